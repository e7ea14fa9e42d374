/* SPDX-License-Identifier: MIT */
/*
 * Values: kinds, and JSON text in and out with errors of the public kind.
 */
#include <widl/codec.h>
#include <widl/jansson.h>
#include <widl/value.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static const struct {
    const char *bytes;
    size_t size;
    widl_kind kind;
} kinds[] = {
    {"", 0, WIDL_KIND_NULL},
    {"\xc0", 1, WIDL_KIND_NULL},
    {"\xc1", 1, WIDL_KIND_NULL},
    {"\xd4\x01\x01", 3, WIDL_KIND_NULL},
    {"\xa5x", 2, WIDL_KIND_NULL},
    {"\xc2", 1, WIDL_KIND_BOOL},
    {"\x01", 1, WIDL_KIND_INTEGER},
    {"\xd0\x80", 2, WIDL_KIND_INTEGER},
    {"\xca\x00\x00\x00\x00", 5, WIDL_KIND_FLOAT},
    {"\xcb\x00\x00\x00\x00\x00\x00\x00\x00", 9, WIDL_KIND_FLOAT},
    {"\xa1x", 2, WIDL_KIND_STRING},
    {"\xc4\x00", 2, WIDL_KIND_BYTES},
    {"\x91\x01", 2, WIDL_KIND_LIST},
    {"\xde\x00\x00", 3, WIDL_KIND_MAP},
};

static void test_kinds(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++) {
        widl_value value = {(const unsigned char *)kinds[i].bytes, kinds[i].size};

        assert_int_equal(widl_value_kind(value), kinds[i].kind);
    }
}

static void test_json_and_back(void **state)
{
    static const char json[] = "{\"min\":3,\"tags\":[\"a\",null,1.5]}";
    widl_arena arena = {0};
    widl_error error = {0};
    widl_value value;
    const char *text;

    (void)state;
    assert_true(widl_value_from_json(widl_str(json), &arena, &value, &error));
    text = widl_value_to_json(value, &arena, &error);
    assert_non_null(text);
    assert_string_equal(text, json);
    assert_int_equal(error.code, WIDL_OK);
    widl_arena_free(&arena);
}

static void test_errors(void **state)
{
    static const unsigned char broken[] = {0x92, 0x01};
    widl_arena arena = {0};
    widl_error error = {0};
    widl_value value = {0};

    (void)state;
    assert_false(widl_value_from_json(widl_str("{\"a\":[1,x]}"), &arena, &value, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_string_equal(error.text, "a[1]: expected a value, found 'x' at byte 8");
    assert_int_equal(value.size, 0);
    assert_null(widl_value_to_json((widl_value){broken, sizeof(broken)}, &arena, &error));
    assert_string_equal(error.text, "ends in the middle of a value");
    assert_false(widl_value_from_json(widl_str("x"), &arena, &value, NULL));
    widl_arena_free(&arena);
}

static void test_null_pointers_are_empty(void **state)
{
    widl_arena arena = {0};
    widl_error error = {0};
    widl_reader reader;
    widl_value value;
    bool unused;

    (void)state;
    assert_false(widl_value_from_json(widl_str(NULL), &arena, &value, &error));
    assert_string_equal(error.text, "ends in the middle of a value");
    assert_null(widl_value_to_json((widl_value){0}, &arena, &error));
    assert_string_equal(error.text, "there is no value");
    assert_null(widl_value_to_jansson((widl_value){0}, &error));
    assert_int_equal(widl_value_kind((widl_value){0}), WIDL_KIND_NULL);
    widl_reader_open(&reader, (widl_value){0}, &arena);
    assert_false(widl_read_nil(&reader));
    assert_false(widl_read_exact(&reader, "x", 1));
    assert_true(widl_reader_finish(&reader));
    assert_false(widl_read_bool(&reader, &unused));
    widl_arena_free(&arena);
}

static void test_memory_shortage(void **state)
{
    widl_arena full = {.limit = 1};
    widl_error error = {0};
    widl_value value;

    (void)state;
    assert_false(widl_value_from_json(widl_str("[1]"), &full, &value, &error));
    assert_int_equal(error.code, WIDL_ERROR_MEMORY);
    error.code = WIDL_OK;
    assert_null(widl_value_to_json((widl_value){(const unsigned char *)"\x01", 1}, &full, &error));
    assert_int_equal(error.code, WIDL_ERROR_MEMORY);
    error.code = WIDL_OK;
    failing_malloc_start(0);
    assert_false(widl_value_from_json(widl_str("[1]"), &full, &value, &error));
    assert_true(failing_malloc_stop());
    assert_int_equal(error.code, WIDL_ERROR_MEMORY);
    widl_arena_free(&full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),           cmocka_unit_test(test_json_and_back),
        cmocka_unit_test(test_errors),          cmocka_unit_test(test_null_pointers_are_empty),
        cmocka_unit_test(test_memory_shortage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
