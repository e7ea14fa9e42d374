/* SPDX-License-Identifier: MIT */
/*
 * Scalars: the bytes they are on the wire; writers and readers refuse the same values in the same
 * words; what is cut off is refused.
 */
#include <widl/codec.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "support/random_value.h"

#define NOT_DECIMAL   "not a decimal: expected digits such as 12, 0.5 or -12.50"
#define NOT_URI       "not a URI: expected components joined by dots, such as com.example"
#define NOT_UUID      "not a UUID: expected digits such as 123e4567-e89b-12d3-a456-426614174000"
#define NOT_TIMESTAMP "not a timestamp: expected RFC 3339, such as 2026-01-31T12:00:00Z"
#define TOO_FAR       "outside 1677-09-21T00:12:43.145224192Z..2262-04-11T23:47:16.854775807Z"

static widl_value written(const widl_writer *writer)
{
    return (widl_value){writer->buffer.data, writer->buffer.size};
}

static void expect_written(widl_writer *writer, const void *bytes, size_t size)
{
    assert_false(writer->failed);
    assert_int_equal(writer->buffer.size, size);
    assert_memory_equal(writer->buffer.data, bytes, size);
    widl_writer_free(writer);
}

static void test_on_the_wire(void **state)
{
    widl_writer writer = {0};

    (void)state;
    assert_true(widl_write_timestamp(&writer, 1769860800 * WIDL_SECOND));
    assert_true(widl_write_timestamp(&writer, INT64_MIN));
    expect_written(&writer,
                   "\xb4"
                   "2026-01-31T12:00:00Z"
                   "\xbe"
                   "1677-09-21T00:12:43.145224192Z",
                   52);
    writer = (widl_writer){0};
    assert_true(widl_write_uuid(&writer, widl_uuid_of(0x123e4567e89b12d3, 0xa456426614174000)));
    expect_written(&writer,
                   "\xd9\x24"
                   "123e4567-e89b-12d3-a456-426614174000",
                   38);
    writer = (widl_writer){0};
    assert_true(widl_write_decimal(&writer, widl_str("-12.50")));
    assert_true(widl_write_uri(&writer, widl_str("com.example")));
    expect_written(&writer,
                   "\xa6-12.50\xab"
                   "com.example",
                   19);
    writer = (widl_writer){0};
    assert_true(widl_write_seconds(&writer, -2 * WIDL_SECOND));
    assert_true(widl_write_milliseconds(&writer, 300 * WIDL_MILLISECOND));
    assert_true(widl_write_wampid(&writer, UINT64_C(1) << 53));
    expect_written(&writer, "\xfe\xcd\x01\x2c\xcf\x00\x20\x00\x00\x00\x00\x00\x00", 13);
}

/** Unchecked writing stays within what a reservation is told. */
static void test_room(void **state)
{
    static const int64_t times[] = {INT64_MIN, -1, 0, WIDL_SECOND, INT64_MAX};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(times); i++) {
        unsigned char room[64];

        assert_true(widl_put_timestamp(room, times[i]) - room <= WIDL_TIMESTAMP_SIZE);
        assert_true(widl_put_seconds(room, times[i]) - room <= WIDL_HEAD_SIZE);
        assert_true(widl_put_milliseconds(room, times[i]) - room <= WIDL_HEAD_SIZE);
        assert_int_equal(widl_put_uuid(room, widl_uuid_of(0, 0)) - room, 38);
    }
}

static const struct {
    const char *text;
    bool is_decimal;
    bool is_uri;
} strings[] = {
    {"0", true, true},
    {"-0", true, true},
    {"12", true, true},
    {"-12.50", true, true},
    {"0.0", true, true},
    {"0.000000000000000000000000001", true, true},
    {"123456789012345678901234567890", true, true},
    {"00", false, true},
    {"01", false, true},
    {"-01.5", false, true},
    {"+1", false, true},
    {"-", false, true},
    {"--1", false, true},
    {"1.", false, false},
    {".5", false, false},
    {"-.5", false, true},
    {"1..5", false, false},
    {"1.5.0", false, true},
    {"1.5x", false, true},
    {"1e5", false, true},
    {"1,5", false, true},
    {" 1", false, false},
    {"1 ", false, false},
    {"1\n", false, false},
    {"", false, false},
    {"\xd9\xa1", false, true},
    {"inf", false, true},
    {"com.example.get", false, true},
    {"com..get", false, false},
    {"com.#.get", false, false},
};

