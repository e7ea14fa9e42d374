/* SPDX-License-Identifier: MIT */
/* What subscriptions ask for with options, and what their events say, against a scripted router. */
#include <stdio.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** What the callback of one subscription has seen last. */
struct listener {
    unsigned events;
    char topic[40];
    uint64_t publisher;
    char authid[16];
    char authrole[16];
    bool retained;
};

static void copy(char *out, size_t size, widl_string text)
{
    assert_in_range(text.size, 0, size - 1);
    if (text.size > 0)
        memcpy(out, text.data, text.size);
    out[text.size] = '\0';
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct listener *listener = user;
    (void)payload;
    listener->events++;
    copy(listener->topic, sizeof(listener->topic), widl_str(event->topic));
    listener->publisher = event->publisher;
    copy(listener->authid, sizeof(listener->authid), event->publisher_authid);
    copy(listener->authrole, sizeof(listener->authrole), event->publisher_authrole);
    listener->retained = event->retained;
}

static widl_subscription *subscribe(widl_session *session, const char *topic, widl_match match,
                                    bool get_retained, struct listener *listener)
{
    widl_subscribe_options options = {.match = match, .get_retained = get_retained};
    widl_error error = {0};
    widl_subscription *subscription =
        widl_session_subscribe(session, topic, &options, on_event, listener, &error);
    if (!subscription)
        fail_msg("not subscribed: %s", widl_error_text(&error));
    return subscription;
}

static void process(widl_session *session)
{
    assert_true(widl_session_process(session, 10, NULL));
}

