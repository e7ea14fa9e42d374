/* SPDX-License-Identifier: MIT */
/*
 * Roles: what their rules say about requests. A question about a URI takes as long with 100,000
 * rules as with ten; one about a pattern looks at each rule.
 */
#ifndef WI_ROUTER_AUTHROLE_H
#define WI_ROUTER_AUTHROLE_H

#include <widl/authorizer.h>

#include "router/patterns/pattern_index.h"

/** What goes with a request that is allowed. All zero: nothing. */
struct wi_grant {
    widl_disclosure disclosure;
    bool has_trustlevel;
    uint32_t trustlevel;
};

/** A rule. */
struct wi_rule {
    enum wi_match match;
    unsigned allow; /**< sets of widl_may; the two have nothing in common */
    unsigned ask;
    struct wi_grant grant;
    widl_string uri;
    char text[]; /**< what `uri` views */
};

/** A role: rules, none with the same URI and match. */
struct wi_authrole {
    widl_role_options options;
    struct wi_pattern_index index; /**< URI -> struct wi_rule */
    struct wi_rule **rules;
    size_t count;
    size_t capacity;
    widl_string name;
    char text[]; /**< what `name` views */
};

/** What rules say. */
enum wi_ruling { WI_RULING_DENY, WI_RULING_ALLOW, WI_RULING_ASK };

/** A ruling and its reason. */
struct wi_judgement {
    enum wi_ruling ruling;
    const struct wi_rule *rule; /**< that decides; NULL: no rule is about it */
    bool is_inside;             /**< `rule` is about a part of the pattern that was asked about */
    bool is_control;            /**< only a rule about `wamp.` itself would do */
};

/** A role without rules; NULL when memory is short. */
struct wi_authrole *wi_authrole_new(widl_string name, const widl_role_options *options);

/** Release a role. NULL is allowed. */
void wi_authrole_free(struct wi_authrole *role);

/**
 * Add a rule, or replace that of the same URI and match. The permission is well formed.
 * Return: false when memory is short; the role is then as before.
 */
bool wi_authrole_permit(struct wi_authrole *role, const widl_permission *permission);

/**
 * Judge a request: of a URI (WI_MATCH_EXACT) by the best rule that matches. What is asked for about
 * a pattern must be allowed about every URI that it matches: by a rule that covers it, and by all
 * better ones about a part of it.
 */
struct wi_judgement wi_authrole_judge(const struct wi_authrole *role, widl_action action,
                                      enum wi_match match, widl_string uri);

/** What goes with a request that a judgement has allowed. */
struct wi_grant wi_authrole_grant(const struct wi_authrole *role,
                                  const struct wi_judgement *judgement);

/** Say for people why that is the judgement. */
void wi_authrole_explain(const struct wi_authrole *role, widl_action action, widl_string uri,
                         const struct wi_judgement *judgement, widl_explanation *ret);

/**
 * Whether a procedure of the meta API ends what belongs to other sessions. That is never taken in
 * by rules for everything: they have to begin with `wamp`.
 */
bool wi_uri_is_control(widl_string procedure);

/** The name of an action: `call`. */
const char *wi_action_name(widl_action action);

#endif
