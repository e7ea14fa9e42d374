/* SPDX-License-Identifier: MIT */
/*
 * Calls: CALL with all its options, CANCEL, and timeouts.
 *
 * Invariants: what the options of the first CALL say holds for the whole of a call with more input;
 * of later ones only the payload counts, and whether it is the last. A callee is asked for nothing
 * that it has not announced.
 */
#include "router/core/call.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/format.h"
#include "base/uri.h"
#include "router/core/dealer.h"
#include "router/core/details.h"
#include "router/core/peer.h"
#include "router/core/uris.h"
#include "value/problem.h"

/** Whether the callee has to answer an INTERRUPT. */
enum interrupt_mode { KILL, KILLNOWAIT };

/** Room for why a call fails. */
#define REASON_SIZE 256

/** A CALL with its options. */
struct call {
    struct wi_peer *caller;
    const struct wi_message *message;
    bool has_more;
    bool receive_progress;
    bool disclose_me;
    bool hide_me; /**< `disclose_me` is there and false */
    bool is_passthru;
    uint64_t timeout_ms;
    bool by_key;
    bool has_key;
    widl_string key;
    struct wi_grant grant;
    struct wi_registration *exact; /**< of the procedure's own name; NULL: there is none */
};

bool wi_call_allows(const struct wi_peer *peer, enum wi_feature feature)
{
    return wi_peer_has(peer, feature) || peer->core->limits.accept_unannounced;
}

static void read_options(struct call *call)
{
    widl_value options = call->message->dict;
    widl_string mode;
    if (options.size <= 1)
        return;
    wi_dict_bool(options, "progress", &call->has_more);
    wi_dict_bool(options, "receive_progress", &call->receive_progress);
    wi_dict_uint(options, "timeout", &call->timeout_ms);
    if (wi_dict_bool(options, "disclose_me", &call->disclose_me) == WI_FOUND)
        call->hide_me = !call->disclose_me;
    call->is_passthru = wi_details_has_passthru(options);
    call->by_key = wi_dict_string(options, "runmode", &mode) == WI_FOUND;
    call->has_key = wi_dict_string(options, "rkey", &call->key) == WI_FOUND;
}

/** Check what needs the consent of both sides. Return: false when the caller was aborted. */
static bool check_announced(const struct call *call)
{
    const char *wrong = NULL;
    if (call->has_more && !wi_call_allows(call->caller, WI_CALLER_PROGRESSIVE_CALL_INVOCATIONS))
        wrong = "option 'progress': the caller has not announced 'progressive_call_invocations'";
    else if (call->is_passthru && !wi_peer_has(call->caller, WI_CALLER_PAYLOAD_PASSTHRU))
        wrong = "option 'ppt_scheme': the caller has not announced 'payload_passthru_mode'";
    if (wrong)
        wi_peer_abort(call->caller, WI_ERROR_PROTOCOL_VIOLATION, "CALL: %s", wrong);
    return !wrong;
}

/** Why this callee cannot be given the call: an error URI with a text, or NULL. */
static const char *obstacle(const struct call *call, const struct wi_endpoint *endpoint,
                            char text[REASON_SIZE])
{
    const struct wi_peer *callee = endpoint->peer;
    const char *missing = NULL;
    size_t most = 0;
    if (call->has_more && !(wi_call_allows(callee, WI_CALLEE_PROGRESSIVE_CALL_INVOCATIONS) &&
                            wi_call_allows(callee, WI_CALLEE_CALL_CANCELING)))
        missing = "progressive_call_invocations";
    else if (call->is_passthru && !wi_peer_has(callee, WI_CALLEE_PAYLOAD_PASSTHRU))
        missing = "payload_passthru_mode";
    if (missing) {
        snprintf(text, REASON_SIZE, "the callee does not support '%s'", missing);
        return WI_ERROR_FEATURE_NOT_SUPPORTED;
    }
    if (endpoint->disclose_caller && call->hide_me && !callee->is_internal &&
        call->grant.disclosure == WIDL_DISCLOSE_ASKED) {
        snprintf(text, REASON_SIZE, "the callee wants to know who calls");
        return WI_ERROR_DISCLOSE_ME;
    }
    if (wi_callee_is_full(callee, &most)) {
        snprintf(text, REASON_SIZE, "the callee has more than %zu calls under way", most);
        return WI_ERROR_LIMIT_EXCEEDED;
    }
    return NULL;
}

