/* SPDX-License-Identifier: MIT */
/*
 * Policies of realms, as the program sets them: roles, rules, and who is asked.
 *
 * Invariant: after each change the sessions of the realm have the role that it knows for them, if
 * any, and nothing is remembered of what held before.
 */
#include <stdio.h>
#include <string.h>

#include "router/core/identity.h"
#include "router/core/peer.h"

static bool find_realm(const struct wi_core *core, const char *name, struct wi_realm **ret,
                       widl_error *error)
{
    *ret = wi_core_realm(core, widl_str(name));
    return *ret || widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no realm '%s'", name);
}

static struct wi_authrole *find_role(const struct wi_realm *realm, const char *name)
{
    return wi_table_get(&realm->policy.roles, name, strlen(name));
}

/** The roles that changes are about. */
static struct wi_table *changed_roles(struct wi_realm *realm)
{
    return realm->policy.is_drafting ? &realm->policy.draft : &realm->policy.roles;
}

/** A change counts from now on, but for a draft. */
static void note_change(struct wi_realm *realm)
{
    if (!realm->policy.is_drafting)
        wi_access_refresh(realm);
}

static bool is_disclosure(widl_disclosure disclosure)
{
    return (unsigned)disclosure <= WIDL_DISCLOSE_NEVER;
}

bool wi_core_add_role(struct wi_core *core, const char *realm_name, const char *role_name,
                      const widl_role_options *options, widl_error *error)
{
    struct wi_realm *realm;
    widl_string name = widl_str(role_name);
    if (!find_realm(core, realm_name, &realm, error))
        return false;
    if (name.size == 0 || name.size > WI_IDENTITY_MAX_TEXT || !widl_utf8_valid(name) ||
        !is_disclosure(options->disclosure))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "'%s' is no role, or its options are none", role_name);
    struct wi_authrole *role = wi_table_get(changed_roles(realm), name.data, name.size);
    if (role) {
        role->options = *options;
        note_change(realm);
        return true;
    }
    role = wi_authrole_new(name, options);
    if (!role || !wi_table_set(changed_roles(realm), role->text, role->name.size, role)) {
        wi_authrole_free(role);
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for role '%s'", role_name);
    }
    note_change(realm);
    return true;
}

/** Whether a URI can be asked about, or ruled about, with that kind of match. */
static bool check_uri(widl_match match, const char *uri, widl_error *error)
{
    widl_string view = widl_str(uri);
    if ((unsigned)match > WIDL_MATCH_WILDCARD)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no such kind of match");
    return (view.size <= WI_URI_MAX_SIZE && wi_uri_valid_pattern(view, (enum wi_match)match)) ||
           widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "'%s' is no URI to match by %s", uri,
                          wi_match_name((enum wi_match)match));
}

bool wi_core_permit(struct wi_core *core, const char *realm_name, const char *role_name,
                    const widl_permission *permission, widl_error *error)
{
    struct wi_realm *realm;
    if (!find_realm(core, realm_name, &realm, error) ||
        !check_uri(permission->match, permission->uri, error))
        return false;
    struct wi_authrole *role = wi_table_get(changed_roles(realm), role_name, strlen(role_name));
    if (!role)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no role '%s'", role_name);
    if (!is_disclosure(permission->disclosure))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no such disclosure");
    if (!wi_authrole_permit(role, permission))
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for a rule of role '%s'",
                              role_name);
    if (!realm->policy.is_drafting)
        realm->policy.generation++;
    return true;
}

bool wi_core_remove_roles(struct wi_core *core, const char *realm_name, widl_error *error)
{
    struct wi_realm *realm;
    if (!find_realm(core, realm_name, &realm, error))
        return false;
    wi_policy_remove_roles(&realm->policy);
    wi_access_refresh(realm);
    return true;
}

bool wi_core_draft_roles(struct wi_core *core, const char *realm_name, widl_error *error)
{
    struct wi_realm *realm;
    if (!find_realm(core, realm_name, &realm, error))
        return false;
    wi_policy_discard_draft(&realm->policy);
    realm->policy.is_drafting = true;
    return true;
}

bool wi_core_adopt_roles(struct wi_core *core, const char *realm_name, widl_error *error)
{
    struct wi_realm *realm;
    if (!find_realm(core, realm_name, &realm, error))
        return false;
    if (!realm->policy.is_drafting)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "realm '%s' has no draft of roles",
                              realm_name);
    struct wi_table before = realm->policy.roles;
    realm->policy.roles = realm->policy.draft;
    realm->policy.draft = before;
    wi_access_refresh(realm);
    wi_policy_discard_draft(&realm->policy);
    return true;
}

/** What holds for a role that the realm does not know. */
static void explain_unknown(const struct wi_policy *policy, const char *role, widl_action action,
                            const char *uri, widl_explanation *ret)
{
    bool is_open = policy->roles.count == 0 && !policy->authorizer;
    bool is_control = action == WIDL_ACTION_CALL && wi_uri_is_control(widl_str(uri));
    const char *why = "the realm does not know the role";
    if (is_open && is_control)
        why = "without roles only the program of the router may";
    else if (is_open)
        why = "the realm has no roles";
    else if (policy->authorizer)
        why = "the realm does not know the role, so the authorizer decides";
    ret->is_allowed = is_open && !is_control;
    ret->is_asked = policy->authorizer != NULL;
    snprintf(ret->text, sizeof(ret->text), "role '%s' %s %s '%s': %s", role,
             ret->is_allowed || ret->is_asked ? "may" : "may not", wi_action_name(action), uri,
             why);
}

bool wi_core_explain(const struct wi_core *core, const char *realm_name, const char *role_name,
                     widl_action action, widl_match match, const char *uri, widl_explanation *ret,
                     widl_error *error)
{
    struct wi_realm *realm;
    if (!find_realm(core, realm_name, &realm, error) || !check_uri(match, uri, error))
        return false;
    if ((unsigned)action > WIDL_ACTION_SUBSCRIBE)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no such action");
    const struct wi_authrole *role = find_role(realm, role_name);
    if (!role) {
        explain_unknown(&realm->policy, role_name, action, uri, ret);
        return true;
    }
    struct wi_judgement judgement =
        wi_authrole_judge(role, action, (enum wi_match)match, widl_str(uri));
    wi_authrole_explain(role, action, widl_str(uri), &judgement, ret);
    return true;
}

bool wi_core_set_authorizer(struct wi_core *core, const char *realm_name,
                            const widl_authorizer *authorizer, void *user, widl_error *error)
{
    struct wi_realm *realm;
    if (!find_realm(core, realm_name, &realm, error))
        return false;
    realm->policy.authorizer = authorizer;
    realm->policy.user = user;
    wi_access_refresh(realm);
    return true;
}
