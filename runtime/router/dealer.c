/* SPDX-License-Identifier: MIT */
/*
 * Dealer (WAMP 6): registrations, calls and their results.
 *
 * Invariants: an invocation is in its callee's table from the CALL until the callee has answered or
 * is gone, and in its caller's table until the caller has its answer or wants none any more. One
 * that nobody waits for is what tells a late answer from an invalid one.
 *
 * Each is paid for by somebody: by its caller while that is there, also after a CANCEL, else by the
 * callee, which keeps the latest few (dealer.h). So nobody can use up what others need.
 */
#include "router/dealer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/uri.h"
#include "router/peer.h"
#include "router/uris.h"

static struct wi_registration *add_registration(struct wi_peer *peer, widl_string procedure)
{
    struct wi_registration *registration = calloc(1, sizeof(*registration) + procedure.size);
    if (!registration)
        return NULL;
    memcpy(registration->text, procedure.data, procedure.size);
    registration->procedure = widl_str_n(registration->text, procedure.size);
    registration->id = wi_core_next_id(peer->core);
    registration->callee = peer;

    struct wi_table *procedures = &peer->realm->dealer.registrations;
    if (wi_table_set_id(&peer->registrations, registration->id, registration)) {
        if (wi_table_set(procedures, registration->text, procedure.size, registration))
            return registration;
        wi_table_remove_id(&peer->registrations, registration->id);
    }
    free(registration);
    return NULL;
}

/** Release a registration, which is in no peer's table any more. */
static void remove_registration(struct wi_dealer *dealer, struct wi_registration *registration)
{
    wi_table_remove(&dealer->registrations, registration->text, registration->procedure.size);
    free(registration);
}

void wi_dealer_register(struct wi_peer *peer, const struct wi_message *message)
{
    if (!wi_peer_check_uri(peer, message, true))
        return;
    if (wi_table_get(&peer->realm->dealer.registrations, message->uri.data, message->uri.size)) {
        wi_peer_refuse(peer, message, WI_ERROR_PROCEDURE_ALREADY_EXISTS,
                       "procedure '%.*s' is registered already", WIDL_STR_ARG(message->uri));
        return;
    }
    if (peer->registrations.count >= peer->core->limits.max_registrations) {
        wi_peer_refuse(peer, message, WI_ERROR_LIMIT_EXCEEDED, "more than %zu registrations",
                       peer->core->limits.max_registrations);
        return;
    }
    struct wi_registration *registration = add_registration(peer, message->uri);
    if (!registration) {
        wi_peer_refuse(peer, message, WI_ERROR_OUT_OF_MEMORY, "no memory for a registration");
        return;
    }
    wi_peer_send(peer, &(struct wi_message){.type = WI_REGISTERED,
                                            .request = message->request,
                                            .id = registration->id});
}

void wi_dealer_unregister(struct wi_peer *peer, const struct wi_message *message)
{
    struct wi_registration *registration = wi_table_remove_id(&peer->registrations, message->id);
    if (!registration) {
        wi_peer_refuse(peer, message, WI_ERROR_NO_SUCH_REGISTRATION,
                       "the session has no registration %llu", (unsigned long long)message->id);
        return;
    }
    remove_registration(&peer->realm->dealer, registration);
    wi_peer_send(peer, &(struct wi_message){.type = WI_UNREGISTERED, .request = message->request});
}

/** Note a call under way. Return: NULL when memory is short. */
static struct wi_invocation *open_invocation(struct wi_peer *callee, struct wi_peer *caller,
                                             uint64_t call)
{
    struct wi_invocation *invocation = calloc(1, sizeof(*invocation));
    if (!invocation)
        return NULL;
    invocation->request = callee->last_invocation + 1;
    invocation->call = call;
    invocation->callee = callee;
    invocation->caller = caller;
    wi_list_init(&invocation->link);
    if (wi_table_set_id(&callee->invocations, invocation->request, invocation)) {
        if (wi_table_set_id(&caller->calls, call, invocation)) {
            callee->last_invocation = invocation->request;
            return invocation;
        }
        wi_table_remove_id(&callee->invocations, invocation->request);
    }
    free(invocation);
    return NULL;
}

