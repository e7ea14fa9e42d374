/* SPDX-License-Identifier: MIT */
/*
 * Dealer: REGISTER and UNREGISTER, and what ends with a session (WAMP: routed RPC).
 *
 * Invariant: an endpoint is in its peer's table of registrations exactly as long as it is on its
 * registration.
 */
#include "router/core/dealer.h"

#include <assert.h>

#include "router/core/call.h"
#include "router/core/details.h"
#include "router/core/note.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

/** The options of a REGISTER, whose values are known to be allowed. */
static struct wi_register_options read_options(widl_value dict)
{
    struct wi_register_options options = {0};
    widl_string text;
    if (dict.size <= 1)
        return options;
    if (wi_dict_string(dict, "match", &text) == WI_FOUND)
        wi_match_of(text, &options.match);
    if (wi_dict_string(dict, "invoke", &text) == WI_FOUND)
        wi_invoke_of(text, &options.invoke);
    wi_dict_uint(dict, "concurrency", &options.concurrency);
    wi_dict_bool(dict, "disclose_caller", &options.disclose_caller);
    wi_dict_bool(dict, "forward_timeout", &options.forward_timeout);
    wi_dict_bool(dict, "force_reregister", &options.force);
    return options;
}

/** Why the peer cannot join a registration that exists already, or NULL. */
static const char *conflict(const struct wi_peer *peer, const struct wi_registration *existing,
                            const struct wi_register_options *options)
{
    if (!existing || options->force)
        return NULL;
    if (existing->invoke != options->invoke)
        return "is registered with another value of 'invoke'";
    if (existing->invoke == WI_INVOKE_SINGLE)
        return "is registered already";
    return wi_table_get_id(&peer->registrations, existing->id)
               ? "is registered by this session already"
               : NULL;
}

/** Whether the peer may register. Return: false when it was answered. */
static bool admit(struct wi_peer *peer, const struct wi_message *message,
                  const struct wi_registration *existing, const struct wi_register_options *options)
{
    const char *why = conflict(peer, existing, options);
    if (why) {
        wi_peer_refuse(peer, message, WI_ERROR_PROCEDURE_ALREADY_EXISTS, "procedure '%.*s' %s",
                       WIDL_STR_ARG(message->uri), why);
        return false;
    }
    if (peer->is_internal || peer->registrations.count < peer->core->limits.max_registrations)
        return true;
    peer->core->metrics.cells[WI_CELL_limit_registrations]++;
    wi_peer_refuse(peer, message, WI_ERROR_LIMIT_EXCEEDED, "more than %zu registrations",
                   peer->core->limits.max_registrations);
    return false;
}

/** Take a callee off its registration, which ends with the last one. */
static void end_endpoint(struct wi_endpoint *endpoint)
{
    struct wi_peer *peer = endpoint->peer;
    const struct wi_registration *registration = endpoint->registration;
    wi_note_registration(WI_NOTE_UNREGISTER, peer, registration);
    if (registration->count == 1)
        wi_note_registration(WI_NOTE_REGISTRATION_DELETE, peer, registration);
    wi_table_remove_id(&peer->registrations, registration->id);
    wi_endpoint_end(&peer->realm->dealer.registrations, endpoint);
}

void wi_dealer_revoke(struct wi_endpoint *endpoint, widl_string reason)
{
    struct wi_peer *peer = endpoint->peer;
    uint64_t id = endpoint->registration->id;
    end_endpoint(endpoint);
    if (!wi_peer_has(peer, WI_CALLEE_REGISTRATION_REVOCATION))
        return;
    struct wi_details details = {0};
    wi_details_uint(&details, "registration", id);
    if (reason.data)
        wi_details_string(&details, "reason", reason);
    wi_peer_send(peer, &(struct wi_message){.type = WI_UNREGISTERED,
                                            .dict = wi_details_dict(&details),
                                            .has_dict = true});
    wi_details_done(&details);
}

/** Take every callee off a registration, which ends it. */
static void revoke_all(struct wi_registration *registration, widl_string reason)
{
    for (size_t left = registration->count; left > 0; left--)
        wi_dealer_revoke(registration->endpoints[left - 1], reason);
}

