/* SPDX-License-Identifier: MIT */
/*
 * Reader: every encoding of every type, ranges, texts of refusals, hostile counts, memory limits.
 */
#include <math.h>

#include <widl/codec.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static widl_arena arena;

static widl_value view(const void *bytes, size_t size)
{
    return (widl_value){bytes, size};
}

#define VIEW(bytes) view(bytes, sizeof(bytes) - 1)

static int free_arena(void **state)
{
    (void)state;
    widl_arena_free(&arena);
    arena = (widl_arena){0};
    return 0;
}

static const struct {
    const char *bytes;
    size_t size;
    int64_t value;
} integers[] = {
    {"\x05", 1, 5},
    {"\xcc\x05", 2, 5},
    {"\xcd\x00\x05", 3, 5},
    {"\xce\x00\x00\x00\x05", 5, 5},
    {"\xcf\x00\x00\x00\x00\x00\x00\x00\x05", 9, 5},
    {"\xd0\x05", 2, 5},
    {"\xd1\x00\x05", 3, 5},
    {"\xd2\x00\x00\x00\x05", 5, 5},
    {"\xd3\x00\x00\x00\x00\x00\x00\x00\x05", 9, 5},
    {"\xfb", 1, -5},
    {"\xd0\xfb", 2, -5},
    {"\xd1\xff\xfb", 3, -5},
    {"\xd2\xff\xff\xff\xfb", 5, -5},
    {"\xd3\xff\xff\xff\xff\xff\xff\xff\xfb", 9, -5},
    {"\xcc\xff", 2, 255},
    {"\xcd\xff\xff", 3, 65535},
    {"\xce\xff\xff\xff\xff", 5, 4294967295},
    {"\xd3\x80\x00\x00\x00\x00\x00\x00\x00", 9, INT64_MIN},
};

static void test_integers_of_any_width(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(integers); i++) {
        widl_reader reader;
        int64_t value = 0;
        uint64_t positive = 0;
        bool fits = integers[i].value >= 0;

        widl_reader_open(&reader, view(integers[i].bytes, integers[i].size), &arena);
        assert_true(widl_read_int64(&reader, &value));
        assert_true(widl_reader_finish(&reader));
        assert_true(value == integers[i].value);
        widl_reader_open(&reader, view(integers[i].bytes, integers[i].size), &arena);
        assert_int_equal(widl_read_uint64(&reader, &positive), fits);
        assert_true(positive == (fits ? (uint64_t)integers[i].value : 0));
    }
}

/** Each typed reader, seen through one type. */
#define TYPED(name, type)                                                                          \
    static bool read_##name(widl_reader *reader, int64_t *ret)                                     \
    {                                                                                              \
        type value = 0;                                                                            \
        bool done = widl_read_##name(reader, &value);                                              \
                                                                                                   \
        *ret = (int64_t)value;                                                                     \
        return done;                                                                               \
    }

TYPED(int8, int8_t)
TYPED(int16, int16_t)
TYPED(int32, int32_t)
TYPED(safe_int, int64_t)
TYPED(uint8, uint8_t)
TYPED(uint16, uint16_t)
TYPED(uint32, uint32_t)

static const struct {
    bool (*read)(widl_reader *reader, int64_t *ret);
    int64_t low, high;
    const char *range;
} types[] = {
    {read_int8, INT8_MIN, INT8_MAX, "-128..127"},
    {read_int16, INT16_MIN, INT16_MAX, "-32768..32767"},
    {read_int32, INT32_MIN, INT32_MAX, "-2147483648..2147483647"},
    {read_safe_int, -9007199254740991, 9007199254740991, "-9007199254740991..9007199254740991"},
    {read_uint8, 0, UINT8_MAX, "0..255"},
    {read_uint16, 0, UINT16_MAX, "0..65535"},
    {read_uint32, 0, UINT32_MAX, "0..4294967295"},
};

