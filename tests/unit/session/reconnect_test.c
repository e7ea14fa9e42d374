/* SPDX-License-Identifier: MIT */
/* Sessions that lose their connection and are joined again, against a scripted router. */
#include <stdio.h>
#include <string.h>

#include "contract.h"
#include "reconnecting.h"

static void joins_again(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    assert_int_equal(widl_session_id(session), 1001);
    assert_true(widl_session_is_joined(session));
    uint64_t start = fake_now(NULL);
    lose_and_welcome();
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_int_equal(seen.left, 1);
    assert_true(seen.comes_back);
    assert_string_equal(seen.reason.text, "the connection ended: the peer hung up");
    assert_int_equal(widl_session_id(session), 2002);
    assert_int_equal(fake_now(NULL) - start, 1000);
    assert_int_equal(fake_connections(), 2);
    fake_close(session);
    assert_int_equal(seen.left, 2);
    assert_false(seen.comes_back);
}

static void without_a_policy_it_ends(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_error error = {0};
    (void)state;
    options.reconnect.enabled = false;
    widl_session *session = fake_session(&options);
    fake_drop(WIDL_ERROR_CLOSED, "the peer hung up");
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_int_equal(seen.left, 1);
    assert_false(seen.comes_back);
    widl_session_close(session);
    assert_int_equal(seen.left, 1);
}

/* The first connection is the program's own affair. */
static void first_connection_is_not_repeated(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    (void)state;
    fake_drop(WIDL_ERROR_CONNECT, "refused");
    assert_null(fake_connect_with("realm1", &options, NULL));
    assert_int_equal(fake_connections(), 1);
    assert_int_equal(seen.joined + seen.left, 0);
}

static void delays_grow(void **state)
{
    static const uint64_t delays[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    for (size_t i = 0; i < ARRAY_LENGTH(delays); i++) {
        uint64_t start = fake_now(NULL);
        fake_drop(WIDL_ERROR_CONNECT, "refused");
        PROCESS_UNTIL(session, fake_connections() == i + 2);
        assert_int_equal(fake_now(NULL) - start, delays[i]);
        assert_true(widl_session_process(session, 0, NULL));
    }
    assert_int_equal(seen.left, 1);
    /* A connection that lasts begins anew; one that does not, does not. */
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 2);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    PROCESS_UNTIL(session, seen.left == 2);
    uint64_t start = fake_now(NULL);
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 3);
    assert_int_equal(fake_now(NULL) - start, 30000);
    fake_pass(30000);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    PROCESS_UNTIL(session, seen.left == 3);
    start = fake_now(NULL);
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 4);
    assert_int_equal(fake_now(NULL) - start, 1000);
    fake_close(session);
}

static void delays_vary(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_set_random(UINT32_MAX);
    uint64_t start = fake_now(NULL);
    lose_and_welcome();
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_int_equal(fake_now(NULL) - start, 500);
    fake_close(session);
}

static void gives_up_after_so_many_attempts(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_error error = {0};
    (void)state;
    options.reconnect.max_attempts = 3;
    widl_session *session = fake_session(&options);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    for (int i = 0; i < 4; i++)
        fake_drop(WIDL_ERROR_CONNECT, "refused");
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CONNECT);
    assert_string_equal(error.text, "refused");
    assert_int_equal(fake_connections(), 5);
    assert_int_equal(seen.left, 2);
    assert_false(seen.comes_back);
    widl_session_close(session);
}

/* Ends that are worth no other attempt; each one's message from the router, and what is sent. */
static void some_ends_are_for_good(void **state)
{
    static const struct {
        const char *message;
        const char *answer;
        widl_code code;
    } cases[] = {
        {"[6,{},\"wamp.close.close_realm\"]", "[6,{},\"wamp.close.goodbye_and_out\"]",
         WIDL_ERROR_CLOSED},
        {"[6,{},\"com.acme.banned\"]", "[6,{},\"wamp.close.goodbye_and_out\"]", WIDL_ERROR_CLOSED},
        {"[3,{},\"wamp.error.not_authorized\"]", NULL, WIDL_ERROR_ABORTED},
        {"[50,7,{}]", "[3,{\"message\":\"*", WIDL_ERROR_PROTOCOL},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct seen seen = {0};
        widl_error error = {0};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = session_for(&seen);
        fake_say(cases[i].message);
        if (cases[i].answer)
            fake_expect(cases[i].answer);
        widl_session_run(session, &error);
        assert_int_equal(error.code, cases[i].code);
        assert_int_equal(seen.left, 1);
        assert_false(seen.comes_back);
        assert_int_equal(fake_connections(), 1);
        widl_session_close(session);
        fake_finish();
    }
}

static void shutdown_of_the_router_is_not(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_say("[6,{},\"wamp.close.system_shutdown\"]");
    fake_expect("[6,{},\"wamp.close.goodbye_and_out\"]");
    PROCESS_UNTIL(session, seen.left == 1);
    assert_true(seen.comes_back);
    assert_string_equal(seen.reason.uri, "wamp.close.system_shutdown");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 2);
    fake_close(session);
}

