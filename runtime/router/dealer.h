/* SPDX-License-Identifier: MIT */
/* Dealer: who has registered what, and the way of calls and their results (WAMP 6). */
#ifndef WI_ROUTER_DEALER_H
#define WI_ROUTER_DEALER_H

#include "base/list.h"
#include "base/table.h"
#include "message/message.h"

struct wi_peer;

/**
 * A caller has at most max_pending_calls invocations that are not answered, those that it has
 * canceled included; a callee this many times as many of callers that are there, so that no caller
 * can keep the others away. Of callers that are gone it keeps the latest max_pending_calls; answers
 * to older ones are dropped unseen.
 */
#define WI_CALLERS_PER_CALLEE 4

struct wi_dealer {
    struct wi_table registrations; /**< procedure -> struct wi_registration */
};

/** One procedure of one callee; in the peer's table of them by its id. */
struct wi_registration {
    uint64_t id;
    struct wi_peer *callee;
    widl_string procedure;
    char text[]; /**< what `procedure` views */
};

/**
 * One call under way; in the callee's table of invocations. While the caller waits for the answer
 * it is in the caller's table of calls, too; when it has canceled, on the caller's list of those;
 * when it has left, on the callee's list of abandoned ones.
 */
struct wi_invocation {
    uint64_t request; /**< the router's id for it, counted per callee */
    uint64_t call;    /**< the caller's id for it */
    struct wi_peer *callee;
    struct wi_peer *caller; /**< NULL: gone; the answer is dropped when it comes */
    struct wi_link link; /**< on `canceled` of the caller or `abandoned` of the callee, or none */
    bool is_canceled;    /**< the same, though the caller is there */
};

/* Each handles one message of an established session. */
void wi_dealer_register(struct wi_peer *peer, const struct wi_message *message);
void wi_dealer_unregister(struct wi_peer *peer, const struct wi_message *message);
void wi_dealer_call(struct wi_peer *peer, const struct wi_message *message);
void wi_dealer_cancel(struct wi_peer *peer, const struct wi_message *message);
void wi_dealer_yield(struct wi_peer *peer, const struct wi_message *message);
void wi_dealer_error(struct wi_peer *peer, const struct wi_message *message);

/** End every registration, invocation and call of a session that ends. */
void wi_dealer_leave(struct wi_peer *peer);

/** Release a dealer that every session has left. */
void wi_dealer_done(struct wi_dealer *dealer);

#endif
