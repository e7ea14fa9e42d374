/* SPDX-License-Identifier: MIT */
/*
 * Numbers: texts that are expected, texts that come back, and a locale that must not matter.
 */
#include <locale.h>
#include <math.h>
#include <string.h>

#include "support/cmocka_widl.h"
#include "support/random_value.h"
#include "value/number.h"

static const struct {
    double value;
    const char *text;
} cases[] = {
    {0.0, "0.0"},
    {-0.0, "-0.0"},
    {1.0, "1.0"},
    {-1.5, "-1.5"},
    {98.6543, "98.6543"},
    {0.1, "0.1"},
    {0.30000000000000004, "0.30000000000000004"},
    {123456789012345.0, "123456789012345.0"},
    {999999999999999.0, "999999999999999.0"},
    {1e15, "1e+15"},
    {1e300, "1e+300"},
    {9007199254740993.0, "9007199254740992.0"},
    {0.00000001, "0.00000001"},
    {1e-9, "1e-09"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char text[WI_NUMBER_SIZE];

        assert_int_equal(wi_float_write(text, cases[i].value), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void check_round_trip(double value)
{
    char text[WI_NUMBER_SIZE];
    double again;

    wi_float_write(text, value);
    again = wi_float_read(text);
    assert_memory_equal(&again, &value, sizeof(value));
    assert_non_null(strpbrk(text, ".e"));
}

static void test_random_numbers_come_back(void **state)
{
    struct random_numbers random = {4711};

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        uint64_t bits = random_next(&random);
        double value;

        memcpy(&value, &bits, sizeof(value));
        if (isfinite(value))
            check_round_trip(value);
        check_round_trip((double)(int64_t)(bits >> 34) / 1000 - 5e5);
        check_round_trip((double)(bits >> 10));
    }
    check_round_trip(5e-324);
    check_round_trip(2.2250738585072014e-308);
}

static void test_integers(void **state)
{
    char text[WI_NUMBER_SIZE];

    (void)state;
    assert_int_equal(wi_uint_write(text, 0), 1);
    assert_memory_equal(text, "0", 1);
    assert_int_equal(wi_uint_write(text, UINT64_MAX), 20);
    assert_memory_equal(text, "18446744073709551615", 20);
}

static void test_composing_is_exact_or_refused(void **state)
{
    double value;

    (void)state;
    assert_true(wi_float_compose(986543, -4, &value));
    assert_true(value == 98.6543);
    assert_true(wi_float_compose((uint64_t)1 << 53, 22, &value));
    assert_true(value == 9007199254740992e22);
    assert_false(wi_float_compose(((uint64_t)1 << 53) + 1, 0, &value));
    assert_false(wi_float_compose(1, 23, &value));
    assert_false(wi_float_compose(1, -23, &value));
    assert_false(wi_float_compose(1, INT64_MIN, &value));
}

/** Skipped where no locale with a decimal comma is installed. */
static void test_locale_does_not_matter(void **state)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE"};
    bool found = false;

    for (size_t i = 0; i < ARRAY_LENGTH(names) && !found; i++)
        found = setlocale(LC_ALL, names[i]) != NULL;
    if (!found)
        skip();
    test_texts(state);
    assert_true(wi_float_read("1.5e0") == 1.5);
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_random_numbers_come_back),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_composing_is_exact_or_refused),
        cmocka_unit_test(test_locale_does_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