/** Whether somebody wants what decides who may join, where everybody may register everything. */
static bool is_out_of_reach(struct wi_peer *peer, const struct wi_message *message,
                            enum wi_match match)
{
    bool is_known = peer->is_internal || peer->is_trusted || peer->is_introduced;
    if (is_known || peer->is_guarded || !wi_realm_reserves(peer->realm, match, message->uri))
        return false;
    wi_peer_refuse(peer, message, WI_ERROR_NOT_AUTHORIZED,
                   "'%.*s' decides who may join: a role has to allow you to register it",
                   WIDL_STR_ARG(message->uri));
    return true;
}

void wi_dealer_register(struct wi_peer *peer, const struct wi_message *message)
{
    struct wi_register_options options = read_options(message->dict);
    if (!wi_peer_check_pattern(peer, message, options.match))
        return;
    if (wi_uri_reserved(message->uri) && !peer->is_internal) {
        wi_peer_refuse(peer, message, WI_ERROR_INVALID_URI, "'%.*s': 'wamp.' is reserved",
                       WIDL_STR_ARG(message->uri));
        return;
    }
    if (is_out_of_reach(peer, message, options.match))
        return;
    if (peer->is_guarded &&
        wi_access_ask(peer, message, WIDL_ACTION_REGISTER, options.match) != WI_ACCESS_GRANTED)
        return;
    struct wi_registration *existing =
        wi_registration_find(&peer->realm->dealer.registrations, options.match, message->uri);
    if (!admit(peer, message, existing, &options))
        return;
    if (existing && options.force) {
        revoke_all(existing, widl_str(WI_REVOKED_BY_REGISTRATION));
        existing = NULL;
    }
    struct wi_endpoint *endpoint = wi_registration_join(&peer->realm->dealer.registrations,
                                                        existing, peer, message->uri, &options);
    if (!endpoint) {
        wi_peer_refuse(peer, message, WI_ERROR_OUT_OF_MEMORY, "no memory for a registration");
        return;
    }
    wi_peer_send(peer, &(struct wi_message){.type = WI_REGISTERED,
                                            .request = message->request,
                                            .id = endpoint->registration->id});
    if (!existing)
        wi_note_registration(WI_NOTE_REGISTRATION_CREATE, peer, endpoint->registration);
    wi_note_registration(WI_NOTE_REGISTER, peer, endpoint->registration);
}

void wi_dealer_unregister(struct wi_peer *peer, const struct wi_message *message)
{
    struct wi_endpoint *endpoint = wi_table_get_id(&peer->registrations, message->id);
    if (!endpoint) {
        wi_peer_refuse(peer, message, WI_ERROR_NO_SUCH_REGISTRATION,
                       "the session has no registration %llu", (unsigned long long)message->id);
        return;
    }
    end_endpoint(endpoint);
    wi_peer_send(peer, &(struct wi_message){.type = WI_UNREGISTERED, .request = message->request});
}

static void end_registrations(struct wi_peer *peer)
{
    size_t position = 0;
    struct wi_endpoint *endpoint;
    while ((endpoint = wi_table_next(&peer->registrations, &position)) != NULL)
        end_endpoint(endpoint);
    assert(peer->registrations.count == 0);
}

static void end_invocations(struct wi_peer *peer)
{
    size_t position = 0;
    struct wi_invocation *invocation;
    while ((invocation = wi_table_next(&peer->invocations, &position)) != NULL) {
        if (invocation->state == WI_CALL_WAITS)
            wi_peer_error(invocation->caller, WI_CALL, invocation->call, WI_ERROR_CANCELED,
                          "the callee has left");
        wi_invocation_close(invocation);
    }
    assert(peer->invocations.count == 0);
}

static void end_calls(struct wi_peer *peer)
{
    size_t position = 0;
    struct wi_invocation *invocation;
    while ((invocation = wi_table_next(&peer->calls, &position)) != NULL)
        wi_call_leave(invocation);
    assert(peer->calls.count == 0 && peer->late_count == 0);
    WI_LIST_FOR_EACH(link, after, &peer->canceled)
    {
        wi_call_leave(wi_container_of(link, struct wi_invocation, debt));
    }
    assert(peer->canceled_count == 0 && peer->kept_bytes == 0);
}

void wi_dealer_leave(struct wi_peer *peer)
{
    end_registrations(peer);
    end_calls(peer);
    end_invocations(peer);
}

void wi_dealer_done(struct wi_dealer *dealer)
{
    wi_registrations_done(&dealer->registrations);
}
