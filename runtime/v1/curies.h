/* SPDX-License-Identifier: MIT */
/* The prefixes that a client has defined, and CURIEs made whole with them. */
#ifndef WI_V1_CURIES_H
#define WI_V1_CURIES_H

#include "base/table.h"
#include "v1/uris.h"

/** Prefixes of one client at most, since each takes memory until it leaves. */
#define WI_V1_MAX_PREFIXES 1024

/** The prefixes of one client. All zero is none. */
struct wi_v1_curies {
    struct wi_table prefixes; /**< prefix -> struct curie */
};

enum wi_v1_defined { WI_V1_DEFINED, WI_V1_TOO_MANY, WI_V1_NO_MEMORY };

/** Define a prefix, once more if it is defined already. Both are copied. */
enum wi_v1_defined wi_v1_curies_define(struct wi_v1_curies *curies, widl_string prefix,
                                       widl_string uri);

/**
 * What a URI or CURIE stands for: what is before the first colon is replaced if it is a prefix.
 * `*ret` views `uri` or `room`. Return: false when it is too long.
 */
bool wi_v1_curies_resolve(const struct wi_v1_curies *curies, widl_string uri,
                          struct wi_v1_uri *room, widl_string *ret);

void wi_v1_curies_done(struct wi_v1_curies *curies);

#endif
