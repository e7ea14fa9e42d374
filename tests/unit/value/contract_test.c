/* SPDX-License-Identifier: MIT */
/*
 * Contract: writers and readers refuse the same values in the same words.
 */
#include <math.h>

#include <widl/codec.h>

#include "support/cmocka_widl.h"

/** The texts of both sides after a check; empty where it passed. */
static void expect(const widl_writer *writer, const widl_reader *reader, const char *text)
{
    assert_int_equal(writer->failed, text[0] != '\0');
    assert_int_equal(reader->failed, text[0] != '\0');
    assert_string_equal(writer->problem.text, text);
    assert_string_equal(reader->problem.text, text);
}

static const struct {
    int64_t value, low, high;
    const char *text;
} integers[] = {
    {5, 0, 10, ""},
    {0, 0, 10, ""},
    {10, 0, 10, ""},
    {11, 0, 10, "11 is outside 0..10"},
    {INT64_MAX, 1, 2, "9223372036854775807 is outside 1..2"},
    {0, 1, 2, "0 is outside 1..2"},
};

static void test_integers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(integers); i++) {
        int64_t value = integers[i].value, low = integers[i].low, high = integers[i].high;
        bool fits = integers[i].text[0] == '\0';
        widl_writer writer = {0};
        widl_reader reader = {0};

        assert_int_equal(widl_check_int(&writer, value, low, high), fits);
        assert_int_equal(widl_expect_int(&reader, value, low, high), fits);
        expect(&writer, &reader, integers[i].text);
        writer = (widl_writer){0};
        reader = (widl_reader){0};
        assert_int_equal(widl_check_uint(&writer, (uint64_t)value, (uint64_t)low, (uint64_t)high),
                         fits);
        assert_int_equal(widl_expect_uint(&reader, (uint64_t)value, (uint64_t)low, (uint64_t)high),
                         fits);
        expect(&writer, &reader, integers[i].text);
    }
}

static const struct {
    size_t length, low, high;
    const char *text;
} lengths[] = {
    {1, 1, 3, ""},
    {3, 1, 3, ""},
    {0, 1, 3, "shorter than 1"},
    {4, 1, 3, "longer than 3"},
};

static void test_lengths(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
        widl_writer writer = {0};
        widl_reader reader = {0};

        widl_check_length(&writer, lengths[i].length, lengths[i].low, lengths[i].high);
        widl_expect_length(&reader, lengths[i].length, lengths[i].low, lengths[i].high);
        expect(&writer, &reader, lengths[i].text);
    }
}

static const struct {
    double value;
    const char *text;
} floats[] = {
    {0.5, ""},
    {-1.0, ""},
    {1.0, ""},
    {1.5, "1.5 is outside -1..1"},
    {(double)NAN, "nan is outside -1..1"},
};

static void test_floats(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(floats); i++) {
        widl_writer writer = {0};
        widl_reader reader = {0};

        widl_check_float(&writer, floats[i].value, -1, 1);
        widl_expect_float(&reader, floats[i].value, -1, 1);
        expect(&writer, &reader, floats[i].text);
    }
}

static void test_what_cannot_travel(void **state)
{
    widl_writer writer = {0};

    (void)state;
    assert_true(widl_check_string(&writer, widl_str("x")));
    assert_true(widl_check_bytes(&writer, widl_bin("\xff", 1)));
    assert_true(widl_check_safe_int(&writer, -9007199254740991));
    assert_false(widl_check_safe_int(&writer, -9007199254740992));
    writer = (widl_writer){0};
    assert_false(widl_check_string(&writer, widl_str("\xff")));
    assert_string_equal(writer.problem.text, "not UTF-8");
    writer = (widl_writer){0};
    assert_false(widl_check_bytes(&writer, widl_bin("", (size_t)UINT32_MAX + 1)));
}

static void test_paths(void **state)
{
    widl_writer writer = {0};
    widl_reader reader = {0};

    (void)state;
    assert_false(widl_reader_missing(&reader, "name"));
    assert_string_equal(reader.problem.path, "name");
    assert_false(widl_reader_at_position(&reader, 2));
    assert_string_equal(reader.problem.path, "args[2].name");
    reader = (widl_reader){0};
    assert_false(widl_reader_missing_position(&reader, 1));
    assert_string_equal(reader.problem.path, "args[1]");
    reader = (widl_reader){0};
    assert_false(widl_reader_missing_index(&reader, 3));
    assert_string_equal(reader.problem.path, "[3]");
    assert_string_equal(reader.problem.text, "missing");
    widl_writer_refuse(&writer, "bad");
    assert_false(widl_writer_at_key(&writer, widl_str_n("keyed", 3)));
    assert_false(widl_writer_at_position(&writer, 0));
    assert_string_equal(writer.problem.path, "args[0].key");
}

