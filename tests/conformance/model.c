/* SPDX-License-Identifier: MIT */
/*
 * The model: sessions, publications, and what is expected. Everything is lists that are searched
 * from end to end.
 *
 * What the router is free to choose, a callee at random, is expected as several choices; what it
 * makes up, ids, is learned from the first message that has it.
 */
#include <stdarg.h>

#include "conformance/model_state.h"

struct expected *model_expect(struct model *model, int client, uint64_t *id, const char *format,
                              ...)
{
    assert_true(model->expected_count < EXPECTED);
    struct expected *expected = &model->expected[model->expected_count++];
    *expected = (struct expected){.client = client, .phase = model->phase, .id = id};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(expected->text, MODEL_TEXT, format, arguments);
    va_end(arguments);
    return expected;
}

void model_expect_error(struct model *model, int client, unsigned type, uint64_t request,
                        const char *uri)
{
    model_expect(model, client, NULL, "8 %u %" PRIu64 " wamp.error.%s keys=0", type, request, uri);
}

/* The components of a pattern and a URI one by one. */
static bool wildcard_matches(const char *pattern, const char *uri)
{
    for (;;) {
        size_t wanted = strcspn(pattern, ".");
        size_t found = strcspn(uri, ".");
        if (wanted > 0 && (wanted != found || memcmp(pattern, uri, found) != 0))
            return false;
        pattern += wanted;
        uri += found;
        if (!*pattern || !*uri)
            return !*pattern && !*uri;
        pattern++;
        uri++;
    }
}

bool model_matches(enum model_match match, const char *pattern, const char *uri)
{
    if (match == MODEL_EXACT)
        return strcmp(pattern, uri) == 0;
    if (match == MODEL_PREFIX)
        return strncmp(pattern, uri, strlen(pattern)) == 0;
    return wildcard_matches(pattern, uri);
}

struct model *model_new(void)
{
    struct model *model = calloc(1, sizeof(*model));
    assert_non_null(model);
    return model;
}

void model_free(struct model *model)
{
    free(model);
}

void model_join(struct model *model, int client, int realm, bool has_features)
{
    struct session *session = &model->sessions[client];
    *session = (struct session){.joined = true, .realm = realm, .has_features = has_features};
    model_expect(model, client, &session->id, "2");
}

/* Whether an event that was published so goes to the session. */
static bool may_have(const struct model_publish *options, uint64_t publisher, uint64_t session)
{
    return !options->nobody && session != options->excluded &&
           (!options->eligible || session == options->eligible) &&
           (options->keep_me || session != publisher);
}

static void expect_event(struct model *model, int client, const struct subscription *subscription,
                         const struct retained *event, bool is_retained, uint64_t *publication)
{
    char text[MODEL_TEXT];
    size_t size = 0;
    size_t keys = 0;
    text[0] = '\0';
    if (event->options.disclose) {
        size += (size_t)snprintf(text + size, sizeof(text) - size, "publisher=%" PRIu64 " ",
                                 event->publisher);
        keys += 3;
    }
    if (subscription->match != MODEL_EXACT) {
        size += (size_t)snprintf(text + size, sizeof(text) - size, "topic=%s ", event->topic);
        keys++;
    }
    if (is_retained) {
        snprintf(text + size, sizeof(text) - size, "retained ");
        keys++;
    }
    model_expect(model, client, publication, "36 0 %" PRIu64 "  %skeys=%zu [%" PRIu64 "]",
                 subscription->id, text, keys, event->payload);
}

/* The latest event of a topic that the client may have; NULL: there is none. */
static struct retained *latest(struct model *model, int client, const char *topic)
{
    const struct session *session = &model->sessions[client];
    for (size_t i = model->retained_count; i > 0; i--) {
        struct retained *one = &model->retained[i - 1];
        if (one->realm == session->realm && strcmp(one->topic, topic) == 0 &&
            may_have(&one->options, one->publisher, session->id))
            return one;
    }
    return NULL;
}

/* After SUBSCRIBED, the oldest first. The topic and subscription are known by then. */
static void expect_retained(struct model *model, int client,
                            const struct subscription *subscription)
{
    int realm = model->sessions[client].realm;
    for (size_t i = 0; i < model->retained_count; i++) {
        struct retained *one = &model->retained[i];
        if (one->realm != realm ||
            !model_matches(subscription->match, subscription->topic, one->topic) ||
            latest(model, client, one->topic) != one)
            continue;
        model->phase++;
        expect_event(model, client, subscription, one, true, &one->publication);
    }
}

void model_subscribe(struct model *model, int client, uint64_t request, const char *topic,
                     struct model_subscribe options)
{
    int realm = model->sessions[client].realm;
    struct subscription *found = NULL;
    struct subscription *unused = NULL;
    for (size_t i = 0; i < SUBSCRIPTIONS; i++) {
        struct subscription *one = &model->subscriptions[i];
        if (!one->used)
            unused = one;
        else if (one->realm == realm && one->match == options.match &&
                 strcmp(one->topic, topic) == 0)
            found = one;
    }
    if (!found) {
        found = unused;
        assert_non_null(found);
        *found = (struct subscription){.used = true, .realm = realm, .match = options.match};
        snprintf(found->topic, NAME, "%s", topic);
    }
    found->has[client] = true;
    model_expect(model, client, &found->id, "33 0 %" PRIu64 "  keys=0", request);
    model->pending = options.get_retained ? found : NULL;
    model->pending_client = client;
}

