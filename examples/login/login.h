/* How both programs of the example get into the realm. */
#ifndef LOGIN_H
#define LOGIN_H

#include <widl/session.h>

/**
 * Join over TLS, as somebody with a password.
 *
 * Return: NULL on failure: WIDL_ERROR_CERTIFICATE when the router is not the one that we trust,
 *         _ABORTED when it does not let us in.
 */
widl_session *login(const char *url, const char *authid, const char *password, widl_error *error);

#endif
