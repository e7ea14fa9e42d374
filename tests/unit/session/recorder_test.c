/* SPDX-License-Identifier: MIT */
/* A subscriber that keeps events, against a scripted router. */
#include <stdio.h>

#include <widl/double.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static const widl_stub_topic other_topic = {.uri.pattern = "com.test.math.other"};
static const widl_stub_topic *const topics[] = {&changed_topic, &other_topic};

static widl_recorder *record(widl_session *session)
{
    widl_error error = {0};

    fake_expect("[32,1,{},\"com.test.math.changed\"]");
    fake_say("[33,1,55]");
    fake_expect("[32,2,{},\"com.test.math.other\"]");
    fake_say("[33,2,56]");
    widl_recorder *recorder = widl_recorder_new(session, topics, 2, &error);
    assert_non_null(recorder);
    return recorder;
}

static void release(widl_recorder *recorder)
{
    fake_expect("[34,3,55]");
    fake_say("[35,3]");
    fake_expect("[34,4,56]");
    fake_say("[35,4]");
    widl_recorder_free(recorder);
}

static void events_are_kept(void **state)
{
    widl_session *session = fake_session(NULL);
    widl_recorder *recorder = record(session);

    (void)state;
    assert_int_equal(widl_recorder_count(recorder, 0), 0);
    fake_say("[36,55,1,{},[7]]");
    fake_say("[36,56,2,{}]");
    fake_say("[36,55,3,{},[8]]");
    assert_true(widl_recorder_wait(recorder, 0, 2, 1000, NULL));
    assert_int_equal(widl_recorder_count(recorder, 0), 2);
    assert_int_equal(*(const int32_t *)widl_recorder_event(recorder, 0, 1), 8);
    assert_null(widl_recorder_event(recorder, 0, 2));
    assert_int_equal(widl_recorder_count(recorder, 1), 1);
    assert_non_null(widl_recorder_event(recorder, 1, 0));
    release(recorder);
    fake_close(session);
}

static void what_does_not_fit_is_no_event(void **state)
{
    widl_session *session = fake_session(NULL);
    widl_recorder *recorder = record(session);

    (void)state;
    fake_say("[36,55,1,{},[\"seven\"]]");
    fake_say("[36,55,2,{},[7]]");
    assert_true(widl_recorder_wait(recorder, 0, 1, 1000, NULL));
    assert_int_equal(*(const int32_t *)widl_recorder_event(recorder, 0, 0), 7);
    release(recorder);
    fake_close(session);
}

static void waiting_ends(void **state)
{
    widl_session *session = fake_session(NULL);
    widl_recorder *recorder = record(session);
    widl_error error = {0};

    (void)state;
    assert_true(widl_recorder_wait(recorder, 0, 0, 0, &error));
    assert_false(widl_recorder_wait(recorder, 0, 1, 20, &error));
    assert_int_equal(error.code, WIDL_ERROR_TIMEOUT);
    assert_string_equal(widl_error_text(&error), "0 of 1 events have come in time");
    fake_drop(WIDL_ERROR_CLOSED, "gone");
    assert_false(widl_recorder_wait(recorder, 0, 1, 60000, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    widl_recorder_free(recorder);
    widl_session_close(session);
}

static void a_refused_subscription_is_a_failure(void **state)
{
    widl_session *session = fake_session(NULL);
    widl_error error = {0};

    (void)state;
    fake_expect("[32,1,{},\"com.test.math.changed\"]");
    fake_say("[33,1,55]");
    fake_expect("[32,2,{},\"com.test.math.other\"]");
    fake_say("[8,32,2,{},\"wamp.error.not_authorized\"]");
    fake_expect("[34,3,55]");
    fake_say("[35,3]");
    assert_null(widl_recorder_new(session, topics, 2, &error));
    assert_string_equal(error.uri, "wamp.error.not_authorized");
    assert_null(widl_recorder_new(NULL, topics, 2, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    widl_recorder_free(NULL);
    fake_close(session);
}

/** A router that accepts everything, and sends an event at once. */
static void answer(const char *json)
{
    unsigned code = 0;
    unsigned long long request = 0;
    char text[100];

    sscanf(json, "[%u,%llu", &code, &request);
    if (code == WI_HELLO)
        fake_say(FAKE_WELCOME);
    if (code == WI_GOODBYE)
        fake_say("[6,{},\"wamp.close.goodbye_and_out\"]");
    if (code == WI_SUBSCRIBE || code == WI_UNSUBSCRIBE) {
        snprintf(text, sizeof(text), code == WI_SUBSCRIBE ? "[33,%llu,%llu]" : "[35,%llu]", request,
                 request + 1000);
        fake_say(text);
    }
    if (code == WI_SUBSCRIBE) {
        snprintf(text, sizeof(text), "[36,%llu,5,{},[7]]", request + 1000);
        fake_say(text);
    }
}

static void run_with(widl_session *session, size_t successes, bool *ret_failed)
{
    widl_error error = {0};

    failing_malloc_start(successes);
    widl_recorder *recorder = widl_recorder_new(session, topics, 2, &error);
    bool has_come = recorder && widl_recorder_wait(recorder, 0, 1, 1000, &error);
    *ret_failed = failing_malloc_stop();
    assert_true(has_come || error.code != WIDL_OK);
    assert_true(has_come || *ret_failed);
    if (has_come)
        assert_in_range(widl_recorder_count(recorder, 0), 1, 1);
    if (has_come && !*ret_failed)
        assert_int_equal(*(const int32_t *)widl_recorder_event(recorder, 0, 0), 7);
    widl_recorder_free(recorder);
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
        run_with(session, successes, &failed);
        widl_session_close(session);
        fake_forget();
    }
    assert_in_range(successes, 4, 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(events_are_kept),
        FAKE_BOTH(what_does_not_fit_is_no_event),
        FAKE_BOTH(waiting_ends),
        FAKE_BOTH(a_refused_subscription_is_a_failure),
        FAKE_BOTH(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
