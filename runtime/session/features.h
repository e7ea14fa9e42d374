/* SPDX-License-Identifier: MIT */
/* What client and router announce to each other: one table, features.def. */
#ifndef WI_SESSION_FEATURES_H
#define WI_SESSION_FEATURES_H

#include "session/session.h"

/** What the router may announce. */
enum wi_router_feature {
#define WI_ANNOUNCE(role, key)
#define WI_NEED(name, role, key, what) WI_ROUTER_##name,
#include "session/features.def"
#undef WI_ANNOUNCE
#undef WI_NEED
    WI_ROUTER_FEATURE_COUNT,
};

/** Write the client's roles, with their features, as the value of `roles` in a HELLO. */
bool wi_features_write(widl_writer *writer);

/** The features in `roles` of a WELCOME: a bit for each. */
unsigned wi_features_read(widl_value roles);

/** Whether the router has announced a feature. */
bool wi_session_has(const struct widl_session *session, enum wi_router_feature feature);

/** The same; WIDL_ERROR_UNSUPPORTED if not. */
bool wi_session_needs(const struct widl_session *session, enum wi_router_feature feature,
                      widl_error *error);

#endif
