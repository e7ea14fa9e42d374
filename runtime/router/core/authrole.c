/* SPDX-License-Identifier: MIT */
/*
 * Roles and their rules.
 *
 * Invariants: `rules` and `index` hold the same rules. A rule neither allows and asks for the same,
 * nor says anything about actions that there are none of.
 */
#include "router/core/authrole.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 8

static const char *const action_names[] = {
    [WIDL_ACTION_CALL] = "call",
    [WIDL_ACTION_REGISTER] = "register",
    [WIDL_ACTION_PUBLISH] = "publish",
    [WIDL_ACTION_SUBSCRIBE] = "subscribe",
};

const char *wi_action_name(widl_action action)
{
    return action_names[action];
}

static unsigned bit_of(widl_action action)
{
    return 1U << (unsigned)action;
}

static bool allows(const struct wi_rule *rule, widl_action action)
{
    return (rule->allow & bit_of(action)) != 0;
}

static bool asks(const struct wi_rule *rule, widl_action action)
{
    return (rule->ask & bit_of(action)) != 0;
}

struct wi_authrole *wi_authrole_new(widl_string name, const widl_role_options *options)
{
    struct wi_authrole *role = calloc(1, sizeof(*role) + name.size + 1);
    if (!role)
        return NULL;
    memcpy(role->text, name.data, name.size);
    role->name = widl_str_n(role->text, name.size);
    role->options = *options;
    return role;
}

void wi_authrole_free(struct wi_authrole *role)
{
    if (!role)
        return;
    for (size_t i = 0; i < role->count; i++) {
        struct wi_rule *rule = role->rules[i];
        wi_pattern_index_remove(&role->index, rule->match, rule->uri);
        free(rule);
    }
    wi_pattern_index_done(&role->index);
    free(role->rules);
    free(role);
}

static void fill(struct wi_rule *rule, const widl_permission *permission)
{
    rule->ask = permission->ask & WIDL_MAY_ALL;
    rule->allow = permission->allow & WIDL_MAY_ALL & ~rule->ask;
    rule->grant = (struct wi_grant){permission->disclosure, permission->has_trustlevel,
                                    permission->trustlevel};
}

static bool make_room(struct wi_authrole *role)
{
    if (role->count < role->capacity)
        return true;
    size_t capacity = role->capacity ? 2 * role->capacity : FIRST_CAPACITY;
    if (capacity > SIZE_MAX / sizeof(struct wi_rule *))
        return false;
    struct wi_rule **rules = realloc(role->rules, capacity * sizeof(struct wi_rule *));
    if (!rules)
        return false;
    role->rules = rules;
    role->capacity = capacity;
    return true;
}

bool wi_authrole_permit(struct wi_authrole *role, const widl_permission *permission)
{
    widl_string uri = widl_str(permission->uri);
    enum wi_match match = (enum wi_match)permission->match;
    struct wi_rule *rule = wi_pattern_index_get(&role->index, match, uri);
    if (rule) {
        fill(rule, permission);
        return true;
    }
    rule = make_room(role) ? calloc(1, sizeof(*rule) + uri.size + 1) : NULL;
    if (!rule)
        return false;
    memcpy(rule->text, uri.data, uri.size);
    rule->uri = widl_str_n(rule->text, uri.size);
    rule->match = match;
    fill(rule, permission);
    if (!wi_pattern_index_set(&role->index, match, rule->uri, rule)) {
        free(rule);
        return false;
    }
    role->rules[role->count++] = rule;
    return true;
}

bool wi_uri_is_control(widl_string procedure)
{
    static const char *const others[] = {"wamp.registration.remove_callee",
                                         "wamp.subscription.remove_subscriber"};
    if (!wi_uri_reserved(procedure))
        return false;
    if (wi_uri_matches(procedure, widl_str("wamp.session.kill"), WI_MATCH_PREFIX))
        return true;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (widl_str_equal(procedure, widl_str(others[i])))
            return true;
    return false;
}

static struct wi_judgement judge_by(const struct wi_rule *rule, widl_action action)
{
    struct wi_judgement judgement = {.rule = rule};
    if (rule && allows(rule, action))
        judgement.ruling = WI_RULING_ALLOW;
    else if (rule && asks(rule, action))
        judgement.ruling = WI_RULING_ASK;
    return judgement;
}

