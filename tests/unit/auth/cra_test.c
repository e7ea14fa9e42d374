/* SPDX-License-Identifier: MIT */
/* WAMP-CRA: both halves against each other, and against values that other libraries compute. */
#include "auth/cra.h"
#include "given.h"

static char password[] = "secret2";

static const struct wi_credentials credentials = {.secret = password, .max_iterations = 5000};

/** Answer a challenge; NULL on success, else the error's text. */
static const char *answer(const char *extra, struct wi_answer *ret, widl_error *error)
{
    widl_arena arena = {0};
    bool success = wi_cra_answer(&credentials, given_json(&arena, extra), ret, error);
    widl_arena_free(&arena);
    return success ? NULL : widl_error_text(error);
}

/** What a secret and a salt come to is the same everywhere, and known for these. */
static void derives_the_text_that_signs(void **state)
{
    widl_buffer key = {0};
    (void)state;
    assert_true(wi_cra_derive(widl_bin("secret2", 7), widl_str("salt123"), 1000, 32, &key));
    assert_int_equal(key.size, 44);
    assert_memory_equal(key.data, "nythvFZ7EuM5sPCQrrgnz1oJiZXUNcZZFlDIdGSiNUs=", 44);
    widl_buffer_free(&key);
    assert_true(wi_cra_derive(widl_bin("secret2", 7), widl_str("salt123"), 1000, 16, &key));
    assert_memory_equal(key.data, "nythvFZ7EuM5sPCQrrgnzw==", key.size);
    widl_buffer_free(&key);
}

static void signs(void **state)
{
    static const struct {
        const char *extra;
        const char *signature;
    } rows[] = {
        {"{\"challenge\":\"hello\"}", "8N363vvSjO6S/cN3DO5YzKYDV53+VrrYOms2NJSBDVs="},
        {"{\"challenge\":\"hello\",\"salt\":null}", "8N363vvSjO6S/cN3DO5YzKYDV53+VrrYOms2NJSBDVs="},
        {"{\"challenge\":\"hello\",\"salt\":\"salt123\",\"iterations\":1000,\"keylen\":32}",
         "e4GtrERw/h49Pw7TPM36vFdWjFWw4sQBeVzZRfZDjI0="},
        {"{\"challenge\":\"hello\",\"salt\":\"salt123\"}",
         "e4GtrERw/h49Pw7TPM36vFdWjFWw4sQBeVzZRfZDjI0="},
        {"{\"challenge\":\"hello\",\"salt\":\"salt123\",\"keylen\":48,\"iterations\":7}",
         "iUpYZI5z8UXAsuXZso70GmI7TTf8yV0jh67mScVrOds="},
        {"{\"challenge\":\"\"}", "qtHq/6KssFXsn5iHS7CUR4DmdfQwv9xLkQkiVEmfIxw="},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_error error;
        struct wi_answer given = {0};
        assert_null(answer(rows[i].extra, &given, &error));
        check_signature(&given, rows[i].signature);
        wi_answer_free(&given);
    }
}

