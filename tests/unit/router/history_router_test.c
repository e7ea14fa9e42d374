/* SPDX-License-Identifier: MIT */
/* Histories of a router inside a program: the file beyond its life, and what is refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#ifdef WIDL_TEST_META
#include <wamp/subscription.widl.h>
#endif
#include <widl/publisher.h>
#include <widl/router.h>

#include "support/cmocka_widl.h"

static char folder[32];
static char path[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/history_XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/file", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static widl_router *open_router(void)
{
    widl_error error = {0};
    widl_router *router = widl_router_new(&(widl_router_options){.history_file = path}, &error);
    if (!router)
        fail_msg("%s", widl_error_text(&error));
    assert_true(widl_router_add_realm(router, "realm1", &error));
    assert_true(
        widl_router_keep_history(router, "realm1", WIDL_MATCH_PREFIX, "com.", NULL, &error));
    return router;
}

static int count_events(void)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(database, "SELECT count(*) FROM event", -1, &statement, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int count = sqlite3_column_int(statement, 0);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    return count;
}

static void sessions_of_the_program_are_acknowledged(void **state)
{
    static const widl_publish_options acknowledged = {.acknowledge = true};
    (void)state;
    for (int run = 1; run <= 3; run++) {
        widl_error error = {0};
        widl_router *router = open_router();
        widl_session *session = widl_router_connect(router, "realm1", NULL, &error);
        assert_non_null(session);
        assert_true(widl_session_publish(session, "com.t", NULL, &acknowledged, &error));
        assert_true(widl_session_publish(session, "com.t", NULL, NULL, &error));
        widl_session_close(session);
        widl_router_free(router);
        assert_int_equal(count_events(), 2 * run);
    }
}

#ifdef WIDL_TEST_META
/* Ask a router of its own for what is in the file. Return: how many events; -1: it refuses. */
static int ask(void)
{
    widl_error error = {0};
    widl_call call = {0};
    widl_uint64_nullable id;
    wamp_subscription_get_events_result result;
    widl_router *router = open_router();
    widl_session *session = widl_router_connect(router, "realm1", NULL, &error);
    const wamp_subscription_lookup_args wanted = {
        .topic = widl_str("com."),
        .options = {true, {.match = {true, WAMP_MATCH_POLICY_PREFIX}}},
    };
    assert_non_null(session);
    assert_true(wamp_subscription_lookup(session, &wanted, &id, &call) && id.has_value);
    const wamp_subscription_get_events_args args = {.subscription = id.value};
    int count = -1;
    if (wamp_subscription_get_events(session, &args, &result, &call))
        count = (int)result.events.size;
    else
        assert_string_equal(call.error.uri, "widl.error.history_failed");
    widl_call_release(&call);
    widl_session_close(session);
    widl_router_free(router);
    return count;
}

static void the_next_router_hands_events_out(void **state)
{
    sqlite3 *database = NULL;
    widl_error error = {0};
    (void)state;
    widl_router *router = open_router();
    widl_session *session = widl_router_connect(router, "realm1", NULL, &error);
    assert_non_null(session);
    for (int i = 0; i < 5; i++)
        assert_true(widl_session_publish(session, "com.t", NULL, NULL, &error));
    widl_session_close(session);
    widl_router_free(router);
    assert_int_equal(ask(), 5);
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "UPDATE event SET args = x'c1'", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    assert_int_equal(ask(), -1);
}
#endif

static void a_file_in_use_is_refused(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_router *router = open_router();
    assert_null(widl_router_new(&(widl_router_options){.history_file = path}, &error));
    assert_int_equal(error.code, WIDL_ERROR_STORAGE);
    assert_non_null(strstr(error.text, "in use"));
    widl_router_free(router);
    widl_router_free(open_router());
}

static void arguments_are_checked(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_router *router = open_router();
    assert_false(widl_router_keep_history(NULL, "realm1", WIDL_MATCH_EXACT, "com.t", NULL, NULL));
    assert_false(widl_router_keep_history(router, NULL, WIDL_MATCH_EXACT, "com.t", NULL, NULL));
    assert_false(widl_router_keep_history(router, "realm1", WIDL_MATCH_EXACT, NULL, NULL, NULL));
    assert_false(widl_router_keep_history(router, "realm1", (widl_match)3, "com.t", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(
        widl_router_keep_history(router, "realm2", WIDL_MATCH_EXACT, "com.t", NULL, &error));
    assert_non_null(strstr(error.text, "no realm 'realm2'"));
    widl_router_free(router);
}

int main(void)
{
#define FILE_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FILE_TEST(sessions_of_the_program_are_acknowledged),
#ifdef WIDL_TEST_META
        FILE_TEST(the_next_router_hands_events_out),
#endif
        FILE_TEST(a_file_in_use_is_refused),
        FILE_TEST(arguments_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
