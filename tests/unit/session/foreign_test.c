/* SPDX-License-Identifier: MIT */
/*
 * A session, and the router, in one loop of the program's own. Each is processed when its
 * descriptor is readable, or when its time is over, and at no other time.
 */
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <widl/router.h>
#include <widl/widl.h>

#include "support/cmocka_widl.h"

/** No wait of these tests is longer, unless something is forgotten. */
#define MOST_WAIT_MS 5000

struct scene {
    widl_router *router; /**< NULL: none in this loop */
    widl_session *session;
    bool hangs;      /**< the router is not processed any more */
    bool comes_back; /**< the session reconnects */
    uint32_t keepalive_ms;
    bool no_wait;
    int epoll;
    unsigned joined;
    unsigned results;
    bool has_ended;
    widl_error end;
};

static void watch(int epoll, int descriptor, void *what)
{
    struct epoll_event event = {.events = EPOLLIN};
    assert_true(descriptor >= 0);
    event.data.ptr = what;
    assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event), 0);
}

static uint32_t shorter(uint32_t left, uint32_t right)
{
    return left < right ? left : right;
}

/** Wait once, and do what is due. */
static void go_on(struct scene *scene)
{
    struct epoll_event events[2];
    uint32_t session_ms = widl_session_timeout(scene->session);
    uint32_t router_ms = scene->hangs ? UINT32_MAX : widl_router_timeout(scene->router);
    uint32_t wait_ms = shorter(session_ms, router_ms);
    int wait = wait_ms < MOST_WAIT_MS ? (int)wait_ms : MOST_WAIT_MS;
    int count = epoll_wait(scene->epoll, events, 2, wait);
    bool session_is_due = session_ms <= (uint32_t)wait && count == 0;
    bool router_is_due = router_ms <= (uint32_t)wait && count == 0;
    for (int i = 0; i < count; i++) {
        session_is_due = session_is_due || events[i].data.ptr == scene->session;
        router_is_due = router_is_due || events[i].data.ptr == scene->router;
    }
    if (!session_is_due && !router_is_due)
        fail_msg("nothing happens any more");
    if (router_is_due)
        assert_true(widl_router_process(scene->router, 0, NULL));
    if (session_is_due && !widl_session_process(scene->session, 0, &scene->end))
        scene->has_ended = true;
}

static void on_joined(void *user, widl_session *session)
{
    struct scene *scene = user;
    assert_true(widl_session_id(session) != 0);
    scene->joined++;
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct scene *scene = user;
    assert_true(result || error->code == WIDL_ERROR_REMOTE);
    scene->results++;
}

static void call(struct scene *scene)
{
    assert_true(widl_session_call_async(scene->session, "com.loop.nothing", NULL, NULL, on_result,
                                        scene, NULL) != 0);
}

