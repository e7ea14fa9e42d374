/* SPDX-License-Identifier: MIT */
/*
 * The subscriber role (WAMP 5.1). All subscriptions of one URI share one subscription of the
 * router, a topic here.
 *
 * Invariants: a topic is in both tables exactly as long as it has a subscription that has not
 * ended; a subscription that ends while its topic's events are being handed out stays on the
 * topic's list, marked, until that is over, so that walking the list is safe.
 */
#include "session/subscriber.h"

#include <assert.h>
#include <stdlib.h>

#include "session/lifecycle.h"
#include "session/outgoing.h"

struct wi_topic {
    struct widl_session *session;
    uint64_t id;
    struct wi_link subscriptions;
    size_t live; /**< subscriptions that have not ended */
    bool dispatching;
    size_t uri_size;
    char uri[];
};

struct widl_subscription {
    struct wi_link link;
    struct wi_topic *topic;
    struct wi_event_handler handler;
    bool ended;
};

/** A SUBSCRIBE on its way. */
struct subscribing {
    struct wi_wait wait;
    struct wi_topic *topic;
    widl_subscription *subscription;
};

static struct wi_topic *topic_new(struct widl_session *session, const char *uri)
{
    size_t size = strlen(uri);
    struct wi_topic *topic = calloc(1, sizeof(*topic) + size + 1);
    if (!topic)
        return NULL;
    topic->session = session;
    topic->uri_size = size;
    memcpy(topic->uri, uri, size + 1);
    wi_list_init(&topic->subscriptions);
    return topic;
}

static void attach(struct wi_topic *topic, widl_subscription *subscription)
{
    subscription->topic = topic;
    wi_list_append(&topic->subscriptions, &subscription->link);
    topic->live++;
}

static void subscription_free(widl_subscription *subscription)
{
    wi_list_remove(&subscription->link);
    if (subscription->handler.release)
        subscription->handler.release(subscription->handler.user);
    free(subscription);
}

static void topic_free(struct wi_topic *topic)
{
    while (!wi_list_empty(&topic->subscriptions))
        subscription_free(wi_container_of(topic->subscriptions.next, widl_subscription, link));
    free(topic);
}

/** Make the topic known, now that the router has given it an id. */
static bool topic_enter(struct wi_topic *topic)
{
    struct widl_session *session = topic->session;
    if (!wi_table_set(&session->topics_by_uri, topic->uri, topic->uri_size, topic))
        return false;
    if (wi_table_set_id(&session->topics_by_id, topic->id, topic))
        return true;
    wi_table_remove(&session->topics_by_uri, topic->uri, topic->uri_size);
    return false;
}

/** Ask the router to end a subscription without waiting for its answer. */
static void forget(struct widl_session *session, uint64_t id)
{
    struct wi_message message = {.type = WI_UNSUBSCRIBE, .id = id};
    wi_session_request(session, &message, NULL, NULL);
}

