/* SPDX-License-Identifier: MIT */
/* Sessions without a network, used by another thread than the one that is in their router. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <widl/router.h>
#include <widl/widl.h>

#include "support/cmocka_widl.h"

struct scene {
    widl_router *router;
    widl_session *session;
    widl_registration *registration;
    widl_subscription *subscription;
    widl_invocation *open; /**< deferred */
    pthread_t thread;
    unsigned results;
    unsigned complaints; /**< lines of the log that say whose the session is */
};

static void note(void *user, widl_log_level level, const char *line)
{
    struct scene *scene = user;
    if (level == WIDL_LOG_ERROR && strstr(line, "thread"))
        scene->complaints++;
}

static void put_off(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct scene *scene = user;
    (void)payload;
    widl_invocation_defer(invocation);
    scene->open = invocation;
}

static void ignore(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)user;
    (void)event;
    (void)payload;
}

static void count_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct scene *scene = user;
    (void)error;
    if (result)
        scene->results++;
}

static void start(struct scene *scene)
{
    const widl_router_options router_options = {.log = note, .log_user = scene};
    const widl_options options = {.log = note, .log_user = scene};
    scene->router = widl_router_new(&router_options, NULL);
    assert_true(widl_router_add_realm(scene->router, "realm1", NULL));
    scene->session = widl_router_connect(scene->router, "realm1", &options, NULL);
    assert_non_null(scene->session);
    scene->registration =
        widl_session_register(scene->session, "com.one.late", NULL, put_off, scene, NULL);
    scene->subscription =
        widl_session_subscribe(scene->session, "com.one.topic", NULL, ignore, scene, NULL);
    assert_non_null(scene->registration);
    assert_non_null(scene->subscription);
}

static void finish(struct scene *scene)
{
    widl_session_close(scene->session);
    widl_router_free(scene->router);
}

/* The main thread may be in the router at first, when it looks whether another one is. */

static void *run_session(void *user)
{
    struct scene *scene = user;
    widl_error error = {0};
    while (!widl_session_run(scene->session, &error)) {
        if (error.code != WIDL_ERROR_THREAD)
            return scene;
    }
    return NULL;
}

static void *run_router(void *user)
{
    struct scene *scene = user;
    widl_error error = {0};
    while (!widl_router_run(scene->router, &error)) {
        if (error.code != WIDL_ERROR_THREAD)
            return scene;
    }
    return NULL;
}

/** Let another thread have the router, and wait until it is in it. */
static void give_away(struct scene *scene, void *(*run)(void *user))
{
    widl_error error = {0};
    assert_int_equal(pthread_create(&scene->thread, NULL, run, scene), 0);
    while (widl_router_process(scene->router, 0, &error))
        continue;
    assert_int_equal(error.code, WIDL_ERROR_THREAD);
}

static void take_back(struct scene *scene)
{
    void *failure;
    assert_int_equal(pthread_join(scene->thread, &failure), 0);
    assert_null(failure);
}

/* What a program may try; each returns whether it has worked. */

static bool call(struct scene *scene, widl_error *error)
{
    widl_call blocking = {0};
    bool done = widl_session_call(scene->session, "com.one.late", NULL, &blocking, NULL);
    *error = blocking.error;
    widl_call_release(&blocking);
    return done;
}

static bool call_async(struct scene *scene, widl_error *error)
{
    return widl_session_call_async(scene->session, "com.one.late", NULL, NULL, count_result, scene,
                                   error) != 0;
}

static bool publish(struct scene *scene, widl_error *error)
{
    return widl_session_publish(scene->session, "com.one.topic", NULL, NULL, error);
}

static bool publish_acknowledged(struct scene *scene, widl_error *error)
{
    const widl_publish_options options = {.acknowledge = true};
    return widl_session_publish(scene->session, "com.one.topic", NULL, &options, error);
}

static bool subscribe(struct scene *scene, widl_error *error)
{
    return widl_session_subscribe(scene->session, "com.one.other", NULL, ignore, scene, error);
}

static bool unsubscribe(struct scene *scene, widl_error *error)
{
    return widl_unsubscribe(scene->subscription, error);
}

static bool serve(struct scene *scene, widl_error *error)
{
    return widl_session_register(scene->session, "com.one.other", NULL, put_off, scene, error);
}

static bool unregister(struct scene *scene, widl_error *error)
{
    return widl_unregister(scene->registration, error);
}

