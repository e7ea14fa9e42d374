/* SPDX-License-Identifier: MIT */
/* Our client logs in to our router, over a socket, by each method, as a user of a file. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <widl/users.h>
#include <widl/v1.h>
#include <widl/widl.h>

#include "support/cmocka_widl.h"

#define KEY                                                                                        \
    "\xf2\x35\xf8\x27\x66\x2c\x54\x0b\xed\xe8\xec\x87\xd4\x4f\x07\xe1"                             \
    "\x0e\x24\x0d\x32\x34\x93\x1c\x86\x0a\x90\x51\x9e\xcf\x8d\xf2\x5e"
#define PUBLIC_KEY "88d929f9db41da914ead09548448f08d55009fb77dce6f1078fdafe5f41a04ad"

struct server {
    char directory[40];
    char path[60];
    widl_router *router;
    const char *url;
    pthread_t thread;
    widl_serializers serializers;
};

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

/** A user with every method. */
static bool add_joe(const char *path)
{
    static const char *const methods[] = {"ticket", "wampcra", "wamp-scram", "cryptosign"};
    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++) {
        const widl_user_change change = {
            .authid = "joe",
            .authrole = "operator",
            .method = methods[i],
            .secret = widl_str(i == 0   ? "tick"
                               : i == 3 ? PUBLIC_KEY
                                        : "pencil"),
            .iterations = 4096,
        };
        if (!widl_users_change(path, &change, NULL))
            return false;
    }
    return true;
}

static int start(void **state, widl_serializers serializers)
{
    static struct server server;
    server = (struct server){.directory = "/tmp/widl_login_XXXXXX", .serializers = serializers};
    *state = &server;
    if (!mkdtemp(server.directory))
        return -1;
    snprintf(server.path, sizeof(server.path), "%s/users.json", server.directory);
    server.router = widl_router_new(NULL, NULL);
    if (!server.router || !add_joe(server.path) ||
        !widl_router_add_realm(server.router, "realm1", NULL) ||
        !widl_router_add_users(server.router, NULL, server.path, NULL))
        return -1;
    const widl_listen_options options = {.v1_realm = "realm1"};
    server.url = widl_router_listen_with(server.router, "ws://127.0.0.1:0/ws", &options, NULL);
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

static int finish(void **state)
{
    struct server *server = *state;
    widl_router_stop(server->router);
    pthread_join(server->thread, NULL);
    widl_router_free(server->router);
    unlink(server->path);
    return rmdir(server->directory);
}

static widl_session *join_as(void **state, const widl_credentials *credentials, widl_error *error)
{
    const struct server *server = *state;
    const widl_options options = {.serializers = server->serializers, .credentials = credentials};
    return widl_connect(server->url, "realm1", &options, error);
}

static const char *const ticket[] = {"ticket", NULL};
static const char *const cra[] = {"wampcra", NULL};
static const char *const scram[] = {"wamp-scram", NULL};
static const char *const cryptosign[] = {"cryptosign", NULL};

/** Who a session is, as the router tells it. */
static void check_identity(widl_session *session, const char *method)
{
    char args[60];
    widl_arena arena = {0};
    widl_value list;
    snprintf(args, sizeof(args), "[%llu]", (unsigned long long)widl_session_id(session));
    assert_true(widl_value_from_json(widl_str(args), &arena, &list, NULL));
    const widl_payload payload = {.args = list};
    widl_payload result = {0};
    widl_call call = {0};
    if (widl_session_call(session, "wamp.session.get", &payload, &call, &result)) {
        char *text = widl_value_to_json(result.args, &arena, NULL);
        snprintf(args, sizeof(args), "\"authmethod\":\"%s\"", method);
        assert_non_null(strstr(text, "\"authid\":\"joe\""));
        assert_non_null(strstr(text, "\"authrole\":\"operator\""));
        assert_non_null(strstr(text, args));
    } else {
        /* A router that was built without the meta API. */
        assert_string_equal(call.error.uri, "wamp.error.no_such_procedure");
    }
    widl_call_release(&call);
    widl_arena_free(&arena);
}

static void every_method_joins(void **state)
{
    const struct {
        const char *method;
        widl_credentials credentials;
    } rows[] = {
        {"ticket", {.authid = "joe", .ticket = "tick", .methods = ticket}},
        {"wampcra", {.authid = "joe", .secret = "pencil", .methods = cra}},
        {"wamp-scram", {.authid = "joe", .secret = "pencil", .methods = scram}},
        {"cryptosign", {.authid = "joe", .key = widl_bin(KEY, 32), .methods = cryptosign}},
        {"cryptosign", {.key = widl_bin(KEY, 32)}},
        {"wamp-scram", {.authid = "joe", .secret = "pencil", .ticket = "tick"}},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_error error = {0};
        widl_session *session = join_as(state, &rows[i].credentials, &error);
        if (!session)
            fail_msg("%s: %s", rows[i].method, widl_error_text(&error));
        check_identity(session, rows[i].method);
        widl_session_close(session);
    }
}

static void others_are_refused(void **state)
{
    const struct {
        widl_credentials credentials;
        const char *uri;
    } rows[] = {
        {{.authid = "joe", .ticket = "tock"}, "wamp.error.authentication_denied"},
        {{.authid = "joe", .secret = "pencils"}, "wamp.error.authentication_denied"},
        {{.authid = "jim", .secret = "pencil", .methods = cra}, "wamp.error.authentication_denied"},
        {{.authid = "jim", .key = widl_bin(KEY, 32)}, "wamp.error.authentication_denied"},
        {{.key = widl_bin("0123456789abcdef0123456789abcdef", 32)},
         "wamp.error.authentication_denied"},
    };
    widl_error error = {0};
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        assert_null(join_as(state, &rows[i].credentials, &error));
        assert_int_equal(error.code, WIDL_ERROR_ABORTED);
        assert_string_equal(error.uri, rows[i].uri);
    }
    assert_null(join_as(state, NULL, &error));
    assert_string_equal(error.uri, "wamp.error.no_matching_auth_method");
}

