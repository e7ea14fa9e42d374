/* SPDX-License-Identifier: MIT */
/*
 * Broker (WAMP 5): subscriptions and events.
 *
 * Invariants: a subscription exists while it has subscribers. A session is on the list of a
 * subscription exactly when the subscription's id is in the session's own table. An event is
 * encoded once per serializer, however many subscribers there are.
 */
#include "router/broker.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/uri.h"
#include "router/peer.h"
#include "router/uris.h"

/** One event on its way, encoded when the first subscriber needs it. */
struct fanout {
    struct wi_core *core;
    struct wi_message event;
    bool tried[WI_SERIALIZER_COUNT];
    bool good[WI_SERIALIZER_COUNT];
};

static struct wi_subscription *find(struct wi_realm *realm, widl_string topic)
{
    return wi_table_get(&realm->broker.subscriptions, topic.data, topic.size);
}

static struct wi_subscription *add_subscription(struct wi_peer *peer, widl_string topic)
{
    struct wi_subscription *subscription = calloc(1, sizeof(*subscription) + topic.size);
    if (!subscription)
        return NULL;
    memcpy(subscription->text, topic.data, topic.size);
    subscription->topic = widl_str_n(subscription->text, topic.size);
    subscription->id = wi_core_next_id(peer->core);
    wi_list_init(&subscription->subscribers);
    if (wi_table_set(&peer->realm->broker.subscriptions, subscription->text, topic.size,
                     subscription))
        return subscription;
    free(subscription);
    return NULL;
}

static void drop_if_unused(struct wi_broker *broker, struct wi_subscription *subscription)
{
    if (!wi_list_empty(&subscription->subscribers))
        return;
    wi_table_remove(&broker->subscriptions, subscription->text, subscription->topic.size);
    free(subscription);
}

/** Add the peer to a subscription. Return: false when memory is short. */
static bool add_subscriber(struct wi_peer *peer, struct wi_subscription *subscription)
{
    struct wi_subscriber *subscriber = calloc(1, sizeof(*subscriber));
    if (!subscriber)
        return false;
    if (!wi_table_set_id(&peer->subscriptions, subscription->id, subscriber)) {
        free(subscriber);
        return false;
    }
    subscriber->subscription = subscription;
    subscriber->peer = peer;
    wi_list_append(&subscription->subscribers, &subscriber->link);
    return true;
}

/** Take a subscriber, which is in no peer's table any more, off its subscription. */
static void remove_subscriber(struct wi_broker *broker, struct wi_subscriber *subscriber)
{
    struct wi_subscription *subscription = subscriber->subscription;
    wi_list_remove(&subscriber->link);
    free(subscriber);
    drop_if_unused(broker, subscription);
}

/** The subscription of the topic, with the peer put on it; NULL when memory is short. */
static struct wi_subscription *join(struct wi_peer *peer, struct wi_subscription *existing,
                                    widl_string topic)
{
    struct wi_subscription *subscription = existing ? existing : add_subscription(peer, topic);
    if (!subscription || add_subscriber(peer, subscription))
        return subscription;
    drop_if_unused(&peer->realm->broker, subscription);
    return NULL;
}

/** Subscribing again to the same topic gives the same subscription. */
void wi_broker_subscribe(struct wi_peer *peer, const struct wi_message *message)
{
    if (!wi_peer_check_uri(peer, message, false))
        return;
    struct wi_subscription *subscription = find(peer->realm, message->uri);
    bool again = subscription && wi_table_get_id(&peer->subscriptions, subscription->id);
    if (!again && peer->subscriptions.count >= peer->core->limits.max_subscriptions) {
        wi_peer_refuse(peer, message, WI_ERROR_LIMIT_EXCEEDED, "more than %zu subscriptions",
                       peer->core->limits.max_subscriptions);
        return;
    }
    if (!again)
        subscription = join(peer, subscription, message->uri);
    if (!subscription) {
        wi_peer_refuse(peer, message, WI_ERROR_OUT_OF_MEMORY, "no memory for a subscription");
        return;
    }
    wi_peer_send(peer, &(struct wi_message){.type = WI_SUBSCRIBED,
                                            .request = message->request,
                                            .id = subscription->id});
}

void wi_broker_unsubscribe(struct wi_peer *peer, const struct wi_message *message)
{
    struct wi_subscriber *subscriber = wi_table_remove_id(&peer->subscriptions, message->id);
    if (!subscriber) {
        wi_peer_refuse(peer, message, WI_ERROR_NO_SUCH_SUBSCRIPTION,
                       "the session has no subscription %llu", (unsigned long long)message->id);
        return;
    }
    remove_subscriber(&peer->realm->broker, subscriber);
    wi_peer_send(peer, &(struct wi_message){.type = WI_UNSUBSCRIBED, .request = message->request});
}

/** Encode the event for `serializer` unless that is done; false when that is not possible. */
static bool encode(struct fanout *fanout, enum wi_serializer serializer)
{
    if (fanout->tried[serializer])
        return fanout->good[serializer];
    widl_buffer *output = &fanout->core->output[serializer];
    widl_problem problem;
    output->size = 0;
    output->limit = fanout->core->limits.max_message_bytes;
    fanout->tried[serializer] = true;
    fanout->good[serializer] = wi_message_write(&fanout->event, serializer, output, &problem);
    if (!fanout->good[serializer])
        wi_core_log(fanout->core, WIDL_LOG_INFO, "event %llu is dropped for some subscribers: %s",
                    (unsigned long long)fanout->event.id, problem.text);
    return fanout->good[serializer];
}

static void send_event(struct fanout *fanout, const struct wi_subscription *subscription,
                       const struct wi_peer *excluded)
{
    WI_LIST_FOR_EACH(link, after, &subscription->subscribers)
    {
        struct wi_peer *peer = wi_container_of(link, struct wi_subscriber, link)->peer;
        if (peer != excluded && encode(fanout, peer->serializer))
            wi_peer_send_bytes(peer, &fanout->core->output[peer->serializer]);
    }
}

void wi_broker_publish(struct wi_peer *peer, const struct wi_message *message)
{
    if (!wi_peer_check_uri(peer, message, true))
        return;
    bool acknowledge = false;
    bool exclude_me = true;
    wi_dict_bool(message->dict, "acknowledge", &acknowledge);
    wi_dict_bool(message->dict, "exclude_me", &exclude_me);

    uint64_t publication = wi_random_id();
    struct wi_subscription *subscription =
        wi_table_get(&peer->realm->broker.subscriptions, message->uri.data, message->uri.size);
    if (subscription) {
        struct fanout fanout = {
            .core = peer->core,
            .event = {.type = WI_EVENT,
                      .request = subscription->id,
                      .id = publication,
                      .payload = message->payload},
        };
        send_event(&fanout, subscription, exclude_me ? peer : NULL);
    }
    if (acknowledge)
        wi_peer_send(peer, &(struct wi_message){.type = WI_PUBLISHED,
                                                .request = message->request,
                                                .id = publication});
}

void wi_broker_leave(struct wi_peer *peer)
{
    size_t position = 0;
    struct wi_subscriber *subscriber;
    while ((subscriber = wi_table_next(&peer->subscriptions, &position)) != NULL) {
        wi_table_remove_id(&peer->subscriptions, subscriber->subscription->id);
        remove_subscriber(&peer->realm->broker, subscriber);
    }
    assert(peer->subscriptions.count == 0);
}

void wi_broker_done(struct wi_broker *broker)
{
    assert(broker->subscriptions.count == 0);
    wi_table_done(&broker->subscriptions);
}