static void check_range(size_t i, int64_t value, bool expected)
{
    unsigned char bytes[WIDL_HEAD_SIZE];
    const unsigned char *end = widl_put_int(bytes, value);
    widl_reader reader;
    int64_t got;

    widl_reader_open(&reader, view(bytes, (size_t)(end - bytes)), &arena);
    assert_int_equal(types[i].read(&reader, &got), expected);
    if (expected) {
        assert_true(got == value);
        return;
    }
    assert_non_null(strstr(reader.problem.text, " is outside "));
    assert_non_null(strstr(reader.problem.text, types[i].range));
}

static void test_ranges(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
        check_range(i, types[i].low, true);
        check_range(i, types[i].high, true);
        check_range(i, types[i].low - 1, false);
        check_range(i, types[i].high + 1, false);
        check_range(i, INT64_MIN, false);
        check_range(i, INT64_MAX, false);
    }
}

static void test_above_int64(void **state)
{
    widl_value value = VIEW("\xcf\xff\xff\xff\xff\xff\xff\xff\xff");
    widl_reader reader;
    uint64_t wide = 0;
    int64_t narrow;

    (void)state;
    widl_reader_open(&reader, value, &arena);
    assert_true(widl_read_uint64(&reader, &wide));
    assert_true(wide == UINT64_MAX);
    widl_reader_open(&reader, value, &arena);
    assert_false(widl_read_int64(&reader, &narrow));
    assert_string_equal(
        reader.problem.text,
        "18446744073709551615 is outside -9223372036854775808..9223372036854775807");
}

static const struct {
    const char *bytes;
    size_t size;
    int64_t value;
} whole_floats[] = {
    {"\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00", 9, 1},
    {"\xcb\x80\x00\x00\x00\x00\x00\x00\x00", 9, 0},
    {"\xca\xbf\x80\x00\x00", 5, -1},
    {"\xcb\x41\xf0\x00\x00\x00\x00\x00\x00", 9, INT64_C(1) << 32},
    {"\xcb\x43\x40\x00\x00\x00\x00\x00\x00", 9, INT64_C(1) << 53},
    {"\xcb\xc3\x40\x00\x00\x00\x00\x00\x00", 9, -(INT64_C(1) << 53)},
};

/** As JavaScript sends integers beyond 32 bits. */
static void test_whole_floats_are_integers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(whole_floats); i++) {
        const unsigned char *bytes = (const unsigned char *)whole_floats[i].bytes;
        widl_reader reader;
        int64_t value = 7;
        uint64_t wide = 7;

        widl_reader_open(&reader, (widl_value){bytes, whole_floats[i].size}, &arena);
        assert_true(widl_read_int64(&reader, &value));
        assert_true(widl_reader_finish(&reader));
        assert_true(value == whole_floats[i].value);
        widl_reader_open(&reader, (widl_value){bytes, whole_floats[i].size}, &arena);
        assert_int_equal(widl_read_uint64(&reader, &wide), value >= 0);
        assert_true(value < 0 || wide == (uint64_t)value);
    }
}

static const struct {
    const char *bytes;
    size_t size;
    double value;
    bool is_float32; /**< fits one */
} floats[] = {
    {"\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00", 9, 1.5, true},
    {"\xca\x3f\xc0\x00\x00", 5, 1.5, true},
    {"\x03", 1, 3.0, true},
    {"\xff", 1, -1.0, true},
    {"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", 9, 18446744073709551615.0, true},
    {"\xcb\x7e\x37\xe4\x3c\x88\x00\x75\x9c", 9, 1e300, false},
    {"\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00", 9, (double)INFINITY, true},
    {"\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a", 9, 0.1, true},
};

static void test_floats(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(floats); i++) {
        widl_reader reader;
        double value = 0;
        float narrow = 0;

        widl_reader_open(&reader, view(floats[i].bytes, floats[i].size), &arena);
        assert_true(widl_read_float64(&reader, &value));
        assert_true(value == floats[i].value);
        widl_reader_open(&reader, view(floats[i].bytes, floats[i].size), &arena);
        assert_int_equal(widl_read_float32(&reader, &narrow), floats[i].is_float32);
        if (floats[i].is_float32)
            assert_true(narrow == (float)floats[i].value);
        else
            assert_string_equal(reader.problem.text, "outside the range of float32");
    }
}

