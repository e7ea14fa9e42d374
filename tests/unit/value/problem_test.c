/* SPDX-License-Identifier: MIT */
/*
 * Problems: how paths grow, are quoted and are cut.
 */
#include <widl/error.h>

#include "support/cmocka_widl.h"
#include "value/problem.h"

static void test_path_grows_from_the_inside(void **state)
{
    widl_problem problem;

    (void)state;
    assert_false(wi_problem_set(&problem, "longer than %d", 32));
    assert_string_equal(problem.path, "");
    wi_problem_at_index(&problem, 3);
    assert_string_equal(problem.path, "[3]");
    wi_problem_at(&problem, widl_str("tags"));
    assert_string_equal(problem.path, "tags[3]");
    wi_problem_at_index(&problem, 0);
    assert_string_equal(problem.path, "[0].tags[3]");
    wi_problem_at(&problem, widl_str("args"));
    assert_string_equal(problem.path, "args[0].tags[3]");
    assert_string_equal(problem.text, "longer than 32");
}

static const struct {
    const char *name;
    const char *path;
} names[] = {
    {"a", "a.x"},
    {"_a1", "_a1.x"},
    {"1a", "[\"1a\"].x"},
    {"", "[\"\"].x"},
    {"x-vendor", "[\"x-vendor\"].x"},
    {"q\"b\\", "[\"q\\\"b\\\\\"].x"},
    {"n\nd\x7f", "[\"n\\u000ad\\u007f\"].x"},
    {"\xc3\xa9", "[\"\xc3\xa9\"].x"},
};

static void test_names_are_quoted_when_needed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        widl_problem problem;

        wi_problem_set(&problem, "%s", "bad");
        wi_problem_at(&problem, widl_str("x"));
        wi_problem_at(&problem, widl_str(names[i].name));
        assert_string_equal(problem.path, names[i].path);
    }
}

static void test_long_path_keeps_its_inner_part(void **state)
{
    static const char tail[] = "[\"\xc3\xa9\"].inner";
    widl_problem problem;

    (void)state;
    wi_problem_set(&problem, "%s", "bad");
    wi_problem_at(&problem, widl_str("inner"));
    for (unsigned i = 0; i < 100; i++) {
        wi_problem_at(&problem, widl_str("\xc3\xa9"));
        assert_true(widl_utf8_valid(widl_str(problem.path)));
        assert_string_equal(problem.path + strlen(problem.path) - strlen(tail), tail);
    }
    assert_memory_equal(problem.path, "\xe2\x80\xa6", 3);
    assert_true(strlen(problem.path) > WIDL_PROBLEM_SIZE - 10);
}

static void test_long_names_are_cut(void **state)
{
    char name[5000];
    widl_problem problem;

    (void)state;
    memset(name, '\x01', sizeof(name));
    wi_problem_set(&problem, "%s", "bad");
    wi_problem_at(&problem, widl_str_n(name, sizeof(name)));
    wi_problem_set(&problem, "%s", "bad");
    memset(name, 'a', sizeof(name));
    wi_problem_at(&problem, widl_str_n(name, sizeof(name)));
    assert_memory_equal(problem.path, "[\"aaaa", 6);
    assert_in_range(strlen(problem.path), 64, 80);
}

static void test_memory_is_marked(void **state)
{
    widl_problem problem;

    (void)state;
    wi_problem_memory(&problem);
    assert_true(problem.out_of_memory);
    wi_problem_set(&problem, "%s", "bad");
    assert_false(problem.out_of_memory);
}

static void test_report(void **state)
{
    widl_problem problem;
    widl_error error = {0};

    (void)state;
    wi_problem_set(&problem, "%s", "not UTF-8");
    assert_false(wi_problem_report(&problem, &error));
    assert_string_equal(error.text, "not UTF-8");
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    wi_problem_at_index(&problem, 2);
    wi_problem_report(&problem, &error);
    assert_string_equal(error.text, "[2]: not UTF-8");
    wi_problem_memory(&problem);
    wi_problem_report(&problem, &error);
    assert_int_equal(error.code, WIDL_ERROR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_grows_from_the_inside),
        cmocka_unit_test(test_names_are_quoted_when_needed),
        cmocka_unit_test(test_long_path_keeps_its_inner_part),
        cmocka_unit_test(test_long_names_are_cut),
        cmocka_unit_test(test_memory_is_marked),
        cmocka_unit_test(test_report),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
