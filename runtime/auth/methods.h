/* SPDX-License-Identifier: MIT */
/* The methods of authentication that are known here. */
#ifndef WI_METHODS_H
#define WI_METHODS_H

#include "auth/credentials.h"

/** The name of no authentication. */
#define WI_ANONYMOUS "anonymous"

/** The name of the method in which a cookie of the connection says who it was before. */
#define WI_COOKIE_METHOD "cookie"

/** The methods, the best first. */
enum wi_method {
    WI_METHOD_CRYPTOSIGN,
    WI_METHOD_SCRAM,
    WI_METHOD_CRA,
    WI_METHOD_TICKET,
    WI_METHOD_TLS, /**< only the router knows whether a client can do that */
    WI_METHOD_COUNT,
};

/** WAMP's name of a method. */
const char *wi_method_name(enum wi_method method);

/** The method of that name. Return: false when it is not known here. */
bool wi_method_of(widl_string name, enum wi_method *ret);

/** Whether there is no challenge in a method: HELLO, or what came before, has said everything. */
bool wi_method_is_silent(widl_string name);

/** Whether credentials have all that a method needs. */
bool wi_method_served(enum wi_method method, const struct wi_credentials *credentials);

#endif