typedef bool check_string(widl_writer *writer, widl_string value);
typedef bool read_string(widl_reader *reader, widl_string *ret);

static void expect_text(const char *text, check_string *check, check_string *write,
                        read_string *read, const char *problem)
{
    widl_writer checking = {0};
    widl_writer writer = {0};
    widl_writer plain = {0};
    widl_arena arena = {0};
    widl_reader reader;
    widl_string back = {0};
    bool fits = problem[0] == '\0';

    assert_int_equal(check(&checking, widl_str(text)), fits);
    assert_string_equal(checking.problem.text, problem);
    assert_int_equal(write(&writer, widl_str(text)), fits);
    assert_int_equal(writer.buffer.size > 0, fits);
    assert_true(widl_write_string(&plain, widl_str(text)));
    widl_reader_open(&reader, written(&plain), &arena);
    assert_int_equal(read(&reader, &back), fits);
    assert_string_equal(reader.problem.text, problem);
    assert_true(fits ? widl_str_equal(back, widl_str(text)) : back.data == NULL);
    widl_arena_free(&arena);
    widl_writer_free(&plain);
    widl_writer_free(&writer);
}

static void test_strings(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(strings); i++) {
        expect_text(strings[i].text, widl_check_decimal, widl_write_decimal, widl_read_decimal,
                    strings[i].is_decimal ? "" : NOT_DECIMAL);
        expect_text(strings[i].text, widl_check_uri, widl_write_uri, widl_read_uri,
                    strings[i].is_uri ? "" : NOT_URI);
    }
}

static void test_not_utf8(void **state)
{
    widl_writer writer = {0};

    (void)state;
    assert_false(widl_check_uri(&writer, widl_str("com.\xff")));
    assert_string_equal(writer.problem.text, "not UTF-8");
    writer = (widl_writer){0};
    assert_false(widl_check_decimal(&writer, widl_str("\xff")));
    assert_string_equal(writer.problem.text, "not UTF-8");
}

static const struct {
    uint64_t value;
    const char *problem;
} ids[] = {
    {1, ""},
    {2, ""},
    {UINT64_C(9007199254740992), ""},
    {0, "0 is outside 1..9007199254740992"},
    {UINT64_C(9007199254740993), "9007199254740993 is outside 1..9007199254740992"},
    {UINT64_MAX, "18446744073709551615 is outside 1..9007199254740992"},
};

static void test_ids(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(ids); i++) {
        widl_writer checking = {0};
        widl_writer writer = {0};
        widl_writer plain = {0};
        widl_reader reader;
        uint64_t back = 42;
        bool fits = ids[i].problem[0] == '\0';

        assert_int_equal(widl_check_wampid(&checking, ids[i].value), fits);
        assert_string_equal(checking.problem.text, ids[i].problem);
        assert_int_equal(widl_write_wampid(&writer, ids[i].value), fits);
        assert_true(widl_write_uint(&plain, ids[i].value));
        widl_reader_open(&reader, written(&plain), NULL);
        assert_int_equal(widl_read_wampid(&reader, &back), fits);
        assert_string_equal(reader.problem.text, ids[i].problem);
        assert_true(back == (fits ? ids[i].value : 42));
        widl_writer_free(&plain);
        widl_writer_free(&writer);
    }
}

