/* SPDX-License-Identifier: MIT */
/* The floor of the compiler: memory, text, tables of names, distances between spellings. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/names.h"
#include "base/spelling.h"
#include "base/utf8.h"
#include "support/cmocka_widl.h"

static void test_arena(void **state)
{
    struct arena *arena = arena_new();
    (void)state;
    for (size_t size = 0; size < 100000; size = size * 3 + 1) {
        char *piece = arena_alloc(arena, size);
        assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(piece[i], 0);
        memset(piece, 'x', size);
    }
    struct text text = arena_format(arena, "%s %d", "answer", 42);
    assert_int_equal(text.size, 9);
    assert_string_equal(text.data, "answer 42");
    text = arena_text(arena, (struct text){"abcdef", 3});
    assert_string_equal(text.data, "abc");
    arena_free(arena);
    arena_free(NULL);
}

static void test_buffer(void **state)
{
    struct buffer buffer = {0};
    (void)state;
    buffer_append(&buffer, text_of(""));
    assert_string_equal(buffer.data, "");
    for (int i = 0; i < 1000; i++)
        buffer_format(&buffer, "%03d,", i);
    assert_int_equal(buffer.size, 4000);
    assert_memory_equal(buffer.data + 3996, "999,", 5);
    buffer_prepend(&buffer, text_of("start "));
    buffer_prepend(&buffer, text_of(""));
    assert_int_equal(buffer.size, 4006);
    assert_memory_equal(buffer.data, "start 000,", 10);
    assert_memory_equal(buffer.data + 4002, "999,", 5);
    buffer_free(&buffer);
    assert_null(buffer.data);
    assert_int_equal(buffer_text(&buffer).size, 0);
}

#define NAME_COUNT 20000

static void test_names(void **state)
{
    static int things[NAME_COUNT];
    struct arena *arena = arena_new();
    struct names *names = names_new(arena);
    (void)state;
    assert_null(names_find(names, text_of("0")));
    for (int i = 0; i < NAME_COUNT; i++)
        assert_null(names_add(names, arena_format(arena, "%d", i), &things[i]));
    for (int i = 0; i < NAME_COUNT; i++)
        assert_ptr_equal(names_find(names, arena_format(arena, "%d", i)), &things[i]);
    assert_null(names_find(names, text_of("-1")));
    assert_null(names_find(names, text_of("")));

    assert_ptr_equal(names_add(names, text_of("7"), &things[8]), &things[7]);
    assert_ptr_equal(names_find(names, text_of("7")), &things[7]);
    assert_null(names_add(names, text_of(""), &things[0]));
    assert_ptr_equal(names_find(names, text_of("")), &things[0]);
    arena_free(arena);
}

struct spelling_case {
    const char *a;
    const char *b;
    size_t distance;
};

static const struct spelling_case spelling_cases[] = {
    {"", "", 0},
    {"string", "string", 0},
    {"string", "strin", 1},
    {"string", "strring", 1},
    {"string", "strung", 1},
    {"string", "stirng", 1},
    {"string", "tsirng", 2},
    {"string", "stg", 3},
    {"ab", "ba", 1},
    {"", "ab", 2},
    {"", "abc", 3},
    {"kitten", "sitting", 3},
    {"abcdef", "fedcba", 3},
    {"ca", "abc", 3},
};

static void test_spelling(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(spelling_cases); i++) {
        const struct spelling_case *c = &spelling_cases[i];
        struct text a = text_of(c->a);
        struct text b = text_of(c->b);
        if (spelling_distance(a, b) != c->distance || spelling_distance(b, a) != c->distance)
            fail_msg("'%s' and '%s': %zu", c->a, c->b, spelling_distance(a, b));
    }
}

static void test_spelling_limits(void **state)
{
    char name[SPELLING_SIZE_MAX + 2];
    size_t distance = 0;
    (void)state;
    memset(name, 'x', sizeof(name));
    struct text longest = {name, SPELLING_SIZE_MAX};
    struct text too_long = {name, SPELLING_SIZE_MAX + 1};
    assert_int_equal(spelling_distance(longest, longest), 0);
    assert_int_equal(spelling_distance(too_long, too_long), SPELLING_DISTANCE_MAX + 1);

    assert_true(spelling_close(text_of("Kind"), text_of("Kidn"), &distance));
    assert_int_equal(distance, 1);
    assert_false(spelling_close(text_of("a"), text_of("b"), &distance));
    assert_false(spelling_close(text_of("abc"), text_of("axy"), &distance));
}

static void test_utf8(void **state)
{
    static const struct {
        const char *text;
        size_t bad; /* SIZE_MAX: none */
    } cases[] = {
        {"", SIZE_MAX},
        {"abc", SIZE_MAX},
        {"\xc3\xa4", SIZE_MAX},
        {"\xf4\x8f\xbf\xbf", SIZE_MAX},
        {"a\x80", 1},
        {"a\xc3", 1},
        {"\xc0\x80", 0},
        {"\xe0\x9f\xbf", 0},
        {"\xed\xa0\x80", 0},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xf4\x90\x80\x80", 0},
        {"\xf5\x80\x80\x80", 0},
        {"x\xe2\x82", 1},
        {"\xe2\x28\xa1", 0},
        {"\xff", 0},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct text text = text_of(cases[i].text);
        size_t expected = cases[i].bad == SIZE_MAX ? text.size : cases[i].bad;
        if (utf8_check(text) != expected)
            fail_msg("case %zu: %zu", i, utf8_check(text));
    }
    assert_int_equal(utf8_count(text_of("a\xc3\xa4\xf0\x9f\x98\x80")), 3);
    assert_int_equal(utf8_clip(text_of("a\xc3\xa4"), 2).size, 1);
    assert_int_equal(utf8_clip(text_of("a\xc3\xa4"), 3).size, 3);
}

static void test_utf8_put(void **state)
{
    static const struct {
        unsigned code;
        const char *bytes;
    } cases[] = {
        {'a', "a"}, {0xe4, "\xc3\xa4"}, {0x20ac, "\xe2\x82\xac"}, {0x1f600, "\xf0\x9f\x98\x80"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char out[4];
        size_t size = utf8_put(out, cases[i].code);
        assert_int_equal(size, strlen(cases[i].bytes));
        assert_memory_equal(out, cases[i].bytes, size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena),           cmocka_unit_test(test_buffer),
        cmocka_unit_test(test_names),           cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_spelling_limits), cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_utf8_put),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
