/* SPDX-License-Identifier: MIT */
/* Registrations and invocations, against a scripted router. */
#include <stdio.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** What a callee does with its invocations. */
enum act { REPLY, THROW, THROW_TEXT, NOTHING, DEFER, REPLY_TWICE, DEFER_AND_REPLY, UNREGISTER };

struct callee {
    enum act act;
    unsigned invocations;
    const char *args; /**< expected */
    const char *kwargs;
    widl_session *session;
    widl_registration *registration;
    widl_invocation *deferred;
    widl_payload answer;
};

static void act(struct callee *callee, widl_invocation *invocation)
{
    widl_error error = {0};
    switch (callee->act) {
    case REPLY:
        assert_true(widl_invocation_reply(invocation, &callee->answer, &error));
        break;
    case THROW:
        assert_true(widl_invocation_throw(invocation, "com.bad", &callee->answer, &error));
        break;
    case THROW_TEXT:
        assert_true(widl_invocation_throw_text(invocation, "com.bad", "not today", &error));
        break;
    case NOTHING:
        break;
    case DEFER:
        widl_invocation_defer(invocation);
        callee->deferred = invocation;
        break;
    case REPLY_TWICE:
        assert_true(widl_invocation_reply(invocation, NULL, &error));
        assert_false(widl_invocation_reply(invocation, NULL, &error));
        assert_int_equal(error.code, WIDL_ERROR_ANSWERED);
        assert_false(widl_invocation_throw(invocation, "com.bad", NULL, &error));
        assert_false(widl_invocation_throw_text(invocation, "com.bad", "x", &error));
        assert_int_equal(error.code, WIDL_ERROR_ANSWERED);
        break;
    case DEFER_AND_REPLY:
        widl_invocation_defer(invocation);
        assert_true(widl_invocation_reply(invocation, NULL, &error));
        assert_false(widl_invocation_reply(invocation, NULL, &error));
        assert_int_equal(error.code, WIDL_ERROR_ANSWERED);
        break;
    case UNREGISTER:
        assert_true(widl_unregister(callee->registration, &error));
        assert_string_equal(widl_invocation_procedure(invocation), "com.add");
        assert_true(widl_invocation_reply(invocation, NULL, &error));
        break;
    }
}

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct callee *callee = user;
    callee->invocations++;
    assert_ptr_equal(widl_invocation_session(invocation), callee->session);
    assert_string_equal(widl_invocation_procedure(invocation), "com.add");
    char *memory = widl_arena_alloc(widl_invocation_memory(invocation), 100);
    assert_non_null(memory);
    memset(memory, 'm', 100);
    if (callee->args)
        fake_check_payload(payload, callee->args, callee->kwargs);
    act(callee, invocation);
}

/** Register com.add as registration 55; its REGISTER is request 1. */
static widl_session *serve(struct callee *callee)
{
    widl_error error = {0};
    callee->session = fake_session(NULL);
    fake_expect("[64,1,{},\"com.add\"]");
    fake_say("[65,1,55]");
    callee->registration =
        widl_session_register(callee->session, "com.add", NULL, on_invocation, callee, &error);
    assert_non_null(callee->registration);
    return callee->session;
}

static void process(widl_session *session)
{
    assert_true(widl_session_process(session, 10, NULL));
}

static void one_act(enum act what, const char *answer_args, const char *answer)
{
    struct callee callee = {.act = what, .args = "[2,3]", .kwargs = "{\"round\":true}"};
    widl_session *session = serve(&callee);
    callee.answer = fake_payload(answer_args, NULL);
    fake_say("[68,9,55,{\"procedure\":\"ignored\"},[2,3],{\"round\":true}]");
    fake_expect(answer);
    process(session);
    assert_int_equal(callee.invocations, 1);
    fake_close(session);
}

static void reply_is_a_yield(void **state)
{
    (void)state;
    one_act(REPLY, "[5]", "[70,9,{},[5]]");
}

static void throw_is_an_error(void **state)
{
    (void)state;
    one_act(THROW, "[\"why\",1]", "[8,68,9,{},\"com.bad\",[\"why\",1]]");
}

static void text_is_the_first_argument(void **state)
{
    (void)state;
    one_act(THROW_TEXT, NULL, "[8,68,9,{},\"com.bad\",[\"not today\"]]");
}

