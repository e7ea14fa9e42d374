/* SPDX-License-Identifier: MIT */
/*
 * The subscriber role (WAMP 5.1). All subscriptions to one URI with one kind of match share one
 * subscription of the router, a topic here.
 *
 * Invariants: a topic is on the session's list as long as it has a subscription that has not ended,
 * and in the table by URI, too, unless the router has ended it; it is in the table by id from its
 * first SUBSCRIBED on. A subscription that ends while its topic's events are being handed out stays
 * on the topic's list, marked, until that is over, so that walking the list is safe. A subscription
 * that wants retained events joins with a SUBSCRIBE of its own, because only that makes the router
 * send them; they come behind its SUBSCRIBED, and before the next one, to those that joined with
 * it. So does one that finds no SUBSCRIBED yet, because another thread waits for it. Sessions that
 * never wait let restore.c ask for all of it.
 */
#include "session/subscriber.h"

#include <assert.h>

#include "base/memory.h"
#include "base/uri.h"
#include "session/details.h"
#include "session/features.h"
#include "session/lifecycle.h"
#include "session/options.h"
#include "session/outgoing.h"
#include "session/passthru.h"
#include "session/restore.h"

/** As many publications are known to have been received. */
#define RECENT_COUNT ((size_t)256)

struct wi_topic {
    struct wi_link link; /**< in session->all_topics */
    struct wi_restorable restorable;
    struct widl_session *session;
    uint64_t id;
    bool is_current;    /**< it is the one by its URI; the router has not ended it */
    bool is_subscribed; /**< the router knows it by its id */
    uint64_t joins;     /**< how often the router has said SUBSCRIBED */
    struct wi_link subscriptions;
    size_t live; /**< subscriptions that have not ended */
    bool dispatching;
    const char *nkey; /**< behind the key; NULL: none */
    size_t key_size;
    char key[]; /**< a character for the kind of match, then the URI, then NUL */
};

/** The latest publications that subscriptions without duplicates have received, in a ring. */
struct wi_recent {
    struct {
        uint64_t publication; /**< 0: none yet, which no publication has */
        const void *group;
    } known[RECENT_COUNT];
    size_t next;
};

struct widl_subscription {
    struct wi_link link;
    struct widl_session *session;
    struct wi_topic *topic;
    struct wi_event_handler handler;
    bool wants_retained;
    uint64_t retained_of; /**< the join whose retained events it gets; 0: none */
    bool skips;           /**< what another that skips, of the same group, has received */
    const void *skip_group;
    bool joining; /**< the SUBSCRIBED that it wants has not come yet */
    bool ended;
    unsigned holds; /**< by threads that hand past events to it */
};

/** A SUBSCRIBE on its way. */
struct subscribing {
    struct wi_wait wait;
    struct wi_topic *topic;
    widl_subscription *subscription;
    bool get_retained;
};

const char *wi_topic_uri(const struct wi_topic *topic)
{
    return topic->key + 1;
}

widl_match wi_topic_match(const struct wi_topic *topic)
{
    return (widl_match)(topic->key[0] - '0');
}

static const struct wi_restorable_operations restoring;

static struct wi_topic *topic_new(struct widl_session *session, const char *uri, widl_match match,
                                  const char *nkey)
{
    size_t size = strlen(uri) + 1;
    size_t nkey_size = nkey ? strlen(nkey) + 1 : 0;
    size_t whole = sizeof(struct wi_topic) + size + 1 + nkey_size;
    struct wi_topic *topic = wi_memory_take_zeroed(session->options.allocator, whole);
    if (!topic)
        return NULL;
    topic->session = session;
    topic->key_size = size;
    topic->key[0] = (char)('0' + match);
    memcpy(topic->key + 1, uri, size);
    if (nkey)
        topic->nkey = memcpy(topic->key + 1 + size, nkey, nkey_size);
    wi_list_init(&topic->link);
    wi_restorable_init(&topic->restorable, &restoring);
    wi_list_init(&topic->subscriptions);
    return topic;
}

/** Give back a topic that nothing leads to. */
static void topic_give_back(struct wi_topic *topic)
{
    size_t nkey_size = topic->nkey ? strlen(topic->nkey) + 1 : 0;
    wi_memory_give_back(topic->session->options.allocator, topic,
                        sizeof(*topic) + topic->key_size + 1 + nkey_size);
}

static void attach(struct wi_topic *topic, widl_subscription *subscription)
{
    subscription->topic = topic;
    wi_list_append(&topic->subscriptions, &subscription->link);
    topic->live++;
}

