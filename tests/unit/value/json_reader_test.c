/* SPDX-License-Identifier: MIT */
/*
 * JSON reader: what each text becomes, what is refused and why, and the limits.
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "value/transcode.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *json;
    const char *bytes;
    size_t size;
} accepted[] = {
    {"null", BYTES("\xc0")},
    {" \t\r\n true ", BYTES("\xc3")},
    {"false", BYTES("\xc2")},
    {"0", BYTES("\x00")},
    {"-0", BYTES("\x00")},
    {"-1", BYTES("\xff")},
    {"300", BYTES("\xcd\x01\x2c")},
    {"9223372036854775808", BYTES("\xcf\x80\x00\x00\x00\x00\x00\x00\x00")},
    {"18446744073709551615", BYTES("\xcf\xff\xff\xff\xff\xff\xff\xff\xff")},
    {"18446744073709551616", BYTES("\xcb\x43\xf0\x00\x00\x00\x00\x00\x00")},
    {"-9223372036854775808", BYTES("\xd3\x80\x00\x00\x00\x00\x00\x00\x00")},
    {"-9223372036854775809", BYTES("\xcb\xc3\xe0\x00\x00\x00\x00\x00\x00")},
    {"1.0", BYTES("\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00")},
    {"1e0", BYTES("\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00")},
    {"100E-2", BYTES("\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00")},
    {"0.1e+1", BYTES("\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00")},
    {"-0.0", BYTES("\xcb\x80\x00\x00\x00\x00\x00\x00\x00")},
    {"1e-400", BYTES("\xcb\x00\x00\x00\x00\x00\x00\x00\x00")},
    {"0e999999999999999999", BYTES("\xcb\x00\x00\x00\x00\x00\x00\x00\x00")},
    {"0.1", BYTES("\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a")},
    {"\"\"", BYTES("\xa0")},
    {"\"h\xc3\xa9\x7f\"", BYTES("\xa4h\xc3\xa9\x7f")},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", BYTES("\xa8\"\\/\b\f\n\r\t")},
    {"\"\\u0041\\u00e9\\u20AC\\ud83d\\uDE00\"", BYTES("\xaa"
                                                      "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")},
    {"\"a\\u0000b\"", BYTES("\xa3"
                            "a\0b")},
    {"\"\\u0000\"", BYTES("\xc4\x00")},
    {"\"\\u0000/wA=\"", BYTES("\xc4\x02\xff\x00")},
    {"\"\\u0000\\/\\u0077A=\"", BYTES("\xc4\x02\xff\x00")},
    {"[]", BYTES("\x90")},
    {" [ 1 , [ ] , \"x\" ] ", BYTES("\x93\x01\x90\xa1x")},
    {"{}", BYTES("\x80")},
    {" { \"a\" : 1 , \"\" : { } } ", BYTES("\x82\xa1"
                                           "a\x01\xa0\x80")},
    {"{\"\\u0000!\":1}", BYTES("\x81\xa2\0!\x01")},
    {"[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,[15]]",
     BYTES("\xdc\x00\x10\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x91\x0f")},
};

static void test_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(accepted); i++) {
        widl_buffer out = {0};
        widl_problem problem;

        assert_true(widl_buffer_append(&out, "before", 6));
        assert_true(wi_json_to_msgpack(widl_str(accepted[i].json), &out, &problem));
        assert_int_equal(out.size, 6 + accepted[i].size);
        assert_memory_equal(out.data + 6, accepted[i].bytes, accepted[i].size);
        widl_buffer_free(&out);
    }
}

static const struct {
    const char *json;
    const char *path;
    const char *text;
} refused[] = {
    {"", "", "ends in the middle of a value"},
    {"  ", "", "ends in the middle of a value"},
    {"nul", "", "ends in the middle of a value"},
    {"nulL", "", "expected a value, found 'L' at byte 3"},
    {"NaN", "", "expected a value, found 'N' at byte 0"},
    {"-Infinity", "", "expected a digit, found 'I' at byte 1"},
    {"\xef\xbb\xbf"
     "1",
     "", "expected a value, found byte 0xef at byte 0"},
    {"1 2", "", "expected nothing more, found '2' at byte 2"},
    {"01", "", "expected nothing more, found '1' at byte 1"},
    {"+1", "", "expected a value, found '+' at byte 0"},
    {".5", "", "expected a value, found '.' at byte 0"},
    {"1.", "", "ends in the middle of a value"},
    {"[1.]", "[0]", "expected a digit, found ']' at byte 3"},
    {"1e", "", "ends in the middle of a value"},
    {"[1e+]", "[0]", "expected a digit, found ']' at byte 4"},
    {"-", "", "ends in the middle of a value"},
    {"0x10", "", "expected nothing more, found 'x' at byte 1"},
    {"1e999", "", "number outside the range of float64 at byte 5"},
    {"-1e99999999999999999999", "", "number outside the range of float64 at byte 23"},
    {"\"x", "", "ends in the middle of a value"},
    {"\"x\\\"", "", "ends in the middle of a value"},
    {"\"x\\", "", "ends in the middle of a value"},
    {"'x'", "", "expected a value, found ''' at byte 0"},
    {"\"a\nb\"", "", "control character in a string at byte 2"},
    {"\"\\x41\"", "", "malformed escape in the string at byte 1"},
    {"\"\\u12\"", "", "malformed escape in the string at byte 1"},
    {"\"\\u12g4\"", "", "malformed escape in the string at byte 1"},
    {"\"\\ud800\"", "", "lone surrogate in the string at byte 1"},
    {"\"\\udc00\"", "", "lone surrogate in the string at byte 1"},
    {"\"\\ud800\\ud800\"", "", "lone surrogate in the string at byte 1"},
    {"\"\\ud800x\"", "", "lone surrogate in the string at byte 1"},
    {"\"\\ud800\\n00dc\"", "", "lone surrogate in the string at byte 1"},
    {"\"\xc0\x80\"", "", "not UTF-8 at byte 1"},
    {"\"\xed\xa0\x80\"", "", "not UTF-8 at byte 1"},
    {"\"\xff\"", "", "not UTF-8 at byte 1"},
    {"{\"\xff\":1}", "", "not UTF-8 at byte 2"},
    {"\"\\u0000AQ\"", "", "malformed base64 of binary data at byte 1"},
    {"\"\\u0000AQ=\\n=\"", "", "malformed base64 of binary data at byte 1"},
    {"[1,]", "[1]", "expected a value, found ']' at byte 3"},
    {"[,1]", "[0]", "expected a value, found ',' at byte 1"},
    {"[1 2]", "", "expected ',' or ']', found '2' at byte 3"},
    {"[1", "", "ends in the middle of a value"},
    {"{\"a\":1,}", "", "expected a string as key, found '}' at byte 7"},
    {"{a:1}", "", "expected a string as key, found 'a' at byte 1"},
    {"{1:1}", "", "expected a string as key, found '1' at byte 1"},
    {"{\"a\" 1}", "", "expected ':', found '1' at byte 5"},
    {"{\"a\":}", "a", "expected a value, found '}' at byte 5"},
    {"{\"a\":1 \"b\":2}", "", "expected ',' or '}', found '\"' at byte 7"},
    {"{\"a\":1", "", "ends in the middle of a value"},
    {"{\"a\":1,\"\\u0061\":2}", "a", "duplicate key"},
    {"[{\"k\":[0,{\"x y\":[]}, {\"b\":1,\"b\":1}]}]", "[0].k[2].b", "duplicate key"},
    {"[]]", "", "expected nothing more, found ']' at byte 2"},
    {"/**/1", "", "expected a value, found '/' at byte 0"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(refused); i++) {
        widl_buffer out = {0};
        widl_problem problem;

        assert_true(widl_buffer_append(&out, "before", 6));
        assert_false(wi_json_to_msgpack(widl_str(refused[i].json), &out, &problem));
        assert_string_equal(problem.text, refused[i].text);
        assert_string_equal(problem.path, refused[i].path);
        assert_false(problem.out_of_memory);
        assert_int_equal(out.size, 6);
        widl_buffer_free(&out);
    }
}

