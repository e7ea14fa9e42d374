/* SPDX-License-Identifier: MIT */
/* Changing files of users. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <widl/users.h>

#include "given_users.h"
#include "router/users/table.h"
#include "support/cmocka_widl.h"

#define PUBLIC_KEY "88d929f9db41da914ead09548448f08d55009fb77dce6f1078fdafe5f41a04ad"

static char directory[40];
static char path[60];

static int set_up(void **state)
{
    (void)state;
    snprintf(directory, sizeof(directory), "/tmp/widl_change_XXXXXX");
    if (!mkdtemp(directory))
        return -1;
    snprintf(path, sizeof(path), "%s/users.json", directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    /* Fails when something was left behind. */
    return rmdir(directory);
}

static void change(const widl_user_change *what)
{
    widl_error error = {0};
    if (!widl_users_change(path, what, &error))
        fail_msg("%s", widl_error_text(&error));
}

static void write_file(const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void check_no_change(const widl_user_change *what, widl_code code, const char *text)
{
    widl_buffer before = {0};
    widl_buffer after = {0};
    widl_error error = {0};
    (void)wi_users_read_file(path, &before, NULL);
    assert_false(widl_users_change(path, what, &error));
    assert_int_equal(error.code, code);
    if (!strstr(error.text, text))
        fail_msg("%s", error.text);
    (void)wi_users_read_file(path, &after, NULL);
    assert_int_equal(before.size, after.size);
    if (before.size > 0)
        assert_memory_equal(before.data, after.data, before.size);
    widl_buffer_free(&before);
    widl_buffer_free(&after);
}

static struct wi_user_table *load(void)
{
    widl_error error = {0};
    struct wi_user_table *table = wi_user_table_load(path, &error);
    if (!table)
        fail_msg("%s", error.text);
    return table;
}

static void files_are_made(void **state)
{
    struct stat facts;
    (void)state;
    change(&(widl_user_change){.authid = "joe",
                               .authrole = "operator",
                               .method = "ticket",
                               .secret = widl_str("tick"),
                               .iterations = 10});
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0600);
    struct wi_user_table *table = load();
    const struct wi_user *joe = wi_user_find(table, widl_str("r"), widl_str("joe"));
    assert_non_null(joe);
    assert_string_equal(joe->authrole.data, "operator");
    assert_int_equal(joe->ticket->iterations, 10);
    assert_true(wi_ticket_accepts(joe->ticket, widl_str("tick")));
    assert_true(table->has_decoy_key);
    assert_null(strstr((const char *)table->document.text.data, "tick\""
                                                                ":\"tick"));
    wi_user_table_release(table);
}

static void methods_are_set_and_taken_away(void **state)
{
    static const char *const methods[] = {"ticket", "wampcra", "wamp-scram"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(methods); i++)
        change(&(widl_user_change){.action = i > 0 ? WIDL_USER_CHANGE : WIDL_USER_ADD,
                                   .authid = "joe",
                                   .method = methods[i],
                                   .secret = widl_str("secret2"),
                                   .iterations = 4096});
    for (size_t i = 0; i < 2; i++)
        change(&(widl_user_change){
            .authid = "joe", .method = "cryptosign", .secret = widl_str(PUBLIC_KEY "\n")});
    change(&(widl_user_change){.authid = "joe",
                               .method = "cryptosign",
                               .secret = widl_str("545efb0a2192db8d43f118e9bf9aee081466e1ef36c708b9"
                                                  "6ee6f62dddad9122")});
    struct wi_user_table *table = load();
    struct wi_scram_entry scram = *table->users[0].scram;
    assert_true(wi_scram_derive(&scram, widl_str("secret2")));
    assert_memory_equal(&scram, table->users[0].scram, sizeof(scram));
    assert_int_equal(table->users[0].cra->iterations, 4096);
    assert_int_equal(table->users[0].key_count, 2);
    assert_string_equal(table->users[0].authrole.data, "user");
    wi_user_table_release(table);
    change(&(widl_user_change){.authid = "joe", .method = "cryptosign"});
    change(&(widl_user_change){.authid = "joe", .authrole = "boss"});
    table = load();
    assert_int_equal(table->users[0].key_count, 0);
    assert_string_equal(table->users[0].authrole.data, "boss");
    wi_user_table_release(table);
    change(&(widl_user_change){.action = WIDL_USER_REMOVE, .authid = "joe"});
    table = load();
    assert_int_equal(table->count, 0);
    wi_user_table_release(table);
}

