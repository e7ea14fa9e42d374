/* SPDX-License-Identifier: MIT */
/* Methods: their names, and what a client needs for each. */
#include "auth/methods.h"

#include "auth/certificate.h"
#include "auth/cra.h"
#include "auth/cryptosign.h"
#include "auth/scram.h"
#include "auth/ticket.h"

static const char *const names[WI_METHOD_COUNT] = {
    [WI_METHOD_CRYPTOSIGN] = WI_CRYPTOSIGN,
    [WI_METHOD_SCRAM] = WI_SCRAM,
    [WI_METHOD_CRA] = WI_CRA,
    [WI_METHOD_TICKET] = WI_TICKET,
    [WI_METHOD_TLS] = WI_TLS_METHOD,
};

const char *wi_method_name(enum wi_method method)
{
    return names[method];
}

bool wi_method_of(widl_string name, enum wi_method *ret)
{
    for (unsigned i = 0; i < WI_METHOD_COUNT; i++) {
        if (!widl_str_equal(name, widl_str(names[i])))
            continue;
        *ret = (enum wi_method)i;
        return true;
    }
    return false;
}

bool wi_method_is_silent(widl_string name)
{
    return widl_str_equal(name, widl_str(WI_ANONYMOUS)) ||
           widl_str_equal(name, widl_str(WI_TLS_METHOD)) ||
           widl_str_equal(name, widl_str(WI_COOKIE_METHOD));
}

bool wi_method_served(enum wi_method method, const struct wi_credentials *credentials)
{
    switch (method) {
    case WI_METHOD_CRYPTOSIGN:
        return credentials->has_key;
    case WI_METHOD_SCRAM:
    case WI_METHOD_CRA:
        return credentials->authid && credentials->secret;
    case WI_METHOD_TICKET:
        return credentials->authid && credentials->ticket;
    case WI_METHOD_TLS:
    case WI_METHOD_COUNT:
        break;
    }
    return false;
}
