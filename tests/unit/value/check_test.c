/* SPDX-License-Identifier: MIT */
/*
 * Checking: what is accepted and what is refused, with which text and path.
 */
#include <stdio.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "support/random_value.h"
#include "value/check.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct {
    const char *data;
    size_t size;
    const char *path;
    const char *text; /**< NULL: accepted */
} cases[] = {
    {BYTES("\xc0"), "", NULL},
    {BYTES("\x7f"), "", NULL},
    {BYTES("\xe0"), "", NULL},
    {BYTES("\xd3\xff\xff\xff\xff\xff\xff\xff\xff"), "", NULL},
    {BYTES("\xd9\x01x"), "", NULL},
    {BYTES("\xdb\x00\x00\x00\x00"), "", NULL},
    {BYTES("\xc6\x00\x00\x00\x01\xff"), "", NULL},
    {BYTES("\xdf\x00\x00\x00\x01\xa1k\xc0"), "", NULL},
    {BYTES("\xca\x7f\xc0\x00\x00"), "", NULL},
    {BYTES(""), "", "there is no value"},
    {BYTES("\xc0\xc0"), "", "1 bytes follow the value"},
    {BYTES("\xc1"), "", "found the byte 0xc1, which is no value"},
    {BYTES("\xd4\x01\x02"), "", "found an extension type, which WAMP does not have"},
    {BYTES("\x92\x01\xc7\x00\x01"), "[1]", "found an extension type, which WAMP does not have"},
    {BYTES("\xa2\xc3\x28"), "", "not UTF-8"},
    {BYTES("\x81\xa1\xff\xc0"), "", "not UTF-8"},
    {BYTES("\x81\x01\xc0"), "", "expected a string as key, found an integer"},
    {BYTES("\x82\xa1x\xc0\xa1x\xc0"), "x", "duplicate key"},
    {BYTES("\x81\xa1x\x92\xc0\x82\xa0\xc0\xd9\x00\xc0"), "x[1][\"\"]", "duplicate key"},
    {BYTES("\x91\x81\xa3x-y\xa1"), "[0][\"x-y\"]", "ends in the middle of a value"},
    {BYTES("\xdd\x0f\xff\xff\xff\x01"), "", "ends in the middle of a value"},
    {BYTES("\xdf\x00\x00\x00\x02\xa0\xc0\xc0"), "", "ends in the middle of a value"},
    {BYTES("\xdb\xff\xff\xff\xffx"), "", "ends in the middle of a value"},
    {BYTES("\xc6\xff\xff\xff\xffx"), "", "ends in the middle of a value"},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_value value = {(const unsigned char *)cases[i].data, cases[i].size};
        widl_problem problem = {0};

        assert_int_equal(wi_check_whole(value, NULL, &problem), cases[i].text == NULL);
        assert_string_equal(problem.text, cases[i].text ? cases[i].text : "");
        assert_string_equal(problem.path, cases[i].path);
        assert_false(problem.out_of_memory);
    }
}

static void test_depth_is_limited(void **state)
{
    static unsigned char nested[10001];
    widl_problem problem = {0};

    (void)state;
    memset(nested, 0x91, sizeof(nested));
    nested[WIDL_MAX_DEPTH] = 0xc0;
    assert_true(wi_check_whole((widl_value){nested, WIDL_MAX_DEPTH + 1}, NULL, &problem));
    nested[WIDL_MAX_DEPTH] = 0x91;
    nested[WIDL_MAX_DEPTH + 1] = 0xc0;
    assert_false(wi_check_whole((widl_value){nested, WIDL_MAX_DEPTH + 2}, NULL, &problem));
    assert_string_equal(problem.text, "nested deeper than 64");
    nested[WIDL_MAX_DEPTH + 1] = 0x91;
    nested[10000] = 0xc0;
    assert_false(wi_check_whole((widl_value){nested, sizeof(nested)}, NULL, &problem));
    assert_string_equal(problem.text, "nested deeper than 64");
}

static void test_every_prefix_is_refused(void **state)
{
    struct random_numbers random = {20240607};

    (void)state;
    for (unsigned i = 0; i < 300; i++) {
        widl_writer writer = {0};
        widl_problem problem;

        random_value_write(&random, RANDOM_ANY, 3, &writer);
        assert_true(
            wi_check_whole((widl_value){writer.buffer.data, writer.buffer.size}, NULL, &problem));
        for (size_t size = 0; size < writer.buffer.size; size++)
            assert_false(wi_check_whole((widl_value){writer.buffer.data, size}, NULL, &problem));
        widl_writer_free(&writer);
    }
}

/** A map of `count` keys, the last of which equals the first when asked for. */
static void write_map(widl_writer *writer, size_t count, bool duplicate)
{
    widl_write_map(writer, count);
    for (size_t i = 0; i < count; i++) {
        char key[24];

        snprintf(key, sizeof(key), "k%zu", duplicate && i + 1 == count ? 0 : i);
        widl_write_string(writer, widl_str(key));
        widl_write_nil(writer);
    }
}

static void test_duplicate_keys_of_any_number(void **state)
{
    static const size_t counts[] = {2, 15, 16, 17, 18, 64, 65, 1000, 100000};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
        for (unsigned duplicate = 0; duplicate < 2; duplicate++) {
            widl_writer writer = {0};
            widl_problem problem;
            widl_value value;

            write_map(&writer, counts[i], duplicate);
            value = (widl_value){writer.buffer.data, writer.buffer.size};
            assert_int_equal(wi_check_whole(value, NULL, &problem), !duplicate);
            widl_writer_free(&writer);
        }
    }
}

static void test_memory_shortage_is_told_apart(void **state)
{
    widl_writer writer = {0};
    widl_problem problem = {0};
    widl_value value;

    (void)state;
    write_map(&writer, 1000, false);
    value = (widl_value){writer.buffer.data, writer.buffer.size};
    for (size_t successes = 0;; successes++) {
        bool accepted;

        failing_malloc_start(successes);
        accepted = wi_check_whole(value, NULL, &problem);
        if (!failing_malloc_stop()) {
            assert_true(accepted);
            assert_true(successes > 2);
            break;
        }
        assert_false(accepted);
        assert_true(problem.out_of_memory);
    }
    widl_writer_free(&writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_depth_is_limited),
        cmocka_unit_test(test_every_prefix_is_refused),
        cmocka_unit_test(test_duplicate_keys_of_any_number),
        cmocka_unit_test(test_memory_shortage_is_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
