/* SPDX-License-Identifier: MIT */
/* URIs between WAMP v1 and WAMP (widl/v1.h), and the URIs of errors that both have. */
#ifndef WI_V1_URIS_H
#define WI_V1_URIS_H

#include <widl/allocator.h>
#include <widl/error.h>
#include <widl/v1.h>

#include "base/uri.h"

/* The procedures that authenticate. */
#define WI_V1_PROCEDURES "http://api.wamp.ws/procedure#"
#define WI_V1_AUTHREQ    "authreq"
#define WI_V1_AUTH       "auth"

/** A table of prefixes. All zero is an empty one. */
struct wi_v1_uris {
    widl_v1_prefix *prefixes; /**< the strings are copies, in `texts` */
    size_t count;
    char *texts;
    size_t text_size;
    const widl_allocator *allocator; /**< of both */
};

/** Room for a URI that is made. */
struct wi_v1_uri {
    char text[WI_URI_MAX_SIZE];
};

/**
 * Copy `count` prefixes. allocator: borrowed; NULL: malloc(). Return: false with
 * WIDL_ERROR_ARGUMENT when one is empty, too long, there twice, or `wamp` is nothing that a URI can
 * begin with, or `curie` has a colon; _MEMORY.
 */
bool wi_v1_uris_init(struct wi_v1_uris *uris, const widl_v1_prefix *prefixes, size_t count,
                     const widl_allocator *allocator, widl_error *error);

void wi_v1_uris_done(struct wi_v1_uris *uris);

/** The prefix that a URI of WAMP v1 begins with, the longest; NULL when there is none. */
const widl_v1_prefix *wi_v1_prefix_of(const struct wi_v1_uris *uris, widl_string v1);

/**
 * The name in WAMP of a URI of WAMP v1, which views `room`. Whether it is a proper one is for
 * others to say. Return: false when there is none.
 */
bool wi_v1_uri_to_wamp(const struct wi_v1_uris *uris, widl_string v1, struct wi_v1_uri *room,
                       widl_string *ret);

/** The name in WAMP v1 of a URI of WAMP. Return: false when it is too long. */
bool wi_v1_uri_of_wamp(const struct wi_v1_uris *uris, widl_string wamp, struct wi_v1_uri *room,
                       widl_string *ret);

/** The same of errors, of which some are everywhere; what has no name is a general error. */
widl_string wi_v1_error_to_wamp(const struct wi_v1_uris *uris, widl_string v1,
                                struct wi_v1_uri *room);
widl_string wi_v1_error_of_wamp(const struct wi_v1_uris *uris, widl_string wamp,
                                struct wi_v1_uri *room);

#endif