static void start(struct scene *scene, const char *url, uint32_t connect_timeout_ms)
{
    const widl_options options = {
        .on_joined = on_joined,
        .joined_user = scene,
        .connect_timeout_ms = connect_timeout_ms,
        .keepalive_ms = scene->keepalive_ms,
        .no_wait = scene->no_wait,
        .reconnect = {.enabled = scene->comes_back, .initial_delay_ms = 20},
    };
    widl_error error = {0};
    scene->epoll = epoll_create1(0);
    scene->session = widl_connect_start(url, "realm1", &options, &error);
    if (!scene->session)
        fail_msg("%s", widl_error_text(&error));
    watch(scene->epoll, widl_session_descriptor(scene->session, &error), scene->session);
    assert_false(widl_session_publish(scene->session, "com.loop.topic", NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
}

/** Return: the URL of the router. */
static const char *start_router(struct scene *scene, const char *where)
{
    scene->router = widl_router_new(NULL, NULL);
    assert_true(widl_router_add_realm(scene->router, "realm1", NULL));
    const char *url = widl_router_listen(scene->router, where, NULL);
    assert_non_null(url);
    return url;
}

static void start_with_router(struct scene *scene)
{
    start(scene, start_router(scene, "ws://127.0.0.1:0/ws"), 0);
    watch(scene->epoll, widl_router_descriptor(scene->router), scene->router);
    while (!scene->joined)
        go_on(scene);
}

static void finish(struct scene *scene)
{
    widl_router_free(scene->router);
    widl_session_close(scene->session);
    close(scene->epoll);
}

/** Calls begin in callbacks, and outside of everything; many, so that sockets are full at times. */
static void one_loop_drives_both(void **state)
{
    struct scene scene = {0};
    (void)state;
    start_with_router(&scene);
    assert_int_equal(scene.joined, 1);
    for (unsigned round = 0; round < 20; round++) {
        for (unsigned i = 0; i <= round * 50; i++)
            call(&scene);
        assert_true(widl_session_timeout(scene.session) <= 30000);
        unsigned expected = scene.results + round * 50 + 1;
        while (scene.results < expected)
            go_on(&scene);
    }
    assert_false(scene.has_ended);
    finish(&scene);
}

static void large_messages_wait_for_room(void **state)
{
    static unsigned char text[1 << 20];
    struct scene scene = {0};
    (void)state;
    /* A list of one byte string. */
    text[0] = 0x91;
    text[1] = 0xc6;
    text[3] = (sizeof(text) - 6) >> 16;
    text[4] = (sizeof(text) - 6) >> 8 & 0xff;
    text[5] = (sizeof(text) - 6) & 0xff;
    const widl_payload payload = {.args = {text, sizeof(text)}};
    start_with_router(&scene);
    for (unsigned i = 0; i < 8; i++)
        assert_true(widl_session_publish(scene.session, "com.loop.topic", &payload, NULL, NULL));
    call(&scene);
    while (scene.results < 1)
        go_on(&scene);
    finish(&scene);
}

static void *call_from_outside(void *user)
{
    struct scene *scene = user;
    widl_error error = {0};
    if (!widl_session_call_async(scene->session, "com.loop.nothing", NULL, NULL, on_result, scene,
                                 &error))
        abort();
    return NULL;
}

static void other_threads_wake_the_loop(void **state)
{
    struct scene scene = {0};
    pthread_t thread;
    (void)state;
    start_with_router(&scene);
    for (unsigned i = 1; i <= 10; i++) {
        assert_int_equal(pthread_create(&thread, NULL, call_from_outside, &scene), 0);
        while (scene.results < i)
            go_on(&scene);
        pthread_join(thread, NULL);
    }
    finish(&scene);
}

static void nobody_listens(void **state)
{
    struct scene scene = {0};
    (void)state;
    start(&scene, "ws://127.0.0.1:1/ws", 0);
    while (!scene.has_ended)
        go_on(&scene);
    assert_int_equal(scene.end.code, WIDL_ERROR_CONNECT);
    assert_int_equal(scene.joined, 0);
    finish(&scene);
}

static void nobody_answers(void **state)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    struct scene scene = {0};
    char url[64];
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    (void)state;
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    snprintf(url, sizeof(url), "ws://127.0.0.1:%u/ws", ntohs(address.sin_port));
    start(&scene, url, 50);
    while (!scene.has_ended)
        go_on(&scene);
    assert_int_equal(scene.end.code, WIDL_ERROR_TIMEOUT);
    finish(&scene);
    close(listener);
}

/** The router goes, and another one comes while the session waits for its next attempt. */
static void lost_connections_come_back(void **state)
{
    struct scene scene = {.comes_back = true};
    char url[64];
    (void)state;
    snprintf(url, sizeof(url), "%s", start_router(&scene, "ws://127.0.0.1:0/ws"));
    start(&scene, url, 0);
    watch(scene.epoll, widl_router_descriptor(scene.router), scene.router);
    while (scene.joined < 1)
        go_on(&scene);
    widl_router_free(scene.router);
    scene.router = NULL;
    while (widl_session_is_joined(scene.session))
        go_on(&scene);
    start_router(&scene, url);
    watch(scene.epoll, widl_router_descriptor(scene.router), scene.router);
    while (scene.joined < 2)
        go_on(&scene);
    finish(&scene);
}

static void hanging_routers_are_noticed(void **state)
{
    struct scene scene = {.keepalive_ms = 100};
    (void)state;
    start_with_router(&scene);
    scene.hangs = true;
    assert_int_equal(
        epoll_ctl(scene.epoll, EPOLL_CTL_DEL, widl_router_descriptor(scene.router), NULL), 0);
    while (!scene.has_ended)
        go_on(&scene);
    assert_int_equal(scene.end.code, WIDL_ERROR_CLOSED);
    assert_non_null(strstr(widl_error_text(&scene.end), "silent"));
    finish(&scene);
}

static void answer(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    assert_true(widl_invocation_reply(invocation, payload, NULL));
}

static void count_event(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)event;
    (void)payload;
    (*(unsigned *)user)++;
}

