/* SPDX-License-Identifier: MIT */
/*
 * One scenario that uses all roles, once for each allocation in it, which fails: whatever fails is
 * reported, nothing crashes, and, as the sanitizer checks, nothing leaks.
 */
#include <stdio.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

/** A router that accepts everything, and sends an event and invocations at once. */
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
        snprintf(text, sizeof(text), "[33,%llu,%llu]", request, request + 1000);
        fake_say(text);
        snprintf(text, sizeof(text), "[36,%llu,5,{},[7]]", request + 1000);
        break;
    case WI_REGISTER:
        snprintf(text, sizeof(text), "[65,%llu,%llu]", request, request + 1000);
        fake_say(text);
        snprintf(text, sizeof(text),
                 "[68,%llu,%llu,{\"receive_progress\":true,\"caller_authid\":\"joe\","
                 "\"procedure\":\"com.a\"},[1,[\"tag\"]]]",
                 request, request + 1000);
        break;
    case WI_CALL:
        if (strstr(json, "com.stream")) {
            snprintf(text, sizeof(text), "[50,%llu,{\"progress\":%s},[5]]", request,
                     strstr(json, "{\"progress\":true}") ? "true" : "false");
            if (!strstr(json, "receive_progress"))
                fake_say(text);
            return;
        }
        snprintf(text, sizeof(text),
                 strstr(json, "com.bad") ? "[8,48,%llu,{},\"com.error\",[\"text\"],{\"a\":1}]"
                                         : "[50,%llu,{},[5]]",
                 request);
        break;
    case WI_UNREGISTER:
        snprintf(text, sizeof(text), "[67,%llu]", request);
        break;
    case WI_UNSUBSCRIBE:
        snprintf(text, sizeof(text), "[35,%llu]", request);
        break;
    case WI_PUBLISH:
        snprintf(text, sizeof(text), "[17,%llu,6]", request);
        break;
    default:
        return;
    }
    fake_say(text);
}

/** What has succeeded and what the callbacks have seen. */
struct tally {
    unsigned successes;
    unsigned events;
    unsigned invocations;
    unsigned results;
    unsigned progress;
    unsigned chunks;
    unsigned errors;
    widl_invocation *deferred;
    widl_payload payload;
};

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct tally *tally = user;
    (void)event;
    (void)payload;
    tally->events++;
}

static void on_changed(void *user, const int32_t *sum, const widl_event *details)
{
    struct tally *tally = user;
    (void)details;
    assert_int_equal(*sum, 7);
    tally->events++;
}

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct tally *tally = user;
    tally->invocations++;
    if (tally->deferred) {
        widl_invocation_reply(invocation, payload, NULL);
        return;
    }
    widl_invocation_defer(invocation);
    tally->deferred = invocation;
    widl_invocation_progress(invocation, payload, NULL);
}

static void on_add(widl_invocation *invocation, const struct add_args *args, void *user)
{
    struct tally *tally = user;
    int32_t sum = args->a;
    tally->invocations++;
    widl_stub_reply(invocation, &add_procedure, &sum, NULL);
}

static void count_result(struct tally *tally, bool has_result, const widl_error *error)
{
    assert_true(has_result == (error == NULL));
    if (error)
        tally->errors++;
    else
        tally->results++;
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    count_result(user, result != NULL, error);
}

static void on_sum(void *user, const int32_t *sum, const widl_error *error)
{
    count_result(user, sum != NULL, error);
}

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

static void call_all(widl_session *session, struct tally *tally)
{
    struct add_args args = {.a = 1};
    int32_t sum = 0;
    widl_payload result;
    widl_call call = {0};
    check(tally, widl_session_call(session, "com.good", &tally->payload, &call, &result),
          &call.error);
    assert_false(widl_session_call(session, "com.bad", &tally->payload, &call, &result));
    check(tally, call.error.code == WIDL_ERROR_REMOTE, &call.error);
    check(tally, widl_stub_call(session, &add_procedure, &args, &sum, &call), &call.error);
    widl_call_release(&call);
}

static void start_all(widl_session *session, struct tally *tally)
{
    widl_error error = {0};
    struct add_args args = {.a = 1};
    unsigned started = 0;
    unsigned before = tally->results + tally->errors;
    started += check(tally,
                     widl_session_call_async(session, "com.good", &tally->payload, NULL, on_result,
                                             tally, &error),
                     &error);
    started += check(tally,
                     widl_stub_call_async(session, &add_procedure, &args, NULL, adapt_add_result,
                                          (void (*)(void))on_sum, tally, &error),
                     &error);
    while (tally->results + tally->errors < before + started)
        widl_session_process(session, 10, NULL);
}

