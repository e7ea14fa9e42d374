/* SPDX-License-Identifier: MIT */
/*
 * Invocations (WAMP 6.2, 14.3.1 to 14.3.4): arriving, further input, interrupts, release.
 *
 * Invariants: an invocation is on session->invocations from its arrival until its release, and in
 * the table by request as long as it is open for the router. It is released when it has been
 * answered, none of its callbacks is running, and neither the program nor the runtime still has
 * something to do with it: the program may hold one that was deferred, the runtime may owe one its
 * answer.
 */
#include "session/invocation.h"

#include "base/memory.h"
#include "base/uri.h"
#include "session/details.h"
#include "session/features.h"
#include "session/lifecycle.h"
#include "session/outgoing.h"
#include "session/passthru.h"

/** An idle invocation keeps at most this much memory for the next one. */
#define IDLE_MEMORY ((size_t)64 << 10)

/** What the details of an INVOCATION say. */
struct details {
    widl_string procedure;
    widl_caller caller;
    uint64_t timeout_ms;
    widl_passthru passthru;
    bool wants_progress;
    bool has_input;
};

void wi_registration_unref(widl_registration *registration)
{
    if (--registration->references > 0)
        return;
    wi_memory_give_back(registration->session->options.allocator, registration,
                        sizeof(*registration) + strlen(registration->procedure) + 1);
}

static widl_invocation *invocation_new(struct widl_session *session)
{
    widl_invocation *invocation = session->idle_invocation;
    session->idle_invocation = NULL;
    if (!invocation)
        invocation = wi_memory_take_zeroed(session->options.allocator, sizeof(*invocation));
    if (!invocation)
        return NULL;
    invocation->memory.allocator = session->options.allocator;
    invocation->session = session;
    wi_list_init(&invocation->owed);
    wi_list_append(&session->invocations, &invocation->link);
    session->invocation_count++;
    return invocation;
}

static void invocation_free(widl_invocation *invocation)
{
    if (!invocation)
        return;
    const widl_allocator *allocator = invocation->memory.allocator;
    widl_arena_free(&invocation->memory);
    wi_memory_give_back(allocator, invocation, sizeof(*invocation));
}

void wi_invocation_release(widl_invocation *invocation)
{
    struct widl_session *session = invocation->session;
    wi_list_remove(&invocation->link);
    wi_list_remove(&invocation->owed);
    session->invocation_count--;
    session->invocation_bytes -= invocation->bytes;
    if (wi_table_get_id(&session->open_invocations, invocation->request) == invocation)
        wi_table_remove_id(&session->open_invocations, invocation->request);
    if (invocation->registration)
        wi_registration_unref(invocation->registration);
    if (session->idle_invocation || widl_arena_used(&invocation->memory) > IDLE_MEMORY) {
        invocation_free(invocation);
        return;
    }
    widl_arena_reset(&invocation->memory);
    *invocation = (widl_invocation){.memory = invocation->memory};
    session->idle_invocation = invocation;
}

void wi_invocation_settle(widl_invocation *invocation)
{
    if (invocation->answered && !invocation->active && !invocation->lost && !invocation->owed_uri)
        wi_invocation_release(invocation);
}

void wi_invocation_end(widl_invocation *invocation)
{
    invocation->answered = true;
    wi_table_remove_id(&invocation->session->open_invocations, invocation->request);
    wi_invocation_settle(invocation);
}

static unsigned begin_callback(widl_invocation *invocation)
{
    invocation->active = true;
    return wi_gate_call_out(&invocation->session->gate);
}

static void end_callback(widl_invocation *invocation, unsigned depth)
{
    wi_gate_come_back(&invocation->session->gate, depth);
    if (!invocation->answered && !invocation->deferred)
        wi_invocation_fail(invocation, "wamp.error.runtime_error",
                           "the procedure returned without an answer");
    invocation->active = false;
    wi_invocation_settle(invocation);
}

/** Answer what has not become an invocation. */
static void refuse(struct widl_session *session, uint64_t request, const char *uri,
                   const char *text)
{
    widl_error error = {0};
    if (!wi_invocation_send_error(session, request, uri, text, &error))
        wi_session_log(session, WIDL_LOG_WARNING, "invocation %llu stays without an answer: %s",
                       (unsigned long long)request, widl_error_text(&error));
}

