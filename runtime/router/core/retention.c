/* SPDX-License-Identifier: MIT */
/*
 * Event retention.
 *
 * Invariants: a topic is in the table while it has events, which are on its own list and on the
 * list of all in the order in which they were published. An event stays only while there may be a
 * session that can have it but none of the later ones of its topic.
 */
#include "router/core/retention.h"

#include <assert.h>
#include <stdlib.h>

#include "router/core/event.h"
#include "router/core/peer.h"

struct retained;

struct topic {
    struct wi_link events; /**< oldest first */
    size_t count;
    const struct retained *chosen; /**< while a subscriber of a pattern is served: what it gets */
    widl_string name;
    char text[];
};

struct retained {
    struct wi_link link;     /**< on the topic */
    struct wi_link all_link; /**< on the list of all */
    struct topic *topic;
    struct wi_kept_publication *kept;
};

static struct retained *on_topic(struct wi_link *link)
{
    return wi_container_of(link, struct retained, link);
}

static struct retained *on_all(struct wi_link *link)
{
    return wi_container_of(link, struct retained, all_link);
}

void wi_retention_init(struct wi_retention *retention)
{
    *retention = (struct wi_retention){0};
    wi_list_init(&retention->events);
}

static size_t size_of(const struct retained *retained)
{
    return sizeof(*retained) + retained->kept->size;
}

/** Release a topic that has no events. */
static void drop_if_unused(struct wi_retention *retention, struct topic *topic)
{
    if (topic->count > 0)
        return;
    wi_table_remove(&retention->topics, topic->name.data, topic->name.size);
    free(topic);
}

/** Forget an event; its topic stays, perhaps without any. */
static void forget(struct wi_retention *retention, struct retained *retained)
{
    wi_list_remove(&retained->link);
    wi_list_remove(&retained->all_link);
    retained->topic->count--;
    retention->count--;
    retention->bytes -= size_of(retained);
    wi_publication_drop(retained->kept);
    free(retained);
}

static void forget_oldest(struct wi_retention *retention, struct wi_link *first)
{
    struct retained *retained = on_all(first);
    struct topic *topic = retained->topic;
    forget(retention, retained);
    drop_if_unused(retention, topic);
}

void wi_retention_done(struct wi_retention *retention)
{
    while (!wi_list_empty(&retention->events))
        forget_oldest(retention, retention->events.next);
    assert(retention->count == 0 && retention->bytes == 0);
    wi_table_done(&retention->topics);
}

static struct topic *open_topic(struct wi_retention *retention, widl_string name)
{
    struct topic *topic = wi_table_get(&retention->topics, name.data, name.size);
    if (topic)
        return topic;
    topic = calloc(1, sizeof(*topic) + name.size);
    if (!topic)
        return NULL;
    memcpy(topic->text, name.data, name.size);
    topic->name = widl_str_n(topic->text, name.size);
    wi_list_init(&topic->events);
    if (wi_table_set(&retention->topics, topic->text, name.size, topic))
        return topic;
    free(topic);
    return NULL;
}

static bool same_audience(const struct wi_publication *one, const struct wi_publication *other)
{
    for (size_t i = 0; i < WI_AUDIENCE_COUNT; i++) {
        const widl_value *a = &one->audience[i];
        const widl_value *b = &other->audience[i];
        if (a->size != b->size || (a->size && memcmp(a->data, b->data, a->size) != 0))
            return false;
    }
    return true;
}

/** Whether everybody who may have the older event may have the newer one. */
static bool supersedes(const struct wi_publication *newer, const struct wi_publication *older)
{
    if (newer->has_audience && !same_audience(newer, older))
        return false;
    return !newer->exclude_me || (older->exclude_me && older->publisher == newer->publisher);
}

static void forget_superseded(struct wi_retention *retention, struct topic *topic,
                              const struct wi_publication *newer)
{
    WI_LIST_FOR_EACH(link, after, &topic->events)
    {
        if (supersedes(newer, &on_topic(link)->kept->publication))
            forget(retention, on_topic(link));
    }
    while (topic->count >= WI_RETAINED_PER_TOPIC)
        forget(retention, on_topic(topic->events.next));
}

/** Put a publication at the end of its topic. */
static bool append(struct wi_retention *retention, struct topic *topic,
                   struct wi_kept_publication *kept)
{
    struct retained *retained = calloc(1, sizeof(*retained));
    if (!retained)
        return false;
    retained->topic = topic;
    retained->kept = kept;
    kept->references++;
    wi_list_append(&topic->events, &retained->link);
    wi_list_append(&retention->events, &retained->all_link);
    topic->count++;
    retention->count++;
    retention->bytes += size_of(retained);
    return true;
}

bool wi_retention_add(struct wi_retention *retention, struct wi_kept_publication *kept,
                      size_t max_events, size_t max_bytes)
{
    struct topic *topic = open_topic(retention, kept->publication.topic);
    if (!topic)
        return false;
    forget_superseded(retention, topic, &kept->publication);
    bool good = kept->size + sizeof(struct retained) <= max_bytes && max_events > 0 &&
                append(retention, topic, kept);
    drop_if_unused(retention, topic);
    while (retention->count > max_events || retention->bytes > max_bytes)
        forget_oldest(retention, retention->events.next);
    return good;
}

size_t wi_retention_clear(struct wi_retention *retention, widl_string name)
{
    struct topic *topic = wi_table_get(&retention->topics, name.data, name.size);
    if (!topic)
        return 0;
    size_t count = topic->count;
    while (topic->count > 0)
        forget(retention, on_topic(topic->events.next));
    drop_if_unused(retention, topic);
    return count;
}

/** The latest event of the topic that a peer may have, or NULL. */
static const struct retained *find_latest(const struct topic *topic, const struct wi_peer *peer)
{
    for (struct wi_link *link = topic->events.previous; link != &topic->events;
         link = link->previous)
        if (wi_publication_admits(&on_topic(link)->kept->publication, peer))
            return on_topic(link);
    return NULL;
}

static void send_one(struct wi_core *core, const struct retained *retained,
                     const struct wi_subscriber *subscriber)
{
    struct wi_event event;
    wi_event_init(&event, core, &retained->kept->publication);
    event.is_retained = true;
    wi_event_address(&event, subscriber->subscription);
    wi_event_send(&event, subscriber->peer);
    wi_event_done(&event);
}

/** Send one event of each topic that matches, looking at no event more than once. */
static void send_matching(const struct wi_retention *retention, struct wi_core *core,
                          const struct wi_subscriber *subscriber)
{
    const struct wi_subscription *subscription = subscriber->subscription;
    WI_LIST_FOR_EACH(link, after, &retention->events)
    {
        const struct retained *retained = on_all(link);
        struct topic *topic = retained->topic;
        if (topic->events.next == &retained->link)
            topic->chosen = wi_uri_matches(topic->name, subscription->topic, subscription->match)
                                ? find_latest(topic, subscriber->peer)
                                : NULL;
        if (topic->chosen == retained)
            send_one(core, retained, subscriber);
    }
}

void wi_retention_send(const struct wi_retention *retention, struct wi_core *core,
                       const struct wi_subscriber *subscriber)
{
    widl_string name = subscriber->subscription->topic;
    if (subscriber->subscription->match != WI_MATCH_EXACT) {
        send_matching(retention, core, subscriber);
        return;
    }
    const struct topic *topic = wi_table_get(&retention->topics, name.data, name.size);
    const struct retained *latest = topic ? find_latest(topic, subscriber->peer) : NULL;
    if (latest)
        send_one(core, latest, subscriber);
}
