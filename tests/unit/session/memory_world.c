/* SPDX-License-Identifier: MIT */
/*
 * The router, and what sessions do with it. A scenario goes on after a step that has failed, and
 * never waits for what cannot come: calls end, and events are waited for as long as none of them
 * can be lost.
 */
#include "memory_world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <widl/double.h>
#include <widl/router.h>
#include <widl/users.h>
#include <widl/v1.h>

#include "contract.h"
#include "support/certificates.h"
#include "support/cmocka_widl.h"
#include "support/counting_allocator.h"

#define KEY                                                                                        \
    "\xf2\x35\xf8\x27\x66\x2c\x54\x0b\xed\xe8\xec\x87\xd4\x4f\x07\xe1"                             \
    "\x0e\x24\x0d\x32\x34\x93\x1c\x86\x0a\x90\x51\x9e\xcf\x8d\xf2\x5e"
#define PUBLIC_KEY "88d929f9db41da914ead09548448f08d55009fb77dce6f1078fdafe5f41a04ad"

/** The router's doors. */
enum { WEBSOCKET, RAWSOCKET, LOCAL, SECURE, LOCKED, DOORS };

static struct {
    char directory[40];
    char users[60];
    widl_router *routers[2]; /**< the second one has users */
    pthread_t threads[2];
    const char *urls[DOORS];
} server;

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

static bool add_joe(const char *path)
{
    static const char *const methods[] = {"ticket", "wampcra", "wamp-scram", "cryptosign"};
    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++) {
        const widl_user_change change = {
            .authid = "joe",
            .authrole = "operator",
            .method = methods[i],
            .secret = widl_str(i == 3 ? PUBLIC_KEY : "pencil"),
            .iterations = 4096,
        };
        if (!widl_users_change(path, &change, NULL))
            return false;
    }
    return true;
}

static widl_router *router_new(void)
{
    widl_router *router = widl_router_new(NULL, NULL);
    assert_non_null(router);
    assert_true(widl_router_add_realm(router, "realm1", NULL));
    return router;
}

static void open_doors(void)
{
    static const widl_v1_prefix prefixes[] = {
        {.v1 = "http://example.com/test#", .wamp = "com.test.", .curie = "test"}};
    const widl_server_tls tls = {.certificate_file = certificate("good.pem")};
    const widl_listen_options secure = {.tls = &tls};
    const widl_listen_options v1 = {
        .v1_realm = "realm1", .v1_prefixes = prefixes, .v1_prefix_count = 1};
    char path[80];
    snprintf(path, sizeof(path), "unix:%s/socket", server.directory);
    widl_router *router = server.routers[0];
    server.urls[WEBSOCKET] = widl_router_listen_with(router, "ws://127.0.0.1:0/ws", &v1, NULL);
    server.urls[RAWSOCKET] = widl_router_listen(router, "tcp://127.0.0.1:0", NULL);
    server.urls[LOCAL] = widl_router_listen(router, path, NULL);
    server.urls[SECURE] = widl_router_listen_with(router, "wss://127.0.0.1:0/ws", &secure, NULL);
    server.urls[LOCKED] =
        widl_router_listen_with(server.routers[1], "ws://127.0.0.1:0/ws", &v1, NULL);
    for (size_t i = 0; i < DOORS; i++)
        assert_non_null(server.urls[i]);
}

int memory_world_start(void **state)
{
    (void)state;
    snprintf(server.directory, sizeof(server.directory), "/tmp/widl_memory_XXXXXX");
    assert_non_null(mkdtemp(server.directory));
    snprintf(server.users, sizeof(server.users), "%s/users.json", server.directory);
    certificates_make();
    for (size_t i = 0; i < 2; i++)
        server.routers[i] = router_new();
    assert_true(add_joe(server.users));
    assert_true(widl_router_add_users(server.routers[1], NULL, server.users, NULL));
    open_doors();
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&server.threads[i], NULL, serve, server.routers[i]), 0);
    return 0;
}

int memory_world_stop(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        widl_router_stop(server.routers[i]);
        pthread_join(server.threads[i], NULL);
        widl_router_free(server.routers[i]);
    }
    unlink(server.users);
    certificates_remove();
    return rmdir(server.directory);
}

struct memory_world memory_world_for(const struct memory_scenario *scenario)
{
    return (struct memory_world){
        .url = server.urls[scenario->door],
        .options = {.allocator = &counting_allocator, .serializers = scenario->serializers},
    };
}