static void subscription_give_back(widl_subscription *subscription)
{
    wi_memory_give_back(subscription->session->options.allocator, subscription,
                        sizeof(*subscription));
}

static void subscription_free(widl_subscription *subscription)
{
    wi_list_remove(&subscription->link);
    if (subscription->handler.release)
        subscription->handler.release(subscription->handler.user);
    subscription_give_back(subscription);
}

static void topic_free(struct wi_topic *topic)
{
    while (!wi_list_empty(&topic->subscriptions))
        subscription_free(wi_container_of(topic->subscriptions.next, widl_subscription, link));
    wi_list_remove(&topic->link);
    wi_list_remove(&topic->restorable.link);
    topic_give_back(topic);
}

/** Make the topic known by the id that the router has given it. */
static bool topic_enter(struct wi_topic *topic, uint64_t id)
{
    struct widl_session *session = topic->session;
    if (!wi_table_set_id(&session->topics_by_id, id, topic))
        return false;
    topic->id = id;
    topic->is_subscribed = true;
    return true;
}

/** The router does not know the topic by its id any more. */
static void topic_lose_id(struct wi_topic *topic)
{
    if (topic->is_subscribed)
        wi_table_remove_id(&topic->session->topics_by_id, topic->id);
    topic->is_subscribed = false;
}

static void topic_leave(struct wi_topic *topic)
{
    if (!topic->is_current)
        return;
    wi_table_remove(&topic->session->topics_by_uri, topic->key, topic->key_size);
    topic->is_current = false;
    topic_lose_id(topic);
}

/** Ask the router to end a subscription without waiting for its answer. */
static void forget(struct widl_session *session, uint64_t id)
{
    struct wi_message message = {.type = WI_UNSUBSCRIBE, .id = id};
    wi_session_request(session, &message, NULL, NULL);
}

/** The subscription has what it waits for; what the router has retained comes next. */
static void joined(struct subscribing *request)
{
    request->topic->joins++;
    request->subscription->joining = false;
    request->subscription->wants_retained = request->get_retained;
    if (request->get_retained)
        request->subscription->retained_of = request->topic->joins;
}

static void violate_id(struct widl_session *session, uint64_t id)
{
    wi_session_violation(session, "SUBSCRIBED: subscription %llu belongs to another topic",
                         (unsigned long long)id);
}

static bool wrong_id(struct widl_session *session, struct wi_wait *wait, uint64_t id)
{
    violate_id(session, id);
    *wait->error = session->end;
    return false;
}

static bool check_features(const struct widl_session *session, widl_match match, const char *nkey,
                           widl_error *error)
{
    return (match == WIDL_MATCH_EXACT ||
            wi_session_needs(session, WI_ROUTER_TOPIC_PATTERNS, error)) &&
           (!nkey || wi_session_needs(session, WI_ROUTER_EVENT_SHARDS, error));
}

/** Put SUBSCRIBE together. Return: false with an error; `written` is to be released in any case. */
static bool write_subscribe(const struct wi_topic *topic, bool get_retained,
                            struct wi_options *written, struct wi_message *ret, widl_error *error)
{
    *ret = (struct wi_message){.type = WI_SUBSCRIBE, .uri = widl_str(wi_topic_uri(topic))};
    wi_options_begin(topic->session, written);
    wi_options_string(written, "match", wi_options_match(wi_topic_match(topic)));
    wi_options_flag(written, "get_retained", get_retained);
    wi_options_string(written, "nkey", topic->nkey);
    return wi_options_end(written, &ret->dict, error);
}

