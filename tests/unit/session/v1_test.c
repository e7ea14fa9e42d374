/* SPDX-License-Identifier: MIT */
/*
 * Sessions with servers of WAMP v1: our own router, in a thread, and a server that says what it is
 * told to, turn by turn, over a real socket.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <widl/authenticator.h>
#include <widl/router.h>
#include <widl/v1.h>
#include <widl/value.h>
#include <widl/widl.h>

#include "auth/cra.h"
#include "contract.h"
#include "support/cmocka_widl.h"
#include "transport/transport.h"

static const widl_v1_prefix PREFIXES[] = {
    {.v1 = "http://example.com/test#", .wamp = "com.test.", .curie = "test"},
};

struct server {
    widl_router *router;
    const char *url;
    pthread_t thread;
};

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

static int start(void **state)
{
    static struct server server;
    const widl_listen_options options = {
        .v1_realm = "realm1", .v1_prefixes = PREFIXES, .v1_prefix_count = 1};
    server.router = widl_router_new(NULL, NULL);
    if (!server.router || !widl_router_add_realm(server.router, "realm1", NULL))
        return -1;
    server.url = widl_router_listen_with(server.router, "ws://127.0.0.1:0/ws", &options, NULL);
    *state = &server;
    return !server.url || pthread_create(&server.thread, NULL, serve, server.router);
}

static int finish(void **state)
{
    struct server *server = *state;
    widl_router_stop(server->router);
    pthread_join(server->thread, NULL);
    widl_router_free(server->router);
    return 0;
}

static widl_session *connect_v1(void **state)
{
    const struct server *server = *state;
    widl_error error = {0};
    widl_session *session = widl_connect_v1(server->url, PREFIXES, 1, NULL, &error);
    if (!session)
        fail_msg("no session: %s", widl_error_text(&error));
    return session;
}

/* A session of WAMP, which serves. */
static widl_session *join(void **state)
{
    const struct server *server = *state;
    widl_session *session = widl_connect(server->url, "realm1", NULL, NULL);
    assert_non_null(session);
    return session;
}

struct servant {
    widl_session *session;
    pthread_t thread;
};

static void *run(void *session)
{
    widl_session_run(session, NULL);
    return NULL;
}

static void add(widl_invocation *invocation, const struct add_args *args, void *user)
{
    int32_t sum = args->a + (int32_t)args->tags.size;
    (void)user;
    if (args->a > 99)
        widl_invocation_throw_text(invocation, "com.test.error.too_big", "too big", NULL);
    else
        assert_true(widl_stub_reply(invocation, &add_procedure, &sum, NULL));
}

static void ping(widl_invocation *invocation, void *user)
{
    (void)user;
    widl_invocation_reply(invocation, NULL, NULL);
}

static const struct math_table table = {.size = sizeof(table), .add = add, .ping = ping};

static void serve_math(struct servant *servant, void **state)
{
    servant->session = join(state);
    assert_non_null(
        widl_stub_serve(servant->session, &math_interface, &table, sizeof(table), NULL, NULL));
    assert_int_equal(pthread_create(&servant->thread, NULL, run, servant->session), 0);
}

static void stop_servant(struct servant *servant)
{
    widl_session_stop(servant->session);
    pthread_join(servant->thread, NULL);
    widl_session_close(servant->session);
}

static void typed_calls_work(void **state)
{
    struct servant servant;
    widl_string tags[] = {widl_str("a"), widl_str("\xc3\xa4")};
    struct add_args args = {.a = 3, .tags = {tags, 2}};
    int32_t sum = 0;
    widl_call call = {0};
    widl_session *session = connect_v1(state);
    serve_math(&servant, state);
    assert_true(widl_stub_call(session, &add_procedure, &args, &sum, &call));
    assert_int_equal(sum, 5);
    assert_true(widl_stub_call(session, &ping_procedure, NULL, NULL, &call));
    args.a = 100;
    assert_false(widl_stub_call(session, &add_procedure, &args, &sum, &call));
    assert_string_equal(call.error.uri, "com.test.error.too_big");
    assert_int_not_equal(widl_session_id(session), 0);
    widl_call_release(&call);
    stop_servant(&servant);
    widl_session_close(session);
}

