/* SPDX-License-Identifier: MIT */
/* Clients that are who their certificate says: our client and our router, over TLS. */
#include <widl/tls.h>
#include <widl/users.h>
#include <widl/widl.h>

#include "support/certificates.h"
#include "support/cmocka_widl.h"
#include "tls_server.h"

static int start(void **state)
{
    static struct tls_server server;
    *state = &server;
    tls_server_prepare(&server);
    tls_server_certify(&server, "pump", "client.pem");
    tls_server_change(&server, "joe", "tls", "cn:client.pem");
    tls_server_start(&server, NULL);
    return 0;
}

static int finish(void **state)
{
    tls_server_finish(*state);
    return 0;
}

static const char *const by_tls[] = {"tls", NULL};

/** Join with a certificate, as somebody or as whom it says. */
static widl_session *join_with(void **state, const char *name, const char *authid,
                               widl_error *error)
{
    const struct tls_server *server = *state;
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
    const struct tls_server *server = *state;
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
