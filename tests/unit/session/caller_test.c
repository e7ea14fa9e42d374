/* SPDX-License-Identifier: MIT */
/* Calls, blocking and asynchronous, against a scripted router. */
#include <stdio.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** What a callback of an asynchronous call has seen. */
struct outcome {
    unsigned calls;
    widl_code code;
    char text[WIDL_ERROR_TEXT_SIZE];
    char uri[WIDL_ERROR_URI_SIZE];
    bool has_result;
    widl_session *session;
    widl_code inner_code;
};

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct outcome *outcome = user;
    outcome->calls++;
    outcome->has_result = result != NULL;
    assert_true((result == NULL) != (error == NULL));
    if (result)
        fake_check_payload(result, "[5]", NULL);
    if (!error)
        return;
    outcome->code = error->code;
    memcpy(outcome->text, error->text, sizeof(outcome->text));
    memcpy(outcome->uri, error->uri, sizeof(outcome->uri));
}

static bool start_call(widl_session *session, struct outcome *outcome, widl_error *error)
{
    return widl_session_call_async(session, "com.add", NULL, NULL, on_result, outcome, error);
}

static void result_is_the_calls(void **state)
{
    widl_call call = {0};
    widl_payload result;
    (void)state;
    widl_session *session = fake_session(NULL);
    widl_payload args = fake_payload("[2,3]", "{\"round\":true}");
    fake_expect("[48,1,{},\"com.add\",[2,3],{\"round\":true}]");
    fake_say("[50,1,{},[5,\"five\"],{\"exact\":true}]");
    assert_true(widl_session_call(session, "com.add", &args, &call, &result));
    fake_check_payload(&result, "[5,\"five\"]", "{\"exact\":true}");

    /* The result belongs to the call, not to the session. */
    fake_close(session);
    fake_check_payload(&result, "[5,\"five\"]", "{\"exact\":true}");
    widl_call_release(&call);
    widl_call_release(&call);
    widl_call_release(NULL);
}

static void request_ids_are_sequential(void **state)
{
    widl_call call = {0};
    widl_payload result;
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_true(widl_session_publish(session, "com.x", NULL, NULL, NULL));
    fake_expect("[16,1,{},\"com.x\"]");
    fake_expect("[48,2,{},\"com.a\"]");
    fake_say("[50,2,{}]");
    assert_true(widl_session_call(session, "com.a", NULL, &call, &result));
    fake_check_payload(&result, NULL, NULL);
    fake_expect("[48,3,{},\"com.b\"]");
    fake_say("[50,3,{}]");
    assert_true(widl_session_call(session, "com.b", NULL, &call, NULL));
    widl_call_release(&call);
    fake_close(session);
}

struct error_case {
    const char *answer;
    const char *uri;
    const char *text;
    const char *args;
    const char *kwargs;
};

static void errors_of_the_peer(void **state)
{
    static const struct error_case cases[] = {
        {"[8,48,1,{},\"com.bad\"]", "com.bad", "com.bad", NULL, NULL},
        {"[8,48,1,{},\"com.bad\",[\"too big\",3],{\"max\":2}]", "com.bad", "com.bad: too big",
         "[\"too big\",3]", "{\"max\":2}"},
        {"[8,48,1,{},\"com.bad\",[7]]", "com.bad", "com.bad", "[7]", NULL},
        {"[8,48,1,{},\"com.bad\",[\"\"]]", "com.bad", "com.bad", "[\"\"]", NULL},
        {"[8,48,1,{},\"com.bad\",[],{\"max\":2}]", "com.bad", "com.bad", "[]", "{\"max\":2}"},
        {"[8,48,1,{\"message\":\"gone\"},\"com.bad\"]", "com.bad", "com.bad: gone", NULL, NULL},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_call call = {0};
        widl_payload result;
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = fake_session(NULL);
        fake_expect("[48,1,{},\"com.add\"]");
        fake_say(cases[i].answer);
        assert_false(widl_session_call(session, "com.add", NULL, &call, &result));
        assert_int_equal(call.error.code, WIDL_ERROR_REMOTE);
        assert_string_equal(call.error.uri, cases[i].uri);
        assert_string_equal(call.error.text, cases[i].text);
        fake_check_payload(&call.error.payload, cases[i].args, cases[i].kwargs);
        fake_close(session);
        fake_check_payload(&call.error.payload, cases[i].args, cases[i].kwargs);
        widl_call_release(&call);
        fake_finish();
    }
}