/** Whether an allocation that fails may end in this: never in waiting for what does not come. */
static bool may_end_in(widl_code code)
{
    switch (code) {
    case WIDL_ERROR_MEMORY:
    case WIDL_ERROR_CLOSED:
    case WIDL_ERROR_LOST:
    case WIDL_ERROR_DISCONNECTED:
    case WIDL_ERROR_REMOTE:
    case WIDL_ERROR_CANCELED:
    case WIDL_ERROR_ARGUMENT:
        return true;
    default:
        return false;
    }
}

/** Count a step; one that fails must say why, and only fails when there was no memory. */
static bool check(struct memory_world *world, const char *step, bool success, widl_error *error)
{
    if (success) {
        world->successes++;
        return true;
    }
    if (!may_end_in(error->code))
        fail_msg("%s: %d, %s", step, error->code, widl_error_text(error));
    if (!world->first_failure)
        world->first_failure = step;
    world->failures++;
    *error = (widl_error){0};
    return false;
}

static widl_session *join(struct memory_world *world)
{
    widl_error error = {0};
    widl_session *session = widl_connect(world->url, "realm1", &world->options, &error);
    check(world, "connect", session != NULL, &error);
    return session;
}

/** A list with a map of many keys in it, and a text that makes buffers grow. */
static const widl_payload *large_payload(void)
{
    static unsigned char bytes[4096];
    static widl_payload payload = {.args.data = bytes};
    unsigned char *at = bytes;
    if (payload.args.size > 0)
        return &payload;
    *at++ = 0x92;
    *at++ = 0xde;
    *at++ = 0;
    *at++ = 100;
    for (unsigned i = 0; i < 100; i++) {
        *at++ = 0xa2;
        *at++ = (unsigned char)('a' + i / 10);
        *at++ = (unsigned char)('a' + i % 10);
        *at++ = (unsigned char)i;
    }
    *at++ = 0xda;
    *at++ = 0x0b;
    *at++ = 0xb8;
    memset(at, 'x', 3000);
    payload.args.size = (size_t)(at + 3000 - bytes);
    return &payload;
}

static void on_echo(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    widl_invocation_reply(invocation, payload, NULL);
}

static bool reg(struct memory_world *world, widl_session *session, const char *procedure,
                widl_invocation_fn *on_invocation, void *user)
{
    widl_error error = {0};
    return check(world, procedure,
                 widl_session_register(session, procedure, NULL, on_invocation, user, &error),
                 &error);
}

struct seen {
    unsigned results;
    unsigned progress;
    unsigned inputs;
    unsigned events;
    widl_invocation *open;
};

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct seen *seen = user;
    assert_true((result == NULL) == (error != NULL));
    seen->results++;
}

static bool on_progress(void *user, const widl_payload *progress)
{
    struct seen *seen = user;
    (void)progress;
    seen->progress++;
    return true;
}

/** Turn until so many calls have ended, which they do, unless the session does. */
static void await_results(widl_session *session, const struct seen *seen, unsigned count)
{
    while (seen->results < count && widl_session_process(session, 10000, NULL))
        continue;
}

static void calls(struct memory_world *world)
{
    struct seen seen = {0};
    unsigned started = 0;
    widl_error error = {0};
    widl_payload result;
    widl_call call = {0};
    widl_session *session = join(world);
    if (!session)
        return;
    reg(world, session, "com.echo", on_echo, NULL);
    check(world, "call", widl_session_call(session, "com.echo", large_payload(), &call, &result),
          &call.error);
    call.options.router_timeout_ms = 60000;
    check(world, "call again",
          widl_session_call(session, "com.echo", large_payload(), &call, &result), &call.error);
    if (widl_session_call(session, "com.nobody", NULL, &call, NULL))
        fail_msg("com.nobody has answered");
    check(world, "error", call.error.code == WIDL_ERROR_REMOTE, &call.error);
    for (size_t i = 0; i < 40; i++)
        started += check(
            world, "asynchronous",
            widl_session_call_async(session, "com.echo", NULL, NULL, on_result, &seen, &error),
            &error);
    await_results(session, &seen, started);
    widl_call_release(&call);
    widl_session_close(session);
    assert_int_equal(seen.results, started);
}

static void on_interrupt(void *user, widl_invocation *invocation)
{
    (void)user;
    widl_invocation_throw_text(invocation, "com.test.stopped", "stopped", NULL);
}

static void on_slow(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct seen *seen = user;
    (void)payload;
    seen->open = invocation;
    widl_invocation_on_interrupt(invocation, on_interrupt, NULL);
    widl_invocation_defer(invocation);
}