/** Whether callee and caller agree on intermediate results (WAMP: progressive call results). */
static bool takes_progress(const struct call *call, const struct wi_peer *callee)
{
    return call->receive_progress &&
           wi_call_allows(call->caller, WI_CALLER_PROGRESSIVE_CALL_RESULTS) &&
           wi_call_allows(callee, WI_CALLEE_PROGRESSIVE_CALL_RESULTS) &&
           wi_call_allows(callee, WI_CALLEE_CALL_CANCELING);
}

/** Whether the callee is told who calls; the router itself always is. */
static bool is_disclosed(const struct call *call, const struct wi_endpoint *endpoint)
{
    if (endpoint->peer->is_internal || call->grant.disclosure == WIDL_DISCLOSE_ALWAYS)
        return true;
    return call->grant.disclosure == WIDL_DISCLOSE_ASKED &&
           (call->disclose_me || endpoint->disclose_caller);
}

static void write_details(struct wi_details *details, const struct wi_invocation *invocation,
                          const struct call *call)
{
    const struct wi_peer *caller = call->caller;
    if (is_disclosed(call, invocation->endpoint)) {
        wi_details_uint(details, "caller", caller->session);
        wi_details_string(details, "caller_authid", caller->authid);
        wi_details_string(details, "caller_authrole", caller->authrole);
    }
    if (call->grant.has_trustlevel)
        wi_details_uint(details, "trustlevel", call->grant.trustlevel);
    if (invocation->is_pattern)
        wi_details_string(details, "procedure", call->message->uri);
    if (invocation->takes_progress)
        wi_details_flag(details, "receive_progress");
    if (invocation->has_more)
        wi_details_flag(details, "progress");
    if (call->timeout_ms && !invocation->timeout_ms)
        wi_details_uint(details, "timeout", call->timeout_ms);
    if (call->is_passthru)
        wi_details_passthru(details, call->message->dict);
}

/** Send the callee an INVOCATION with these details. */
static bool send_invocation(const struct wi_invocation *invocation, widl_value details,
                            const struct wi_payload *payload, widl_problem *problem)
{
    const struct wi_message message = {
        .type = WI_INVOCATION,
        .request = invocation->request,
        .id = invocation->registration,
        .dict = details,
        .payload = *payload,
    };
    return wi_peer_forward(invocation->callee, &message, problem);
}

/** Who minds the timeout: the callee if it wants to, else the router, since the CALL came. */
static bool arrange_timeout(struct wi_invocation *invocation, const struct call *call)
{
    bool forwarded = invocation->endpoint->forward_timeout &&
                     wi_peer_has(invocation->callee, WI_CALLEE_CALL_TIMEOUT);
    invocation->timeout_ms = forwarded ? 0 : call->timeout_ms;
    if (forwarded)
        wi_deadlines_clear(&call->caller->core->deadlines, &invocation->deadline);
    return invocation->deadline.place || wi_invocation_start_timer(invocation);
}

/** Send the callee of a call an INVOCATION. Return: false with `problem`. */
static bool invoke(const struct wi_invocation *invocation, const struct call *call,
                   widl_problem *problem)
{
    const struct wi_payload *payload = &call->message->payload;
    if (call->message->dict.size <= 1 && !invocation->is_pattern &&
        !invocation->endpoint->disclose_caller && !call->caller->is_guarded)
        return send_invocation(invocation, (widl_value){0}, payload, problem);
    struct wi_details details = {0};
    write_details(&details, invocation, call);
    bool written = !wi_details_failed(&details);
    bool good = written && send_invocation(invocation, wi_details_dict(&details), payload, problem);
    wi_details_done(&details);
    return written ? good : wi_problem_memory(problem);
}

/** Give a call to a callee. Return: false with `problem`. */
static bool try_endpoint(struct wi_invocation *invocation, const struct call *call,
                         struct wi_endpoint *endpoint, widl_problem *problem)
{
    if (!wi_invocation_attach(invocation, endpoint))
        return wi_problem_memory(problem);
    invocation->takes_progress = takes_progress(call, endpoint->peer);
    if (!arrange_timeout(invocation, call))
        return wi_problem_memory(problem);
    return invoke(invocation, call, problem);
}

