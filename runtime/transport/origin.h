/* SPDX-License-Identifier: MIT */
/* Which web pages may connect: browsers say where a page is from (RFC 6454). */
#ifndef WI_ORIGIN_H
#define WI_ORIGIN_H

#include <stdbool.h>

#include <widl/text.h>

/** What is known of the server's side. Lists end with NULL, and may be NULL. */
struct wi_origin_terms {
    /** Origins that may connect whatever host they ask for; `*` is all. */
    const char *const *origins;
    /** Names of this host, without ports. */
    const char *const *hosts;
    /** The connection is one of this machine with itself. */
    bool is_loopback;
    /** The connection is one of TLS. */
    bool is_secure;
};

/**
 * Whether a page of `origin` may connect that asks for `host`, the value of the header of that
 * name.
 *
 * A page of the very host that it asks for may, over TLS if it has come over TLS itself: who stands
 * between could have written any other. But on a loopback address the host must be a name
 * of this machine: a page from elsewhere could have had its own name resolved to that address.
 */
bool wi_origin_allowed(const struct wi_origin_terms *terms, widl_string origin, widl_string host);

/**
 * Whether the host that a request asks for can be this one: on a loopback address it must be a name
 * of this machine, since a page from elsewhere could have had its own name resolved to it.
 */
bool wi_host_allowed(const struct wi_origin_terms *terms, widl_string host);

#endif
