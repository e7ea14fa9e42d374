/* SPDX-License-Identifier: MIT */
/*
 * Invocations: the books of calls under way.
 *
 * Invariants: an invocation is in its callee's table from when it is sent until the callee has
 * answered or is gone, and in its caller's table while that waits or may still send input. One that
 * nobody waits for is what tells a late message from an invalid one.
 *
 * One that is on nothing of its caller's does not know the caller, which may leave unnoticed.
 *
 * Each is paid for by somebody: by its caller while that is there, also after a CANCEL; else by the
 * callee, which keeps the latest few. A callee that was told to stop need not answer, so what it
 * was told of counts for nobody. So nobody can use up what others need, and all of it is bounded.
 */
#include "router/core/invocation.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/poison.h"
#include "router/core/peer.h"

/** Memory for more calls than this is given back when they are over. */
#define MOST_SPARE ((size_t)1024)

/** What is kept of the name of a procedure: it is only compared, and names may be long. */
static uint64_t hash_procedure(const struct wi_peer *caller, const struct wi_message *call)
{
    const uint64_t seed[2] = {caller->session, call->request};
    return wi_hash(seed, call->uri.data, call->uri.size);
}

/** What lies in memory that is spare. */
struct wi_spare_memory {
    struct wi_spare_memory *next;
};

static void *take_memory(struct wi_spare *spare)
{
    struct wi_spare_memory *memory = spare->first;
    if (!memory)
        return malloc(sizeof(struct wi_invocation));
    WI_UNPOISON(memory, sizeof(struct wi_invocation));
    spare->first = memory->next;
    spare->count--;
    return memory;
}

static void release(struct wi_invocation *invocation)
{
    struct wi_spare *spare = &invocation->core->spare;
    struct wi_spare_memory *memory = (void *)invocation;
    if (spare->count >= MOST_SPARE) {
        free(invocation);
        return;
    }
    memory->next = spare->first;
    spare->first = memory;
    spare->count++;
    WI_POISON(memory, sizeof(struct wi_invocation));
}

void wi_invocations_done(struct wi_spare *spare)
{
    while (spare->first)
        free(take_memory(spare));
}

struct wi_invocation *wi_invocation_new(struct wi_peer *caller, const struct wi_message *call,
                                        bool has_more)
{
    struct wi_invocation *invocation = take_memory(&caller->core->spare);
    if (!invocation)
        return NULL;
    *invocation = (struct wi_invocation){0};
    invocation->core = caller->core;
    invocation->call = call->request;
    invocation->caller = caller;
    invocation->has_more = has_more;
    if (has_more)
        invocation->procedure = hash_procedure(caller, call);
    wi_list_init(&invocation->debt);
    wi_list_init(&invocation->late);
    if (wi_table_set_id(&caller->calls, invocation->call, invocation))
        return invocation;
    release(invocation);
    return NULL;
}

bool wi_invocation_is_of(const struct wi_invocation *invocation, const struct wi_message *call)
{
    return invocation->procedure == hash_procedure(invocation->caller, call);
}

bool wi_invocation_attach(struct wi_invocation *invocation, struct wi_endpoint *endpoint)
{
    struct wi_peer *callee = endpoint->peer;
    assert(!invocation->callee);
    if (!wi_table_set_id(&callee->invocations, callee->last_invocation + 1, invocation))
        return false;
    invocation->request = ++callee->last_invocation;
    invocation->callee = callee;
    invocation->endpoint = endpoint;
    invocation->registration = endpoint->registration->id;
    invocation->is_pattern = endpoint->registration->match != WI_MATCH_EXACT;
    endpoint->busy++;
    return true;
}

/** It is in nobody's books as unanswered any more. */
static void settle_debt(struct wi_invocation *invocation)
{
    if (invocation->debtor == WI_DEBTOR_CALLER)
        invocation->caller->canceled_count--;
    else if (invocation->debtor == WI_DEBTOR_CALLEE)
        invocation->callee->abandoned_count--;
    wi_list_remove(&invocation->debt);
    invocation->debtor = WI_DEBTOR_NONE;
}

static void release_endpoint(struct wi_invocation *invocation)
{
    if (invocation->endpoint)
        wi_endpoint_release(invocation->endpoint);
    invocation->endpoint = NULL;
}

void wi_invocation_detach(struct wi_invocation *invocation)
{
    if (!invocation->callee)
        return;
    settle_debt(invocation);
    release_endpoint(invocation);
    wi_table_remove_id(&invocation->callee->invocations, invocation->request);
    invocation->callee = NULL;
}

static void free_if_over(struct wi_invocation *invocation)
{
    if (invocation->callee || invocation->state != WI_CALL_OVER)
        return;
    wi_invocation_forget_copy(invocation);
    release(invocation);
}

/** The caller knows nothing of it any more. */
static void end_call(struct wi_invocation *invocation)
{
    if (invocation->state == WI_CALL_OVER)
        return;
    if (invocation->state == WI_CALL_LATE)
        invocation->caller->late_count--;
    wi_list_remove(&invocation->late);
    wi_table_remove_id(&invocation->caller->calls, invocation->call);
    invocation->state = WI_CALL_OVER;
    if (invocation->debtor == WI_DEBTOR_CALLEE)
        invocation->caller = NULL;
}

/** Of too many calls whose input may still be under way the caller's oldest is forgotten. */
static void limit_late(struct wi_peer *caller)
{
    if (caller->late_count <= caller->core->limits.max_pending_calls)
        return;
    struct wi_invocation *oldest = wi_container_of(caller->late.next, struct wi_invocation, late);
    if (caller->last_late < oldest->call)
        caller->last_late = oldest->call;
    wi_invocation_end_input(oldest);
}

