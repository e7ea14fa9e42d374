/* SPDX-License-Identifier: MIT */
/*
 * A session in a loop of the program's own, over each transport: whatever a transport keeps to
 * itself, the descriptor and the time say when there is something to do. And the other end that
 * falls silent is noticed in the time that was set, on both sides.
 */
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <widl/router.h>
#include <widl/tls.h>
#include <widl/v1.h>
#include <widl/widl.h>

#include "base/clock.h"
#include "support/certificates.h"
#include "support/cmocka_widl.h"
#include "support/relay.h"

/** No wait of these tests is longer, unless something is forgotten. */
#define MOST_WAIT_MS 10000

/** What is silent for so long is lost. Those who judge may be slow themselves. */
#define KEEPALIVE_MS 400
#define SLACK_MS     5000

struct transport {
    const char *name;
    const char *url; /**< to listen at */
    bool is_secure;
    bool has_proxy;
    bool has_relay;
    bool is_v1;
};

struct scene {
    const struct transport *transport;
    widl_router *router;
    pthread_t thread;
    struct relay *relay;
    char url[128];
    char proxy[64];
    uint32_t keepalive_ms;
    sem_t silence; /**< the router has lost somebody who was silent */
    widl_session *session;
    int descriptor;
    unsigned joined;
    unsigned events;
    unsigned results;
    bool has_ended;
    widl_error end;
};

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

static void note(void *user, widl_log_level level, const char *line)
{
    struct scene *scene = user;
    (void)level;
    if (strstr(line, "silent"))
        sem_post(&scene->silence);
}

static unsigned port_of(const char *url)
{
    const char *port = strrchr(url, ':');
    return (unsigned)strtoul(port + 1, NULL, 10);
}

static void start_router(struct scene *scene)
{
    const struct transport *transport = scene->transport;
    const widl_router_options options = {
        .keepalive_ms = scene->keepalive_ms, .log = note, .log_user = scene};
    const widl_server_tls tls = {.certificate_file = certificate("good.pem")};
    const widl_listen_options own = {.tls = transport->is_secure ? &tls : NULL,
                                     .v1_realm = transport->is_v1 ? "realm1" : NULL};
    widl_error error = {0};
    assert_int_equal(sem_init(&scene->silence, 0, 0), 0);
    scene->router = widl_router_new(&options, NULL);
    assert_true(widl_router_add_realm(scene->router, "realm1", NULL));
    const char *url = widl_router_listen_with(scene->router, transport->url, &own, &error);
    if (!url)
        fail_msg("%s: %s", transport->name, widl_error_text(&error));
    snprintf(scene->url, sizeof(scene->url), "%s", url);
    assert_int_equal(pthread_create(&scene->thread, NULL, serve, scene->router), 0);
}

/** Put a relay between the session and the router, if there is to be one. */
static void start_relay(struct scene *scene)
{
    const struct transport *transport = scene->transport;
    char *colon = strrchr(scene->url, ':');
    char path[16] = "";
    if (!transport->has_relay && !transport->has_proxy)
        return;
    scene->relay = relay_start(port_of(scene->url), transport->has_proxy);
    snprintf(scene->proxy, sizeof(scene->proxy), "http://127.0.0.1:%u", relay_port(scene->relay));
    if (transport->has_proxy)
        return;
    if (strchr(colon, '/'))
        snprintf(path, sizeof(path), "%s", strchr(colon, '/'));
    snprintf(colon, sizeof(scene->url) - (size_t)(colon - scene->url), ":%u%s",
             relay_port(scene->relay), path);
}

static void on_joined(void *user, widl_session *session)
{
    struct scene *scene = user;
    (void)session;
    scene->joined++;
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct scene *scene = user;
    (void)event;
    (void)payload;
    scene->events++;
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct scene *scene = user;
    assert_true(result || error->code == WIDL_ERROR_REMOTE);
    scene->results++;
}

