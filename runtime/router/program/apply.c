/* SPDX-License-Identifier: MIT */
/*
 * Puts a configuration into effect. What the router has to say against something in it is said with
 * its place in the file.
 */
#include "router/program/apply.h"

#include <string.h>

#include <widl/authenticator.h>
#include <widl/users.h>

/** Say where in the file something is that the router does not take. Return: false. */
static bool refuse(const struct config *config, const struct wi_node *map, const char *member,
                   widl_error *error)
{
    char text[WIDL_ERROR_TEXT_SIZE];
    const struct wi_node *node = wi_node_member(map, member);
    snprintf(text, sizeof(text), "%s", widl_error_text(error));
    return wi_document_refuse(&config->document, node ? node : map, error, "%s", text);
}

static bool add_role(widl_router *router, const struct config *config,
                     const struct config_realm *realm, const struct config_role *role,
                     widl_error *error)
{
    if (!widl_router_add_role(router, realm->name, role->name, &role->options, error))
        return refuse(config, role->node, "name", error);
    for (size_t i = 0; i < role->permission_count; i++) {
        const struct config_permission *rule = &role->permissions[i];
        if (!widl_router_permit(router, realm->name, role->name, &rule->permission, error))
            return refuse(config, rule->node, "uri", error);
    }
    return true;
}

static bool add_roles(widl_router *router, const struct config *config,
                      const struct config_realm *realm, widl_error *error)
{
    for (size_t i = 0; i < realm->role_count; i++)
        if (!add_role(router, config, realm, &realm->roles[i], error))
            return false;
    return true;
}

static bool keep_histories(widl_router *router, const struct config *config,
                           const struct config_realm *realm, widl_error *error)
{
    for (size_t i = 0; i < realm->history_count; i++) {
        const struct config_history *history = &realm->histories[i];
        if (!widl_router_keep_history(router, realm->name, history->match, history->topic,
                                      &history->limits, error))
            return refuse(config, history->node, "topic", error);
    }
    return true;
}

/** Whoever registers a procedure that decides who may join must be allowed to by a role. */
static bool check_authenticator(const struct config *config, const struct config_realm *realm,
                                widl_error *error)
{
    const struct wi_node *node = wi_node_member(realm->node, "authenticator");
    for (size_t i = 0; realm->authenticator_procedure && i < config->realm_count; i++) {
        const struct config_realm *other = &config->realms[i];
        if (strcmp(other->name, realm->authenticator_realm) == 0 && other->role_count == 0 &&
            !other->authorizer)
            return wi_document_refuse(&config->document, node, error,
                                      "realm '%s' has no roles, so nobody may register the "
                                      "procedure",
                                      other->name);
    }
    return true;
}

static bool set_procedures(widl_router *router, const struct config *config,
                           const struct config_realm *realm, widl_error *error)
{
    if (realm->authorizer &&
        !widl_router_set_authorizer_procedure(router, realm->name, realm->authorizer, error))
        return refuse(config, realm->node, "authorizer", error);
    if (!check_authenticator(config, realm, error))
        return false;
    return !realm->authenticator_procedure ||
           widl_router_set_authenticator_procedure(router, realm->name, realm->authenticator_realm,
                                                   realm->authenticator_procedure, error) ||
           refuse(config, realm->node, "authenticator", error);
}

/** Who may join: this says itself what is wrong in a file of users. */
static bool add_users(widl_router *router, const struct config *config, widl_error *error)
{
    if (config->users && !widl_router_add_users(router, NULL, config->users, error))
        return false;
    for (size_t i = 0; i < config->realm_count; i++) {
        const struct config_realm *realm = &config->realms[i];
        if (realm->users && !widl_router_add_users(router, realm->name, realm->users, error))
            return false;
    }
    return true;
}

bool apply_realms(widl_router *router, const struct config *config, widl_error *error)
{
    for (size_t i = 0; i < config->realm_count; i++)
        if (!widl_router_add_realm(router, config->realms[i].name, error))
            return refuse(config, config->realms[i].node, "name", error);
    for (size_t i = 0; i < config->realm_count; i++) {
        const struct config_realm *realm = &config->realms[i];
        if (!add_roles(router, config, realm, error) ||
            !widl_router_limit_realm(router, realm->name, &realm->limits, error) ||
            !keep_histories(router, config, realm, error) ||
            !set_procedures(router, config, realm, error))
            return false;
    }
    return add_users(router, config, error);
}

static bool listen_at(widl_router *router, const char *url, const widl_listen_options *options,
                      widl_error *error)
{
    const char *real_url = widl_router_listen_with(router, url, options, error);
    if (!real_url)
        return false;
    printf("listening on %s\n", real_url);
    fflush(stdout);
    return true;
}

bool apply_listeners(widl_router *router, const struct config *config, widl_error *error)
{
    for (size_t i = 0; i < config->listener_count; i++) {
        const struct config_listener *listener = &config->listeners[i];
        widl_listen_options options = listener->options;
        if (listener->has_tls)
            options.tls = &listener->tls;
        if (!listen_at(router, listener->url, &options, error))
            return refuse(config, listener->node, "url", error);
    }
    if (!apply_operation(router, config->operation_url, &config->operation, error))
        return refuse(config, wi_node_member(config->node, "operation"), "listen", error);
    return config->listener_count > 0 || listen_at(router, "ws://127.0.0.1:8080/ws", NULL, error);
}

bool apply_operation(widl_router *router, const char *url, const widl_operation_options *options,
                     widl_error *error)
{
    const char *real_url = url ? widl_router_listen_operation(router, url, options, error) : NULL;
    if (real_url) {
        printf("metrics at %s/metrics\n", real_url);
        fflush(stdout);
    }
    return real_url || !url;
}

static bool has_realm(const struct config *config, const char *name)
{
    for (size_t i = 0; i < config->realm_count; i++)
        if (strcmp(config->realms[i].name, name) == 0)
            return true;
    return false;
}

/** All at once: the realm is never without its roles. One that is to have none is open then. */
static bool replace_roles(widl_router *router, const struct config *config,
                          const struct config_realm *realm, widl_error *error)
{
    return widl_router_draft_roles(router, realm->name, error) &&
           add_roles(router, config, realm, error) &&
           widl_router_adopt_roles(router, realm->name, error);
}

bool apply_changes(widl_router *router, const struct config *from, const struct config *to,
                   widl_error *error)
{
    for (size_t i = 0; i < to->realm_count; i++) {
        const struct config_realm *realm = &to->realms[i];
        if (!has_realm(from, realm->name))
            continue;
        if (!replace_roles(router, to, realm, error) ||
            !widl_router_limit_realm(router, realm->name, &realm->limits, error))
            return false;
    }
    return widl_router_set_limits(router, &to->options, error);
}

widl_router *apply_dry(const struct config *config, widl_error *error)
{
    widl_router_options options = config->options;
    options.history_file = NULL;
    widl_router *router = widl_router_new(&options, error);
    if (!router || apply_realms(router, config, error))
        return router;
    widl_router_free(router);
    return NULL;
}
