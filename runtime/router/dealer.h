/* SPDX-License-Identifier: MIT */
/* Dealer: who has registered what, and the way of calls and their results (WAMP 6). */
#ifndef WI_ROUTER_DEALER_H
#define WI_ROUTER_DEALER_H

#include "base/table.h"
#include "message/message.h"

struct wi_peer;

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
 * One call under way; in the callee's table of invocations, and in the caller's table of calls
 * while that still waits for the answer.
 */
struct wi_invocation {
    uint64_t request; /**< the router's id for it, counted per callee */
    uint64_t call;    /**< the caller's id for it */
    struct wi_peer *callee;
    struct wi_peer *caller; /**< NULL: gone, or it cancelled; the answer is dropped when it comes */
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
