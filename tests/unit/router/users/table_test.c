/* SPDX-License-Identifier: MIT */
/* Files of users: what is read, and what is refused where. */
#include <stdlib.h>
#include <unistd.h>

#include "given_users.h"
#include "router/users/table.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static struct wi_user_table *parse(const char *json)
{
    widl_error error = {0};
    struct wi_user_table *table = wi_user_table_parse("users.json", widl_str(json), &error);
    if (!table)
        fail_msg("%s", widl_error_text(&error));
    return table;
}

static void users_are_found(void **state)
{
    struct wi_user_table *table = parse(GIVEN_USERS);
    (void)state;
    const struct wi_user *joe = wi_user_find(table, widl_str("any"), widl_str("joe"));
    assert_non_null(joe);
    assert_string_equal(joe->authrole.data, "operator");
    for (unsigned i = 0; i < WI_METHOD_COUNT; i++) {
        assert_true(wi_user_has(joe, (enum wi_method)i));
        assert_true(table->has[i]);
    }
    assert_true(wi_ticket_accepts(joe->ticket, widl_str("tick")));
    assert_int_equal(joe->scram->iterations, 4096);
    assert_int_equal(joe->scram->salt_size, 8);
    assert_string_equal(joe->cra->salt.data, "salt123");
    assert_ptr_equal(wi_user_find_key(table, widl_str("any"), joe->keys[0]), joe);
    assert_null(wi_user_find_key(table, widl_str("any"), joe->scram->salt));
    const struct wi_user *jane = wi_user_find(table, widl_str("realm1"), widl_str("jane"));
    assert_non_null(jane);
    assert_false(wi_user_has(jane, WI_METHOD_SCRAM));
    assert_null(wi_user_find(table, widl_str("realm2"), widl_str("jane")));
    assert_null(wi_user_find(table, widl_str("realm1"), widl_str("jan")));
    assert_false(wi_user_table_is_open(table, widl_str("realm1")));
    wi_user_table_release(table);
}

static void anonymous_may_be_let_in(void **state)
{
    struct wi_user_table *table = parse("{\"users\":[],\"anonymous\":{\"role\":\"guest\"}}");
    (void)state;
    assert_true(wi_user_table_is_open(table, widl_str("any")));
    wi_user_table_release(table);
    table = parse("{\"users\":[],\"anonymous\":{\"role\":\"guest\",\"realms\":[\"a\"]}}");
    assert_true(wi_user_table_is_open(table, widl_str("a")));
    assert_false(wi_user_table_is_open(table, widl_str("b")));
    wi_user_table_release(table);
}

#define USER(rest) "{\"users\":[{\"authid\":\"joe\",\"role\":\"r\"," rest "}]}"
#define HINT       "secrets are not kept as they are; this makes an entry: `widl-router user passwd "