/* It is gone with the last subscriber. */
static void leave_subscription(struct subscription *subscription, int client)
{
    subscription->has[client] = false;
    for (size_t i = 0; i < MODEL_CLIENTS; i++)
        if (subscription->has[i])
            return;
    subscription->used = false;
}

void model_unsubscribe(struct model *model, int client, uint64_t request, uint64_t id)
{
    for (size_t i = 0; i < SUBSCRIPTIONS; i++) {
        struct subscription *one = &model->subscriptions[i];
        if (!one->used || one->id != id || !one->has[client])
            continue;
        leave_subscription(one, client);
        model_expect(model, client, NULL, "35 0 %" PRIu64 "  keys=0", request);
        return;
    }
    model_expect_error(model, client, 34, request, "no_such_subscription");
}

/* An event that is for everybody takes the place of those before. */
static void retain(struct model *model, const struct retained *event)
{
    const struct model_publish *options = &event->options;
    size_t kept = 0;
    bool is_for_all =
        options->keep_me && !options->nobody && !options->excluded && !options->eligible;
    for (size_t i = 0; i < model->retained_count; i++) {
        const struct retained *one = &model->retained[i];
        if (!is_for_all || one->realm != event->realm || strcmp(one->topic, event->topic) != 0)
            model->retained[kept++] = *one;
    }
    assert_true(kept < RETAINED);
    model->retained[kept++] = *event;
    model->retained_count = kept;
}

void model_publish(struct model *model, int client, uint64_t request, const char *topic,
                   struct model_publish options, uint64_t payload)
{
    const struct session *publisher = &model->sessions[client];
    struct retained event = {.realm = publisher->realm,
                             .publisher = publisher->id,
                             .options = options,
                             .payload = payload};
    snprintf(event.topic, NAME, "%s", topic);
    model->publication = 0;
    if (options.acknowledge)
        model_expect(model, client, &model->publication, "17 0 %" PRIu64 "  keys=0", request);
    for (size_t i = 0; i < SUBSCRIPTIONS; i++) {
        const struct subscription *one = &model->subscriptions[i];
        if (!one->used || one->realm != publisher->realm ||
            !model_matches(one->match, one->topic, topic))
            continue;
        for (int other = 0; other < MODEL_CLIENTS; other++)
            if (one->has[other] && may_have(&options, publisher->id, model->sessions[other].id))
                expect_event(model, other, one, &event, false, &model->publication);
    }
    if (options.retain)
        retain(model, &event);
}

void model_leave(struct model *model, int client, bool says_goodbye)
{
    struct session *session = &model->sessions[client];
    if (says_goodbye)
        model_expect(model, client, NULL, "6");
    model_leave_calls(model, client);
    for (size_t i = 0; i < SUBSCRIPTIONS; i++)
        if (model->subscriptions[i].used && model->subscriptions[i].has[client])
            leave_subscription(&model->subscriptions[i], client);
    session->joined = false;
}

/* What follows from a message that has come. */
static void take(struct model *model, size_t index)
{
    struct expected taken = model->expected[index];
    size_t kept = 0;
    for (size_t i = 0; i < model->expected_count; i++)
        if (i != index && (!taken.choice || model->expected[i].choice != taken.choice))
            model->expected[kept++] = model->expected[i];
    model->expected_count = kept;
    if (taken.choice)
        model_choose(model, &taken);
    if (model->pending && taken.client == model->pending_client) {
        const struct subscription *subscription = model->pending;
        model->pending = NULL;
        expect_retained(model, taken.client, subscription);
    }
}

/* Whether a message of the client has to come before one of that phase. */
static bool is_early(const struct model *model, int client, unsigned phase)
{
    for (size_t i = 0; i < model->expected_count; i++)
        if (model->expected[i].client == client && model->expected[i].phase < phase)
            return true;
    return false;
}

const char *model_receive(struct model *model, int client, const char *text, uint64_t id)
{
    const char *other = "nothing";
    for (size_t i = 0; i < model->expected_count; i++) {
        const struct expected *one = &model->expected[i];
        if (one->client != client)
            continue;
        other = one->text;
        if (strcmp(one->text, text) != 0 || is_early(model, client, one->phase) ||
            (one->id && *one->id && *one->id != id))
            continue;
        if (one->id)
            *one->id = id;
        take(model, i);
        return NULL;
    }
    return other;
}

const char *model_missing(const struct model *model, int *ret_client)
{
    if (!model->expected_count)
        return NULL;
    *ret_client = model->expected[0].client;
    return model->expected[0].text;
}

uint64_t model_session(const struct model *model, int client)
{
    return model->sessions[client].joined ? model->sessions[client].id : 0;
}

bool model_has_features(const struct model *model, int client)
{
    return model->sessions[client].has_features;
}

uint64_t model_subscription(const struct model *model, int client, uint64_t pick)
{
    for (size_t i = 0; i < SUBSCRIPTIONS; i++) {
        const struct subscription *one = &model->subscriptions[(pick + i) % SUBSCRIPTIONS];
        if (one->used && one->has[client])
            return one->id;
    }
    return 0;
}
