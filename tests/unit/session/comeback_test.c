/* SPDX-License-Identifier: MIT */
/* Sessions that outlive their router: over sockets, and in the router's own program. */
#include <pthread.h>
#include <stdio.h>

#include <widl/callee.h>
#include <widl/caller.h>
#include <widl/publisher.h>
#include <widl/router.h>
#include <widl/subscriber.h>
#include <widl/value.h>

#include "support/cmocka_widl.h"

/** Attempts follow each other quickly. */
static const widl_reconnect quickly = {
    .enabled = true, .initial_delay_ms = 1, .max_delay_ms = 20, .wait = true};

struct server {
    widl_router *router;
    pthread_t thread;
    char url[64];
};

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

/** Start a router at the server's URL, which port 0 in it makes one. */
static void start(struct server *server)
{
    widl_error error = {0};
    server->router = widl_router_new(&(widl_router_options){.goodbye_timeout_ms = 1}, &error);
    assert_non_null(server->router);
    assert_true(widl_router_add_realm(server->router, "realm1", &error));
    const char *url = widl_router_listen(server->router, server->url, &error);
    if (!url)
        fail_msg("%s", widl_error_text(&error));
    snprintf(server->url, sizeof(server->url), "%s", url);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server->router), 0);
}

static void stop(struct server *server)
{
    widl_router_stop(server->router);
    pthread_join(server->thread, NULL);
    widl_router_free(server->router);
}

struct seen {
    unsigned joined;
    unsigned left;
    unsigned calls;
    unsigned events;
};

static void on_joined(void *user, widl_session *session)
{
    struct seen *seen = user;
    (void)session;
    seen->joined++;
}

static void on_left(void *user, widl_session *session, const widl_error *reason, bool comes_back)
{
    struct seen *seen = user;
    (void)session;
    (void)reason;
    (void)comes_back;
    seen->left++;
}

static void on_call(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct seen *seen = user;
    seen->calls++;
    assert_true(widl_invocation_reply(invocation, payload, NULL));
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct seen *seen = user;
    (void)event;
    (void)payload;
    seen->events++;
}

static widl_options options_for(struct seen *seen)
{
    return (widl_options){
        .reconnect = quickly, .on_joined = on_joined, .on_left = on_left, .joined_user = seen};
}

/** Register and subscribe on it. */
static void occupy(widl_session *session, struct seen *seen)
{
    assert_non_null(widl_session_register(session, "com.echo", NULL, on_call, seen, NULL));
    assert_non_null(widl_session_subscribe(session, "com.topic", NULL, on_event, seen, NULL));
}

/** The session calls itself, and publishes to itself. */
static void exercise(widl_session *session, struct seen *seen)
{
    widl_publish_options options = {.include_me = true, .acknowledge = true};
    widl_call call = {0};
    unsigned calls = seen->calls;
    unsigned events = seen->events;
    if (!widl_session_call(session, "com.echo", NULL, &call, NULL))
        fail_msg("%s", widl_error_text(&call.error));
    widl_call_release(&call);
    assert_true(widl_session_publish(session, "com.topic", NULL, &options, NULL));
    while (seen->events == events)
        assert_true(widl_session_process(session, 1000, NULL));
    assert_int_equal(seen->calls, calls + 1);
}

static void outlives_its_router(void **state)
{
    struct server server = {.url = "ws://127.0.0.1:0/ws"};
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    (void)state;
    start(&server);
    widl_session *session = widl_connect(server.url, "realm1", &options, NULL);
    assert_non_null(session);
    occupy(session, &seen);
    exercise(session, &seen);
    for (unsigned round = 2; round < 4; round++) {
        uint64_t id = widl_session_id(session);
        widl_router_stop(server.router);
        while (seen.left < round - 1)
            assert_true(widl_session_process(session, 1000, NULL));
        stop(&server);
        assert_false(widl_session_is_joined(session));
        start(&server);
        while (seen.joined < round)
            assert_true(widl_session_process(session, 1000, NULL));
        assert_int_not_equal(widl_session_id(session), id);
        exercise(session, &seen);
    }
    widl_session_close(session);
    stop(&server);
}

/* A call that waits for the connection, in a program that never looks after its session else. */
static void calls_wait_for_the_router(void **state)
{
    struct server server = {.url = "ws://127.0.0.1:0/ws"};
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    (void)state;
    start(&server);
    widl_session *session = widl_connect(server.url, "realm1", &options, NULL);
    assert_non_null(session);
    occupy(session, &seen);
    stop(&server);
    start(&server);
    widl_call call = {.options.retry_if_idempotent = true};
    assert_true(widl_session_call(session, "com.echo", NULL, &call, NULL));
    assert_int_equal(seen.joined, 2);
    widl_call_release(&call);
    widl_session_close(session);
    stop(&server);
}