/** Give a call to a callee. Return: false when that fails, and the caller was told. */
static bool hand_over(struct wi_invocation *invocation, const struct call *call,
                      struct wi_endpoint *endpoint)
{
    widl_problem problem;
    if (try_endpoint(invocation, call, endpoint, &problem))
        return true;
    if (invocation->callee)
        invocation->callee->last_invocation--;
    wi_invocation_detach(invocation);
    wi_peer_refuse(call->caller, call->message, wi_problem_uri(&problem),
                   "the callee cannot be sent this: %s", problem.text);
    return false;
}

/** Note a call that was refused: the caller may have sent more input before it knows. */
static void note_refused(const struct call *call)
{
    if (!call->has_more)
        return;
    struct wi_peer *caller = call->caller;
    struct wi_invocation *invocation = wi_invocation_new(caller, call->message, true);
    if (invocation)
        wi_invocation_close(invocation);
    else if (caller->last_late < call->message->request)
        caller->last_late = call->message->request;
}

/** Note a call and give it to a callee. Return: false when it was refused before it was noted. */
static bool begin(const struct call *call, struct wi_endpoint *endpoint,
                  const struct wi_choice *choice)
{
    char text[REASON_SIZE];
    const char *uri = obstacle(call, endpoint, text);
    if (uri) {
        wi_peer_refuse(call->caller, call->message, uri, "%s", text);
        return false;
    }
    struct wi_invocation *invocation =
        wi_invocation_new(call->caller, call->message, call->has_more);
    if (!invocation) {
        wi_peer_refuse(call->caller, call->message, WI_ERROR_OUT_OF_MEMORY, "no memory for a call");
        return false;
    }
    invocation->grant = call->grant;
    if (!hand_over(invocation, call, endpoint))
        wi_invocation_close(invocation);
    else if (endpoint->registration->count > 1 &&
             wi_peer_has(endpoint->peer, WI_CALLEE_CALL_REROUTE))
        wi_invocation_keep(invocation, call->message, choice);
    return true;
}

/** Whether a call may start. Return: false when it was answered. */
static bool admit(const struct call *call)
{
    struct wi_peer *peer = call->caller;
    size_t most = peer->core->limits.max_pending_calls;
    /* What could be registered is a URI. */
    if (!call->exact && !wi_peer_check_uri(peer, call->message, false))
        return false;
    if (peer->core->draining && peer->invocations.count == 0 && !peer->is_internal) {
        wi_peer_refuse(peer, call->message, WI_ERROR_UNAVAILABLE, "the router shuts down");
        return false;
    }
    if (call->by_key && !call->has_key) {
        wi_peer_refuse(peer, call->message, WI_ERROR_INVALID_ARGUMENT,
                       "option 'runmode' needs option 'rkey'");
        return false;
    }
    if (peer->calls.count - peer->late_count + peer->canceled_count < most)
        return true;
    peer->core->metrics.cells[WI_CELL_limit_pending_calls]++;
    wi_peer_refuse(peer, call->message, WI_ERROR_LIMIT_EXCEEDED, "more than %zu calls under way",
                   most);
    return false;
}

/** Whether a pattern takes a procedure that only the router itself may serve. */
static bool pretends(const struct wi_registration *registration, widl_string procedure)
{
    return wi_uri_reserved(procedure) && !registration->endpoints[0]->peer->is_internal;
}

/** Whether the session may call that. Return: false when it was answered. */
static enum wi_access authorize(struct call *call)
{
    struct wi_peer *caller = call->caller;
    if (wi_access_is_out_of_reach(caller, call->message->uri)) {
        wi_peer_refuse(caller, call->message, WI_ERROR_NOT_AUTHORIZED,
                       "only the program of the router may call '%.*s'",
                       WIDL_STR_ARG(call->message->uri));
        return WI_ACCESS_REFUSED;
    }
    if (!caller->is_guarded)
        return WI_ACCESS_GRANTED;
    enum wi_access access = wi_access_ask(caller, call->message, WIDL_ACTION_CALL, WI_MATCH_EXACT);
    if (access != WI_ACCESS_GRANTED)
        return access;
    call->grant = caller->grant;
    if (call->grant.disclosure != WIDL_DISCLOSE_NEVER || !call->disclose_me)
        return access;
    wi_peer_refuse(caller, call->message, WI_ERROR_DISCLOSE_ME, "callers are not disclosed here");
    return WI_ACCESS_REFUSED;
}