static bool accept_subscribed(struct widl_session *session, struct wi_wait *wait,
                              const struct wi_message *answer)
{
    struct subscribing *request = wi_container_of(wait, struct subscribing, wait);
    struct wi_topic *topic = request->topic;
    const struct wi_topic *known = wi_table_get_id(&session->topics_by_id, answer->id);
    if (!topic->is_current) {
        if (!known)
            forget(session, answer->id);
        return widl_error_set(wait->error, WIDL_ERROR_CANCELED, NULL,
                              "the router has ended the subscription meanwhile");
    }
    if (topic->is_subscribed ? topic != known : known != NULL)
        return wrong_id(session, wait, answer->id);
    if (!topic->is_subscribed && !topic_enter(topic, answer->id)) {
        forget(session, answer->id);
        return widl_error_set(wait->error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    }
    joined(request);
    return true;
}

static bool subscribe(struct subscribing *request, widl_error *error)
{
    struct wi_topic *topic = request->topic;
    struct widl_session *session = topic->session;
    struct wi_message message;
    struct wi_options written;

    session->subscribing++;
    bool subscribed = write_subscribe(topic, request->get_retained, &written, &message, error) &&
                      wi_session_wait(session, &message, &request->wait, 0, error);
    wi_options_release(&written);
    session->subscribing--;
    return subscribed;
}

static struct wi_topic *topic_of(struct wi_restorable *restorable)
{
    return wi_container_of(restorable, struct wi_topic, restorable);
}

static bool wants_retained(const struct wi_topic *topic)
{
    bool wants = false;
    WI_LIST_FOR_EACH(link, after, &topic->subscriptions)
    {
        const widl_subscription *subscription = wi_container_of(link, widl_subscription, link);
        wants = wants || subscription->wants_retained;
    }
    return wants;
}

static bool send_again(struct widl_session *session, struct wi_restorable *restorable,
                       widl_error *error)
{
    const struct wi_topic *topic = topic_of(restorable);
    struct wi_options written;
    struct wi_message message;
    if (!check_features(session, wi_topic_match(topic), topic->nkey, error))
        return false;
    bool sent = write_subscribe(topic, wants_retained(topic), &written, &message, error) &&
                wi_session_request(session, &message, &restorable->pending, error);
    wi_options_release(&written);
    return sent;
}

/** What the router retains comes next, for those who wanted that when they subscribed. */
static bool enter_again(struct widl_session *session, struct wi_restorable *restorable, uint64_t id)
{
    struct wi_topic *topic = topic_of(restorable);
    const struct wi_topic *known = wi_table_get_id(&session->topics_by_id, id);
    if (known ? known != topic : topic->is_subscribed) {
        violate_id(session, id);
        return true;
    }
    if (!known && !topic_enter(topic, id)) {
        forget(session, id);
        return false;
    }
    topic->joins++;
    WI_LIST_FOR_EACH(link, after, &topic->subscriptions)
    {
        widl_subscription *subscription = wi_container_of(link, widl_subscription, link);
        if (subscription->wants_retained && (!known || subscription->joining))
            subscription->retained_of = topic->joins;
        if (session->options.no_wait)
            subscription->joining = false;
    }
    return true;
}

static void end_restoring(struct widl_session *session, struct wi_restorable *restorable,
                          widl_revocation *ret_revocation)
{
    struct wi_topic *topic = topic_of(restorable);
    if (topic->is_subscribed)
        forget(session, topic->id);
    topic_leave(topic);
    ret_revocation->is_subscription = true;
    ret_revocation->uri = wi_topic_uri(topic);
    ret_revocation->match = wi_topic_match(topic);
}

static const struct wi_restorable_operations restoring = {
    .send = send_again, .enter = enter_again, .end = end_restoring};

void wi_subscriber_lose(struct widl_session *session)
{
    WI_LIST_FOR_EACH(link, after, &session->all_topics)
    {
        struct wi_topic *topic = wi_container_of(link, struct wi_topic, link);
        if (!topic->is_current || (!topic->is_subscribed && topic->restorable.state == WI_RESTORED))
            continue;
        topic_lose_id(topic);
        wi_restorable_lose(session, &topic->restorable);
    }
}

/** Release what has ended while events were handed out, unless somebody holds it. */
static void sweep(struct wi_topic *topic)
{
    WI_LIST_FOR_EACH(link, after, &topic->subscriptions)
    {
        widl_subscription *subscription = wi_container_of(link, widl_subscription, link);
        if (subscription->ended && subscription->holds == 0)
            subscription_free(subscription);
    }
    if (wi_list_empty(&topic->subscriptions))
        topic_free(topic);
}

static bool end_subscription(widl_subscription *subscription, widl_error *error)
{
    struct wi_topic *topic = subscription->topic;
    struct widl_session *session = topic->session;

    /* Its callback does not run now, unless this is it. */
    wi_gate_take_floor(&session->gate);
    subscription->ended = true;
    bool last = --topic->live == 0;
    uint64_t id = topic->id;
    bool is_subscribed = topic->is_subscribed;
    if (last) {
        topic_leave(topic);
        wi_restorable_settle(session, &topic->restorable);
    }
    if (!topic->dispatching)
        sweep(topic);
    wi_gate_yield_floor(&session->gate);
    return !last || !is_subscribed || wi_session_give_up(session, WI_UNSUBSCRIBE, id, error);
}

/**
 * Join a topic, with a SUBSCRIBE unless it has been subscribed to and that is enough. The
 * subscription is on its list meanwhile, which keeps the topic. On failure the subscription is
 * released, but not its handler.
 */
static bool join(struct subscribing *request, widl_error *error)
{
    widl_subscription *subscription = request->subscription;
    attach(request->topic, subscription);
    if (request->topic->is_subscribed && !request->get_retained)
        return true;
    subscription->joining = true;
    request->wait.accept = accept_subscribed;
    if (subscribe(request, error))
        return true;
    subscription->handler.release = NULL;
    end_subscription(subscription, NULL);
    return false;
}

/**
 * Join a topic without waiting for anything. One that is asked for at the moment is asked for once
 * more where that has to bring retained events; the answer to the first then concerns nobody.
 */
static void join_later(struct subscribing *request)
{
    struct wi_topic *topic = request->topic;
    widl_subscription *subscription = request->subscription;
    attach(topic, subscription);
    subscription->wants_retained = request->get_retained;
    if (topic->is_subscribed && !request->get_retained)
        return;
    subscription->joining = true;
    if (topic->restorable.state == WI_RESTORED && !topic->is_subscribed)
        topic->restorable.is_new = true;
    if (topic->restorable.state == WI_RESTORED || request->get_retained)
        wi_restore_add(topic->session, &topic->restorable);
}

static bool same_share(const char *left, const char *right)
{
    return left && right ? strcmp(left, right) == 0 : left == right;
}

/** Take the topic that the session has, or let it have this one. */
static bool find_or_enter(struct subscribing *request, widl_error *error)
{
    struct widl_session *session = request->topic->session;
    struct wi_topic *topic = request->topic;
    struct wi_topic *known = wi_table_get(&session->topics_by_uri, topic->key, topic->key_size);
    if (known && !same_share(known->nkey, topic->nkey))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "'%s' is subscribed to with another nkey", wi_topic_uri(topic));
    if (known) {
        topic_give_back(topic);
        request->topic = known;
        return true;
    }
    if (!wi_table_set(&session->topics_by_uri, topic->key, topic->key_size, topic))
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    wi_list_append(&session->all_topics, &topic->link);
    topic->is_current = true;
    return true;
}

