/* SPDX-License-Identifier: MIT */
/* Broker: who is subscribed to what, and the way of events to them (WAMP 5). */
#ifndef WI_ROUTER_BROKER_H
#define WI_ROUTER_BROKER_H

#include "base/list.h"
#include "base/table.h"
#include "message/message.h"

struct wi_peer;

struct wi_broker {
    struct wi_table subscriptions; /**< topic -> struct wi_subscription */
};

/** All that subscribe to one topic; it exists while there is at least one. */
struct wi_subscription {
    uint64_t id;
    struct wi_link subscribers;
    widl_string topic;
    char text[]; /**< what `topic` views */
};

/** One session's part in a subscription; in the peer's table of them by the subscription's id. */
struct wi_subscriber {
    struct wi_link link; /**< on the subscription */
    struct wi_subscription *subscription;
    struct wi_peer *peer;
};

/* Each handles one message of an established session. */
void wi_broker_subscribe(struct wi_peer *peer, const struct wi_message *message);
void wi_broker_unsubscribe(struct wi_peer *peer, const struct wi_message *message);
void wi_broker_publish(struct wi_peer *peer, const struct wi_message *message);

/** End every subscription of a session that ends. */
void wi_broker_leave(struct wi_peer *peer);

/** Release a broker that every session has left. */
void wi_broker_done(struct wi_broker *broker);

#endif
