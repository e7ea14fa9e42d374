/* SPDX-License-Identifier: MIT */
/* Logins: what HELLO says, which challenges are answered, and by whom. */
#include <stdio.h>

#include "auth/login.h"
#include "given.h"
#include "keys.h"

static struct wi_credentials *make(const widl_credentials *given)
{
    widl_error error = {0};
    struct wi_credentials *own = wi_credentials_new(given, NULL, &error);
    if (!own)
        fail_msg("%s", error.text);
    return own;
}

/** What a login adds to HELLO, with the nonce, which is random, in place of a `*`. */
static void check_hello(const widl_credentials *given, const struct wi_binding *binding,
                        const char *format)
{
    char wanted[600];
    widl_writer writer = {0};
    struct wi_login login;
    struct wi_credentials *own = given ? make(given) : NULL;
    wi_login_begin(&login, own, binding);
    assert_true(widl_write_map(&writer, wi_login_pairs(&login)));
    assert_true(wi_login_write(&login, &writer));
    const char *star = strchr(format, '*');
    int before = star ? (int)(star - format) : (int)strlen(format);
    snprintf(wanted, sizeof(wanted), "%.*s%.*s%s", before, format,
             star ? (int)login.scram.nonce_size : 0, login.scram.nonce, star ? star + 1 : "");
    check_json(&writer, wanted);
    wi_login_end(&login);
    widl_writer_free(&writer);
    wi_credentials_free(own);
}

static unsigned char key[WI_KEY_SIZE];

static void hellos(void **state)
{
    static const char *const anonymous[] = {"anonymous", "ticket", NULL};
    const struct wi_binding binding = {.type = "tls-exporter"};
    widl_arena arena = {0};
    widl_value extra = given_json(&arena, "{\"a\":1,\"b\":[2]}");
    (void)state;
    given_hex(OPENSSH_KEY, key);
    check_hello(NULL, NULL, "{\"authmethods\":[\"anonymous\"]}");
    check_hello(&(widl_credentials){.authid = "joe", .ticket = "t"}, NULL,
                "{\"authmethods\":[\"ticket\"],\"authid\":\"joe\"}");
    check_hello(&(widl_credentials){.authid = "joe", .ticket = "t", .methods = anonymous}, &binding,
                "{\"authmethods\":[\"anonymous\",\"ticket\"],\"authid\":\"joe\"}");
    check_hello(&(widl_credentials){.authid = "joe", .ticket = "t", .authextra = extra}, NULL,
                "{\"authmethods\":[\"ticket\"],\"authid\":\"joe\","
                "\"authextra\":{\"a\":1,\"b\":[2]}}");
    check_hello(&(widl_credentials){.authid = "joe", .secret = "s", .authextra = extra}, NULL,
                "{\"authmethods\":[\"wamp-scram\",\"wampcra\"],\"authid\":\"joe\","
                "\"authextra\":{\"a\":1,\"b\":[2],\"nonce\":\"*\"}}");
    check_hello(&(widl_credentials){.key = widl_bin(key, 32)}, NULL,
                "{\"authmethods\":[\"cryptosign\"],\"authextra\":{\"pubkey\":\"" OPENSSH_PUBLIC
                "\"}}");
    check_hello(&(widl_credentials){.authid = "joe", .secret = "s", .key = widl_bin(key, 32)},
                &binding,
                "{\"authmethods\":[\"cryptosign\",\"wamp-scram\",\"wampcra\"],\"authid\":\"joe\","
                "\"authextra\":{\"nonce\":\"*\",\"pubkey\":\"" OPENSSH_PUBLIC
                "\",\"channel_binding\":\"tls-exporter\"}}");
    widl_arena_free(&arena);
}

/** Answer by a callback: the signature is the method and its extra. */
static bool answer_all(void *user, const widl_challenge *challenge, widl_arena *arena,
                       widl_challenge_answer *ret_answer, widl_error *error)
{
    widl_string method = challenge->method;
    if (widl_str_equal(method, widl_str("refused")))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "not today");
    if (widl_str_equal(method, widl_str("silent")))
        return false;
    ret_answer->signature = widl_str(widl_value_to_json(challenge->extra, arena, NULL));
    if (widl_str_equal(method, widl_str("extra")))
        ret_answer->extra = given_json(arena, "{\"x\":1}");
    if (widl_str_equal(method, widl_str("list")))
        ret_answer->extra = given_json(arena, "[1]");
    ++*(unsigned *)user;
    return true;
}

static const char *const all[] = {"extra",   "list",       "refused",   "silent", "ticket",
                                  "wampcra", "cryptosign", "anonymous", "tls",    NULL};

static void challenges(void **state)
{
    static const struct {
        const char *method;
        const char *extra;
        widl_code code;
        const char *text; /**< the signature, or of the error */
    } rows[] = {
        {"ticket", "{}", WIDL_OK, "tick"},
        {"wampcra", "{}", WIDL_OK, "{}"},
        {"extra", "{\"b\":2}", WIDL_OK, "{\"b\":2}"},
        {"list", "{}", WIDL_ERROR_ARGUMENT, "no map"},
        {"refused", "{}", WIDL_ERROR_ARGUMENT, "not today"},
        {"silent", "{}", WIDL_ERROR_AUTHENTICATION, "trusted"},
        {"cryptosign", "{}", WIDL_ERROR_PROTOCOL, "extra.challenge"},
        {"tls", "{}", WIDL_ERROR_PROTOCOL, "'tls' was not offered"},
        {"anonymous", "{}", WIDL_ERROR_PROTOCOL, "'anonymous' was not offered"},
        {"wamp-scram", "{}", WIDL_ERROR_PROTOCOL, "'wamp-scram' was not offered"},
        {"", "{}", WIDL_ERROR_PROTOCOL, "'' was not offered"},
    };
    unsigned asked = 0;
    struct wi_credentials *own = make(&(widl_credentials){.authid = "joe",
                                                          .ticket = "tick",
                                                          .key = widl_bin(key, 32),
                                                          .methods = all,
                                                          .on_challenge = answer_all,
                                                          .user = &asked});
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_arena arena = {0};
        widl_error error = {0};
        struct wi_login login;
        struct wi_answer answer = {0};
        const widl_challenge challenge = {widl_str(rows[i].method),
                                          given_json(&arena, rows[i].extra)};
        wi_login_begin(&login, own, NULL);
        bool success = wi_login_answer(&login, &challenge, &arena, &answer, &error);
        assert_int_equal(success, rows[i].code == WIDL_OK);
        assert_int_equal(error.code, rows[i].code);
        if (success)
            check_signature(&answer, rows[i].text);
        else if (!strstr(widl_error_text(&error), rows[i].text))
            fail_msg("%s: %s", rows[i].method, widl_error_text(&error));
        wi_login_end(&login);
        wi_answer_free(&answer);
        widl_arena_free(&arena);
    }
    assert_int_equal(asked, 3);
    wi_credentials_free(own);
}

static void anonymous_sessions_answer_nothing(void **state)
{
    widl_error error = {0};
    struct wi_login login;
    struct wi_answer answer = {0};
    const widl_challenge challenge = {widl_str("ticket"), {0}};
    (void)state;
    wi_login_begin(&login, NULL, NULL);
    assert_false(wi_login_answer(&login, &challenge, NULL, &answer, &error));
    assert_int_equal(error.code, WIDL_ERROR_PROTOCOL);
    assert_true(wi_login_welcome(&login, (widl_value){0}, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hellos),
        cmocka_unit_test(challenges),
        cmocka_unit_test(anonymous_sessions_answer_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