/** A subscription, and what the session needs for its kind. */
static widl_subscription *subscription_new(struct widl_session *session,
                                           const widl_subscribe_options *options,
                                           const struct wi_event_handler *handler)
{
    const widl_allocator *allocator = session->options.allocator;
    bool skips = options && options->skip_duplicates;
    if (skips && !session->recent)
        session->recent = wi_memory_take_zeroed(allocator, sizeof(*session->recent));
    if (skips && !session->recent)
        return NULL;
    widl_subscription *subscription = wi_memory_take_zeroed(allocator, sizeof(*subscription));
    if (!subscription)
        return NULL;
    wi_list_init(&subscription->link);
    subscription->session = session;
    subscription->handler = *handler;
    subscription->skips = skips;
    subscription->skip_group = skips ? options->skip_group : NULL;
    return subscription;
}

static bool may_subscribe(struct widl_session *session, widl_error *error)
{
    return session->options.no_wait ? wi_restore_may_add(session, error)
                                    : wi_session_may_block(session, error);
}

widl_subscription *wi_subscriber_add(struct widl_session *session, const char *topic,
                                     const widl_subscribe_options *options,
                                     const struct wi_event_handler *handler, widl_error *error)
{
    widl_match match = options ? options->match : WIDL_MATCH_EXACT;
    const char *nkey = options ? options->nkey : NULL;
    struct subscribing request = {.get_retained = options && options->get_retained};

    if (!wi_pattern_check(topic, match, "a topic", error) || !may_subscribe(session, error))
        return NULL;
    if (session->state == WI_ESTABLISHED && !check_features(session, match, nkey, error))
        return NULL;
    request.topic = topic_new(session, topic, match, nkey);
    request.subscription = subscription_new(session, options, handler);
    if (!request.topic || !request.subscription || !find_or_enter(&request, error)) {
        if (!request.topic || !request.subscription)
            widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        if (request.topic)
            topic_give_back(request.topic);
        if (request.subscription)
            subscription_give_back(request.subscription);
        return NULL;
    }
    if (!session->options.no_wait)
        return join(&request, error) ? request.subscription : NULL;
    join_later(&request);
    return request.subscription;
}

