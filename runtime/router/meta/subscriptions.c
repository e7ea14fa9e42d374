/* SPDX-License-Identifier: MIT */
/*
 * The procedures of `wamp.subscription`, with event history.
 *
 * Invariant: a subscription that exists for its history alone is there like any other, so that
 * those who want the history find it.
 */
#include <wamp/subscription.widl.h>

#include "router/core/history.h"
#include "router/core/uris.h"
#include "router/meta/service.h"

static struct wi_subscriptions *all_of(const struct wi_service *service)
{
    return &service->realm->broker.subscriptions;
}

/** The subscription of that id; NULL when there is none, which was answered. */
static const struct wi_subscription *find(const struct wi_service *service,
                                          widl_invocation *invocation, uint64_t id)
{
    const struct wi_subscription *subscription = wi_table_get_id(&all_of(service)->by_id, id);
    if (!subscription)
        wi_meta_throw(invocation, wamp_no_such_subscription_uri, "there is no such subscription");
    return subscription;
}

static void on_list(widl_invocation *invocation, void *user)
{
    const struct wi_subscriptions *all = all_of(user);
    uint64_t *ids = wi_meta_ids(invocation, WI_MATCH_COUNT * all->by_id.count);
    if (!ids)
        return;
    uint64_t *lists[WI_MATCH_COUNT];
    size_t counts[WI_MATCH_COUNT] = {0};
    for (size_t i = 0; i < WI_MATCH_COUNT; i++)
        lists[i] = ids + i * all->by_id.count;
    size_t position = 0;
    const struct wi_subscription *subscription;
    while ((subscription = wi_table_next(&all->by_id, &position)) != NULL)
        lists[subscription->match][counts[subscription->match]++] = subscription->id;
    const wamp_ids_by_match result = {
        .exact = {lists[WI_MATCH_EXACT], counts[WI_MATCH_EXACT]},
        .prefix = {lists[WI_MATCH_PREFIX], counts[WI_MATCH_PREFIX]},
        .wildcard = {lists[WI_MATCH_WILDCARD], counts[WI_MATCH_WILDCARD]},
    };
    wamp_subscription_list_reply(invocation, &result);
}

static void on_lookup(widl_invocation *invocation, const wamp_subscription_lookup_args *args,
                      void *user)
{
    enum wi_match match;
    if (!wi_meta_match(invocation, &args->options, &match))
        return;
    const struct wi_subscription *subscription = NULL;
    if (wi_uri_valid_pattern(args->topic, match))
        subscription = wi_pattern_index_get(&all_of(user)->index, match, args->topic);
    widl_uint64_nullable id = {0};
    if (subscription)
        id = (widl_uint64_nullable){true, subscription->id};
    wamp_subscription_lookup_reply(invocation, &id);
}

/** Ids that are being gathered. */
struct gathering {
    uint64_t *ids; /**< room for every subscription */
    size_t count;
};

static void gather(void *user, enum wi_match match, void *value)
{
    struct gathering *gathering = user;
    const struct wi_subscription *subscription = value;
    (void)match;
    gathering->ids[gathering->count++] = subscription->id;
}

static void on_match(widl_invocation *invocation, const wamp_subscription_match_args *args,
                     void *user)
{
    struct wi_subscriptions *all = all_of(user);
    struct gathering gathering = {.ids = wi_meta_ids(invocation, all->by_id.count)};
    if (!gathering.ids)
        return;
    if (wi_uri_valid(args->topic))
        wi_pattern_index_each(&all->index, args->topic, gather, &gathering);
    const widl_uint64_list_nullable result = {gathering.count > 0,
                                              {gathering.ids, gathering.count}};
    wamp_subscription_match_reply(invocation, &result);
}

static void on_get(widl_invocation *invocation, const wamp_subscription_get_args *args, void *user)
{
    const struct wi_subscription *subscription = find(user, invocation, args->subscription);
    if (!subscription)
        return;
    const wamp_subscription_details details = {
        .id = subscription->id,
        .created = subscription->created,
        .uri = subscription->topic,
        .match = wi_meta_match_policy(subscription->match),
    };
    wamp_subscription_get_reply(invocation, &details);
}

static void on_list_subscribers(widl_invocation *invocation,
                                const wamp_subscription_list_subscribers_args *args, void *user)
{
    const struct wi_subscription *subscription = find(user, invocation, args->subscription);
    uint64_t *ids = subscription ? wi_meta_ids(invocation, subscription->subscriber_count) : NULL;
    size_t count = 0;
    if (!ids)
        return;
    WI_LIST_FOR_EACH(link, after, &subscription->subscribers)
    {
        ids[count++] = wi_container_of(link, struct wi_subscriber, link)->peer->session;
    }
    wamp_subscription_list_subscribers_reply(invocation, &(widl_uint64_list){ids, count});
}

static void on_count_subscribers(widl_invocation *invocation,
                                 const wamp_subscription_count_subscribers_args *args, void *user)
{
    const struct wi_subscription *subscription = find(user, invocation, args->subscription);
    if (!subscription)
        return;
    uint64_t count = subscription->subscriber_count;
    wamp_subscription_count_subscribers_reply(invocation, &count);
}

