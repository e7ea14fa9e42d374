/* SPDX-License-Identifier: MIT */
/*
 * WAMP v1, the protocol before WAMP: what its URIs are called in WAMP, on both sides.
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

#ifdef __cplusplus
}
#endif

#endif
