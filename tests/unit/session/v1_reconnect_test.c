/* SPDX-License-Identifier: MIT */
/* Sessions with servers of WAMP v1 that come back when their connection is lost. */
#include <widl/v1.h>

#include "reconnecting.h"

#define WELCOME   "[0,\"abc\",1,\"a server\"]"
#define PREFIX    "[1,\"test\",\"http://example.com/test#\"]"
#define AUTHREQ   "[2,\"authreq\",\"http://api.wamp.ws/procedure#authreq\",\"joe\"]"
#define CHALLENGE "[3,\"authreq\",\"{}\"]"
#define AUTH      "[2,\"auth\",\"http://api.wamp.ws/procedure#auth\",*"

static const widl_v1_prefix prefixes[] = {
    {.v1 = "http://example.com/test#", .wamp = "com.test.", .curie = "test"},
};

static const widl_credentials joe = {.authid = "joe", .secret = "secret"};

/** These sessions have the real clock. */
static widl_options hurried(struct seen *seen)
{
    widl_options options = options_for(seen);
    options.reconnect.initial_delay_ms = 1;
    options.reconnect.max_delay_ms = 1;
    return options;
}

static void say_welcome(void)
{
    fake_say(WELCOME);
    fake_expect(PREFIX);
}

static widl_session *connect_with(const widl_options *options)
{
    widl_error error = {0};
    fake_start(WI_JSON);
    say_welcome();
    if (options->credentials) {
        fake_expect(AUTHREQ);
        fake_say(CHALLENGE);
        fake_expect(AUTH);
        fake_say("[3,\"auth\",{}]");
    }
    widl_session *session = widl_connect_v1("ws://fake/", prefixes, 1, options, &error);
    assert_non_null(session);
    return session;
}

#define RUN_UNTIL(session, condition)                                                              \
    do {                                                                                           \
        while (!(condition))                                                                       \
            assert_true(widl_session_process(session, 10, NULL));                                  \
    } while (0)

static void close_and_finish(widl_session *session)
{
    widl_session_close(session);
    fake_finish();
}

static void everything_is_subscribed_to_again(void **state)
{
    struct seen seen = {0};
    widl_options options = hurried(&seen);
    widl_error error = {0};
    (void)state;
    widl_session *session = connect_with(&options);
    uint64_t first = widl_session_id(session);
    fake_expect("[5,\"test:news\"]");
    assert_non_null(
        widl_session_subscribe(session, "com.test.news", NULL, on_event, &seen, &error));
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    RUN_UNTIL(session, seen.left == 1);
    assert_true(seen.comes_back);
    assert_false(widl_session_is_joined(session));
    say_welcome();
    fake_expect("[5,\"test:news\"]");
    RUN_UNTIL(session, seen.joined == 2);
    assert_true(widl_session_id(session) != first);
    fake_say("[8,\"http://example.com/test#news\",7]");
    RUN_UNTIL(session, seen.events == 1);
    close_and_finish(session);
}

static void calls_in_flight_are_lost(void **state)
{
    struct seen seen = {0};
    widl_options options = hurried(&seen);
    widl_error error = {0};
    widl_payload result;
    widl_call call = {0};
    (void)state;
    widl_session *session = connect_with(&options);
    fake_expect("[2,\"1\",\"test:slow\"]");
    assert_true(
        widl_session_call_async(session, "com.test.slow", NULL, NULL, on_result, &seen, &error));
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    RUN_UNTIL(session, seen.left == 1);
    assert_int_equal(seen.results, 1);
    assert_int_equal(seen.error.code, WIDL_ERROR_LOST);
    assert_false(widl_session_call(session, "com.test.slow", NULL, &call, &result));
    assert_int_equal(call.error.code, WIDL_ERROR_DISCONNECTED);
    say_welcome();
    RUN_UNTIL(session, seen.joined == 2);
    /* Ids begin anew. */
    fake_expect("[2,\"1\",\"test:fast\"]");
    fake_say("[3,\"1\",7]");
    assert_true(widl_session_call(session, "com.test.fast", NULL, &call, &result));
    fake_check_payload(&result, "[7]", NULL);
    assert_int_equal(seen.results, 1);
    widl_call_release(&call);
    close_and_finish(session);
}

static void publications_wait(void **state)
{
    struct seen seen = {0};
    widl_options options = hurried(&seen);
    (void)state;
    options.reconnect.offline.max_events = 10;
    widl_session *session = connect_with(&options);
    widl_payload payload = fake_payload("[1]", NULL);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    RUN_UNTIL(session, seen.left == 1);
    assert_true(widl_session_publish(session, "com.test.news", &payload, NULL, NULL));
    say_welcome();
    fake_expect("[7,\"test:news\",1]");
    RUN_UNTIL(session, seen.joined == 2);
    assert_true(widl_session_process(session, 0, NULL));
    close_and_finish(session);
}

