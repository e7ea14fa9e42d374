/* SPDX-License-Identifier: MIT */
/*
 * Broker (WAMP 5, 14): the requests of publishers and subscribers, and the way of a publication to
 * every subscription that matches.
 *
 * Invariant: subscriptions change only on requests and when sessions are disposed of, so nothing
 * that happens to a peer while events are sent changes what is being walked.
 */
#include "router/core/broker.h"

#include <assert.h>

#include "base/random.h"
#include "router/core/event.h"
#include "router/core/note.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

/** What a SUBSCRIBE asks for. */
struct wishes {
    enum wi_match match;
    widl_string nkey; /**< data NULL: none */
    bool get_retained;
};

static struct wishes read_wishes(widl_value options)
{
    struct wishes wishes = {.match = WI_MATCH_EXACT};
    widl_string match;
    if (options.size <= 1)
        return wishes;
    if (wi_dict_string(options, "match", &match) == WI_FOUND)
        wi_match_of(match, &wishes.match);
    wi_dict_string(options, "nkey", &wishes.nkey);
    wi_dict_bool(options, "get_retained", &wishes.get_retained);
    return wishes;
}

/** What a SUBSCRIBE has brought about. */
struct outcome {
    struct wi_subscriber *subscriber; /**< NULL: nothing; it was answered */
    bool is_created;                  /**< the subscription is new */
    bool is_joined;                   /**< the peer is new on it */
};

/** Give the peer the part in a subscription that it has asked for. */
static struct outcome subscribe(struct wi_peer *peer, const struct wi_message *message,
                                const struct wishes *wishes)
{
    struct outcome outcome = {0};
    struct wi_subscriptions *all = &peer->realm->broker.subscriptions;
    struct wi_subscription *subscription =
        wi_pattern_index_get(&all->index, wishes->match, message->uri);
    if (subscription)
        outcome.subscriber = wi_table_get_id(&peer->subscriptions, subscription->id);
    if (outcome.subscriber)
        return outcome;
    if (peer->subscriptions.count >= peer->core->limits.max_subscriptions) {
        peer->core->metrics.cells[WI_CELL_limit_subscriptions]++;
        wi_peer_refuse(peer, message, WI_ERROR_LIMIT_EXCEEDED, "more than %zu subscriptions",
                       peer->core->limits.max_subscriptions);
        return outcome;
    }
    outcome.is_joined = true;
    outcome.is_created = !subscription;
    subscription = wi_subscription_open(peer->core, all, wishes->match, message->uri);
    outcome.subscriber = subscription ? wi_subscription_join(subscription, peer) : NULL;
    if (outcome.subscriber)
        return outcome;
    if (subscription)
        wi_subscription_close(all, subscription);
    wi_peer_refuse(peer, message, WI_ERROR_OUT_OF_MEMORY, "no memory for a subscription");
    return outcome;
}

/** Subscribing again to the same topic in the same way gives the same subscription. */
void wi_broker_subscribe(struct wi_peer *peer, const struct wi_message *message)
{
    struct wishes wishes = read_wishes(message->dict);
    if (!wi_peer_check_pattern(peer, message, wishes.match))
        return;
    if (peer->is_guarded &&
        wi_access_ask(peer, message, WIDL_ACTION_SUBSCRIBE, wishes.match) != WI_ACCESS_GRANTED)
        return;
    struct outcome outcome = subscribe(peer, message, &wishes);
    struct wi_subscriber *subscriber = outcome.subscriber;
    if (!subscriber)
        return;
    wi_subscriber_set_nkey(subscriber, wishes.nkey);
    wi_peer_send(peer, &(struct wi_message){.type = WI_SUBSCRIBED,
                                            .request = message->request,
                                            .id = subscriber->subscription->id});
    if (wishes.get_retained)
        wi_retention_send(&peer->realm->broker.retention, peer->core, subscriber);
    if (outcome.is_created)
        wi_note_subscription(WI_NOTE_SUBSCRIPTION_CREATE, peer, subscriber->subscription);
    if (outcome.is_joined)
        wi_note_subscription(WI_NOTE_SUBSCRIBE, peer, subscriber->subscription);
}

/** Take a subscriber off its subscription, which ends with the last one. */
static void leave(struct wi_subscriptions *subscriptions, struct wi_subscriber *subscriber)
{
    struct wi_subscription *subscription = subscriber->subscription;
    wi_note_subscription(WI_NOTE_UNSUBSCRIBE, subscriber->peer, subscription);
    if (subscription->subscriber_count == 1 && !subscription->history)
        wi_note_subscription(WI_NOTE_SUBSCRIPTION_DELETE, subscriber->peer, subscription);
    wi_subscriber_leave(subscriber);
    wi_subscription_close(subscriptions, subscription);
}