static void refused_on_the_way_back(void **state)
{
    struct seen seen = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    fake_say("[3,{},\"wamp.error.no_such_realm\"]");
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_ABORTED);
    assert_string_equal(error.uri, "wamp.error.no_such_realm");
    widl_session_close(session);
}

static void no_welcome_on_the_way_back(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    uint64_t start = fake_now(NULL);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    PROCESS_UNTIL(session, fake_connections() == 2);
    /* 10 s for WELCOME, then 2 s. */
    PROCESS_UNTIL(session, fake_now(NULL) >= start + 11000);
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_int_equal(fake_now(NULL) - start, 13000);
    fake_close(session);
}

static void calls_in_flight_are_lost(void **state)
{
    struct seen seen = {0};
    widl_error error = {0};
    widl_call call = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_expect("[48,1,{},\"com.one\"]");
    widl_call_id one =
        widl_session_call_async(session, "com.one", NULL, NULL, on_result, &seen, &error);
    assert_int_equal(one, 1);
    fake_expect("[48,2,{},\"com.two\"]");
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    assert_false(widl_session_call(session, "com.two", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_LOST);
    assert_int_equal(seen.results, 1);
    assert_int_equal(seen.error.code, WIDL_ERROR_LOST);
    assert_non_null(strstr(seen.error.text, "it is not known whether"));
    assert_int_equal(seen.left, 1);
    /* They are over, and stay so. */
    assert_false(widl_call_cancel(session, one, WIDL_CANCEL_KILL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ANSWERED);
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 2);
    /* The router's ids begin anew, the program's do not. */
    fake_expect("[48,1,{},\"com.one\"]");
    widl_call_id three =
        widl_session_call_async(session, "com.one", NULL, NULL, on_result, &seen, &error);
    assert_int_equal(three, 3);
    assert_false(widl_call_cancel(session, one, WIDL_CANCEL_KILL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ANSWERED);
    fake_say("[50,1,{},[5]]");
    PROCESS_UNTIL(session, seen.results == 2);
    assert_int_equal(seen.error.code, WIDL_OK);
    widl_call_release(&call);
    fake_close(session);
}

static void requests_fail_while_apart(void **state)
{
    struct seen seen = {0};
    widl_error error = {0};
    widl_call call = {0};
    widl_publish_options acknowledged = {.acknowledge = true};
    (void)state;
    widl_session *session = session_for(&seen);
    apart(&seen, session);
    uint64_t start = fake_now(NULL);
    assert_false(widl_session_call(session, "com.x", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_DISCONNECTED);
    assert_string_equal(call.error.text, "not connected: the connection ended: lost");
    assert_int_equal(
        widl_session_call_async(session, "com.x", NULL, NULL, on_result, &seen, &error), 0);
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    error.code = WIDL_OK;
    assert_false(widl_session_publish(session, "com.x", NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    error.code = WIDL_OK;
    assert_false(widl_session_publish(session, "com.x", NULL, &acknowledged, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    error.code = WIDL_OK;
    assert_null(widl_session_subscribe(session, "com.x", NULL, on_event, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    error.code = WIDL_OK;
    assert_null(widl_session_register(session, "com.x", NULL, on_invocation, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    assert_int_equal(fake_now(NULL), start);
    assert_int_equal(seen.results, 0);
    widl_call_release(&call);
    widl_session_close(session);
    assert_int_equal(seen.left, 2);
}

static void blocking_functions_may_wait(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_call call = {0};
    (void)state;
    options.reconnect.wait = true;
    widl_session *session = fake_session(&options);
    apart(&seen, session);
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[48,1,{},\"com.x\"]");
    fake_say("[50,1,{},[5]]");
    assert_true(widl_session_call(session, "com.x", NULL, &call, NULL));
    assert_int_equal(seen.joined, 2);
    widl_call_release(&call);
    fake_close(session);
}

static void waiting_ends_with_the_time_of_the_call(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_call call = {.options.timeout_ms = 300};
    (void)state;
    options.reconnect.wait = true;
    widl_session *session = fake_session(&options);
    apart(&seen, session);
    uint64_t start = fake_now(NULL);
    assert_false(widl_session_call(session, "com.x", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_DISCONNECTED);
    assert_int_equal(fake_now(NULL) - start, 300);
    /* What waiting takes is missing for the answer. */
    call.options.timeout_ms = 1200;
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[48,1,{},\"com.x\"]");
    assert_false(widl_session_call(session, "com.x", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_TIMEOUT);
    assert_int_equal(fake_now(NULL) - start, 1500);
    widl_call_release(&call);
    fake_close(session);
}

static void close_it(struct seen *seen, widl_session *session)
{
    (void)seen;
    widl_session_close(session);
}

static void closed_while_apart(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    apart(&seen, session);
    widl_session_close(session);
    assert_int_equal(seen.left, 2);
    assert_false(seen.comes_back);
    assert_string_equal(seen.reason.text, "the session was closed by this program");
    assert_int_equal(fake_connections(), 1);
}

static void closed_while_connecting(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    PROCESS_UNTIL(session, fake_connections() == 2);
    fake_never_open();
    widl_session_close(session);
    assert_int_equal(seen.left, 2);
}

static void closed_from_the_callback(void **state)
{
    struct seen seen = {.on_left = close_it};
    widl_error error = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    assert_true(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_int_equal(seen.left, 2);
    widl_session_close(session);
    assert_int_equal(seen.left, 2);
}

static void stop_it(struct seen *seen, widl_session *session)
{
    (void)seen;
    widl_session_stop(session);
}

static void run_goes_on_across_connections(void **state)
{
    struct seen seen = {.on_left = NULL};
    widl_error error = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    seen.on_joined = stop_it;
    lose_and_welcome();
    assert_true(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_OK);
    assert_int_equal(seen.joined, 2);
    seen.on_joined = NULL;
    fake_close(session);
}

static void idempotent_calls_are_repeated_on_request(void **state)
{
    struct seen seen = {0};
    widl_call call = {.options.retry_if_idempotent = true};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_expect("[48,1,{},\"com.x\",[1]]");
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_drop(WIDL_ERROR_CONNECT, "refused");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[48,1,{},\"com.x\",[1]]");
    lose_and_welcome();
    fake_expect("[48,1,{},\"com.x\",[1]]");
    fake_say("[50,1,{},[5]]");
    widl_payload payload = fake_payload("[1]", NULL);
    assert_true(widl_session_call(session, "com.x", &payload, &call, NULL));
    assert_int_equal(seen.joined, 3);
    widl_call_release(&call);
    fake_close(session);
}

static void repeating_ends_with_the_time_of_the_call(void **state)
{
    struct seen seen = {0};
    widl_call call = {.options = {.timeout_ms = 1500, .retry_if_idempotent = true}};
    (void)state;
    widl_session *session = session_for(&seen);
    uint64_t start = fake_now(NULL);
    fake_expect("[48,1,{},\"com.x\"]");
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_drop(WIDL_ERROR_CONNECT, "refused");
    assert_false(widl_session_call(session, "com.x", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_LOST);
    assert_int_equal(fake_now(NULL) - start, 1500);
    widl_call_release(&call);
    widl_session_close(session);
}

/** A typed call whose answer is lost. */
static void lose_typed_call(struct seen *seen, const widl_options *options, bool asks,
                            const widl_stub_procedure *procedure, bool is_repeated)
{
    widl_call call = {.options.retry_if_idempotent = asks};
    widl_session *session = fake_session(options);
    fake_expect("[48,1,{},\"com.test.math.ping\"]");
    lose_and_welcome();
    if (is_repeated) {
        fake_expect("[48,1,{},\"com.test.math.ping\"]");
        fake_say("[50,1,{}]");
    }
    assert_int_equal(widl_stub_call(session, procedure, NULL, NULL, &call), is_repeated);
    if (!is_repeated)
        assert_int_equal(call.error.code, WIDL_ERROR_LOST);
    PROCESS_UNTIL(session, seen->joined == 2);
    widl_call_release(&call);
    fake_close(session);
}

static void typed_calls_are_repeated_if_the_contract_says_so(void **state)
{
    widl_stub_procedure idempotent = ping_procedure;
    idempotent.is_idempotent = true;
    for (unsigned i = 0; i < 8; i++) {
        bool asks = i & 1;
        bool session_asks = i & 2;
        bool is_idempotent = i & 4;
        struct seen seen = {0};
        widl_options options = options_for(&seen);
        options.reconnect.retry_idempotent = session_asks;
        fake_start(*(enum wi_serializer *)*state);
        lose_typed_call(&seen, &options, asks, is_idempotent ? &idempotent : &ping_procedure,
                        is_idempotent && (asks || session_asks));
        fake_finish();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(joins_again),
        FAKE_BOTH(without_a_policy_it_ends),
        FAKE_BOTH(first_connection_is_not_repeated),
        FAKE_BOTH(delays_grow),
        FAKE_BOTH(delays_vary),
        FAKE_BOTH(gives_up_after_so_many_attempts),
        FAKE_BOTH(some_ends_are_for_good),
        FAKE_BOTH(shutdown_of_the_router_is_not),
        FAKE_BOTH(refused_on_the_way_back),
        FAKE_BOTH(no_welcome_on_the_way_back),
        FAKE_BOTH(calls_in_flight_are_lost),
        FAKE_BOTH(requests_fail_while_apart),
        FAKE_BOTH(blocking_functions_may_wait),
        FAKE_BOTH(waiting_ends_with_the_time_of_the_call),
        FAKE_BOTH(closed_while_apart),
        FAKE_BOTH(closed_while_connecting),
        FAKE_BOTH(closed_from_the_callback),
        FAKE_BOTH(run_goes_on_across_connections),
        FAKE_BOTH(idempotent_calls_are_repeated_on_request),
        FAKE_BOTH(repeating_ends_with_the_time_of_the_call),
        FAKE_BOTH(typed_calls_are_repeated_if_the_contract_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
