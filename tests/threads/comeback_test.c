/* SPDX-License-Identifier: MIT */
/*
 * One session, many threads, and a router that is killed and replaced in the midst of it. Built a
 * second time with ThreadSanitizer. Threads count what goes wrong; cmocka is for the main thread
 * alone.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <widl/widl.h>

#include "support/cmocka_widl.h"
#include "support/router_program.h"

#define THREADS 8
#define DEATHS  3

/** What all threads share. */
struct scene {
    struct program router;
    char url[256];
    widl_session *session;
    atomic_bool ends;
    atomic_uint calls; /**< that succeeded */
    atomic_uint wrong;
    atomic_uint started; /**< asynchronous calls */
    atomic_uint ended;
    atomic_uint joined;
};

/** A failure is one that a lost connection can cause. */
static void check(struct scene *scene, bool done, const widl_error *error)
{
    static const widl_code expected[] = {WIDL_ERROR_LOST, WIDL_ERROR_DISCONNECTED,
                                         WIDL_ERROR_CANCELED};
    bool is_expected = done || strcmp(error->uri, "wamp.error.procedure_already_exists") == 0 ||
                       strcmp(error->uri, "wamp.error.no_such_procedure") == 0;
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++)
        is_expected = is_expected || error->code == expected[i];
    if (!is_expected && atomic_fetch_add(&scene->wrong, 1) < 10)
        fprintf(stderr, "%s: %s\n", widl_code_name(error->code), widl_error_text(error));
}

static void on_joined(void *user, widl_session *session)
{
    struct scene *scene = user;
    (void)session;
    scene->joined++;
}

static void on_left(void *user, widl_session *session, const widl_error *reason, bool comes_back)
{
    (void)user;
    (void)session;
    (void)reason;
    (void)comes_back;
}

static void echo(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    widl_invocation_reply(invocation, payload, NULL);
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)user;
    (void)event;
    (void)payload;
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct scene *scene = user;
    check(scene, result != NULL, error);
    scene->ended++;
}

static void call(struct scene *scene)
{
    widl_call call = {.options.retry_if_idempotent = true};
    bool done = widl_session_call(scene->session, "com.threads.echo", NULL, &call, NULL);
    check(scene, done, &call.error);
    scene->calls += done;
    widl_call_release(&call);
}

static void call_async(struct scene *scene)
{
    widl_error error = {0};
    bool done = widl_session_call_async(scene->session, "com.threads.echo", NULL, NULL, on_result,
                                        scene, &error) != 0;
    scene->started += done;
    check(scene, done, &error);
}

static void publish(struct scene *scene)
{
    widl_publish_options options = {.acknowledge = true, .include_me = true};
    widl_error error = {0};
    check(scene, widl_session_publish(scene->session, "com.threads.topic", NULL, &options, &error),
          &error);
    check(scene, widl_session_publish(scene->session, "com.threads.topic", NULL, NULL, &error),
          &error);
}

static void subscribe(struct scene *scene)
{
    widl_error error = {0};
    widl_subscription *subscription =
        widl_session_subscribe(scene->session, "com.threads.shared", NULL, on_event, NULL, &error);
    check(scene, subscription != NULL, &error);
    if (subscription)
        check(scene, widl_unsubscribe(subscription, &error), &error);
}

static void *work(void *user)
{
    static void (*const actions[])(struct scene * scene) = {call, call_async, publish, subscribe};
    struct scene *scene = user;
    for (unsigned round = 0; !scene->ends; round++)
        actions[round % ARRAY_LENGTH(actions)](scene);
    return NULL;
}

/** Start the router, at its URL if it has had one. */
static void start_router(struct scene *scene)
{
    char *arguments[] = {"widl-router", "--listen",
                         scene->url[0] ? scene->url : "ws://127.0.0.1:0/ws", NULL};
    program_start(&scene->router, arguments);
    program_url(&scene->router, scene->url);
}

static void kill_router(struct scene *scene)
{
    char text[1000];
    kill(scene->router.process, SIGKILL);
    program_finish(&scene->router, text, sizeof(text));
}

static void join_realm(struct scene *scene)
{
    widl_options options = {
        .reconnect = {.enabled = true,
                      .initial_delay_ms = 1,
                      .max_delay_ms = 50,
                      .wait = true,
                      .offline = {.max_events = 100, .drop_oldest = true}},
        .on_joined = on_joined,
        .on_left = on_left,
        .joined_user = scene,
    };
    scene->session = widl_connect(scene->url, "realm1", &options, NULL);
    assert_non_null(scene->session);
    assert_non_null(
        widl_session_register(scene->session, "com.threads.echo", NULL, echo, NULL, NULL));
    assert_non_null(
        widl_session_subscribe(scene->session, "com.threads.topic", NULL, on_event, NULL, NULL));
}

static void router_is_replaced(void **state)
{
    static struct scene scene;
    pthread_t threads[THREADS];
    (void)state;
    start_router(&scene);
    join_realm(&scene);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &scene), 0);
    for (unsigned deaths = 0; deaths < DEATHS; deaths++) {
        unsigned calls = scene.calls;
        while (scene.calls < calls + 20)
            assert_true(widl_session_process(scene.session, 100, NULL));
        kill_router(&scene);
        start_router(&scene);
        while (scene.joined < deaths + 2)
            assert_true(widl_session_process(scene.session, 100, NULL));
    }
    scene.ends = true;
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    while (scene.ended < scene.started)
        assert_true(widl_session_process(scene.session, 100, NULL));
    widl_session_close(scene.session);
    kill_router(&scene);
    assert_int_equal(scene.wrong, 0);
    assert_int_equal(scene.ended, scene.started);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(router_is_replaced)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