static bool run(struct scene *scene, widl_error *error)
{
    return widl_session_run(scene->session, error);
}

static bool process(struct scene *scene, widl_error *error)
{
    return widl_session_process(scene->session, 0, error);
}

static bool reply(struct scene *scene, widl_error *error)
{
    return widl_invocation_reply(scene->open, NULL, error);
}

static bool throw_text(struct scene *scene, widl_error *error)
{
    return widl_invocation_throw_text(scene->open, "com.one.error", "", error);
}

static bool run_another_loop(struct scene *scene, widl_error *error)
{
    return widl_router_run(scene->router, error);
}

static bool join(struct scene *scene, widl_error *error)
{
    return widl_router_connect(scene->router, "realm1", NULL, error) != NULL;
}

static void try_all(struct scene *scene)
{
    static const struct {
        const char *name;
        bool (*try_it)(struct scene *scene, widl_error *error);
    } functions[] = {
        {"call", call},
        {"call_async", call_async},
        {"publish", publish},
        {"publish_acknowledged", publish_acknowledged},
        {"subscribe", subscribe},
        {"unsubscribe", unsubscribe},
        {"serve", serve},
        {"unregister", unregister},
        {"run", run},
        {"process", process},
        {"reply", reply},
        {"throw_text", throw_text},
        {"run_another_loop", run_another_loop},
        {"join", join},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(functions); i++) {
        widl_error error = {0};
        if (functions[i].try_it(scene, &error) || error.code != WIDL_ERROR_THREAD)
            fail_msg("%s: %s", functions[i].name, widl_error_text(&error));
    }
    scene->complaints = 0;
    widl_session_leave(scene->session);
    widl_session_close(scene->session);
    widl_router_free(scene->router);
    assert_int_equal(scene->complaints, 3);
    assert_true(widl_session_is_joined(scene->session));
    assert_int_equal(widl_router_timeout(scene->router), UINT32_MAX);
}

static void put_off_a_call(struct scene *scene)
{
    assert_true(call_async(scene, NULL));
    while (!scene->open)
        assert_true(widl_session_process(scene->session, 1000, NULL));
}

/** Nothing has changed by what was refused, and the next thread can go on. */
static void others_are_refused_while_a_session_waits(void **state)
{
    struct scene scene = {0};
    (void)state;
    start(&scene);
    put_off_a_call(&scene);
    give_away(&scene, run_session);
    try_all(&scene);
    widl_session_stop(scene.session);
    take_back(&scene);
    assert_true(widl_registration_is_active(scene.registration));
    assert_true(widl_subscription_is_active(scene.subscription));
    assert_true(widl_invocation_reply(scene.open, NULL, NULL));
    while (!scene.results)
        assert_true(widl_session_process(scene.session, 1000, NULL));
    assert_true(widl_unsubscribe(scene.subscription, NULL));
    assert_true(widl_unregister(scene.registration, NULL));
    finish(&scene);
}

static void others_are_refused_while_the_router_runs(void **state)
{
    struct scene scene = {0};
    (void)state;
    start(&scene);
    put_off_a_call(&scene);
    give_away(&scene, run_router);
    try_all(&scene);
    widl_router_stop(scene.router);
    take_back(&scene);
    assert_false(widl_session_is_joined(scene.session));
    finish(&scene);
}

/** Sessions that never wait are refused, too: what they note is the router's. */
static void sessions_that_never_wait(void **state)
{
    const widl_options options = {.no_wait = true};
    struct scene scene = {0};
    widl_error error = {0};
    (void)state;
    start(&scene);
    widl_session *session = widl_router_connect(scene.router, "realm1", &options, NULL);
    assert_non_null(session);
    give_away(&scene, run_session);
    assert_null(widl_session_subscribe(session, "com.one.topic", NULL, ignore, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_THREAD);
    widl_session_stop(scene.session);
    take_back(&scene);
    widl_subscription *subscription =
        widl_session_subscribe(session, "com.one.topic", NULL, ignore, NULL, &error);
    assert_non_null(subscription);
    while (!widl_subscription_is_active(subscription))
        assert_true(widl_session_process(session, 1000, NULL));
    widl_session_close(session);
    finish(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_are_refused_while_a_session_waits),
        cmocka_unit_test(others_are_refused_while_the_router_runs),
        cmocka_unit_test(sessions_that_never_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
