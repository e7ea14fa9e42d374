/* SPDX-License-Identifier: MIT */
/* A callee that answers as it is told, against a scripted router. */
#include <stdio.h>

#include <widl/double.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

/** The places of procedures in their interfaces. */
enum { ADD, GREET, PING, TOTAL = 0 };

static widl_fake *fake_math(widl_session *session)
{
    widl_error error = {0};

    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_say("[65,1,55]");
    fake_expect("[64,2,{},\"com.test.math.greet\"]");
    fake_say("[65,2,56]");
    fake_expect("[64,3,{},\"com.test.math.ping\"]");
    fake_say("[65,3,57]");
    widl_fake *fake = widl_fake_new(session, &math_interface, &error);
    assert_non_null(fake);
    return fake;
}

static void free_math(widl_fake *fake)
{
    fake_expect("[66,4,55]");
    fake_say("[67,4]");
    fake_expect("[66,5,56]");
    fake_say("[67,5]");
    fake_expect("[66,6,57]");
    fake_say("[67,6]");
    widl_fake_free(fake);
}

static widl_fake *fake_streams(widl_session *session)
{
    widl_error error = {0};

    fake_expect("[64,1,{},\"com.test.streams.total\"]");
    fake_say("[65,1,55]");
    widl_fake *fake = widl_fake_new(session, &streams_interface, &error);
    assert_non_null(fake);
    return fake;
}

static void free_streams(widl_fake *fake)
{
    fake_expect("[66,2,55]");
    fake_say("[67,2]");
    widl_fake_free(fake);
}

static void process(widl_session *session)
{
    assert_true(widl_session_process(session, 10, NULL));
}

static void ask(widl_session *session, const char *invocation, const char *answer)
{
    fake_say(invocation);
    fake_expect(answer);
    process(session);
}

static void answers_as_it_is_told(void **state)
{
    const int32_t sum = 8;
    const struct too_big most = {.most = 99};
    widl_session *session = fake_session(NULL);
    widl_fake *fake = fake_math(session);

    (void)state;
    ask(session, "[68,1,57,{}]", "[70,1,{}]");
    ask(session, "[68,2,55,{},[3,[]]]",
        "[8,68,2,{},\"widl.error.no_answer\",[\"the test has not said what to answer\"]]");
    assert_true(widl_fake_answer(fake, ADD, &sum, NULL));
    ask(session, "[68,3,55,{},[3,[]]]", "[70,3,{},[8]]");
    assert_true(widl_fake_throw(fake, ADD, &too_big_error, &most, NULL));
    ask(session, "[68,4,55,{},[3,[]]]", "[8,68,4,{},\"com.test.error.too_big\",[99]]");
    assert_true(widl_fake_fail(fake, ADD, "com.busy", "later", NULL));
    ask(session, "[68,5,55,{},[3,[]]]", "[8,68,5,{},\"com.busy\",[\"later\"]]");
    assert_int_equal(widl_fake_count(fake, ADD), 4);
    assert_int_equal(widl_fake_count(fake, GREET), 0);
    assert_int_equal(widl_fake_count(fake, PING), 1);
    free_math(fake);
    fake_close(session);
}

static void arguments_are_kept(void **state)
{
    widl_session *session = fake_session(NULL);
    widl_fake *fake = fake_math(session);
    const struct add_args *args;

    (void)state;
    ask(session, "[68,1,55,{},[3,[\"x\",\"y\"]]]", "[8,68,1,{},\"widl.error.no_answer\",*");
    ask(session, "[68,2,55,{},[\"three\"]]", "[8,68,2,{},\"wamp.error.invalid_argument\",*");
    assert_int_equal(widl_fake_count(fake, ADD), 1);
    args = widl_fake_args(fake, ADD, 0);
    assert_int_equal(args->a, 3);
    assert_true(widl_str_equal(args->tags.items[1], widl_str("y")));
    assert_null(widl_fake_args(fake, ADD, 1));
    free_math(fake);
    fake_close(session);
}

