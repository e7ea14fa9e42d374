/* SPDX-License-Identifier: MIT */
/*
 * Timestamps: a table of texts, the C library's calendar as judge of random moments, and no text
 * that is cut off.
 */
#include "value/timestamp.h"

#include <stdio.h>
#include <time.h>

#include "support/cmocka_widl.h"
#include "support/random_value.h"

static const struct {
    const char *text;
    enum wi_timestamp_outcome outcome;
    int64_t seconds;
    int64_t nanoseconds;
} cases[] = {
#define GOOD(text, seconds, nanoseconds) {text, WI_TIMESTAMP_OK, seconds, nanoseconds},
#define BAD(text)                        {text, WI_TIMESTAMP_MALFORMED, 0, 0},
#define FAR(text)                        {text, WI_TIMESTAMP_OUT_OF_RANGE, 0, 0},
#include "support/timestamps.def"
#undef GOOD
#undef BAD
#undef FAR
};

/** Seconds and nanoseconds since 1970, added the way that does not overflow at either end. */
static widl_timestamp join(int64_t seconds, int64_t nanoseconds)
{
    if (seconds < 0)
        return (seconds + 1) * WIDL_SECOND + (nanoseconds - WIDL_SECOND);
    return seconds * WIDL_SECOND + nanoseconds;
}

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_timestamp timestamp = 42;
        enum wi_timestamp_outcome outcome = wi_timestamp_parse(widl_str(cases[i].text), &timestamp);

        if (outcome != cases[i].outcome)
            fail_msg("'%s': %d, expected %d", cases[i].text, outcome, cases[i].outcome);
        if (outcome == WI_TIMESTAMP_OK && timestamp != join(cases[i].seconds, cases[i].nanoseconds))
            fail_msg("'%s': %lld", cases[i].text, (long long)timestamp);
        timestamp = 42;
        assert_int_equal(widl_timestamp_parse(widl_str(cases[i].text), &timestamp),
                         outcome == WI_TIMESTAMP_OK);
        assert_true(outcome == WI_TIMESTAMP_OK || timestamp == 42);
    }
}

static const struct {
    widl_timestamp timestamp;
    const char *text;
} formats[] = {
    {0, "1970-01-01T00:00:00Z"},
    {1, "1970-01-01T00:00:00.000000001Z"},
    {-1, "1969-12-31T23:59:59.999999999Z"},
    {WIDL_MICROSECOND, "1970-01-01T00:00:00.000001Z"},
    {WIDL_MILLISECOND, "1970-01-01T00:00:00.001Z"},
    {-WIDL_MILLISECOND, "1969-12-31T23:59:59.999Z"},
    {WIDL_SECOND / 2, "1970-01-01T00:00:00.500Z"},
    {WIDL_SECOND / 2 + WIDL_MICROSECOND, "1970-01-01T00:00:00.500001Z"},
    {-24 * WIDL_HOUR, "1969-12-31T00:00:00Z"},
    {1769860800 * WIDL_SECOND, "2026-01-31T12:00:00Z"},
    {951782400 * WIDL_SECOND, "2000-02-29T00:00:00Z"},
    {-2203891200 * WIDL_SECOND, "1900-03-01T00:00:00Z"},
    {INT64_MAX, "2262-04-11T23:47:16.854775807Z"},
    {INT64_MIN, "1677-09-21T00:12:43.145224192Z"},
};

static void test_format(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(formats); i++) {
        char text[WIDL_TIMESTAMP_SIZE];
        widl_timestamp back;
        size_t size = widl_timestamp_format(formats[i].timestamp, text);

        assert_string_equal(text, formats[i].text);
        assert_int_equal(size, strlen(text));
        assert_true(widl_timestamp_parse(widl_str(text), &back));
        assert_true(back == formats[i].timestamp);
    }
}

/** The same moment by the C library's calendar. */
static void expect_calendar(widl_timestamp timestamp, const char *text)
{
    int64_t nanoseconds = (timestamp % WIDL_SECOND + WIDL_SECOND) % WIDL_SECOND;
    time_t seconds = (time_t)(timestamp / WIDL_SECOND - (timestamp % WIDL_SECOND < 0));
    struct tm calendar;
    char expected[64];
    size_t size;

    assert_non_null(gmtime_r(&seconds, &calendar));
    size = strftime(expected, sizeof(expected), "%Y-%m-%dT%H:%M:%S", &calendar);
    assert_memory_equal(text, expected, size);
    if (nanoseconds == 0) {
        assert_string_equal(text + size, "Z");
        return;
    }
    snprintf(expected, sizeof(expected), ".%09dZ", (int)nanoseconds);
    assert_int_equal(text[size], '.');
    for (size_t i = size + 1; text[i] != 'Z'; i++)
        assert_int_equal(text[i], expected[i - size]);
}

static void test_random_moments(void **state)
{
    struct random_numbers random = {2026};

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        static const int64_t units[] = {1, WIDL_MICROSECOND, WIDL_MILLISECOND, WIDL_SECOND};
        widl_timestamp timestamp = (int64_t)(random_next(&random));
        char text[WIDL_TIMESTAMP_SIZE];
        widl_timestamp back;

        timestamp -= timestamp % units[i % ARRAY_LENGTH(units)];
        widl_timestamp_format(timestamp, text);
        expect_calendar(timestamp, text);
        assert_true(widl_timestamp_parse(widl_str(text), &back));
        assert_true(back == timestamp);
    }
}

/** Every day between the ends, which covers each kind of century and leap year there is. */
static void test_every_day(void **state)
{
    const int64_t day = 24 * WIDL_HOUR;

    (void)state;
    for (int64_t number = INT64_MIN / day; number <= INT64_MAX / day; number++) {
        char text[WIDL_TIMESTAMP_SIZE];
        widl_timestamp back;

        widl_timestamp_format(number * day, text);
        expect_calendar(number * day, text);
        assert_true(widl_timestamp_parse(widl_str(text), &back));
        assert_true(back == number * day);
    }
}

static void test_prefixes(void **state)
{
    static const char *const texts[] = {
        "2026-01-31T12:00:00.123456789+01:00",
        "2026-01-31T12:00:00.1Z",
        "2016-12-31T23:59:60Z",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        size_t size = strlen(texts[i]);
        widl_timestamp timestamp;

        for (size_t cut = 0; cut < size; cut++) {
            /* A block of its own, so that a step too far is seen. */
            char *copy = test_malloc(cut + 1);

            memcpy(copy + 1, texts[i], cut);
            assert_int_equal(wi_timestamp_parse(widl_str_n(copy + 1, cut), &timestamp),
                             WI_TIMESTAMP_MALFORMED);
            test_free(copy);
        }
        assert_true(widl_timestamp_parse(widl_str_n(texts[i], size), &timestamp));
        assert_false(widl_timestamp_parse(widl_str_n(texts[i], size + 1), &timestamp));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),     cmocka_unit_test(test_format),
        cmocka_unit_test(test_prefixes),  cmocka_unit_test(test_random_moments),
        cmocka_unit_test(test_every_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
