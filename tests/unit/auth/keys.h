/* SPDX-License-Identifier: MIT */
/* Keys that were made for tests, by ssh-keygen and openssl; nothing else knows them. */
#ifndef KEYS_H
#define KEYS_H

static const char OPENSSH[] =
    "-----BEGIN OPENSSH PRIVATE KEY-----\n"
    "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"
    "QyNTUxOQAAACCI2Sn520HakU6tCVSESPCNVQCft33ObxB4/a/l9BoErQAAAIjnix1s54sd\n"
    "bAAAAAtzc2gtZWQyNTUxOQAAACCI2Sn520HakU6tCVSESPCNVQCft33ObxB4/a/l9BoErQ\n"
    "AAAEDyNfgnZixUC+3o7IfUTwfhDiQNMjSTHIYKkFGez43yXojZKfnbQdqRTq0JVIRI8I1V\n"
    "AJ+3fc5vEHj9r+X0GgStAAAABHdpZGwB\n"
    "-----END OPENSSH PRIVATE KEY-----\n";

static const char OPENSSH_LOCKED[] =
    "-----BEGIN OPENSSH PRIVATE KEY-----\n"
    "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABBOEyjWGK\n"
    "H+k4/pv8/q0dC7AAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIFsMM69O1h0YMEAw\n"
    "hIPS7vWld7j3800Q1CBal8M8xvfVAAAAkPJJrAjcxecp+AIwJJZaEpjW2nIsC4cOKQpRrh\n"
    "6uCdxJkk5MfEFnSzK08qT1uxhP7HZnx3Bh4d99ZrNQOTtUWm/jG1SgmCYrxTnYgI/qLO9P\n"
    "ZaNpb9BPqkhV0AEculn2bIvboR8spVcD0i+fWg0Qs+uWIL9EobmihFZ5Svy4ygRFpe0Yj6\n"
    "l3dYMo/kTw/teoOg==\n"
    "-----END OPENSSH PRIVATE KEY-----\n";

static const char OPENSSH_ECDSA[] =
    "-----BEGIN OPENSSH PRIVATE KEY-----\n"
    "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS\n"
    "1zaGEyLW5pc3RwMjU2AAAACG5pc3RwMjU2AAAAQQR575dpRTyqiChvQJgAwgAi6iBn7U4Y\n"
    "daRsM0TGEup0vdqEULJVOYyfYhAsPaCl7MMHNhAXIJqtuwZwoEZcnEccAAAAoM5kD1/OZA\n"
    "9fAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHnvl2lFPKqIKG9A\n"
    "mADCACLqIGftThh1pGwzRMYS6nS92oRQslU5jJ9iECw9oKXswwc2EBcgmq27BnCgRlycRx\n"
    "wAAAAhAMJGVgxbKFzSCN0vXJSSIlick0bXNsjXSQgWhITM0s6TAAAABHdpZGwBAgM=\n"
    "-----END OPENSSH PRIVATE KEY-----\n";

static const char PKCS8[] = "-----BEGIN PRIVATE KEY-----\n"
                            "MC4CAQAwBQYDK2VwBCIEIEe58HKqrxVfdZEEkyJp4AsyeBkcS6vTp9MDOm+EDn02\n"
                            "-----END PRIVATE KEY-----\n";

static const char PKCS8_LOCKED[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhcdSr7OMk9BQICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEENI7MU7gGmlmQq8dyOSkp0YEQPSp\n"
    "FtT4AhKpmN6CxOAOx0BsAoi1jnP2NuJO/ziK3/l/0TNOvVGmdDu5MBcZHBbHci9t\n"
    "bRyX7JJfQKzP2fphlKM=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

static const char OPENSSH_LINE[] =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIjZKfnbQdqRTq0JVIRI8I1VAJ+3fc5vEHj9r+X0GgSt widl";

#define OPENSSH_KEY    "f235f827662c540bede8ec87d44f07e10e240d3234931c860a90519ecf8df25e"
#define OPENSSH_PUBLIC "88d929f9db41da914ead09548448f08d55009fb77dce6f1078fdafe5f41a04ad"
#define PKCS8_KEY      "47b9f072aaaf155f759104932269e00b3278191c4babd3a7d3033a6f840e7d36"

#endif
