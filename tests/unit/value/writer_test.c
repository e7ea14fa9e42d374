/* SPDX-License-Identifier: MIT */
/*
 * Writer: the smallest encoding of every value, and what is refused.
 */
#include <math.h>
#include <stdlib.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "value/check.h"

static void expect(widl_writer *writer, const char *bytes, size_t size)
{
    assert_int_equal(writer->buffer.size, size);
    assert_memory_equal(writer->buffer.data, bytes, size);
    writer->buffer.size = 0;
}

#define EXPECT(writer, bytes) expect(writer, bytes, sizeof(bytes) - 1)

static const struct {
    int64_t value;
    const char *bytes;
    size_t size;
} integers[] = {
    {0, "\x00", 1},
    {127, "\x7f", 1},
    {128, "\xcc\x80", 2},
    {255, "\xcc\xff", 2},
    {256, "\xcd\x01\x00", 3},
    {65535, "\xcd\xff\xff", 3},
    {65536, "\xce\x00\x01\x00\x00", 5},
    {4294967295, "\xce\xff\xff\xff\xff", 5},
    {4294967296, "\xcf\x00\x00\x00\x01\x00\x00\x00\x00", 9},
    {INT64_MAX, "\xcf\x7f\xff\xff\xff\xff\xff\xff\xff", 9},
    {-1, "\xff", 1},
    {-32, "\xe0", 1},
    {-33, "\xd0\xdf", 2},
    {-128, "\xd0\x80", 2},
    {-129, "\xd1\xff\x7f", 3},
    {-32768, "\xd1\x80\x00", 3},
    {-32769, "\xd2\xff\xff\x7f\xff", 5},
    {INT32_MIN, "\xd2\x80\x00\x00\x00", 5},
    {(int64_t)INT32_MIN - 1, "\xd3\xff\xff\xff\xff\x7f\xff\xff\xff", 9},
    {INT64_MIN, "\xd3\x80\x00\x00\x00\x00\x00\x00\x00", 9},
};

static void test_integers_take_the_fewest_bytes(void **state)
{
    widl_writer writer = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(integers); i++) {
        unsigned char direct[WIDL_HEAD_SIZE];

        assert_true(widl_write_int(&writer, integers[i].value));
        expect(&writer, integers[i].bytes, integers[i].size);
        assert_int_equal(widl_put_int_wide(direct, integers[i].value) - direct, integers[i].size);
        assert_memory_equal(direct, integers[i].bytes, integers[i].size);
        if (integers[i].value < 0)
            continue;
        assert_true(widl_write_uint(&writer, (uint64_t)integers[i].value));
        expect(&writer, integers[i].bytes, integers[i].size);
        widl_put_uint_wide(direct, (uint64_t)integers[i].value);
        assert_memory_equal(direct, integers[i].bytes, integers[i].size);
    }
    assert_true(widl_write_uint(&writer, UINT64_MAX));
    EXPECT(&writer, "\xcf\xff\xff\xff\xff\xff\xff\xff\xff");
    widl_writer_free(&writer);
}

static void test_simple_values(void **state)
{
    widl_writer writer = {0};

    (void)state;
    assert_true(widl_write_nil(&writer));
    assert_true(widl_write_bool(&writer, true));
    assert_true(widl_write_bool(&writer, false));
    EXPECT(&writer, "\xc0\xc3\xc2");
    assert_true(widl_write_float32(&writer, 1.5F));
    assert_true(widl_write_float64(&writer, -1.5));
    EXPECT(&writer, "\xca\x3f\xc0\x00\x00\xcb\xbf\xf8\x00\x00\x00\x00\x00\x00");
    assert_true(widl_write_float64(&writer, (double)INFINITY));
    EXPECT(&writer, "\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00");
    assert_true(widl_write_string(&writer, widl_str("h\xc3\xa9")));
    assert_true(widl_write_bytes(&writer, widl_bin("\xff\x00", 2)));
    EXPECT(&writer, "\xa3h\xc3\xa9\xc4\x02\xff\x00");
    assert_true(widl_write_string(&writer, widl_str(NULL)));
    assert_true(widl_write_bytes(&writer, widl_bin(NULL, 0)));
    EXPECT(&writer, "\xa0\xc4\x00");
    widl_writer_free(&writer);
}