widl_subscription *widl_session_subscribe(widl_session *session, const char *topic,
                                          const widl_subscribe_options *options,
                                          widl_event_fn *on_event, void *user, widl_error *error)
{
    struct wi_event_handler handler = {.on_event = on_event, .user = user};
    if (!session || !on_event) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session or no callback");
        return NULL;
    }
    wi_gate_enter(&session->gate);
    widl_subscription *subscription = wi_subscriber_add(session, topic, options, &handler, error);
    wi_gate_leave(&session->gate);
    return subscription;
}

bool widl_unsubscribe(widl_subscription *subscription, widl_error *error)
{
    if (!subscription)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no subscription");
    struct wi_gate *gate = &subscription->session->gate;
    wi_gate_enter(gate);
    bool done = subscription->ended
                    ? widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no subscription")
                    : wi_session_may_use(subscription->session, error) &&
                          end_subscription(subscription, error);
    wi_gate_leave(gate);
    return done;
}

bool widl_subscription_is_active(const widl_subscription *subscription)
{
    if (!subscription)
        return false;
    struct wi_gate *gate = &subscription->session->gate;
    wi_gate_enter(gate);
    bool is_active =
        !subscription->ended && !subscription->joining && subscription->topic->is_subscribed;
    wi_gate_leave(gate);
    return is_active;
}

/** The topic published to as a C string. Return: NULL with a violation or an error. */
static const char *published_topic(struct wi_topic *topic, widl_string uri, widl_error *error)
{
    struct widl_session *session = topic->session;
    if (wi_topic_match(topic) == WIDL_MATCH_EXACT)
        return wi_topic_uri(topic);
    if (!wi_uri_valid(uri)) {
        wi_session_violation(session, "EVENT: no valid topic for a subscription to a pattern");
        return NULL;
    }
    const char *copy = widl_arena_copy(&session->scratch, uri.data, uri.size);
    if (!copy)
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    return copy;
}

/** Read what the details say. Return: false after a violation. */
static bool read_details(struct widl_session *session, const struct wi_message *message,
                         widl_event *event, widl_string *ret_topic)
{
    const struct wi_detail details[] = {
        {"topic", WI_DETAIL_STRING, ret_topic},
        {"publisher", WI_DETAIL_UINT, &event->publisher},
        {"publisher_authid", WI_DETAIL_STRING, &event->publisher_authid},
        {"publisher_authrole", WI_DETAIL_STRING, &event->publisher_authrole},
        {"retained", WI_DETAIL_BOOL, &event->retained},
    };
    return wi_details_read(session, message, details, sizeof(details) / sizeof(details[0])) &&
           wi_passthru_read(session, message, &event->passthru);
}

/**
 * Return: false when the event cannot be handed out: with WIDL_OK in `error` after a violation.
 */
static bool read_event(struct wi_topic *topic, const struct wi_message *message, widl_event *event,
                       widl_payload *payload, widl_error *error)
{
    struct widl_session *session = topic->session;
    widl_string uri = {0};

    if (wi_details_exist(message) && !read_details(session, message, event, &uri))
        return false;
    event->publication = message->id;
    event->topic = published_topic(topic, uri, error);
    return event->topic && wi_payload_received(session, message, payload, error);
}

static bool is_for(const widl_subscription *subscription, const widl_event *event)
{
    if (subscription->ended || subscription->joining)
        return false;
    return !event->retained || subscription->retained_of == subscription->topic->joins;
}

/** Whether one that skips duplicates, in the subscription's group, has got it. */
static bool is_known(const widl_subscription *subscription, uint64_t publication)
{
    const struct wi_recent *recent = subscription->session->recent;
    /* The latest are the most likely ones: what matches several patterns comes in one go. */
    for (size_t i = 1; i <= RECENT_COUNT; i++) {
        size_t at = (recent->next + RECENT_COUNT - i) % RECENT_COUNT;
        if (recent->known[at].publication == publication &&
            recent->known[at].group == subscription->skip_group)
            return true;
    }
    return false;
}

static void remember(const widl_subscription *subscription, uint64_t publication)
{
    struct wi_recent *recent = subscription->session->recent;
    recent->known[recent->next].publication = publication;
    recent->known[recent->next].group = subscription->skip_group;
    recent->next = (recent->next + 1) % RECENT_COUNT;
}