static void cancel(struct memory_world *world, widl_session *session, widl_cancel_mode mode)
{
    static const widl_call_handlers handlers = {.on_result = on_result};
    struct seen seen = {0};
    widl_error error = {0};
    widl_call_id id =
        widl_session_call_open(session, "com.slow", NULL, NULL, &handlers, &seen, &error);
    if (!check(world, "slow", id != 0, &error))
        return;
    widl_session_process(session, 0, NULL);
    if (seen.results == 0 &&
        !check(world, "cancel", widl_call_cancel(session, id, mode, &error), &error))
        widl_session_leave(session);
    await_results(session, &seen, 1);
    assert_int_equal(seen.results, 1);
}

static void canceling(struct memory_world *world)
{
    struct seen seen = {0};
    widl_session *session = join(world);
    if (!session)
        return;
    reg(world, session, "com.slow", on_slow, &seen);
    cancel(world, session, WIDL_CANCEL_KILL);
    cancel(world, session, WIDL_CANCEL_SKIP);
    cancel(world, session, WIDL_CANCEL_KILLNOWAIT);
    widl_session_close(session);
}

static void deferring(struct memory_world *world)
{
    struct seen answered = {0};
    struct seen open = {0};
    widl_error error = {0};
    widl_session *session = join(world);
    if (!session)
        return;
    reg(world, session, "com.slow", on_slow, &open);
    bool started = check(
        world, "slow",
        widl_session_call_async(session, "com.slow", NULL, NULL, on_result, &answered, &error),
        &error);
    while (started && !open.open && answered.results == 0 &&
           widl_session_process(session, 10000, NULL))
        continue;
    if (open.open &&
        !check(world, "reply", widl_invocation_reply(open.open, large_payload(), &error), &error))
        widl_session_leave(session);
    if (started)
        await_results(session, &answered, 1);
    widl_session_close(session);
    assert_int_equal(answered.results, started);
}

static void add(widl_invocation *invocation, const struct add_args *args, void *user)
{
    int32_t sum = args->a + (int32_t)args->tags.size;
    struct too_big payload = {.most = 99};
    (void)user;
    if (args->a > 99)
        widl_stub_throw(invocation, &too_big_error, &payload, NULL);
    else
        widl_stub_reply(invocation, &add_procedure, &sum, NULL);
}

static void on_sum(void *user, const int32_t *sum, const widl_error *error)
{
    struct seen *seen = user;
    assert_true((sum == NULL) == (error != NULL));
    seen->results++;
}

static void typed(struct memory_world *world)
{
    static const struct math_table table = {.size = sizeof(table), .add = add};
    widl_string tags[] = {widl_str("a"), widl_str("b")};
    struct add_args args = {.a = 3, .tags = {tags, 2}};
    struct too_big too_big;
    struct seen seen = {0};
    int32_t sum = 0;
    widl_error error = {0};
    widl_call call = {0};
    widl_session *session = join(world);
    if (!session)
        return;
    widl_service *service =
        widl_stub_serve(session, &math_interface, &table, sizeof(table), NULL, &error);
    check(world, "serve", service != NULL, &error);
    check(world, "typed call", widl_stub_call(session, &add_procedure, &args, &sum, &call),
          &call.error);
    bool started =
        check(world, "typed asynchronous call",
              widl_stub_call_async(session, &add_procedure, &args, NULL, adapt_add_result,
                                   (void (*)(void))on_sum, &seen, &error),
              &error);
    if (started)
        await_results(session, &seen, 1);
    args.a = 100;
    widl_stub_call(session, &add_procedure, &args, &sum, &call);
    check(world, "typed error",
          widl_stub_catch(&add_procedure, &call.error, &call.memory, &too_big) == 0, &call.error);
    if (service)
        check(world, "stop", widl_service_stop(service, &error), &error);
    widl_call_release(&call);
    widl_session_close(session);
    assert_int_equal(seen.results, started);
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct seen *seen = user;
    (void)event;
    (void)payload;
    seen->events++;
}

static void on_changed(void *user, const int32_t *sum, const widl_event *details)
{
    struct seen *seen = user;
    (void)sum;
    (void)details;
    seen->events++;
}

/** Turn until so many events have come; one may be lost, but only when there was no memory. */
static void await_events(widl_session *session, const struct seen *seen, unsigned count)
{
    while (seen->events < count && !counting_allocator_has_failed() &&
           widl_session_process(session, 20, NULL))
        continue;
}

