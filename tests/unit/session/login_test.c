/* SPDX-License-Identifier: MIT */
/* How sessions log in, against a scripted router. */
#include <stdio.h>

#include <widl/value.h>

#include "auth/cra.h"
#include "auth/scram.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"

#define TICKET "S3cret-ticket"

/** Whatever is logged. */
static char logged[2000];

static void on_log(void *user, widl_log_level level, const char *line)
{
    (void)user;
    (void)level;
    strncat(logged, line, sizeof(logged) - strlen(logged) - 1);
}

static const widl_credentials by_ticket = {.authid = "joe", .ticket = TICKET};
static const widl_credentials by_secret = {.authid = "joe", .secret = "pencil"};

static widl_session *connect_as(const widl_credentials *credentials, widl_error *error)
{
    const widl_options options = {.credentials = credentials, .log = on_log};
    logged[0] = '\0';
    return fake_connect_with("realm1", &options, error);
}

static void answers_a_challenge(void **state)
{
    widl_error error = {0};
    (void)state;
    fake_expect("[1,\"realm1\",*");
    fake_say("[4,\"ticket\",{}]");
    fake_expect("[5,\"" TICKET "\",{}]");
    fake_say(FAKE_WELCOME);
    widl_session *session = connect_as(&by_ticket, &error);
    if (!session)
        fail_msg("%s", widl_error_text(&error));
    fake_close(session);
    assert_null(strstr(logged, TICKET));
}

/** Two rounds, as for a second factor. */
static void answers_each_challenge(void **state)
{
    static const char *const methods[] = {"wampcra", "ticket", NULL};
    const widl_credentials credentials = {
        .authid = "joe", .ticket = TICKET, .secret = "secret2", .methods = methods};
    widl_error error = {0};
    (void)state;
    fake_expect("[1,\"realm1\",*");
    fake_say("[4,\"wampcra\",{\"challenge\":\"hello\"}]");
    fake_expect("[5,\"8N363vvSjO6S/cN3DO5YzKYDV53+VrrYOms2NJSBDVs=\",{}]");
    fake_say("[4,\"ticket\",{}]");
    fake_expect("[5,\"" TICKET "\",{}]");
    fake_say(FAKE_WELCOME);
    widl_session *session = connect_as(&credentials, &error);
    assert_non_null(session);
    fake_close(session);
}

static void signs_with_a_key(void **state)
{
    static const unsigned char key[] = {0x4d, 0x57, 0xd9, 0x7a, 0x68, 0xf5, 0x55, 0x69,
                                        0x66, 0x20, 0xa6, 0xd8, 0x49, 0xc0, 0xce, 0x58,
                                        0x25, 0x68, 0x51, 0x8d, 0x72, 0x9e, 0xb7, 0x53,
                                        0xdc, 0x7c, 0x73, 0x2d, 0xe2, 0x80, 0x45, 0x10};
    const widl_credentials credentials = {.key = widl_bin(key, sizeof(key))};
    widl_error error = {0};
    (void)state;
    fake_expect("[1,\"realm1\",*");
    fake_say("[4,\"cryptosign\",{\"challenge\":"
             "\"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\"}]");
    fake_expect("[5,\"b32675b221f08593213737bef8240e7c15228b07028e19595294678c90d11c0cae80a357331b"
                "fc5cc9fb71081464e6e75013517c2cf067ad566a6b7b728e5d03ffffffffffffffffffffffffffff"
                "ffffffffffffffffffffffffffffffffffff\",{}]");
    fake_say(FAKE_WELCOME);
    widl_session *session = connect_as(&credentials, &error);
    assert_non_null(session);
    fake_close(session);
}

/** Answer by a callback, from which nothing can be called that blocks. */
static bool answer_by_kerberos(void *user, const widl_challenge *challenge, widl_arena *arena,
                               widl_challenge_answer *ret_answer, widl_error *error)
{
    (void)arena;
    if (*(bool *)user)
        return widl_error_set(error, WIDL_ERROR_UNSUPPORTED, NULL, "no Kerberos today");
    assert_true(widl_str_equal(challenge->method, widl_str("kerberos")));
    ret_answer->signature = widl_str("signed");
    return true;
}

