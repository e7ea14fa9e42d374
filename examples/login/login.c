/* TLS that trusts one certificate, and a password that is never sent: the router learns by
 * wamp-scram that we have it, and proves that it knows us. */
#include "login.h"

#include <widl/credentials.h>
#include <widl/tls.h>

widl_session *login(const char *url, const char *authid, const char *password, widl_error *error)
{
    static const char *const methods[] = {"wamp-scram", NULL};
    widl_client_tls tls = {.ca_file = "certificate.pem"};
    widl_credentials credentials = {.authid = authid, .secret = password, .methods = methods};
    widl_options options = {.tls = &tls, .credentials = &credentials};

    return widl_connect(url, "realm1", &options, error);
}