static void test_nothing_is_read_behind_the_end(void **state)
{
    static const char text[] =
        "[12.5e3,{\"key\":\"v\\u0041l\",\"b\":true},-7,\"\\u0000AQID\",null]";

    (void)state;
    for (size_t size = 0; size < sizeof(text) - 1; size++) {
        char *part = malloc(size ? size : 1);
        widl_buffer out = {0};
        widl_problem problem;

        assert_non_null(part);
        memcpy(part, text, size);
        assert_false(wi_json_to_msgpack(widl_str_n(part, size), &out, &problem));
        assert_string_equal(problem.text, "ends in the middle of a value");
        widl_buffer_free(&out);
        free(part);
    }
}

static void test_depth_is_limited(void **state)
{
    static char nested[20000];
    widl_buffer out = {0};
    widl_problem problem;

    (void)state;
    memset(nested, '[', 10000);
    memset(nested + 10000, ']', 10000);
    assert_true(wi_json_to_msgpack(widl_str_n(nested + 10000 - 64, 128), &out, &problem));
    assert_false(wi_json_to_msgpack(widl_str_n(nested + 10000 - 65, 130), &out, &problem));
    assert_string_equal(problem.text, "nested deeper than 64");
    assert_false(wi_json_to_msgpack(widl_str_n(nested, sizeof(nested)), &out, &problem));
    assert_string_equal(problem.text, "nested deeper than 64");
    widl_buffer_free(&out);
}