static void hostile_challenges_are_refused(void **state)
{
    static const struct {
        const char *extra;
        widl_code code;
        const char *text;
    } rows[] = {
        {"{}", WIDL_ERROR_PROTOCOL, "extra.challenge"},
        {"{\"challenge\":1}", WIDL_ERROR_PROTOCOL, "extra.challenge"},
        {"{\"challenge\":\"\",\"salt\":1}", WIDL_ERROR_PROTOCOL, "extra.salt"},
        {"{\"challenge\":\"\",\"salt\":\"s\",\"iterations\":-1}", WIDL_ERROR_PROTOCOL,
         "extra.iterations"},
        {"{\"challenge\":\"\",\"salt\":\"s\",\"iterations\":\"1\"}", WIDL_ERROR_PROTOCOL,
         "extra.iterations"},
        {"{\"challenge\":\"\",\"salt\":\"s\",\"iterations\":0}", WIDL_ERROR_AUTHENTICATION,
         "0 iterations"},
        {"{\"challenge\":\"\",\"salt\":\"s\",\"iterations\":5001}", WIDL_ERROR_AUTHENTICATION,
         "max_iterations"},
        {"{\"challenge\":\"\",\"salt\":\"s\",\"iterations\":2501,\"keylen\":33}",
         WIDL_ERROR_AUTHENTICATION, "allows 2500"},
        {"{\"challenge\":\"\",\"salt\":\"s\",\"iterations\":18446744073709551615}",
         WIDL_ERROR_AUTHENTICATION, "max_iterations"},
        {"{\"challenge\":\"\",\"salt\":\"s\",\"keylen\":0}", WIDL_ERROR_PROTOCOL, "extra.keylen"},
        {"{\"challenge\":\"\",\"salt\":\"s\",\"keylen\":257}", WIDL_ERROR_PROTOCOL, "extra.keylen"},
        {"{\"challenge\":\"\",\"salt\":\"s\",\"keylen\":4294967328}", WIDL_ERROR_PROTOCOL,
         "extra.keylen"},
        {"{\"challenge\":\"\",\"salt\":\"s\",\"keylen\":3.5}", WIDL_ERROR_PROTOCOL, "extra.keylen"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        widl_error error;
        struct wi_answer given = {0};
        const char *text = answer(rows[i].extra, &given, &error);
        assert_non_null(text);
        assert_int_equal(error.code, rows[i].code);
        if (!strstr(text, rows[i].text))
            fail_msg("%s: %s", rows[i].extra, text);
        assert_int_equal(given.signature.size, 0);
        wi_answer_free(&given);
    }
}

static const struct wi_cra_subject subject = {.authid = {"peter", 5},
                                              .authrole = {"user", 4},
                                              .authprovider = {"static", 6},
                                              .session = 3251278072152162,
                                              .time = INT64_C(1403455003000000000)};

/** The challenge says for whom it is, and each has a nonce of its own. */
static void challenges_are_json(void **state)
{
    widl_arena arena = {0};
    widl_buffer texts[2] = {{0}, {0}};
    widl_string nonces[2];
    const struct wi_cra_entry entry = {.key = widl_str("k")};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        widl_writer extra = {0};
        widl_string text;
        assert_true(wi_cra_challenge(&subject, &entry, &texts[i], &extra));
        assert_int_equal(wi_dict_string(value_of(&extra), "challenge", &text), WI_FOUND);
        assert_int_equal(text.size, texts[i].size);
        assert_memory_equal(text.data, texts[i].data, text.size);
        assert_int_equal(wi_dict_string(value_of(&extra), "salt", &text), WI_ABSENT);
        widl_writer_free(&extra);
        assert_true(widl_buffer_append(&texts[i], "", 1));
        widl_value fields = given_json(&arena, (const char *)texts[i].data);
        assert_int_equal(wi_dict_string(fields, "nonce", &nonces[i]), WI_FOUND);
        assert_non_null(strstr((const char *)texts[i].data,
                               "{\"authid\":\"peter\",\"authrole\":\"user\",\"authmethod\":"
                               "\"wampcra\",\"authprovider\":\"static\",\"nonce\":\""));
        assert_non_null(strstr((const char *)texts[i].data,
                               "\"timestamp\":\"2014-06-22T16:36:43Z\",\"session\":"
                               "3251278072152162}"));
    }
    assert_false(widl_str_equal(nonces[0], nonces[1]));
    widl_buffer_free(&texts[0]);
    widl_buffer_free(&texts[1]);
    widl_arena_free(&arena);
}

static void both_halves_agree(void **state)
{
    static const struct wi_cra_entry entries[] = {
        {.key = {"secret2", 7}},
        {.salt = {"salt123", 7},
         .iterations = 1000,
         .key_size = 32,
         .key = {"nythvFZ7EuM5sPCQrrgnz1oJiZXUNcZZFlDIdGSiNUs=", 44}},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(entries); i++) {
        widl_buffer challenge = {0};
        widl_writer extra = {0};
        struct wi_answer given = {0};
        widl_error error;
        assert_true(wi_cra_challenge(&subject, &entries[i], &challenge, &extra));
        assert_true(wi_cra_answer(&credentials, value_of(&extra), &given, &error));
        widl_bytes bytes = widl_bin(challenge.data, challenge.size);
        widl_string signature = signature_of(&given);
        assert_true(wi_cra_accepts(entries[i].key, bytes, signature));
        assert_false(wi_cra_accepts(widl_str("other"), bytes, signature));
        assert_false(wi_cra_accepts(entries[i].key, widl_bin("other", 5), signature));
        signature.size--;
        assert_false(wi_cra_accepts(entries[i].key, bytes, signature));
        given.signature.data[5] ^= 1;
        assert_false(wi_cra_accepts(entries[i].key, bytes, signature_of(&given)));
        assert_false(wi_cra_accepts(entries[i].key, bytes, widl_str("")));
        /* Who sees nothing but the text finds the salt in it. */
        assert_true(widl_buffer_append(&challenge, "", 1));
        const char *inside = ",\"authextra\":{\"salt\":\"salt123\",\"iterations\":1000,"
                             "\"keylen\":32}}";
        const char *found = strstr((const char *)challenge.data, inside);
        assert_int_equal(found != NULL, entries[i].salt.size > 0);
        wi_answer_free(&given);
        widl_writer_free(&extra);
        widl_buffer_free(&challenge);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derives_the_text_that_signs),
        cmocka_unit_test(signs),
        cmocka_unit_test(hostile_challenges_are_refused),
        cmocka_unit_test(challenges_are_json),
        cmocka_unit_test(both_halves_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