/** End another session of the realm, with a reason. */
static bool kill_session(widl_session *killer, uint64_t id, const char *reason)
{
    widl_call call = {0};
    widl_payload payload = {0};
    widl_error error = {0};
    char args[40];
    char kwargs[80];
    snprintf(args, sizeof(args), "[%llu]", (unsigned long long)id);
    snprintf(kwargs, sizeof(kwargs), "{\"reason\":\"%s\"}", reason);
    assert_true(widl_value_from_json(widl_str(args), &call.memory, &payload.args, &error));
    assert_true(widl_value_from_json(widl_str(kwargs), &call.memory, &payload.kwargs, &error));
    widl_call kill = {0};
    bool killed = widl_session_call(killer, "wamp.session.kill", &payload, &kill, NULL);
    widl_call_release(&call);
    widl_call_release(&kill);
    return killed;
}

static void sessions_of_the_program_come_back(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    (void)state;
    widl_router *router = widl_router_new(NULL, NULL);
    assert_true(widl_router_add_realm(router, "realm1", NULL));
    widl_session *killer = widl_router_connect(router, "realm1", NULL, NULL);
    widl_session *session = widl_router_connect(router, "realm1", &options, NULL);
    assert_non_null(session);
    occupy(session, &seen);
    exercise(session, &seen);
    if (!kill_session(killer, widl_session_id(session), "wamp.error.unavailable"))
        skip();
    while (seen.joined < 2)
        assert_true(widl_router_process(router, 100, NULL));
    exercise(session, &seen);
    /* Whoever says this does not want it back. */
    assert_true(kill_session(killer, widl_session_id(session), "com.acme.banned"));
    while (seen.left < 2)
        assert_true(widl_router_process(router, 100, NULL));
    assert_false(widl_session_process(session, 0, NULL));
    widl_session_close(session);
    widl_session_close(killer);
    widl_router_free(router);
}

/** Publishes, when the session is apart, more than it keeps. */
static void publish_apart(void *user, widl_session *session, const widl_error *reason,
                          bool comes_back)
{
    widl_error error = {0};
    on_left(user, session, reason, comes_back);
    if (!comes_back)
        return;
    for (unsigned i = 0; i < 3; i++)
        assert_true(widl_session_publish(session, "com.kept", NULL, NULL, &error));
    assert_false(widl_session_publish(session, "com.kept", NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_WOULD_BLOCK);
}

/** Between two connections to the router of the same program, too. */
static void what_was_published_meanwhile_arrives(void **state)
{
    struct seen seen = {0}, others = {0};
    widl_options options = options_for(&seen);
    (void)state;
    options.on_left = publish_apart;
    options.reconnect.offline.max_events = 3;
    widl_router *router = widl_router_new(NULL, NULL);
    assert_true(widl_router_add_realm(router, "realm1", NULL));
    widl_session *other = widl_router_connect(router, "realm1", NULL, NULL);
    widl_session *session = widl_router_connect(router, "realm1", &options, NULL);
    assert_non_null(widl_session_subscribe(other, "com.kept", NULL, on_event, &others, NULL));
    occupy(session, &seen);
    if (!kill_session(other, widl_session_id(session), "wamp.error.unavailable"))
        skip();
    while (seen.joined < 2 || others.events < 3)
        assert_true(widl_router_process(router, 100, NULL));
    exercise(session, &seen);
    assert_int_equal(others.events, 3);
    widl_session_close(session);
    widl_session_close(other);
    widl_router_free(router);
}

static void a_released_router_is_the_end(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_error error = {0};
    (void)state;
    widl_router *router = widl_router_new(NULL, NULL);
    assert_true(widl_router_add_realm(router, "realm1", NULL));
    widl_session *session = widl_router_connect(router, "realm1", &options, NULL);
    assert_non_null(session);
    widl_router_free(router);
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_int_equal(seen.left, 1);
    widl_session_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outlives_its_router),
        cmocka_unit_test(calls_wait_for_the_router),
        cmocka_unit_test(sessions_of_the_program_come_back),
        cmocka_unit_test(what_was_published_meanwhile_arrives),
        cmocka_unit_test(a_released_router_is_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