/** The best rule that is about all of a pattern, or NULL. */
static const struct wi_rule *find_cover(const struct wi_authrole *role, enum wi_match match,
                                        widl_string pattern)
{
    const struct wi_rule *cover = NULL;
    for (size_t i = 0; i < role->count; i++) {
        const struct wi_rule *rule = role->rules[i];
        if (wi_uri_pattern_covers(rule->uri, rule->match, pattern, match) &&
            (!cover || wi_uri_pattern_precedes(rule->uri, rule->match, cover->uri, cover->match)))
            cover = rule;
    }
    return cover;
}

static struct wi_judgement judge_pattern(const struct wi_authrole *role, widl_action action,
                                         enum wi_match match, widl_string pattern)
{
    const struct wi_rule *cover = find_cover(role, match, pattern);
    struct wi_judgement judgement = judge_by(cover, action);
    for (size_t i = 0; i < role->count && judgement.ruling != WI_RULING_DENY; i++) {
        const struct wi_rule *rule = role->rules[i];
        if (allows(rule, action) ||
            !wi_uri_pattern_precedes(rule->uri, rule->match, cover->uri, cover->match) ||
            !wi_uri_patterns_overlap(rule->uri, rule->match, pattern, match))
            continue;
        judgement = judge_by(rule, action);
        judgement.is_inside = true;
    }
    return judgement;
}

struct wi_judgement wi_authrole_judge(const struct wi_authrole *role, widl_action action,
                                      enum wi_match match, widl_string uri)
{
    enum wi_match found;
    if (match != WI_MATCH_EXACT)
        return judge_pattern(role, action, match, uri);
    const struct wi_rule *rule = wi_pattern_index_best(&role->index, uri, &found);
    struct wi_judgement judgement = judge_by(rule, action);
    if (judgement.ruling != WI_RULING_DENY && action == WIDL_ACTION_CALL &&
        !wi_uri_reserved(rule->uri) && wi_uri_is_control(uri))
        judgement = (struct wi_judgement){.rule = rule, .is_control = true};
    return judgement;
}

struct wi_grant wi_authrole_grant(const struct wi_authrole *role,
                                  const struct wi_judgement *judgement)
{
    struct wi_grant grant = judgement->rule ? judgement->rule->grant : (struct wi_grant){0};
    if (grant.disclosure == WIDL_DISCLOSE_ASKED)
        grant.disclosure = role->options.disclosure;
    if (!grant.has_trustlevel) {
        grant.has_trustlevel = role->options.has_trustlevel;
        grant.trustlevel = role->options.trustlevel;
    }
    return grant;
}

void wi_authrole_explain(const struct wi_authrole *role, widl_action action, widl_string uri,
                         const struct wi_judgement *judgement, widl_explanation *ret)
{
    static const char *const verbs[] = {[WI_RULING_DENY] = "may not",
                                        [WI_RULING_ALLOW] = "may",
                                        [WI_RULING_ASK] = "may, if the authorizer says so,"};
    const struct wi_rule *rule = judgement->rule;
    ret->is_allowed = judgement->ruling == WI_RULING_ALLOW;
    ret->is_asked = judgement->ruling == WI_RULING_ASK;
    int size = snprintf(ret->text, sizeof(ret->text),
                        "role '%.*s' %s %s '%.*s': ", WIDL_STR_ARG(role->name),
                        verbs[judgement->ruling], wi_action_name(action), WIDL_STR_ARG(uri));
    if (size < 0 || (size_t)size >= sizeof(ret->text))
        return;
    char *rest = ret->text + size;
    size_t room = sizeof(ret->text) - (size_t)size;
    if (!rule)
        snprintf(rest, room, "no rule of it is about that");
    else if (judgement->is_control)
        snprintf(rest, room, "its rule for %s '%.*s' is not about 'wamp.' itself",
                 wi_match_name(rule->match), WIDL_STR_ARG(rule->uri));
    else if (judgement->is_inside)
        snprintf(rest, room, "that takes in what its rule for %s '%.*s' is about",
                 wi_match_name(rule->match), WIDL_STR_ARG(rule->uri));
    else
        snprintf(rest, room, "its rule for %s '%.*s' says so", wi_match_name(rule->match),
                 WIDL_STR_ARG(rule->uri));
}