static void no_answer_is_an_error(void **state)
{
    (void)state;
    one_act(NOTHING, NULL,
            "[8,68,9,{},\"wamp.error.runtime_error\","
            "[\"the procedure returned without an answer\"]]");
}

static void second_answer_is_refused(void **state)
{
    (void)state;
    one_act(REPLY_TWICE, NULL, "[70,9,{}]");
}

static void deferred_but_answered_at_once(void **state)
{
    (void)state;
    one_act(DEFER_AND_REPLY, NULL, "[70,9,{}]");
}

static void deferred_answers_in_any_order(void **state)
{
    struct callee callee = {.act = DEFER};
    widl_invocation *open[3];
    (void)state;
    widl_session *session = serve(&callee);
    for (size_t i = 0; i < ARRAY_LENGTH(open); i++) {
        char invocation[64];
        snprintf(invocation, sizeof(invocation), "[68,%zu,55,{}]", i + 1);
        fake_say(invocation);
        process(session);
        open[i] = callee.deferred;
    }
    assert_true(widl_invocation_reply(open[2], NULL, NULL));
    assert_true(widl_invocation_throw_text(open[0], "com.bad", "first", NULL));
    assert_true(widl_invocation_reply(open[1], NULL, NULL));
    fake_expect("[70,3,{}]");
    fake_expect("[8,68,1,{},\"com.bad\",[\"first\"]]");
    fake_expect("[70,2,{}]");
    fake_close(session);
}

/** The memory of an invocation lives until it is answered, also when others come and go. */
static void memory_of_a_deferred_invocation(void **state)
{
    struct callee callee = {.act = DEFER};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{}]");
    process(session);
    widl_invocation *open = callee.deferred;
    char *text = widl_arena_copy(widl_invocation_memory(open), "kept", 4);
    callee.act = REPLY;
    for (unsigned i = 2; i < 5; i++) {
        char invocation[64], answer[64];
        snprintf(invocation, sizeof(invocation), "[68,%u,55,{}]", i);
        snprintf(answer, sizeof(answer), "[70,%u,{}]", i);
        fake_say(invocation);
        fake_expect(answer);
        process(session);
    }
    assert_string_equal(text, "kept");
    assert_true(widl_invocation_reply(open, NULL, NULL));
    fake_expect("[70,1,{}]");
    fake_close(session);
}

static void closing_cancels_open_invocations(void **state)
{
    struct callee callee = {.act = DEFER};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{}]");
    fake_say("[68,2,55,{}]");
    process(session);
    fake_expect("[8,68,1,{},\"wamp.error.canceled\",[\"the callee leaves the realm\"]]");
    fake_expect("[8,68,2,{},\"wamp.error.canceled\",[\"the callee leaves the realm\"]]");
    fake_close(session);
}

static void close_session(void *user, const widl_payload *result, const widl_error *error)
{
    (void)result;
    (void)error;
    widl_session_close(user);
}

/** An invocation that the session has answered when it left is valid until the session is freed. */
static void answering_after_leaving(void **state)
{
    struct callee callee = {.act = DEFER};
    widl_error error = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{}]");
    process(session);
    assert_true(widl_session_call_async(session, "com.a", NULL,
                                        &(widl_call_options){.timeout_ms = 5}, close_session,
                                        session, NULL));
    fake_expect("[48,2,{},\"com.a\"]");
    fake_expect("[8,68,1,{},\"wamp.error.canceled\",[\"the callee leaves the realm\"]]");
    fake_expect("[6,{},\"wamp.close.close_realm\"]");
    fake_say("[6,{},\"wamp.close.goodbye_and_out\"]");
    assert_true(widl_session_run(session, NULL));
    assert_false(widl_invocation_reply(callee.deferred, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    widl_session_close(session);
}

static void answering_on_a_lost_connection(void **state)
{
    struct callee callee = {.act = DEFER};
    widl_error error = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{}]");
    process(session);
    fake_say("[68,2,55,{}]");
    fake_drop(WIDL_ERROR_CLOSED, "reset by peer");
    widl_invocation *first = callee.deferred;
    assert_false(widl_session_run(session, NULL));
    assert_false(widl_invocation_reply(first, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_string_equal(error.text, "the connection ended: reset by peer");
    widl_session_close(session);
}

static void unregistered_procedure(void **state)
{
    struct callee callee = {.act = DEFER};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{}]");
    process(session);
    fake_expect("[66,2,55]");
    fake_say("[68,2,55,{}]");
    fake_expect("[8,68,2,{},\"wamp.error.no_such_procedure\","
                "[\"the procedure is no longer registered\"]]");
    fake_say("[67,2]");
    assert_true(widl_unregister(callee.registration, NULL));
    assert_int_equal(callee.invocations, 1);

    /* The one that came before stays answerable. */
    assert_string_equal(widl_invocation_procedure(callee.deferred), "com.add");
    assert_true(widl_invocation_reply(callee.deferred, NULL, NULL));
    fake_expect("[70,1,{}]");
    fake_close(session);
}

static void unregister_in_the_callback(void **state)
{
    struct callee callee = {.act = UNREGISTER};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{}]");
    fake_expect("[66,2,55]");
    fake_expect("[70,1,{}]");
    fake_say("[67,2]");
    process(session);
    fake_close(session);
}

