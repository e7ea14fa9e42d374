/* SPDX-License-Identifier: MIT */
/*
 * Announced features. A client says what it supports, whatever the router does; it asks the router
 * only for what that has announced, because one that has not would ignore the option and do
 * something else.
 */
#include "session/features.h"

enum role { CALLER, CALLEE, PUBLISHER, SUBSCRIBER, ROLE_COUNT };

static const char *const role_names[ROLE_COUNT] = {
    [CALLER] = "caller",
    [CALLEE] = "callee",
    [PUBLISHER] = "publisher",
    [SUBSCRIBER] = "subscriber",
};

static const struct {
    enum role role;
    const char *key;
} announced[] = {
#define WI_ANNOUNCE(role, key) {role, key},
#define WI_NEED(name, role, key, what)
#include "session/features.def"
#undef WI_ANNOUNCE
#undef WI_NEED
};

static const struct {
    const char *role;
    const char *key;
    const char *what;
} needed[WI_ROUTER_FEATURE_COUNT] = {
#define WI_ANNOUNCE(role, key)
#define WI_NEED(name, role, key, what) {role, key, what},
#include "session/features.def"
#undef WI_ANNOUNCE
#undef WI_NEED
};

static const size_t announced_count = sizeof(announced) / sizeof(announced[0]);

static void write_role(widl_writer *writer, enum role role)
{
    size_t count = 0;
    for (size_t i = 0; i < announced_count; i++)
        count += announced[i].role == role;
    widl_write_string(writer, widl_str(role_names[role]));
    widl_write_map(writer, 1);
    widl_write_string(writer, widl_str("features"));
    widl_write_map(writer, count);
    for (size_t i = 0; i < announced_count; i++) {
        if (announced[i].role != role)
            continue;
        widl_write_string(writer, widl_str(announced[i].key));
        widl_write_bool(writer, true);
    }
}

bool wi_features_write(widl_writer *writer)
{
    widl_write_map(writer, ROLE_COUNT);
    for (int role = 0; role < ROLE_COUNT; role++)
        write_role(writer, (enum role)role);
    return !writer->failed;
}

static bool is_announced(widl_value roles, const char *role, const char *key)
{
    widl_value details = {0};
    widl_value features = {0};
    bool value = false;
    return wi_dict_dict(roles, role, &details) == WI_FOUND &&
           wi_dict_dict(details, "features", &features) == WI_FOUND &&
           wi_dict_bool(features, key, &value) == WI_FOUND && value;
}

unsigned wi_features_read(widl_value roles)
{
    unsigned bits = 0;
    for (int i = 0; i < WI_ROUTER_FEATURE_COUNT; i++) {
        if (is_announced(roles, needed[i].role, needed[i].key))
            bits |= 1u << i;
    }
    return bits;
}

bool wi_session_has(const struct widl_session *session, enum wi_router_feature feature)
{
    return (session->router_features >> feature & 1) != 0;
}

bool wi_session_needs(const struct widl_session *session, enum wi_router_feature feature,
                      widl_error *error)
{
    if (wi_session_has(session, feature))
        return true;
    return widl_error_set(error, WIDL_ERROR_UNSUPPORTED, NULL,
                          "the router does not announce %s (%s)", needed[feature].what,
                          needed[feature].key);
}