/** Half a URI would be another error's. */
static void an_error_with_an_overlong_uri(void **state)
{
    char answer[400];
    char uri[257];
    (void)state;
    for (size_t size = 255; size <= 256; size++) {
        widl_call call = {0};
        memset(uri, 'u', size);
        uri[size] = '\0';
        snprintf(answer, sizeof(answer), "[8,48,1,{},\"%s\",[7]]", uri);
        widl_session *session = fake_session(NULL);
        fake_expect("[48,1,{},\"com.add\"]");
        fake_say(answer);
        assert_false(widl_session_call(session, "com.add", NULL, &call, NULL));
        assert_int_equal(call.error.code, size > 255 ? WIDL_ERROR_PROTOCOL : WIDL_ERROR_REMOTE);
        assert_string_equal(call.error.uri, size > 255 ? "" : uri);
        fake_check_payload(&call.error.payload, "[7]", NULL);
        widl_call_release(&call);
        fake_close(session);
        fake_finish();
    }
}

static void unanswered_call_times_out_and_late_replies_are_dropped(void **state)
{
    widl_call call = {.options.timeout_ms = 400};
    widl_payload result;
    (void)state;
    widl_session *session = fake_session(NULL);
    uint64_t start = fake_now(NULL);
    fake_expect("[48,1,{},\"com.slow\"]");
    assert_false(widl_session_call(session, "com.slow", NULL, &call, &result));
    assert_int_equal(call.error.code, WIDL_ERROR_TIMEOUT);
    assert_string_equal(call.error.text, "no answer to CALL within 400 ms");
    assert_int_equal(fake_now(NULL) - start, 400);

    fake_say("[50,1,{},[1]]");
    fake_say("[8,48,1,{},\"com.late\"]");
    fake_expect("[48,2,{},\"com.add\"]");
    fake_say("[50,2,{},[5]]");
    assert_true(widl_session_call(session, "com.add", NULL, &call, &result));
    assert_int_equal(call.error.code, WIDL_OK);
    fake_check_payload(&result, "[5]", NULL);
    widl_call_release(&call);
    fake_close(session);
}