/** Find a callee for a new call. Return: false when it was refused before it was noted. */
static bool start(const struct call *call)
{
    widl_string procedure = call->message->uri;
    enum wi_match match;
    struct wi_registration *registration = call->exact;
    if (!registration)
        registration = wi_pattern_index_best(&call->caller->realm->dealer.registrations.procedures,
                                             procedure, &match);
    if (!registration || pretends(registration, procedure)) {
        wi_peer_refuse(call->caller, call->message, WI_ERROR_NO_SUCH_PROCEDURE,
                       "no callee has registered procedure '%.*s'", WIDL_STR_ARG(procedure));
        return false;
    }
    struct wi_choice choice = {.by_key = call->by_key};
    if (call->by_key)
        choice.key = wi_registration_hash_key(registration, call->key);
    struct wi_endpoint *endpoint = wi_registration_choose(registration, &choice);
    if (endpoint)
        return begin(call, endpoint, &choice);
    wi_peer_refuse(call->caller, call->message, WI_ERROR_NO_AVAILABLE_CALLEE,
                   "all callees of procedure '%.*s' are busy", WIDL_STR_ARG(procedure));
    return false;
}

/** INTERRUPT the callee, if it supports that and has not been told before (WAMP: call canceling).
 */
static void interrupt(struct wi_invocation *invocation, enum interrupt_mode mode)
{
    static const widl_value options[] = {
        [KILL] = {(const unsigned char *)"\x81\xa4mode\xa4kill", 11},
        [KILLNOWAIT] = {(const unsigned char *)"\x81\xa4mode\xaakillnowait", 17},
    };
    struct wi_peer *callee = invocation->callee;
    if (invocation->is_interrupted || !callee || !wi_peer_has(callee, WI_CALLEE_CALL_CANCELING))
        return;
    invocation->is_interrupted = true;
    wi_peer_send(callee, &(struct wi_message){.type = WI_INTERRUPT,
                                              .request = invocation->request,
                                              .dict = options[mode]});
}

void wi_call_fail(struct wi_invocation *invocation, const char *uri, const char *format, ...)
{
    char text[REASON_SIZE];
    va_list arguments;
    va_start(arguments, format);
    wi_format(text, sizeof(text), format, arguments);
    va_end(arguments);
    wi_peer_error(invocation->caller, WI_CALL, invocation->call, uri, "%s", text);
    interrupt(invocation, KILLNOWAIT);
    wi_invocation_give_up(invocation);
}

/** Send an INVOCATION with more input; who is called by patterns is told each time. */
static bool send_input(const struct wi_invocation *invocation, const struct wi_message *message,
                       widl_problem *problem)
{
    struct wi_details details = {0};
    widl_value progress = {0};
    if (invocation->has_more)
        progress = wi_details_progress;
    if (!invocation->is_pattern)
        return send_invocation(invocation, progress, &message->payload, problem);
    wi_details_string(&details, "procedure", message->uri);
    if (invocation->has_more)
        wi_details_flag(&details, "progress");
    *problem = (widl_problem){.out_of_memory = true, .text = "out of memory"};
    bool good = !wi_details_failed(&details) &&
                send_invocation(invocation, wi_details_dict(&details), &message->payload, problem);
    wi_details_done(&details);
    return good;
}

/** More input for a call that is under way (WAMP: progressive call invocations). */
static void forward_input(struct wi_invocation *invocation, const struct wi_message *message)
{
    widl_problem problem;
    wi_invocation_forget_copy(invocation);
    if (!send_input(invocation, message, &problem))
        wi_call_fail(invocation, wi_problem_uri(&problem), "the callee cannot be sent this: %s",
                     problem.text);
}

/** A CALL with the id of one that is known already. */
static void continue_call(struct wi_peer *peer, struct wi_invocation *invocation,
                          const struct wi_message *message)
{
    if (!invocation->has_more || !wi_invocation_is_of(invocation, message)) {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION, "CALL: request %llu is under way already",
                      (unsigned long long)message->request);
        return;
    }
    bool has_more = false;
    wi_dict_bool(message->dict, "progress", &has_more);
    if (invocation->state == WI_CALL_WAITS) {
        invocation->has_more = has_more;
        forward_input(invocation, message);
    } else if (!has_more) {
        wi_invocation_end_input(invocation);
    }
}

