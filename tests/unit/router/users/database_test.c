/* SPDX-License-Identifier: MIT */
/* Databases of users: what is in them, and what becomes of a login when they are in trouble. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "router/users/database.h"
#include "router/users/users.h"
#include "support/cmocka_widl.h"

struct fixture {
    char directory[40];
    char path[60];
    char log[1000];
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.directory = "/tmp/widl_users_XXXXXX"};
    *state = &fixture;
    if (!mkdtemp(fixture.directory))
        return -1;
    snprintf(fixture.path, sizeof(fixture.path), "%s/users.db", fixture.directory);
    return 0;
}

static int tear_down(void **state)
{
    const struct fixture *fixture = *state;
    unlink(fixture->path);
    return rmdir(fixture->directory);
}

static bool change(const struct fixture *fixture, const char *authid, widl_error *error)
{
    const widl_user_change wanted = {
        .authid = authid, .method = "ticket", .secret = widl_str(authid), .iterations = 1};
    return widl_users_change(fixture->path, &wanted, error);
}

static void add(const struct fixture *fixture, const char *authid)
{
    widl_error error = {0};
    if (!change(fixture, authid, &error))
        fail_msg("%s", error.text);
}

static void execute(const struct fixture *fixture, const char *sql)
{
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(fixture->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

/** How many entries a login as somebody reads; -1: it fails. */
static int look_up(const struct fixture *fixture, const char *authid, widl_error *error)
{
    const struct wi_users_query query = {.authid = widl_str(authid)};
    struct wi_user_table *table = wi_users_database_load(fixture->path, &query, error);
    if (!table)
        return -1;
    int count = (int)table->count;
    bool is_found = wi_user_find(table, widl_str("realm1"), widl_str(authid));
    wi_user_table_release(table);
    return is_found ? count : 0;
}

static void names_and_contents_say_what_a_file_is(void **state)
{
    const struct fixture *fixture = *state;
    assert_true(wi_users_is_database("/nowhere/a.db"));
    assert_true(wi_users_is_database("/nowhere/a.sqlite"));
    assert_true(wi_users_is_database("/nowhere/a.sqlite3"));
    assert_false(wi_users_is_database("/nowhere/a.json"));
    assert_false(wi_users_is_database(".db"));
    add(fixture, "joe");
    assert_true(wi_users_is_database(fixture->path));
    FILE *file = fopen(fixture->path, "w");
    fputs("{\"users\": []}", file);
    fclose(file);
    assert_false(wi_users_is_database(fixture->path));
}

static void changes_count_at_once(void **state)
{
    const struct fixture *fixture = *state;
    const widl_user_change removal = {.action = WIDL_USER_REMOVE, .authid = "joe"};
    assert_int_equal(look_up(fixture, "joe", NULL), -1);
    add(fixture, "joe");
    assert_int_equal(look_up(fixture, "joe", NULL), 1);
    for (char name[] = "a"; name[0] < 'k'; name[0]++)
        add(fixture, name);
    assert_in_range(look_up(fixture, "joe", NULL), 1, 2);
    assert_int_equal(look_up(fixture, "jo", NULL), 0);
    assert_int_equal(look_up(fixture, "joe' OR 1=1 --", NULL), 0);
    assert_true(widl_users_change(fixture->path, &removal, NULL));
    assert_int_equal(look_up(fixture, "joe", NULL), 0);
}

/** Who does not exist costs as many entries as who does, the same ones each time. */
static void unknown_users_cost_the_same(void **state)
{
    const struct fixture *fixture = *state;
    const struct wi_users_query query = {.authid = widl_str("nobody")};
    for (char name[] = "a"; name[0] < 'k'; name[0]++)
        add(fixture, name);
    struct wi_user_table *one = wi_users_database_load(fixture->path, &query, NULL);
    struct wi_user_table *two = wi_users_database_load(fixture->path, &query, NULL);
    assert_in_range(one->count, 1, 2);
    assert_int_equal(one->count, two->count);
    for (size_t i = 0; i < one->count; i++)
        assert_true(widl_str_equal(one->users[i].authid, two->users[i].authid));
    wi_user_table_release(one);
    wi_user_table_release(two);
}

static void anonymous_may_be_let_in(void **state)
{
    const struct fixture *fixture = *state;
    const struct wi_users_query query = {0};
    add(fixture, "joe");
    execute(fixture, "INSERT INTO setting VALUES ('anonymous', '{\"role\":\"guest\"}')");
    struct wi_user_table *table = wi_users_database_load(fixture->path, &query, NULL);
    assert_true(wi_user_table_is_open(table, widl_str("realm1")));
    assert_true(table->has_decoy_key);
    wi_user_table_release(table);
}