static void on_remove_subscriber(widl_invocation *invocation,
                                 const wamp_subscription_remove_subscriber_args *args, void *user)
{
    widl_string reason;
    if (!wi_meta_reason(invocation, &args->reason, (widl_string){0}, &reason) ||
        !find(user, invocation, args->subscription))
        return;
    struct wi_peer *subscriber = wi_meta_session(user, args->subscriber);
    if (subscriber && wi_broker_revoke(subscriber, args->subscription, reason))
        wamp_subscription_remove_subscriber_reply(invocation);
    else
        wi_meta_throw(invocation, wamp_no_such_session_uri,
                      "the subscription has no such subscriber");
}

static struct wi_history_filter filter_of(const wamp_subscription_get_events_args *args)
{
    return (struct wi_history_filter){
        .reverse = args->reverse.value,
        .has_limit = args->limit.present,
        .limit = args->limit.value,
        .has_from = args->from_time.present,
        .has_after = args->after_time.present,
        .has_before = args->before_time.present,
        .has_until = args->until_time.present,
        .from = args->from_time.value,
        .after = args->after_time.value,
        .before = args->before_time.value,
        .until = args->until_time.value,
        .topic = args->topic.present ? args->topic.value : (widl_string){0},
        .from_publication = args->from_publication.present ? args->from_publication.value : 0,
        .after_publication = args->after_publication.present ? args->after_publication.value : 0,
        .before_publication = args->before_publication.present ? args->before_publication.value : 0,
        .until_publication = args->until_publication.present ? args->until_publication.value : 0,
    };
}

/** Events on their way into an answer. */
struct page {
    const struct wi_subscription *subscription;
    const struct wi_peer *requester;
    size_t count;
    widl_writer events; /**< without the head of the list */
    widl_arena memory;  /**< for what has to be converted */
};

static bool write_event(void *user, const struct wi_publication *publication)
{
    struct page *page = user;
    widl_buffer *events = &page->events.buffer;
    size_t before = events->size;
    bool good = wi_history_write(&page->events, &page->memory, page->subscription->id,
                                 page->subscription->match, publication);
    widl_arena_reset(&page->memory);
    if (!good)
        return false;
    if (wi_history_can_send((widl_value){events->data + before, events->size - before},
                            page->requester))
        page->count++;
    else
        events->size = before;
    return true;
}

/** Answer with the events that have been written. */
static void send_page(widl_invocation *invocation, struct page *page)
{
    widl_writer list = {0};
    widl_payload payload;
    const widl_buffer *events = &page->events.buffer;
    bool good = !page->events.failed && widl_write_list(&list, page->count) &&
                (events->size == 0 || widl_buffer_append(&list.buffer, events->data, events->size));
    payload = (widl_payload){.args = {list.buffer.data, list.buffer.size}};
    if (good)
        widl_invocation_reply(invocation, &payload, NULL);
    else if (events->overflowed)
        wi_meta_throw(invocation, wamp_payload_size_exceeded_uri,
                      "the events are too many for a message: say 'limit'");
    else
        wi_meta_throw(invocation, WI_ERROR_OUT_OF_MEMORY, "no memory for the events");
    widl_writer_free(&list);
}

/** Whether the caller may subscribe to that, too. Return: false when it was answered. */
static bool may_see(widl_invocation *invocation, struct wi_peer *caller,
                    const struct wi_subscription *subscription)
{
    const char *denied =
        wi_access_check(caller, WIDL_ACTION_SUBSCRIBE, subscription->match, subscription->topic);
    if (denied)
        wi_meta_throw(invocation, denied, "you may not subscribe to that");
    return !denied;
}

/** Who may subscribe may see what was published before. */
static void on_get_events(widl_invocation *invocation,
                          const wamp_subscription_get_events_args *args, void *user)
{
    const struct wi_service *service = user;
    struct wi_peer *caller = wi_meta_caller(service, invocation);
    const struct wi_subscription *subscription = find(service, invocation, args->subscription);
    if (!subscription)
        return;
    if (!caller) {
        wi_meta_throw(invocation, WI_ERROR_CANCELED, "the caller has left");
        return;
    }
    if (!may_see(invocation, caller, subscription))
        return;
    const struct wi_history_filter filter = filter_of(args);
    struct page page = {.subscription = subscription, .requester = caller};
    page.events.buffer.limit = wi_core_limits(service->core)->max_message_bytes;
    if (!subscription->history ||
        wi_history_query(subscription->history, &filter, wi_core_time(service->core), caller,
                         write_event, &page))
        send_page(invocation, &page);
    else
        wi_meta_throw(invocation, WI_ERROR_HISTORY_FAILED, "the history file cannot be read");
    widl_writer_free(&page.events);
    widl_arena_free(&page.memory);
}

bool wi_meta_serve_subscriptions(struct wi_service *service, widl_error *error)
{
    static const wamp_subscription_callee procedures = {
        .list = on_list,
        .lookup = on_lookup,
        .match = on_match,
        .get = on_get,
        .list_subscribers = on_list_subscribers,
        .count_subscribers = on_count_subscribers,
        .remove_subscriber = on_remove_subscriber,
        .get_events = on_get_events,
    };
    return wamp_subscription_serve(service->session, &procedures, service, error) != NULL;
}
