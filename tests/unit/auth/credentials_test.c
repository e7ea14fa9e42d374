/* SPDX-License-Identifier: MIT */
/* What a program gives as credentials: copied, checked, and what of it is offered. */
#include "auth/credentials.h"
#include "given.h"
#include "keys.h"

static unsigned char key[WI_KEY_SIZE] = {7};

static bool never(void *user, const widl_challenge *challenge, widl_arena *arena,
                  widl_challenge_answer *ret_answer, widl_error *error)
{
    (void)user;
    (void)challenge;
    (void)arena;
    (void)ret_answer;
    (void)error;
    return false;
}

static const char *const cra_only[] = {"wampcra", NULL};
static const char *const own_order[] = {"ticket", "anonymous", "cryptosign", NULL};
static const char *const strangers[] = {"kerberos", "wamp-scram", NULL};

static void offers_what_it_can(void **state)
{
    const struct {
        widl_credentials given;
        const char *offered;
    } rows[] = {
        {{.authid = "joe", .ticket = "t"}, "ticket "},
        {{.authid = "joe", .secret = "s"}, "wamp-scram wampcra "},
        {{.key = widl_bin(key, 32)}, "cryptosign "},
        {{.authid = "joe", .ticket = "t", .secret = "s", .key = widl_bin(key, 32)},
         "cryptosign wamp-scram wampcra ticket "},
        {{.authid = "joe", .secret = "s", .methods = cra_only}, "wampcra "},
        {{.authid = "joe", .ticket = "t", .key = widl_bin(key, 32), .methods = own_order},
         "ticket anonymous cryptosign "},
        {{.on_challenge = never, .methods = strangers}, "kerberos wamp-scram "},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char offered[100] = "";
        widl_error error = {0};
        struct wi_credentials *own = wi_credentials_new(&rows[i].given, NULL, &error);
        if (!own)
            fail_msg("%zu: %s", i, error.text);
        for (size_t n = 0; n < own->method_count; n++) {
            strcat(offered, own->methods[n]);
            strcat(offered, " ");
        }
        assert_string_equal(offered, rows[i].offered);
        wi_credentials_free(own);
    }
}

static void copies_everything(void **state)
{
    widl_arena arena = {0};
    char authid[] = "joe";
    char secret[] = "secret";
    unsigned char own_key[WI_KEY_SIZE];
    given_hex(OPENSSH_KEY, own_key);
    (void)state;
    const widl_credentials given = {
        .authid = authid,
        .secret = secret,
        .key = widl_bin(own_key, sizeof(own_key)),
        .authextra = given_json(&arena, "{\"device\":\"pump\"}"),
        .max_iterations = UINT32_MAX,
    };
    struct wi_credentials *own = wi_credentials_new(&given, NULL, NULL);
    assert_non_null(own);
    memset(authid, 'x', 3);
    memset(secret, 'x', 6);
    memset(own_key, 'x', sizeof(own_key));
    widl_arena_free(&arena);
    assert_string_equal(own->authid, "joe");
    assert_string_equal(own->secret, "secret");
    assert_null(own->ticket);
    check_hex(own->key, OPENSSH_KEY);
    check_hex(own->public_key, OPENSSH_PUBLIC);
    assert_int_equal(own->max_iterations, INT32_MAX);
    assert_int_equal(widl_value_kind((widl_value){own->authextra.data, own->authextra.size}),
                     WIDL_KIND_MAP);
    wi_credentials_free(own);
}

static void useless_ones_are_refused(void **state)
{
    widl_arena arena = {0};
    static const char *const none[] = {NULL};
    static const char *const many[] = {"1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",  "9",
                                       "10", "11", "12", "13", "14", "15", "16", "17", NULL};
    static char huge[WI_CREDENTIAL_MAX_SIZE + 2];
    memset(huge, 'x', sizeof(huge) - 1);
    (void)state;
    const struct {
        widl_credentials given;
        const char *text;
    } rows[] = {
        {{0}, "no authid, and no key"},
        {{.authid = "joe"}, "no ticket, no secret and no key"},
        {{.ticket = "t"}, "no authid"},
        {{.authid = "", .ticket = "t"}, "the authid is empty"},
        {{.authid = "joe", .ticket = ""}, "the ticket is empty"},
        {{.authid = "\xff", .ticket = "t"}, "the authid is empty, too long or not UTF-8"},
        {{.authid = "joe", .secret = huge}, "the secret is empty, too long"},
        {{.key = widl_bin(key, 31)}, "32 bytes"},
        {{.key = widl_bin(key, 32), .key_file = "x"}, "both"},
        {{.key_file = "/nowhere/key"}, "/nowhere/key"},
        {{.authid = "joe", .ticket = "t", .methods = cra_only}, "'wampcra' needs is not there"},
        {{.authid = "joe", .secret = "t", .methods = strangers}, "'kerberos' is not known"},
        {{.authid = "joe", .secret = "t", .methods = none}, "no ticket"},
        {{.on_challenge = never, .methods = many}, "too many methods"},
        {{.authid = "joe", .ticket = "t", .authextra = given_json(&arena, "[1]")}, "no map"},
        {{.authid = "joe", .ticket = "t", .authextra = {(const unsigned char *)"\x81", 1}},
         "no map"},
        {{.authid = "joe", .ticket = "t", .authextra = given_json(&arena, "{\"nonce\":1}")},
         "`nonce` of the authextra"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_error error = {0};
        assert_null(wi_credentials_new(&rows[i].given, NULL, &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
        if (!strstr(error.text, rows[i].text))
            fail_msg("%zu: %s", i, error.text);
    }
    widl_arena_free(&arena);
    wi_credentials_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers_what_it_can),
        cmocka_unit_test(copies_everything),
        cmocka_unit_test(useless_ones_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
