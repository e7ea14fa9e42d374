/* SPDX-License-Identifier: MIT */
/*
 * Streams of typed values both ways, once for each allocation, which fails: whatever fails is
 * reported, a callee gets no item behind the end of its stream, and that end at most once.
 */
#include <stdio.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

/** Invocations that the router makes of one registration. */
#define INVOCATIONS 3

static void say(const char *format, unsigned long long request, unsigned long long registration)
{
    char text[200];
    snprintf(text, sizeof(text), format, request, registration);
    fake_say(text);
}

/** One that comes to its end, one that is canceled, and one with an item that does not fit. */
static void invoke(unsigned long long id)
{
    say("[68,%llu,%llu,{\"progress\":true,\"receive_progress\":true},[\"a\",1]]", id + 1, id);
    say("[68,%llu,%llu,{\"progress\":true},[2]]", id + 1, id);
    say("[68,%llu,%llu,{},[3]]", id + 1, id);
    say("[68,%llu,%llu,{\"progress\":true},[\"b\"]]", id + 2, id);
    say("[69,%llu,{}]", id + 2, 0);
    say("[68,%llu,%llu,{\"progress\":true},[\"c\",\"three\"]]", id + 3, id);
}

/** A router that accepts everything, and answers each item of a call with one. */
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
    if (code == WI_REGISTER) {
        say("[65,%llu,%llu]", request, request + 1000);
        invoke(request + 1000);
    }
    if (code != WI_CALL || strstr(json, "receive_progress"))
        return;
    say(strstr(json, "{\"progress\":true}") ? "[50,%llu,{\"progress\":true},[5]]"
                                            : "[50,%llu,{},[6]]",
        request, 0);
}

/** One invocation, as the callee sees it. */
struct opened {
    unsigned items;
    bool ended;
};

struct tally {
    unsigned successes;
    unsigned results;
    unsigned errors;
    unsigned progress;
    unsigned made;
    struct opened opened[INVOCATIONS];
    size_t opened_count;
};

/** Count a success; a failure must say why. */
static bool check(struct tally *tally, bool success, widl_error *error)
{
    if (success)
        tally->successes++;
    else
        assert_int_not_equal(error->code, WIDL_OK);
    error->code = WIDL_OK;
    return success;
}

static void on_total(widl_invocation *invocation, const widl_string *name, void *user)
{
    struct tally *tally = user;
    assert_int_equal(name->size, 1);
    assert_in_range(tally->opened_count, 0, INVOCATIONS - 1);
    widl_invocation_set_state(invocation, &tally->opened[tally->opened_count++]);
}

static void on_number(widl_invocation *invocation, const int32_t *number, void *user)
{
    struct tally *tally = user;
    struct opened *opened = widl_invocation_state(invocation);
    widl_error error = {0};
    assert_false(opened->ended);
    if (number) {
        opened->items++;
        check(tally, widl_stub_progress(invocation, &total_procedure, number, &error), &error);
        return;
    }
    opened->ended = true;
    if (!widl_invocation_canceled(invocation)) {
        int32_t total = 6;
        check(tally, widl_stub_reply(invocation, &total_procedure, &total, &error), &error);
    }
}

static bool on_progress(void *user, const int32_t *sum)
{
    struct tally *tally = user;
    assert_int_equal(*sum, 5);
    tally->progress++;
    return true;
}

static bool next(void *user, int32_t *ret_number)
{
    struct tally *tally = user;
    *ret_number = 7;
    return ++tally->made < 3;
}

static void on_result(void *user, const int32_t *total, const widl_error *error)
{
    struct tally *tally = user;
    assert_true((total != NULL) == (error == NULL));
    if (error)
        tally->errors++;
    else
        tally->results++;
}

static void call_blocking(widl_session *session, struct tally *tally)
{
    widl_stub_stream stream = {adapt_total_progress, (void (*)(void))on_progress, adapt_total_next,
                               (void (*)(void))next, tally};
    widl_string name = widl_str("blocking");
    int32_t total = 0;
    widl_call call = {0};
    bool done = widl_stub_call_stream(session, &total_procedure, &name, &stream, &total, &call);
    if (check(tally, done, &call.error))
        assert_int_equal(total, 6);
    widl_call_release(&call);
}

static void call_async(widl_session *session, struct tally *tally)
{
    widl_stub_handlers handlers = {adapt_add_result, (void (*)(void))on_result,
                                   adapt_total_progress, (void (*)(void))on_progress};
    widl_string name = widl_str("asynchronous");
    int32_t number = 7;
    widl_error error = {0};
    widl_call_id id =
        widl_stub_call_open(session, &total_procedure, &name, NULL, &handlers, tally, &error);
    if (!check(tally, id != 0, &error))
        return;
    check(tally, widl_stub_send(session, &total_procedure, id, &number, &error), &error);
    if (!check(tally, widl_call_finish(session, id, NULL, &error), &error))
        widl_call_cancel(session, id, WIDL_CANCEL_KILL, NULL);
    while (tally->results + tally->errors == 0)
        widl_session_process(session, 40000, NULL);
}

static void scenario(struct tally *tally)
{
    static const struct streams_table table = {sizeof(table), on_total, on_number};
    widl_error error = {0};
    widl_session *session = fake_connect_with("realm1", NULL, &error);
    if (!check(tally, session != NULL, &error))
        return;
    widl_service *service =
        widl_stub_serve(session, &streams_interface, &table, sizeof(table), tally, &error);
    check(tally, service != NULL, &error);
    call_blocking(session, tally);
    call_async(session, tally);
    check(tally, widl_service_stop(service, &error), &error);
    widl_session_close(session);
}

/** What there is to see when nothing fails. */
static void check_all(const struct tally *tally)
{
    assert_int_equal(tally->successes, 11);
    assert_int_equal(tally->results, 1);
    assert_int_equal(tally->errors, 0);
    assert_int_equal(tally->progress, 3);
    assert_int_equal(tally->opened_count, INVOCATIONS);
    assert_int_equal(tally->opened[0].items, 3);
    for (size_t i = 0; i < INVOCATIONS; i++)
        assert_true(tally->opened[i].ended);
}

static void every_allocation_may_fail(void **state)
{
    bool failed = true;
    size_t allocations = 0;
    for (; failed; allocations++) {
        struct tally tally = {0};
        fake_start(*(enum wi_serializer *)*state);
        fake_answer_with(answer, failing_malloc_pause);
        failing_malloc_start(allocations);
        scenario(&tally);
        failed = failing_malloc_stop();
        if (!failed)
            check_all(&tally);
        fake_forget();
    }
    assert_in_range(allocations, 20, 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