/* Events as their JSON text, one behind the other. */
struct events {
    char text[256];
    unsigned count;
};

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct events *events = user;
    widl_arena arena = {0};
    (void)event;
    char *text = widl_value_to_json(payload->args, &arena, NULL);
    assert_non_null(text);
    size_t used = strlen(events->text);
    snprintf(events->text + used, sizeof(events->text) - used, "%s", text);
    events->count++;
    widl_arena_free(&arena);
}

static void what_v1_lacks_is_refused(void **state)
{
    widl_session *session = connect_v1(state);
    widl_call call = {0};
    widl_arena arena = {0};
    widl_payload payload = {0};
    widl_payload result = {0};
    widl_error error = {0};
    assert_null(widl_stub_serve(session, &math_interface, &table, sizeof(table), NULL, &error));
    assert_string_equal(error.uri, "wamp.error.feature_not_supported");
    assert_true(widl_value_from_json(widl_str("{\"a\":1}"), &arena, &payload.kwargs, &error));
    assert_false(widl_session_call(session, "com.test.add", &payload, &call, &result));
    assert_string_equal(call.error.uri, "wamp.error.invalid_argument");
    const widl_subscribe_options pattern = {.match = WIDL_MATCH_PREFIX};
    assert_null(widl_session_subscribe(session, "com.test.", &pattern, on_event, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_UNSUPPORTED);
    widl_arena_free(&arena);
    widl_call_release(&call);
    widl_session_close(session);
}

static void wait_for(widl_session *session, const struct events *events, unsigned count)
{
    while (events->count < count)
        assert_true(widl_session_process(session, 5000, NULL));
}

static void publish(widl_session *session, const char *json, const widl_publish_options *options)
{
    widl_arena arena = {0};
    widl_payload payload = {0};
    widl_error error = {0};
    assert_true(widl_value_from_json(widl_str(json), &arena, &payload.args, NULL));
    if (!widl_session_publish(session, "com.test.news", &payload, options, &error))
        fail_msg("%s", widl_error_text(&error));
    widl_arena_free(&arena);
}

static void events_go_both_ways(void **state)
{
    struct events old = {0};
    struct events recent = {0};
    widl_session *v1 = connect_v1(state);
    widl_session *v2 = join(state);
    widl_subscription *subscription =
        widl_session_subscribe(v1, "com.test.news", NULL, on_event, &old, NULL);
    assert_non_null(subscription);
    assert_non_null(widl_session_subscribe(v2, "com.test.news", NULL, on_event, &recent, NULL));
    /* What was sent before is handled before what is answered. */
    widl_call call = {0};
    widl_payload result;
    assert_false(widl_session_call(v1, "no.such", NULL, &call, &result));
    assert_string_equal(call.error.uri, "wamp.error.no_such_procedure");
    publish(v2, "[{\"a\":1}]", &(widl_publish_options){.acknowledge = true});
    wait_for(v1, &old, 1);
    assert_string_equal(old.text, "[{\"a\":1}]");
    publish(v1, "[7]", &(widl_publish_options){.acknowledge = true});
    wait_for(v2, &recent, 1);
    assert_string_equal(recent.text, "[7]");
    publish(v1, "[8]", &(widl_publish_options){.include_me = true});
    wait_for(v1, &old, 2);
    uint64_t own = widl_session_id(v1);
    publish(v1, "[9]", &(widl_publish_options){.include_me = true, .eligible.sessions = {&own, 1}});
    wait_for(v1, &old, 3);
    publish(v1, "[10]",
            &(widl_publish_options){.acknowledge = true, .exclude.sessions = {&own, 1}});
    wait_for(v2, &recent, 3);
    assert_string_equal(recent.text, "[7][8][10]");
    assert_string_equal(old.text, "[{\"a\":1}][8][9]");
    assert_true(widl_unsubscribe(subscription, NULL));
    widl_call_release(&call);
    widl_session_close(v1);
    widl_session_close(v2);
}

/* What a server is told to say: each line when the one before was answered by what begins so. */
struct script {
    const char *const *lines; /* what it says, what it must then hear, and so on; NULL at the end */
    struct wi_loop *loop;
    struct wi_channel *channel;
    const char *url;
    size_t at;
    bool is_over;
    pthread_t thread;
};

static void say_next(struct script *script)
{
    while (script->lines[script->at] && script->lines[script->at][0] != '<') {
        const char *line = script->lines[script->at++];
        wi_channel_send(script->channel, line, strlen(line));
    }
}

static void *on_accepted(void *user, struct wi_channel *channel, enum wi_serializer serializer)
{
    struct script *script = user;
    assert_true(wi_channel_is_v1(channel));
    assert_int_equal(serializer, WI_JSON);
    script->channel = channel;
    say_next(script);
    return script;
}

static void on_heard(void *user, const void *data, size_t size)
{
    struct script *script = user;
    const char *expected = script->lines[script->at];
    if (!expected || size != strlen(expected) - 1 || memcmp(data, expected + 1, size) != 0) {
        print_error("expected %s\nheard    %.*s\n", expected ? expected : "nothing", (int)size,
                    (const char *)data);
        wi_channel_cut(script->channel);
        return;
    }
    script->at++;
    say_next(script);
}

static void on_gone(void *user, const struct wi_channel_end *end)
{
    struct script *script = user;
    (void)end;
    script->is_over = true;
}

static void *run_script(void *user)
{
    struct script *script = user;
    while (!script->is_over)
        wi_loop_turn(script->loop, UINT32_MAX);
    return NULL;
}

static void start_script(struct script *script, const char *const *lines)
{
    const struct wi_listener_events events = {.accepted = on_accepted,
                                              .channel = {.received = on_heard, .closed = on_gone}};
    const struct wi_listener_request request = {
        .url = "ws://127.0.0.1:0/",
        .max_connections = 1,
        .limits = {.max_message_bytes = 65536,
                   .max_queue_bytes = 65536,
                   .handshake_timeout_ms = 10000},
        .v1 = true,
    };
    *script = (struct script){.lines = lines, .loop = wi_loop_new(NULL, NULL)};
    assert_non_null(script->loop);
    assert_non_null(wi_listener_open(script->loop, &request, &events, script, &script->url, NULL));
    assert_int_equal(pthread_create(&script->thread, NULL, run_script, script), 0);
}

/* The session was released, or has failed: all was said. */
static void finish_script(struct script *script)
{
    pthread_join(script->thread, NULL);
    if (script->lines[script->at])
        fail_msg("not reached: %s", script->lines[script->at]);
    wi_loop_free(script->loop);
}

#define SIGNED_PLAIN  "DPnXRSBzkJZORif0YiRUyWchO54c3CeVDQqgTMGH3D0="
#define SIGNED_SALTED "9ZQRw31FynyjDS5iBh6AoOEhMHWEu7w2FX8dp9Etf6s="

#define WELCOME "[0,\"abc\",1,\"a server\"]"
#define AUTHREQ "<[2,\"authreq\",\"http://api.wamp.ws/procedure#authreq\",\"joe\"]"

/* The signatures are those of HMAC-SHA256 by python3, base64 of PBKDF2's key with salt. */
static void clients_log_in_by_cra(void **state)
{
    static const char *const plain[] = {
        WELCOME,
        AUTHREQ,
        "[3,\"authreq\",\"{\\\"authkey\\\":\\\"joe\\\"}\"]",
        "<[2,\"auth\",\"http://api.wamp.ws/procedure#auth\",\"" SIGNED_PLAIN "\"]",
        "[3,\"auth\",{\"rpc\":[],\"pubsub\":[]}]",
        NULL};
    static const char *const salted[] = {
        WELCOME,
        AUTHREQ,
        "[3,\"authreq\",\"{\\\"authextra\\\":{\\\"salt\\\":\\\"s1\\\",\\\"keylen\\\":32,"
        "\\\"iterations\\\":100}}\"]",
        "<[2,\"auth\",\"http://api.wamp.ws/procedure#auth\",\"" SIGNED_SALTED "\"]",
        "[3,\"auth\",null]",
        NULL};
    static const char *const *const cases[] = {plain, salted};
    const widl_credentials credentials = {.authid = "joe", .secret = "secret"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct script script;
        widl_error error = {0};
        start_script(&script, cases[i]);
        widl_session *session = widl_connect_v1(
            script.url, NULL, 0, &(widl_options){.credentials = &credentials}, &error);
        if (!session)
            fail_msg("%s", widl_error_text(&error));
        widl_session_close(session);
        finish_script(&script);
    }
}

static void servers_may_deny(void **state)
{
    static const char *const lines[] = {
        WELCOME, AUTHREQ, "[4,\"authreq\",\"http://api.wamp.ws/error#no-such-authkey\",\"who?\"]",
        NULL};
    const widl_credentials credentials = {.authid = "joe", .secret = "secret"};
    struct script script;
    widl_error error = {0};
    (void)state;
    start_script(&script, lines);
    assert_null(
        widl_connect_v1(script.url, NULL, 0, &(widl_options){.credentials = &credentials}, &error));
    assert_int_equal(error.code, WIDL_ERROR_ABORTED);
    assert_string_equal(error.uri, "wamp.error.authentication_failed");
    finish_script(&script);
}

static void bad_servers_are_left(void **state)
{
    static const char *const cases[][3] = {
        {"[0,\"abc\",2,\"a server\"]"},
        {"[3,\"1\",7]"},
        {WELCOME, WELCOME},
        {WELCOME, "[9]"},
        {WELCOME, "[5,\"a.topic\"]"},
        {WELCOME, "[3,\"1\"]"},
        {"nothing"},
        {"{}"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct script script;
        widl_error error = {0};
        start_script(&script, cases[i]);
        widl_session *session = widl_connect_v1(script.url, NULL, 0, NULL, &error);
        while (session && widl_session_process(session, 5000, &error))
            continue;
        assert_int_equal(error.code, WIDL_ERROR_PROTOCOL);
        widl_session_close(session);
        pthread_join(script.thread, NULL);
        wi_loop_free(script.loop);
    }
}

/* Prefixes are defined and used; answers come with errors as old servers have them. */
static void curies_and_old_errors(void **state)
{
    static const char *const lines[] = {WELCOME,
                                        "<[1,\"test\",\"http://example.com/test#\"]",
                                        "<[5,\"test:news\"]",
                                        "<[2,\"2\",\"test:add\"]",
                                        "[8,\"test:news\",1]",
                                        "[8,\"http://example.com/test#news\",2]",
                                        "[8,\"http://example.com/test#other\",3]",
                                        "[4,\"2\",null,\"wrong\",{\"at\":4}]",
                                        "<[6,\"test:news\"]",
                                        NULL};
    struct script script;
    struct events events = {0};
    widl_call call = {0};
    widl_payload result;
    (void)state;
    start_script(&script, lines);
    widl_session *session = widl_connect_v1(script.url, PREFIXES, 1, NULL, NULL);
    assert_non_null(session);
    widl_subscription *subscription =
        widl_session_subscribe(session, "com.test.news", NULL, on_event, &events, NULL);
    assert_non_null(subscription);
    assert_false(widl_session_call(session, "com.test.add", NULL, &call, &result));
    assert_string_equal(call.error.uri, "wamp.error.runtime_error");
    assert_string_equal(call.error.text, "wamp.error.runtime_error: wrong");
    wait_for(session, &events, 2);
    assert_string_equal(events.text, "[1][2]");
    assert_true(widl_unsubscribe(subscription, NULL));
    widl_call_release(&call);
    widl_session_close(session);
    finish_script(&script);
}

static void challenge_plainly(void *user, widl_join *join, widl_join_answer *answer)
{
    const struct wi_cra_subject subject = {.authid = join->authid, .session = join->session};
    const struct wi_cra_entry entry = {.key = widl_str("secret")};
    widl_buffer *challenge = user;
    widl_writer extra = {0};
    challenge->size = 0;
    if (!join->authid.data)
        return;
    assert_true(wi_cra_challenge(&subject, &entry, challenge, &extra));
    answer->verdict = WIDL_JOIN_CHALLENGE;
    answer->method = widl_str(WI_CRA);
    answer->extra.data = widl_arena_copy(answer->arena, extra.buffer.data, extra.buffer.size);
    answer->extra.size = extra.buffer.size;
    widl_writer_free(&extra);
}

static void judge_plainly(void *user, widl_join *join, widl_string signature, widl_value extra,
                          widl_join_answer *answer)
{
    const widl_buffer *challenge = user;
    (void)extra;
    if (!wi_cra_accepts(widl_str("secret"), widl_bin(challenge->data, challenge->size), signature))
        return;
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity.authid = join->authid;
}

static widl_buffer the_challenge;

static int start_with_a_door(void **state)
{
    static const widl_authenticator authenticator = {.hello = challenge_plainly,
                                                     .authenticate = judge_plainly};
    const widl_listen_options options = {
        .v1_realm = "realm1", .v1_prefixes = PREFIXES, .v1_prefix_count = 1};
    static struct server server;
    server.router = widl_router_new(NULL, NULL);
    if (!server.router || !widl_router_add_realm(server.router, "realm1", NULL) ||
        !widl_router_set_authenticator(server.router, "realm1", &authenticator, &the_challenge,
                                       NULL))
        return -1;
    server.url = widl_router_listen_with(server.router, "ws://127.0.0.1:0/ws", &options, NULL);
    *state = &server;
    return !server.url || pthread_create(&server.thread, NULL, serve, server.router);
}

static int finish_with_a_door(void **state)
{
    int result = finish(state);
    widl_buffer_free(&the_challenge);
    return result;
}

/* Our router knows our client by a key without salt; who says nothing may do nothing. */
static void our_router_lets_in_by_cra(void **state)
{
    const struct server *server = *state;
    const widl_credentials rows[] = {{.authid = "joe", .secret = "secret"},
                                     {.authid = "joe", .secret = "wrong"}};
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_error error = {0};
        widl_session *session = widl_connect_v1(server->url, PREFIXES, 1,
                                                &(widl_options){.credentials = &rows[i]}, &error);
        assert_int_equal(session != NULL, i == 0);
        if (!session)
            assert_int_equal(error.code, WIDL_ERROR_ABORTED);
        widl_session_close(session);
    }
    widl_call call = {0};
    widl_payload result;
    widl_session *stranger = connect_v1(state);
    assert_false(widl_session_call(stranger, "com.test.add", NULL, &call, &result));
    assert_string_equal(call.error.uri, "wamp.error.not_authorized");
    widl_call_release(&call);
    widl_session_close(stranger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(typed_calls_work, start, finish),
        cmocka_unit_test_setup_teardown(what_v1_lacks_is_refused, start, finish),
        cmocka_unit_test_setup_teardown(events_go_both_ways, start, finish),
        cmocka_unit_test(clients_log_in_by_cra),
        cmocka_unit_test_setup_teardown(our_router_lets_in_by_cra, start_with_a_door,
                                        finish_with_a_door),
        cmocka_unit_test(servers_may_deny),
        cmocka_unit_test(bad_servers_are_left),
        cmocka_unit_test(curies_and_old_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