void wi_broker_unsubscribe(struct wi_peer *peer, const struct wi_message *message)
{
    struct wi_subscriber *subscriber = wi_table_get_id(&peer->subscriptions, message->id);
    if (!subscriber) {
        wi_peer_refuse(peer, message, WI_ERROR_NO_SUCH_SUBSCRIPTION,
                       "the session has no subscription %llu", (unsigned long long)message->id);
        return;
    }
    leave(&peer->realm->broker.subscriptions, subscriber);
    wi_peer_send(peer, &(struct wi_message){.type = WI_UNSUBSCRIBED, .request = message->request});
}

bool wi_broker_revoke(struct wi_peer *peer, uint64_t subscription, widl_string reason)
{
    struct wi_subscriber *subscriber = wi_table_get_id(&peer->subscriptions, subscription);
    if (!subscriber)
        return false;
    leave(&peer->realm->broker.subscriptions, subscriber);
    if (!wi_peer_has(peer, WI_SUBSCRIBER_SUBSCRIPTION_REVOCATION))
        return true;
    struct wi_details details = {0};
    wi_details_uint(&details, "subscription", subscription);
    if (reason.data)
        wi_details_string(&details, "reason", reason);
    if (wi_details_failed(&details))
        wi_peer_cut(peer, "no memory to tell it that a subscription is revoked");
    wi_peer_send(peer, &(struct wi_message){
                           .type = WI_UNSUBSCRIBED,
                           .dict = wi_details_dict(&details),
                           .has_dict = true,
                       });
    wi_details_done(&details);
    return true;
}

/** Send an event to whom the lists and the shards of a subscription leave. */
static void send_to_some(struct wi_event *event, const struct wi_subscription *subscription)
{
    uint64_t shard = wi_subscription_shard(subscription, event->publication->rkey);
    WI_LIST_FOR_EACH(link, after, &subscription->subscribers)
    {
        const struct wi_subscriber *subscriber = wi_container_of(link, struct wi_subscriber, link);
        if (wi_subscriber_takes(subscriber, shard) &&
            wi_publication_admits(event->publication, subscriber->peer))
            wi_event_send(event, subscriber->peer);
    }
}

/** The same when everybody but the publisher may have it. */
static void send_to_all(struct wi_event *event, const struct wi_subscription *subscription)
{
    uint64_t excluded = event->publication->exclude_me ? event->publication->publisher : 0;
    WI_LIST_FOR_EACH(link, after, &subscription->subscribers)
    {
        struct wi_peer *peer = wi_container_of(link, struct wi_subscriber, link)->peer;
        if (peer->session != excluded)
            wi_event_send(event, peer);
    }
}

/** A publication on its way to all subscriptions. */
struct dispatch {
    struct wi_event event;
    struct wi_publication *publication;
    struct wi_kept_publication *kept; /**< made when it is first to be kept */
    enum wi_keeping keeping;
};

/** The publication as it can be kept, borrowed; NULL when memory is short. */
static struct wi_kept_publication *keep(struct dispatch *dispatch)
{
    if (dispatch->kept)
        return dispatch->kept;
    dispatch->publication->time = wi_core_time(dispatch->event.core);
    dispatch->kept = wi_publication_keep(dispatch->publication);
    return dispatch->kept;
}

static void note_loss(const struct dispatch *dispatch, const char *where)
{
    wi_core_report(dispatch->event.core, WI_REPORT_event_lost, NULL, "event %llu cannot be %s",
                   (unsigned long long)dispatch->publication->id, where);
}

static void put_into_history(struct dispatch *dispatch, struct wi_history *history)
{
    struct wi_kept_publication *kept = keep(dispatch);
    bool is_durable = wi_history_is_durable(history);
    if (kept && wi_history_append(history, kept)) {
        dispatch->event.core->metrics.cells[WI_CELL_history_stored]++;
        if (is_durable && dispatch->keeping == WI_KEEPING_NOTHING)
            dispatch->keeping = WI_KEEPING_PENDING;
        return;
    }
    dispatch->event.core->metrics.cells[WI_CELL_history_failed]++;
    if (is_durable && kept)
        wi_journal_note_failure(dispatch->event.core);
    else
        note_loss(dispatch, "put into the history");
    if (is_durable)
        dispatch->keeping = WI_KEEPING_FAILED;
}

static void send_event(void *user, enum wi_match match, void *value)
{
    struct dispatch *dispatch = user;
    const struct wi_subscription *subscription = value;
    (void)match;
    wi_event_address(&dispatch->event, subscription);
    if (dispatch->publication->has_audience || dispatch->publication->rkey.data)
        send_to_some(&dispatch->event, subscription);
    else
        send_to_all(&dispatch->event, subscription);
    if (subscription->history)
        put_into_history(dispatch, subscription->history);
}

static void retain(struct dispatch *dispatch, struct wi_retention *retention)
{
    const widl_router_options *limits = &dispatch->event.core->limits;
    struct wi_kept_publication *kept = keep(dispatch);
    if (!kept ||
        !wi_retention_add(retention, kept, limits->max_retained_events, limits->max_retained_bytes))
        note_loss(dispatch, "retained");
}