/** Return: whether the program has got it. */
static bool hand_to(const widl_subscription *subscription, const widl_event *event,
                    const widl_payload *payload)
{
    const struct wi_event_handler *handler = &subscription->handler;
    bool is_taken = true;
    unsigned depth = wi_gate_call_out(&subscription->session->gate);
    if (handler->take)
        is_taken = handler->take(handler->user, event, payload);
    else
        handler->on_event(handler->user, event, payload);
    wi_gate_come_back(&subscription->session->gate, depth);
    return is_taken;
}

/** To one that has not got it already. Return: whether the program has got it. */
static bool hand_once(const widl_subscription *subscription, const widl_event *event,
                      const widl_payload *payload)
{
    bool skips = subscription->skips;
    if (skips && is_known(subscription, event->publication))
        return false;
    /* One that cannot read it leaves it to another. */
    bool is_taken = hand_to(subscription, event, payload);
    if (is_taken && skips)
        remember(subscription, event->publication);
    return is_taken;
}

static void hand_out(struct wi_topic *topic, const widl_event *event, const widl_payload *payload)
{
    topic->dispatching = true;
    WI_LIST_FOR_EACH(link, after, &topic->subscriptions)
    {
        const widl_subscription *subscription = wi_container_of(link, widl_subscription, link);
        if (is_for(subscription, event))
            hand_once(subscription, event, payload);
    }
    topic->dispatching = false;
    sweep(topic);
}

widl_session *wi_subscriber_session(const widl_subscription *subscription)
{
    return subscription->session;
}

uint64_t wi_subscriber_id(const widl_subscription *subscription)
{
    const struct wi_topic *topic = subscription->topic;
    return !subscription->ended && topic->is_subscribed ? topic->id : 0;
}

void wi_subscriber_hold(widl_subscription *subscription)
{
    subscription->holds++;
}

void wi_subscriber_release(widl_subscription *subscription)
{
    subscription->holds--;
    if (!subscription->topic->dispatching)
        sweep(subscription->topic);
}

size_t wi_subscriber_replay(widl_subscription *subscription, wi_past_fn *next, void *user)
{
    struct wi_topic *topic = subscription->topic;
    struct widl_session *session = topic->session;
    widl_event event;
    widl_payload payload;
    size_t count = 0;

    /* Its own callback may end it, and the session; the floor keeps others from doing so. */
    wi_gate_take_floor(&session->gate);
    topic->dispatching = true;
    while (!subscription->ended && !session->leave_requested && next(user, &event, &payload)) {
        if (!event.topic)
            event.topic = wi_topic_uri(topic);
        count += hand_once(subscription, &event, &payload);
    }
    topic->dispatching = false;
    wi_gate_yield_floor(&session->gate);
    return count;
}

void wi_subscriber_on_event(struct widl_session *session, const struct wi_message *message)
{
    struct wi_topic *topic = wi_table_get_id(&session->topics_by_id, message->request);
    widl_error error;
    widl_event event = {0};
    widl_payload payload;

    if (!topic)
        return;
    error.code = WIDL_OK;
    if (read_event(topic, message, &event, &payload, &error))
        hand_out(topic, &event, &payload);
    else if (error.code != WIDL_OK)
        wi_session_log(session, WIDL_LOG_WARNING, "an event of '%s' is lost: %s",
                       wi_topic_uri(topic), widl_error_text(&error));
}

void wi_subscriber_on_late_subscribed(struct widl_session *session, uint64_t id)
{
    struct wi_topic *topic = wi_table_get_id(&session->topics_by_id, id);
    if (topic)
        topic->joins++;
    /* A SUBSCRIBE that is being waited for may be for the same topic and get the same id. */
    else if (session->subscribing == 0 && session->rejoin.restoring == 0)
        forget(session, id);
}

const struct wi_topic *wi_subscriber_revoke(struct widl_session *session, uint64_t id)
{
    struct wi_topic *topic = wi_table_get_id(&session->topics_by_id, id);
    if (topic)
        topic_leave(topic);
    return topic;
}

void wi_subscriber_done(struct widl_session *session)
{
    while (!wi_list_empty(&session->all_topics)) {
        struct wi_topic *topic = wi_container_of(session->all_topics.next, struct wi_topic, link);
        assert(!topic->dispatching);
        topic_leave(topic);
        topic_free(topic);
    }
    wi_table_done(&session->topics_by_id);
    wi_table_done(&session->topics_by_uri);
    wi_memory_give_back(session->options.allocator, session->recent, sizeof(*session->recent));
    session->recent = NULL;
}
