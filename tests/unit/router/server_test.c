/* SPDX-License-Identifier: MIT */
/* The router as a library: listening, limits of connections, shutdown. */
#include <pthread.h>
#include <stdio.h>

#include <widl/router.h>

#include "support/cmocka_widl.h"
#include "support/websocket_client.h"

static const char hello[] = "[1,\"realm1\",{\"roles\":{\"caller\":{}}}]";
static const char goodbye[] = "[6,{},\"wamp.close.goodbye_and_out\"]";

struct server {
    widl_router *router;
    const char *url;
    pthread_t thread;
    bool good;
};

static void *serve(void *user)
{
    struct server *server = user;
    server->good = widl_router_run(server->router, NULL);
    return NULL;
}

static void start(struct server *server, const widl_router_options *options)
{
    widl_error error = {0};
    server->router = widl_router_new(options, &error);
    assert_non_null(server->router);
    assert_true(widl_router_add_realm(server->router, "realm1", &error));
    server->url = widl_router_listen(server->router, "ws://127.0.0.1:0/ws", &error);
    assert_non_null(server->url);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void finish(struct server *server)
{
    pthread_join(server->thread, NULL);
    assert_true(server->good);
    widl_router_free(server->router);
}

static void expect_text(struct websocket_client *client, const char *start_of_text)
{
    struct websocket_frame frame = websocket_receive(client);
    assert_int_equal(frame.opcode, WEBSOCKET_TEXT);
    assert_true(frame.size >= strlen(start_of_text));
    assert_memory_equal(frame.data, start_of_text, strlen(start_of_text));
}

static void expect_close(struct websocket_client *client, unsigned status)
{
    struct websocket_frame frame = websocket_receive(client);
    assert_int_equal(frame.opcode, WEBSOCKET_CLOSE);
    assert_int_equal(frame.status, status);
    websocket_drop(client);
}

static struct websocket_client *join(const struct server *server)
{
    struct websocket_client *client = websocket_connect(server->url, "wamp.2.json");
    assert_non_null(client);
    websocket_send(client, WEBSOCKET_TEXT, hello, sizeof(hello) - 1);
    expect_text(client, "[2,");
    return client;
}

static void stop_says_goodbye(void **state)
{
    (void)state;
    struct server server = {0};
    start(&server, &(widl_router_options){0});
    struct websocket_client *clients[3];
    for (size_t i = 0; i < ARRAY_LENGTH(clients); i++)
        clients[i] = join(&server);
    widl_router_stop(server.router);
    for (size_t i = 0; i < ARRAY_LENGTH(clients); i++) {
        expect_text(clients[i], "[6,{},\"wamp.close.system_shutdown\"]");
        websocket_send(clients[i], WEBSOCKET_TEXT, goodbye, sizeof(goodbye) - 1);
        expect_close(clients[i], 1001);
    }
    finish(&server);
}

/* A client that never answers delays the end by goodbye_timeout_ms and no more. */
static void stop_waits_for_goodbye_only_so_long(void **state)
{
    (void)state;
    struct server server = {0};
    start(&server, &(widl_router_options){.goodbye_timeout_ms = 50});
    struct websocket_client *client = join(&server);
    widl_router_stop(server.router);
    expect_text(client, "[6,{},\"wamp.close.system_shutdown\"]");
    expect_close(client, 1001);
    finish(&server);
}

static void hello_must_come_in_time(void **state)
{
    (void)state;
    struct server server = {0};
    start(&server, &(widl_router_options){.hello_timeout_ms = 50});
    struct websocket_client *client = websocket_connect(server.url, "wamp.2.json");
    assert_non_null(client);
    expect_text(client, "[3,{\"message\":");
    expect_close(client, 1000);
    widl_router_stop(server.router);
    finish(&server);
}

static void connections_are_limited(void **state)
{
    (void)state;
    struct server server = {0};
    start(&server, &(widl_router_options){.max_connections = 2});
    struct websocket_client *first = join(&server);
    struct websocket_client *second = join(&server);
    assert_null(websocket_connect(server.url, "wamp.2.json"));
    websocket_send(first, WEBSOCKET_TEXT, goodbye, sizeof(goodbye) - 1);
    expect_text(first, "[6,{},\"wamp.close.goodbye_and_out\"]");
    expect_close(first, 1000);
    websocket_drop(second);
    widl_router_stop(server.router);
    finish(&server);
}

static void messages_are_limited(void **state)
{
    (void)state;
    static char large[5000];
    struct server server = {0};
    start(&server, &(widl_router_options){.max_message_bytes = 4096});
    struct websocket_client *client = join(&server);
    memset(large, ' ', sizeof(large));
    websocket_send(client, WEBSOCKET_TEXT, large, sizeof(large));
    expect_close(client, 1009);
    widl_router_stop(server.router);
    finish(&server);
}

/* However small the queue is to be, a message fits. */
static void the_queue_holds_a_message(void **state)
{
    (void)state;
    struct server server = {0};
    start(&server, &(widl_router_options){.max_queue_bytes = 16});
    websocket_drop(join(&server));
    widl_router_stop(server.router);
    finish(&server);
}

/* Before its session a connection is worth 64 KiB, then max_message_bytes. */
static void messages_before_a_session_are_small(void **state)
{
    static char large[(64 << 10) + 1];
    (void)state;
    struct server server = {0};
    start(&server, &(widl_router_options){0});
    memset(large, ' ', sizeof(large));
    struct websocket_client *client = websocket_connect(server.url, "wamp.2.json");
    assert_non_null(client);
    websocket_send(client, WEBSOCKET_TEXT, large, sizeof(large));
    expect_close(client, 1009);
    client = join(&server);
    websocket_send(client, WEBSOCKET_TEXT, large, sizeof(large));
    expect_text(client, "[3,");
    websocket_drop(client);
    widl_router_stop(server.router);
    finish(&server);
}

/* Its procedure is free as soon as the close frame is there. */
static void a_close_frame_ends_the_session(void **state)
{
    static const char callee[] = "[1,\"realm1\",{\"roles\":{\"callee\":{}}}]";
    static const char registers[] = "[64,1,{},\"com.x\"]";
    struct websocket_client *clients[2];
    (void)state;
    struct server server = {0};
    start(&server, &(widl_router_options){0});
    for (size_t i = 0; i < 2; i++) {
        clients[i] = websocket_connect(server.url, "wamp.2.json");
        assert_non_null(clients[i]);
        websocket_send(clients[i], WEBSOCKET_TEXT, callee, sizeof(callee) - 1);
        expect_text(clients[i], "[2,");
        websocket_send(clients[i], WEBSOCKET_TEXT, registers, sizeof(registers) - 1);
        expect_text(clients[i], "[65,1,");
        if (i == 0) {
            websocket_send(clients[0], WEBSOCKET_CLOSE, "\x03\xe8", 2);
            assert_int_equal(websocket_receive(clients[0]).opcode, WEBSOCKET_CLOSE);
        }
    }
    websocket_drop(clients[0]);
    websocket_drop(clients[1]);
    widl_router_stop(server.router);
    finish(&server);
}

static void several_listeners_serve_one_router(void **state)
{
    (void)state;
    struct server server = {0};
    widl_error error = {0};
    server.router = widl_router_new(NULL, &error);
    assert_non_null(server.router);
    assert_true(widl_router_add_realm(server.router, "realm1", &error));
    const char *other = widl_router_listen(server.router, "ws://127.0.0.1:0/other", &error);
    server.url = widl_router_listen(server.router, "ws://127.0.0.1:0/ws", &error);
    assert_true(other && server.url);
    assert_string_not_equal(other, server.url);
    assert_int_equal(pthread_create(&server.thread, NULL, serve, &server), 0);
    struct websocket_client *here = join(&server);
    server.url = other;
    struct websocket_client *there = join(&server);
    websocket_drop(here);
    websocket_drop(there);
    widl_router_stop(server.router);
    finish(&server);
}

static void a_router_can_be_released_unused(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router = widl_router_new(NULL, &error);
    assert_non_null(router);
    assert_non_null(widl_router_listen(router, "ws://127.0.0.1:0/ws", &error));
    widl_router_free(router);
    widl_router_free(NULL);
    widl_router_stop(NULL);
}

static void a_router_stopped_before_it_runs_does_not_run(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router = widl_router_new(NULL, &error);
    widl_router_stop(router);
    assert_true(widl_router_run(router, &error));
    widl_router_free(router);
}

static void wrong_arguments_are_refused(void **state)
{
    static const char *const urls[] = {"", "http://127.0.0.1:0/ws", "ws://",
                                       "ws://127.0.0.1:99999/", "127.0.0.1:80"};
    (void)state;
    widl_error error = {0};
    widl_router *router = widl_router_new(NULL, &error);
    assert_non_null(router);
    for (size_t i = 0; i < ARRAY_LENGTH(urls); i++) {
        error = (widl_error){0};
        assert_null(widl_router_listen(router, urls[i], &error));
        assert_int_equal(error.code, WIDL_ERROR_URL);
    }
    assert_null(widl_router_listen(router, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_router_add_realm(router, NULL, &error));
    assert_false(widl_router_add_realm(NULL, "realm1", &error));
    assert_false(widl_router_run(NULL, &error));
    widl_router_free(router);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stop_says_goodbye),
        cmocka_unit_test(stop_waits_for_goodbye_only_so_long),
        cmocka_unit_test(hello_must_come_in_time),
        cmocka_unit_test(connections_are_limited),
        cmocka_unit_test(messages_are_limited),
        cmocka_unit_test(the_queue_holds_a_message),
        cmocka_unit_test(messages_before_a_session_are_small),
        cmocka_unit_test(a_close_frame_ends_the_session),
        cmocka_unit_test(several_listeners_serve_one_router),
        cmocka_unit_test(a_router_can_be_released_unused),
        cmocka_unit_test(a_router_stopped_before_it_runs_does_not_run),
        cmocka_unit_test(wrong_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
