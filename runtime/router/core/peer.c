/* SPDX-License-Identifier: MIT */
/*
 * Peers: the state machine of a session as the router sees it (WAMP 4), and the way of each message
 * to its handler.
 *
 * Invariants: a peer is released by wi_peer_gone() alone. A handler runs only for a message that is
 * allowed in the peer's state, comes from a role that the peer has announced, and whose options
 * have the right types.
 */
#include "router/core/peer.h"

#include <stdlib.h>

#include "base/uri.h"
#include "base/wipe.h"
#include "router/core/details.h"
#include "router/core/join.h"
#include "router/core/options.h"
#include "router/core/uris.h"

struct handler {
    enum wi_role role; /**< that the sender must have announced; only of those within a session */
    void (*handle)(struct wi_peer *peer, const struct wi_message *message);
};

static void receive_abort(struct wi_peer *peer, const struct wi_message *message)
{
    widl_string reason = wi_uri_valid(message->uri) ? message->uri : widl_str("no proper reason");
    wi_peer_report(peer, WI_REPORT_session_gave_up, "session %llu aborts: %.*s",
                   (unsigned long long)peer->session, WIDL_STR_ARG(reason));
    wi_peer_end(peer);
}

/** The peer leaves, or answers our GOODBYE. */
static void receive_goodbye(struct wi_peer *peer, const struct wi_message *message)
{
    if (peer->state == WI_PEER_ESTABLISHED && !wi_uri_valid(message->uri)) {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "GOODBYE: the reason is no URI");
        return;
    }
    if (peer->operations->logged_out && widl_str_equal(message->uri, widl_str(WI_CLOSE_LOGOUT)))
        peer->operations->logged_out(peer->user);
    if (peer->state == WI_PEER_ESTABLISHED)
        wi_peer_send(peer, &(struct wi_message){.type = WI_GOODBYE,
                                                .uri = widl_str(WI_CLOSE_GOODBYE_AND_OUT)});
    wi_peer_end(peer);
}

/** By their codes. */
static const struct handler handlers[] = {
    [WI_HELLO] = {WI_ROLE_NONE, wi_peer_hello},
    [WI_ABORT] = {WI_ROLE_NONE, receive_abort},
    [WI_AUTHENTICATE] = {WI_ROLE_NONE, wi_peer_authenticate},
    [WI_GOODBYE] = {WI_ROLE_NONE, receive_goodbye},
    [WI_ERROR] = {WI_ROLE_CALLEE, wi_dealer_error},
    [WI_PUBLISH] = {WI_ROLE_PUBLISHER, wi_broker_publish},
    [WI_SUBSCRIBE] = {WI_ROLE_SUBSCRIBER, wi_broker_subscribe},
    [WI_UNSUBSCRIBE] = {WI_ROLE_SUBSCRIBER, wi_broker_unsubscribe},
    [WI_CALL] = {WI_ROLE_CALLER, wi_dealer_call},
    [WI_CANCEL] = {WI_ROLE_CALLER, wi_dealer_cancel},
    [WI_REGISTER] = {WI_ROLE_CALLEE, wi_dealer_register},
    [WI_UNREGISTER] = {WI_ROLE_CALLEE, wi_dealer_unregister},
    [WI_YIELD] = {WI_ROLE_CALLEE, wi_dealer_yield},
};

/** Why the message may not be received now; NULL when it may. */
static const char *forbidden(const struct wi_peer *peer, const struct wi_message_traits *traits)
{
    if (!(traits->sender & WI_SENT_BY_CLIENT))
        return "only a router sends it";
    if (peer->state == WI_PEER_ESTABLISHED)
        return traits->state == WI_STATE_BEFORE ? "the session is established already" : NULL;
    if (traits->state == WI_STATE_DURING && peer->state != WI_PEER_CLOSING)
        return "the session is not established";
    if (traits->type == WI_HELLO && peer->state != WI_PEER_OPEN)
        return "one was sent already";
    if (traits->type == WI_AUTHENTICATE && peer->state != WI_PEER_CHALLENGED)
        return "no CHALLENGE was sent";
    return NULL;
}

static bool is_request(enum wi_message_type type)
{
    switch (type) {
    case WI_PUBLISH:
    case WI_SUBSCRIBE:
    case WI_UNSUBSCRIBE:
    case WI_CALL:
    case WI_REGISTER:
    case WI_UNREGISTER:
        return true;
    default:
        return false;
    }
}

/**
 * Check that a request has the next id (WAMP 2.1.2), or is more input for a call with an earlier
 * one. Return: false when it was answered, or is to be dropped because that call is over.
 */