static void test_unknown_names(void **state)
{
    static const struct {
        widl_string name;
        const char *text;
    } cases[] = {
        {{"red", 3}, "unknown name 'red'"},
        {{"", 0}, "unknown name ''"},
        {{"a\"\0\x1b", 4}, "unknown name 'a\\\"\\u0000\\u001b'"},
        {{"0123456789012345678901234567890123456789012345678901234567890123\xc3\xa4", 66},
         "unknown name '0123456789012345678901234567890123456789012345678901234567890123…'"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_reader reader = {0};

        assert_false(widl_reader_unknown(&reader, cases[i].name));
        assert_true(reader.failed);
        assert_string_equal(reader.problem.text, cases[i].text);
    }
}

static void test_arrays(void **state)
{
    static const unsigned char encoded[] = {0x92, 1, 2};
    widl_arena arena = {0};
    widl_reader reader;

    (void)state;
    widl_reader_open(&reader, (widl_value){encoded, sizeof(encoded)}, &arena);
    assert_true(widl_read_array(&reader, 2));
    assert_int_equal(reader.depth, 1);
    widl_reader_open(&reader, (widl_value){encoded, sizeof(encoded)}, &arena);
    assert_false(widl_read_array(&reader, 3));
    assert_string_equal(reader.problem.text, "expected 3 elements, found 2");
    widl_reader_open(&reader, (widl_value){encoded + 1, 1}, &arena);
    assert_false(widl_read_array(&reader, 1));
    assert_string_equal(reader.problem.text, "expected a list, found an integer");
}

static int find_field(widl_string key)
{
    return key.size == 1 && key.data[0] >= 'a' && key.data[0] <= 'c' ? key.data[0] - 'a' : -1;
}

static bool read_field(widl_reader *reader, void *target, int field)
{
    int8_t *fields = target;

    return field < 0 ? widl_read_skip(reader) : widl_read_int8(reader, &fields[field]);
}

static void test_fields_in_any_order(void **state)
{
    static const unsigned char bytes[] = "\xa1"
                                         "c\x03\xa2no\x90\xa1"
                                         "a\x01\xa1"
                                         "c\x04";
    widl_reader reader;
    uint64_t seen = 0;
    int8_t fields[3] = {0};

    (void)state;
    widl_reader_open(&reader, (widl_value){bytes, sizeof(bytes) - 1}, NULL);
    assert_true(widl_read_rest(&reader, 3, &seen, find_field, read_field, fields));
    assert_int_equal(seen, 5);
    assert_int_equal(fields[0], 1);
    assert_int_equal(fields[2], 3);
    assert_false(widl_read_rest(&reader, 1, &seen, find_field, read_field, fields));
    assert_string_equal(reader.problem.path, "c");
    assert_true(reader.failed);
    assert_int_equal(fields[2], 3);
}

static widl_value encoded(const void *bytes, size_t size)
{
    return (widl_value){bytes, size};
}

/* What a strict contract refuses, by the path of what is too much. */
static void test_extra(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        bool are_kwargs;
        const char *path;
        const char *text;
    } cases[] = {
        {"", 0, false, "", ""},
        {"\x90", 1, false, "", ""},
        {"\x91\x01", 2, false, "args[0]", "not in the contract"},
        {"\x80", 1, false, "args", "expected a list, found a map"},
        {"", 0, true, "", ""},
        {"\x80", 1, true, "", ""},
        {"\x81\xa1k\x01", 4, true, "kwargs.k", "not in the contract"},
        {"\x81\x01\x01", 3, true, "kwargs", "expected a string as key, found an integer"},
        {"\x90", 1, true, "kwargs", "expected a map, found a list"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_reader reader = {0};
        widl_value value = encoded(cases[i].bytes, cases[i].size);
        bool fits = cases[i].text[0] == '\0';

        assert_int_equal(cases[i].are_kwargs ? widl_read_no_kwargs(&reader, value)
                                             : widl_read_no_args(&reader, value),
                         fits);
        assert_string_equal(reader.problem.path, cases[i].path);
        assert_string_equal(reader.problem.text, cases[i].text);
    }
}

static int find_nothing(widl_string key)
{
    (void)key;
    return -1;
}

static bool refuse_field(widl_reader *reader, void *target, int field)
{
    (void)target;
    assert_int_equal(field, -1);
    return widl_reader_extra(reader);
}

static void test_extra_key(void **state)
{
    widl_reader reader;
    widl_writer writer = {0};
    uint64_t seen[1] = {0};
    size_t left;

    (void)state;
    widl_reader_open(&reader, encoded("\x81\xa3key\xc0", 6), NULL);
    assert_true(widl_read_map(&reader, &left));
    assert_false(widl_read_rest(&reader, left, seen, find_nothing, refuse_field, NULL));
    assert_string_equal(reader.problem.path, "key");
    assert_string_equal(reader.problem.text, "not in the contract");
    widl_reader_open(&reader, encoded("", 0), NULL);
    assert_false(widl_reader_extra_index(&reader, 3));
    assert_string_equal(reader.problem.path, "[3]");
    assert_false(widl_writer_taken(&writer, widl_str("key")));
    assert_string_equal(writer.problem.path, "key");
    assert_string_equal(writer.problem.text, "has a member of its own");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),      cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_floats),        cmocka_unit_test(test_what_cannot_travel),
        cmocka_unit_test(test_paths),         cmocka_unit_test(test_arrays),
        cmocka_unit_test(test_unknown_names), cmocka_unit_test(test_fields_in_any_order),
        cmocka_unit_test(test_extra),         cmocka_unit_test(test_extra_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