static void what_does_not_fit_sets_nothing(void **state)
{
    const int32_t sum = 8;
    const int32_t negative = -1;
    widl_session *session = fake_session(NULL);
    widl_fake *fake = fake_math(session);
    widl_error error = {0};

    (void)state;
    assert_true(widl_fake_answer(fake, ADD, &sum, NULL));
    assert_false(widl_fake_answer(fake, ADD, &negative, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_false(widl_fake_throw(fake, ADD, &too_big_error, &negative, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_false(widl_fake_fail(fake, ADD, NULL, "later", &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_fake_fail(fake, ADD, "com.busy", NULL, &error));
    ask(session, "[68,1,55,{},[3,[]]]", "[8,68,1,{},\"widl.error.no_answer\",*");
    free_math(fake);
    fake_close(session);
}

struct answerer {
    widl_fake *fake; /**< released in the middle of an invocation if set */
    int32_t items;
    unsigned ends;
};

static void on_ping(widl_invocation *invocation, void *user)
{
    struct answerer *answerer = user;

    if (answerer->fake)
        free_math(answerer->fake);
    answerer->items++;
    assert_true(widl_stub_reply(invocation, &ping_procedure, NULL, NULL));
}

static void functions_answer(void **state)
{
    struct answerer answerer = {0};
    widl_session *session = fake_session(NULL);
    widl_fake *fake = fake_math(session);

    (void)state;
    widl_fake_run(fake, PING, (void (*)(void))on_ping, NULL, &answerer);
    ask(session, "[68,1,57,{}]", "[70,1,{}]");
    assert_int_equal(answerer.items, 1);
    widl_fake_run(fake, PING, NULL, NULL, NULL);
    ask(session, "[68,2,57,{}]", "[70,2,{}]");
    assert_int_equal(answerer.items, 1);
    widl_fake_run(fake, PING, (void (*)(void))on_ping, NULL, &answerer);
    answerer.fake = fake;
    fake_say("[68,3,57,{}]");
    process(session);
    fake_expect("[70,3,{}]");
    assert_int_equal(answerer.items, 2);
    fake_close(session);
}

static void streams_are_answered_at_their_end(void **state)
{
    const int32_t sum = 8;
    widl_session *session = fake_advanced_session(NULL);
    widl_fake *fake = fake_streams(session);

    (void)state;
    assert_true(widl_fake_answer(fake, TOTAL, &sum, NULL));
    fake_say("[68,1,55,{\"progress\":true},[\"a\",1]]");
    fake_say("[68,1,55,{\"progress\":true},[2]]");
    process(session);
    assert_int_equal(widl_fake_item_count(fake, TOTAL), 2);
    ask(session, "[68,1,55,{},[3]]", "[70,1,{},[8]]");
    ask(session, "[68,2,55,{},[\"b\"]]", "[70,2,{},[8]]");
    assert_int_equal(widl_fake_count(fake, TOTAL), 2);
    assert_true(
        widl_str_equal(*(const widl_string *)widl_fake_args(fake, TOTAL, 1), widl_str("b")));
    assert_int_equal(widl_fake_item_count(fake, TOTAL), 3);
    assert_int_equal(*(const int32_t *)widl_fake_item(fake, TOTAL, 2), 3);
    assert_null(widl_fake_item(fake, TOTAL, 3));
    free_streams(fake);
    fake_close(session);
}

static void streams_may_end_early(void **state)
{
    widl_session *session = fake_advanced_session(NULL);
    widl_fake *fake = fake_streams(session);

    (void)state;
    fake_say("[68,1,55,{\"progress\":true},[\"a\",1]]");
    ask(session, "[69,1,{}]", "[8,68,1,{},\"wamp.error.canceled\",[\"the call was canceled\"]]");
    ask(session, "[68,2,55,{\"progress\":true},[\"a\",\"one\"]]",
        "[8,68,2,{},\"wamp.error.invalid_argument\",*");
    assert_int_equal(widl_fake_count(fake, TOTAL), 2);
    assert_int_equal(widl_fake_item_count(fake, TOTAL), 1);
    free_streams(fake);
    fake_close(session);
}

static void on_total(widl_invocation *invocation, const widl_string *name, void *user)
{
    (void)invocation;
    (void)user;
    assert_true(widl_str_equal(*name, widl_str("a")));
}

static void on_number(widl_invocation *invocation, const int32_t *number, void *user)
{
    struct answerer *answerer = user;

    if (number) {
        answerer->items += *number;
        return;
    }
    answerer->ends++;
    assert_true(widl_stub_reply(invocation, &total_procedure, &answerer->items, NULL));
}

static void functions_take_streams(void **state)
{
    struct answerer answerer = {0};
    widl_session *session = fake_advanced_session(NULL);
    widl_fake *fake = fake_streams(session);

    (void)state;
    widl_fake_run(fake, TOTAL, (void (*)(void))on_total, (void (*)(void))on_number, &answerer);
    fake_say("[68,1,55,{\"progress\":true},[\"a\",1]]");
    ask(session, "[68,1,55,{},[4]]", "[70,1,{},[5]]");
    assert_int_equal(answerer.ends, 1);
    assert_int_equal(widl_fake_item_count(fake, TOTAL), 2);
    widl_fake_run(fake, TOTAL, (void (*)(void))on_total, NULL, &answerer);
    ask(session, "[68,2,55,{},[\"b\"]]", "[8,68,2,{},\"widl.error.no_answer\",*");
    assert_int_equal(answerer.ends, 1);
    free_streams(fake);
    fake_close(session);
}

static void a_stream_outlives_its_fake(void **state)
{
    widl_session *session = fake_advanced_session(NULL);
    widl_fake *fake = fake_streams(session);

    (void)state;
    fake_say("[68,1,55,{\"progress\":true},[\"a\",1]]");
    process(session);
    free_streams(fake);
    fake_say("[68,1,55,{\"progress\":true},[2]]");
    ask(session, "[68,1,55,{},[3]]", "[8,68,1,{},\"widl.error.no_answer\",*");
    fake_close(session);
}

static void a_refused_registration_is_a_failure(void **state)
{
    widl_session *session = fake_session(NULL);
    widl_error error = {0};

    (void)state;
    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_say("[65,1,55]");
    fake_expect("[64,2,{},\"com.test.math.greet\"]");
    fake_say("[8,64,2,{},\"wamp.error.procedure_already_exists\"]");
    fake_expect("[66,3,55]");
    fake_say("[67,3]");
    assert_null(widl_fake_new(session, &math_interface, &error));
    assert_string_equal(error.uri, "wamp.error.procedure_already_exists");
    assert_null(widl_fake_new(NULL, &math_interface, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    widl_fake_free(NULL);
    fake_close(session);
}

static void say(const char *format, unsigned long long first, unsigned long long second)
{
    char text[100];

    snprintf(text, sizeof(text), format, first, second);
    fake_say(text);
}

/** A router that accepts everything, and calls what is registered at once. */
static void answer(const char *json)
{
    unsigned code = 0;
    unsigned long long request = 0;

    sscanf(json, "[%u,%llu", &code, &request);
    if (code == WI_HELLO)
        fake_say(FAKE_ADVANCED_WELCOME);
    if (code == WI_GOODBYE)
        fake_say("[6,{},\"wamp.close.goodbye_and_out\"]");
    if (code == WI_UNREGISTER)
        say("[67,%llu]", request, 0);
    if (code != WI_REGISTER)
        return;
    say("[65,%llu,%llu]", request, request + 1000);
    say("[68,%llu,%llu,{\"progress\":true},[\"a\",1]]", request, request + 1000);
    say("[68,%llu,%llu,{},[2]]", request, request + 1000);
}

static bool run_with(widl_session *session, size_t successes)
{
    const int32_t sum = 8;
    const struct too_big most = {.most = 99};
    widl_error error = {0};

    failing_malloc_start(successes);
    widl_fake *fake = widl_fake_new(session, &streams_interface, &error);
    bool is_done = fake && widl_fake_answer(fake, TOTAL, &sum, &error) &&
                   widl_fake_throw(fake, TOTAL, &too_big_error, &most, &error) &&
                   widl_fake_fail(fake, TOTAL, "com.busy", "later", &error);
    for (size_t i = 0; is_done && i < 10; i++)
        is_done = widl_session_process(session, 10, &error);
    bool failed = failing_malloc_stop();
    assert_true(is_done || error.code != WIDL_OK);
    assert_true(is_done || failed);
    if (!failed)
        assert_int_equal(widl_fake_item_count(fake, TOTAL), 2);
    widl_fake_free(fake);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    bool failed = true;
    size_t successes = 0;

    for (; failed; successes++) {
        widl_error error = {0};

        fake_start(*(enum wi_serializer *)*state);
        fake_answer_with(answer, failing_malloc_pause);
        widl_session *session = fake_connect_with("realm1", NULL, &error);
        assert_non_null(session);
        failed = run_with(session, successes);
        widl_session_close(session);
        fake_forget();
    }
    assert_in_range(successes, 8, 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(answers_as_it_is_told),
        FAKE_BOTH(arguments_are_kept),
        FAKE_BOTH(what_does_not_fit_sets_nothing),
        FAKE_BOTH(functions_answer),
        FAKE_BOTH(streams_are_answered_at_their_end),
        FAKE_BOTH(streams_may_end_early),
        FAKE_BOTH(functions_take_streams),
        FAKE_BOTH(a_stream_outlives_its_fake),
        FAKE_BOTH(a_refused_registration_is_a_failure),
        FAKE_BOTH(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