/** Everything is asked for before there is a connection, and again by callbacks; nothing blocks. */
static void nothing_is_waited_for(void **state)
{
    struct scene scene = {.no_wait = true};
    widl_publish_options to_me = {.include_me = true};
    unsigned events = 0;
    (void)state;
    start(&scene, start_router(&scene, "ws://127.0.0.1:0/ws"), 0);
    watch(scene.epoll, widl_router_descriptor(scene.router), scene.router);
    widl_registration *registration =
        widl_session_register(scene.session, "com.loop.nothing", NULL, answer, NULL, NULL);
    widl_subscription *subscription =
        widl_session_subscribe(scene.session, "com.loop.topic", NULL, count_event, &events, NULL);
    assert_non_null(registration);
    assert_non_null(subscription);
    while (!scene.joined)
        go_on(&scene);
    assert_true(widl_registration_is_active(registration));
    assert_true(widl_subscription_is_active(subscription));
    call(&scene);
    assert_true(widl_session_publish(scene.session, "com.loop.topic", NULL, &to_me, NULL));
    while (!scene.results || !events)
        go_on(&scene);

    /* Outside of everything: the descriptor or the time says that there is something to send. */
    subscription =
        widl_session_subscribe(scene.session, "com.loop.other", NULL, count_event, &events, NULL);
    while (!widl_subscription_is_active(subscription))
        go_on(&scene);
    assert_true(widl_unsubscribe(subscription, NULL));
    assert_true(widl_unregister(registration, NULL));
    call(&scene);
    while (scene.results < 2)
        go_on(&scene);
    finish(&scene);
}

static void wrong_arguments(void **state)
{
    widl_error error = {0};
    (void)state;
    assert_null(widl_connect_start(NULL, "realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_null(widl_connect_start("ws://127.0.0.1:1/ws", "no realm", NULL, &error));
    assert_null(widl_connect_start("nothing", "realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_URL);
    assert_int_equal(widl_session_descriptor(NULL, &error), -1);
    assert_int_equal(widl_session_timeout(NULL), UINT32_MAX);
    assert_int_equal(widl_router_descriptor(NULL), -1);
    assert_int_equal(widl_router_timeout(NULL), UINT32_MAX);
}

/** A session without a network is served by the router's loop. */
static void local_sessions_share_the_router(void **state)
{
    struct scene scene = {0};
    widl_error error = {0};
    (void)state;
    scene.router = widl_router_new(NULL, NULL);
    assert_true(widl_router_add_realm(scene.router, "realm1", NULL));
    scene.session = widl_router_connect(scene.router, "realm1", NULL, &error);
    assert_non_null(scene.session);
    assert_int_equal(widl_session_descriptor(scene.session, &error), -1);
    assert_int_equal(error.code, WIDL_ERROR_UNSUPPORTED);
    scene.epoll = epoll_create1(0);
    watch(scene.epoll, widl_router_descriptor(scene.router), scene.router);
    call(&scene);
    while (scene.results < 1)
        go_on(&scene);
    widl_session_close(scene.session);
    scene.session = NULL;
    finish(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_loop_drives_both),
        cmocka_unit_test(large_messages_wait_for_room),
        cmocka_unit_test(other_threads_wake_the_loop),
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(nobody_answers),
        cmocka_unit_test(lost_connections_come_back),
        cmocka_unit_test(hanging_routers_are_noticed),
        cmocka_unit_test(nothing_is_waited_for),
        cmocka_unit_test(wrong_arguments),
        cmocka_unit_test(local_sessions_share_the_router),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
