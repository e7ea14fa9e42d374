/* SPDX-License-Identifier: MIT */
/* Dealer: who has registered what, and the way of calls and their results (WAMP 6). */
#ifndef WI_ROUTER_DEALER_H
#define WI_ROUTER_DEALER_H

#include "message/message.h"
#include "router/core/registration.h"

struct wi_dealer {
    struct wi_registrations registrations;
};

/* Each handles one message of an established session: those of registering (dealer.c), … */
void wi_dealer_register(struct wi_peer *peer, const struct wi_message *message);
void wi_dealer_unregister(struct wi_peer *peer, const struct wi_message *message);

/* … of callers (call.c), … */
void wi_dealer_call(struct wi_peer *peer, const struct wi_message *message);
void wi_dealer_cancel(struct wi_peer *peer, const struct wi_message *message);

/* … and of callees (answer.c). */
void wi_dealer_yield(struct wi_peer *peer, const struct wi_message *message);
void wi_dealer_error(struct wi_peer *peer, const struct wi_message *message);

/**
 * Take a callee off its registration, which it learns if it has announced so (WAMP: registration
 * revocation). endpoint: of whichever session. reason: a URI; data NULL: none.
 */
void wi_dealer_revoke(struct wi_endpoint *endpoint, widl_string reason);

/** End every registration, invocation and call of a session that ends. */
void wi_dealer_leave(struct wi_peer *peer);

/** Release a dealer that every session has left. */
void wi_dealer_done(struct wi_dealer *dealer);

#endif