void wi_dealer_call(struct wi_peer *peer, const struct wi_message *message)
{
    struct wi_invocation *known = wi_table_get_id(&peer->calls, message->request);
    if (known) {
        continue_call(peer, known, message);
        return;
    }
    struct call call = {.caller = peer, .message = message};
    call.exact =
        wi_pattern_index_exact(&peer->realm->dealer.registrations.procedures, message->uri);
    read_options(&call);
    if (!check_announced(&call))
        return;
    enum wi_access access = admit(&call) ? authorize(&call) : WI_ACCESS_REFUSED;
    if (access == WI_ACCESS_HELD)
        return;
    if (access == WI_ACCESS_REFUSED || !start(&call))
        note_refused(&call);
}

/**
 * Another callee for the call, by the policy, that has no obstacle of its own. Return: NULL when
 * there is none.
 */
static struct wi_endpoint *another(const struct call *call, struct wi_kept_call *kept)
{
    char text[REASON_SIZE];
    const struct wi_registrations *all = &call->caller->realm->dealer.registrations;
    struct wi_registration *registration = wi_table_get_id(&all->ids, kept->registration);
    struct wi_endpoint *endpoint = NULL;
    do
        endpoint = registration ? wi_registration_choose(registration, &kept->choice) : NULL;
    while (endpoint && obstacle(call, endpoint, text));
    return endpoint;
}

void wi_call_reroute(struct wi_invocation *invocation)
{
    struct wi_kept_call *kept = invocation->kept;
    struct call call = {.caller = invocation->caller, .grant = invocation->grant};
    struct wi_endpoint *endpoint = NULL;
    wi_invocation_detach(invocation);
    if (kept) {
        call.message = &kept->message;
        read_options(&call);
        endpoint = another(&call, kept);
    }
    if (!endpoint)
        wi_peer_error(invocation->caller, WI_CALL, invocation->call, WI_ERROR_NO_AVAILABLE_CALLEE,
                      "no callee is available");
    if (!endpoint || !hand_over(invocation, &call, endpoint))
        wi_invocation_close(invocation);
}

/** The caller gives up a call that nobody has decided about. More input may be under way. */
static void cancel_held(struct wi_peer *peer, const struct wi_message *held)
{
    struct call call = {.caller = peer, .message = held};
    uint64_t request = held->request;
    wi_dict_bool(held->dict, "progress", &call.has_more);
    note_refused(&call);
    wi_access_cancel(peer, request);
    wi_peer_error(peer, WI_CALL, request, WI_ERROR_CANCELED, "the caller has canceled");
}

/** A call that is answered already is no error: the two messages have crossed. */
void wi_dealer_cancel(struct wi_peer *peer, const struct wi_message *message)
{
    struct wi_invocation *invocation = wi_table_get_id(&peer->calls, message->request);
    const struct wi_message *held = invocation ? NULL : wi_access_held_call(peer, message->request);
    if (held) {
        cancel_held(peer, held);
        return;
    }
    if (!invocation || invocation->state != WI_CALL_WAITS || invocation->is_interrupted)
        return;
    widl_string mode = widl_str("killnowait");
    wi_dict_string(message->dict, "mode", &mode);
    if (widl_str_equal(mode, widl_str("kill"))) {
        interrupt(invocation, KILL);
        if (invocation->is_interrupted)
            return;
    }
    wi_peer_error(peer, WI_CALL, invocation->call, WI_ERROR_CANCELED, "the caller has canceled");
    if (!widl_str_equal(mode, widl_str("skip")))
        interrupt(invocation, KILLNOWAIT);
    wi_invocation_give_up(invocation);
}

void wi_call_overdue(struct wi_deadline *deadline)
{
    struct wi_invocation *invocation = wi_container_of(deadline, struct wi_invocation, deadline);
    wi_call_fail(invocation, WI_ERROR_TIMEOUT, "no answer within %llu ms",
                 (unsigned long long)invocation->timeout_ms);
}

void wi_call_leave(struct wi_invocation *invocation)
{
    if (invocation->state == WI_CALL_WAITS)
        interrupt(invocation, KILLNOWAIT);
    wi_invocation_abandon(invocation);
}