static bool read_details(struct widl_session *session, const struct wi_message *message,
                         struct details *ret)
{
    if (!wi_details_exist(message))
        return true;
    const struct wi_detail details[] = {
        {"procedure", WI_DETAIL_STRING, &ret->procedure},
        {"caller", WI_DETAIL_UINT, &ret->caller.session},
        {"caller_authid", WI_DETAIL_STRING, &ret->caller.authid},
        {"caller_authrole", WI_DETAIL_STRING, &ret->caller.authrole},
        {"timeout", WI_DETAIL_UINT, &ret->timeout_ms},
        {"receive_progress", WI_DETAIL_BOOL, &ret->wants_progress},
        {"progress", WI_DETAIL_BOOL, &ret->has_input},
    };
    return wi_details_read(session, message, details, sizeof(details) / sizeof(details[0])) &&
           wi_passthru_read(session, message, &ret->passthru);
}

static bool copy_text(widl_arena *arena, widl_string *text)
{
    if (text->size == 0)
        return true;
    text->data = widl_arena_copy(arena, text->data, text->size);
    return text->data != NULL;
}

/** Keep what the details say as long as the invocation. */
static bool keep_details(widl_invocation *invocation, struct details *details)
{
    widl_arena *arena = &invocation->memory;
    if (!copy_text(arena, &details->caller.authid) ||
        !copy_text(arena, &details->caller.authrole) ||
        !wi_passthru_copy(&details->passthru, arena, &invocation->passthru))
        return false;
    invocation->caller = details->caller;
    invocation->timeout_ms = details->timeout_ms;
    invocation->wants_progress = details->wants_progress;
    invocation->has_input = details->has_input;
    invocation->procedure = invocation->registration->procedure;
    if (invocation->registration->options.match == WIDL_MATCH_EXACT)
        return true;
    if (!copy_text(arena, &details->procedure))
        return false;
    invocation->procedure = details->procedure.data;
    return true;
}

static void invoke(widl_invocation *invocation, const widl_payload *payload)
{
    widl_registration *registration = invocation->registration;
    unsigned depth = begin_callback(invocation);
    registration->on_invocation(registration->user, invocation, payload);
    end_callback(invocation, depth);
}

static size_t size_of(const struct wi_message *message)
{
    return message->payload.args.size + message->payload.kwargs.size;
}

/** Take an invocation in and run its callback. */
static void accept(widl_registration *registration, const struct wi_message *message,
                   struct details *details)
{
    struct widl_session *session = registration->session;
    widl_invocation *invocation = invocation_new(session);
    widl_payload payload;
    widl_error error;

    if (invocation) {
        invocation->request = message->request;
        invocation->registration = registration;
        invocation->bytes = size_of(message);
        session->invocation_bytes += invocation->bytes;
        registration->references++;
        if (keep_details(invocation, details) &&
            wi_payload_received(session, message, &payload, &error) &&
            wi_table_set_id(&session->open_invocations, message->request, invocation)) {
            invoke(invocation, &payload);
            return;
        }
        wi_invocation_release(invocation);
    }
    refuse(session, message->request, "wamp.error.runtime_error", "the callee is out of memory");
}

/** Whether the payload of another invocation is too much beside those of the others. */
static bool is_too_much(const struct widl_session *session, size_t bytes)
{
    size_t most = session->options.max_invocation_bytes;
    return session->invocation_count > 0 &&
           (session->invocation_bytes > most || bytes > most - session->invocation_bytes);
}

/** Whether no more can be taken in. */
static bool is_full(const widl_registration *registration, const struct wi_message *message)
{
    const struct widl_session *session = registration->session;
    return session->invocation_count >= session->options.max_invocations ||
           is_too_much(session, size_of(message)) ||
           (registration->options.concurrency > 0 &&
            registration->references - 1 >= registration->options.concurrency);
}

static void on_new(struct widl_session *session, const struct wi_message *message,
                   struct details *details)
{
    widl_registration *registration = wi_table_get_id(&session->registrations, message->id);

