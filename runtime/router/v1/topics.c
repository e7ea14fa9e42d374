/* SPDX-License-Identifier: MIT */
/*
 * The topics of a client of WAMP v1. There a subscription is a fact about a topic, without ids and
 * answers; here it is a request, its answer, and an id.
 *
 * Invariants: a topic is in `topics` by its name in WAMP, so that two URIs of WAMP v1 with one name
 * are one topic, which events come from under the URI that was first. It is in `requests` until the
 * core has answered, and in `subscriptions` from then on. Adding to `subscriptions` may fail for
 * want of memory; then the topic is stale, as if the client had not wanted it.
 */
#include <stdlib.h>
#include <string.h>

#include "router/v1/state.h"

static widl_string name_of(const struct wi_v1_topic *topic)
{
    return widl_str_n(topic->text + topic->uri_size, topic->name_size);
}

widl_string wi_v1_topic_uri(const struct wi_v1_topic *topic)
{
    return widl_str_n(topic->text, topic->uri_size);
}

struct wi_v1_topic *wi_v1_topic_find(const struct wi_v1_client *client, widl_string name)
{
    return wi_table_get(&client->topics, name.data, name.size);
}

struct wi_v1_topic *wi_v1_topic_of(const struct wi_v1_client *client, uint64_t subscription)
{
    return wi_table_get_id(&client->subscriptions, subscription);
}

static struct wi_v1_topic *topic_new(widl_string uri, widl_string name, uint64_t request)
{
    struct wi_v1_topic *topic = malloc(sizeof(*topic) + uri.size + name.size);
    if (!topic)
        return NULL;
    *topic = (struct wi_v1_topic){
        .request = request, .is_wanted = true, .uri_size = uri.size, .name_size = name.size};
    wi_list_init(&topic->stale);
    memcpy(topic->text, uri.data, uri.size);
    memcpy(topic->text + uri.size, name.data, name.size);
    return topic;
}

bool wi_v1_topic_add(struct wi_v1_client *client, widl_string uri, widl_string name,
                     uint64_t request)
{
    struct wi_v1_topic *topic = topic_new(uri, name, request);
    if (!topic)
        return false;
    name = name_of(topic);
    if (wi_table_set(&client->topics, name.data, name.size, topic)) {
        if (wi_table_set_id(&client->requests, request, topic))
            return true;
        wi_table_remove(&client->topics, name.data, name.size);
    }
    free(topic);
    return false;
}

void wi_v1_topic_remove(struct wi_v1_client *client, struct wi_v1_topic *topic)
{
    widl_string name = name_of(topic);
    wi_table_remove(&client->topics, name.data, name.size);
    if (topic->request)
        wi_table_remove_id(&client->requests, topic->request);
    if (topic->subscription)
        wi_table_remove_id(&client->subscriptions, topic->subscription);
    wi_list_remove(&topic->stale);
    free(topic);
}

void wi_v1_topic_subscribed(struct wi_v1_client *client, uint64_t request, uint64_t subscription)
{
    struct wi_v1_topic *topic = wi_table_remove_id(&client->requests, request);
    if (!topic)
        return;
    topic->request = 0;
    topic->subscription = subscription;
    if (!wi_table_set_id(&client->subscriptions, subscription, topic))
        topic->is_wanted = false;
    if (!topic->is_wanted)
        wi_list_append(&client->stale, &topic->stale);
}

void wi_v1_topic_refused(struct wi_v1_client *client, uint64_t request)
{
    struct wi_v1_topic *topic = wi_table_get_id(&client->requests, request);
    if (topic)
        wi_v1_topic_remove(client, topic);
}

void wi_v1_topics_done(struct wi_v1_client *client)
{
    struct wi_v1_topic *topic;
    size_t position = 0;
    while ((topic = wi_table_next(&client->topics, &position)))
        free(topic);
    wi_table_done(&client->topics);
    wi_table_done(&client->requests);
    wi_table_done(&client->subscriptions);
}