static void test_long_numbers(void **state)
{
    static char digits[100000];
    widl_buffer out = {0};
    widl_problem problem;

    (void)state;
    memset(digits, '9', sizeof(digits));
    assert_false(wi_json_to_msgpack(widl_str_n(digits, sizeof(digits)), &out, &problem));
    digits[1] = '.';
    assert_true(wi_json_to_msgpack(widl_str_n(digits, sizeof(digits)), &out, &problem));
    assert_memory_equal(out.data, "\xcb\x40\x24\x00\x00\x00\x00\x00\x00", 9);
    out.size = 0;
    memset(digits + 2, '0', sizeof(digits) - 2);
    assert_true(wi_json_to_msgpack(widl_str_n(digits, sizeof(digits)), &out, &problem));
    assert_memory_equal(out.data, "\xcb\x40\x22\x00\x00\x00\x00\x00\x00", 9);
    widl_buffer_free(&out);
}

/** JSON text of a map with many keys, of which the last may equal the first. */
static void write_map(widl_buffer *json, unsigned count, bool duplicate)
{
    for (unsigned i = 0; i < count; i++) {
        char pair[32];
        int size = snprintf(pair, sizeof(pair), "%c\"k%u\":%u", i ? ',' : '{',
                            duplicate && i + 1 == count ? 0 : i, i);

        assert_true(widl_buffer_append(json, pair, (size_t)size));
    }
    assert_true(widl_buffer_append(json, "}", 1));
}

static void test_duplicate_keys_of_any_number(void **state)
{
    static const unsigned counts[] = {2, 16, 17, 65, 100000};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
        for (unsigned duplicate = 0; duplicate < 2; duplicate++) {
            widl_buffer json = {0};
            widl_buffer out = {0};
            widl_problem problem = {0};

            write_map(&json, counts[i], duplicate);
            assert_int_equal(
                wi_json_to_msgpack(widl_str_n((char *)json.data, json.size), &out, &problem),
                !duplicate);
            assert_string_equal(problem.path, duplicate ? "k0" : "");
            widl_buffer_free(&json);
            widl_buffer_free(&out);
        }
    }
}