static void events(struct memory_world *world)
{
    const widl_subscribe_options prefix = {.match = WIDL_MATCH_PREFIX, .skip_duplicates = true};
    const widl_publish_options publish = {.acknowledge = true, .include_me = true};
    struct seen seen = {0};
    int32_t sum = 7;
    widl_error error = {0};
    widl_session *session = join(world);
    if (!session)
        return;
    widl_subscription *subscription =
        widl_session_subscribe(session, "com.topic", NULL, on_event, &seen, &error);
    check(world, "subscribe", subscription != NULL, &error);
    check(world, "subscribe to a prefix",
          widl_session_subscribe(session, "com.top", &prefix, on_event, &seen, &error), &error);
    check(world, "typed subscribe",
          widl_stub_subscribe(session, &changed_topic, NULL, adapt_changed,
                              (void (*)(void))on_changed, &seen, &error),
          &error);
    check(world, "publish",
          widl_session_publish(session, "com.topic", large_payload(), &publish, &error), &error);
    check(world, "typed publish",
          widl_stub_publish(session, &changed_topic, &sum, &publish, &error), &error);
    await_events(session, &seen, 3);
    if (subscription)
        check(world, "unsubscribe", widl_unsubscribe(subscription, &error), &error);
    widl_session_close(session);
}

static void on_chunk(void *user, widl_invocation *invocation, const widl_payload *chunk,
                     bool is_last)
{
    (void)user;
    if (is_last)
        widl_invocation_reply(invocation, chunk, NULL);
    else if (!widl_invocation_progress(invocation, chunk, NULL))
        widl_invocation_throw_text(invocation, "com.test.broken", "broken", NULL);
}

static void on_stream(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)payload;
    widl_invocation_on_input(invocation, on_chunk, user);
}

static bool next(void *user, widl_payload *ret_payload)
{
    struct seen *seen = user;
    *ret_payload = *large_payload();
    return ++seen->inputs < 3;
}

static void streams(struct memory_world *world)
{
    static const widl_call_handlers handlers = {on_result, on_progress, true};
    struct seen seen = {0};
    const widl_stream stream = {on_progress, next, &seen};
    widl_error error = {0};
    widl_payload result;
    widl_call call = {0};
    widl_session *session = join(world);
    if (!session)
        return;
    reg(world, session, "com.stream", on_stream, NULL);
    check(world, "stream",
          widl_session_call_stream(session, "com.stream", NULL, &stream, &call, &result),
          &call.error);
    widl_call_id id =
        widl_session_call_open(session, "com.stream", NULL, NULL, &handlers, &seen, &error);
    if (check(world, "open", id != 0, &error)) {
        check(world, "send", widl_call_send(session, id, large_payload(), &error), &error);
        if (!check(world, "finish", widl_call_finish(session, id, NULL, &error), &error) &&
            !widl_call_cancel(session, id, WIDL_CANCEL_KILL, NULL))
            widl_session_leave(session);
        await_results(session, &seen, 1);
    }
    widl_call_release(&call);
    widl_session_close(session);
    assert_int_equal(seen.results, id != 0);
}

static void on_packed(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    const widl_passthru *passthru = widl_invocation_passthru(invocation);
    (void)user;
    if (widl_invocation_set_passthru(invocation, passthru, NULL))
        widl_invocation_reply(invocation, payload, NULL);
    else
        widl_invocation_throw_text(invocation, "com.test.broken", "broken", NULL);
}

static void passthru(struct memory_world *world)
{
    static const unsigned char bytes[] = {0x91, 0xc4, 3, 1, 2, 3};
    const widl_payload payload = {.args = {bytes, sizeof(bytes)}};
    widl_call call = {.options.passthru = {.scheme = widl_str("x_own"),
                                           .serializer = widl_str("cbor"),
                                           .keyid = widl_str("k1")}};
    widl_session *session = join(world);
    if (!session)
        return;
    reg(world, session, "com.packed", on_packed, NULL);
    check(world, "packed", widl_session_call(session, "com.packed", &payload, &call, NULL),
          &call.error);
    widl_call_release(&call);
    widl_session_close(session);
}

