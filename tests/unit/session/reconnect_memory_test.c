/* SPDX-License-Identifier: MIT */
/*
 * A session that is lost and joined again, once for each allocation on the way, which fails:
 * whatever fails is reported or made good later, every request ends once, and, as the sanitizer
 * checks, nothing leaks.
 */
#include <stdio.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

/** No session needs so many turns for anything. */
#define MOST_TURNS 1000

/** A router that accepts everything but `com.silent`, and calls what is registered first. */
static void answer(const char *json)
{
    unsigned code = 0;
    unsigned long long request = 0;
    char text[200];
    sscanf(json, "[%u,%llu", &code, &request);
    switch (code) {
    case WI_HELLO:
        fake_say(FAKE_ADVANCED_WELCOME);
        return;
    case WI_GOODBYE:
        fake_say("[6,{},\"wamp.close.goodbye_and_out\"]");
        return;
    case WI_SUBSCRIBE:
    case WI_REGISTER:
        snprintf(text, sizeof(text), "[%u,%llu,%llu]", code + 1, request, request + 1000);
        fake_say(text);
        if (!strstr(json, "com.proc"))
            return;
        snprintf(text, sizeof(text), "[68,%llu,%llu,{}]", request, request + 1000);
        break;
    case WI_CALL:
        if (strstr(json, "com.silent"))
            return;
        snprintf(text, sizeof(text), "[50,%llu,{},[5]]", request);
        break;
    case WI_UNREGISTER:
    case WI_UNSUBSCRIBE:
        snprintf(text, sizeof(text), "[%u,%llu]", code + 1, request);
        break;
    default:
        return;
    }
    fake_say(text);
}

/** What the callbacks have seen. */
struct tally {
    unsigned joined;
    unsigned left;
    unsigned started;
    unsigned ended;
    unsigned invocations;
    unsigned interrupts;
    bool works; /**< a call succeeded at the end */
    bool no_wait;
    widl_payload payload;
};

static void on_joined(void *user, widl_session *session)
{
    struct tally *tally = user;
    (void)session;
    tally->joined++;
}

static void on_left(void *user, widl_session *session, const widl_error *reason, bool comes_back)
{
    struct tally *tally = user;
    (void)session;
    (void)comes_back;
    assert_int_not_equal(reason->code, WIDL_OK);
    tally->left++;
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct tally *tally = user;
    assert_true((result == NULL) == (error != NULL));
    tally->ended++;
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)user;
    (void)event;
    (void)payload;
}

static void on_interrupt(void *user, widl_invocation *invocation)
{
    struct tally *tally = user;
    widl_error error = {0};
    tally->interrupts++;
    assert_false(widl_invocation_reply(invocation, NULL, &error));
    assert_int_not_equal(error.code, WIDL_OK);
}

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct tally *tally = user;
    (void)payload;
    tally->invocations++;
    widl_invocation_defer(invocation);
    widl_invocation_on_interrupt(invocation, on_interrupt, tally);
}

static void add(widl_invocation *invocation, const struct add_args *args, void *user)
{
    (void)user;
    widl_stub_reply(invocation, &add_procedure, &args->a, NULL);
}

/** A failure must say why. */
static bool check(bool success, widl_error *error)
{
    if (!success)
        assert_int_not_equal(error->code, WIDL_OK);
    error->code = WIDL_OK;
    return success;
}

static void occupy(widl_session *session, struct tally *tally)
{
    static const struct math_table table = {.size = sizeof(table), .add = add};
    widl_error error = {0};
    check(widl_session_register(session, "com.proc", NULL, on_invocation, tally, &error), &error);
    check(widl_session_subscribe(session, "com.topic", NULL, on_event, NULL, &error), &error);
    check(widl_stub_serve(session, &math_interface, &table, sizeof(table), NULL, &error), &error);
    if (check(widl_session_call_async(session, "com.silent", &tally->payload, NULL, on_result,
                                      tally, &error),
              &error))
        tally->started++;
    for (int i = 0; tally->no_wait && i < 3; i++)
        widl_session_process(session, 10, NULL);
}

/** Let the session turn until it is joined, or is not; it may end before. */
static void process_until(widl_session *session, bool is_joined)
{
    for (int i = 0; i < MOST_TURNS && widl_session_is_joined(session) != is_joined; i++) {
        if (!widl_session_process(session, 60000, NULL))
            return;
    }
    assert_int_equal(widl_session_is_joined(session), is_joined);
}

static void lose(widl_session *session, struct tally *tally)
{
    widl_error error = {0};
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    process_until(session, false);
    for (int i = 0; i < 3; i++)
        check(widl_session_publish(session, "com.x", &tally->payload, NULL, &error), &error);
    process_until(session, true);
    for (int i = 0; i < 20 && widl_session_is_joined(session); i++)
        widl_session_process(session, 5000, NULL);
}

static void scenario(struct tally *tally)
{
    widl_options options = {
        .no_wait = tally->no_wait,
        .reconnect = {.enabled = true,
                      .wait = true,
                      .offline = {.max_events = 2, .drop_oldest = true}},
        .on_joined = on_joined,
        .on_left = on_left,
        .joined_user = tally,
    };
    widl_error error = {0};
    widl_call call = {.options.retry_if_idempotent = true};
    widl_session *session = fake_connect_with("realm1", &options, &error);
    if (!check(session != NULL, &error))
        return;
    occupy(session, tally);
    lose(session, tally);
    tally->works =
        check(widl_session_call(session, "com.good", &tally->payload, &call, NULL), &call.error);
    widl_call_release(&call);
    widl_session_close(session);
}

static void fail_each(enum wi_serializer serializer, bool no_wait)
{
    bool failed = true;
    size_t allocations = 0;
    for (; failed; allocations++) {
        struct tally tally = {.no_wait = no_wait};
        fake_start(serializer);
        fake_answer_with(answer, failing_malloc_pause);
        tally.payload = fake_payload("[1,[\"a\"]]", "{\"b\":true}");
        failing_malloc_start(allocations);
        scenario(&tally);
        failed = failing_malloc_stop();
        assert_int_equal(tally.started, tally.ended);
        assert_true(tally.joined <= tally.left);
        if (!failed) {
            assert_true(tally.works);
            assert_int_equal(tally.joined, 2);
            assert_int_equal(tally.left, 2);
            assert_int_equal(tally.invocations, 2);
            assert_int_equal(tally.interrupts, 1);
        }
        fake_forget();
    }
    assert_in_range(allocations, 30, 500);
}

static void every_allocation_may_fail(void **state)
{
    fail_each(*(enum wi_serializer *)*state, false);
}

static void and_when_nothing_is_waited_for(void **state)
{
    fail_each(*(enum wi_serializer *)*state, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(every_allocation_may_fail),
        FAKE_BOTH(and_when_nothing_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