static bool follows(struct wi_peer *peer, const struct wi_message *message)
{
    uint64_t next = peer->last_request < WI_MAX_ID ? peer->last_request + 1 : 1;
    if (message->request == next) {
        peer->last_request = next;
        return true;
    }
    if (message->type == WI_CALL && message->request <= peer->last_request) {
        if (wi_table_get_id(&peer->calls, message->request) ||
            wi_access_held_call(peer, message->request))
            return true;
        if (message->request <= peer->last_late)
            return false;
    }
    wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "%s: request %llu, but the next is %llu",
                  wi_message_traits((uint64_t)message->type)->name,
                  (unsigned long long)message->request, (unsigned long long)next);
    return false;
}

/** Check whether the message may come now, from this peer. Return: false when it was answered. */
static bool admit_type(struct wi_peer *peer, enum wi_message_type type,
                       const struct handler *handler)
{
    if (peer->state == WI_PEER_ESTABLISHED && (peer->announced.roles & handler->role))
        return true;
    const struct wi_message_traits *traits = wi_message_traits((uint64_t)type);
    const char *why = forbidden(peer, traits);
    if (why) {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "%s: %s", traits->name, why);
        return false;
    }
    if (handler->role && !(peer->announced.roles & handler->role)) {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "%s: the session has no role '%s'",
                      traits->name, wi_role_name(handler->role));
        return false;
    }
    return true;
}

/** Check what the protocol demands of every message. Return: false when it was answered. */
static bool admit(struct wi_peer *peer, const struct wi_message *message,
                  const struct handler *handler)
{
    if (!admit_type(peer, message->type, handler))
        return false;
    if (peer->core->limits.strict_request_ids && is_request(message->type) &&
        !follows(peer, message))
        return false;
    if (message->dict.size <= 1)
        return true;
    widl_problem problem;
    enum wi_verdict verdict = wi_options_check(message, &problem);
    if (verdict == WI_OPTIONS_VIOLATION)
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "%s: %s",
                      wi_message_traits((uint64_t)message->type)->name, problem.text);
    else if (verdict == WI_OPTIONS_REFUSED)
        wi_peer_refuse(peer, message, WI_ERROR_OPTION_NOT_ALLOWED, "%s", problem.text);
    return verdict == WI_OPTIONS_GOOD;
}

static void dispatch(struct wi_peer *peer, const struct wi_message *message)
{
    bool ends = message->type == WI_GOODBYE || message->type == WI_ABORT;
    if (peer->state == WI_PEER_CLOSING && !ends)
        return;
    /* Who leaves gets its acknowledgements before the answer. */
    if (ends)
        wi_journal_commit(peer->core);
    /* A client may not send what there is no handler for, which is found out first. */
    const struct handler *handler = &handlers[message->type];
    if (admit(peer, message, handler))
        handler->handle(peer, message);
}

void wi_peer_receive(struct wi_peer *peer, const void *data, size_t size)
{
    struct wi_core *core = peer->core;
    if (peer->state == WI_PEER_ENDED)
        return;
    struct wi_message message;
    widl_problem problem;
    if (wi_message_parse(peer->serializer, data, size, &core->scratch, &message, &problem)) {
        core->metrics.received[message.type] += !peer->is_internal;
        bool is_secret = message.type == WI_AUTHENTICATE;
        dispatch(peer, &message);
        if (is_secret)
            wi_arena_wipe(&core->scratch);
    } else if (problem.out_of_memory) {
        wi_peer_cut(peer, "no memory for a message that it sent");
    } else {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "%s", problem.text);
    }
    wi_core_settle(core);
}

static bool is_without_session(const struct wi_peer *peer)
{
    return peer->state == WI_PEER_OPEN || peer->state == WI_PEER_CHALLENGED ||
           peer->state == WI_PEER_DECIDING;
}

void wi_peer_say_goodbye(struct wi_peer *peer, widl_string reason, widl_string message)
{
    struct wi_details details = {0};
    if (is_without_session(peer))
        wi_peer_abort(peer, WI_CLOSE_SYSTEM_SHUTDOWN, "the router shuts down");
    wi_journal_commit(peer->core);
    if (peer->state != WI_PEER_ESTABLISHED)
        return;
    if (message.data)
        wi_details_string(&details, "message", message);
    wi_peer_send(peer, &(struct wi_message){
                           .type = WI_GOODBYE, .dict = wi_details_dict(&details), .uri = reason});
    wi_details_done(&details);
    if (peer->state != WI_PEER_ESTABLISHED)
        return;
    peer->state = WI_PEER_CLOSING;
    wi_list_append(&peer->core->parting, &peer->parting);
    peer->deadline_ms = peer->core->now_ms + peer->core->limits.goodbye_timeout_ms;
    wi_list_append(&peer->core->leaving, &peer->timer);
}