static void test_nan(void **state)
{
    widl_reader reader;
    double value = 0;

    (void)state;
    widl_reader_open(&reader, VIEW("\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00"), &arena);
    assert_true(widl_read_float64(&reader, &value));
    assert_true(isnan(value));
}

static void test_strings_and_bytes_are_copied(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } encodings[] = {
        {"\xa2hi", 3},
        {"\xd9\x02hi", 4},
        {"\xda\x00\x02hi", 5},
        {"\xdb\x00\x00\x00\x02hi", 7},
        {"\xc4\x02hi", 4},
        {"\xc5\x00\x02hi", 5},
        {"\xc6\x00\x00\x00\x02hi", 7},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(encodings); i++) {
        char message[8];
        widl_reader reader;
        widl_string text = {0};
        widl_bytes bytes = {0};

        memcpy(message, encodings[i].bytes, encodings[i].size);
        widl_reader_open(&reader, view(message, encodings[i].size), &arena);
        assert_true(i < 4 ? widl_read_string(&reader, &text) : widl_read_bytes(&reader, &bytes));
        assert_true(widl_reader_finish(&reader));
        memset(message, 0, sizeof(message));
        if (i < 4)
            assert_string_equal(text.data, "hi");
        else
            assert_memory_equal(bytes.data, "hi", 2);
        assert_int_equal(text.size + bytes.size, 2);
    }
}

/** Numbers of the readers below, for the table. */
enum expected { BOOL, INT, UINT, FLOAT, STRING, BYTES, LIST, MAP, KEY, VALUE };

static bool read_as(widl_reader *reader, enum expected expected)
{
    union {
        bool boolean;
        int8_t int8;
        uint8_t uint8;
        double float64;
        widl_string string;
        widl_bytes bytes;
        widl_value value;
        size_t count;
    } out;

    switch (expected) {
    case BOOL:
        return widl_read_bool(reader, &out.boolean);
    case INT:
        return widl_read_int8(reader, &out.int8);
    case UINT:
        return widl_read_uint8(reader, &out.uint8);
    case FLOAT:
        return widl_read_float64(reader, &out.float64);
    case STRING:
        return widl_read_string(reader, &out.string);
    case BYTES:
        return widl_read_bytes(reader, &out.bytes);
    case LIST:
        return widl_read_list(reader, &out.count);
    case MAP:
        return widl_read_map(reader, &out.count);
    case KEY:
        return widl_read_key(reader, &out.string);
    default:
        return widl_read_value(reader, &out.value);
    }
}

