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
#include "router/core/identity.h"
#include "router/core/join.h"
#include "router/core/note.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

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

static bool write_extra(widl_writer *writer, widl_value extra)
{
    return extra.size == 0 ||
           (widl_write_string(writer, widl_str("authextra")) && widl_write_value(writer, extra));
}

static bool write_details(widl_writer *writer, const struct wi_peer *peer,
                          const struct wi_realm *realm)
{
    return widl_write_map(writer, peer->authextra.size ? 8 : 7) &&
           write_text(writer, "realm", realm->name) && write_text(writer, "authid", peer->authid) &&
           write_text(writer, "authrole", peer->authrole) &&
           write_text(writer, "authmethod", peer->authmethod) &&
           write_text(writer, "authprovider", peer->authprovider) &&
           write_extra(writer, peer->authextra) &&
           write_text(writer, "agent", widl_str("widl-router/" WIDL_VERSION)) &&
           widl_write_string(writer, widl_str("roles")) &&
           wi_announcement_write(writer, realm->service != NULL);
}

/** Whether the realm may have another session. Return: false when the peer was told that not. */
static bool has_room(struct wi_peer *peer, const struct wi_realm *realm)
{
    size_t most = realm->limits.max_sessions;
    if (most == 0 || realm->sessions < most || peer->is_internal || peer->is_trusted)
        return true;
    peer->core->metrics.cells[WI_CELL_limit_sessions]++;
    wi_peer_abort(peer, WI_ERROR_LIMIT_EXCEEDED, "the realm has as many sessions as it may");
    return false;
}

void wi_peer_welcome(struct wi_peer *peer, struct wi_realm *realm,
                     const struct wi_announcement *announced)
{
    widl_writer writer = {0};
    if (!has_room(peer, realm))
        return;
    if (!wi_access_join(peer, realm)) {
        wi_peer_abort(peer, WI_ERROR_NO_SUCH_ROLE, "the realm knows no role '%.*s'",
                      WIDL_STR_ARG(peer->authrole));
        return;
    }
    if (!write_details(&writer, peer, realm) || !wi_realm_join(realm, peer)) {
        widl_writer_free(&writer);
        wi_peer_abort(peer, WI_ERROR_OUT_OF_MEMORY, "no memory for another session");
        return;
    }
    peer->announced = *announced;
    peer->state = WI_PEER_ESTABLISHED;
    wi_list_remove(&peer->timer);
    if (!peer->is_internal)
        wi_metrics_login(&peer->core->metrics,
                         peer->is_trusted ? widl_str("program") : peer->authmethod,
                         WI_LOGIN_accepted);
    if (!peer->is_internal)
        wi_peer_report(peer, WI_REPORT_session_joined, "session %llu joins realm %.*s",
                       (unsigned long long)peer->session, WIDL_STR_ARG(realm->name));
    wi_peer_send(peer, &(struct wi_message){
                           .type = WI_WELCOME,
                           .id = peer->session,
                           .dict = {writer.buffer.data, writer.buffer.size},
                       });
    widl_writer_free(&writer);
    if (peer->operations->joined)
        peer->operations->joined(peer->user);
    wi_note_session(WI_NOTE_JOIN, peer);
}

/** Whether nobody needs to know who the peer is. */
static bool may_be_anybody(const struct wi_peer *peer, const struct wi_realm *realm)
{
    static const char role[] = "anonymous";
    return peer->is_internal || peer->is_introduced || peer->core->limits.allow_anonymous ||
           wi_table_get(&realm->policy.roles, role, sizeof(role) - 1) ||
           wi_peer_facts(peer).is_local;
}

/** Nobody is asked about the peer: it is who the program says, or anybody. */
static void let_in(struct wi_peer *peer, struct wi_realm *realm,
                   const struct wi_announcement *announced)
{
    static const widl_identity anybody = {0};
    if (!may_be_anybody(peer, realm)) {
        wi_peer_abort(peer, WI_ERROR_AUTHENTICATION_REQUIRED,
                      "only clients of the router's own machine may be anonymous");
        return;
    }
    if (peer->is_introduced || wi_peer_identify(peer, &anybody, "anonymous"))
        wi_peer_welcome(peer, realm, announced);
}

const struct wi_doorman *wi_peer_doorman(const struct wi_peer *peer, const struct wi_realm *realm)
{
    const struct wi_doorman *doorman =
        realm->doorman.authenticator ? &realm->doorman : &peer->core->doorman;
    bool is_known = peer->is_internal || peer->is_introduced;
    return is_known || !doorman->authenticator ? NULL : doorman;
}

static void decide(struct wi_peer *peer, struct wi_realm *realm,
                   const struct wi_announcement *announced, widl_value details, bool anonymous)
{
    const struct wi_doorman *doorman = wi_peer_doorman(peer, realm);
    if (doorman)
        wi_join_begin(peer, realm, doorman, announced, details);
    else if (anonymous || peer->is_introduced)
        let_in(peer, realm, announced);
    else
        wi_peer_abort(peer, WI_ERROR_NO_MATCHING_AUTH_METHOD, "only 'anonymous' is supported");
}

void wi_peer_hello(struct wi_peer *peer, const struct wi_message *message)
{
    struct wi_announcement announced;
    bool anonymous = false;
    peer->has_said_hello = true;
    const char *wrong = wi_announcement_read(message->dict, &announced);
    if (!wrong)
        wrong = read_methods(message->dict, &anonymous);
    if (!wrong)
        wrong = check_details(message->dict);
    if (wrong) {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "HELLO: %s", wrong);
        return;
    }
    struct wi_realm *realm = wi_core_realm(peer->core, message->uri);
    if (peer->core->draining && !peer->is_internal)
        wi_peer_abort(peer, WI_CLOSE_SYSTEM_SHUTDOWN, "the router shuts down");
    else if (!wi_uri_valid(message->uri))
        wi_peer_abort(peer, WI_ERROR_INVALID_URI, "the realm's name is no URI");
    else if (!realm)
        wi_peer_abort(peer, WI_ERROR_NO_SUCH_REALM, "there is no realm '%.*s'",
                      WIDL_STR_ARG(message->uri));
    else
        decide(peer, realm, &announced, message->dict, anonymous);
}