void wi_peer_overdue(struct wi_peer *peer)
{
    const widl_router_options *limits = &peer->core->limits;
    if (peer->state == WI_PEER_OPEN)
        wi_peer_abort(peer, WI_ERROR_TIMEOUT, "no HELLO within %u ms",
                      (unsigned)limits->hello_timeout_ms);
    else if (peer->state == WI_PEER_CHALLENGED)
        wi_peer_abort(peer, WI_ERROR_TIMEOUT, "no AUTHENTICATE within %u ms of HELLO",
                      (unsigned)limits->authenticate_timeout_ms);
    else if (peer->state == WI_PEER_DECIDING)
        wi_peer_abort(peer, WI_ERROR_AUTHENTICATION_FAILED, "it could not be decided within %u ms",
                      (unsigned)limits->authenticate_timeout_ms);
    else
        wi_peer_end(peer);
}

void wi_peer_expect_hello(struct wi_peer *peer)
{
    peer->state = WI_PEER_OPEN;
    peer->deadline_ms = peer->core->now_ms + peer->core->limits.hello_timeout_ms;
    wi_list_append(&peer->core->opening, &peer->timer);
}

bool wi_peer_start_over(struct wi_peer *peer)
{
    if (peer->state == WI_PEER_CLOSING || peer->state == WI_PEER_ENDED)
        return false;
    wi_join_end(peer);
    wi_realm_leave(peer);
    wi_list_remove(&peer->timer);
    wi_peer_expect_hello(peer);
    wi_core_settle(peer->core);
    return true;
}

static struct wi_peer *make_peer(struct wi_core *core, enum wi_serializer serializer,
                                 const struct wi_peer_operations *operations, void *user)
{
    struct wi_peer *peer = core->closing ? NULL : calloc(1, sizeof(*peer));
    if (!peer)
        return NULL;
    peer->core = core;
    peer->serializer = serializer;
    peer->max_message_bytes = core->limits.max_message_bytes;
    peer->operations = operations;
    peer->user = user;
    wi_list_init(&peer->parting);
    wi_list_init(&peer->member);
    wi_list_init(&peer->held);
    wi_list_init(&peer->resuming);
    wi_testaments_init(&peer->testaments);
    wi_list_init(&peer->canceled);
    wi_list_init(&peer->late);
    wi_list_init(&peer->abandoned);
    wi_list_append(&core->peers, &peer->link);
    wi_peer_expect_hello(peer);
    return peer;
}

struct wi_peer *wi_peer_new(struct wi_core *core, enum wi_serializer serializer,
                            const struct wi_peer_operations *operations, void *user)
{
    struct wi_peer *peer = make_peer(core, serializer, operations, user);
    if (peer)
        core->peer_count++;
    return peer;
}

struct wi_peer *wi_peer_new_internal(struct wi_core *core,
                                     const struct wi_peer_operations *operations, void *user)
{
    struct wi_peer *peer = make_peer(core, WI_MSGPACK, operations, user);
    if (peer)
        peer->is_internal = true;
    return peer;
}

void wi_peer_limit_messages(struct wi_peer *peer, size_t size)
{
    if (peer->max_message_bytes > size)
        peer->max_message_bytes = size;
}

void wi_peer_lost(struct wi_peer *peer)
{
    wi_peer_end(peer);
    wi_core_settle(peer->core);
}

widl_peer_facts wi_peer_facts(const struct wi_peer *peer)
{
    static const char *const names[WI_SERIALIZER_COUNT] = {
        [WI_JSON] = "json", [WI_MSGPACK] = "msgpack", [WI_CBOR] = "cbor"};
    widl_peer_facts facts = {0};
    if (peer->operations->describe)
        peer->operations->describe(peer->user, &facts);
    else
        facts.is_local = true;
    facts.serializer = widl_str(names[peer->serializer]);
    return facts;
}

void wi_peer_describe_transport(const struct wi_peer *peer, struct wi_details *details)
{
    const widl_peer_facts facts = wi_peer_facts(peer);
    if (facts.transport.size == 0)
        return;
    wi_details_string(details, "type", facts.transport);
    wi_details_string(details, "serializer", facts.serializer);
    if (facts.address.size)
        wi_details_string(details, "peer", facts.address);
    if (facts.is_secure)
        wi_details_flag(details, "secure");
}

uint64_t wi_peer_session(const struct wi_peer *peer)
{
    return peer->session;
}

void wi_peer_gone(struct wi_peer *peer)
{
    struct wi_core *core = peer->core;
    peer->state = WI_PEER_ENDED;
    peer->is_gone = true;
    wi_list_remove(&peer->parting);
    wi_list_remove(&peer->timer);
    wi_join_end(peer);
    wi_realm_leave(peer);
    wi_realm_give_back(peer);
    wi_list_remove(&peer->link);
    if (!peer->is_internal)
        core->peer_count--;
    wi_table_done(&peer->subscriptions);
    wi_table_done(&peer->registrations);
    wi_table_done(&peer->invocations);
    wi_table_done(&peer->calls);
    free(peer->identity);
    free(peer);
    wi_core_settle(core);
}