static const struct {
    size_t size;
    const char *string, *bytes, *list, *map;
} heads[] = {
    {0, "\xa0", "\xc4\x00", "\x90", "\x80"},
    {15, "\xaf", "\xc4\x0f", "\x9f", "\x8f"},
    {16, "\xb0", "\xc4\x10", "\xdc\x00\x10", "\xde\x00\x10"},
    {31, "\xbf", "\xc4\x1f", "\xdc\x00\x1f", "\xde\x00\x1f"},
    {32, "\xd9\x20", "\xc4\x20", "\xdc\x00\x20", "\xde\x00\x20"},
    {255, "\xd9\xff", "\xc4\xff", "\xdc\x00\xff", "\xde\x00\xff"},
    {256, "\xda\x01\x00", "\xc5\x01\x00", "\xdc\x01\x00", "\xde\x01\x00"},
    {65535, "\xda\xff\xff", "\xc5\xff\xff", "\xdc\xff\xff", "\xde\xff\xff"},
    {65536, "\xdb\x00\x01\x00\x00", "\xc6\x00\x01\x00\x00", "\xdd\x00\x01\x00\x00",
     "\xdf\x00\x01\x00\x00"},
};

/** Length of a head of the table, which may hold NUL bytes. */
static size_t head_length(const char *head)
{
    static const unsigned char widths[] = {1, 2, 4};
    unsigned char first = (unsigned char)head[0];

    if (first < 0xc0)
        return 1;
    if (first >= 0xdc)
        return first % 2 ? 5 : 3;
    return 1 + (size_t)widths[first >= 0xd9 ? first - 0xd9 : first - 0xc4];
}

static void test_heads_take_the_fewest_bytes(void **state)
{
    static char text[65536];
    widl_writer writer = {0};

    (void)state;
    memset(text, 'x', sizeof(text));
    for (size_t i = 0; i < ARRAY_LENGTH(heads); i++) {
        size_t size = heads[i].size;
        const char *const sized[] = {heads[i].string, heads[i].bytes};
        const char *const counted[] = {heads[i].list, heads[i].map};

        for (size_t k = 0; k < 2; k++) {
            size_t length = head_length(sized[k]);

            assert_true(k ? widl_write_bytes(&writer, widl_bin(text, size))
                          : widl_write_string(&writer, widl_str_n(text, size)));
            assert_memory_equal(writer.buffer.data, sized[k], length);
            if (size)
                assert_memory_equal(writer.buffer.data + length, text, size);
            assert_int_equal(writer.buffer.size, length + size);
            writer.buffer.size = 0;
            assert_true(k ? widl_write_map(&writer, size) : widl_write_list(&writer, size));
            expect(&writer, counted[k], head_length(counted[k]));
        }
    }
    widl_writer_free(&writer);
}

static void test_too_large_is_refused_unread(void **state)
{
    const size_t size = (size_t)UINT32_MAX + 1;

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        widl_writer writer = {0};
        bool written = i == 0   ? widl_write_bytes(&writer, widl_bin("", size))
                       : i == 1 ? widl_write_list(&writer, size)
                                : widl_write_map(&writer, size);

        assert_false(written);
        assert_true(writer.failed);
        assert_memory_equal(writer.problem.text, "more than 4294967295 ", 21);
        assert_int_equal(writer.buffer.size, 0);
        widl_writer_free(&writer);
    }
}

