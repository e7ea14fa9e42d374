/* SPDX-License-Identifier: MIT */
/* Past events that are handed to a subscription, against a scripted router. */
#include <stdio.h>

#include <widl/value.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"

#define GET_EVENTS "\"wamp.subscription.get_events\""

/** What the callback has got. */
struct seen {
    char text[400];
    unsigned count;
    widl_event latest;
    widl_subscription *subscription;
    bool ends; /**< the subscription, at the first event */
};

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct seen *seen = user;
    widl_arena memory = {0};
    size_t size = strlen(seen->text);
    const char *args = payload->args.size ? widl_value_to_json(payload->args, &memory, NULL) : "-";
    const char *kwargs =
        payload->kwargs.size ? widl_value_to_json(payload->kwargs, &memory, NULL) : "-";
    snprintf(seen->text + size, sizeof(seen->text) - size, "%s%u %s %s %s",
             seen->count++ > 0 ? "; " : "", (unsigned)event->publication, event->topic, args,
             kwargs);
    seen->latest = *event;
    widl_arena_free(&memory);
    if (!seen->ends)
        return;
    seen->ends = false;
    assert_true(widl_unsubscribe(seen->subscription, NULL));
}

static widl_session *subscribe(struct seen *seen, const char *topic,
                               const widl_subscribe_options *options)
{
    char expected[100];
    widl_error error = {0};
    widl_session *session = fake_advanced_session(NULL);
    snprintf(expected, sizeof(expected), "[32,1,%s,\"%s\"]",
             options && options->match ? "{\"match\":\"prefix\"}" : "{}", topic);
    fake_expect(expected);
    fake_say("[33,1,77]");
    seen->subscription = widl_session_subscribe(session, topic, options, on_event, seen, &error);
    assert_non_null(seen->subscription);
    return session;
}

static void all_are_handed_out(void **state)
{
    struct seen seen = {0};
    widl_error error = {0};
    size_t count = 9;
    (void)state;
    widl_session *session = subscribe(&seen, "com.x", NULL);
    fake_expect("[48,2,{}," GET_EVENTS ",[77]]");
    fake_say("[50,2,{},[{\"timestamp\":\"2026-01-31T12:00:00Z\",\"subscription\":77,"
             "\"publication\":5,\"details\":{\"publisher\":3,\"publisher_authid\":\"joe\"},"
             "\"args\":[1]},"
             "{\"publication\":6,\"args\":null,\"kwargs\":{\"a\":1},\"timestamp\":7}]]");
    assert_true(widl_subscription_replay(seen.subscription, NULL, &count, &error));
    assert_int_equal(count, 2);
    assert_string_equal(seen.text, "5 com.x [1] -; 6 com.x - {\"a\":1}");
    assert_true(seen.latest.replayed && !seen.latest.retained);
    assert_int_equal(seen.latest.published_at, 0);
    fake_expect("[48,3,{}," GET_EVENTS ",[77]]");
    fake_say("[50,3,{},[{\"timestamp\":\"1970-01-01T00:00:01Z\",\"publication\":7,"
             "\"details\":{\"publisher\":3,\"publisher_authrole\":\"user\"}}]]");
    assert_true(widl_subscription_replay(seen.subscription, NULL, NULL, NULL));
    assert_int_equal(seen.latest.published_at, WIDL_SECOND);
    assert_int_equal(seen.latest.publisher, 3);
    fake_expect("[48,4,{}," GET_EVENTS ",[77]]");
    fake_say("[50,4,{}]");
    assert_true(widl_subscription_replay(seen.subscription, NULL, &count, &error));
    assert_int_equal(count, 0);
    fake_close(session);
}

static void some_are_asked_for(void **state)
{
    const widl_replay which = {.limit = 2, .after_publication = 4, .from_time = 5 * WIDL_SECOND};
    struct seen seen = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = subscribe(&seen, "com.x", NULL);
    fake_expect("[48,2,{}," GET_EVENTS ",[77],{\"limit\":2,\"reverse\":true,"
                "\"after_publication\":4,\"from_time\":\"1970-01-01T00:00:05Z\"}]");
    fake_say("[50,2,{},[{\"publication\":6},{\"publication\":5}]]");
    assert_true(widl_subscription_replay(seen.subscription, &which, NULL, &error));
    assert_string_equal(seen.text, "5 com.x - -; 6 com.x - -");
    fake_close(session);
}

static void patterns_have_their_topics(void **state)
{
    const widl_subscribe_options options = {.match = WIDL_MATCH_PREFIX};
    struct seen seen = {0};
    (void)state;
    widl_session *session = subscribe(&seen, "com.", &options);
    fake_expect("[48,2,{}," GET_EVENTS ",[77]]");
    fake_say("[50,2,{},[{\"publication\":5,\"details\":{\"topic\":\"com.y\"}}]]");
    assert_true(widl_subscription_replay(seen.subscription, NULL, NULL, NULL));
    assert_string_equal(seen.text, "5 com.y - -");
    fake_close(session);
}

