/* SPDX-License-Identifier: MIT */
/* The reader of JSON: what it accepts, what it refuses and where, and that numbers keep digits. */
#include "base/json_read.h"

#include <stdlib.h>

#include "support/cmocka_widl.h"

static const struct json_node *read(struct arena *arena, const char *text)
{
    struct json_problem problem;

    return json_read(arena, text_of(text), &problem);
}

static void test_tree(void **state)
{
    struct arena *arena = arena_new();
    const struct json_node *root =
        read(arena, " {\"a\": [1, true, null], \"b\\u00e9\\ud83d\\ude00\": \"\\n\"} ");
    const struct json_node *list;

    (void)state;
    assert_non_null(root);
    assert_int_equal(root->kind, JSON_OBJECT);
    assert_int_equal(root->count, 2);
    list = json_member(root, "a");
    assert_int_equal(list->kind, JSON_ARRAY);
    assert_int_equal(list->count, 3);
    assert_int_equal(list->begin, 7);
    assert_int_equal(list->end, 22);
    assert_true(list->first->next->boolean);
    assert_int_equal(list->first->next->next->kind, JSON_NULL);
    assert_true(text_is(list->next->key, "b\xc3\xa9\xf0\x9f\x98\x80"));
    assert_true(text_is(list->next->text, "\n"));
    assert_null(json_member(root, "c"));
    arena_free(arena);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text;
        uint32_t begin;
    } rows[] = {
        {"", 0},       {" x", 1},     {"[1,]", 3},      {"{\"a\":1,}", 7},
        {"[1 2]", 3},  {"\"\t\"", 1}, {"\"\\u12\"", 5}, {"\"\\udc00\"", 3},
        {"-", 1},      {"01", 1},     {"1.e3", 2},      {"1e", 2},
        {"{1: 2}", 1}, {"tru", 0},    {"\"\xff\"", 1},  {"\"\\ud83d\"", 3},
        {"[", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena *arena = arena_new();
        struct json_problem problem = {0};

        assert_null(json_read(arena, text_of(rows[i].text), &problem));
        assert_int_equal(problem.begin, rows[i].begin);
        assert_non_null(problem.message);
        arena_free(arena);
    }
}

static void test_depth(void **state)
{
    char text[2 * JSON_DEPTH_MAX + 2];
    struct arena *arena = arena_new();
    struct json_problem problem;

    (void)state;
    memset(text, '[', sizeof(text) / 2);
    memset(text + sizeof(text) / 2, ']', sizeof(text) / 2);
    assert_null(json_read(arena, (struct text){text, sizeof(text)}, &problem));
    assert_non_null(json_read(arena, (struct text){text + 1, sizeof(text) - 2}, &problem));
    arena_free(arena);
}

static void test_size(void **state)
{
    size_t size = 2 * (size_t)JSON_VALUES_MAX + 3;
    char *text = malloc(size);
    struct arena *arena = arena_new();
    struct json_problem problem = {0};

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < size; i++)
        text[i] = i % 2 ? '0' : ',';
    text[0] = '[';
    text[size - 1] = ']';
    assert_null(json_read(arena, (struct text){text, size}, &problem));
    assert_string_equal(problem.message, "too many values");
    arena_free(arena);
    free(text);
}

static void test_numbers(void **state)
{
    struct arena *arena = arena_new();
    int64_t integer = 0;
    uint64_t natural = 0;

    (void)state;
    assert_true(json_integer(read(arena, "-9223372036854775808"), &integer));
    assert_true(integer == INT64_MIN);
    assert_false(json_integer(read(arena, "9223372036854775808"), &integer));
    assert_true(json_natural(read(arena, "18446744073709551615"), &natural));
    assert_true(natural == UINT64_MAX);
    assert_false(json_natural(read(arena, "18446744073709551616"), &natural));
    assert_false(json_natural(read(arena, "-1"), &natural));
    assert_false(json_integer(read(arena, "1.0"), &integer));
    assert_false(json_integer(read(arena, "\"1\""), &integer));
    assert_true(json_float(read(arena, "-1.5e3")) == -1500);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree), cmocka_unit_test(test_refused), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_size), cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
