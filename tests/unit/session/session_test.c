/* SPDX-License-Identifier: MIT */
/* How sessions begin, serve and end, against a scripted router. */
#include <stdio.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

static void connects_and_leaves(void **state)
{
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_int_equal(widl_session_id(session), 1001);
    fake_close(session);
    assert_int_equal(fake_close_status(), 1000);
}

static void options_reach_the_channel(void **state)
{
    widl_options options = {.serializers = WIDL_SERIALIZERS_JSON,
                            .connect_timeout_ms = 77,
                            .max_message_bytes = 1000,
                            .max_queue_bytes = 2000};
    (void)state;
    widl_session *session = fake_session(&options);
    assert_true(fake_request()->offer[WI_JSON]);
    assert_false(fake_request()->offer[WI_MSGPACK]);
    assert_false(fake_request()->offer[WI_CBOR]);
    assert_int_equal(fake_request()->limits.max_message_bytes, 1000);
    assert_int_equal(fake_request()->limits.max_queue_bytes, 2000);
    assert_int_equal(fake_request()->limits.handshake_timeout_ms, 77);
    fake_close(session);
}

static void both_serializers_are_offered(void **state)
{
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_true(fake_request()->offer[WI_JSON]);
    assert_true(fake_request()->offer[WI_MSGPACK]);
    assert_true(fake_request()->offer[WI_CBOR]);
    assert_false(fake_request()->no_batches);
    fake_close(session);
}

/** A connection attempt that the router answers in some other way than with a good WELCOME. */
struct refusal {
    const char *answer;
    const char *abort; /**< what the client sends back, NULL for nothing */
    widl_code code;
    const char *uri;
    const char *text;
};

#define VIOLATION       "wamp.error.protocol_violation"
#define VIOLATION_ABORT "[3,{\"message\":\"*"
#define VIOLATION_TEXT  "the router violated the protocol: "

static const struct refusal refusals[] = {
    {"[3,{\"message\":\"no realm 'realm1'\"},\"wamp.error.no_such_realm\"]", NULL,
     WIDL_ERROR_ABORTED, "wamp.error.no_such_realm", "wamp.error.no_such_realm: no realm 'realm1'"},
    {"[3,{},\"wamp.error.no_such_realm\"]", NULL, WIDL_ERROR_ABORTED, "wamp.error.no_such_realm",
     "wamp.error.no_such_realm"},
    {"[3,{},\"com.no\",[\"go away\"]]", NULL, WIDL_ERROR_ABORTED, "com.no", "com.no: go away"},
    {"[4,\"ticket\",{}]", VIOLATION_ABORT, WIDL_ERROR_PROTOCOL, VIOLATION,
     VIOLATION_TEXT "CHALLENGE: authentication by 'ticket' was not offered"},
    {"[2,5,{}]", VIOLATION_ABORT, WIDL_ERROR_PROTOCOL, VIOLATION,
     VIOLATION_TEXT "WELCOME: details announce neither a broker nor a dealer"},
    {"[2,5,{\"roles\":{\"caller\":{}}}]", VIOLATION_ABORT, WIDL_ERROR_PROTOCOL, VIOLATION, NULL},
    {"[2,5,{\"roles\":[]}]", VIOLATION_ABORT, WIDL_ERROR_PROTOCOL, VIOLATION, NULL},
    {"[2,0,{\"roles\":{\"broker\":{}}}]", VIOLATION_ABORT, WIDL_ERROR_PROTOCOL, VIOLATION, NULL},
    {"[2]", VIOLATION_ABORT, WIDL_ERROR_PROTOCOL, VIOLATION, NULL},
    {"[6,{},\"wamp.close.system_shutdown\"]", VIOLATION_ABORT, WIDL_ERROR_PROTOCOL, VIOLATION,
     VIOLATION_TEXT "GOODBYE before the session was established"},
    {"[36,1,2,{}]", VIOLATION_ABORT, WIDL_ERROR_PROTOCOL, VIOLATION,
     VIOLATION_TEXT "EVENT before the session was established"},
    {"[50,1,{}]", VIOLATION_ABORT, WIDL_ERROR_PROTOCOL, VIOLATION, NULL},
    {"{\"hello\":1}", VIOLATION_ABORT, WIDL_ERROR_PROTOCOL, VIOLATION, NULL},
};

static void refusals_are_reported(void **state)
{
    for (size_t i = 0; i < ARRAY_LENGTH(refusals); i++) {
        const struct refusal *refusal = &refusals[i];
        widl_error error = {0};
        fake_start(*(enum wi_serializer *)*state);
        fake_expect(FAKE_HELLO);
        fake_say(refusal->answer);
        if (refusal->abort)
            fake_expect(refusal->abort);
        assert_null(fake_connect_with("realm1", NULL, &error));
        assert_int_equal(error.code, refusal->code);
        assert_string_equal(error.uri, refusal->uri);
        if (refusal->text)
            assert_string_equal(error.text, refusal->text);
        fake_finish();
    }
}

