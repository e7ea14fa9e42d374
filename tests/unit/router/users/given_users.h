/* SPDX-License-Identifier: MIT */
/* A file of users: joe, who has every method, and jane, of one realm, who has tickets alone. */
#ifndef GIVEN_USERS_H
#define GIVEN_USERS_H

/* Joe's secret is `secret2`, his ticket and jane's are `tick`, and his key is GIVEN_KEY. */
/* The public half of it is GIVEN_PUBLIC. */
#define GIVEN_KEY    "f235f827662c540bede8ec87d44f07e10e240d3234931c860a90519ecf8df25e"
#define GIVEN_PUBLIC "88d929f9db41da914ead09548448f08d55009fb77dce6f1078fdafe5f41a04ad"

#define GIVEN_CRA                                                                                  \
    "\"wampcra\":{\"salt\":\"salt123\",\"iterations\":1000,\"keylen\":32,"                         \
    "\"key\":\"nythvFZ7EuM5sPCQrrgnz1oJiZXUNcZZFlDIdGSiNUs=\"}"
#define GIVEN_SCRAM                                                                                \
    "\"wamp-scram\":{\"kdf\":\"pbkdf2\",\"salt\":\"AAECAwQFBgc=\",\"iterations\":4096,"            \
    "\"stored_key\":\"eO6oM/8pC5oBGTvm4PSQGNKNMso39FSOWokLG18xZTE=\","                             \
    "\"server_key\":\"TMod55qgKs11W+K6Sb8eHiLmPU0HuizjUhSmFQdNZKA=\"}"
#define GIVEN_TICKET                                                                               \
    "\"ticket\":{\"salt\":\"AAECAwQFBgc=\",\"iterations\":100,"                                    \
    "\"key\":\"RfWHTMrQ04dAeW2UPIwxivVkej4HMRxPNDISoOYjpx4=\"}"
#define GIVEN_CRYPTOSIGN                                                                           \
    "\"cryptosign\":{\"keys\":[\"ssh-ed25519 "                                                     \
    "AAAAC3NzaC1lZDI1NTE5AAAAIIjZKfnbQdqRTq0JVIRI8I1VAJ+3fc5vEHj9r+X0GgSt widl\"]}"

#define GIVEN_TLS "\"tls\":{\"certificates\":[\"dns:Client.example\"]}"

#define GIVEN_JOE                                                                                  \
    "{\"authid\":\"joe\",\"role\":\"operator\"," GIVEN_CRA "," GIVEN_SCRAM "," GIVEN_TICKET        \
    "," GIVEN_CRYPTOSIGN "," GIVEN_TLS "}"
#define GIVEN_JANE                                                                                 \
    "{\"authid\":\"jane\",\"role\":\"guest\",\"realms\":[\"realm1\"]," GIVEN_TICKET "}"

#define GIVEN_USERS                                                                                \
    "{\"decoy_key\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\",\"users\":[" GIVEN_JOE        \
    "," GIVEN_JANE "]}"

#endif
