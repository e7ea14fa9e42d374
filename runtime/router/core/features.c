/* SPDX-License-Identifier: MIT */
/*
 * Features: what clients and the router announce to each other, by features.def.
 *
 * Invariant: nothing but `true` announces a feature; null stands for one that is absent, since some
 * clients write all they know of.
 */
#include "router/core/features.h"

#include <assert.h>

#include <widl/value.h>

struct feature {
    enum wi_role role;
    enum wi_feature feature;
    const char *key;
};

static const struct feature features[] = {
#define WI_FEATURE(role, name, key)  {WI_ROLE_##role, WI_##role##_##name, key},
#define WI_SPELLING(role, name, key) WI_FEATURE(role, name, key)
#define WI_OFFER(role, key)
#define WI_META_OFFER(role, key)
#include "router/core/features.def"
#undef WI_FEATURE
#undef WI_SPELLING
#undef WI_OFFER
#undef WI_META_OFFER
};

static_assert(WI_FEATURE_COUNT <= 64, "each feature is a bit of 64");

enum router_role { BROKER, DEALER };

static const char *const router_roles[] = {[BROKER] = "broker", [DEALER] = "dealer"};

static const struct {
    enum router_role role;
    const char *key;
    bool is_meta; /**< only with the meta API */
} offers[] = {
#define WI_FEATURE(role, name, key)
#define WI_SPELLING(role, name, key)
#define WI_OFFER(role, key)      {role, key, false},
#define WI_META_OFFER(role, key) {role, key, true},
#include "router/core/features.def"
#undef WI_FEATURE
#undef WI_SPELLING
#undef WI_OFFER
#undef WI_META_OFFER
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

const char *wi_role_name(enum wi_role role)
{
    switch (role) {
    case WI_ROLE_PUBLISHER:
        return "publisher";
    case WI_ROLE_SUBSCRIBER:
        return "subscriber";
    case WI_ROLE_CALLER:
        return "caller";
    case WI_ROLE_CALLEE:
        return "callee";
    default:
        return "none";
    }
}

/** Read the features of one role. Return: what is wrong, or NULL. */
static const char *read_features(widl_value announced, enum wi_role role, uint64_t *bits)
{
    for (size_t i = 0; i < COUNT_OF(features); i++) {
        widl_value value;
        if (features[i].role != role ||
            wi_dict_value(announced, features[i].key, &value) == WI_ABSENT)
            continue;
        bool has = false;
        widl_kind kind = widl_value_kind(value);
        if (kind != WIDL_KIND_BOOL && kind != WIDL_KIND_NULL)
            return "every feature of a role must be a boolean";
        if (wi_dict_bool(announced, features[i].key, &has) == WI_FOUND && has)
            *bits |= WI_BIT_OF(features[i].feature);
    }
    return NULL;
}

/** Read one role out of all. Return: what is wrong, or NULL. */
static const char *read_role(widl_value roles, enum wi_role role, struct wi_announcement *ret)
{
    widl_value dict = {0};
    widl_value announced = {0};
    enum wi_lookup lookup = wi_dict_dict(roles, wi_role_name(role), &dict);
    if (lookup == WI_MISTYPED)
        return "every role in details.roles must be a dict";
    if (lookup == WI_ABSENT)
        return NULL;
    ret->roles |= (unsigned)role;
    lookup = wi_dict_dict(dict, "features", &announced);
    if (lookup == WI_MISTYPED)
        return "the features of a role must be a dict";
    return lookup == WI_FOUND ? read_features(announced, role, &ret->features) : NULL;
}

const char *wi_announcement_read(widl_value details, struct wi_announcement *ret)
{
    static const enum wi_role all[] = {WI_ROLE_PUBLISHER, WI_ROLE_SUBSCRIBER, WI_ROLE_CALLER,
                                       WI_ROLE_CALLEE};
    widl_value roles = {0};
    *ret = (struct wi_announcement){0};
    if (wi_dict_dict(details, "roles", &roles) != WI_FOUND)
        return "details.roles must be a dict";
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        const char *wrong = read_role(roles, all[i], ret);
        if (wrong)
            return wrong;
    }
    return ret->roles ? NULL : "details.roles names no role of a client";
}

static bool is_offered(size_t index, enum router_role role, bool with_meta)
{
    return offers[index].role == role && (with_meta || !offers[index].is_meta);
}

static bool write_role(widl_writer *writer, enum router_role role, bool with_meta)
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(offers); i++)
        count += is_offered(i, role, with_meta);
    bool good = widl_write_string(writer, widl_str(router_roles[role])) &&
                widl_write_map(writer, 1) && widl_write_string(writer, widl_str("features")) &&
                widl_write_map(writer, count);
    for (size_t i = 0; good && i < COUNT_OF(offers); i++)
        if (is_offered(i, role, with_meta))
            good =
                widl_write_string(writer, widl_str(offers[i].key)) && widl_write_bool(writer, true);
    return good;
}

bool wi_announcement_write(widl_writer *writer, bool with_meta)
{
    return widl_write_map(writer, COUNT_OF(router_roles)) &&
           write_role(writer, BROKER, with_meta) && write_role(writer, DEALER, with_meta);
}