/** Times that are no whole number of their unit are not rounded. */
static void test_units(void **state)
{
    static const struct {
        int64_t time;
        const char *seconds;
        const char *milliseconds;
    } cases[] = {
        {0, "", ""},
        {WIDL_SECOND, "", ""},
        {-3 * WIDL_SECOND, "", ""},
        {INT64_MAX - INT64_MAX % WIDL_SECOND, "", ""},
        {INT64_MIN - INT64_MIN % WIDL_SECOND, "", ""},
        {1500 * WIDL_MILLISECOND, "1500000000 ns is not a whole number of seconds", ""},
        {-WIDL_MILLISECOND, "-1000000 ns is not a whole number of seconds", ""},
        {5000, "5000 ns is not a whole number of seconds",
         "5000 ns is not a whole number of milliseconds"},
        {INT64_MIN, "-9223372036854775808 ns is not a whole number of seconds",
         "-9223372036854775808 ns is not a whole number of milliseconds"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_writer seconds = {0};
        widl_writer milliseconds = {0};
        widl_reader reader;
        int64_t back;

        widl_write_seconds(&seconds, cases[i].time);
        assert_string_equal(seconds.problem.text, cases[i].seconds);
        widl_reader_open(&reader, written(&seconds), NULL);
        assert_int_equal(widl_read_seconds(&reader, &back), cases[i].seconds[0] == '\0');
        assert_true(seconds.failed || back == cases[i].time);
        widl_write_milliseconds(&milliseconds, cases[i].time);
        assert_string_equal(milliseconds.problem.text, cases[i].milliseconds);
        widl_reader_open(&reader, written(&milliseconds), NULL);
        assert_int_equal(widl_read_milliseconds(&reader, &back), cases[i].milliseconds[0] == '\0');
        assert_true(milliseconds.failed || back == cases[i].time);
        widl_writer_free(&seconds);
        widl_writer_free(&milliseconds);
    }
}

/** What one read function says about one encoding. */
struct reading {
    bool (*read)(widl_reader *reader);
    const char *bytes;
    size_t size;
    const char *problem;
};

static bool read_timestamp(widl_reader *reader)
{
    widl_timestamp unused;

    return widl_read_timestamp(reader, &unused);
}

static bool read_uuid(widl_reader *reader)
{
    widl_uuid unused;

    return widl_read_uuid(reader, &unused);
}

static bool read_seconds(widl_reader *reader)
{
    int64_t unused;

    return widl_read_seconds(reader, &unused);
}

static bool read_milliseconds(widl_reader *reader)
{
    int64_t unused;

    return widl_read_milliseconds(reader, &unused);
}

static bool read_wampid(widl_reader *reader)
{
    uint64_t unused;

    return widl_read_wampid(reader, &unused);
}

static bool read_decimal(widl_reader *reader)
{
    widl_string unused;

    return widl_read_decimal(reader, &unused);
}

#define BYTES(literal) literal, sizeof(literal) - 1

static const struct reading readings[] = {
    {read_timestamp,
     BYTES("\xb4"
           "2026-01-31T12:00:00Z"),
     ""},
    {read_timestamp,
     BYTES("\xb4"
           "2026-02-31T12:00:00Z"),
     NOT_TIMESTAMP},
    {read_timestamp,
     BYTES("\xb4"
           "2263-01-31T12:00:00Z"),
     TOO_FAR},
    {read_timestamp, BYTES("\xa0"), NOT_TIMESTAMP},
    {read_timestamp, BYTES("\x01"), "expected a timestamp, found an integer"},
    {read_timestamp, BYTES("\xc0"), "expected a timestamp, found null"},
    {read_timestamp, BYTES("\xa1\xff"), "not UTF-8"},
    {read_timestamp, BYTES("\xdb\xff\xff\xff\xff"), "ends in the middle of a value"},
    {read_uuid,
     BYTES("\xd9\x24"
           "123E4567-E89B-12D3-A456-426614174000"),
     ""},
    {read_uuid,
     BYTES("\xda\x00\x24"
           "123e4567-e89b-12d3-a456-426614174000"),
     ""},
    {read_uuid,
     BYTES("\xa4"
           "123e"),
     NOT_UUID},
    {read_uuid,
     BYTES("\xc4\x10"
           "0123456789abcdef"),
     "expected a UUID, found binary data"},
    {read_seconds, BYTES("\xcf\x00\x00\x00\x02\x25\xc1\x7d\x04"), ""},
    {read_seconds, BYTES("\xcf\x00\x00\x00\x02\x25\xc1\x7d\x05"),
     "9223372037 is outside -9223372036..9223372036"},
    {read_seconds, BYTES("\xd3\xff\xff\xff\xfd\xda\x3e\x82\xfb"),
     "-9223372037 is outside -9223372036..9223372036"},
    {read_seconds, BYTES("\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00"),
     "expected an integer, found a float"},
    {read_milliseconds, BYTES("\xcf\x7f\xff\xff\xff\xff\xff\xff\xff"),
     "9223372036854775807 is outside -9223372036854..9223372036854"},
    {read_milliseconds,
     BYTES("\xa1"
           "5"),
     "expected an integer, found a string"},
    {read_wampid, BYTES("\xff"), "-1 is outside 1..9007199254740992"},
    {read_wampid,
     BYTES("\xa1"
           "1"),
     "expected an integer, found a string"},
    {read_decimal, BYTES("\x05"), "expected a string, found an integer"},
    {read_decimal,
     BYTES("\xa3"
           "1.5"),
     ""},
};

static void test_reading(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(readings); i++) {
        const struct reading *reading = &readings[i];
        widl_value value = {(const unsigned char *)reading->bytes, reading->size};
        widl_arena arena = {0};
        widl_reader reader;

        widl_reader_open(&reader, value, &arena);
        assert_int_equal(reading->read(&reader), reading->problem[0] == '\0');
        assert_string_equal(reader.problem.text, reading->problem);
        for (size_t cut = 0; cut < reading->size; cut++) {
            widl_reader_open(&reader, (widl_value){value.data, cut}, &arena);
            assert_false(reading->read(&reader));
        }
        widl_arena_free(&arena);
    }
}