/** Take an invocation off what its caller, or in its place the callee, knows it by. */
static void detach(struct wi_invocation *invocation)
{
    if (!invocation->caller)
        invocation->callee->abandoned_count--;
    else if (invocation->is_canceled)
        invocation->caller->canceled_count--;
    else
        wi_table_remove_id(&invocation->caller->calls, invocation->call);
    wi_list_remove(&invocation->link);
}

static void close_invocation(struct wi_invocation *invocation)
{
    detach(invocation);
    wi_table_remove_id(&invocation->callee->invocations, invocation->request);
    free(invocation);
}

/** The caller has given up; the invocation counts as its own until the callee has answered. */
static void cancel(struct wi_invocation *invocation)
{
    struct wi_peer *caller = invocation->caller;
    detach(invocation);
    invocation->is_canceled = true;
    wi_list_append(&caller->canceled, &invocation->link);
    caller->canceled_count++;
}

/** The caller is gone. Of too many such invocations the callee forgets the oldest. */
static void abandon(struct wi_invocation *invocation)
{
    struct wi_peer *callee = invocation->callee;
    detach(invocation);
    invocation->caller = NULL;
    wi_list_append(&callee->abandoned, &invocation->link);
    callee->abandoned_count++;
    if (callee->abandoned_count <= callee->core->limits.max_pending_calls)
        return;
    struct wi_invocation *oldest =
        wi_container_of(callee->abandoned.next, struct wi_invocation, link);
    if (callee->last_forgotten < oldest->request)
        callee->last_forgotten = oldest->request;
    close_invocation(oldest);
}

/** Whether a call may start. Return: false when it was answered. */
static bool admit_call(struct wi_peer *peer, const struct wi_message *message)
{
    if (wi_table_get_id(&peer->calls, message->request)) {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "CALL: request %llu is under way already",
                      (unsigned long long)message->request);
        return false;
    }
    if (!wi_peer_check_uri(peer, message, false))
        return false;
    if (peer->calls.count + peer->canceled_count < peer->core->limits.max_pending_calls)
        return true;
    wi_peer_refuse(peer, message, WI_ERROR_LIMIT_EXCEEDED, "more than %zu calls under way",
                   peer->core->limits.max_pending_calls);
    return false;
}

/** How many calls of callers that are there one callee may have: more than any one of them has. */
static size_t most_invocations(const struct wi_core *core)
{
    size_t most = core->limits.max_pending_calls;
    return most < SIZE_MAX / WI_CALLERS_PER_CALLEE ? most * WI_CALLERS_PER_CALLEE : SIZE_MAX;
}

/** Hand a call to the callee. */
static void invoke(struct wi_registration *registration, struct wi_peer *caller,
                   const struct wi_message *call)
{
    struct wi_peer *callee = registration->callee;
    size_t most = most_invocations(callee->core);
    if (callee->invocations.count - callee->abandoned_count >= most) {
        wi_peer_refuse(caller, call, WI_ERROR_LIMIT_EXCEEDED,
                       "the callee has more than %zu calls under way", most);
        return;
    }
    struct wi_invocation *invocation = open_invocation(callee, caller, call->request);
    if (!invocation) {
        wi_peer_refuse(caller, call, WI_ERROR_OUT_OF_MEMORY, "no memory for a call");
        return;
    }
    struct wi_message message = {
        .type = WI_INVOCATION,
        .request = invocation->request,
        .id = registration->id,
        .payload = call->payload,
    };
    widl_problem problem;
    if (wi_peer_forward(callee, &message, &problem))
        return;
    callee->last_invocation--;
    close_invocation(invocation);
    wi_peer_refuse(caller, call, wi_problem_uri(&problem), "the callee cannot be sent this: %s",
                   problem.text);
}

void wi_dealer_call(struct wi_peer *peer, const struct wi_message *message)
{
    if (!admit_call(peer, message))
        return;
    struct wi_registration *registration =
        wi_table_get(&peer->realm->dealer.registrations, message->uri.data, message->uri.size);
    if (registration)
        invoke(registration, peer, message);
    else
        wi_peer_refuse(peer, message, WI_ERROR_NO_SUCH_PROCEDURE,
                       "no callee has registered procedure '%.*s'", WIDL_STR_ARG(message->uri));
}

