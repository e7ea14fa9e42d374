/* SPDX-License-Identifier: MIT */
/*
 * WAMP v1, the protocol before WAMP: sessions with servers of it, and what its URIs are called in
 * WAMP, which routers need, too (widl_listen_options.v1_realm).
 *
 * URIs of WAMP v1 are those of the web, `http://example.com/calc#add`. A table of prefixes gives
 * them the names of WAMP; the longest prefix that fits is replaced, in either direction:
 *
 *     static const widl_v1_prefix prefixes[] = {
 *         {.v1 = "http://example.com/calc#", .wamp = "com.example.calc.", .curie = "calc"},
 *     };
 *
 * What fits no prefix keeps its name. In any case `#`, which WAMP's URIs do not have, is `%23`
 * there; a URI of WAMP v1 that has `%23` itself has no name in WAMP.
 *
 * docs/wamp-v1.md has the whole of the translation.
 */
#ifndef WIDL_V1_H
#define WIDL_V1_H

#include <stddef.h>

#include <widl/export.h>
#include <widl/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** URIs of WAMP v1 that begin with `v1`, and those of WAMP that begin with `wamp`. */
typedef struct widl_v1_prefix {
    const char *v1;   /**< such as `http://example.com/calc#` */
    const char *wamp; /**< such as `com.example.calc.` */
    /**
     * A client defines this prefix for `v1` (PREFIX) and says `calc:add` for short. Routers do not
     * look at it. NULL: it writes whole URIs.
     */
    const char *curie;
} widl_v1_prefix;

/**
 * Connect to a server of WAMP v1: an ordinary session, with which callers, publishers and
 * subscribers work, generated ones as well. Blocks as widl_connect().
 *
 * Calls have arguments by position and one result; events have one value. Registering fails with
 * `wamp.error.feature_not_supported`: procedures of WAMP v1 are in the server. Publications are
 * acknowledged, and subscriptions made, when they were sent, since the server does not answer.
 * Credentials that have an authid log in by WAMP-CRA, which is the only method of WAMP v1. With
 * `reconnect` in the options the session comes back when its connection is lost.
 *
 * url:      of WebSocket. prefixes: copied; NULL if `prefix_count` is 0. options: as of
 *           widl_connect(), but for `serializers`.
 * Return:   NULL on failure: as widl_connect(); WIDL_ERROR_ARGUMENT when a prefix is none.
 */
WIDL_API WIDL_NODISCARD widl_session *widl_connect_v1(const char *url,
                                                      const widl_v1_prefix *prefixes,
                                                      size_t prefix_count,
                                                      const widl_options *options,
                                                      widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