static void test_random_times(void **state)
{
    struct random_numbers random = {3339};

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        int64_t time = (int64_t)random_next(&random);
        int64_t seconds = time - time % WIDL_SECOND;
        int64_t milliseconds = time - time % WIDL_MILLISECOND;
        widl_writer writer = {0};
        widl_reader reader;
        int64_t back[3];

        assert_true(widl_write_timestamp(&writer, time));
        assert_true(widl_write_seconds(&writer, seconds));
        assert_true(widl_write_milliseconds(&writer, milliseconds));
        widl_reader_open(&reader, written(&writer), NULL);
        assert_true(widl_read_timestamp(&reader, &back[0]));
        assert_true(widl_read_seconds(&reader, &back[1]));
        assert_true(widl_read_milliseconds(&reader, &back[2]));
        assert_true(back[0] == time && back[1] == seconds && back[2] == milliseconds);
        assert_true(widl_reader_finish(&reader));
        widl_writer_free(&writer);
    }
}

static void test_out_of_memory(void **state)
{
    widl_writer writer = {0};

    (void)state;
    failing_malloc_start(0);
    assert_false(widl_write_timestamp(&writer, 0));
    assert_true(failing_malloc_stop());
    assert_true(writer.problem.out_of_memory);
    writer = (widl_writer){0};
    failing_malloc_start(0);
    assert_false(widl_write_uuid(&writer, widl_uuid_of(0, 0)));
    assert_true(failing_malloc_stop());
    assert_true(writer.problem.out_of_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_on_the_wire),   cmocka_unit_test(test_room),
        cmocka_unit_test(test_strings),       cmocka_unit_test(test_not_utf8),
        cmocka_unit_test(test_ids),           cmocka_unit_test(test_units),
        cmocka_unit_test(test_reading),       cmocka_unit_test(test_random_times),
        cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