static void a_call_that_timed_out_is_given_back(void **state)
{
    widl_call call = {.options.timeout_ms = 400};
    (void)state;
    fake_expect(FAKE_HELLO);
    fake_say("[2,1001,{\"roles\":{\"dealer\":{\"features\":{\"call_canceling\":true}}}}]");
    widl_session *session = fake_connect_with("realm1", NULL, NULL);
    fake_expect("[48,1,{},\"com.slow\"]");
    fake_expect("[49,1,{\"mode\":\"killnowait\"}]");
    assert_false(widl_session_call(session, "com.slow", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_TIMEOUT);
    fake_say("[8,48,1,{},\"wamp.error.canceled\"]");
    fake_expect("[48,2,{},\"com.add\"]");
    fake_say("[50,2,{},[5]]");
    assert_true(widl_session_call(session, "com.add", NULL, &call, NULL));
    widl_call_release(&call);
    fake_close(session);
}

static void default_timeout_is_the_sessions(void **state)
{
    widl_call call = {0};
    widl_options options = {.call_timeout_ms = 1234};
    (void)state;
    widl_session *session = fake_session(&options);
    fake_expect("[48,1,{},\"com.slow\"]");
    assert_false(widl_session_call(session, "com.slow", NULL, &call, NULL));
    assert_string_equal(call.error.text, "no answer to CALL within 1234 ms");
    fake_close(session);
    widl_call_release(&call);
}

static void options_of_a_call(void **state)
{
    widl_call call = {.options = {.router_timeout_ms = 700, .disclose_me = true}};
    widl_call_options options = {.disclose_me = true};
    struct outcome outcome = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[48,1,{\"timeout\":700,\"disclose_me\":true},\"com.add\"]");
    fake_say("[50,1,{}]");
    assert_true(widl_session_call(session, "com.add", NULL, &call, NULL));
    fake_expect("[48,2,{\"disclose_me\":true},\"com.add\"]");
    assert_int_equal(
        widl_session_call_async(session, "com.add", NULL, &options, on_result, &outcome, NULL), 2);
    fake_say("[50,2,{},[5]]");
    assert_true(widl_session_process(session, 10, NULL));
    assert_true(outcome.has_result);
    widl_call_release(&call);
    fake_close(session);
}

static void lost_connection_fails_the_call(void **state)
{
    widl_call call = {0};
    widl_payload result;
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[48,1,{},\"com.add\"]");
    fake_drop(WIDL_ERROR_CLOSED, "reset by peer");
    assert_false(widl_session_call(session, "com.add", NULL, &call, &result));
    assert_int_equal(call.error.code, WIDL_ERROR_CLOSED);
    assert_string_equal(call.error.text, "the connection ended: reset by peer");
    assert_false(widl_session_call(session, "com.add", NULL, &call, &result));
    assert_int_equal(call.error.code, WIDL_ERROR_CLOSED);
    assert_string_equal(call.error.text, "the connection ended: reset by peer");
    widl_call_release(&call);
    widl_session_close(session);
}

static void goodbye_fails_the_call(void **state)
{
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[48,1,{},\"com.add\"]");
    fake_say("[6,{},\"wamp.close.system_shutdown\"]");
    fake_expect("[6,{},\"wamp.close.goodbye_and_out\"]");
    assert_false(widl_session_call(session, "com.add", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_CLOSED);
    assert_string_equal(call.error.uri, "wamp.close.system_shutdown");
    widl_session_close(session);
    widl_call_release(&call);
}

static void bad_arguments_are_refused(void **state)
{
    widl_call call = {0};
    widl_error error = {0};
    struct outcome outcome = {0};
    static const unsigned char broken[] = {0x92, 0x01};
    static const unsigned char no_list[] = {0x01};
    widl_payload payloads[] = {
        {.args = {broken, 2}}, {.args = {no_list, 1}}, {.kwargs = {no_list, 1}}};
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_false(widl_session_call(session, "com..add", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_ARGUMENT);
    assert_string_equal(call.error.text, "'com..add' is no valid URI of a procedure");
    assert_false(widl_session_call(session, NULL, NULL, &call, NULL));
    assert_false(widl_session_call(NULL, "com.add", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_session_call(session, "com.add", NULL, NULL, NULL));
    for (size_t i = 0; i < ARRAY_LENGTH(payloads); i++) {
        assert_false(widl_session_call(session, "com.add", &payloads[i], &call, NULL));
        assert_int_equal(call.error.code, WIDL_ERROR_ARGUMENT);
        assert_false(widl_session_call_async(session, "com.add", &payloads[i], NULL, on_result,
                                             &outcome, &error));
    }
    assert_false(widl_session_call_async(session, "com.add", NULL, NULL, NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_session_call_async(session, "", NULL, NULL, on_result, &outcome, &error));
    assert_int_equal(outcome.calls, 0);
    widl_call_release(&call);
    fake_close(session);
}

static void async_calls_end_in_any_order(void **state)
{
    struct outcome first = {0}, second = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_true(start_call(session, &first, NULL));
    assert_true(start_call(session, &second, NULL));
    assert_int_equal(first.calls + second.calls, 0);
    fake_expect("[48,1,{},\"com.add\"]");
    fake_expect("[48,2,{},\"com.add\"]");
    fake_say("[8,48,2,{},\"com.bad\",[\"no\"]]");
    assert_true(widl_session_process(session, 100, NULL));
    assert_int_equal(first.calls, 0);
    assert_int_equal(second.calls, 1);
    assert_int_equal(second.code, WIDL_ERROR_REMOTE);
    assert_string_equal(second.text, "com.bad: no");
    fake_say("[50,1,{},[5]]");
    assert_true(widl_session_process(session, 100, NULL));
    assert_int_equal(first.calls, 1);
    assert_true(first.has_result);
    fake_close(session);
    assert_int_equal(first.calls + second.calls, 2);
}

static void async_calls_time_out_by_their_own_deadline(void **state)
{
    struct outcome slow = {0}, fast = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[48,1,{},\"com.a\"]");
    fake_expect("[48,2,{},\"com.b\"]");
    assert_true(widl_session_call_async(
        session, "com.a", NULL, &(widl_call_options){.timeout_ms = 500}, on_result, &slow, NULL));
    assert_true(widl_session_call_async(
        session, "com.b", NULL, &(widl_call_options){.timeout_ms = 100}, on_result, &fast, NULL));
    assert_true(widl_session_process(session, 10000, NULL));
    assert_true(widl_session_process(session, 10000, NULL));
    assert_int_equal(fast.calls, 1);
    assert_int_equal(fast.code, WIDL_ERROR_TIMEOUT);
    assert_int_equal(slow.calls, 0);
    assert_true(widl_session_process(session, 10000, NULL));
    assert_int_equal(slow.calls, 1);
    fake_close(session);
}

static void everything_pending_fails_once(void **state)
{
    struct outcome outcomes[20] = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(outcomes); i++) {
        assert_true(start_call(session, &outcomes[i], NULL));
        fake_expect("[48,*");
    }
    fake_say("[3,{},\"wamp.close.killed\"]");
    assert_false(widl_session_run(session, NULL));
    widl_session_close(session);
    for (size_t i = 0; i < ARRAY_LENGTH(outcomes); i++) {
        assert_int_equal(outcomes[i].calls, 1);
        assert_int_equal(outcomes[i].code, WIDL_ERROR_ABORTED);
        assert_string_equal(outcomes[i].uri, "wamp.close.killed");
    }
}

static void closing_fails_what_is_pending(void **state)
{
    struct outcome outcome = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_true(start_call(session, &outcome, NULL));
    fake_expect("[48,1,{},\"com.add\"]");
    fake_close(session);
    assert_int_equal(outcome.calls, 1);
    assert_int_equal(outcome.code, WIDL_ERROR_CLOSED);
    assert_string_equal(outcome.text, "the session was closed by this program");
}

static void never_event(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)user;
    (void)event;
    (void)payload;
    fail_msg("there was no event");
}

static void never_invoked(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    (void)invocation;
    (void)payload;
    fail_msg("there was no invocation");
}

/** A callback tries everything that blocks, starts another call and closes the session. */
static void on_result_that_blocks(void *user, const widl_payload *result, const widl_error *error)
{
    struct outcome *outcome = user;
    widl_session *session = outcome->session;
    widl_call call = {0};
    widl_error blocked = {0};
    widl_publish_options acknowledged = {.acknowledge = true};
    (void)result;
    (void)error;
    outcome->calls++;
    assert_false(widl_session_call(session, "com.add", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_REENTRANT);
    assert_false(widl_session_run(session, &blocked));
    assert_int_equal(blocked.code, WIDL_ERROR_REENTRANT);
    blocked.code = WIDL_OK;
    assert_false(widl_session_process(session, 10, &blocked));
    assert_int_equal(blocked.code, WIDL_ERROR_REENTRANT);
    blocked.code = WIDL_OK;
    blocked.code = WIDL_OK;
    assert_null(widl_session_subscribe(session, "com.x", NULL, never_event, NULL, &blocked));
    assert_int_equal(blocked.code, WIDL_ERROR_REENTRANT);
    blocked.code = WIDL_OK;
    assert_null(widl_session_register(session, "com.x", NULL, never_invoked, NULL, &blocked));
    assert_int_equal(blocked.code, WIDL_ERROR_REENTRANT);
    blocked.code = WIDL_OK;
    assert_false(widl_session_publish(session, "com.x", NULL, &acknowledged, &blocked));
    assert_int_equal(blocked.code, WIDL_ERROR_REENTRANT);
    assert_true(widl_session_publish(session, "com.x", NULL, NULL, &blocked));
    widl_session_close(session);
    assert_int_equal(widl_session_id(session), 1001);
}

static void callbacks_may_not_block_but_may_close(void **state)
{
    struct outcome outcome = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    outcome.session = session;
    assert_true(widl_session_call_async(session, "com.add", NULL, NULL, on_result_that_blocks,
                                        &outcome, NULL));
    fake_expect("[48,1,{},\"com.add\"]");
    fake_say("[50,1,{},[5]]");
    fake_expect("[16,2,{},\"com.x\"]");
    fake_expect("[6,{},\"wamp.close.close_realm\"]");
    fake_say("[6,{},\"wamp.close.goodbye_and_out\"]");
    assert_true(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_string_equal(error.text, "the session was closed by this program");
    assert_int_equal(outcome.calls, 1);
    assert_int_equal(fake_close_status(), 1000);
    assert_false(widl_session_publish(session, "com.x", NULL, NULL, NULL));
    widl_session_close(session);
}

static void close_in_callback(void *user, const widl_payload *result, const widl_error *error)
{
    (void)result;
    (void)error;
    widl_session_close(user);
}

static void closing_in_a_callback_ends_a_blocking_call(void **state)
{
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_true(
        widl_session_call_async(session, "com.a", NULL, NULL, close_in_callback, session, NULL));
    fake_expect("[48,1,{},\"com.a\"]");
    fake_expect("[48,2,{},\"com.b\"]");
    fake_say("[50,1,{}]");
    fake_expect("[6,{},\"wamp.close.close_realm\"]");
    assert_false(widl_session_call(session, "com.b", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_CLOSED);
    widl_call_release(&call);
    widl_session_close(session);
}

/** Starts the next call from within the result of the one before. */
static void on_result_that_calls(void *user, const widl_payload *result, const widl_error *error)
{
    struct outcome *outcome = user;
    assert_non_null(result);
    assert_null(error);
    if (++outcome->calls < 3)
        assert_true(widl_session_call_async(outcome->session, "com.next", result, NULL,
                                            on_result_that_calls, outcome, NULL));
    else
        widl_session_stop(outcome->session);
}

static void callbacks_may_start_calls_with_what_they_got(void **state)
{
    struct outcome outcome = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    outcome.session = session;
    assert_true(widl_session_call_async(session, "com.first", NULL, NULL, on_result_that_calls,
                                        &outcome, NULL));
    fake_expect("[48,1,{},\"com.first\"]");
    fake_say("[50,1,{},[\"a\"]]");
    fake_expect("[48,2,{},\"com.next\",[\"a\"]]");
    fake_say("[50,2,{},[],{\"b\":[1]}]");
    fake_expect("[48,3,{},\"com.next\",[],{\"b\":[1]}]");
    fake_say("[50,3,{}]");
    assert_true(widl_session_run(session, NULL));
    assert_int_equal(outcome.calls, 3);
    fake_close(session);
}

static void too_many_requests(void **state)
{
    struct outcome outcome = {0};
    widl_error error = {0};
    widl_call call = {0};
    widl_options options = {.max_pending = 2};
    (void)state;
    widl_session *session = fake_session(&options);
    assert_true(start_call(session, &outcome, NULL));
    assert_true(start_call(session, &outcome, NULL));
    assert_false(start_call(session, &outcome, &error));
    assert_int_equal(error.code, WIDL_ERROR_LIMIT);
    assert_string_equal(error.text, "2 requests are without an answer");
    assert_false(widl_session_call(session, "com.add", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_LIMIT);
    fake_expect("[48,1,{},\"com.add\"]");
    fake_expect("[48,2,{},\"com.add\"]");
    fake_close(session);
    assert_int_equal(outcome.calls, 2);
    widl_call_release(&call);
}

static void too_large_a_message(void **state)
{
    widl_call call = {0};
    widl_options options = {.max_message_bytes = 1000};
    char json[1102];
    (void)state;
    memset(json, 'x', sizeof(json));
    memcpy(json, "[\"", 2);
    memcpy(json + 1000, "\"]", 3);
    widl_session *session = fake_session(&options);
    widl_payload args = fake_payload(json, NULL);
    assert_false(widl_session_call(session, "com.add", &args, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_LIMIT);
    fake_expect("[48,1,{},\"com.add\"]");
    fake_say("[50,1,{}]");
    assert_true(widl_session_call(session, "com.add", NULL, &call, NULL));
    widl_call_release(&call);
    fake_close(session);
}

static void resume(void *user)
{
    (void)user;
    fake_stall(false);
}

/** A full queue fails what does not block, and is waited for by what does. */
static void full_queue(void **state)
{
    struct outcome outcome = {0};
    widl_error error = {0};
    widl_call call = {0};
    widl_options options = {.max_queue_bytes = 1100};
    (void)state;
    widl_session *session = fake_session(&options);
    unsigned sent = 0;
    fake_stall(true);
    while (widl_session_publish(session, "com.some.quite.long.topic", NULL, NULL, &error)) {
        fake_expect("[16,*");
        sent++;
    }
    assert_in_range(sent, 22, 44);
    assert_int_equal(error.code, WIDL_ERROR_WOULD_BLOCK);
    error.code = WIDL_OK;
    assert_false(widl_session_call_async(session, "com.some.quite.long.procedure", NULL, NULL,
                                         on_result, &outcome, &error));
    assert_int_equal(error.code, WIDL_ERROR_WOULD_BLOCK);

    fake_expect("[48,*");
    call.options.timeout_ms = 50;
    assert_false(widl_session_call(session, "com.some.quite.long.procedure", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_TIMEOUT);
    assert_string_equal(call.error.text, "timed out: the send queue stayed full");

    resume(NULL);
    char answer[64];
    snprintf(answer, sizeof(answer), "[50,%u,{},[5]]", sent + 1);
    fake_say(answer);
    assert_true(widl_session_call(session, "com.some.quite.long.procedure", NULL, &call, NULL));
    assert_int_equal(outcome.calls, 0);
    widl_call_release(&call);
    fake_close(session);
}

static void message_larger_than_the_queue(void **state)
{
    widl_error error = {0};
    widl_options options = {.max_queue_bytes = 1100};
    char json[1202];
    (void)state;
    memset(json, 'x', sizeof(json));
    memcpy(json, "[\"", 2);
    memcpy(json + 1199, "\"]", 3);
    widl_session *session = fake_session(&options);
    widl_payload args = fake_payload(json, NULL);
    assert_false(widl_session_publish(session, "com.x", &args, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_LIMIT);
    fake_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(result_is_the_calls),
        FAKE_BOTH(request_ids_are_sequential),
        FAKE_BOTH(errors_of_the_peer),
        FAKE_BOTH(unanswered_call_times_out_and_late_replies_are_dropped),
        FAKE_BOTH(a_call_that_timed_out_is_given_back),
        FAKE_BOTH(default_timeout_is_the_sessions),
        FAKE_BOTH(options_of_a_call),
        FAKE_BOTH(an_error_with_an_overlong_uri),
        FAKE_BOTH(lost_connection_fails_the_call),
        FAKE_BOTH(goodbye_fails_the_call),
        FAKE_BOTH(bad_arguments_are_refused),
        FAKE_BOTH(async_calls_end_in_any_order),
        FAKE_BOTH(async_calls_time_out_by_their_own_deadline),
        FAKE_BOTH(everything_pending_fails_once),
        FAKE_BOTH(closing_fails_what_is_pending),
        FAKE_BOTH(callbacks_may_not_block_but_may_close),
        FAKE_BOTH(closing_in_a_callback_ends_a_blocking_call),
        FAKE_BOTH(callbacks_may_start_calls_with_what_they_got),
        FAKE_BOTH(too_many_requests),
        FAKE_BOTH(too_large_a_message),
        FAKE_BOTH(full_queue),
        FAKE_BOTH(message_larger_than_the_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