static void asks_the_program(void **state)
{
    static const char *const methods[] = {"kerberos", NULL};
    bool refuses = false;
    const widl_credentials credentials = {
        .methods = methods, .on_challenge = answer_by_kerberos, .user = &refuses};
    widl_error error = {0};
    (void)state;
    fake_expect("[1,\"realm1\",*");
    fake_say("[4,\"kerberos\",{}]");
    fake_expect("[5,\"signed\",{}]");
    fake_say(FAKE_WELCOME);
    widl_session *session = connect_as(&credentials, &error);
    assert_non_null(session);
    fake_close(session);
}

static void the_program_may_refuse(void **state)
{
    static const char *const methods[] = {"kerberos", NULL};
    bool refuses = true;
    const widl_credentials credentials = {
        .methods = methods, .on_challenge = answer_by_kerberos, .user = &refuses};
    widl_error error = {0};
    (void)state;
    fake_expect("[1,\"realm1\",*");
    fake_say("[4,\"kerberos\",{}]");
    fake_expect("[3,{\"message\":\"*");
    assert_null(connect_as(&credentials, &error));
    assert_int_equal(error.code, WIDL_ERROR_UNSUPPORTED);
    assert_string_equal(error.text, "no Kerberos today");
}

static void refuses_what_was_not_offered(void **state)
{
    static const char *const challenges[] = {"[4,\"wampcra\",{\"challenge\":\"{}\"}]",
                                             "[4,\"cryptosign\",{\"challenge\":\"\"}]",
                                             "[4,\"anonymous\",{}]", "[4,\"\",{}]"};
    for (size_t i = 0; i < ARRAY_LENGTH(challenges); i++) {
        widl_error error = {0};
        fake_tear_down(state);
        fake_set_up(state);
        fake_expect("[1,\"realm1\",*");
        fake_say(challenges[i]);
        fake_expect("[3,{\"message\":\"CHALLENGE: authentication by '*");
        assert_null(connect_as(&by_ticket, &error));
        assert_int_equal(error.code, WIDL_ERROR_PROTOCOL);
        assert_string_equal(error.uri, "wamp.error.protocol_violation");
        assert_null(strstr(logged, TICKET));
    }
}

static void refuses_a_weak_key(void **state)
{
    widl_error error = {0};
    (void)state;
    fake_expect("[1,\"realm1\",*");
    fake_say("[4,\"wamp-scram\",{\"kdf\":\"argon2id13\"}]");
    fake_expect("[3,{\"message\":\"the client could not answer the challenge, or refused to\"},"
                "\"wamp.error.authentication_failed\"]");
    assert_null(connect_as(&by_secret, &error));
    assert_int_equal(error.code, WIDL_ERROR_AUTHENTICATION);
    assert_non_null(strstr(error.text, "argon2id13"));
}

static void the_router_refuses(void **state)
{
    widl_error error = {0};
    (void)state;
    fake_expect("[1,\"realm1\",*");
    fake_say("[4,\"ticket\",{}]");
    fake_expect("[5,\"" TICKET "\",{}]");
    fake_say("[3,{\"message\":\"no\"},\"wamp.error.authentication_denied\"]");
    assert_null(connect_as(&by_ticket, &error));
    assert_int_equal(error.code, WIDL_ERROR_ABORTED);
    assert_string_equal(error.uri, "wamp.error.authentication_denied");
    assert_null(strstr(logged, TICKET));
}