static void test_split(void **state)
{
    static const char *const expected[] = {"1", "{ \"a\" : [1,{\"a\":2}] }", "\"x,]\"", "[]"};
    widl_string elements[WI_SPLIT_MAX];
    widl_problem problem;

    (void)state;
    assert_int_equal(wi_json_split(widl_str(" [ 1 ,{ \"a\" : [1,{\"a\":2}] }, \"x,]\",[]\n] "),
                                   NULL, elements, &problem),
                     4);
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++)
        assert_true(widl_str_equal(elements[i], widl_str(expected[i])));
    assert_int_equal(wi_json_split(widl_str("[]"), NULL, elements, &problem), 0);
    assert_int_equal(wi_json_split(widl_str("[1,2,3,4,5,6,7,8]"), NULL, elements, &problem), 8);
}

static const struct {
    const char *json;
    const char *path;
    const char *text;
} unsplit[] = {
    {"{}", "", "expected a list, found '{' at byte 0"},
    {"", "", "ends in the middle of a value"},
    {"[1,2", "", "ends in the middle of a value"},
    {"[1]x", "", "expected nothing more, found 'x' at byte 3"},
    {"[1,2,3,4,5,6,7,8,9]", "", "more than 8 elements"},
    {"[1,{\"a\":1,\"b\":[true],\"\\u0061\":1}]", "[1].a", "duplicate key"},
    {"[\"\\ud800\"]", "[0]", "lone surrogate in the string at byte 2"},
    {"[[1e999]]", "[0][0]", "number outside the range of float64 at byte 7"},
    {"[\"\\u0000A\"]", "[0]", "malformed base64 of binary data at byte 2"},
};

static void test_split_checks_each_element(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(unsplit); i++) {
        widl_string elements[WI_SPLIT_MAX];
        widl_problem problem;

        assert_int_equal(wi_json_split(widl_str(unsplit[i].json), NULL, elements, &problem), -1);
        assert_string_equal(problem.text, unsplit[i].text);
        assert_string_equal(problem.path, unsplit[i].path);
    }
}

static void test_split_counts_depth_from_the_element(void **state)
{
    static char nested[132];
    widl_string elements[WI_SPLIT_MAX];
    widl_problem problem;

    (void)state;
    memset(nested, '[', 66);
    memset(nested + 66, ']', 66);
    assert_int_equal(wi_json_split(widl_str_n(nested + 1, 130), NULL, elements, &problem), 1);
    assert_int_equal(wi_json_split(widl_str_n(nested, 132), NULL, elements, &problem), -1);
    assert_string_equal(problem.text, "nested deeper than 64");
}

static void test_limit_is_out_of_memory(void **state)
{
    widl_buffer out = {.limit = 4};
    widl_problem problem;

    (void)state;
    assert_false(wi_json_to_msgpack(widl_str("[\"abcdef\"]"), &out, &problem));
    assert_true(problem.out_of_memory);
    widl_buffer_free(&out);
}

static void test_memory_shortage(void **state)
{
    widl_buffer json = {0};
    bool failed = true;

    (void)state;
    write_map(&json, 500, false);
    for (size_t successes = 0; failed; successes++) {
        widl_string text = {(char *)json.data, json.size};
        widl_buffer out = {0};
        widl_problem problem;
        bool done;

        failing_malloc_start(successes);
        done = wi_json_to_msgpack(text, &out, &problem);
        failed = failing_malloc_stop();
        assert_int_equal(done, !failed);
        assert_true(!failed || problem.out_of_memory);
        assert_true(failed || successes > 4);
        widl_buffer_free(&out);
    }
    widl_buffer_free(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_nothing_is_read_behind_the_end),
        cmocka_unit_test(test_depth_is_limited),
        cmocka_unit_test(test_long_numbers),
        cmocka_unit_test(test_duplicate_keys_of_any_number),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_split_checks_each_element),
        cmocka_unit_test(test_split_counts_depth_from_the_element),
        cmocka_unit_test(test_limit_is_out_of_memory),
        cmocka_unit_test(test_memory_shortage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
