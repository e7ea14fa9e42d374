/* SPDX-License-Identifier: MIT */
/* Publications that wait for a connection. */
#include <stdio.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

#define SECOND_WELCOME "[2,2002,{\"roles\":{\"broker\":{},\"dealer\":{}}}]"

static widl_session *session_with(widl_offline offline)
{
    widl_options options = {.reconnect = {.enabled = true, .offline = offline}};
    return fake_session(&options);
}

static void process(widl_session *session)
{
    assert_true(widl_session_process(session, 0, NULL));
}

/** Lose the connection. */
static void lose(widl_session *session)
{
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    while (widl_session_is_joined(session))
        process(session);
}

static bool publish(widl_session *session, int number, widl_error *error)
{
    char json[32];
    snprintf(json, sizeof(json), "[%d]", number);
    widl_payload payload = fake_payload(json, NULL);
    return widl_session_publish(session, "com.x", &payload, NULL, error);
}

/** The next connection, on which so many events from `first` on are expected. */
static void welcome(widl_session *session, int first, int count)
{
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    for (int i = 0; i < count; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[16,%d,{},\"com.x\",[%d]]", i + 1, first + i);
        fake_expect(text);
    }
    while (!widl_session_is_joined(session))
        assert_true(widl_session_process(session, 60000, NULL));
    process(session);
}

static void events_wait_in_their_order(void **state)
{
    widl_session *session;
    (void)state;
    session = session_with((widl_offline){.max_events = 3});
    fake_expect("[16,1,{},\"com.x\",[0]]");
    assert_true(publish(session, 0, NULL));
    process(session);
    lose(session);
    for (int i = 1; i <= 3; i++)
        assert_true(publish(session, i, NULL));
    welcome(session, 1, 3);
    fake_expect("[16,4,{},\"com.x\",[4]]");
    assert_true(publish(session, 4, NULL));
    fake_close(session);
}

static void options_and_kwargs_are_kept(void **state)
{
    widl_publish_options options = {.disclose_me = true, .include_me = true};
    widl_session *session;
    (void)state;
    session = session_with((widl_offline){.max_events = 3});
    lose(session);
    widl_payload payload = fake_payload("[\"a\"]", "{\"b\":[1,2]}");
    assert_true(widl_session_publish(session, "com.y", &payload, &options, NULL));
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect(
        "[16,1,{\"exclude_me\":false,\"disclose_me\":true},\"com.y\",[\"a\"],{\"b\":[1,2]}]");
    while (!widl_session_is_joined(session))
        assert_true(widl_session_process(session, 60000, NULL));
    fake_close(session);
}

static void too_many_are_refused(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = session_with((widl_offline){.max_events = 2});
    lose(session);
    assert_true(publish(session, 1, &error));
    assert_true(publish(session, 2, &error));
    assert_false(publish(session, 3, &error));
    assert_int_equal(error.code, WIDL_ERROR_WOULD_BLOCK);
    assert_string_equal(error.text, "2 events wait for a connection already");
    welcome(session, 1, 2);
    fake_close(session);
}

static void the_oldest_make_room(void **state)
{
    (void)state;
    widl_session *session = session_with((widl_offline){.max_events = 2, .drop_oldest = true});
    lose(session);
    for (int i = 1; i <= 9; i++)
        assert_true(publish(session, i, NULL));
    welcome(session, 8, 2);
    fake_close(session);
}

static void bytes_are_bounded(void **state)
{
    widl_error error = {0};
    char json[2000];
    (void)state;
    widl_session *session =
        session_with((widl_offline){.max_events = 100, .max_bytes = 1000, .drop_oldest = true});
    snprintf(json, sizeof(json), "[\"%01500d\"]", 1);
    widl_payload large = fake_payload(json, NULL);
    lose(session);
    assert_true(publish(session, 1, &error));
    assert_false(widl_session_publish(session, "com.x", &large, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_LIMIT);
    /* Some hundred bytes each: only the latest few stay. */
    for (int i = 2; i <= 50; i++)
        assert_true(publish(session, i, &error));
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    for (int i = 47; i <= 50; i++)
        fake_expect("[16,*");
    while (!widl_session_is_joined(session))
        assert_true(widl_session_process(session, 60000, NULL));
    process(session);
    widl_session_close(session);
    fake_forget();
}

static void acknowledged_ones_do_not_wait(void **state)
{
    widl_publish_options options = {.acknowledge = true};
    widl_error error = {0};
    (void)state;
    widl_session *session = session_with((widl_offline){.max_events = 9});
    lose(session);
    assert_false(widl_session_publish(session, "com.x", NULL, &options, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    welcome(session, 1, 0);
    fake_close(session);
}

static void none_wait_unless_asked_for(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = session_with((widl_offline){.max_events = 0});
    lose(session);
    assert_false(publish(session, 1, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    widl_session_close(session);
}

static void what_waits_is_dropped_at_the_end(void **state)
{
    (void)state;
    widl_session *session = session_with((widl_offline){.max_events = 9});
    lose(session);
    assert_true(publish(session, 1, NULL));
    widl_session_close(session);
}

static void lost_again_before_they_are_sent(void **state)
{
    (void)state;
    widl_session *session = session_with((widl_offline){.max_events = 9});
    lose(session);
    assert_true(publish(session, 1, NULL));
    fake_drop(WIDL_ERROR_CONNECT, "refused");
    welcome(session, 1, 1);
    fake_close(session);
}

/* The connection takes less than what waits; what is published then waits behind it. */
static void the_order_outlasts_a_full_queue(void **state)
{
    widl_options options = {
        .max_queue_bytes = 1100,
        .reconnect = {.enabled = true, .offline = {.max_events = 1000}},
    };
    int count = 0;
    (void)state;
    widl_session *session = fake_session(&options);
    lose(session);
    for (count = 0; count < 200; count++)
        assert_true(publish(session, count, NULL));
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    while (!widl_session_is_joined(session))
        assert_true(widl_session_process(session, 60000, NULL));
    assert_true(publish(session, count++, NULL));
    for (int i = 0; i < count; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[16,%d,{},\"com.x\",[%d]]", i + 1, i);
        fake_expect(text);
    }
    for (int i = 0; i < 100; i++)
        process(session);
    fake_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(events_wait_in_their_order),
        FAKE_BOTH(options_and_kwargs_are_kept),
        FAKE_BOTH(too_many_are_refused),
        FAKE_BOTH(the_oldest_make_room),
        FAKE_BOTH(bytes_are_bounded),
        FAKE_BOTH(acknowledged_ones_do_not_wait),
        FAKE_BOTH(none_wait_unless_asked_for),
        FAKE_BOTH(what_waits_is_dropped_at_the_end),
        FAKE_BOTH(lost_again_before_they_are_sent),
        FAKE_BOTH(the_order_outlasts_a_full_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
