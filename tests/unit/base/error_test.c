/* SPDX-License-Identifier: MIT */
/*
 * Errors: names, texts and what setting one does.
 */
#include <widl/error.h>

#include "support/cmocka_widl.h"

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(widl_code_name(WIDL_OK), "OK");
    assert_string_equal(widl_code_name(WIDL_ERROR_TIMEOUT), "TIMEOUT");
    assert_string_equal(widl_code_name(WIDL_ERROR_WOULD_BLOCK), "WOULD_BLOCK");
    assert_string_equal(widl_code_name((widl_code)9999), "UNKNOWN");
}

static void test_text_falls_back_to_the_code(void **state)
{
    widl_error error = {.code = WIDL_ERROR_TIMEOUT};
    widl_error unknown = {.code = (widl_code)9999};

    (void)state;
    assert_string_equal(widl_error_text(&error), "timed out");
    assert_string_equal(widl_error_text(&unknown), "unknown error");
    assert_string_equal(widl_error_text(&(widl_error){0}), "no error");
    assert_string_equal(widl_error_text(NULL), "no error");
}

static void test_set_fills_everything(void **state)
{
    static const unsigned char nil[] = {0xc0};
    widl_error error = {.payload = {.args = {nil, 1}}};

    (void)state;
    assert_false(widl_error_set(&error, WIDL_ERROR_REMOTE, "com.acme.lost", "after %d tries", 3));
    assert_int_equal(error.code, WIDL_ERROR_REMOTE);
    assert_string_equal(error.uri, "com.acme.lost");
    assert_string_equal(widl_error_text(&error), "after 3 tries");
    assert_int_equal(error.payload.args.size, 0);
    assert_false(widl_error_set(&error, WIDL_ERROR_URL, NULL, "%s", "bad"));
    assert_string_equal(error.uri, "");
    assert_false(widl_error_set(NULL, WIDL_ERROR_URL, NULL, "%s", "bad"));
}

static void test_long_texts_are_cut_at_a_character(void **state)
{
    char text[400];
    widl_error error = {0};

    (void)state;
    memset(text, 'x', sizeof(text));
    memcpy(text + WIDL_ERROR_TEXT_SIZE - 2, "\xc3\xa9", 2);
    text[sizeof(text) - 1] = '\0';
    widl_error_set(&error, WIDL_ERROR_REMOTE, text, "%s", text);
    assert_int_equal(strlen(error.text), WIDL_ERROR_TEXT_SIZE - 2);
    assert_int_equal(strlen(error.uri), WIDL_ERROR_URI_SIZE - 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_text_falls_back_to_the_code),
        cmocka_unit_test(test_set_fills_everything),
        cmocka_unit_test(test_long_texts_are_cut_at_a_character),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
