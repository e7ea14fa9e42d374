/* SPDX-License-Identifier: MIT */
/* Values written as strings: the timestamps that the runtime reads too, and all other forms. */
#include "sema/scalars.h"

#include "support/cmocka_widl.h"

#define SECOND INT64_C(1000000000)

static const struct {
    const char *text;
    enum scalars_outcome outcome;
    int64_t seconds;
    int64_t nanoseconds;
} timestamps[] = {
#define GOOD(text, seconds, nanoseconds) {text, SCALARS_OK, seconds, nanoseconds},
#define BAD(text)                        {text, SCALARS_MALFORMED, 0, 0},
#define FAR(text)                        {text, SCALARS_OUT_OF_RANGE, 0, 0},
#include "support/timestamps.def"
#undef GOOD
#undef BAD
#undef FAR
};

static int64_t join(int64_t seconds, int64_t nanoseconds)
{
    if (seconds < 0)
        return (seconds + 1) * SECOND + (nanoseconds - SECOND);
    return seconds * SECOND + nanoseconds;
}

static void expect_outcome(const char *text, enum scalars_outcome outcome,
                           enum scalars_outcome expected)
{
    if (outcome != expected)
        fail_msg("'%s': %d, expected %d", text, outcome, expected);
}

static void test_timestamps(void **state)
{
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(timestamps); i++) {
        struct model_value value = {.kind = MODEL_STRING};
        expect_outcome(timestamps[i].text,
                       scalars_read(arena, MODEL_TIMESTAMP, text_of(timestamps[i].text), &value),
                       timestamps[i].outcome);
        if (timestamps[i].outcome != SCALARS_OK) {
            assert_int_equal(value.kind, MODEL_STRING);
            continue;
        }
        assert_int_equal(value.kind, MODEL_TIMESTAMP);
        assert_true(value.integer == join(timestamps[i].seconds, timestamps[i].nanoseconds));
    }
    arena_free(arena);
}

static void test_durations(void **state)
{
    static const struct {
        const char *text;
        enum scalars_outcome outcome;
        int64_t nanoseconds;
    } cases[] = {
        {"5s", SCALARS_OK, 5 * SECOND},
        {"1500ms", SCALARS_OK, 1500000000},
        {"2m", SCALARS_OK, 120 * SECOND},
        {"1h", SCALARS_OK, 3600 * SECOND},
        {"7us", SCALARS_OK, 7000},
        {"1ns", SCALARS_OK, 1},
        {"0s", SCALARS_OK, 0},
        {"-0s", SCALARS_OK, 0},
        {"-3ms", SCALARS_OK, -3000000},
        {"007s", SCALARS_OK, 7 * SECOND},
        {"9223372036854775807ns", SCALARS_OK, INT64_MAX},
        {"-9223372036854775808ns", SCALARS_OK, INT64_MIN},
        {"9223372036s", SCALARS_OK, 9223372036 * SECOND},
        {"9223372036854775808ns", SCALARS_OUT_OF_RANGE, 0},
        {"-9223372036854775809ns", SCALARS_OUT_OF_RANGE, 0},
        {"9223372037s", SCALARS_OUT_OF_RANGE, 0},
        {"-9223372037s", SCALARS_OUT_OF_RANGE, 0},
        {"99999999999999999999999999h", SCALARS_OUT_OF_RANGE, 0},
        {"", SCALARS_MALFORMED, 0},
        {"5", SCALARS_MALFORMED, 0},
        {"s", SCALARS_MALFORMED, 0},
        {"-s", SCALARS_MALFORMED, 0},
        {"5 s", SCALARS_MALFORMED, 0},
        {" 5s", SCALARS_MALFORMED, 0},
        {"5s ", SCALARS_MALFORMED, 0},
        {"5S", SCALARS_MALFORMED, 0},
        {"5d", SCALARS_MALFORMED, 0},
        {"+5s", SCALARS_MALFORMED, 0},
        {"--5s", SCALARS_MALFORMED, 0},
        {"1.5s", SCALARS_MALFORMED, 0},
        {"1h30m", SCALARS_MALFORMED, 0},
        {"5sec", SCALARS_MALFORMED, 0},
        {"99999999999999999999999999", SCALARS_MALFORMED, 0},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct model_value value = {0};
        expect_outcome(cases[i].text,
                       scalars_read(arena, MODEL_DURATION, text_of(cases[i].text), &value),
                       cases[i].outcome);
        assert_true(value.integer == cases[i].nanoseconds);
    }
    arena_free(arena);
}

