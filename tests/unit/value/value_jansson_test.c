/* SPDX-License-Identifier: MIT */
/*
 * Values as jansson trees: what maps to what, and what does not fit on either side.
 */
#include <widl/jansson.h>
#include <widl/value.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static void test_tree_of_a_value(void **state)
{
    static const unsigned char bytes[] = "\x83\xa1"
                                         "a\x92\xff\xc3\xa1"
                                         "b\xc4\x01\xff\xa1"
                                         "c\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00";
    widl_error error = {0};
    json_t *json = widl_value_to_jansson((widl_value){bytes, sizeof(bytes) - 1}, &error);
    json_t *expected =
        json_pack("{s:[i,b],s:s%,s:f}", "a", -1, 1, "b", "\0/w==", (size_t)5, "c", 1.5);

    (void)state;
    assert_non_null(json);
    assert_true(json_equal(json, expected));
    json_decref(json);
    json_decref(expected);
}

static const struct {
    const char *bytes;
    size_t size;
    const char *text;
} refused[] = {
    {"\xcf\x80\x00\x00\x00\x00\x00\x00\x00", 9, "jansson has no integer above 9223372036854775807"},
    {"\x91\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00", 10, "[0]: JSON has no NaN"},
    {"\x81\xa1x\xca\x7f\x80\x00\x00", 8, "x: JSON has no infinity"},
    {"\x81\xa2x\0\x01", 5, "jansson has no keys with U+0000"},
    {"\xa2\0x", 3, "a string that starts with U+0000 means binary data in JSON"},
    {"\x91", 1, "ends in the middle of a value"},
};

static void test_values_that_do_not_fit(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(refused); i++) {
        widl_value value = {(const unsigned char *)refused[i].bytes, refused[i].size};
        widl_error error = {0};

        assert_null(widl_value_to_jansson(value, &error));
        assert_int_equal(error.code, WIDL_ERROR_INVALID);
        assert_string_equal(error.text, refused[i].text);
    }
}

static void test_value_of_a_tree(void **state)
{
    widl_arena arena = {0};
    widl_value value = {0};
    json_t *json =
        json_pack("[n,i,f,s%,s%,{s:b}]", -200, 1.0, "a\0b", (size_t)3, "\0/w==", (size_t)5, "k", 0);

    (void)state;
    assert_true(widl_value_from_jansson(json, &arena, &value, NULL));
    assert_string_equal(widl_value_to_json(value, &arena, NULL),
                        "[null,-200,1.0,\"a\\u0000b\",\"\\u0000/w==\",{\"k\":false}]");
    json_decref(json);
    widl_arena_free(&arena);
}

static void test_trees_that_do_not_fit(void **state)
{
    widl_arena arena = {0};
    widl_error error = {0};
    widl_value value = {0};
    json_t *json = json_pack("{s:[s%]}", "k", "\0x", (size_t)2);

    (void)state;
    assert_false(widl_value_from_jansson(json, &arena, &value, &error));
    assert_string_equal(error.text, "k[0]: malformed base64 of binary data");
    json_decref(json);
    assert_false(widl_value_from_jansson(NULL, &arena, &value, &error));
    assert_string_equal(error.text, "there is no value");
    json = json_null();
    for (unsigned i = 0; i < 1000; i++)
        json = json_pack("[o]", json);
    assert_false(widl_value_from_jansson(json, &arena, &value, &error));
    assert_non_null(strstr(error.text, "nested deeper than 64"));
    json_decref(json);
    assert_int_equal(value.size, 0);
    widl_arena_free(&arena);
}

static void test_memory_shortage(void **state)
{
    static const unsigned char bytes[] = "\x82\xa1"
                                         "a\x91\xc4\x01x\xa1"
                                         "b\xa1y";
    widl_arena arena = {0};
    widl_error error = {0};
    widl_value value;
    json_t *json;

    (void)state;
    failing_malloc_start(0);
    assert_null(widl_value_to_jansson((widl_value){bytes, sizeof(bytes) - 1}, &error));
    assert_true(failing_malloc_stop());
    assert_int_equal(error.code, WIDL_ERROR_MEMORY);
    json = widl_value_to_jansson((widl_value){bytes, sizeof(bytes) - 1}, &error);
    assert_non_null(json);
    for (size_t successes = 0; successes < 2; successes++) {
        error.code = WIDL_OK;
        failing_malloc_start(successes);
        assert_false(widl_value_from_jansson(json, &arena, &value, &error));
        assert_true(failing_malloc_stop());
        assert_int_equal(error.code, WIDL_ERROR_MEMORY);
    }
    json_decref(json);
    widl_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree_of_a_value), cmocka_unit_test(test_values_that_do_not_fit),
        cmocka_unit_test(test_value_of_a_tree), cmocka_unit_test(test_trees_that_do_not_fit),
        cmocka_unit_test(test_memory_shortage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