static void malformed_answers_have_no_effect(void **state)
{
    static const char *const answers[] = {
        "[7]",
        "[{\"publication\":5},{}]",
        "[{\"publication\":5},{\"publication\":\"6\"}]",
        "[{\"publication\":5,\"args\":{}}]",
        "[{\"publication\":5,\"kwargs\":[]}]",
        "[{\"publication\":5,\"details\":{\"topic\":\"a b\"}}]",
    };
    struct seen seen = {0};
    (void)state;
    widl_session *session = subscribe(&seen, "com.x", NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(answers); i++) {
        widl_error error = {0};
        char text[200];
        snprintf(text, sizeof(text), "[48,%zu,{}," GET_EVENTS ",[77]]", i + 2);
        fake_expect(text);
        snprintf(text, sizeof(text), "[50,%zu,{},%s]", i + 2, answers[i]);
        fake_say(text);
        assert_false(widl_subscription_replay(seen.subscription, NULL, NULL, &error));
        assert_int_equal(error.code, WIDL_ERROR_INVALID);
        assert_int_equal(seen.count, 0);
    }
    fake_close(session);
}

static void it_may_be_refused(void **state)
{
    struct seen seen = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = subscribe(&seen, "com.x", NULL);
    fake_expect("[48,2,{}," GET_EVENTS ",[77]]");
    fake_say("[8,48,2,{},\"wamp.error.not_authorized\"]");
    assert_false(widl_subscription_replay(seen.subscription, NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_REMOTE);
    assert_string_equal(error.uri, "wamp.error.not_authorized");
    assert_false(widl_subscription_replay(NULL, NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    fake_close(session);
}

static void routers_without_histories_are_not_asked(void **state)
{
    struct seen seen = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    seen.subscription = widl_session_subscribe(session, "com.x", NULL, on_event, &seen, &error);
    assert_false(widl_subscription_replay(seen.subscription, NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_UNSUPPORTED);
    fake_close(session);
}

/** What comes while the answer is waited for is handed out at once, and not again. */
static void nothing_comes_twice(void **state)
{
    const widl_subscribe_options options = {.skip_duplicates = true};
    struct seen seen = {0};
    size_t count = 0;
    (void)state;
    widl_session *session = subscribe(&seen, "com.x", &options);
    fake_expect("[48,2,{}," GET_EVENTS ",[77]]");
    fake_say("[36,77,6,{}]");
    fake_say("[50,2,{},[{\"publication\":5},{\"publication\":6}]]");
    assert_true(widl_subscription_replay(seen.subscription, NULL, &count, NULL));
    assert_int_equal(count, 1);
    assert_string_equal(seen.text, "6 com.x - -; 5 com.x - -");
    fake_close(session);
}

static void it_may_end_meanwhile(void **state)
{
    (void)state;
    for (int live = 0; live < 2; live++) {
        struct seen seen = {.ends = true};
        size_t count = 0;
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = subscribe(&seen, "com.x", NULL);
        fake_expect("[48,2,{}," GET_EVENTS ",[77]]");
        if (live)
            fake_say("[36,77,4,{}]");
        if (live)
            fake_expect("[34,3,77]");
        fake_say("[50,2,{},[{\"publication\":5},{\"publication\":6}]]");
        if (!live)
            fake_expect("[34,3,77]");
        assert_true(widl_subscription_replay(seen.subscription, NULL, &count, NULL));
        assert_int_equal(count, live ? 0 : 1);
        assert_int_equal(seen.count, 1);
        fake_say("[35,3]");
        fake_close(session);
        fake_finish();
    }
    fake_start(*(enum wi_serializer *)*state);
}

static void on_changed(void *user, const int32_t *event, const widl_event *details)
{
    int32_t *sum = user;
    assert_true(details->replayed);
    *sum += *event;
}

static void typed_ones_get_what_fits(void **state)
{
    int32_t sum = 0;
    size_t count = 0;
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[32,1,{},\"com.test.math.changed\"]");
    fake_say("[33,1,77]");
    widl_subscription *subscription = widl_stub_subscribe(
        session, &changed_topic, NULL, adapt_changed, (void (*)(void))on_changed, &sum, &error);
    assert_non_null(subscription);
    fake_expect("[48,2,{}," GET_EVENTS ",[77]]");
    fake_say("[50,2,{},[{\"publication\":5,\"args\":[3]},{\"publication\":6,\"args\":[\"no\"]},"
             "{\"publication\":7,\"args\":[4]}]]");
    assert_true(widl_subscription_replay(subscription, NULL, &count, &error));
    assert_int_equal(count, 2);
    assert_int_equal(sum, 7);
    fake_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(all_are_handed_out),         FAKE_BOTH(some_are_asked_for),
        FAKE_BOTH(patterns_have_their_topics), FAKE_BOTH(malformed_answers_have_no_effect),
        FAKE_BOTH(it_may_be_refused),          FAKE_BOTH(routers_without_histories_are_not_asked),
        FAKE_BOTH(nothing_comes_twice),        FAKE_BOTH(it_may_end_meanwhile),
        FAKE_BOTH(typed_ones_get_what_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