static void doubles(struct memory_world *world)
{
    const widl_stub_topic *const topics[] = {&changed_topic};
    const widl_publish_options publish = {.acknowledge = true, .include_me = true};
    struct add_args args = {.a = 1};
    int32_t sum = 8;
    widl_error error = {0};
    widl_call call = {0};
    widl_session *session = join(world);
    if (!session)
        return;
    widl_fake *fake = widl_fake_new(session, &math_interface, &error);
    if (check(world, "fake", fake != NULL, &error)) {
        check(world, "answer", widl_fake_answer(fake, 0, &sum, &error), &error);
        check(world, "call of a fake", widl_stub_call(session, &add_procedure, &args, &sum, &call),
              &call.error);
    }
    widl_recorder *recorder = widl_recorder_new(session, topics, 1, &error);
    if (check(world, "recorder", recorder != NULL, &error) &&
        check(world, "record", widl_stub_publish(session, &changed_topic, &sum, &publish, &error),
              &error))
        while (widl_recorder_count(recorder, 0) == 0 && !counting_allocator_has_failed() &&
               widl_session_process(session, 20, NULL))
            continue;
    widl_recorder_free(recorder);
    widl_fake_free(fake);
    widl_call_release(&call);
    widl_session_close(session);
}

static void join_as_joe(struct memory_world *world, const char *method)
{
    const char *const methods[] = {method, NULL};
    bool has_key = strcmp(method, "cryptosign") == 0;
    bool has_ticket = strcmp(method, "ticket") == 0;
    const widl_credentials joe = {
        .authid = "joe",
        .ticket = has_ticket ? "pencil" : NULL,
        .secret = has_key || has_ticket ? NULL : "pencil",
        .key = has_key ? widl_bin((const unsigned char *)KEY, 32) : (widl_bytes){0},
        .methods = methods,
    };
    world->options.credentials = &joe;
    widl_session_close(join(world));
}

static void ticket(struct memory_world *world)
{
    join_as_joe(world, "ticket");
}

static void cra(struct memory_world *world)
{
    join_as_joe(world, "wampcra");
}

static void scram(struct memory_world *world)
{
    join_as_joe(world, "wamp-scram");
}

static void cryptosign(struct memory_world *world)
{
    join_as_joe(world, "cryptosign");
}

static void started(struct memory_world *world)
{
    widl_error error = {0};
    widl_session *session = widl_connect_start(world->url, "realm1", &world->options, &error);
    if (!check(world, "start", session != NULL, &error))
        return;
    bool is_alive = true;
    while (is_alive && !widl_session_is_joined(session))
        is_alive = widl_session_process(session, 1000, &error);
    check(world, "join", is_alive, &error);
    widl_session_leave(session);
    widl_session_close(session);
}

/** Have the router end a session in a way that lets it come back. Return: whether it could. */
static bool end_by_router(const struct memory_world *world, uint64_t id)
{
    char text[100];
    widl_call call = {0};
    widl_payload payload = {0};
    counting_allocator_pause(true);
    widl_session *killer = widl_connect(world->url, "realm1", NULL, NULL);
    assert_non_null(killer);
    snprintf(text, sizeof(text), "[%llu]", (unsigned long long)id);
    assert_true(widl_value_from_json(widl_str(text), &call.memory, &payload.args, NULL));
    assert_true(widl_value_from_json(widl_str("{\"reason\":\"wamp.error.unavailable\"}"),
                                     &call.memory, &payload.kwargs, NULL));
    widl_call kill = {0};
    bool ended = widl_session_call(killer, "wamp.session.kill", &payload, &kill, NULL);
    widl_call_release(&call);
    widl_call_release(&kill);
    widl_session_close(killer);
    counting_allocator_pause(false);
    return ended;
}

/** Lose the connection, publish without one, and go on with the next. */
static void come_back(struct memory_world *world, widl_session *session)
{
    const uint64_t id = widl_session_id(session);
    bool is_alive = true;
    widl_error error = {0};
    if (!end_by_router(world, id))
        return;
    while (is_alive && widl_session_is_joined(session) && widl_session_id(session) == id)
        is_alive = widl_session_process(session, 1000, &error);
    for (unsigned i = 0; is_alive && i < 3; i++)
        check(world, "publish later",
              widl_session_publish(session, "com.later", large_payload(), NULL, &error), &error);
    while (is_alive && !widl_session_is_joined(session))
        is_alive = widl_session_process(session, 1000, &error);
    check(world, "come back", is_alive, &error);
    if (!counting_allocator_has_failed())
        assert_true(widl_session_id(session) != id);
}