static bool on_progress(void *user, const widl_payload *progress)
{
    struct tally *tally = user;
    (void)progress;
    tally->progress++;
    return true;
}

static bool next(void *user, widl_payload *ret_payload)
{
    struct tally *tally = user;
    *ret_payload = tally->payload;
    return ++tally->chunks < 3;
}

static void stream_all(widl_session *session, struct tally *tally)
{
    widl_stream stream = {on_progress, next, tally};
    widl_call_handlers handlers = {on_result, on_progress, true};
    widl_call call = {0};
    unsigned before = tally->results + tally->errors;
    check(tally,
          widl_session_call_stream(session, "com.stream", &tally->payload, &stream, &call, NULL),
          &call.error);
    widl_call_id id =
        widl_session_call_open(session, "com.stream", NULL, NULL, &handlers, tally, &call.error);
    if (check(tally, id != 0, &call.error)) {
        check(tally, widl_call_send(session, id, &tally->payload, &call.error), &call.error);
        if (!check(tally, widl_call_finish(session, id, NULL, &call.error), &call.error))
            widl_call_cancel(session, id, WIDL_CANCEL_KILL, NULL);
        while (tally->results + tally->errors == before)
            widl_session_process(session, 40000, NULL);
    }
    widl_call_release(&call);
}

static void serve_all(widl_session *session, struct tally *tally)
{
    static const struct math_table table = {.size = sizeof(table), .add = on_add};
    widl_error error = {0};
    widl_register_options options = {.match = WIDL_MATCH_PREFIX};
    widl_registration *registration =
        widl_session_register(session, "com.", &options, on_invocation, tally, &error);
    check(tally, registration != NULL, &error);
    check(tally,
          widl_session_register(session, "com.other", NULL, on_invocation, tally, &error) != NULL,
          &error);
    widl_service *service =
        widl_stub_serve(session, &math_interface, &table, sizeof(table), tally, &error);
    check(tally, service != NULL, &error);
    if (registration)
        check(tally, widl_unregister(registration, &error), &error);
    check(tally, widl_service_stop(service, &error), &error);
}

static void subscribe_all(widl_session *session, struct tally *tally)
{
    widl_publish_options acknowledged = {.acknowledge = true};
    widl_subscribe_options options = {.skip_duplicates = true};
    int32_t sum = 7;
    widl_error error = {0};
    widl_subscription *subscription =
        widl_session_subscribe(session, "com.topic", &options, on_event, tally, &error);
    check(tally, subscription != NULL, &error);
    check(tally,
          widl_stub_subscribe(session, &changed_topic, NULL, adapt_changed,
                              (void (*)(void))on_changed, tally, &error) != NULL,
          &error);
    check(tally, widl_session_publish(session, "com.x", &tally->payload, &acknowledged, &error),
          &error);
    check(tally, widl_stub_publish(session, &changed_topic, &sum, NULL, &error), &error);
    if (subscription)
        check(tally, widl_unsubscribe(subscription, &error), &error);
}

static void scenario(struct tally *tally)
{
    widl_error error = {0};
    widl_session *session = fake_connect_with("realm1", NULL, &error);
    if (!check(tally, session != NULL, &error))
        return;
    serve_all(session, tally);
    subscribe_all(session, tally);
    call_all(session, tally);
    start_all(session, tally);
    stream_all(session, tally);
    if (tally->deferred)
        check(tally, widl_invocation_reply(tally->deferred, &tally->payload, &error), &error);
    widl_session_close(session);
}

static void every_allocation_may_fail(void **state)
{
    bool failed = true;
    size_t allocations = 0;
    for (; failed; allocations++) {
        struct tally tally = {0};
        fake_start(*(enum wi_serializer *)*state);
        fake_answer_with(answer, failing_malloc_pause);
        tally.payload = fake_payload("[1,[\"a\"]]", "{\"b\":true}");
        failing_malloc_start(allocations);
        scenario(&tally);
        failed = failing_malloc_stop();
        if (!failed) {
            assert_int_equal(tally.successes, 21);
            assert_int_equal(tally.events, 2);
            assert_int_equal(tally.invocations, 3);
            assert_int_equal(tally.results, 3);
            assert_int_equal(tally.progress, 3);
        }
        fake_forget();
    }
    assert_in_range(allocations, 30, 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
