/* SPDX-License-Identifier: MIT */
/*
 * Who decides, as programs say it: authenticators, roles and authorizers of a router's realms. What
 * they say is checked here and in policy.c, and held by the core.
 */
#include "router/meta/meta.h"
#include "router/server/server.h"

static bool refuse(widl_error *error, const char *text)
{
    return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%s", text);
}

bool widl_router_set_authenticator(widl_router *router, const char *realm,
                                   const widl_authenticator *authenticator, void *user,
                                   widl_error *error)
{
    if (!router || (authenticator && !authenticator->hello))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "a router and an authenticator with hello() are needed");
    return wi_core_set_authenticator(router->core, realm, authenticator, user, error);
}

bool widl_router_add_role(widl_router *router, const char *realm, const char *role,
                          const widl_role_options *options, widl_error *error)
{
    static const widl_role_options defaults = {0};
    if (!router || !realm || !role)
        return refuse(error, "a router, a realm and a role are needed");
    return wi_core_add_role(router->core, realm, role, options ? options : &defaults, error);
}

bool widl_router_permit(widl_router *router, const char *realm, const char *role,
                        const widl_permission *permission, widl_error *error)
{
    if (!router || !realm || !role || !permission || !permission->uri)
        return refuse(error, "a router, a realm, a role and a permission with a URI are needed");
    return wi_core_permit(router->core, realm, role, permission, error);
}

bool widl_router_remove_roles(widl_router *router, const char *realm, widl_error *error)
{
    if (!router || !realm)
        return refuse(error, "a router and a realm are needed");
    return wi_core_remove_roles(router->core, realm, error);
}

bool widl_router_draft_roles(widl_router *router, const char *realm, widl_error *error)
{
    if (!router || !realm)
        return refuse(error, "a router and a realm are needed");
    return wi_core_draft_roles(router->core, realm, error);
}

bool widl_router_adopt_roles(widl_router *router, const char *realm, widl_error *error)
{
    if (!router || !realm)
        return refuse(error, "a router and a realm are needed");
    return wi_core_adopt_roles(router->core, realm, error);
}

bool widl_router_explain(const widl_router *router, const char *realm, const char *role,
                         widl_action action, widl_match match, const char *uri,
                         widl_explanation *ret_explanation, widl_error *error)
{
    if (!router || !realm || !role || !uri || !ret_explanation)
        return refuse(error, "a router, a realm, a role and a URI are needed");
    return wi_core_explain(router->core, realm, role, action, match, uri, ret_explanation, error);
}

bool widl_router_set_authorizer(widl_router *router, const char *realm,
                                const widl_authorizer *authorizer, void *user, widl_error *error)
{
    if (!router || !realm || (authorizer && !authorizer->authorize))
        return refuse(error, "a router, a realm and an authorizer with authorize() are needed");
    return wi_core_set_authorizer(router->core, realm, authorizer, user, error);
}

bool widl_router_set_authorizer_procedure(widl_router *router, const char *realm,
                                          const char *procedure, widl_error *error)
{
    if (!router || !realm)
        return refuse(error, "a router and a realm are needed");
    if (procedure && !wi_uri_valid(widl_str(procedure)))
        return refuse(error, "the procedure is no URI");
    return wi_meta_authorize_by(router->meta, realm, procedure, error);
}

bool widl_router_set_authenticator_procedure(widl_router *router, const char *realm,
                                             const char *procedure_realm, const char *procedure,
                                             widl_error *error)
{
    if (!router || !procedure_realm || !procedure)
        return refuse(error, "a router, a realm and a procedure are needed");
    if (!wi_uri_valid(widl_str(procedure)))
        return refuse(error, "the procedure is no URI");
    return wi_meta_authenticate_by(router->meta, realm, procedure_realm, procedure, error);
}