/** The caller waits no longer. */
static void stop_waiting(struct wi_invocation *invocation)
{
    struct wi_peer *caller = invocation->caller;
    wi_invocation_forget_copy(invocation);
    if (caller)
        wi_deadlines_clear(&caller->core->deadlines, &invocation->deadline);
    if (invocation->state != WI_CALL_WAITS)
        return;
    if (!invocation->has_more) {
        end_call(invocation);
        return;
    }
    invocation->state = WI_CALL_LATE;
    wi_list_append(&caller->late, &invocation->late);
    caller->late_count++;
    limit_late(caller);
}

void wi_invocation_end_input(struct wi_invocation *invocation)
{
    assert(invocation->state == WI_CALL_LATE);
    invocation->has_more = false;
    end_call(invocation);
    free_if_over(invocation);
}

void wi_invocation_close(struct wi_invocation *invocation)
{
    wi_invocation_detach(invocation);
    stop_waiting(invocation);
    free_if_over(invocation);
}

/** Put it in the callee's own books. Of too many there the oldest is forgotten. */
static void charge_callee(struct wi_invocation *invocation)
{
    struct wi_peer *callee = invocation->callee;
    invocation->debtor = WI_DEBTOR_CALLEE;
    if (invocation->state == WI_CALL_OVER)
        invocation->caller = NULL;
    wi_list_append(&callee->abandoned, &invocation->debt);
    callee->abandoned_count++;
    if (callee->abandoned_count <= callee->core->limits.max_pending_calls)
        return;
    struct wi_invocation *oldest =
        wi_container_of(callee->abandoned.next, struct wi_invocation, debt);
    if (callee->last_forgotten < oldest->request)
        callee->last_forgotten = oldest->request;
    wi_invocation_close(oldest);
}

void wi_invocation_give_up(struct wi_invocation *invocation)
{
    struct wi_peer *caller = invocation->caller;
    stop_waiting(invocation);
    if (invocation->is_interrupted) {
        release_endpoint(invocation);
        charge_callee(invocation);
        return;
    }
    invocation->debtor = WI_DEBTOR_CALLER;
    wi_list_append(&caller->canceled, &invocation->debt);
    caller->canceled_count++;
}

void wi_invocation_abandon(struct wi_invocation *invocation)
{
    bool in_callees_books = invocation->debtor == WI_DEBTOR_CALLEE;
    if (!in_callees_books)
        settle_debt(invocation);
    invocation->has_more = false;
    stop_waiting(invocation);
    end_call(invocation);
    invocation->caller = NULL;
    if (!invocation->callee) {
        free_if_over(invocation);
        return;
    }
    if (invocation->is_interrupted)
        release_endpoint(invocation);
    if (!in_callees_books)
        charge_callee(invocation);
}

bool wi_invocation_start_timer(struct wi_invocation *invocation)
{
    struct wi_core *core = invocation->caller->core;
    if (!invocation->timeout_ms)
        return true;
    uint64_t left = UINT64_MAX - core->now_ms;
    uint64_t after = invocation->timeout_ms < left ? invocation->timeout_ms : left;
    return wi_deadlines_set(&core->deadlines, &invocation->deadline, core->now_ms + after);
}

/** Copy text to `*to`, which moves on. Return: a view of the copy. */
static widl_string copy_text(char **to, widl_string text)
{
    char *start = *to;
    if (text.size)
        memcpy(start, text.data, text.size);
    *to = start + text.size;
    return widl_str_n(start, text.size);
}

void wi_invocation_keep(struct wi_invocation *invocation, const struct wi_message *call,
                        const struct wi_choice *choice)
{
    struct wi_peer *caller = invocation->caller;
    size_t most = caller->core->limits.max_message_bytes;
    widl_string options = {(const char *)call->dict.data, call->dict.size};
    size_t size =
        options.size + call->uri.size + call->payload.args.size + call->payload.kwargs.size;
    if (caller->kept_bytes >= most || size > most - caller->kept_bytes)
        return;
    struct wi_kept_call *kept = malloc(sizeof(*kept) + size);
    if (!kept)
        return;
    char *next = kept->bytes;
    *kept = (struct wi_kept_call){.size = size,
                                  .registration = invocation->registration,
                                  .choice = *choice,
                                  .message = *call};
    options = copy_text(&next, options);
    kept->message.dict = (widl_value){(const unsigned char *)options.data, options.size};
    kept->message.uri = copy_text(&next, call->uri);
    kept->message.payload.args = copy_text(&next, call->payload.args);
    kept->message.payload.kwargs = copy_text(&next, call->payload.kwargs);
    invocation->kept = kept;
    caller->kept_bytes += size;
}

void wi_invocation_forget_copy(struct wi_invocation *invocation)
{
    if (!invocation->kept)
        return;
    if (invocation->caller)
        invocation->caller->kept_bytes -= invocation->kept->size;
    free(invocation->kept);
    invocation->kept = NULL;
}

bool wi_callee_is_full(const struct wi_peer *callee, size_t *ret_most)
{
    size_t most = callee->core->limits.max_pending_calls;
    most = most < SIZE_MAX / WI_CALLERS_PER_CALLEE ? most * WI_CALLERS_PER_CALLEE : SIZE_MAX;
    *ret_most = most;
    return callee->invocations.count - callee->abandoned_count >= most;
}