static void coming_back(struct memory_world *world)
{
    const widl_publish_options publish = {.acknowledge = true, .include_me = true};
    struct seen seen = {0};
    widl_error error = {0};
    widl_call call = {0};
    world->options.reconnect = (widl_reconnect){.enabled = true,
                                                .initial_delay_ms = 1,
                                                .max_delay_ms = 5,
                                                .wait = true,
                                                .offline = {.max_events = 4}};
    widl_session *session = join(world);
    if (!session)
        return;
    reg(world, session, "com.back", on_echo, NULL);
    check(world, "subscribe",
          widl_session_subscribe(session, "com.topic", NULL, on_event, &seen, &error), &error);
    come_back(world, session);
    check(world, "call", widl_session_call(session, "com.back", large_payload(), &call, NULL),
          &call.error);
    check(world, "publish", widl_session_publish(session, "com.topic", NULL, &publish, &error),
          &error);
    await_events(session, &seen, 1);
    widl_call_release(&call);
    widl_session_close(session);
}

static void secure(struct memory_world *world)
{
    const widl_client_tls tls = {.ca_file = certificate("ca.pem")};
    world->options.tls = &tls;
    calls(world);
}

static void v1(struct memory_world *world)
{
    static const widl_v1_prefix prefixes[] = {
        {.v1 = "http://example.com/test#", .wamp = "com.test.", .curie = "test"}};
    const widl_publish_options publish = {.acknowledge = true};
    const widl_credentials joe = {.authid = "joe", .secret = "pencil"};
    struct seen seen = {0};
    widl_error error = {0};
    widl_call call = {0};
    world->options.credentials = &joe;
    widl_session *session = widl_connect_v1(world->url, prefixes, 1, &world->options, &error);
    if (!check(world, "connect to v1", session != NULL, &error))
        return;
    if (widl_session_call(session, "com.test.nobody", large_payload(), &call, NULL))
        fail_msg("com.test.nobody has answered");
    check(world, "call by v1", call.error.code == WIDL_ERROR_REMOTE, &call.error);
    widl_subscription *subscription =
        widl_session_subscribe(session, "com.test.topic", NULL, on_event, &seen, &error);
    check(world, "subscribe by v1", subscription != NULL, &error);
    check(world, "publish by v1",
          widl_session_publish(session, "com.test.topic", large_payload(), &publish, &error),
          &error);
    if (subscription)
        check(world, "unsubscribe by v1", widl_unsubscribe(subscription, &error), &error);
    widl_call_release(&call);
    widl_session_close(session);
}

const struct memory_scenario memory_scenarios[] = {
    {"calls over JSON", calls, WEBSOCKET, WIDL_SERIALIZERS_JSON},
    {"calls over MessagePack", calls, RAWSOCKET, WIDL_SERIALIZERS_MSGPACK},
    {"calls over CBOR", calls, LOCAL, WIDL_SERIALIZERS_CBOR},
    {"calls over TLS", secure, SECURE, WIDL_SERIALIZERS_ANY},
    {"typed", typed, WEBSOCKET, WIDL_SERIALIZERS_ANY},
    {"canceling", canceling, WEBSOCKET, WIDL_SERIALIZERS_ANY},
    {"deferring", deferring, WEBSOCKET, WIDL_SERIALIZERS_ANY},
    {"events over JSON", events, WEBSOCKET, WIDL_SERIALIZERS_JSON},
    {"events over CBOR", events, RAWSOCKET, WIDL_SERIALIZERS_CBOR},
    {"streams", streams, WEBSOCKET, WIDL_SERIALIZERS_ANY},
    {"passthru", passthru, WEBSOCKET, WIDL_SERIALIZERS_JSON},
    {"doubles", doubles, LOCAL, WIDL_SERIALIZERS_ANY},
    {"ticket", ticket, LOCKED, WIDL_SERIALIZERS_JSON},
    {"CRA", cra, LOCKED, WIDL_SERIALIZERS_MSGPACK},
    {"SCRAM", scram, LOCKED, WIDL_SERIALIZERS_CBOR},
    {"cryptosign", cryptosign, LOCKED, WIDL_SERIALIZERS_ANY},
    {"started", started, WEBSOCKET, WIDL_SERIALIZERS_ANY},
    {"coming back", coming_back, WEBSOCKET, WIDL_SERIALIZERS_ANY},
    {"coming back over JSON", coming_back, RAWSOCKET, WIDL_SERIALIZERS_JSON},
    {"WAMP v1", v1, LOCKED, WIDL_SERIALIZERS_ANY},
};
const size_t memory_scenario_count = ARRAY_LENGTH(memory_scenarios);
