/* SPDX-License-Identifier: MIT */
/* Serving a small contract, against a scripted router. */
#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"

struct callee {
    unsigned calls;
    bool defer;
    int32_t result;
    widl_invocation *invocation;
    const struct add_args *args;
    widl_service *service; /**< stopped by ping if set */
};

static void add(widl_invocation *invocation, const struct add_args *args, void *user)
{
    struct callee *callee = user;
    widl_error error = {0};
    callee->calls++;
    callee->args = args;
    callee->invocation = invocation;
    if (callee->defer) {
        widl_invocation_defer(invocation);
        return;
    }
    if (args->a > 99) {
        struct too_big payload = {.most = 99};
        assert_true(widl_stub_throw(invocation, &too_big_error, &payload, &error));
        return;
    }
    int32_t sum = callee->result ? callee->result : args->a + (int32_t)args->tags.size;
    if (sum >= 0) {
        assert_true(widl_stub_reply(invocation, &add_procedure, &sum, &error));
        return;
    }
    assert_false(widl_stub_reply(invocation, &add_procedure, &sum, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_string_equal(error.text, "result: args[0]: -1 is below 0");
}

static void ping(widl_invocation *invocation, void *user)
{
    struct callee *callee = user;
    if (callee->service)
        assert_true(widl_service_stop(callee->service, NULL));
    assert_true(widl_stub_reply(invocation, &ping_procedure, NULL, NULL));
}

static const struct math_table table = {.size = sizeof(table), .add = add, .ping = ping};

/** Serve add as registration 55 and ping as 56; greet is not served. */
static widl_session *serve(struct callee *callee)
{
    widl_error error = {0};
    widl_session *session = fake_session(NULL);
    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_say("[65,1,55]");
    fake_expect("[64,2,{},\"com.test.math.ping\"]");
    fake_say("[65,2,56]");
    callee->service =
        widl_stub_serve(session, &math_interface, &table, sizeof(table), callee, &error);
    assert_non_null(callee->service);
    return session;
}

static void options_are_of_every_procedure(void **state)
{
    static const widl_register_options options = {.match = WIDL_MATCH_PREFIX,
                                                  .invoke = WIDL_INVOKE_FIRST,
                                                  .concurrency = 1,
                                                  .disclose_caller = true};
    struct callee callee = {.defer = true};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[64,1,{\"concurrency\":1,\"disclose_caller\":true},\"com.test.math.add\"]");
    fake_say("[65,1,55]");
    fake_expect("[64,2,{\"concurrency\":1,\"disclose_caller\":true},\"com.test.math.ping\"]");
    fake_say("[65,2,56]");
    assert_non_null(widl_stub_serve_with(session, &math_interface, &table, sizeof(table), &callee,
                                         &options, &error));
    fake_say("[68,1,55,{},[3,[]]]");
    fake_say("[68,2,55,{},[4,[]]]");
    fake_expect("[8,68,2,{},\"wamp.error.unavailable\",*");
    assert_true(widl_session_process(session, 10, NULL));
    assert_int_equal(callee.calls, 1);
    fake_expect("[8,68,1,{},\"wamp.error.canceled\"*");
    fake_close(session);
}

static void process(widl_session *session)
{
    assert_true(widl_session_process(session, 10, NULL));
}

static void answers(void **state)
{
    static const struct {
        const char *invocation;
        const char *answer;
        unsigned calls;
    } cases[] = {
        {"[68,1,55,{},[3,[\"x\",\"y\"]]]", "[70,1,{},[5]]", 1},
        {"[68,1,55,{},[3,[]],{\"unknown\":1}]", "[70,1,{},[3]]", 1},
        {"[68,1,56,{}]", "[70,1,{}]", 0},
        {"[68,1,56,{},[1,2],{\"a\":1}]", "[70,1,{}]", 0},
        {"[68,1,55,{},[100,[]]]", "[8,68,1,{},\"com.test.error.too_big\",[99]]", 1},
        {"[68,1,55,{},[-1,[]]]",
         "[8,68,1,{},\"wamp.error.runtime_error\",[\"result: args[0]: -1 is below 0\"]]", 1},
        {"[68,1,55,{},[3,[\"x\",\"far too long\"]]]",
         "[8,68,1,{},\"wamp.error.invalid_argument\",[\"args[1][1]: longer than 8\"],"
         "{\"path\":\"args[1][1]\",\"problem\":\"longer than 8\"}]",
         0},
        {"[68,1,55,{}]",
         "[8,68,1,{},\"wamp.error.invalid_argument\",[\"args: missing\"],"
         "{\"path\":\"args\",\"problem\":\"missing\"}]",
         0},
        {"[68,1,55,{},[true,[]]]", "[8,68,1,{},\"wamp.error.invalid_argument\",[\"args[0]: *", 0},
        {"[68,1,55,{},[1,[7]]]", "[8,68,1,{},\"wamp.error.invalid_argument\",[\"args[1][0]: *", 0},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct callee callee = {0};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = serve(&callee);
        callee.service = NULL;
        fake_say(cases[i].invocation);
        fake_expect(cases[i].answer);
        process(session);
        assert_int_equal(callee.calls, cases[i].calls);
        fake_close(session);
        fake_finish();
    }
}

static void deferred_answers_keep_their_arguments(void **state)
{
    struct callee callee = {.defer = true};
    int32_t sum = 0;
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{},[3,[\"first\"]]]");
    process(session);
    widl_invocation *first = callee.invocation;
    const struct add_args *args = callee.args;
    fake_say("[68,2,55,{},[4,[\"second\"]]]");
    process(session);
    assert_int_equal(args->a, 3);
    assert_string_equal(args->tags.items[0].data, "first");
    sum = args->a;
    assert_true(widl_stub_reply(first, &add_procedure, &sum, NULL));
    struct too_big payload = {.most = 1};
    assert_true(widl_stub_throw(callee.invocation, &too_big_error, &payload, NULL));
    fake_expect("[70,1,{},[3]]");
    fake_expect("[8,68,2,{},\"com.test.error.too_big\",[1]]");
    fake_close(session);
}

static void stopping_unregisters(void **state)
{
    struct callee callee = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_expect("[66,3,55]");
    fake_say("[67,3]");
    fake_expect("[66,4,56]");
    fake_say("[67,4]");
    assert_true(widl_service_stop(callee.service, NULL));
    assert_true(widl_service_stop(NULL, NULL));
    fake_close(session);
}

static void stopping_in_the_callback(void **state)
{
    struct callee callee = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,56,{}]");
    fake_expect("[66,3,55]");
    fake_expect("[66,4,56]");
    fake_expect("[70,1,{}]");
    process(session);
    fake_close(session);
}

static void stopping_twice_at_once(void **state)
{
    struct callee callee = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_expect("[66,3,55]");
    fake_say("[68,1,56,{}]");
    fake_expect("[70,1,{}]");
    fake_say("[67,3]");
    fake_expect("[66,4,56]");
    fake_say("[67,4]");
    assert_true(widl_service_stop(callee.service, NULL));
    fake_close(session);
}

static void a_service_is_served_whole_or_not_at_all(void **state)
{
    struct callee callee = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_say("[65,1,55]");
    fake_expect("[64,2,{},\"com.test.math.ping\"]");
    fake_say("[8,64,2,{},\"wamp.error.procedure_already_exists\"]");
    fake_expect("[66,3,55]");
    fake_say("[67,3]");
    assert_null(widl_stub_serve(session, &math_interface, &table, sizeof(table), &callee, &error));
    assert_int_equal(error.code, WIDL_ERROR_REMOTE);
    assert_string_equal(error.uri, "wamp.error.procedure_already_exists");
    fake_close(session);
}

/** All REGISTERs are sent before an answer is waited for; the answers may come in any order. */
static void procedures_are_registered_at_once(void **state)
{
    struct callee callee = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_expect("[64,2,{},\"com.test.math.ping\"]");
    fake_say("[65,2,56]");
    fake_say("[8,64,1,{},\"wamp.error.not_authorized\"]");
    fake_expect("[66,3,56]");
    fake_say("[67,3]");
    assert_null(widl_stub_serve(session, &math_interface, &table, sizeof(table), &callee, &error));
    assert_string_equal(error.uri, "wamp.error.not_authorized");
    fake_expect("[64,4,{},\"com.test.math.add\"]");
    fake_expect("[64,5,{},\"com.test.math.ping\"]");
    fake_say("[65,5,58]");
    fake_say("[65,4,57]");
    assert_non_null(
        widl_stub_serve(session, &math_interface, &table, sizeof(table), &callee, &error));
    fake_close(session);
}

static void no_more_registers_at_once_than_may_be_pending(void **state)
{
    struct callee callee = {0};
    widl_options options = {.max_pending = 1};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(&options);
    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_say("[65,1,57]");
    fake_expect("[64,2,{},\"com.test.math.ping\"]");
    fake_say("[65,2,58]");
    assert_non_null(
        widl_stub_serve(session, &math_interface, &table, sizeof(table), &callee, &error));
    fake_close(session);
}

/** What the connection's end leaves of several requests is one error. */
static void a_connection_lost_while_registering(void **state)
{
    struct callee callee = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_expect("[64,2,{},\"com.test.math.ping\"]");
    fake_say("[65,1,57]");
    fake_drop(WIDL_ERROR_CLOSED, "reset by peer");
    assert_null(widl_stub_serve(session, &math_interface, &table, sizeof(table), &callee, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    widl_session_close(session);
}

/** A table made for an older contract ends before the slots of newer procedures. */
static void short_tables(void **state)
{
    struct callee callee = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_say("[65,1,55]");
    assert_non_null(widl_stub_serve(session, &math_interface, &table,
                                    offsetof(struct math_table, greet) + 1, &callee, NULL));
    assert_non_null(widl_stub_serve(session, &math_interface, &table, 0, &callee, NULL));
    widl_error error = {0};
    assert_null(widl_stub_serve(session, &math_interface, NULL, 8, &callee, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    fake_close(session);
}

static void answering_nothing(void **state)
{
    widl_error error = {0};
    (void)state;
    assert_false(widl_stub_reply(NULL, &ping_procedure, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_stub_throw(NULL, &too_big_error, NULL, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(options_are_of_every_procedure),
        FAKE_BOTH(answers),
        FAKE_BOTH(deferred_answers_keep_their_arguments),
        FAKE_BOTH(stopping_unregisters),
        FAKE_BOTH(stopping_in_the_callback),
        FAKE_BOTH(stopping_twice_at_once),
        FAKE_BOTH(a_service_is_served_whole_or_not_at_all),
        FAKE_BOTH(procedures_are_registered_at_once),
        FAKE_BOTH(no_more_registers_at_once_than_may_be_pending),
        FAKE_BOTH(a_connection_lost_while_registering),
        FAKE_BOTH(short_tables),
        cmocka_unit_test(answering_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
