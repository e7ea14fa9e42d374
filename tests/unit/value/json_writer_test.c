/* SPDX-License-Identifier: MIT */
/*
 * JSON writer: the text of every kind of value, and what JSON cannot hold.
 */
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "value/transcode.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *bytes;
    size_t size;
    const char *json;
} written[] = {
    {BYTES("\xc0"), "null"},
    {BYTES("\xc3"), "true"},
    {BYTES("\xc2"), "false"},
    {BYTES("\x00"), "0"},
    {BYTES("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), "18446744073709551615"},
    {BYTES("\xd3\x80\x00\x00\x00\x00\x00\x00\x00"), "-9223372036854775808"},
    {BYTES("\xd3\x00\x00\x00\x00\x00\x00\x00\x05"), "5"},
    {BYTES("\xff"), "-1"},
    {BYTES("\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00"), "1.0"},
    {BYTES("\xcb\x80\x00\x00\x00\x00\x00\x00\x00"), "-0.0"},
    {BYTES("\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a"), "0.1"},
    {BYTES("\xca\x3f\xc0\x00\x00"), "1.5"},
    {BYTES("\xcb\x7e\x37\xe4\x3c\x88\x00\x75\x9c"), "1e+300"},
    {BYTES("\xa0"), "\"\""},
    {BYTES("\xa9\"\\/\b\f\n\r\t\x01"), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\""},
    {BYTES("\xa7"
           "a\0b\x1f\x7f\xc3\xa9"),
     "\"a\\u0000b\\u001f\x7f\xc3\xa9\""},
    {BYTES("\xc4\x00"), "\"\\u0000\""},
    {BYTES("\xc4\x02\xff\x00"), "\"\\u0000/wA=\""},
    {BYTES("\x90"), "[]"},
    {BYTES("\x93\x01\x90\xa1x"), "[1,[],\"x\"]"},
    {BYTES("\x80"), "{}"},
    {BYTES("\x82\xa1"
           "a\x01\xa2\0!\x80"),
     "{\"a\":1,\"\\u0000!\":{}}"},
};

static void test_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(written); i++) {
        widl_value value = {(const unsigned char *)written[i].bytes, written[i].size};
        widl_buffer out = {0};
        widl_problem problem;

        assert_true(widl_buffer_append(&out, "before", 6));
        assert_true(wi_msgpack_to_json(value, &out, &problem));
        assert_true(widl_buffer_append(&out, "", 1));
        assert_string_equal((char *)out.data + 6, written[i].json);
        widl_buffer_free(&out);
    }
}

static const struct {
    const char *bytes;
    size_t size;
    const char *path;
    const char *text;
} refused[] = {
    {BYTES(""), "", "there is no value"},
    {BYTES("\x92\x01"), "", "ends in the middle of a value"},
    {BYTES("\xdd\x0f\xff\xff\xff\x01"), "", "ends in the middle of a value"},
    {BYTES("\x01\x02"), "", "1 bytes follow the value"},
    {BYTES("\x92\x01\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00"), "[1]", "JSON has no NaN"},
    {BYTES("\x81\xa1x\xca\xff\x80\x00\x00"), "x", "JSON has no infinity"},
    {BYTES("\x91\xa2\0x"), "[0]", "a string that starts with U+0000 means binary data in JSON"},
    {BYTES("\x81\x01\x01"), "", "expected a string as key, found an integer"},
    {BYTES("\xd4\x01\x01"), "", "found an extension type, which WAMP does not have"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(refused); i++) {
        widl_value value = {(const unsigned char *)refused[i].bytes, refused[i].size};
        widl_buffer out = {0};
        widl_problem problem;

        assert_true(widl_buffer_append(&out, "before", 6));
        assert_false(wi_msgpack_to_json(value, &out, &problem));
        assert_string_equal(problem.text, refused[i].text);
        assert_string_equal(problem.path, refused[i].path);
        assert_int_equal(out.size, 6);
        widl_buffer_free(&out);
    }
}

static void test_every_limit_is_out_of_memory(void **state)
{
    static const unsigned char bytes[] = "\x94\xa3"
                                         "a\nb\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00\x81\xa1k\xff"
                                         "\xc4\x02\xff\x00";
    static const char json[] = "[\"a\\nb\",1.5,{\"k\":-1},\"\\u0000/wA=\"]";
    widl_value value = {bytes, sizeof(bytes) - 1};

    (void)state;
    for (size_t limit = 1; limit <= sizeof(json) - 1; limit++) {
        widl_buffer out = {.limit = limit};
        widl_problem problem;
        bool fits = limit == sizeof(json) - 1;

        assert_int_equal(wi_msgpack_to_json(value, &out, &problem), fits);
        assert_true(fits || problem.out_of_memory);
        assert_int_equal(out.size, fits ? limit : 0);
        widl_buffer_free(&out);
    }
}

static void test_quote(void **state)
{
    widl_buffer out = {0};

    (void)state;
    assert_true(wi_json_quote(widl_str("a\"b"), &out));
    assert_true(wi_json_quote(widl_str(NULL), &out));
    assert_int_equal(out.size, 8);
    assert_memory_equal(out.data, "\"a\\\"b\"\"\"", 8);
    widl_buffer_free(&out);
    failing_malloc_start(0);
    assert_false(wi_json_quote(widl_str("x"), &out));
    assert_true(failing_malloc_stop());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_every_limit_is_out_of_memory),
        cmocka_unit_test(test_quote),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