static void echo(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    assert_true(widl_invocation_reply(invocation, payload, NULL));
}

static void connect_session(struct scene *scene)
{
    const struct transport *transport = scene->transport;
    const widl_client_tls tls = {.ca_file = certificate("ca.pem")};
    const widl_options options = {
        .tls = transport->is_secure ? &tls : NULL,
        .proxy = transport->has_proxy ? scene->proxy : NULL,
        .keepalive_ms = scene->keepalive_ms,
        .no_wait = true,
        .on_joined = on_joined,
        .joined_user = scene,
    };
    widl_error error = {0};
    scene->session = transport->is_v1 ? widl_connect_v1(scene->url, NULL, 0, &options, &error)
                                      : widl_connect_start(scene->url, "realm1", &options, &error);
    if (!scene->session)
        fail_msg("%s: %s", transport->name, widl_error_text(&error));
    scene->descriptor = widl_session_descriptor(scene->session, &error);
    assert_true(scene->descriptor >= 0);
}

/** Whether there is something to do, at once or within the time. */
static bool is_readable(const struct scene *scene, int timeout_ms)
{
    struct pollfd polled = {.fd = scene->descriptor, .events = POLLIN};
    return poll(&polled, 1, timeout_ms) > 0;
}

/** Wait once, for what the session says and for nothing else, and do what is due. */
static void go_on(struct scene *scene)
{
    uint32_t left_ms = widl_session_timeout(scene->session);
    int wait_ms = left_ms < MOST_WAIT_MS ? (int)left_ms : MOST_WAIT_MS;
    if (!is_readable(scene, wait_ms) && left_ms > (uint32_t)wait_ms)
        fail_msg("%s: nothing happens any more", scene->transport->name);
    if (!widl_session_process(scene->session, 0, &scene->end))
        scene->has_ended = true;
}

static void start(struct scene *scene)
{
    start_router(scene);
    start_relay(scene);
    connect_session(scene);
    while (!scene->joined && !scene->has_ended)
        go_on(scene);
    if (scene->has_ended)
        fail_msg("%s: %s", scene->transport->name, widl_error_text(&scene->end));
}

static void finish(struct scene *scene)
{
    widl_session_close(scene->session);
    relay_stop(scene->relay);
    widl_router_stop(scene->router);
    pthread_join(scene->thread, NULL);
    widl_router_free(scene->router);
    sem_destroy(&scene->silence);
}

static void call(struct scene *scene, const char *procedure, const widl_payload *payload)
{
    assert_true(widl_session_call_async(scene->session, procedure, payload, NULL, on_result, scene,
                                        NULL) != 0);
}

/** Small messages, many at a time, and large ones, which TLS takes apart. */
static void exchange(struct scene *scene)
{
    static unsigned char bytes[(1 << 20) + 6] = {0x91, 0xc6, 0x00, 0x10, 0x00, 0x00};
    const widl_payload large = {.args = {bytes, sizeof(bytes)}};
    const widl_publish_options to_me = {.include_me = true};
    assert_non_null(widl_session_register(scene->session, "com.loop.echo", NULL, echo, NULL, NULL));
    assert_non_null(
        widl_session_subscribe(scene->session, "com.loop.topic", NULL, on_event, scene, NULL));
    for (unsigned i = 0; i < 100; i++)
        call(scene, "com.loop.nothing", NULL);
    while (scene->results < 100)
        go_on(scene);
    for (unsigned i = 0; i < 3; i++) {
        call(scene, "com.loop.echo", &large);
        assert_true(widl_session_publish(scene->session, "com.loop.topic", &large, &to_me, NULL));
    }
    while (scene->results < 103 || scene->events < 3)
        go_on(scene);
}

