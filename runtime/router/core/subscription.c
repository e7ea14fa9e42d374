/* SPDX-License-Identifier: MIT */
/*
 * Subscriptions.
 *
 * Invariants: a subscription exists while it has subscribers or a history. A session is on the list
 * of a subscription exactly when the subscription's id is in the session's own table.
 */
#include "router/core/subscription.h"

#include <assert.h>
#include <stdlib.h>

#include "base/hash.h"
#include "router/core/history.h"
#include "router/core/peer.h"

static struct wi_subscription *new_subscription(struct wi_core *core, enum wi_match match,
                                                widl_string topic)
{
    struct wi_subscription *subscription = calloc(1, sizeof(*subscription) + topic.size);
    if (!subscription)
        return NULL;
    if (topic.size)
        memcpy(subscription->text, topic.data, topic.size);
    subscription->topic = widl_str_n(subscription->text, topic.size);
    subscription->match = match;
    subscription->id = wi_core_next_id(core);
    subscription->created = wi_core_time(core);
    wi_list_init(&subscription->subscribers);
    return subscription;
}

struct wi_subscription *wi_subscription_open(struct wi_core *core,
                                             struct wi_subscriptions *subscriptions,
                                             enum wi_match match, widl_string topic)
{
    struct wi_subscription *subscription =
        wi_pattern_index_get(&subscriptions->index, match, topic);
    if (subscription)
        return subscription;
    subscription = new_subscription(core, match, topic);
    if (!subscription)
        return NULL;
    if (!wi_pattern_index_set(&subscriptions->index, match, subscription->topic, subscription)) {
        free(subscription);
        return NULL;
    }
    if (wi_table_set_id(&subscriptions->by_id, subscription->id, subscription))
        return subscription;
    wi_pattern_index_remove(&subscriptions->index, match, subscription->topic);
    free(subscription);
    return NULL;
}

void wi_subscription_close(struct wi_subscriptions *subscriptions,
                           struct wi_subscription *subscription)
{
    if (subscription->subscriber_count > 0 || subscription->history)
        return;
    wi_pattern_index_remove(&subscriptions->index, subscription->match, subscription->topic);
    wi_table_remove_id(&subscriptions->by_id, subscription->id);
    free(subscription);
}

struct wi_subscriber *wi_subscription_join(struct wi_subscription *subscription,
                                           struct wi_peer *peer)
{
    struct wi_subscriber *subscriber = calloc(1, sizeof(*subscriber));
    if (!subscriber)
        return NULL;
    if (!wi_table_set_id(&peer->subscriptions, subscription->id, subscriber)) {
        free(subscriber);
        return NULL;
    }
    subscriber->subscription = subscription;
    subscriber->peer = peer;
    wi_list_append(&subscription->subscribers, &subscriber->link);
    subscription->subscriber_count++;
    return subscriber;
}

void wi_subscriber_leave(struct wi_subscriber *subscriber)
{
    struct wi_subscription *subscription = subscriber->subscription;
    wi_table_remove_id(&subscriber->peer->subscriptions, subscription->id);
    wi_list_remove(&subscriber->link);
    subscription->subscriber_count--;
    subscription->sharded_count -= subscriber->shard != 0;
    free(subscriber);
}

void wi_subscriber_set_nkey(struct wi_subscriber *subscriber, widl_string nkey)
{
    static const uint64_t seed[2] = {0};
    struct wi_subscription *subscription = subscriber->subscription;
    subscription->sharded_count -= subscriber->shard != 0;
    subscriber->shard = nkey.data ? wi_hash(seed, nkey.data, nkey.size) | 1 : 0;
    subscription->sharded_count += subscriber->shard != 0;
}

uint64_t wi_subscription_shard(const struct wi_subscription *subscription, widl_string rkey)
{
    uint64_t winner = 0;
    uint64_t highest = 0;
    if (!rkey.data || subscription->sharded_count == 0)
        return 0;
    WI_LIST_FOR_EACH(link, after, &subscription->subscribers)
    {
        uint64_t shard = wi_container_of(link, struct wi_subscriber, link)->shard;
        const uint64_t seed[2] = {shard, 0};
        uint64_t rank = shard && shard != winner ? wi_hash(seed, rkey.data, rkey.size) | 1 : 0;
        if (rank <= highest)
            continue;
        highest = rank;
        winner = shard;
    }
    return winner;
}

void wi_subscriptions_done(struct wi_subscriptions *subscriptions)
{
    size_t position = 0;
    struct wi_subscription *subscription;
    while ((subscription = wi_table_next(&subscriptions->by_id, &position)) != NULL) {
        wi_history_free(subscription->history);
        subscription->history = NULL;
        wi_subscription_close(subscriptions, subscription);
    }
    assert(subscriptions->by_id.count == 0);
    wi_pattern_index_done(&subscriptions->index);
    wi_table_done(&subscriptions->by_id);
}