static void options_of_a_registration(void **state)
{
    static const struct {
        const char *procedure;
        widl_register_options options;
        const char *message;
    } cases[] = {
        {"com.a.", {.match = WIDL_MATCH_PREFIX}, "[64,1,{\"match\":\"prefix\"},\"com.a.\"]"},
        {"com..a", {.match = WIDL_MATCH_WILDCARD}, "[64,1,{\"match\":\"wildcard\"},\"com..a\"]"},
        {"com.a",
         {.invoke = WIDL_INVOKE_ROUNDROBIN},
         "[64,1,{\"invoke\":\"roundrobin\"},\"com.a\"]"},
        {"com.a", {.invoke = WIDL_INVOKE_RANDOM}, "[64,1,{\"invoke\":\"random\"},\"com.a\"]"},
        {"com.a", {.invoke = WIDL_INVOKE_FIRST}, "[64,1,{\"invoke\":\"first\"},\"com.a\"]"},
        {"com.a", {.invoke = WIDL_INVOKE_LAST}, "[64,1,{\"invoke\":\"last\"},\"com.a\"]"},
        {"com.a", {.concurrency = 4}, "[64,1,{\"concurrency\":4},\"com.a\"]"},
        {"com.a", {.disclose_caller = true}, "[64,1,{\"disclose_caller\":true},\"com.a\"]"},
        {"com.a", {.forward_timeout = true}, "[64,1,{\"forward_timeout\":true},\"com.a\"]"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct callee callee = {0};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = fake_advanced_session(NULL);
        fake_expect(cases[i].message);
        fake_say("[65,1,55]");
        assert_non_null(widl_session_register(session, cases[i].procedure, &cases[i].options,
                                              on_invocation, &callee, NULL));
        fake_close(session);
        fake_finish();
    }
}

static void refused_registration(void **state)
{
    struct callee callee = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[64,1,{},\"com.add\"]");
    fake_say("[8,64,1,{},\"wamp.error.procedure_already_exists\",[\"com.add\"]]");
    assert_null(widl_session_register(session, "com.add", NULL, on_invocation, &callee, &error));
    assert_int_equal(error.code, WIDL_ERROR_REMOTE);
    assert_string_equal(error.uri, "wamp.error.procedure_already_exists");
    fake_close(session);
}

static void registration_acknowledged_too_late_is_given_back(void **state)
{
    struct callee callee = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[64,1,{},\"com.add\"]");
    assert_null(widl_session_register(session, "com.add", NULL, on_invocation, &callee, &error));
    assert_int_equal(error.code, WIDL_ERROR_TIMEOUT);
    fake_say("[65,1,55]");
    fake_expect("[66,2,55]");
    fake_say("[67,2]");
    process(session);
    fake_close(session);
}

static void bad_arguments_are_refused(void **state)
{
    struct callee callee = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_null(widl_session_register(session, "com..add", NULL, on_invocation, &callee, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_null(widl_session_register(session, "com.add", NULL, NULL, NULL, &error));
    assert_null(widl_session_register(session, "com.add",
                                      &(widl_register_options){.invoke = (widl_invoke)5},
                                      on_invocation, &callee, &error));
    assert_string_equal(error.text, "there is no such invoke");
    assert_null(widl_session_register(session, "com.add",
                                      &(widl_register_options){.match = (widl_match)3},
                                      on_invocation, &callee, &error));
    assert_null(widl_session_register(NULL, "com.add", NULL, on_invocation, &callee, &error));
    assert_false(widl_unregister(NULL, &error));
    assert_false(widl_invocation_reply(NULL, NULL, &error));
    assert_false(widl_invocation_throw(NULL, "com.x", NULL, &error));
    assert_false(widl_invocation_throw_text(NULL, "com.x", "x", &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    widl_invocation_defer(NULL);
    assert_null(widl_invocation_session(NULL));
    assert_null(widl_invocation_procedure(NULL));
    assert_null(widl_invocation_memory(NULL));
    fake_close(session);
}

/** An answer that cannot be sent becomes an error that can. */
static void substitutes_for_bad_answers(void **state)
{
    static const unsigned char broken[] = {0x92, 0x01};
    struct callee callee = {.act = DEFER};
    widl_payload payload = {.args = {broken, sizeof(broken)}};
    widl_error error = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_say("[68,1,55,{}]");
    process(session);
    assert_false(widl_invocation_reply(callee.deferred, &payload, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    fake_expect("[8,68,1,{},\"wamp.error.runtime_error\",[\"args is not a MessagePack list\"]]");
    fake_say("[68,2,55,{}]");
    process(session);
    assert_false(widl_invocation_throw(callee.deferred, "no uri", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    fake_expect("[8,68,2,{},\"wamp.error.runtime_error\","
                "[\"'no uri' is no valid URI of an error\"]]");
    fake_say("[68,3,55,{}]");
    process(session);
    assert_false(widl_invocation_throw(callee.deferred, "com.bad", &payload, NULL));
    fake_expect("[8,68,3,*");
    fake_close(session);
}

static void answer_larger_than_the_limit(void **state)
{
    struct callee callee = {.act = DEFER};
    widl_error error = {0};
    widl_options options = {.max_message_bytes = 1000};
    char json[1202];
    (void)state;
    memset(json, 'x', sizeof(json));
    memcpy(json, "[\"", 2);
    memcpy(json + 1199, "\"]", 3);
    callee.session = fake_session(&options);
    widl_payload payload = fake_payload(json, NULL);
    fake_expect("[64,1,{},\"com.add\"]");
    fake_say("[65,1,55]");
    assert_non_null(
        widl_session_register(callee.session, "com.add", NULL, on_invocation, &callee, NULL));
    fake_say("[68,1,55,{}]");
    process(callee.session);
    assert_false(widl_invocation_reply(callee.deferred, &payload, &error));
    assert_int_equal(error.code, WIDL_ERROR_LIMIT);
    fake_expect("[8,68,1,{},\"wamp.error.payload_size_exceeded\",*");
    fake_close(callee.session);
}

static void id_of_another_registration_is_a_violation(void **state)
{
    struct callee callee = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = serve(&callee);
    fake_expect("[64,2,{},\"com.other\"]");
    fake_say("[65,2,55]");
    fake_expect("[3,{\"message\":\"REGISTERED: *");
    assert_null(widl_session_register(session, "com.other", NULL, on_invocation, &callee, &error));
    assert_int_equal(error.code, WIDL_ERROR_PROTOCOL);
    widl_session_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(reply_is_a_yield),
        FAKE_BOTH(throw_is_an_error),
        FAKE_BOTH(text_is_the_first_argument),
        FAKE_BOTH(no_answer_is_an_error),
        FAKE_BOTH(second_answer_is_refused),
        FAKE_BOTH(deferred_but_answered_at_once),
        FAKE_BOTH(deferred_answers_in_any_order),
        FAKE_BOTH(memory_of_a_deferred_invocation),
        FAKE_BOTH(closing_cancels_open_invocations),
        FAKE_BOTH(answering_after_leaving),
        FAKE_BOTH(answering_on_a_lost_connection),
        FAKE_BOTH(unregistered_procedure),
        FAKE_BOTH(unregister_in_the_callback),
        FAKE_BOTH(options_of_a_registration),
        FAKE_BOTH(refused_registration),
        FAKE_BOTH(registration_acknowledged_too_late_is_given_back),
        FAKE_BOTH(bad_arguments_are_refused),
        FAKE_BOTH(substitutes_for_bad_answers),
        FAKE_BOTH(answer_larger_than_the_limit),
        FAKE_BOTH(id_of_another_registration_is_a_violation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