/** What v1 has of it. */
static void exchange_v1(struct scene *scene)
{
    const widl_publish_options to_me = {.include_me = true};
    assert_non_null(
        widl_session_subscribe(scene->session, "com.loop.topic", NULL, on_event, scene, NULL));
    for (unsigned i = 0; i < 100; i++)
        call(scene, "com.loop.nothing", NULL);
    while (scene->results < 100)
        go_on(scene);
    for (unsigned i = 0; i < 3; i++)
        assert_true(widl_session_publish(scene->session, "com.loop.topic", NULL, &to_me, NULL));
    while (scene->events < 3)
        go_on(scene);
}

/** A descriptor that stays readable would let the program's loop spin. */
static void comes_to_rest(struct scene *scene)
{
    for (unsigned i = 0; is_readable(scene, 0); i++) {
        if (i == 1000)
            fail_msg("%s: there is always something to do", scene->transport->name);
        go_on(scene);
    }
    assert_true(widl_session_timeout(scene->session) > 0);
}

static const struct transport transports[] = {
    {.name = "ws", .url = "ws://127.0.0.1:0/ws"},
    {.name = "wss", .url = "wss://127.0.0.1:0/ws", .is_secure = true},
    {.name = "tcp", .url = "tcp://127.0.0.1:0"},
    {.name = "tls", .url = "tls://127.0.0.1:0", .is_secure = true},
    {.name = "unix", .url = "unix:foreign_transport.socket"},
    {.name = "ws, proxy", .url = "ws://127.0.0.1:0/ws", .has_proxy = true},
    {.name = "wss, proxy", .url = "wss://127.0.0.1:0/ws", .is_secure = true, .has_proxy = true},
    {.name = "tls, proxy", .url = "tls://127.0.0.1:0", .is_secure = true, .has_proxy = true},
    {.name = "v1", .url = "ws://127.0.0.1:0/ws", .is_v1 = true},
};

static void every_transport_makes_progress(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(transports); i++) {
        struct scene scene = {.transport = &transports[i]};
        start(&scene);
        if (transports[i].is_v1)
            exchange_v1(&scene);
        else
            exchange(&scene);
        comes_to_rest(&scene);
        finish(&scene);
    }
}

static void silence_is_noticed(void **state)
{
    static const struct transport cut[] = {
        {.name = "ws", .url = "ws://127.0.0.1:0/ws", .has_relay = true},
        {.name = "wss", .url = "wss://127.0.0.1:0/ws", .is_secure = true, .has_relay = true},
        {.name = "tcp", .url = "tcp://127.0.0.1:0", .has_relay = true},
        {.name = "tls", .url = "tls://127.0.0.1:0", .is_secure = true, .has_relay = true},
        {.name = "wss, proxy", .url = "wss://127.0.0.1:0/ws", .is_secure = true, .has_proxy = true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cut); i++) {
        struct scene scene = {.transport = &cut[i], .keepalive_ms = KEEPALIVE_MS};
        start(&scene);
        uint64_t start_ms = wi_clock_ms();
        /* As long as there are signs of life, all is well. */
        while (wi_clock_ms() < start_ms + KEEPALIVE_MS + KEEPALIVE_MS / 2 && !scene.has_ended)
            go_on(&scene);
        assert_false(scene.has_ended);
        relay_freeze(scene.relay);
        start_ms = wi_clock_ms();
        while (!scene.has_ended)
            go_on(&scene);
        assert_in_range(wi_clock_ms() - start_ms, 0, KEEPALIVE_MS + SLACK_MS);
        assert_non_null(strstr(widl_error_text(&scene.end), "silent"));
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += SLACK_MS / 1000;
        assert_int_equal(sem_timedwait(&scene.silence, &until), 0);
        finish(&scene);
    }
}

static int make_certificates(void **state)
{
    (void)state;
    return certificates_make() ? 0 : -1;
}

static int remove_certificates(void **state)
{
    (void)state;
    certificates_remove();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_transport_makes_progress),
        cmocka_unit_test(silence_is_noticed),
    };
    return cmocka_run_group_tests(tests, make_certificates, remove_certificates);
}