static void other_files_are_refused(void **state)
{
    static const struct {
        const char *sql;
        const char *text;
    } rows[] = {
        {"PRAGMA user_version = 2", "it was written by a newer version of widl-router"},
        {"PRAGMA application_id = 7", "it is the database of another program, not one of users"},
        {"DROP TABLE credential", "no such table: credential"},
        {"UPDATE user SET entry = '{\"authid\":7}'", "users[0].authid: must be a string"},
        {"UPDATE user SET entry = zeroblob(5000000)", "string or blob too big"},
        {"DROP TABLE setting; CREATE VIEW setting AS WITH RECURSIVE n(name, value) AS "
         "(SELECT 1, 1 UNION ALL SELECT name + 1, 1 FROM n) SELECT * FROM n",
         ""},
    };
    const struct fixture *fixture = *state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_error error = {0};
        unlink(fixture->path);
        add(fixture, "joe");
        execute(fixture, rows[i].sql);
        assert_int_equal(look_up(fixture, "joe", &error), -1);
        if (!strstr(error.text, rows[i].text))
            fail_msg("%s", error.text);
    }
}

/** Each page broken in turn: it is read, or refused, and nothing else. */
static void damaged_files_are_refused(void **state)
{
    const struct fixture *fixture = *state;
    unsigned refused = 0;
    for (off_t page = 0; page < 8; page++) {
        widl_error error = {0};
        char rubbish[3996];
        memset(rubbish, 0xa5, sizeof(rubbish));
        unlink(fixture->path);
        add(fixture, "joe");
        int file = open(fixture->path, O_WRONLY);
        assert_int_equal(pwrite(file, rubbish, sizeof(rubbish), page * 4096 + (page ? 0 : 100)),
                         (ssize_t)sizeof(rubbish));
        close(file);
        if (look_up(fixture, "joe", &error) < 0) {
            refused++;
            assert_int_equal(error.code, WIDL_ERROR_STORAGE);
        }
    }
    assert_in_range(refused, 3, 8);
    assert_int_equal(truncate(fixture->path, 5000), 0);
    assert_int_equal(look_up(fixture, "joe", NULL), -1);
}

static void on_log(void *user, widl_log_level level, const widl_join *about, const char *line)
{
    struct fixture *fixture = user;
    (void)level;
    (void)about;
    snprintf(fixture->log, sizeof(fixture->log), "%s", line);
}

static uint64_t clock_ms(void *user)
{
    struct timespec now;
    (void)user;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static widl_timestamp now(void *user)
{
    (void)user;
    return 0;
}

/** Begin to log in as joe. */
static widl_join_answer say_hello(struct wi_users *users)
{
    static const widl_string methods[] = {{"ticket", 6}};
    widl_arena arena = {0};
    widl_join join = {.realm = widl_str("realm1"),
                      .authid = widl_str("joe"),
                      .methods = methods,
                      .method_count = 1};
    widl_join_answer answer = {.arena = &arena};
    wi_users_authenticator.hello(users, &join, &answer);
    wi_users_authenticator.ended(users, &join);
    widl_arena_free(&arena);
    return answer;
}

/** Who keeps the database to himself keeps others from logging in, but not the router from working.
 */
static void locked_databases_refuse(void **state)
{
    struct fixture *fixture = *state;
    const struct wi_users_host host = {
        .now_ms = clock_ms, .now = now, .log = on_log, .user = fixture};
    sqlite3 *other = NULL;
    add(fixture, "joe");
    struct wi_users *users = wi_users_open(fixture->path, &host, NULL);
    assert_non_null(users);
    assert_int_equal(say_hello(users).verdict, WIDL_JOIN_CHALLENGE);
    assert_int_equal(sqlite3_open(fixture->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    uint64_t before = clock_ms(NULL);
    widl_join_answer answer = say_hello(users);
    assert_in_range(clock_ms(NULL) - before, 0, 2000);
    assert_int_equal(answer.verdict, WIDL_JOIN_REFUSE);
    assert_string_equal(answer.reason.data, "wamp.error.authentication_failed");
    assert_non_null(strstr(fixture->log, "the users cannot be asked: "));
    assert_non_null(strstr(fixture->log, "locked"));
    sqlite3_close(other);
    assert_int_equal(say_hello(users).verdict, WIDL_JOIN_CHALLENGE);
    assert_int_equal(unlink(fixture->path), 0);
    assert_int_equal(say_hello(users).verdict, WIDL_JOIN_REFUSE);
    add(fixture, "joe");
    assert_int_equal(say_hello(users).verdict, WIDL_JOIN_CHALLENGE);
    assert_true(wi_users_reload(users, NULL));
    wi_users_close(users);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_and_contents_say_what_a_file_is),
        TEST(changes_count_at_once),
        TEST(unknown_users_cost_the_same),
        TEST(anonymous_may_be_let_in),
        TEST(other_files_are_refused),
        TEST(damaged_files_are_refused),
        TEST(locked_databases_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