static void test_first_refusal_is_kept(void **state)
{
    widl_writer writer = {0};

    (void)state;
    assert_true(widl_write_int(&writer, 1));
    assert_false(widl_write_string(&writer, widl_str("\xff")));
    assert_string_equal(writer.problem.text, "not UTF-8");
    assert_false(widl_writer_at_index(&writer, 3));
    assert_false(widl_writer_at(&writer, "tags"));
    assert_false(widl_writer_refuse(&writer, "later"));
    assert_false(widl_write_int(&writer, 2));
    assert_false(widl_write_value(&writer, (widl_value){0}));
    assert_false(widl_write_bytes(&writer, widl_bin("", (size_t)UINT32_MAX + 1)));
    assert_null(widl_writer_reserve(&writer, 1));
    assert_string_equal(writer.problem.text, "not UTF-8");
    assert_string_equal(writer.problem.path, "tags[3]");
    EXPECT(&writer, "\x01");
    widl_writer_free(&writer);
}

static void test_values_are_checked(void **state)
{
    static const unsigned char good[] = {0x92, 0x01, 0xa1, 'x'};
    widl_writer writer = {0};

    (void)state;
    assert_true(widl_write_value(&writer, (widl_value){0}));
    assert_true(widl_write_value(&writer, (widl_value){good, sizeof(good)}));
    EXPECT(&writer, "\xc0\x92\x01\xa1x");
    assert_false(widl_write_value(&writer, (widl_value){good, sizeof(good) - 1}));
    assert_string_equal(writer.problem.path, "[1]");
    assert_string_equal(writer.problem.text, "ends in the middle of a value");
    assert_int_equal(writer.buffer.size, 0);
    widl_writer_free(&writer);
}

static void test_safe_integers(void **state)
{
    const int64_t limit = ((int64_t)1 << 53) - 1;
    const int64_t refused[] = {limit + 1, -limit - 1, INT64_MIN, INT64_MAX};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(refused); i++) {
        widl_writer writer = {0};

        assert_true(widl_write_safe_int(&writer, limit));
        assert_true(widl_write_safe_int(&writer, -limit));
        assert_false(widl_write_safe_int(&writer, refused[i]));
        assert_non_null(
            strstr(writer.problem.text, " is outside -9007199254740991..9007199254740991"));
        widl_writer_free(&writer);
    }
}

static void test_limit_is_out_of_memory(void **state)
{
    widl_writer writer = {.buffer = {.limit = 20}};

    (void)state;
    assert_true(widl_write_int(&writer, 1));
    assert_false(widl_write_bytes(&writer, widl_bin("0123456789abcdefghij", 20)));
    assert_true(writer.problem.out_of_memory);
    widl_writer_free(&writer);
    widl_writer_free(NULL);
}

static void test_memory_shortage(void **state)
{
    widl_writer writer = {0};

    (void)state;
    failing_malloc_start(0);
    assert_false(widl_write_nil(&writer));
    assert_true(failing_malloc_stop());
    assert_true(writer.problem.out_of_memory);
    assert_false(widl_write_nil(&writer));
    widl_writer_free(&writer);
}

static void test_taking_what_is_written(void **state)
{
    widl_arena arena = {0};
    widl_writer writer = {0};
    widl_value value;

    (void)state;
    assert_true(widl_write_int(&writer, 1));
    assert_true(wi_writer_take(&writer, &arena, &value));
    assert_int_equal(value.size, 1);
    assert_true(widl_write_int(&writer, 2));
    assert_false(wi_writer_take(&writer, &arena, &value));
    assert_string_equal(writer.problem.text, "1 bytes follow the value");
    widl_writer_free(&writer);
    widl_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers_take_the_fewest_bytes),
        cmocka_unit_test(test_simple_values),
        cmocka_unit_test(test_heads_take_the_fewest_bytes),
        cmocka_unit_test(test_too_large_is_refused_unread),
        cmocka_unit_test(test_first_refusal_is_kept),
        cmocka_unit_test(test_values_are_checked),
        cmocka_unit_test(test_safe_integers),
        cmocka_unit_test(test_limit_is_out_of_memory),
        cmocka_unit_test(test_memory_shortage),
        cmocka_unit_test(test_taking_what_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