static void garbage_instead_of_welcome(void **state)
{
    widl_error error = {0};
    (void)state;
    fake_expect(FAKE_HELLO);
    fake_say_bytes("\xff\xfe\x00\x01", 4);
    fake_expect(VIOLATION_ABORT);
    assert_null(fake_connect_with("realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_PROTOCOL);
    assert_int_equal(fake_close_status(), 1002);
}

static void refused_connection(void **state)
{
    widl_error error = {0};
    (void)state;
    fake_drop(WIDL_ERROR_CONNECT, "127.0.0.1:8080: connection refused");
    assert_null(fake_connect_with("realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CONNECT);
    assert_string_equal(error.text, "127.0.0.1:8080: connection refused");
}

static void refused_handshake(void **state)
{
    widl_error error = {0};
    (void)state;
    fake_drop(WIDL_ERROR_HANDSHAKE, "the server answered 404");
    assert_null(fake_connect_with("realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_HANDSHAKE);
}

static void connection_lost_before_welcome(void **state)
{
    widl_error error = {0};
    (void)state;
    fake_expect(FAKE_HELLO);
    fake_drop(WIDL_OK, "");
    assert_null(fake_connect_with("realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CONNECT);
    assert_string_equal(error.text, "no reason was given");
}

static void silence_times_out(void **state)
{
    widl_error error = {0};
    widl_options options = {.connect_timeout_ms = 1500};
    uint64_t start = fake_now(NULL);
    (void)state;
    fake_expect(FAKE_HELLO);
    assert_null(fake_connect_with("realm1", &options, &error));
    assert_int_equal(error.code, WIDL_ERROR_TIMEOUT);
    assert_string_equal(error.text, "the router did not admit the session within 1500 ms");
    assert_int_equal(fake_now(NULL) - start, 1500);
}

static void handshake_that_never_ends_times_out(void **state)
{
    widl_error error = {0};
    (void)state;
    fake_never_open();
    assert_null(fake_connect_with("realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_TIMEOUT);
}

static void bad_arguments_are_refused(void **state)
{
    static const char *const realms[] = {NULL, "", "a b", "a..b", "a#"};
    widl_error error = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(realms); i++) {
        assert_null(fake_connect_with(realms[i], NULL, &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    }
    struct wi_session_clock clock = {.now_ms = fake_now};
    assert_null(wi_session_connect("http://x", "realm1", NULL, &clock, &error));
    assert_int_equal(error.code, WIDL_ERROR_URL);
    assert_null(wi_session_connect(NULL, "realm1", NULL, &clock, NULL));
}

static void null_sessions_are_allowed_or_refused(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session_close(NULL);
    widl_session_stop(NULL);
    assert_int_equal(widl_session_id(NULL), 0);
    assert_false(widl_session_run(NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_session_process(NULL, 0, NULL));
}

static void goodbye_of_the_router_is_answered(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_say("[6,{\"message\":\"maintenance\"},\"wamp.close.system_shutdown\"]");
    fake_expect("[6,{},\"wamp.close.goodbye_and_out\"]");
    assert_true(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_string_equal(error.uri, "wamp.close.system_shutdown");
    assert_string_equal(error.text, "wamp.close.system_shutdown: maintenance");
    assert_int_equal(fake_close_status(), 1000);

    widl_error later = {0};
    assert_false(widl_session_publish(session, "com.x", NULL, NULL, &later));
    assert_int_equal(later.code, WIDL_ERROR_CLOSED);
    assert_string_equal(later.uri, "wamp.close.system_shutdown");
    assert_string_equal(later.text, error.text);
    assert_false(widl_session_process(session, 0, NULL));
    widl_session_close(session);
}

static void abort_of_the_router_ends_the_session(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_say("[3,{\"message\":\"you are out\"},\"wamp.close.killed\"]");
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_ABORTED);
    assert_string_equal(error.uri, "wamp.close.killed");
    assert_string_equal(error.text, "wamp.close.killed: you are out");
    assert_false(widl_session_run(session, NULL));
    widl_session_close(session);
}

static void lost_connection_ends_the_session(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_drop(WIDL_ERROR_CLOSED, "reset by peer");
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_string_equal(error.text, "the connection ended: reset by peer");
    widl_session_close(session);
}

static void broken_loop_ends_the_session(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_break_loop(true);
    assert_false(widl_session_run(session, &error));
    assert_string_equal(error.text, "the event loop failed");
    fake_break_loop(false);
    widl_session_close(session);
}

static void router_that_does_not_answer_goodbye(void **state)
{
    (void)state;
    widl_session *session = fake_session(NULL);
    uint64_t start = fake_now(NULL);
    fake_expect("[6,{},\"wamp.close.close_realm\"]");
    widl_session_close(session);
    assert_int_equal(fake_now(NULL) - start, 1000);
}

/** Everything but GOODBYE and ABORT is ignored while the session leaves. */
static void messages_while_leaving_are_ignored(void **state)
{
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[6,{},\"wamp.close.close_realm\"]");
    fake_say("[36,5,6,{}]");
    fake_say("[2,5,{}]");
    fake_say_bytes("nonsense", 8);
    fake_say("[50,77,{}]");
    fake_say("[3,{},\"wamp.close.killed\"]");
    widl_session_close(session);
    assert_int_equal(fake_close_status(), 1000);
}

static void queued_messages_leave_before_goodbye(void **state)
{
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_true(widl_session_publish(session, "com.x", NULL, NULL, NULL));
    fake_expect("[16,1,{},\"com.x\"]");
    fake_close(session);
}

static void stop(void *session)
{
    widl_session_stop(session);
}

static void stop_ends_run(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_do(stop, session);
    assert_true(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_OK);
    assert_true(widl_session_process(session, 0, NULL));
    fake_close(session);
}

static void stop_before_run_is_not_lost(void **state)
{
    (void)state;
    widl_session *session = fake_session(NULL);
    widl_session_stop(session);
    assert_true(widl_session_run(session, NULL));
    fake_close(session);
}

static void process_waits_no_longer_than_told(void **state)
{
    (void)state;
    widl_session *session = fake_session(NULL);
    uint64_t start = fake_now(NULL);
    assert_true(widl_session_process(session, 250, NULL));
    assert_int_equal(fake_now(NULL) - start, 250);
    assert_true(widl_session_process(session, 0, NULL));
    assert_int_equal(fake_now(NULL) - start, 250);
    fake_close(session);
}

struct log {
    unsigned lines;
    widl_log_level level;
    char line[600];
    widl_session *session;
    widl_code blocking_code;
};

static void on_log(void *user, widl_log_level level, const char *line)
{
    struct log *log = user;
    widl_error error = {0};
    log->lines++;
    log->level = level;
    snprintf(log->line, sizeof(log->line), "%s", line);
    if (log->session && !widl_session_run(log->session, &error))
        log->blocking_code = error.code;
}

static void violations_are_logged(void **state)
{
    struct log log = {0};
    widl_options options = {.log = on_log, .log_user = &log};
    (void)state;
    widl_session *session = fake_session(&options);
    log.session = session;
    fake_say("[16,1,{},\"com.x\"]");
    fake_expect("[3,{\"message\":\"PUBLISH is not for clients\"},\"" VIOLATION "\"]");
    assert_false(widl_session_run(session, NULL));
    assert_int_equal(log.lines, 1);
    assert_int_equal(log.level, WIDL_LOG_ERROR);
    assert_string_equal(log.line,
                        "the session ended: " VIOLATION_TEXT "PUBLISH is not for clients");
    assert_int_equal(log.blocking_code, WIDL_ERROR_REENTRANT);
    widl_session_close(session);
}

static void a_realm_that_is_none(void **state)
{
    char realm[1026];
    widl_error error = {0};
    (void)state;
    memset(realm, 'r', sizeof(realm) - 1);
    realm[sizeof(realm) - 1] = '\0';
    assert_null(fake_connect_with(realm, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_string_equal(error.text, "the URI of a realm has 1025 bytes, more than 1024");
    assert_null(fake_connect_with("a realm", NULL, &error));
    assert_string_equal(error.text, "'a realm' is no valid URI of a realm");
    assert_null(fake_connect_with(NULL, NULL, &error));
    assert_null(fake_connect_with("", NULL, &error));
}

static void limits_too_small_for_hello(void **state)
{
    const widl_options options[] = {{.max_queue_bytes = 500}, {.max_message_bytes = 500}};
    static const char *const names[] = {"max_queue_bytes of 500", "max_message_bytes of 500"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(options); i++) {
        widl_error error = {0};
        assert_null(fake_connect_with("realm1", &options[i], &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
        assert_memory_equal(error.text, names[i], strlen(names[i]));
    }
    assert_int_equal(fake_connections(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(a_realm_that_is_none),
        FAKE_BOTH(limits_too_small_for_hello),
        FAKE_BOTH(connects_and_leaves),
        FAKE_BOTH(options_reach_the_channel),
        FAKE_BOTH(both_serializers_are_offered),
        FAKE_BOTH(refusals_are_reported),
        FAKE_BOTH(garbage_instead_of_welcome),
        FAKE_BOTH(refused_connection),
        FAKE_BOTH(refused_handshake),
        FAKE_BOTH(connection_lost_before_welcome),
        FAKE_BOTH(silence_times_out),
        FAKE_BOTH(handshake_that_never_ends_times_out),
        FAKE_BOTH(bad_arguments_are_refused),
        FAKE_BOTH(null_sessions_are_allowed_or_refused),
        FAKE_BOTH(goodbye_of_the_router_is_answered),
        FAKE_BOTH(abort_of_the_router_ends_the_session),
        FAKE_BOTH(lost_connection_ends_the_session),
        FAKE_BOTH(broken_loop_ends_the_session),
        FAKE_BOTH(router_that_does_not_answer_goodbye),
        FAKE_BOTH(messages_while_leaving_are_ignored),
        FAKE_BOTH(queued_messages_leave_before_goodbye),
        FAKE_BOTH(stop_ends_run),
        FAKE_BOTH(stop_before_run_is_not_lost),
        FAKE_BOTH(process_waits_no_longer_than_told),
        FAKE_BOTH(violations_are_logged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