/**
 * Every mode does what `skip` does, as WAMP 14.3.2 demands towards callees that do not support
 * canceling. A call that is answered already is no error: the two messages have crossed.
 */
void wi_dealer_cancel(struct wi_peer *peer, const struct wi_message *message)
{
    struct wi_invocation *invocation = wi_table_get_id(&peer->calls, message->request);
    if (!invocation)
        return;
    cancel(invocation);
    wi_peer_error(peer, WI_CALL, message->request, WI_ERROR_CANCELED, "the caller has canceled");
}

/** Send the callee's answer to the caller, if that still waits, and close the invocation. */
static void answer(struct wi_peer *callee, const struct wi_message *from, struct wi_message *reply)
{
    struct wi_invocation *invocation = wi_table_get_id(&callee->invocations, from->request);
    if (!invocation && from->request > 0 && from->request <= callee->last_forgotten)
        return;
    if (!invocation) {
        wi_peer_abort(callee, WI_ERROR_PROTOCOL_VIOLATION, "%s: there is no invocation %llu",
                      wi_message_traits((uint64_t)from->type)->name,
                      (unsigned long long)from->request);
        return;
    }
    struct wi_peer *caller = invocation->is_canceled ? NULL : invocation->caller;
    uint64_t call = invocation->call;
    close_invocation(invocation);
    if (!caller)
        return;
    widl_problem problem;
    reply->request = call;
    reply->payload = from->payload;
    if (!wi_peer_forward(caller, reply, &problem))
        wi_peer_error(caller, WI_CALL, call, wi_problem_uri(&problem),
                      "the answer cannot be sent to the caller: %s", problem.text);
}

void wi_dealer_yield(struct wi_peer *peer, const struct wi_message *message)
{
    answer(peer, message, &(struct wi_message){.type = WI_RESULT});
}

void wi_dealer_error(struct wi_peer *peer, const struct wi_message *message)
{
    if (message->request_type != WI_INVOCATION)
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION,
                      "ERROR: a callee answers requests of type 68 (INVOCATION), not %u",
                      message->request_type);
    else if (!wi_uri_valid(message->uri) || message->uri.size > WI_URI_MAX_SIZE)
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "ERROR: element 5 (error) is no URI");
    else
        answer(peer, message,
               &(struct wi_message){.type = WI_ERROR,
                                    .request_type = WI_CALL,
                                    .dict = message->dict,
                                    .uri = message->uri});
}

static void end_registrations(struct wi_peer *peer)
{
    size_t position = 0;
    struct wi_registration *registration;
    while ((registration = wi_table_next(&peer->registrations, &position)) != NULL) {
        wi_table_remove_id(&peer->registrations, registration->id);
        remove_registration(&peer->realm->dealer, registration);
    }
    assert(peer->registrations.count == 0);
}

static void end_invocations(struct wi_peer *peer)
{
    size_t position = 0;
    struct wi_invocation *invocation;
    while ((invocation = wi_table_next(&peer->invocations, &position)) != NULL) {
        struct wi_peer *caller = invocation->is_canceled ? NULL : invocation->caller;
        uint64_t call = invocation->call;
        close_invocation(invocation);
        if (caller)
            wi_peer_error(caller, WI_CALL, call, WI_ERROR_CANCELED, "the callee has left");
    }
    assert(peer->invocations.count == 0);
}

static void end_calls(struct wi_peer *peer)
{
    size_t position = 0;
    struct wi_invocation *invocation;
    while ((invocation = wi_table_next(&peer->calls, &position)) != NULL)
        abandon(invocation);
    assert(peer->calls.count == 0);
    WI_LIST_FOR_EACH(link, after, &peer->canceled)
    {
        abandon(wi_container_of(link, struct wi_invocation, link));
    }
    assert(peer->canceled_count == 0);
}

void wi_dealer_leave(struct wi_peer *peer)
{
    end_registrations(peer);
    end_calls(peer);
    end_invocations(peer);
}

void wi_dealer_done(struct wi_dealer *dealer)
{
    assert(dealer->registrations.count == 0);
    wi_table_done(&dealer->registrations);
}
