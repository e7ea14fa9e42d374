/* SPDX-License-Identifier: MIT */
/* Roles of clients, and the features of each that it announces: one table (features.def). */
#ifndef WI_ROUTER_FEATURES_H
#define WI_ROUTER_FEATURES_H

#include "message/message.h"

/** What a client announces to be: bits. */
enum wi_role {
    WI_ROLE_NONE = 0,
    WI_ROLE_PUBLISHER = 1,
    WI_ROLE_SUBSCRIBER = 2,
    WI_ROLE_CALLER = 4,
    WI_ROLE_CALLEE = 8,
};

/** What a client announces to support in one of its roles; WI_BIT_OF() of each is one bit. */
enum wi_feature {
#define WI_FEATURE(role, name, key) WI_##role##_##name,
#define WI_SPELLING(role, name, key)
#define WI_OFFER(role, key)
#define WI_META_OFFER(role, key)
#include "router/core/features.def"
#undef WI_FEATURE
#undef WI_SPELLING
#undef WI_OFFER
#undef WI_META_OFFER
    WI_FEATURE_COUNT, /**< at most 64 */
};

/** The bit of a feature among those of a peer. */
#define WI_BIT_OF(feature) (UINT64_C(1) << (feature))

/** What a client has announced. */
struct wi_announcement {
    unsigned roles;    /**< bits of enum wi_role */
    uint64_t features; /**< bits of enum wi_feature */
};

/** The name of one role; `publisher`. */
const char *wi_role_name(enum wi_role role);

/**
 * Read the roles, with their features, in the details of a HELLO. Unknown ones are ignored.
 *
 * Return: what is wrong, or NULL.
 */
const char *wi_announcement_read(widl_value details, struct wi_announcement *ret);

/**
 * Write the router's own roles, with what it offers, as the value of `roles` in a WELCOME.
 * with_meta: also what a realm with the meta API offers.
 */
bool wi_announcement_write(widl_writer *writer, bool with_meta);

#endif