static void test_texts(void **state)
{
    static const struct {
        enum model_kind kind;
        const char *text;
        const char *value; /* NULL: malformed */
    } cases[] = {
        {MODEL_DECIMAL, "0", "0"},
        {MODEL_DECIMAL, "-12.50", "-12.50"},
        {MODEL_DECIMAL, "-0.0", "-0.0"},
        {MODEL_DECIMAL, "10", "10"},
        {MODEL_DECIMAL, "", NULL},
        {MODEL_DECIMAL, "-", NULL},
        {MODEL_DECIMAL, "01", NULL},
        {MODEL_DECIMAL, "00.1", NULL},
        {MODEL_DECIMAL, "1.", NULL},
        {MODEL_DECIMAL, ".1", NULL},
        {MODEL_DECIMAL, "1x1", NULL},
        {MODEL_DECIMAL, "1.1.1", NULL},
        {MODEL_DECIMAL, "+1", NULL},
        {MODEL_DECIMAL, "1e3", NULL},
        {MODEL_UUID, "123E4567-e89b-12d3-A456-426614174000",
         "123e4567-e89b-12d3-a456-426614174000"},
        {MODEL_UUID, "123e4567e89b12d3a456426614174000", NULL},
        {MODEL_UUID, "123e4567-e89b-12d3-a456-42661417400", NULL},
        {MODEL_UUID, "123e4567-e89b-12d3-a456-42661417400g", NULL},
        {MODEL_UUID, "123e4567-e89b-12d3-a456-42661417400G", NULL},
        {MODEL_UUID, "123e45678e89b-12d3-a456-426614174000", NULL},
        {MODEL_UUID, "-23e4567-e89b-12d3-a456-426614174000", NULL},
        {MODEL_URI, "com.example.get", "com.example.get"},
        {MODEL_URI, "\xc3\xa4", "\xc3\xa4"},
        {MODEL_URI, "", NULL},
        {MODEL_URI, "com.", NULL},
        {MODEL_URI, ".com", NULL},
        {MODEL_URI, "a..b", NULL},
        {MODEL_URI, "a b", NULL},
        {MODEL_URI, "a\tb", NULL},
        {MODEL_URI, "a#b", NULL},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct model_value value = {0};
        expect_outcome(cases[i].text,
                       scalars_read(arena, cases[i].kind, text_of(cases[i].text), &value),
                       cases[i].value ? SCALARS_OK : SCALARS_MALFORMED);
        if (cases[i].value)
            assert_true(text_is(value.string, cases[i].value));
    }
    arena_free(arena);
}

static void test_encodings(void **state)
{
    static const struct {
        const char *name;
        enum model_encoding encoding;
        int64_t unit;
    } cases[] = {
        {"seconds", MODEL_ENCODING_SECONDS, SECOND},
        {"milliseconds", MODEL_ENCODING_MILLISECONDS, SECOND / 1000},
        {"nanoseconds", MODEL_ENCODING_NANOSECONDS, 1},
    };
    enum model_encoding encoding;
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        assert_true(scalars_encoding(text_of(cases[i].name), &encoding));
        assert_int_equal(encoding, cases[i].encoding);
        assert_string_equal(scalars_encoding_text(encoding), cases[i].name);
        assert_true(scalars_unit(encoding) == cases[i].unit);
    }
    assert_false(scalars_encoding(text_of("minutes"), &encoding));
    assert_false(scalars_encoding(text_of(""), &encoding));
    assert_null(scalars_encoding_text(MODEL_ENCODING_TEXT));
    assert_true(scalars_unit(MODEL_ENCODING_TEXT) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timestamps),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_encodings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