/** Each time there is another salt. */
static void salts_differ(void **state)
{
    unsigned char salt[WI_SALT_MAX_SIZE];
    const widl_user_change what = {
        .authid = "joe", .method = "ticket", .secret = widl_str("t"), .iterations = 1};
    (void)state;
    change(&what);
    struct wi_user_table *table = load();
    memcpy(salt, table->users[0].ticket->salt, sizeof(salt));
    wi_user_table_release(table);
    change(&what);
    table = load();
    assert_memory_not_equal(salt, table->users[0].ticket->salt, 16);
    wi_user_table_release(table);
}

static void wrong_changes_change_nothing(void **state)
{
    const struct {
        widl_user_change change;
        const char *text;
    } rows[] = {
        {{.authid = NULL}, "an authid"},
        {{.authid = "new"}, "has no method"},
        {{.authid = "new", .method = "ticket"}, "no user 'new'"},
        {{.action = WIDL_USER_CHANGE, .authid = "new", .method = "ticket", .secret = {"t", 1}},
         "no user 'new'"},
        {{.action = WIDL_USER_ADD, .authid = "joe", .method = "ticket", .secret = {"t", 1}},
         "a user 'joe' already"},
        {{.action = WIDL_USER_REMOVE, .authid = "new"}, "no user 'new'"},
        {{.authid = "joe", .method = "scram", .secret = {"t", 1}}, "no method 'scram'"},
        {{.authid = "jane", .method = "cryptosign"}, "'jane' has no cryptosign"},
        {{.authid = "jane", .method = "ticket"}, "has no method"},
        {{.authid = "joe", .method = "ticket", .secret = {"t", 1}, .iterations = 100001},
         "from 1 to 100000 iterations"},
        {{.authid = "joe", .method = "wamp-scram", .secret = {"t", 1}, .iterations = 4095},
         "from 4096 to"},
        {{.authid = "joe", .method = "ticket", .secret = {"\xff", 1}}, "UTF-8"},
        {{.authid = "jane", .method = "cryptosign", .secret = {"ab", 2}}, "64 hexadecimal digits"},
        {{.authid = "jane", .method = "cryptosign", .secret = {PUBLIC_KEY, 64}},
         "is there already"},
    };
    (void)state;
    write_file(GIVEN_USERS);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        check_no_change(&rows[i].change,
                        i == 1 || i == 8 || i == 13 ? WIDL_ERROR_INVALID : WIDL_ERROR_ARGUMENT,
                        rows[i].text);
}

static void damaged_files_stay(void **state)
{
    const widl_user_change what = {.authid = "joe", .method = "ticket", .secret = widl_str("t")};
    (void)state;
    write_file("{\"users\": [{\"authid\": \"joe\"}]}");
    check_no_change(&what, WIDL_ERROR_INVALID, "users[0]: 'role' is missing");
    assert_false(widl_users_change("/nowhere/users.json", &what, NULL));
}

static void permissions_stay(void **state)
{
    struct stat facts;
    (void)state;
    write_file(GIVEN_USERS);
    assert_int_equal(chmod(path, 0644), 0);
    change(&(widl_user_change){.authid = "joe", .authrole = "boss"});
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0640);
}

/** Everything else of the file is as it was. */
static void others_stay(void **state)
{
    (void)state;
    write_file(GIVEN_USERS);
    change(&(widl_user_change){
        .authid = "new", .method = "ticket", .secret = widl_str("t"), .iterations = 1});
    struct wi_user_table *table = load();
    assert_int_equal(table->count, 3);
    assert_true(wi_ticket_accepts(table->users[0].ticket, widl_str("tick")));
    assert_int_equal(table->users[1].realm_count, 1);
    assert_int_equal(table->decoy_key[31], 31);
    wi_user_table_release(table);
}

/** A link leads to the file still. */
static void links_stay(void **state)
{
    char link[80];
    struct stat facts;
    (void)state;
    write_file(GIVEN_USERS);
    snprintf(link, sizeof(link), "%s/link", directory);
    assert_int_equal(symlink("users.json", link), 0);
    assert_true(widl_users_change(
        link, &(widl_user_change){.action = WIDL_USER_REMOVE, .authid = "joe"}, NULL));
    assert_int_equal(lstat(link, &facts), 0);
    assert_true(S_ISLNK(facts.st_mode));
    assert_int_equal(unlink(link), 0);
    struct wi_user_table *table = load();
    assert_int_equal(table->count, 1);
    wi_user_table_release(table);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(files_are_made),     TEST(methods_are_set_and_taken_away),
        TEST(salts_differ),       TEST(wrong_changes_change_nothing),
        TEST(damaged_files_stay), TEST(permissions_stay),
        TEST(others_stay),        TEST(links_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