static void useless_credentials_never_leave(void **state)
{
    widl_error error = {0};
    (void)state;
    assert_null(connect_as(&(widl_credentials){.key_file = "/nowhere/key"}, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_non_null(strstr(error.text, "/nowhere/key"));
}

static void challenges_come_too_late(void **state)
{
    widl_error error = {0};
    (void)state;
    fake_expect("[1,\"realm1\",*");
    fake_say(FAKE_WELCOME);
    fake_say("[4,\"ticket\",{}]");
    fake_expect("[3,{\"message\":\"CHALLENGE after the session was established\"},*");
    assert_null(connect_as(&by_ticket, &error));
    assert_int_equal(error.code, WIDL_ERROR_PROTOCOL);
}

/** A router that speaks WAMP-SCRAM, and may not know the secret. */
static struct scram_router {
    bool is_false;
    bool is_silent;
    struct wi_scram_entry entry;
    struct wi_scram_exchange exchange;
} router;

/** A message of the client, as MessagePack. */
static void read_message(const char *json, widl_arena *arena, struct wi_message *ret)
{
    widl_problem problem;
    assert_true(wi_message_parse(WI_JSON, json, strlen(json), arena, ret, &problem));
}

static void say_dict(const char *format, const widl_writer *dict)
{
    char text[600];
    widl_arena arena = {0};
    snprintf(text, sizeof(text), format,
             widl_value_to_json((widl_value){dict->buffer.data, dict->buffer.size}, &arena, NULL));
    fake_say(text);
    widl_arena_free(&arena);
}

static void challenge(const struct wi_message *hello)
{
    widl_writer extra = {0};
    widl_value authextra;
    const char *why;
    assert_int_equal(wi_dict_dict(hello->dict, "authextra", &authextra), WI_FOUND);
    assert_true(wi_scram_challenge(&router.exchange, &router.entry, widl_str("joe"), authextra,
                                   &extra, &why));
    say_dict("[4,\"wamp-scram\",%s]", &extra);
    widl_writer_free(&extra);
}

static void welcome(const struct wi_message *authenticate)
{
    static const struct wi_binding unbound;
    widl_writer verifier = {0};
    assert_true(wi_scram_accepts(&router.exchange, &router.entry, &unbound, authenticate->uri,
                                 authenticate->dict, &verifier));
    if (router.is_false)
        verifier.buffer.data[verifier.buffer.size - 3] ^= 1;
    if (router.is_silent)
        fake_say(FAKE_WELCOME);
    else
        say_dict("[2,1001,{\"roles\":{\"broker\":{}},\"authextra\":%s}]", &verifier);
    widl_writer_free(&verifier);
}

static void answer(const char *json)
{
    widl_arena arena = {0};
    struct wi_message message;
    read_message(json, &arena, &message);
    if (message.type == WI_HELLO)
        challenge(&message);
    else if (message.type == WI_AUTHENTICATE)
        welcome(&message);
    else if (message.type == WI_GOODBYE)
        fake_say("[6,{},\"wamp.close.goodbye_and_out\"]");
    widl_arena_free(&arena);
}

/** Allocations are not to fail here. */
static void do_not_pause(bool paused)
{
    (void)paused;
}

static void both_sides_prove_themselves(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        widl_error error = {0};
        router = (struct scram_router){.is_false = i == 1, .is_silent = i == 2};
        router.entry = (struct wi_scram_entry){.salt = "salt", .salt_size = 4, .iterations = 4096};
        assert_true(wi_scram_derive(&router.entry, widl_str("pencil")));
        fake_forget();
        fake_start(i == 0 ? WI_MSGPACK : WI_JSON);
        fake_answer_with(answer, do_not_pause);
        widl_session *session = connect_as(&by_secret, &error);
        if (i == 0) {
            assert_non_null(session);
        } else {
            assert_null(session);
            assert_int_equal(error.code, WIDL_ERROR_AUTHENTICATION);
        }
        widl_session_close(session);
        wi_scram_end(&router.exchange);
    }
    fake_forget();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(answers_a_challenge),
        FAKE_BOTH(answers_each_challenge),
        FAKE_BOTH(signs_with_a_key),
        FAKE_BOTH(asks_the_program),
        FAKE_BOTH(the_program_may_refuse),
        FAKE_BOTH(refuses_what_was_not_offered),
        FAKE_BOTH(refuses_a_weak_key),
        FAKE_BOTH(the_router_refuses),
        FAKE_BOTH(useless_credentials_never_leave),
        FAKE_BOTH(challenges_come_too_late),
        cmocka_unit_test(both_sides_prove_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