/** Clients of WAMP v1 are users as well; their keys are salted. */
static void clients_of_wamp_v1_join(void **state)
{
    const struct server *server = *state;
    const char *const secrets[] = {"pencil", "pencils"};
    for (size_t i = 0; i < ARRAY_LENGTH(secrets); i++) {
        const widl_credentials joe = {.authid = "joe", .secret = secrets[i]};
        const widl_options options = {.credentials = &joe};
        widl_error error = {0};
        widl_session *session = widl_connect_v1(server->url, NULL, 0, &options, &error);
        assert_int_equal(session != NULL, i == 0);
        if (session)
            check_identity(session, "wampcra");
        else
            assert_string_equal(error.uri, "wamp.error.authentication_failed");
        widl_session_close(session);
    }
}

/** Sessions stay when their user is taken away; who comes later is refused. */
static void users_change_while_the_router_runs(void **state)
{
    const struct server *server = *state;
    const widl_credentials joe = {.authid = "joe", .ticket = "tick"};
    const widl_user_change change = {
        .authid = "joe", .method = "ticket", .secret = widl_str("other"), .iterations = 1};
    widl_error error = {0};
    widl_session *session = join_as(state, &joe, &error);
    assert_non_null(session);
    assert_true(widl_users_change(server->path, &change, &error));
    widl_session *late = NULL;
    while ((late = join_as(state, &joe, &error)))
        widl_session_close(late);
    assert_string_equal(error.uri, "wamp.error.authentication_denied");
    check_identity(session, "ticket");
    widl_session_close(session);
}

/** Files that are no good, and realms that are not there. */
static void mistakes_are_told(void **state)
{
    widl_error error = {0};
    widl_router *router = widl_router_new(NULL, NULL);
    const struct server *server = *state;
    assert_non_null(router);
    assert_true(widl_router_add_realm(router, "realm1", NULL));
    assert_false(widl_router_add_users(router, NULL, "/nowhere/users.json", &error));
    assert_int_equal(error.code, WIDL_ERROR_STORAGE);
    assert_false(widl_router_add_users(router, "realm2", server->path, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_router_add_users(NULL, NULL, server->path, &error));
    assert_false(widl_router_add_users(router, NULL, NULL, &error));
    assert_true(widl_router_add_users(router, "realm1", server->path, &error));
    assert_true(widl_router_reload_users(router, &error));
    FILE *file = fopen(server->path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_false(widl_router_reload_users(router, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    widl_router_free(router);
}

#define ALL(test)                                                                                  \
    {#test "_json", test, start_json, finish, NULL},                                               \
        {#test "_msgpack", test, start_msgpack, finish, NULL},                                     \
    {                                                                                              \
#test "_cbor", test, start_cbor, finish, NULL                                              \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALL(every_method_joins),
        ALL(others_are_refused),
        cmocka_unit_test_setup_teardown(clients_of_wamp_v1_join, start_json, finish),
        cmocka_unit_test_setup_teardown(users_change_while_the_router_runs, start_json, finish),
        cmocka_unit_test_setup_teardown(mistakes_are_told, start_json, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