enum wi_keeping wi_broker_dispatch(struct wi_core *core, struct wi_realm *realm,
                                   struct wi_publication *publication)
{
    struct dispatch dispatch;
    wi_journal_relieve(core);
    publication->id = wi_random_id();
    wi_publication_prepare(publication);
    dispatch.publication = publication;
    dispatch.kept = NULL;
    dispatch.keeping = WI_KEEPING_NOTHING;
    wi_event_init(&dispatch.event, core, publication);
    wi_pattern_index_each(&realm->broker.subscriptions.index, publication->topic, send_event,
                          &dispatch);
    wi_event_done(&dispatch.event);
    wi_publication_done(publication);
    if (publication->retain)
        retain(&dispatch, &realm->broker.retention);
    wi_publication_drop(dispatch.kept);
    return dispatch.keeping;
}

/** Whether what is published may be. Return: false when it was answered. */
static bool check_publication(struct wi_peer *peer, const struct wi_message *message,
                              const struct wi_publication *publication)
{
    if (publication->passthru[WI_PPT_SCHEME].data &&
        !wi_peer_has(peer, WI_PUBLISHER_PAYLOAD_PASSTHRU)) {
        wi_peer_abort(peer, WI_ERROR_PROTOCOL_VIOLATION,
                      "PUBLISH: option 'ppt_scheme': the publisher has not announced "
                      "payload_passthru_mode");
        return false;
    }
    if (publication->hides_publisher) {
        wi_peer_refuse(peer, message, WI_ERROR_DISCLOSE_ME, "publishers are not disclosed here");
        return false;
    }
    if (!publication->has_audience || !wi_publication_is_excessive(publication))
        return true;
    wi_peer_refuse(peer, message, WI_ERROR_LIMIT_EXCEEDED,
                   "a list of more than %zu bytes says who may have the event",
                   WI_AUDIENCE_MAX_BYTES);
    return false;
}

/** Whether the topic is known to be a URI that may be published to, without a look at it. */
static bool is_known(const struct wi_peer *peer, widl_string topic)
{
    return !peer->core->limits.strict_uris && !wi_uri_reserved(topic) &&
           wi_pattern_index_exact(&peer->realm->broker.subscriptions.index, topic);
}

void wi_broker_publish(struct wi_peer *peer, const struct wi_message *message)
{
    if (!is_known(peer, message->uri) && !wi_peer_check_uri(peer, message, !peer->is_internal))
        return;
    if (peer->is_guarded &&
        wi_access_ask(peer, message, WIDL_ACTION_PUBLISH, WI_MATCH_EXACT) != WI_ACCESS_GRANTED)
        return;
    struct wi_publication publication;
    wi_publication_init(&publication, peer, message);
    if (!check_publication(peer, message, &publication))
        return;
    enum wi_keeping keeping = wi_broker_dispatch(peer->core, peer->realm, &publication);
    if (publication.acknowledge)
        wi_journal_acknowledge(peer, message->request, publication.id, keeping);
}

void wi_broker_leave(struct wi_peer *peer)
{
    size_t position = 0;
    struct wi_subscriber *subscriber;
    while ((subscriber = wi_table_next(&peer->subscriptions, &position)) != NULL)
        leave(&peer->realm->broker.subscriptions, subscriber);
    assert(peer->subscriptions.count == 0);
    wi_testament_publish(peer);
}

/** A history in the file if there is one; NULL: with `error`. */
static struct wi_history *new_history(struct wi_core *core, const struct wi_history_name *name,
                                      const widl_history_limits *limits, widl_error *error)
{
    if (core->journal.file)
        return wi_history_new_in(core->journal.file, name, limits, wi_core_time(core), error);
    struct wi_history *history = wi_history_new(limits);
    if (!history)
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the history of '%.*s'",
                       WIDL_STR_ARG(name->topic));
    return history;
}

bool wi_broker_keep_history(struct wi_core *core, struct wi_realm *realm,
                            const struct wi_history_name *name, const widl_history_limits *limits,
                            widl_error *error)
{
    struct wi_subscriptions *all = &realm->broker.subscriptions;
    struct wi_subscription *subscription =
        wi_subscription_open(core, all, name->match, name->topic);
    if (!subscription)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for the history of '%.*s'",
                              WIDL_STR_ARG(name->topic));
    struct wi_history *history = new_history(core, name, limits, error);
    if (history) {
        realm->broker.history_count += !subscription->history;
        wi_history_free(subscription->history);
        subscription->history = history;
    } else {
        wi_subscription_close(all, subscription);
    }
    return history != NULL;
}

void wi_broker_init(struct wi_broker *broker)
{
    wi_retention_init(&broker->retention);
}

void wi_broker_done(struct wi_broker *broker)
{
    wi_retention_done(&broker->retention);
    wi_subscriptions_done(&broker->subscriptions);
}
