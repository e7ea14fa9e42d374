/* SPDX-License-Identifier: MIT */
/* WAMP-SCRAM: the vector of RFC 7677, both halves against each other, and hostile ones. */
#include <stdio.h>

#include "auth/scram.h"
#include "given.h"

static char authid[] = "user";
static char password[] = "pencil";

static const struct wi_credentials credentials = {
    .authid = authid, .secret = password, .max_iterations = 5000};

static const struct wi_binding unbound;

#define CLIENT_NONCE "rOprNGfwEbeRWgbNEkqO"
#define NONCE        CLIENT_NONCE "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define PROOF        "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
#define VERIFIER     "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
#define SALT         "W22ZaJ0SNY7soEsUEjb6gQ=="

/** A client that has chosen RFC 7677's nonce. */
static struct wi_scram_client client_of_vector(void)
{
    struct wi_scram_client client;
    wi_scram_begin(&client, &unbound);
    client.nonce_size = strlen(CLIENT_NONCE);
    memcpy(client.nonce, CLIENT_NONCE, client.nonce_size);
    return client;
}

static bool check_welcome(const struct wi_scram_client *client, const char *details,
                          widl_error *error)
{
    widl_arena arena = {0};
    bool success = wi_scram_welcome(client, given_json(&arena, details), error);
    widl_arena_free(&arena);
    return success;
}

static void the_client_follows_the_vector(void **state)
{
    widl_arena arena = {0};
    widl_error error;
    struct wi_answer answer = {0};
    struct wi_scram_client client = client_of_vector();
    (void)state;
    assert_true(wi_scram_answer(&client, &credentials,
                                given_json(&arena, "{\"nonce\":\"" NONCE "\",\"salt\":\"" SALT
                                                   "\",\"kdf\":\"pbkdf2\",\"iterations\":4096,"
                                                   "\"memory\":null}"),
                                &answer, &error));
    check_signature(&answer, PROOF);
    check_json(&answer.extra,
               "{\"nonce\":\"" NONCE "\",\"channel_binding\":null,\"cbind_data\":null}");
    assert_true(client.expects_signature);
    assert_true(check_welcome(&client, "{\"authextra\":{\"verifier\":\"" VERIFIER "\"}}", &error));
    assert_true(
        check_welcome(&client, "{\"authextra\":{\"verifier\":\"v=" VERIFIER "\"}}", &error));
    wi_answer_free(&answer);
    widl_arena_free(&arena);
}

static void routers_must_prove_themselves(void **state)
{
    static const struct {
        const char *details;
        const char *text;
    } rows[] = {
        {"{}", "did not prove"},
        {"{\"authextra\":{}}", "did not prove"},
        {"{\"authextra\":{\"verifier\":null}}", "did not prove"},
        {"{\"authextra\":{\"verifier\":7}}", "did not prove"},
        {"{\"authextra\":[]}", "did not prove"},
        {"{\"authextra\":{\"verifier\":\"\"}}", "proof is wrong"},
        {"{\"authextra\":{\"verifier\":\"v=\"}}", "proof is wrong"},
        {"{\"authextra\":{\"verifier\":\"" VERIFIER "=\"}}", "proof is wrong"},
        {"{\"authextra\":{\"verifier\":\"xx" VERIFIER "\"}}", "proof is wrong"},
        {"{\"authextra\":{\"verifier\":\"" PROOF "\"}}", "proof is wrong"},
    };
    struct wi_scram_client client = client_of_vector();
    widl_error error;
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        assert_false(check_welcome(&client, rows[i].details, &error));
        assert_int_equal(error.code, WIDL_ERROR_AUTHENTICATION);
        if (!strstr(error.text, rows[i].text))
            fail_msg("%s: %s", rows[i].details, error.text);
    }
}

#define CHALLENGE(nonce, salt, kdf, iterations)                                                    \
    "{\"nonce\":" nonce ",\"salt\":" salt ",\"kdf\":" kdf ",\"iterations\":" iterations "}"
#define Q(text) "\"" text "\""

