/* SPDX-License-Identifier: MIT */
/* Sessions over sockets, with the real router in a thread of its own. */
#include <pthread.h>

#include <widl/router.h>
#include <widl/value.h>

#include "contract.h"
#include "support/cmocka_widl.h"

struct server {
    widl_router *router;
    const char *url;
    pthread_t thread;
    widl_serializers serializers; /**< of the test's sessions */
};

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

static int start(void **state, widl_serializers serializers)
{
    static struct server server;
    server.router = widl_router_new(NULL, NULL);
    server.serializers = serializers;
    if (!server.router || !widl_router_add_realm(server.router, "realm1", NULL))
        return -1;
    server.url = widl_router_listen(server.router, "ws://127.0.0.1:0/ws", NULL);
    *state = &server;
    return !server.url || pthread_create(&server.thread, NULL, serve, server.router);
}

static int start_json(void **state)
{
    return start(state, WIDL_SERIALIZERS_JSON);
}

static int start_msgpack(void **state)
{
    return start(state, WIDL_SERIALIZERS_MSGPACK);
}

static int start_cbor(void **state)
{
    return start(state, WIDL_SERIALIZERS_CBOR);
}

/** Stops the router if the test has not, and releases it. */
static int finish(void **state)
{
    struct server *server = *state;
    widl_router_stop(server->router);
    pthread_join(server->thread, NULL);
    widl_router_free(server->router);
    return 0;
}

static widl_session *join(void **state)
{
    const struct server *server = *state;
    widl_options options = {.serializers = server->serializers};
    widl_error error = {0};
    widl_session *session = widl_connect(server->url, "realm1", &options, &error);
    if (!session)
        fail_msg("no session: %s", widl_error_text(&error));
    return session;
}

static void add(widl_invocation *invocation, const struct add_args *args, void *user)
{
    int32_t sum = args->a + (int32_t)args->tags.size;
    struct too_big payload = {.most = 99};
    (void)user;
    if (args->a > 99)
        assert_true(widl_stub_throw(invocation, &too_big_error, &payload, NULL));
    else
        assert_true(widl_stub_reply(invocation, &add_procedure, &sum, NULL));
}

static void ping(widl_invocation *invocation, void *user)
{
    (void)user;
    widl_invocation_throw_text(invocation, "com.test.error.no_ping", "not today", NULL);
}

static const struct math_table table = {.size = sizeof(table), .add = add, .ping = ping};

/** A session may call what it serves itself: its blocking call runs its callbacks. */
static void calls_and_typed_errors(void **state)
{
    widl_string tags[] = {widl_str("a"), widl_str("\xc3\xa4")};
    struct add_args args = {.a = 3, .tags = {tags, 2}};
    struct too_big too_big = {0};
    int32_t sum = 0;
    widl_call call = {0};
    widl_error error = {0};
    widl_session *session = join(state);
    widl_service *service =
        widl_stub_serve(session, &math_interface, &table, sizeof(table), NULL, &error);
    assert_non_null(service);
    assert_true(widl_stub_call(session, &add_procedure, &args, &sum, &call));
    assert_int_equal(sum, 5);
    args.a = 100;
    assert_false(widl_stub_call(session, &add_procedure, &args, &sum, &call));
    assert_int_equal(widl_stub_catch(&add_procedure, &call.error, &call.memory, &too_big), 0);
    assert_int_equal(too_big.most, 99);
    assert_false(widl_stub_call(session, &ping_procedure, NULL, NULL, &call));
    assert_string_equal(call.error.text, "com.test.error.no_ping: not today");
    assert_null(widl_stub_serve(session, &math_interface, &table, sizeof(table), NULL, &error));
    assert_string_equal(error.uri, "wamp.error.procedure_already_exists");
    assert_true(widl_service_stop(service, &error));
    assert_false(widl_stub_call(session, &add_procedure, &args, &sum, &call));
    assert_string_equal(call.error.uri, "wamp.error.no_such_procedure");
    widl_call_release(&call);
    widl_session_close(session);
}

/** Bytes, nested values and a large text survive the way there and back. */
static void echo(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    assert_true(widl_invocation_reply(invocation, payload, NULL));
}

