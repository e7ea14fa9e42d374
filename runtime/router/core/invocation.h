/* SPDX-License-Identifier: MIT */
/* Calls under way: the record that joins a caller's call with a callee's invocation (WAMP 6.2). */
#ifndef WI_ROUTER_INVOCATION_H
#define WI_ROUTER_INVOCATION_H

#include "base/list.h"
#include "message/message.h"
#include "router/core/authrole.h"
#include "router/core/deadline.h"
#include "router/core/registration.h"

struct wi_core;

/**
 * A caller has at most max_pending_calls invocations that are not answered, those that it has
 * canceled included unless the callee was told; a callee this many times as many. Of those that
 * nobody waits for and nobody counts, because the caller is gone or the callee was told to stop, a
 * callee keeps the latest max_pending_calls; answers to older ones are dropped unseen.
 */
#define WI_CALLERS_PER_CALLEE 4

/** What a call is to its caller. */
enum wi_call_state {
    WI_CALL_WAITS, /**< it wants an answer */
    WI_CALL_LATE,  /**< it has one, or none is wanted, but more input may come that was under way */
    WI_CALL_OVER,  /**< it is forgotten */
};

/** Whom an unanswered invocation counts against that nobody waits for. */
enum wi_debtor { WI_DEBTOR_NONE, WI_DEBTOR_CALLER, WI_DEBTOR_CALLEE };

/** A copy of a call that may go to another callee when the first refuses it (WAMP: call rerouting).
 */
struct wi_kept_call {
    size_t size;
    uint64_t registration;
    struct wi_choice choice;
    struct wi_message message; /**< views `bytes` */
    char bytes[];
};

/**
 * One call. It is in its caller's table of calls by `call` until it is over, and in its callee's
 * table of invocations by `request` until that has answered; it is released after both.
 */
struct wi_invocation {
    struct wi_core *core;
    uint64_t request; /**< the router's id for it, counted per callee */
    uint64_t call;    /**< the caller's id for it */
    uint64_t registration;
    struct wi_peer *caller;       /**< NULL: gone, or it has nothing to do with this any more */
    struct wi_peer *callee;       /**< NULL: none yet, it has answered, or it is gone */
    struct wi_endpoint *endpoint; /**< that it counts for; NULL: it does no longer */
    enum wi_call_state state;
    enum wi_debtor debtor;
    struct wi_link debt; /**< on `canceled` of the caller or `abandoned` of the callee, by debtor */
    struct wi_link late; /**< on `late` of the caller, by state */
    bool has_more;       /**< the caller may send more input (WAMP: progressive call invocations) */
    bool takes_progress; /**< the caller wants intermediate results (WAMP: progressive call results)
                          */
    bool is_interrupted; /**< the callee was sent an INTERRUPT */
    bool is_pattern;     /**< the callee has to be told the procedure's name */
    uint64_t timeout_ms; /**< 0: none, or the callee minds it */
    struct wi_deadline deadline;
    struct wi_grant grant;     /**< of the call */
    struct wi_kept_call *kept; /**< NULL: it cannot go elsewhere any more */
    uint64_t procedure;        /**< hash of the procedure's name, of a call with more input */
};

/** Memory of invocations that were released: that of a few is kept. All zero is none. */
struct wi_spare {
    struct wi_spare_memory *first;
    size_t count;
};

/** Release what is spare. */
void wi_invocations_done(struct wi_spare *spare);

/** Note a call, with more input or without. Return: NULL: no memory. */
struct wi_invocation *wi_invocation_new(struct wi_peer *caller, const struct wi_message *call,
                                        bool has_more);

/** Whether a CALL is about the procedure that a call with more input is about. */
bool wi_invocation_is_of(const struct wi_invocation *invocation, const struct wi_message *call);

/**
 * Give a call that has no callee to one, under a fresh request id. Return: false when memory is
 * short.
 */
bool wi_invocation_attach(struct wi_invocation *invocation, struct wi_endpoint *endpoint);

/** Take a call from its callee, which has answered or was not told of it. */
void wi_invocation_detach(struct wi_invocation *invocation);

/** The call has ended for both. */
void wi_invocation_close(struct wi_invocation *invocation);

/**
 * Nobody waits for the answer any more. It is in the books of the caller until it comes, unless the
 * callee was told or the caller is gone.
 */
void wi_invocation_give_up(struct wi_invocation *invocation);

/** The caller is gone. */
void wi_invocation_abandon(struct wi_invocation *invocation);

/** A call that is over for its caller but for the input still under way, has all of that. */
void wi_invocation_end_input(struct wi_invocation *invocation);

/** Set the deadline anew, if there is a timeout. Return: false when memory is short. */
bool wi_invocation_start_timer(struct wi_invocation *invocation);

/**
 * Keep a copy of the call, so that it can go to another callee, if the caller has not too much of
 * that already.
 */
void wi_invocation_keep(struct wi_invocation *invocation, const struct wi_message *call,
                        const struct wi_choice *choice);

/** Release that copy: the callee has taken the call on. */
void wi_invocation_forget_copy(struct wi_invocation *invocation);

/** Whether `callee` has as many calls under way as it may. `*ret_most`: how many that is. */
bool wi_callee_is_full(const struct wi_peer *callee, size_t *ret_most);

#endif