static void the_way_is_the_same(void **state)
{
    struct seen seen = {0};
    widl_options options = hurried(&seen);
    (void)state;
    options.proxy = "http://proxy:3128";
    widl_session *session = connect_with(&options);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    say_welcome();
    RUN_UNTIL(session, seen.joined == 2);
    assert_string_equal(fake_request()->url, "ws://fake/");
    assert_string_equal(fake_request()->proxy, "http://proxy:3128");
    assert_true(fake_request()->v1);
    close_and_finish(session);
}

static void it_logs_in_again(void **state)
{
    struct seen seen = {0};
    widl_options options = hurried(&seen);
    (void)state;
    options.credentials = &joe;
    widl_session *session = connect_with(&options);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    RUN_UNTIL(session, seen.left == 1);
    say_welcome();
    fake_expect(AUTHREQ);
    fake_say(CHALLENGE);
    fake_expect(AUTH);
    fake_say("[3,\"auth\",{}]");
    RUN_UNTIL(session, seen.joined == 2);
    close_and_finish(session);
}

/** What the second connection brings, and how the session ends by that. */
static void ends_with(const widl_credentials *credentials, const char *const *lines, widl_code code)
{
    struct seen seen = {0};
    widl_options options = hurried(&seen);
    widl_error error = {0};
    options.credentials = credentials;
    widl_session *session = connect_with(&options);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    RUN_UNTIL(session, seen.left == 1);
    for (; *lines; lines++) {
        if (**lines == '<')
            fake_expect(*lines + 1);
        else
            fake_say(*lines);
    }
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, code);
    assert_int_equal(seen.left, 2);
    assert_false(seen.comes_back);
    close_and_finish(session);
}

static void some_ends_are_for_good(void **state)
{
    (void)state;
    ends_with(&joe,
              (const char *const[]){WELCOME, "<" PREFIX, "<" AUTHREQ,
                                    "[4,\"authreq\",\"http://api.wamp.ws/error#generic\",\"no\"]",
                                    NULL},
              WIDL_ERROR_ABORTED);
    ends_with(NULL, (const char *const[]){"[3,\"1\",7]", NULL}, WIDL_ERROR_PROTOCOL);
    ends_with(NULL, (const char *const[]){"no message", NULL}, WIDL_ERROR_PROTOCOL);
    ends_with(NULL, (const char *const[]){WELCOME, "<" PREFIX, WELCOME, NULL}, WIDL_ERROR_PROTOCOL);
}

/** The connection is cut again at every step of the way back. */
static void it_goes_on_trying(void **state)
{
    struct seen seen = {0};
    widl_options options = hurried(&seen);
    widl_error error = {0};
    (void)state;
    options.credentials = &joe;
    widl_session *session = connect_with(&options);
    fake_expect("[5,\"test:news\"]");
    assert_non_null(
        widl_session_subscribe(session, "com.test.news", NULL, on_event, &seen, &error));
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    RUN_UNTIL(session, seen.left == 1);
    fake_drop(WIDL_ERROR_CONNECT, "refused");
    RUN_UNTIL(session, fake_connections() == 3);
    for (int steps = 0; steps <= 3; steps++) {
        if (steps > 0)
            say_welcome();
        if (steps > 0)
            fake_expect(AUTHREQ);
        if (steps > 1)
            fake_say(CHALLENGE);
        if (steps > 1)
            fake_expect(AUTH);
        fake_drop(WIDL_ERROR_CLOSED, "lost");
        RUN_UNTIL(session, fake_connections() == (unsigned)steps + 4);
        assert_int_equal(seen.joined, 1);
    }
    say_welcome();
    fake_expect(AUTHREQ);
    fake_say(CHALLENGE);
    fake_expect(AUTH);
    fake_say("[3,\"auth\",{}]");
    fake_expect("[5,\"test:news\"]");
    RUN_UNTIL(session, seen.joined == 2);
    assert_int_equal(seen.left, 1);
    close_and_finish(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_subscribed_to_again),
        cmocka_unit_test(calls_in_flight_are_lost),
        cmocka_unit_test(publications_wait),
        cmocka_unit_test(the_way_is_the_same),
        cmocka_unit_test(it_logs_in_again),
        cmocka_unit_test(some_ends_are_for_good),
        cmocka_unit_test(it_goes_on_trying),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