    /* The dealer may have sent it before it received UNREGISTER. */
    if (!registration)
        refuse(session, message->request, "wamp.error.no_such_procedure",
               "the procedure is no longer registered");
    else if (registration->options.match != WIDL_MATCH_EXACT && !wi_uri_valid(details->procedure))
        wi_session_violation(session, "INVOCATION: no valid procedure for a registered pattern");
    else if (is_full(registration, message))
        refuse(session, message->request, "wamp.error.unavailable",
               "the callee has too many open invocations");
    else
        accept(registration, message, details);
}

/** The runtime answers an invocation that the program holds. */
static void take_over(widl_invocation *invocation, const char *uri, const char *text)
{
    invocation->canceled = true;
    invocation->has_input = false;
    invocation->lost = true;
    wi_invocation_fail_for(invocation, uri, text);
}

/** A further payload of an open invocation. */
static void on_more(widl_invocation *invocation, const struct wi_message *message, bool is_last)
{
    struct widl_session *session = invocation->session;
    widl_payload chunk;
    widl_error error;

    if (!invocation->has_input || invocation->registration->id != message->id) {
        if (!invocation->canceled)
            wi_session_violation(session, "INVOCATION: request %llu takes no more input",
                                 (unsigned long long)message->request);
        return;
    }
    if (!wi_payload_received(session, message, &chunk, &error)) {
        take_over(invocation, "wamp.error.runtime_error", "the callee is out of memory");
        return;
    }
    invocation->has_input = !is_last;
    if (!invocation->on_input)
        return;
    widl_chunk_fn *on_input = invocation->on_input;
    void *user = invocation->input_user;
    unsigned depth = begin_callback(invocation);
    on_input(user, invocation, &chunk, is_last);
    end_callback(invocation, depth);
}

/** Whether a request that is not open is one that has been answered, whose input still arrives.
 * Only routers that announce such input are known to count their requests. */
static bool is_over(const struct widl_session *session, uint64_t request)
{
    return wi_session_has(session, WI_ROUTER_INPUT) && request <= session->last_invocation;
}

void wi_invocation_on_message(struct widl_session *session, const struct wi_message *message)
{
    widl_invocation *open = wi_table_get_id(&session->open_invocations, message->request);
    struct details details = {0};

    if (!read_details(session, message, &details))
        return;
    if (open) {
        on_more(open, message, !details.has_input);
        return;
    }
    if (is_over(session, message->request))
        return;
    session->last_invocation = message->request;
    on_new(session, message, &details);
}

void wi_invocation_on_interrupt(struct widl_session *session, const struct wi_message *message)
{
    widl_invocation *invocation = wi_table_get_id(&session->open_invocations, message->request);

    /* It may have been answered before the interrupt arrived. */
    if (!invocation || invocation->canceled)
        return;
    if (!invocation->on_interrupt) {
        take_over(invocation, "wamp.error.canceled", "the call was canceled");
        return;
    }
    invocation->canceled = true;
    invocation->has_input = false;
    widl_interrupt_fn *on_interrupt = invocation->on_interrupt;
    void *user = invocation->interrupt_user;
    unsigned depth = begin_callback(invocation);
    on_interrupt(user, invocation);
    end_callback(invocation, depth);
}

void wi_invocation_cancel_all(struct widl_session *session)
{
    wi_invocation_pay(session);
    WI_LIST_FOR_EACH(link, after, &session->invocations)
    {
        widl_invocation *invocation = wi_container_of(link, widl_invocation, link);
        if (invocation->answered)
            continue;
        wi_invocation_send_error(session, invocation->request, "wamp.error.canceled",
                                 "the callee leaves the realm", NULL);
        invocation->answered = true;
    }
}

/** Nobody waits for its answer any more. It may be released. */
static void lose(widl_invocation *invocation)
{
    struct widl_session *session = invocation->session;
    bool is_held = !invocation->answered;

    wi_table_remove_id(&session->open_invocations, invocation->request);
    wi_list_remove(&invocation->owed);
    invocation->owed_uri = NULL;
    invocation->is_to_know = is_held && !invocation->canceled;
    invocation->answered = true;
    invocation->orphaned = true;
    invocation->canceled = true;
    invocation->has_input = false;
    invocation->lost = invocation->lost || is_held;
    wi_invocation_settle(invocation);
}

static void tell_lost(widl_invocation *invocation)
{
    widl_interrupt_fn *on_interrupt = invocation->on_interrupt;
    void *user = invocation->interrupt_user;

    invocation->is_to_know = false;
    if (!on_interrupt)
        return;
    unsigned depth = begin_callback(invocation);
    on_interrupt(user, invocation);
    end_callback(invocation, depth);
}