static void payloads_are_untouched(void **state)
{
    enum { SIZE = 300000 };
    static const char head[] = "[[1,-2,0.1,null,{\"a\":[]}],\"\\u0000AAEC\",\"";
    static char json[SIZE];
    widl_arena arena = {0};
    widl_call call = {0};
    widl_payload payload = {0}, result = {0};
    widl_error error = {0};
    memset(json, 'x', SIZE);
    memcpy(json, head, sizeof(head) - 1);
    memcpy(json + SIZE - 3, "\"]", 3);
    assert_true(widl_value_from_json(widl_str(json), &arena, &payload.args, &error));
    widl_session *session = join(state);
    assert_non_null(widl_session_register(session, "com.test.echo", NULL, echo, NULL, &error));
    assert_true(widl_session_call(session, "com.test.echo", &payload, &call, &result));
    assert_int_equal(result.args.size, payload.args.size);
    assert_memory_equal(result.args.data, payload.args.data, payload.args.size);
    assert_int_equal(result.kwargs.size, 0);
    widl_call_release(&call);
    widl_arena_free(&arena);
    widl_session_close(session);
}

static void on_changed(void *user, const int32_t *sum, const widl_event *details)
{
    int32_t *total = user;
    assert_string_equal(details->topic, changed_topic.uri.pattern);
    *total += *sum;
}

static void events_reach_the_other_session(void **state)
{
    widl_publish_options acknowledged = {.acknowledge = true};
    int32_t total = 0;
    widl_session *subscriber = join(state);
    widl_session *publisher = join(state);
    widl_subscription *subscription = widl_stub_subscribe(
        subscriber, &changed_topic, NULL, adapt_changed, (void (*)(void))on_changed, &total, NULL);
    assert_non_null(subscription);
    for (int32_t i = 1; i <= 100; i++)
        assert_true(widl_stub_publish(publisher, &changed_topic, &i, NULL, NULL));
    int32_t last = 1000;
    assert_true(widl_stub_publish(publisher, &changed_topic, &last, &acknowledged, NULL));
    while (total < 6050)
        assert_true(widl_session_process(subscriber, 5000, NULL));
    assert_int_equal(total, 6050);
    assert_true(widl_unsubscribe(subscription, NULL));
    widl_session_close(publisher);
    widl_session_close(subscriber);
}

static void what_is_published_before_closing_arrives(void **state)
{
    int32_t total = 0, sum = 7;
    widl_session *subscriber = join(state);
    widl_session *publisher = join(state);
    assert_non_null(widl_stub_subscribe(subscriber, &changed_topic, NULL, adapt_changed,
                                        (void (*)(void))on_changed, &total, NULL));
    assert_true(widl_stub_publish(publisher, &changed_topic, &sum, NULL, NULL));
    widl_session_close(publisher);
    while (total == 0)
        assert_true(widl_session_process(subscriber, 5000, NULL));
    widl_session_close(subscriber);
}

static void shutdown_of_the_router(void **state)
{
    struct server *server = *state;
    widl_error error = {0};
    widl_session *session = join(state);
    widl_router_stop(server->router);
    assert_true(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_string_equal(error.uri, "wamp.close.system_shutdown");
    widl_session_close(session);
}

static void realm_that_does_not_exist(void **state)
{
    struct server *server = *state;
    widl_error error = {0};
    assert_null(widl_connect(server->url, "nowhere", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ABORTED);
    assert_string_equal(error.uri, "wamp.error.no_such_realm");
}

static void nobody_listens(void **state)
{
    widl_error error = {0};
    (void)state;
    assert_null(widl_connect("ws://127.0.0.1:1/ws", "realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CONNECT);
    assert_null(widl_connect("ws://", "realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_URL);
}

static void *stop_it(void *session)
{
    widl_session_stop(session);
    return NULL;
}

static void stop_from_another_thread(void **state)
{
    pthread_t thread;
    widl_error error = {0};
    widl_session *session = join(state);
    assert_int_equal(pthread_create(&thread, NULL, stop_it, session), 0);
    assert_true(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_OK);
    pthread_join(thread, NULL);
    widl_session_close(session);
}

#define BOTH(test)                                                                                 \
    {#test "_json", test, start_json, finish, NULL},                                               \
        {#test "_cbor", test, start_cbor, finish, NULL},                                           \
    {                                                                                              \
#test "_msgpack", test, start_msgpack, finish, NULL                                        \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(calls_and_typed_errors),
        BOTH(payloads_are_untouched),
        BOTH(events_reach_the_other_session),
        BOTH(what_is_published_before_closing_arrives),
        BOTH(shutdown_of_the_router),
        BOTH(realm_that_does_not_exist),
        BOTH(nobody_listens),
        BOTH(stop_from_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
