/* SPDX-License-Identifier: MIT */
/* Broker: who is subscribed to what, and the way of events to them (WAMP 5, 14). */
#ifndef WI_ROUTER_BROKER_H
#define WI_ROUTER_BROKER_H

#include "router/core/history.h"
#include "router/core/journal.h"
#include "router/core/retention.h"
#include "router/core/subscription.h"

struct wi_realm;

struct wi_broker {
    struct wi_subscriptions subscriptions;
    struct wi_retention retention;
    size_t history_count;
};

void wi_broker_init(struct wi_broker *broker);

/* Each handles one message of an established session. */
void wi_broker_subscribe(struct wi_peer *peer, const struct wi_message *message);
void wi_broker_unsubscribe(struct wi_peer *peer, const struct wi_message *message);
void wi_broker_publish(struct wi_peer *peer, const struct wi_message *message);

/**
 * Send a publication, which gets its id and time, to all who subscribe to its topic and may have
 * it. `acknowledge` is for the caller to see to, who is told what becomes of it in files.
 */
enum wi_keeping wi_broker_dispatch(struct wi_core *core, struct wi_realm *realm,
                                   struct wi_publication *publication);

/**
 * End a peer's subscription without being asked by it. The peer is told if it can understand that.
 *
 * reason: a URI; data NULL: none. Return: false when the peer has no such subscription.
 */
bool wi_broker_revoke(struct wi_peer *peer, uint64_t subscription, widl_string reason);

/** Keep a history of a topic or pattern, in the journal's file or a new one in memory. */
bool wi_broker_keep_history(struct wi_core *core, struct wi_realm *realm,
                            const struct wi_history_name *name, const widl_history_limits *limits,
                            widl_error *error);

/** End every subscription of a session that ends, and publish its testaments. */
void wi_broker_leave(struct wi_peer *peer);

/** Release a broker that every session has left. */
void wi_broker_done(struct wi_broker *broker);

#endif