void wi_invocation_lose_all(struct widl_session *session)
{
    WI_LIST_FOR_EACH(link, after, &session->invocations)
    lose(wi_container_of(link, widl_invocation, link));
    /* A callback may release any of them, so each walk begins at the front; who was told goes to
     * the back. */
    for (size_t left = session->invocation_count; left > 0 && !wi_list_empty(&session->invocations);
         left--) {
        widl_invocation *invocation =
            wi_container_of(session->invocations.next, widl_invocation, link);
        wi_list_remove(&invocation->link);
        wi_list_append(&session->invocations, &invocation->link);
        if (invocation->is_to_know)
            tell_lost(invocation);
    }
}

void wi_invocation_done(struct widl_session *session)
{
    while (!wi_list_empty(&session->invocations))
        wi_invocation_release(wi_container_of(session->invocations.next, widl_invocation, link));
    wi_table_done(&session->open_invocations);
    invocation_free(session->idle_invocation);
    session->idle_invocation = NULL;
}

struct wi_gate *wi_invocation_enter(const widl_invocation *invocation)
{
    wi_gate_enter(&invocation->session->gate);
    return &invocation->session->gate;
}

void widl_invocation_defer(widl_invocation *invocation)
{
    if (!invocation)
        return;
    struct wi_gate *gate = wi_invocation_enter(invocation);
    invocation->deferred = true;
    wi_gate_leave(gate);
}

widl_session *widl_invocation_session(const widl_invocation *invocation)
{
    return invocation ? invocation->session : NULL;
}

const char *widl_invocation_procedure(const widl_invocation *invocation)
{
    return invocation ? invocation->procedure : NULL;
}

widl_arena *widl_invocation_memory(widl_invocation *invocation)
{
    return invocation ? &invocation->memory : NULL;
}

const widl_caller *widl_invocation_caller(const widl_invocation *invocation)
{
    static const widl_caller nobody;
    return invocation ? &invocation->caller : &nobody;
}

uint64_t widl_invocation_timeout_ms(const widl_invocation *invocation)
{
    return invocation ? invocation->timeout_ms : 0;
}

const widl_passthru *widl_invocation_passthru(const widl_invocation *invocation)
{
    static const widl_passthru none;
    return invocation ? &invocation->passthru : &none;
}

bool widl_invocation_wants_progress(const widl_invocation *invocation)
{
    return invocation && invocation->wants_progress;
}

bool widl_invocation_canceled(const widl_invocation *invocation)
{
    if (!invocation)
        return false;
    struct wi_gate *gate = wi_invocation_enter(invocation);
    bool canceled = invocation->canceled;
    wi_gate_leave(gate);
    return canceled;
}

bool widl_invocation_has_input(const widl_invocation *invocation)
{
    if (!invocation)
        return false;
    struct wi_gate *gate = wi_invocation_enter(invocation);
    bool has_input = invocation->has_input;
    wi_gate_leave(gate);
    return has_input;
}

void widl_invocation_on_interrupt(widl_invocation *invocation, widl_interrupt_fn *on_interrupt,
                                  void *user)
{
    if (!invocation)
        return;
    struct wi_gate *gate = wi_invocation_enter(invocation);
    invocation->on_interrupt = on_interrupt;
    invocation->interrupt_user = user;
    wi_gate_leave(gate);
}

void widl_invocation_on_input(widl_invocation *invocation, widl_chunk_fn *on_input, void *user)
{
    if (!invocation)
        return;
    struct wi_gate *gate = wi_invocation_enter(invocation);
    invocation->on_input = on_input;
    invocation->input_user = user;
    invocation->deferred = true;
    wi_gate_leave(gate);
}

void widl_invocation_set_state(widl_invocation *invocation, void *state)
{
    if (!invocation)
        return;
    struct wi_gate *gate = wi_invocation_enter(invocation);
    invocation->state = state;
    wi_gate_leave(gate);
}

void *widl_invocation_state(const widl_invocation *invocation)
{
    if (!invocation)
        return NULL;
    struct wi_gate *gate = wi_invocation_enter(invocation);
    void *state = invocation->state;
    wi_gate_leave(gate);
    return state;
}
