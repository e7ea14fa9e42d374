/* SPDX-License-Identifier: MIT */
/*
 * HELLO and WELCOME (WAMP 4.1.1, 4.1.2): what a client must say of itself to join a realm, and what
 * it is told.
 *
 * Every session is anonymous: the router chooses its authid, whatever the client wished for.
 */
#include <stdio.h>

#include <widl/value.h>
#include <widl/version.h>

#include "base/random.h"
#include "base/uri.h"
#include "router/peer.h"
#include "router/uris.h"

static const enum wi_role all_roles[] = {WI_ROLE_PUBLISHER, WI_ROLE_SUBSCRIBER, WI_ROLE_CALLER,
                                         WI_ROLE_CALLEE};

/** Read what roles are announced. Return: what is wrong, or NULL. */
static const char *read_roles(widl_value details, unsigned *ret_roles)
{
    widl_value roles = {0};
    if (wi_dict_dict(details, "roles", &roles) != WI_FOUND)
        return "details.roles must be a dict";
    for (size_t i = 0; i < sizeof(all_roles) / sizeof(all_roles[0]); i++) {
        widl_value role = {0};
        enum wi_lookup lookup = wi_dict_dict(roles, wi_role_name(all_roles[i]), &role);
        if (lookup == WI_MISTYPED)
            return "every role in details.roles must be a dict";
        if (lookup == WI_ABSENT)
            continue;
        widl_value features;
        if (wi_dict_dict(role, "features", &features) == WI_MISTYPED)
            return "the features of a role must be a dict";
        *ret_roles |= (unsigned)all_roles[i];
    }
    return *ret_roles ? NULL : "details.roles names no role of a client";
}

/** Read whether "anonymous" is offered; it is when no method is. Return: what is wrong, or NULL. */
static const char *read_methods(widl_value details, bool *ret_anonymous)
{
    static const char wrong[] = "details.authmethods must be a list of strings";
    widl_value methods;
    *ret_anonymous = true;
    if (wi_dict_value(details, "authmethods", &methods) == WI_ABSENT)
        return NULL;

    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, methods, NULL);
    if (widl_value_kind(methods) != WIDL_KIND_LIST || !widl_read_list(&reader, &count))
        return wrong;
    *ret_anonymous = count == 0;
    for (size_t i = 0; i < count; i++) {
        widl_string method;
        if (!widl_read_key(&reader, &method))
            return wrong;
        *ret_anonymous |= widl_str_equal(method, widl_str("anonymous"));
    }
    return NULL;
}

/** Check the types of what else WAMP defines for details. Return: what is wrong, or NULL. */
static const char *check_details(widl_value details)
{
    widl_string text;
    widl_value dict;
    if (wi_dict_string(details, "agent", &text) == WI_MISTYPED)
        return "details.agent must be a string";
    if (wi_dict_string(details, "authid", &text) == WI_MISTYPED)
        return "details.authid must be a string";
    if (wi_dict_string(details, "authrole", &text) == WI_MISTYPED)
        return "details.authrole must be a string";
    if (wi_dict_dict(details, "authextra", &dict) == WI_MISTYPED)
        return "details.authextra must be a dict";
    return NULL;
}

static bool write_text(widl_writer *writer, const char *key, widl_string value)
{
    return widl_write_string(writer, widl_str(key)) && widl_write_string(writer, value);
}

static bool write_role(widl_writer *writer, const char *role, size_t features)
{
    return widl_write_string(writer, widl_str(role)) && widl_write_map(writer, 1) &&
           widl_write_string(writer, widl_str("features")) && widl_write_map(writer, features);
}

static bool write_roles(widl_writer *writer)
{
    return widl_write_string(writer, widl_str("roles")) && widl_write_map(writer, 2) &&
           write_role(writer, "broker", 1) &&
           widl_write_string(writer, widl_str("publisher_exclusion")) &&
           widl_write_bool(writer, true) && write_role(writer, "dealer", 1) &&
           widl_write_string(writer, widl_str("call_canceling")) && widl_write_bool(writer, true);
}

static bool write_details(widl_writer *writer, widl_string realm)
{
    char authid[2 * sizeof(uint64_t) + 1];
    snprintf(authid, sizeof(authid), "%016llx", (unsigned long long)wi_random_id());
    return widl_write_map(writer, 7) && write_text(writer, "realm", realm) &&
           write_text(writer, "authid", widl_str(authid)) &&
           write_text(writer, "authrole", widl_str("anonymous")) &&
           write_text(writer, "authmethod", widl_str("anonymous")) &&
           write_text(writer, "authprovider", widl_str("static")) &&
           write_text(writer, "agent", widl_str("widl-router/" WIDL_VERSION)) &&
           write_roles(writer);
}

static void join(struct wi_peer *peer, struct wi_realm *realm, unsigned roles)
{
    widl_writer writer = {0};
    if (!write_details(&writer, realm->name) || !wi_realm_join(realm, peer)) {
        widl_writer_free(&writer);
        wi_peer_abort(peer, WI_ERROR_OUT_OF_MEMORY, "no memory for another session");
        return;
    }
    peer->roles = roles;
    peer->state = WI_PEER_ESTABLISHED;
    wi_list_remove(&peer->timer);
    wi_core_log(peer->core, WIDL_LOG_INFO, "session %llu joins realm %.*s",
                (unsigned long long)peer->session, WIDL_STR_ARG(realm->name));
    wi_peer_send(peer, &(struct wi_message){
                           .type = WI_WELCOME,
                           .id = peer->session,
                           .dict = {writer.buffer.data, writer.buffer.size},
                       });
    widl_writer_free(&writer);
    if (peer->operations->joined)
        peer->operations->joined(peer->user);
}

void wi_peer_hello(struct wi_peer *peer, const struct wi_message *message)
{
    unsigned roles = 0;
    bool anonymous = false;
    const char *wrong = read_roles(message->dict, &roles);
    if (!wrong)
        wrong = read_methods(message->dict, &anonymous);
    if (!wrong)
        wrong = check_details(message->dict);
    if (wrong) {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "HELLO: %s", wrong);
        return;
    }
    struct wi_realm *realm = wi_core_realm(peer->core, message->uri);
    if (!wi_uri_valid(message->uri))
        wi_peer_abort(peer, WI_ERROR_INVALID_URI, "the realm's name is no URI");
    else if (!realm)
        wi_peer_abort(peer, WI_ERROR_NO_SUCH_REALM, "there is no realm '%.*s'",
                      WIDL_STR_ARG(message->uri));
    else if (!anonymous)
        wi_peer_abort(peer, WI_ERROR_NO_MATCHING_AUTH_METHOD, "only 'anonymous' is supported");
    else
        join(peer, realm, roles);
}
