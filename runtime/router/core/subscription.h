/* SPDX-License-Identifier: MIT */
/* Subscriptions: who is on them, and how they are found. */
#ifndef WI_ROUTER_SUBSCRIPTION_H
#define WI_ROUTER_SUBSCRIPTION_H

#include "base/list.h"
#include "router/core/publication.h"
#include "router/patterns/pattern_index.h"

struct wi_core;
struct wi_history;

/** All subscriptions of a realm. All zero is none. */
struct wi_subscriptions {
    struct wi_pattern_index index; /**< topic or pattern -> struct wi_subscription */
    struct wi_table by_id;         /**< id -> struct wi_subscription */
};

/** All that subscribe to one topic or pattern; it exists while somebody does, or it has history. */
struct wi_subscription {
    uint64_t id;
    enum wi_match match;
    widl_timestamp created;
    struct wi_link subscribers;
    size_t subscriber_count;
    size_t sharded_count;       /**< of those, how many have said an `nkey` */
    struct wi_history *history; /**< of its events; NULL: none is kept */
    widl_string topic;
    char text[]; /**< what `topic` views */
};

/** One session's part in a subscription; in the peer's table of them by the subscription's id. */
struct wi_subscriber {
    struct wi_link link; /**< on the subscription */
    struct wi_subscription *subscription;
    struct wi_peer *peer;
    uint64_t shard; /**< made of its `nkey`; 0: it takes events of any resource */
};

/** The subscription of a topic or pattern, which is made if need be; NULL when memory is short. */
struct wi_subscription *wi_subscription_open(struct wi_core *core,
                                             struct wi_subscriptions *subscriptions,
                                             enum wi_match match, widl_string topic);

/** Release a subscription that nobody is on, and that has no history. */
void wi_subscription_close(struct wi_subscriptions *subscriptions,
                           struct wi_subscription *subscription);

/** Put a peer, which is not on it, on a subscription; NULL when memory is short. */
struct wi_subscriber *wi_subscription_join(struct wi_subscription *subscription,
                                           struct wi_peer *peer);

/** Take a subscriber off its subscription and out of its peer's table. It is released. */
void wi_subscriber_leave(struct wi_subscriber *subscriber);

/** Say which share of the events with a resource key a subscriber takes: data NULL: all. */
void wi_subscriber_set_nkey(struct wi_subscriber *subscriber, widl_string nkey);

/**
 * The shard that takes the events of a resource: the one of the highest rank, which is a hash of
 * `nkey` and `rkey`. A resource stays with its node whoever else comes and goes, and the resources
 * of a node that leaves are spread over the others. 0: there are no shards, or there is no `rkey`.
 */
uint64_t wi_subscription_shard(const struct wi_subscription *subscription, widl_string rkey);

/** Whether a subscriber takes events of that shard. */
static inline bool wi_subscriber_takes(const struct wi_subscriber *subscriber, uint64_t shard)
{
    return !shard || !subscriber->shard || subscriber->shard == shard;
}

/** Release the tables of a realm that every session has left. */
void wi_subscriptions_done(struct wi_subscriptions *subscriptions);

#endif