static void mistakes_are_named_with_their_place(void **state)
{
    static const struct {
        const char *json;
        const char *error;
    } rows[] = {
        {"[]", "1:1: must be an object"},
        {"{}", "1:1: 'users' is missing"},
        {"{\"user\":[]}", "1:2: user: not known; did you mean 'users'?"},
        {"{\"users\":{}}", "1:2: users: must be a list"},
        {"{\"users\":[1]}", "1:11: users[0]: must be an object"},
        {"{\"users\":[{}]}", "1:11: users[0]: 'authid' is missing"},
        {"{\"users\":[{\"authid\":\"joe\"}]}", "1:11: users[0]: 'role' is missing"},
        {"{\"users\":[{\"authid\":\"joe\",\"role\":\"r\"}]}",
         "1:11: users[0]: has no method: ticket, wampcra, wamp-scram, cryptosign or tls"},
        {USER("\"realms\":[]," GIVEN_TICKET),
         "1:38: users[0].realms: must name a realm; without it the user is one of all"},
        {USER("\"realms\":[7]," GIVEN_TICKET),
         "1:48: users[0].realms[0]: must be a string that is not empty"},
        {USER("\"ticket\":\"t\""),
         "1:38: users[0].ticket: " HINT "--method ticket users.json joe`"},
        {USER("\"wampcra\":\"t\""),
         "1:38: users[0].wampcra: " HINT "--method wampcra users.json joe`"},
        {USER("\"password\":\"t\""),
         "1:38: users[0].password: " HINT "--method wamp-scram users.json joe`"},
        {USER("\"ticket\":{}"), "1:38: users[0].ticket: 'salt' is missing"},
        {USER("\"ticket\":7"), "1:38: users[0].ticket: must be an object"},
        {USER("\"ticket\":{\"salt\":\"AAEC\",\"iterations\":100,\"key\":\"AA==\"}"),
         "1:48: users[0].ticket.salt: must be base64 of 8 to 64 bytes"},
        {USER("\"ticket\":{\"salt\":\"AAECAwQFBgc=\",\"iterations\":100,\"key\":\"AA==\"}"),
         "1:87: users[0].ticket.key: must be base64 of 32 bytes"},
        {USER("\"ticket\":{\"salt\":\"AAECAwQFBgc=\",\"iterations\":100001,\"key\":\"AA==\"}"),
         "1:70: users[0].ticket.iterations: must be a whole number from 1 to 100000"},
        {USER("\"wamp-scram\":{\"salt\":\"AAECAwQFBgc=\",\"iterations\":4095}"),
         "1:74: users[0][\"wamp-scram\"].iterations: must be a whole number from 4096 to 10000000"},
        {USER(
             "\"wamp-scram\":{\"kdf\":\"argon2id13\",\"salt\":\"AAECAwQFBgc=\",\"iterations\":4096,"
             "\"stored_key\":\"A\",\"server_key\":\"A\"}"),
         "1:52: users[0][\"wamp-scram\"].kdf: must be 'pbkdf2', the only one that is supported"},
        {USER("\"wamp-scram\":{\"salt\":\"AAECAwQFBgc=\",\"iterations\":4096,"
              "\"stored_key\":\"A\",\"server_key\":\"A\"}"),
         "1:92: users[0][\"wamp-scram\"].stored_key: must be base64 of 32 bytes"},
        {USER("\"wampcra\":{\"salt\":\"s\",\"iterations\":1,\"keylen\":16,\"key\":\"A\"}"),
         "1:87: users[0].wampcra.key: must be base64 of 16 bytes"},
        {USER("\"cryptosign\":{\"keys\":[]}"),
         "1:52: users[0].cryptosign.keys: must have at least one key"},
        {USER("\"cryptosign\":{\"keys\":[7]}"),
         "1:60: users[0].cryptosign.keys[0]: a public key is a string"},
        {USER("\"cryptosign\":{\"keys\":[\"ab\"]}"),
         "1:60: users[0].cryptosign.keys[0]: a public key is 64 hexadecimal digits, or a line of "
         "the type ssh-ed25519"},
        {USER("\"tls\":\"dns:a\""), "1:38: users[0].tls: must be an object"},
        {USER("\"tls\":{\"certificates\":[]}"),
         "1:45: users[0].tls.certificates: must have at least one certificate"},
        {USER("\"tls\":{\"certificates\":[7]}"),
         "1:61: users[0].tls.certificates[0]: what a certificate is known by is a string"},
        {USER("\"tls\":{\"certificates\":[\"sha256:ab\"]}"),
         "1:61: users[0].tls.certificates[0]: must have 64 hexadecimal digits"},
        {USER("\"tls\":{\"certificates\":[\"cn:a\"]}},"
              "{\"authid\":\"jane\",\"role\":\"r\",\"tls\":{\"certificates\":[\"cn:a\"]}"),
         "1:71: users[1]: its certificate 1 is there already"},
        {"{\"users\":[],\"decoy_key\":\"AAEC\"}", "1:13: decoy_key: must be base64 of 32 bytes"},
        {"{\"users\":[],\"anonymous\":{}}", "1:13: anonymous: 'role' is missing"},
        {"{\"users\":[],\"anonymous\":{\"role\":\"r\",\"realms\":[]}}",
         "1:37: anonymous.realms: must name a realm"},
        {"{\"users\":[{\"authid\":\"joe\",\"role\":\"r\"," GIVEN_CRA "},\n"
         "{\"authid\":\"joe\",\"role\":\"r\"," GIVEN_CRA "}]}",
         "2:2: users[1].authid: this user is there already"},
        {"{\"users\":[{\"authid\":\"joe\",\"role\":\"r\"," GIVEN_CRYPTOSIGN "},\n"
         "{\"authid\":\"jane\",\"role\":\"r\"," GIVEN_CRYPTOSIGN "}]}",
         "2:1: users[1]: its key 1 for cryptosign is there already"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_error error = {0};
        char wanted[WIDL_ERROR_TEXT_SIZE] = "users.json:";
        strcat(wanted, rows[i].error);
        assert_null(wi_user_table_parse("users.json", widl_str(rows[i].json), &error));
        assert_int_equal(error.code, WIDL_ERROR_INVALID);
        assert_string_equal(error.text, wanted);
    }
}

static void files_may_be_missing(void **state)
{
    widl_error error = {0};
    (void)state;
    assert_null(wi_user_table_load("/nowhere/users.json", &error));
    assert_int_equal(error.code, WIDL_ERROR_STORAGE);
    assert_string_equal(error.text, "/nowhere/users.json: No such file or directory");
    assert_null(wi_user_table_load("/tmp", &error));
    assert_int_equal(error.code, WIDL_ERROR_STORAGE);
}

static void memory_may_run_out(void **state)
{
    bool failed = true;
    (void)state;
    for (size_t i = 0; failed; i++) {
        widl_error error = {0};
        failing_malloc_start(i);
        struct wi_user_table *table =
            wi_user_table_parse("users.json", widl_str(GIVEN_USERS), &error);
        failed = failing_malloc_stop();
        assert_int_equal(table != NULL, !failed);
        if (!table)
            assert_int_equal(error.code, WIDL_ERROR_MEMORY);
        wi_user_table_release(table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_are_found),
        cmocka_unit_test(anonymous_may_be_let_in),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(files_may_be_missing),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