static void hostile_challenges_are_refused(void **state)
{
    static const struct {
        const char *extra;
        widl_code code;
        const char *text;
    } rows[] = {
        {"{}", WIDL_ERROR_PROTOCOL, "extra.kdf"},
        {CHALLENGE(Q(NONCE), Q(SALT), Q("argon2id13"), "4096"), WIDL_ERROR_AUTHENTICATION,
         "'argon2id13'"},
        {CHALLENGE(Q("other"), Q(SALT), Q("pbkdf2"), "4096"), WIDL_ERROR_PROTOCOL, "extra.nonce"},
        {CHALLENGE(Q(CLIENT_NONCE), Q(SALT), Q("pbkdf2"), "4096"), WIDL_ERROR_PROTOCOL,
         "extra.nonce"},
        {CHALLENGE(Q(NONCE ",x"), Q(SALT), Q("pbkdf2"), "4096"), WIDL_ERROR_PROTOCOL,
         "extra.nonce"},
        {CHALLENGE(Q(NONCE " "), Q(SALT), Q("pbkdf2"), "4096"), WIDL_ERROR_PROTOCOL, "extra.nonce"},
        {CHALLENGE("17", Q(SALT), Q("pbkdf2"), "4096"), WIDL_ERROR_PROTOCOL, "extra.nonce"},
        {CHALLENGE(Q(NONCE), Q("?"), Q("pbkdf2"), "4096"), WIDL_ERROR_PROTOCOL, "extra.salt"},
        {CHALLENGE(Q(NONCE), Q(SALT SALT), Q("pbkdf2"), "4096"), WIDL_ERROR_PROTOCOL, "extra.salt"},
        {CHALLENGE(Q(NONCE),
                   Q("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                     "AAAAAAAAAAAAAA"),
                   Q("pbkdf2"), "4096"),
         WIDL_ERROR_PROTOCOL, "extra.salt"},
        {CHALLENGE(Q(NONCE), "null", Q("pbkdf2"), "4096"), WIDL_ERROR_PROTOCOL, "extra.salt"},
        {CHALLENGE(Q(NONCE), Q(SALT), Q("pbkdf2"), "4095"), WIDL_ERROR_AUTHENTICATION,
         "fewer than 4096"},
        {CHALLENGE(Q(NONCE), Q(SALT), Q("pbkdf2"), "0"), WIDL_ERROR_AUTHENTICATION,
         "fewer than 4096"},
        {CHALLENGE(Q(NONCE), Q(SALT), Q("pbkdf2"), "5001"), WIDL_ERROR_AUTHENTICATION,
         "max_iterations"},
        {CHALLENGE(Q(NONCE), Q(SALT), Q("pbkdf2"), "4294971392"), WIDL_ERROR_AUTHENTICATION,
         "max_iterations"},
        {CHALLENGE(Q(NONCE), Q(SALT), Q("pbkdf2"), "-1"), WIDL_ERROR_PROTOCOL, "iterations"},
        {CHALLENGE(Q(NONCE), Q(SALT), Q("pbkdf2"), "4096.5"), WIDL_ERROR_PROTOCOL, "iterations"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_arena arena = {0};
        widl_error error;
        struct wi_answer answer = {0};
        struct wi_scram_client client = client_of_vector();
        assert_false(wi_scram_answer(&client, &credentials, given_json(&arena, rows[i].extra),
                                     &answer, &error));
        assert_int_equal(error.code, rows[i].code);
        if (!strstr(error.text, rows[i].text))
            fail_msg("%s: %s", rows[i].extra, error.text);
        assert_int_equal(answer.signature.size, 0);
        assert_false(client.expects_signature);
        wi_answer_free(&answer);
        widl_arena_free(&arena);
    }
}

/** The entry of RFC 7677's user. */
static struct wi_scram_entry entry_of_vector(void)
{
    struct wi_scram_entry entry = {.iterations = 4096};
    entry.salt_size = given_hex("5b6d99689d12358eeca04b141236fa81", entry.salt);
    assert_true(wi_scram_derive(&entry, widl_str(password)));
    return entry;
}

/** The exchange of RFC 7677, whose nonce the router would not choose. */
static struct wi_scram_exchange exchange_of_vector(void)
{
    struct wi_scram_exchange exchange = {.nonce_size = strlen(NONCE)};
    static const char text[] = "n=user,r=" CLIENT_NONCE ",r=" NONCE ",s=" SALT ",i=4096";
    assert_true(widl_buffer_append(&exchange.message, text, strlen(text)));
    exchange.nonce_at = exchange.message.size;
    assert_true(widl_buffer_append(&exchange.message, NONCE, strlen(NONCE)));
    return exchange;
}

static void the_router_follows_the_vector(void **state)
{
    static const struct {
        const char *signature;
        const char *extra;
        bool accepted;
    } rows[] = {
        {PROOF, "{}", true},
        {PROOF, "{\"nonce\":\"" NONCE "\",\"channel_binding\":null,\"cbind_data\":null}", true},
        {PROOF, "{\"nonce\":\"" CLIENT_NONCE "\"}", false},
        {PROOF, "{\"nonce\":1}", false},
        {PROOF, "{\"channel_binding\":\"tls-unique\",\"cbind_data\":\"\"}", false},
        {PROOF, "{\"channel_binding\":1}", false},
        {VERIFIER, "{}", false},
        {"", "{}", false},
        {PROOF "=", "{}", false},
        {"dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVR=", "{}", false},
        {"dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ0", "{}", false},
    };
    struct wi_scram_entry entry = entry_of_vector();
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_arena arena = {0};
        widl_writer welcome = {0};
        struct wi_scram_exchange exchange = exchange_of_vector();
        assert_int_equal(wi_scram_accepts(&exchange, &entry, &unbound, widl_str(rows[i].signature),
                                          given_json(&arena, rows[i].extra), &welcome),
                         rows[i].accepted);
        if (rows[i].accepted)
            check_json(&welcome, "{\"verifier\":\"" VERIFIER "\"}");
        else
            assert_int_equal(welcome.buffer.size, 0);
        wi_scram_end(&exchange);
        widl_writer_free(&welcome);
        widl_arena_free(&arena);
    }
}

static void hellos_need_a_nonce(void **state)
{
    static const char *const extras[] = {"{}",
                                         "{\"nonce\":\"\"}",
                                         "{\"nonce\":1}",
                                         "{\"nonce\":\"a,b\"}",
                                         "{\"nonce\":\"a b\"}",
                                         "{\"nonce\":\"\xc3\xa9\"}",
                                         "{\"nonce\":\"a\\u0000\"}"};
    struct wi_scram_entry entry = entry_of_vector();
    char longest[2 * WI_SCRAM_NONCE_MAX_SIZE];
    (void)state;
    for (size_t i = 0; i <= ARRAY_LENGTH(extras); i++) {
        widl_arena arena = {0};
        widl_writer extra = {0};
        const char *why = NULL;
        struct wi_scram_exchange exchange = {0};
        snprintf(longest, sizeof(longest), "{\"nonce\":\"%0*d\"}", WI_SCRAM_NONCE_MAX_SIZE + 1, 7);
        const char *json = i < ARRAY_LENGTH(extras) ? extras[i] : longest;
        assert_false(wi_scram_challenge(&exchange, &entry, widl_str("user"),
                                        given_json(&arena, json), &extra, &why));
        assert_non_null(why);
        wi_scram_end(&exchange);
        widl_writer_free(&extra);
        widl_arena_free(&arena);
    }
}

/** One authentication of both halves with each other. */
struct encounter {
    char *authid;
    char *secret;
    struct wi_binding client_binding;
    struct wi_binding router_binding;
    bool accepted;
};

static void meet(const struct encounter *encounter)
{
    const struct wi_credentials own = {
        .authid = encounter->authid, .secret = encounter->secret, .max_iterations = 5000};
    struct wi_scram_entry entry = {.salt = "salt", .salt_size = 4, .iterations = 4096};
    struct wi_scram_client client;
    struct wi_scram_exchange exchange = {0};
    struct wi_answer answer = {0};
    widl_writer challenge = {0};
    widl_writer welcome = {0};
    widl_writer details = {0};
    widl_arena arena = {0};
    widl_error error;
    const char *why = NULL;
    char hello[100];
    assert_true(wi_scram_derive(&entry, widl_str("pencil")));
    wi_scram_begin(&client, &encounter->client_binding);
    snprintf(hello, sizeof(hello), "{\"nonce\":\"%.*s\"}", (int)client.nonce_size, client.nonce);
    assert_true(wi_scram_challenge(&exchange, &entry, widl_str(encounter->authid),
                                   given_json(&arena, hello), &challenge, &why));
    assert_true(wi_scram_answer(&client, &own, value_of(&challenge), &answer, &error));
    assert_int_equal(wi_scram_accepts(&exchange, &entry, &encounter->router_binding,
                                      signature_of(&answer), value_of(&answer.extra), &welcome),
                     encounter->accepted);
    if (encounter->accepted) {
        assert_true(widl_write_map(&details, 1) &&
                    widl_write_string(&details, widl_str("authextra")) &&
                    widl_write_value(&details, value_of(&welcome)));
        assert_true(wi_scram_welcome(&client, value_of(&details), &error));
    }
    wi_scram_end(&exchange);
    wi_answer_free(&answer);
    widl_writer_free(&challenge);
    widl_writer_free(&welcome);
    widl_writer_free(&details);
    widl_arena_free(&arena);
}

static void both_halves_agree(void **state)
{
    static char odd[] = "a=b,c=3D,\xc3\xa9";
    static char wrong[] = "pencils";
    const struct wi_binding exporter = {"tls-exporter", widl_bin("0123456789abcdef", 16)};
    const struct wi_binding unique = {"tls-unique", widl_bin("0123456789abcdef", 16)};
    const struct wi_binding other = {"tls-exporter", widl_bin("0123456789abcdeF", 16)};
    const struct encounter encounters[] = {
        {authid, password, unbound, unbound, true},   {odd, password, unbound, unbound, true},
        {authid, wrong, unbound, unbound, false},     {authid, password, exporter, exporter, true},
        {authid, password, exporter, other, false},   {authid, password, exporter, unique, false},
        {authid, password, exporter, unbound, false}, {authid, password, unbound, exporter, false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(encounters); i++)
        meet(&encounters[i]);
}

static void nonces_differ(void **state)
{
    struct wi_scram_client one;
    struct wi_scram_client two;
    (void)state;
    wi_scram_begin(&one, &unbound);
    wi_scram_begin(&two, &unbound);
    assert_int_equal(one.nonce_size, WI_SCRAM_NONCE_SIZE);
    assert_memory_not_equal(one.nonce, two.nonce, WI_SCRAM_NONCE_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_client_follows_the_vector),
        cmocka_unit_test(routers_must_prove_themselves),
        cmocka_unit_test(hostile_challenges_are_refused),
        cmocka_unit_test(the_router_follows_the_vector),
        cmocka_unit_test(hellos_need_a_nonce),
        cmocka_unit_test(both_halves_agree),
        cmocka_unit_test(nonces_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
