/* SPDX-License-Identifier: MIT */
/* Tags of unions: in front of what was written, found wherever they stand. */
#include <stdio.h>

#include <widl/codec.h>
#include <widl/value.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static const widl_string names[] = {{"one", 3}, {"two", 3}};
static const widl_tag open_tag = {{"kind", 4}, names, 2, false};
static const widl_tag closed_tag = {{"kind", 4}, names, 2, true};

/** Writes a map of as many pairs as `source` says. */
static bool write_pairs(widl_writer *writer, const void *source)
{
    size_t count = *(const size_t *)source;

    if (!widl_write_map(writer, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        char key[24];

        snprintf(key, sizeof(key), "%05zu", i);
        if (!widl_write_string(writer, widl_str(key)) || !widl_write_uint(writer, i))
            return false;
    }
    return true;
}

/* Counts on both sides of where the head of a map grows. */
static void test_written(void **state)
{
    static const size_t counts[] = {0, 1, 14, 15, 16, 65534, 65535, 65536};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
        widl_writer writer = {0};
        widl_arena arena = {0};
        widl_reader reader;
        widl_string key;
        widl_string name;
        uint64_t value;
        size_t count;

        assert_true(widl_write_nil(&writer));
        assert_true(widl_write_tagged(&writer, &open_tag, 2, write_pairs, &counts[i]));
        widl_reader_open(&reader, (widl_value){writer.buffer.data, writer.buffer.size}, &arena);
        assert_true(widl_read_nil(&reader));
        assert_true(widl_read_map(&reader, &count));
        assert_int_equal(count, counts[i] + 1);
        assert_true(widl_read_key(&reader, &key) && widl_read_name(&reader, &name));
        assert_true(widl_str_equal(key, open_tag.key) && widl_str_equal(name, names[1]));
        for (size_t k = 0; k < counts[i]; k++) {
            assert_true(widl_read_key(&reader, &key));
            assert_true(widl_read_uint(&reader, UINT64_MAX, &value));
            assert_int_equal(value, k);
        }
        widl_reader_leave(&reader);
        assert_true(widl_reader_finish(&reader));
        widl_writer_free(&writer);
    }
}

static bool refuse(widl_writer *writer, const void *source)
{
    (void)source;
    return widl_writer_refuse(writer, "no");
}

static void test_failures_are_passed_on(void **state)
{
    widl_writer writer = {0};
    const size_t count = 3;

    (void)state;
    assert_false(widl_write_tagged(&writer, &open_tag, 1, refuse, NULL));
    assert_string_equal(writer.problem.text, "no");
    widl_writer_free(&writer);
    for (size_t limit = 1; limit < 20; limit++) {
        writer = (widl_writer){.buffer = {.limit = limit}};
        assert_false(widl_write_tagged(&writer, &open_tag, 1, write_pairs, &count));
        assert_true(writer.problem.out_of_memory);
        widl_writer_free(&writer);
    }
}

static const struct {
    const char *json;
    unsigned member;
    size_t left; /* pairs that the member's reader sees */
    const char *path;
    const char *problem; /* of the open union; NULL: none */
    const char *problem_when_closed;
} cases[] = {
    {"{\"kind\":\"one\"}", 1, 0, "", NULL, NULL},
    {"{\"kind\":\"two\",\"a\":1}", 2, 1, "", NULL, NULL},
    {"{\"a\":1,\"b\":[{}],\"kind\":\"two\"}", 2, 3, "", NULL, NULL},
    {"{\"a\":{\"kind\":\"one\"},\"kind\":\"two\"}", 2, 2, "", NULL, NULL},
    {"{\"kind\":\"three\",\"a\":[1,2]}", 0, 0, "kind", NULL, "unknown name 'three'"},
    {"{\"a\":1,\"kind\":\"\"}", 0, 0, "kind", NULL, "unknown name ''"},
    {"{}", 0, 0, "kind", "missing", "missing"},
    {"{\"kin\":1,\"kinds\":2}", 0, 0, "kind", "missing", "missing"},
    {"{\"kind\":1}", 0, 0, "kind", "expected a string, found an integer",
     "expected a string, found an integer"},
    {"{\"a\":1,\"kind\":null}", 0, 0, "kind", "expected a string, found null",
     "expected a string, found null"},
    {"[1]", 0, 0, "", "expected a map, found a list", "expected a map, found a list"},
};

static void expect_read(size_t i, const widl_tag *tag, const char *problem)
{
    widl_arena arena = {0};
    widl_value encoded;
    widl_reader reader;
    unsigned member = 7;
    size_t left = 0;

    assert_true(widl_value_from_json(widl_str(cases[i].json), &arena, &encoded, NULL));
    widl_reader_open(&reader, encoded, &arena);
    assert_int_equal(widl_read_tag(&reader, tag, &member), !problem);
    if (problem) {
        assert_string_equal(reader.problem.path, cases[i].path);
        assert_string_equal(reader.problem.text, problem);
    } else {
        assert_int_equal(member, cases[i].member);
        assert_int_equal(reader.depth, 0);
        if (member > 0) {
            assert_true(widl_read_map(&reader, &left));
            widl_reader_leave(&reader);
        }
        assert_int_equal(left, cases[i].left);
        for (size_t k = 0; k < 2 * left; k++)
            assert_true(widl_read_skip(&reader));
        assert_true(widl_reader_finish(&reader));
    }
    widl_arena_free(&arena);
}

static void test_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        expect_read(i, &open_tag, cases[i].problem);
        expect_read(i, &closed_tag, cases[i].problem_when_closed);
    }
}

/* What stands in front of a tag is checked as all else is; nothing is read beyond the end. */
static void test_hostile_bytes(void **state)
{
    static const struct {
        unsigned char bytes[12];
        size_t size;
        const char *problem;
    } hostile[] = {
        {{0xdf, 0xff, 0xff, 0xff, 0xff}, 5, "ends in the middle of a value"},
        {{0x82, 0xa1, 'a', 0xc1, 0xa1, 'b', 0xc0}, 7, "found"},
        {{0x81, 0xa4, 'k', 'i', 'n', 'd', 0xa3, 'o', 'n'}, 9, "ends in the middle of a value"},
        {{0x81, 0xa4, 'k', 'i', 'n', 'd', 0xa1, 0xff}, 8, "not UTF-8"},
        {{0x81, 0xa1, 0xff, 0xc0}, 4, "not UTF-8"},
        {{0x81, 0x01, 0x02}, 3, "expected a string as key, found an integer"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++) {
        widl_arena arena = {0};
        widl_reader reader;
        unsigned member;

        widl_reader_open(&reader, (widl_value){hostile[i].bytes, hostile[i].size}, &arena);
        assert_false(widl_read_tag(&reader, &open_tag, &member));
        if (!strstr(reader.problem.text, hostile[i].problem))
            fail_msg("%zu: %s", i, reader.problem.text);
        assert_ptr_equal(reader.cursor, reader.end);
        widl_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written),
        cmocka_unit_test(test_failures_are_passed_on),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_hostile_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