static const struct {
    enum expected expected;
    const char *bytes;
    size_t size;
    const char *text;
} refusals[] = {
    {BOOL, "\x01", 1, "expected a boolean, found an integer"},
    {INT, "\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00", 9, "expected an integer, found a float"},
    {INT, "\xcb\x43\x40\x00\x00\x00\x00\x00\x01", 9, "expected an integer, found a float"},
    {INT, "\xcb\xc3\x40\x00\x00\x00\x00\x00\x01", 9, "expected an integer, found a float"},
    {INT, "\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00", 9, "expected an integer, found a float"},
    {INT, "\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00", 9, "expected an integer, found a float"},
    {UINT, "\xcb\x3f\xe0\x00\x00\x00\x00\x00\x00", 9, "expected an integer, found a float"},
    {UINT, "\xcb\xbf\xf0\x00\x00\x00\x00\x00\x00", 9, "-1 is outside 0..255"},
    {UINT, "\xcb\x40\x70\x00\x00\x00\x00\x00\x00", 9, "256 is outside 0..255"},
    {INT, "\xa1x", 2, "expected an integer, found a string"},
    {UINT, "\xcd\x01\x2c", 3, "300 is outside 0..255"},
    {UINT, "\xff", 1, "-1 is outside 0..255"},
    {FLOAT, "\xc0", 1, "expected a number, found null"},
    {STRING, "\x05", 1, "expected a string, found an integer"},
    {STRING, "\xc4\x01x", 3, "expected a string, found binary data"},
    {STRING, "\xa1\xff", 2, "not UTF-8"},
    {STRING, "\xd4\x01\x01", 3,
     "expected a string, found an extension type, which WAMP does not have"},
    {BYTES, "\xa1x", 2, "expected binary data, found a string"},
    {LIST, "\x80", 1, "expected a list, found a map"},
    {MAP, "\x90", 1, "expected a map, found a list"},
    {KEY, "\x01", 1, "expected a string as key, found an integer"},
    {KEY, "\xa1\x80", 2, "not UTF-8"},
    {VALUE, "\xc1", 1, "found the byte 0xc1, which is no value"},
    {VALUE, "\x81\xa1x\xa1\x80", 5, "not UTF-8"},
    {BOOL, "", 0, "ends in the middle of a value"},
    {FLOAT, "\xcb\x3f", 2, "ends in the middle of a value"},
    {STRING, "\xa5x", 2, "ends in the middle of a value"},
    {STRING, "\xdb\xff\xff\xff\xff", 5, "ends in the middle of a value"},
    {BYTES, "\xc6\xff\xff\xff\xff", 5, "ends in the middle of a value"},
    {LIST, "\xdd\x0f\xff\xff\xff\x01", 6, "ends in the middle of a value"},
    {MAP, "\xdf\x00\x00\x00\x01\xa0", 6, "ends in the middle of a value"},
    {VALUE, "\xdd\x0f\xff\xff\xff\x01", 6, "ends in the middle of a value"},
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(refusals); i++) {
        widl_reader reader;

        widl_reader_open(&reader, view(refusals[i].bytes, refusals[i].size), &arena);
        assert_false(read_as(&reader, refusals[i].expected));
        assert_true(reader.failed);
        assert_string_equal(reader.problem.text, refusals[i].text);
        assert_false(reader.problem.out_of_memory);
    }
    assert_true(widl_arena_used(&arena) < 100);
}

static void test_first_failure_is_kept(void **state)
{
    widl_reader reader;

    (void)state;
    widl_reader_open(&reader, VIEW("\xa1x\x01\x02\xc0"), &arena);
    assert_false(read_as(&reader, INT));
    assert_false(widl_reader_at_index(&reader, 3));
    assert_false(widl_reader_at(&reader, "tags"));
    for (enum expected expected = BOOL; expected <= VALUE; expected++)
        assert_false(read_as(&reader, expected));
    assert_false(widl_read_nil(&reader));
    assert_false(widl_read_exact(&reader, "\x01", 1));
    assert_false(widl_read_skip(&reader));
    assert_false(widl_reader_finish(&reader));
    assert_false(widl_reader_refuse(&reader, "later"));
    assert_null(widl_reader_alloc(&reader, 1, 1));
    assert_string_equal(reader.problem.text, "expected an integer, found a string");
    assert_string_equal(reader.problem.path, "tags[3]");
    assert_false(reader.problem.out_of_memory);
    widl_reader_open(&reader, VIEW("\x01"), &arena);
    assert_true(read_as(&reader, INT));
    assert_true(widl_reader_finish(&reader));
}

static void test_lists_and_maps(void **state)
{
    widl_reader reader;
    widl_string key = {0};
    size_t count = 9;
    int8_t number = 0;

    (void)state;
    widl_reader_open(&reader, VIEW("\x82\xa1k\x92\x07\xc0\xa2no\x81\xa0\xc3"), &arena);
    assert_true(widl_read_map(&reader, &count));
    assert_int_equal(count, 2);
    assert_false(widl_read_exact(&reader, "\xa1x", 2));
    assert_true(widl_read_exact(&reader, "\xa1k", 2));
    assert_true(widl_read_list(&reader, &count));
    assert_int_equal(count, 2);
    assert_int_equal(reader.depth, 2);
    assert_false(widl_read_nil(&reader));
    assert_true(widl_read_int8(&reader, &number));
    assert_true(widl_read_nil(&reader));
    widl_reader_leave(&reader);
    assert_true(widl_read_key(&reader, &key));
    assert_true(widl_str_equal(key, widl_str("no")));
    assert_true(widl_read_skip(&reader));
    widl_reader_leave(&reader);
    assert_true(widl_reader_finish(&reader));
    assert_int_equal(reader.depth, 0);
}