static void options_of_a_subscription(void **state)
{
    static const struct {
        const char *topic;
        widl_match match;
        bool get_retained;
        const char *message;
    } cases[] = {
        {"com.x", WIDL_MATCH_EXACT, false, "[32,1,{},\"com.x\"]"},
        {"com.x.", WIDL_MATCH_PREFIX, false, "[32,1,{\"match\":\"prefix\"},\"com.x.\"]"},
        {"com..x", WIDL_MATCH_WILDCARD, false, "[32,1,{\"match\":\"wildcard\"},\"com..x\"]"},
        {"com.x", WIDL_MATCH_EXACT, true, "[32,1,{\"get_retained\":true},\"com.x\"]"},
        {"com..x", WIDL_MATCH_WILDCARD, true,
         "[32,1,{\"match\":\"wildcard\",\"get_retained\":true},\"com..x\"]"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct listener listener = {0};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = fake_advanced_session(NULL);
        fake_expect(cases[i].message);
        fake_say("[33,1,77]");
        subscribe(session, cases[i].topic, cases[i].match, cases[i].get_retained, &listener);
        fake_close(session);
        fake_finish();
    }
}

static void details_of_an_event(void **state)
{
    struct listener listener = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[32,1,{\"match\":\"wildcard\"},\"com..x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com..x", WIDL_MATCH_WILDCARD, false, &listener);
    fake_say("[36,77,9001,{\"topic\":\"com.a.x\",\"publisher\":1005,\"publisher_authid\":\"joe\","
             "\"publisher_authrole\":\"user\",\"trustlevel\":2,\"else\":[]}]");
    process(session);
    assert_int_equal(listener.events, 1);
    assert_string_equal(listener.topic, "com.a.x");
    assert_int_equal(listener.publisher, 1005);
    assert_string_equal(listener.authid, "joe");
    assert_string_equal(listener.authrole, "user");
    assert_false(listener.retained);
    fake_say("[36,77,9002,{\"topic\":\"com.b.x\"}]");
    process(session);
    assert_string_equal(listener.topic, "com.b.x");
    assert_int_equal(listener.publisher, 0);
    assert_string_equal(listener.authid, "");
    fake_close(session);
}

/** The same text is another subscription when it is matched in another way. */
static void kinds_of_match_are_kept_apart(void **state)
{
    struct listener exact = {0}, prefix = {0}, again = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", WIDL_MATCH_EXACT, false, &exact);
    fake_expect("[32,2,{\"match\":\"prefix\"},\"com.x\"]");
    fake_say("[33,2,78]");
    widl_subscription *one = subscribe(session, "com.x", WIDL_MATCH_PREFIX, false, &prefix);
    widl_subscription *two = subscribe(session, "com.x", WIDL_MATCH_PREFIX, false, &again);
    fake_say("[36,77,9001,{}]");
    fake_say("[36,78,9001,{\"topic\":\"com.x\"}]");
    process(session);
    assert_int_equal(exact.events, 1);
    assert_int_equal(prefix.events, 1);
    assert_int_equal(again.events, 1);
    assert_true(widl_unsubscribe(one, NULL));
    fake_expect("[34,3,78]");
    fake_say("[35,3]");
    assert_true(widl_unsubscribe(two, NULL));
    fake_close(session);
}

/** Each event once, however many patterns it matches, for those that want it so. */
static void duplicates_are_skipped(void **state)
{
    struct listener one = {0}, two = {0}, all = {0};
    widl_subscribe_options prefix = {.match = WIDL_MATCH_PREFIX, .skip_duplicates = true};
    widl_subscribe_options exact = {.skip_duplicates = true};
    char event[40];
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[32,1,{\"match\":\"prefix\"},\"com\"]");
    fake_say("[33,1,77]");
    assert_non_null(widl_session_subscribe(session, "com", &prefix, on_event, &one, NULL));
    fake_expect("[32,2,{},\"com.x\"]");
    fake_say("[33,2,78]");
    assert_non_null(widl_session_subscribe(session, "com.x", &exact, on_event, &two, NULL));
    subscribe(session, "com.x", WIDL_MATCH_EXACT, false, &all);
    fake_say("[36,77,9001,{\"topic\":\"com.x\"}]");
    fake_say("[36,78,9001,{}]");
    fake_say("[36,78,9002,{}]");
    fake_say("[36,77,9002,{\"topic\":\"com.x\"}]");
    process(session);
    assert_int_equal(one.events, 1);
    assert_int_equal(two.events, 1);
    assert_int_equal(all.events, 2);

    /* After many others the first is forgotten. */
    for (unsigned i = 0; i < 256; i++) {
        snprintf(event, sizeof(event), "[36,78,%u,{}]", 10000 + i);
        fake_say(event);
    }
    fake_say("[36,78,9001,{}]");
    process(session);
    assert_int_equal(two.events, 1 + 256 + 1);
    fake_close(session);
}

/** Each event once for each group. */
static void groups_have_their_own_duplicates(void **state)
{
    struct listener left = {0}, right = {0};
    const struct {
        const char *message;
        const char *answer;
        const char *topic;
        widl_subscribe_options options;
        struct listener *listener;
    } cases[] = {
        {"[32,1,{},\"com.x\"]", "[33,1,77]", "com.x", {.skip_group = &left}, &left},
        {"[32,2,{\"match\":\"prefix\"},\"com\"]",
         "[33,2,78]",
         "com",
         {.match = WIDL_MATCH_PREFIX, .skip_group = &left},
         &left},
        {NULL, NULL, "com", {.match = WIDL_MATCH_PREFIX, .skip_group = &right}, &right},
    };
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_subscribe_options options = cases[i].options;
        options.skip_duplicates = true;
        if (cases[i].message) {
            fake_expect(cases[i].message);
            fake_say(cases[i].answer);
        }
        assert_non_null(widl_session_subscribe(session, cases[i].topic, &options, on_event,
                                               cases[i].listener, NULL));
    }
    fake_say("[36,77,9001,{}]");
    fake_say("[36,78,9001,{\"topic\":\"com.x\"}]");
    fake_say("[36,78,9001,{\"topic\":\"com.x\"}]");
    process(session);
    assert_int_equal(left.events, 1);
    assert_int_equal(right.events, 1);
    fake_close(session);
}

static void retained_events_are_for_those_that_ask(void **state)
{
    struct listener first = {0}, second = {0}, third = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[32,1,{\"get_retained\":true},\"com.x\"]");
    fake_say("[33,1,77]");
    fake_say("[36,77,9001,{\"retained\":true}]");
    subscribe(session, "com.x", WIDL_MATCH_EXACT, true, &first);
    process(session);
    assert_int_equal(first.events, 1);
    assert_true(first.retained);

    /* One that does not ask joins without a message; one that does gets them for itself. */
    subscribe(session, "com.x", WIDL_MATCH_EXACT, false, &second);
    fake_expect("[32,2,{\"get_retained\":true},\"com.x\"]");
    fake_say("[36,77,9002,{}]");
    fake_say("[33,2,77]");
    fake_say("[36,77,9001,{\"retained\":true}]");
    subscribe(session, "com.x", WIDL_MATCH_EXACT, true, &third);
    process(session);
    assert_int_equal(first.events, 2);
    assert_false(first.retained);
    assert_int_equal(second.events, 1);
    assert_int_equal(third.events, 1);
    assert_true(third.retained);
    fake_close(session);
}

static void refused_and_late_answers_to_a_second_subscribe(void **state)
{
    struct listener first = {0}, second = {0};
    widl_subscribe_options retained = {.get_retained = true};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[32,1,{\"get_retained\":true},\"com.x\"]");
    fake_say("[33,1,77]");
    widl_subscription *only = subscribe(session, "com.x", WIDL_MATCH_EXACT, true, &first);
    fake_expect("[32,2,{\"get_retained\":true},\"com.x\"]");
    fake_say("[8,32,2,{},\"wamp.error.not_authorized\"]");
    assert_null(widl_session_subscribe(session, "com.x", &retained, on_event, &second, &error));
    assert_int_equal(error.code, WIDL_ERROR_REMOTE);

    /* Nobody waits for this one any more, so nobody gets what comes with it. */
    fake_expect("[32,3,{\"get_retained\":true},\"com.x\"]");
    assert_null(widl_session_subscribe(session, "com.x", &retained, on_event, &second, &error));
    assert_int_equal(error.code, WIDL_ERROR_TIMEOUT);
    fake_say("[33,3,77]");
    fake_say("[36,77,9001,{\"retained\":true}]");
    process(session);
    assert_int_equal(first.events + second.events, 0);
    fake_say("[36,77,9002,{}]");
    process(session);
    assert_int_equal(first.events, 1);
    fake_expect("[34,4,77]");
    fake_say("[35,4]");
    assert_true(widl_unsubscribe(only, NULL));
    fake_close(session);
}

static void another_id_for_the_same_topic_is_a_violation(void **state)
{
    struct listener first = {0}, second = {0};
    widl_subscribe_options retained = {.get_retained = true};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", WIDL_MATCH_EXACT, false, &first);
    fake_expect("[32,2,{\"get_retained\":true},\"com.x\"]");
    fake_say("[33,2,78]");
    fake_expect("[3,{\"message\":\"SUBSCRIBED: *");
    assert_null(widl_session_subscribe(session, "com.x", &retained, on_event, &second, &error));
    assert_int_equal(error.code, WIDL_ERROR_PROTOCOL);
    widl_session_close(session);
}

static void hostile_events(void **state)
{
    static const struct {
        const char *event;
        const char *abort;
    } cases[] = {
        {"[36,77,1,{}]", "[3,{\"message\":\"EVENT: no valid topic for a subscription to a *"},
        {"[36,77,1,{\"topic\":\"com x\"}]", "[3,{\"message\":\"EVENT: no valid topic *"},
        {"[36,77,1,{\"topic\":7}]", "[3,{\"message\":\"EVENT: details.topic is of another type*"},
        {"[36,77,1,{\"topic\":\"com.x\",\"publisher\":\"me\"}]",
         "[3,{\"message\":\"EVENT: details.publisher is of another type*"},
        {"[36,77,1,{\"topic\":\"com.x\",\"publisher\":-1}]",
         "[3,{\"message\":\"EVENT: details.publisher is of another type*"},
        {"[36,77,1,{\"topic\":\"com.x\",\"publisher_authid\":1}]",
         "[3,{\"message\":\"EVENT: details.publisher_authid is of another type*"},
        {"[36,77,1,{\"topic\":\"com.x\",\"publisher_authrole\":1}]",
         "[3,{\"message\":\"EVENT: details.publisher_authrole is of another type*"},
        {"[36,77,1,{\"topic\":\"com.x\",\"retained\":1}]",
         "[3,{\"message\":\"EVENT: details.retained is of another type*"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct listener listener = {0};
        widl_error error = {0};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = fake_advanced_session(NULL);
        fake_expect("[32,1,{\"match\":\"prefix\"},\"com\"]");
        fake_say("[33,1,77]");
        subscribe(session, "com", WIDL_MATCH_PREFIX, false, &listener);
        fake_say(cases[i].event);
        fake_expect(cases[i].abort);
        assert_false(widl_session_run(session, &error));
        assert_int_equal(error.code, WIDL_ERROR_PROTOCOL);
        assert_int_equal(listener.events, 0);
        widl_session_close(session);
        fake_finish();
    }
}

static void bad_patterns_are_refused(void **state)
{
    static const struct {
        const char *pattern;
        widl_match match;
        const char *text;
    } cases[] = {
        {"com..x", WIDL_MATCH_EXACT, "'com..x' is no valid URI of a topic"},
        {"com x", WIDL_MATCH_PREFIX, "'com x' is no valid pattern of a topic"},
        {"com.#", WIDL_MATCH_WILDCARD, "'com.#' is no valid pattern of a topic"},
        {"com.x", (widl_match)3, "there is no such match"},
    };
    struct listener listener = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_subscribe_options options = {.match = cases[i].match};
        widl_error error = {0};
        assert_null(widl_session_subscribe(session, cases[i].pattern, &options, on_event, &listener,
                                           &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
        assert_string_equal(error.text, cases[i].text);
    }
    fake_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(options_of_a_subscription),
        FAKE_BOTH(details_of_an_event),
        FAKE_BOTH(kinds_of_match_are_kept_apart),
        FAKE_BOTH(duplicates_are_skipped),
        FAKE_BOTH(groups_have_their_own_duplicates),
        FAKE_BOTH(retained_events_are_for_those_that_ask),
        FAKE_BOTH(refused_and_late_answers_to_a_second_subscribe),
        FAKE_BOTH(another_id_for_the_same_topic_is_a_violation),
        FAKE_BOTH(hostile_events),
        FAKE_BOTH(bad_patterns_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
