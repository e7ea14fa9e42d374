/* SPDX-License-Identifier: MIT */
/* Clients that are who their certificate says: our client and our router, over TLS. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <widl/tls.h>
#include <widl/users.h>
#include <widl/widl.h>

#include "support/certificates.h"
#include "support/cmocka_widl.h"

struct server {
    char directory[40];
    char path[60];
    widl_router *router;
    char url[64];
    pthread_t thread;
};

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

static void change(const struct server *server, const char *authid, const char *mark)
{
    widl_error error = {0};
    const widl_user_change wanted = {
        .authid = authid, .authrole = "device", .method = "tls", .secret = widl_str(mark)};
    if (!widl_users_change(server->path, &wanted, &error))
        fail_msg("%s", error.text);
}

/** A user is known by what a file has. */
static void change_to_file(const struct server *server, const char *authid, const char *name)
{
    char text[8192];
    FILE *file = fopen(certificate(name), "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    text[size] = '\0';
    change(server, authid, text);
}

static int start(void **state)
{
    static struct server server;
    server = (struct server){.directory = "/tmp/widl_login_XXXXXX"};
    *state = &server;
    certificates_make();
    if (!mkdtemp(server.directory))
        return -1;
    snprintf(server.path, sizeof(server.path), "%s/users.json", server.directory);
    change_to_file(&server, "pump", "client.pem");
    change(&server, "joe", "cn:client.pem");
    const widl_server_tls tls = {.certificate_file = certificate("good.pem"),
                                 .client_ca_file = certificate("ca.pem")};
    const widl_listen_options options = {.tls = &tls};
    server.router = widl_router_new(NULL, NULL);
    if (!server.router || !widl_router_add_realm(server.router, "realm1", NULL) ||
        !widl_router_add_users(server.router, NULL, server.path, NULL))
        return -1;
    const char *url =
        widl_router_listen_with(server.router, "wss://127.0.0.1:0/ws", &options, NULL);
    if (!url)
        return -1;
    snprintf(server.url, sizeof(server.url), "%s", url);
    return pthread_create(&server.thread, NULL, serve, server.router);
}

static int finish(void **state)
{
    struct server *server = *state;
    widl_router_stop(server->router);
    pthread_join(server->thread, NULL);
    widl_router_free(server->router);
    unlink(server->path);
    certificates_remove();
    return rmdir(server->directory);
}

static const char *const by_tls[] = {"tls", NULL};

/** Join with a certificate, as somebody or as whom it says. */
static widl_session *join_with(void **state, const char *name, const char *authid,
                               widl_error *error)
{
    const struct server *server = *state;
    const widl_client_tls tls = {.ca_file = certificate("ca.pem"),
                                 .certificate_file = name ? certificate(name) : NULL};
    const widl_credentials credentials = {.authid = authid, .methods = by_tls};
    const widl_options options = {.tls = &tls, .credentials = &credentials};
    return widl_connect(server->url, "realm1", &options, error);
}

static void certificates_say_who_it_is(void **state)
{
    static const char *const authids[] = {NULL, "pump", "joe"};
    for (size_t i = 0; i < ARRAY_LENGTH(authids); i++) {
        widl_error error = {0};
        widl_session *session = join_with(state, "client.pem", authids[i], &error);
        if (!session)
            fail_msg("%s", error.text);
        widl_session_close(session);
    }
}

/** What the router has not asked for, or not accepted, counts for nothing. */
static void nobody_else_is_let_in(void **state)
{
    static const struct {
        const char *name;
        const char *authid;
        widl_code code;
        const char *uri;
    } rows[] = {
        {"other_client.pem", NULL, WIDL_ERROR_ABORTED, "wamp.error.authentication_denied"},
        {"other_client.pem", "pump", WIDL_ERROR_ABORTED, "wamp.error.authentication_denied"},
        {"client.pem", "nobody", WIDL_ERROR_ABORTED, "wamp.error.authentication_denied"},
        {NULL, "pump", WIDL_ERROR_ABORTED, "wamp.error.no_matching_auth_method"},
        {"strange_client.pem", "pump", WIDL_ERROR_CERTIFICATE, NULL},
        {"expired_client.pem", "pump", WIDL_ERROR_CERTIFICATE, NULL},
        {"good.pem", "pump", WIDL_ERROR_CERTIFICATE, NULL}, /* for servers */
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_error error = {0};
        assert_null(join_with(state, rows[i].name, rows[i].authid, &error));
        assert_int_equal(error.code, rows[i].code);
        if (rows[i].uri)
            assert_string_equal(error.uri, rows[i].uri);
    }
}

/** The file is looked at once a second, so this lasts as long. */
static void entries_can_be_revoked(void **state)
{
    const struct server *server = *state;
    const widl_user_change removal = {.action = WIDL_USER_REMOVE, .authid = "pump"};
    widl_error error = {0};
    widl_session *session;
    assert_true(widl_users_change(server->path, &removal, NULL));
    while ((session = join_with(state, "client.pem", "pump", &error)))
        widl_session_close(session);
    assert_int_equal(error.code, WIDL_ERROR_ABORTED);
    assert_string_equal(error.uri, "wamp.error.authentication_denied");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(certificates_say_who_it_is),
        TEST(nobody_else_is_let_in),
        TEST(entries_can_be_revoked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