static void test_bytes_that_follow_are_refused(void **state)
{
    widl_reader reader;

    (void)state;
    widl_reader_open(&reader, VIEW("\x01\x02\x03"), &arena);
    assert_true(widl_read_skip(&reader));
    assert_false(widl_reader_finish(&reader));
    assert_string_equal(reader.problem.text, "2 bytes follow the value");
}

static void test_depth_counts_what_is_open(void **state)
{
    static unsigned char nested[10001];
    widl_reader reader;
    size_t count;

    (void)state;
    memset(nested, 0x91, sizeof(nested));
    nested[10000] = 0xc0;
    for (size_t open = 0; open <= WIDL_MAX_DEPTH; open++) {
        widl_reader_open(&reader, view(nested, sizeof(nested)), &arena);
        for (size_t i = 0; i < open; i++)
            assert_true(widl_read_list(&reader, &count));
        assert_false(widl_read_skip(&reader));
        assert_string_equal(reader.problem.text, "nested deeper than 64");
    }
    widl_reader_open(&reader, view(nested, sizeof(nested)), &arena);
    for (size_t i = 0; i < WIDL_MAX_DEPTH; i++)
        assert_true(widl_read_list(&reader, &count));
    assert_false(widl_read_list(&reader, &count));
    assert_string_equal(reader.problem.text, "nested deeper than 64");
}

static void test_value_is_copied_whole(void **state)
{
    char message[] = "\x92\x01\xa1x\xc0";
    widl_reader reader;
    widl_value value = {0};

    (void)state;
    widl_reader_open(&reader, view(message, 5), &arena);
    assert_true(widl_read_value(&reader, &value));
    assert_true(widl_read_nil(&reader));
    assert_int_equal(value.size, 4);
    memset(message, 0, sizeof(message));
    assert_memory_equal(value.data, "\x92\x01\xa1x", 4);
}

static void test_arena_limit_is_out_of_memory(void **state)
{
    widl_arena small = {.limit = 8};
    widl_value value = VIEW("\xa9"
                            "123456789");
    widl_reader reader;
    widl_string text;
    widl_value copy;

    (void)state;
    widl_reader_open(&reader, value, &small);
    assert_false(widl_read_string(&reader, &text));
    assert_true(reader.problem.out_of_memory);
    widl_reader_open(&reader, value, &small);
    assert_false(widl_read_value(&reader, &copy));
    assert_true(reader.problem.out_of_memory);
    widl_reader_open(&reader, value, &small);
    assert_null(widl_reader_alloc(&reader, SIZE_MAX / 2, 3));
    assert_true(reader.problem.out_of_memory && reader.failed);
    widl_arena_free(&small);
}

static void test_memory_shortage(void **state)
{
    widl_arena empty = {0};
    widl_reader reader;
    widl_bytes bytes;

    (void)state;
    widl_reader_open(&reader, VIEW("\xc4\x01x"), &empty);
    failing_malloc_start(0);
    assert_false(widl_read_bytes(&reader, &bytes));
    assert_true(failing_malloc_stop());
    assert_true(reader.problem.out_of_memory);
    widl_arena_free(&empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers_of_any_width),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_above_int64),
        cmocka_unit_test(test_whole_floats_are_integers),
        cmocka_unit_test(test_floats),
        cmocka_unit_test(test_nan),
        cmocka_unit_test_teardown(test_strings_and_bytes_are_copied, free_arena),
        cmocka_unit_test_teardown(test_refusals, free_arena),
        cmocka_unit_test_teardown(test_first_failure_is_kept, free_arena),
        cmocka_unit_test_teardown(test_lists_and_maps, free_arena),
        cmocka_unit_test(test_bytes_that_follow_are_refused),
        cmocka_unit_test(test_depth_counts_what_is_open),
        cmocka_unit_test_teardown(test_value_is_copied_whole, free_arena),
        cmocka_unit_test(test_arena_limit_is_out_of_memory),
        cmocka_unit_test(test_memory_shortage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