static bool accept_subscribed(struct widl_session *session, struct wi_wait *wait,
                              const struct wi_message *answer)
{
    struct subscribing *request = wi_container_of(wait, struct subscribing, wait);
    if (wi_table_get_id(&session->topics_by_id, answer->id)) {
        wi_session_violation(session, "SUBSCRIBED: subscription %llu belongs to another topic",
                             (unsigned long long)answer->id);
        *wait->error = session->end;
        return false;
    }
    request->topic->id = answer->id;
    if (!topic_enter(request->topic)) {
        forget(session, answer->id);
        return widl_error_set(wait->error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    }
    attach(request->topic, request->subscription);
    return true;
}

/** Subscribe to a topic that the session has no subscription of yet. */
static bool subscribe_first(struct widl_session *session, const char *uri,
                            widl_subscription *subscription, widl_error *error)
{
    struct wi_message message = {.type = WI_SUBSCRIBE, .uri = widl_str(uri)};
    struct subscribing request = {.wait.accept = accept_subscribed, .subscription = subscription};
    request.topic = topic_new(session, uri);
    if (!request.topic)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    session->subscribing = true;
    bool subscribed = wi_session_wait(session, &message, &request.wait, 0, error);
    session->subscribing = false;
    if (!subscribed)
        topic_free(request.topic);
    return subscribed;
}

widl_subscription *wi_subscriber_add(struct widl_session *session, const char *topic,
                                     const struct wi_event_handler *handler, widl_error *error)
{
    if (!wi_uri_check(topic, "a topic", error) || !wi_session_may_block(session, error))
        return NULL;
    widl_subscription *subscription = calloc(1, sizeof(*subscription));
    if (!subscription) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    wi_list_init(&subscription->link);
    subscription->handler = *handler;

    struct wi_topic *known = wi_table_get(&session->topics_by_uri, topic, strlen(topic));
    if (known) {
        attach(known, subscription);
        return subscription;
    }
    if (subscribe_first(session, topic, subscription, error))
        return subscription;
    free(subscription);
    return NULL;
}

widl_subscription *widl_session_subscribe(widl_session *session, const char *topic,
                                          widl_event_fn *on_event, void *user, widl_error *error)
{
    struct wi_event_handler handler = {on_event, user, NULL};
    if (session && on_event)
        return wi_subscriber_add(session, topic, &handler, error);
    widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session or no callback");
    return NULL;
}

/** Release what has ended while events were handed out. */
static void sweep(struct wi_topic *topic)
{
    WI_LIST_FOR_EACH(link, after, &topic->subscriptions)
    {
        widl_subscription *subscription = wi_container_of(link, widl_subscription, link);
        if (subscription->ended)
            subscription_free(subscription);
    }
    if (topic->live == 0)
        topic_free(topic);
}

bool widl_unsubscribe(widl_subscription *subscription, widl_error *error)
{
    if (!subscription || subscription->ended)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no subscription");
    struct wi_topic *topic = subscription->topic;
    struct widl_session *session = topic->session;
    uint64_t id = topic->id;
    bool last = --topic->live == 0;

    subscription->ended = true;
    if (last) {
        wi_table_remove(&session->topics_by_uri, topic->uri, topic->uri_size);
        wi_table_remove_id(&session->topics_by_id, id);
    }
    if (!topic->dispatching)
        sweep(topic);
    return !last || wi_session_give_up(session, WI_UNSUBSCRIBE, id, error);
}

void wi_subscriber_on_event(struct widl_session *session, const struct wi_message *message)
{
    struct wi_topic *topic = wi_table_get_id(&session->topics_by_id, message->request);
    widl_error error;
    widl_payload payload;
    if (!topic)
        return;
    if (!wi_payload_received(session, message, &payload, &error)) {
        wi_session_log(session, WIDL_LOG_WARNING, "an event of '%s' is lost: %s", topic->uri,
                       widl_error_text(&error));
        return;
    }
    widl_event event = {.publication = message->id, .topic = topic->uri};
    topic->dispatching = true;
    session->in_callback++;
    WI_LIST_FOR_EACH(link, after, &topic->subscriptions)
    {
        widl_subscription *subscription = wi_container_of(link, widl_subscription, link);
        if (!subscription->ended)
            subscription->handler.on_event(subscription->handler.user, &event, &payload);
    }
    session->in_callback--;
    topic->dispatching = false;
    sweep(topic);
}

void wi_subscriber_on_late_subscribed(struct widl_session *session, uint64_t id)
{
    /* A SUBSCRIBE that is being waited for may be for the same topic and get the same id. */
    if (!session->subscribing && !wi_table_get_id(&session->topics_by_id, id))
        forget(session, id);
}

void wi_subscriber_done(struct widl_session *session)
{
    size_t position = 0;
    struct wi_topic *topic;
    while ((topic = wi_table_next(&session->topics_by_id, &position))) {
        assert(!topic->dispatching);
        wi_table_remove_id(&session->topics_by_id, topic->id);
        wi_table_remove(&session->topics_by_uri, topic->uri, topic->uri_size);
        topic_free(topic);
    }
    wi_table_done(&session->topics_by_id);
    wi_table_done(&session->topics_by_uri);
}
