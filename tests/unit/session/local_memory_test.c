/* SPDX-License-Identifier: MIT */
/*
 * A session without a network that is thrown out by its router and joins again, once for each
 * allocation on the way, which fails, on either side: nothing crashes or, as the sanitizer checks,
 * leaks, and the session is joined again or has ended with a reason.
 */
#include <stdio.h>

#include <widl/router.h>
#include <widl/value.h>
#include <widl/widl.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

/** No session needs so many turns to come back. */
#define MOST_TURNS 500

/** One that stays is not thrown out any more after these. */
#define FEW_TURNS 10

struct scene {
    widl_router *router;
    widl_session *killer;
    widl_session *session;
    unsigned joined;
    unsigned left;
    unsigned events;
    bool has_ended;
};

static void on_joined(void *user, widl_session *session)
{
    struct scene *scene = user;
    (void)session;
    scene->joined++;
}

static void on_left(void *user, widl_session *session, const widl_error *reason, bool comes_back)
{
    struct scene *scene = user;
    assert_int_not_equal(reason->code, WIDL_OK);
    scene->left++;
    scene->has_ended = !comes_back;
    /* Kept, if there is memory for that. */
    widl_session_publish(session, "com.topic", NULL, NULL, NULL);
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct scene *scene = user;
    (void)event;
    (void)payload;
    scene->events++;
}

static void on_call(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    widl_invocation_reply(invocation, payload, NULL);
}

static void start(struct scene *scene)
{
    const widl_options options = {
        .reconnect = {.enabled = true,
                      .initial_delay_ms = 1,
                      .max_delay_ms = 2,
                      .offline = {.max_events = 2}},
        .on_joined = on_joined,
        .on_left = on_left,
        .joined_user = scene,
    };
    scene->router = widl_router_new(NULL, NULL);
    assert_true(widl_router_add_realm(scene->router, "realm1", NULL));
    scene->killer = widl_router_connect(scene->router, "realm1", NULL, NULL);
    scene->session = widl_router_connect(scene->router, "realm1", &options, NULL);
    assert_non_null(scene->session);
    assert_non_null(widl_session_register(scene->session, "com.echo", NULL, on_call, NULL, NULL));
    assert_non_null(
        widl_session_subscribe(scene->session, "com.topic", NULL, on_event, scene, NULL));
    assert_non_null(
        widl_session_subscribe(scene->killer, "com.topic", NULL, on_event, scene, NULL));
}

/** Throw the session out, as a router does that is short of something. */
static void throw_out(struct scene *scene)
{
    widl_payload payload = {0};
    widl_call call = {0};
    widl_call text = {0};
    char args[40];
    failing_malloc_pause(true);
    snprintf(args, sizeof(args), "[%llu]", (unsigned long long)widl_session_id(scene->session));
    assert_true(widl_value_from_json(widl_str(args), &text.memory, &payload.args, NULL));
    assert_true(widl_value_from_json(widl_str("{\"reason\":\"wamp.error.unavailable\"}"),
                                     &text.memory, &payload.kwargs, NULL));
    failing_malloc_pause(false);
    widl_session_call(scene->killer, "wamp.session.kill", &payload, &call, NULL);
    widl_call_release(&call);
    widl_call_release(&text);
}

/** Return: whether an allocation has failed. */
static bool come_back(size_t allocations)
{
    struct scene scene = {0};
    start(&scene);
    failing_malloc_start(allocations);
    throw_out(&scene);
    for (unsigned i = 0; !scene.has_ended && scene.joined < 2; i++) {
        if (i == (scene.left > 0 ? MOST_TURNS : FEW_TURNS))
            break;
        widl_router_process(scene.router, scene.left > 0 ? 10 : 0, NULL);
    }
    bool failed = failing_malloc_stop();
    /* Without memory it may not have been thrown out at all. */
    if (scene.left == 0)
        assert_true(failed && widl_session_is_joined(scene.session));
    else
        assert_true(scene.has_ended || scene.joined == 2);
    if (!failed) {
        for (unsigned i = 0; i < MOST_TURNS && scene.events < 1; i++)
            widl_router_process(scene.router, 10, NULL);
        assert_int_equal(scene.joined, 2);
        assert_true(scene.events > 0);
    }
    widl_session_close(scene.session);
    widl_session_close(scene.killer);
    widl_router_free(scene.router);
    return failed;
}

static bool has_meta_api(void)
{
    struct scene scene = {0};
    start(&scene);
    throw_out(&scene);
    for (unsigned i = 0; i < 10 && scene.left == 0; i++)
        widl_router_process(scene.router, 10, NULL);
    bool has = scene.left > 0;
    widl_session_close(scene.session);
    widl_session_close(scene.killer);
    widl_router_free(scene.router);
    return has;
}

static void every_allocation_may_fail(void **state)
{
    size_t allocations = 0;
    (void)state;
    if (!has_meta_api())
        skip();
    while (come_back(allocations))
        allocations++;
    assert_in_range(allocations, 10, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
