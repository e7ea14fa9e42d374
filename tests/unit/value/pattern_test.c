/* SPDX-License-Identifier: MIT */
/*
 * Patterns at run time: the same answers as the compiler's matcher gives, steps in proportion to
 * the text, and no harm from bytes that are no text.
 */
#include "value/pattern.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "support/cmocka_widl.h"
#include "support/pattern_table.h"

struct compiled {
    struct arena *arena;
    struct pattern pattern;
    struct pattern_table table;
};

static bool compile(struct compiled *compiled, const char *text)
{
    struct pattern_problem problem;

    compiled->arena = arena_new();
    if (pattern_compile(compiled->arena, text_of(text), &compiled->pattern, &problem)) {
        pattern_table(&compiled->table, text, &compiled->pattern);
        return true;
    }
    arena_free(compiled->arena);
    return false;
}

static bool answers_agree(const struct compiled *compiled, widl_string text, bool *ret_matches)
{
    *ret_matches = widl_pattern_matches(&compiled->table.pattern, text);
    return *ret_matches == pattern_matches(&compiled->pattern, (struct text){text.data, text.size});
}

#define PATTERN_COUNT 20000
#define TEXT_COUNT    20

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*seed >> 33);
}

/* Pieces, some of which make no sense where they come to stand. */
static void make_pattern(uint64_t *seed, char *out)
{
    static const char *const pieces[] = {
        "a", "b",   "c", "[a-b]", "[^a]", ".", "\xc3\xa4", "[b-\xc3\xa4]", "(",
        "(", ")",   ")", "|",     "*",    "+", "?",        "{2}",          "^",
        "$", "\\w", "a", "b",     "(?:",  "?", "{1,}",     "{0,2}"};
    unsigned count = next_random(seed) % 9 + 1;

    *out = '\0';
    for (unsigned i = 0; i < count; i++)
        strcat(out, pieces[next_random(seed) % ARRAY_LENGTH(pieces)]);
}

static void make_text(uint64_t *seed, char *out)
{
    static const char *const pieces[] = {"a", "b", "c", "\xc3\xa4", "\n", "\xf0\x9f\x98\x80"};
    unsigned count = next_random(seed) % 8;

    *out = '\0';
    for (unsigned i = 0; i < count; i++)
        strcat(out, pieces[next_random(seed) % ARRAY_LENGTH(pieces)]);
}

static void test_agrees_with_the_compiler(void **state)
{
    uint64_t seed = (uint64_t)time(NULL);
    unsigned patterns = 0;
    unsigned found = 0;

    (void)state;
    print_message("seed %" PRIu64 "\n", seed);
    for (unsigned i = 0; i < PATTERN_COUNT; i++) {
        struct compiled compiled;
        char pattern[128];
        char text[64];

        make_pattern(&seed, pattern);
        if (!compile(&compiled, pattern))
            continue;
        patterns++;
        for (unsigned j = 0; j < TEXT_COUNT; j++) {
            bool matches;

            make_text(&seed, text);
            if (!answers_agree(&compiled, widl_str(text), &matches))
                fail_msg("%s on '%s': %d", pattern, text, matches);
            found += matches;
        }
        arena_free(compiled.arena);
    }
    assert_in_range(patterns, PATTERN_COUNT / 10, PATTERN_COUNT);
    assert_in_range(found, patterns, patterns * (TEXT_COUNT - 1));
}

/* Patterns that take a backtracking matcher forever, or one that copies states. */
static const char *const evil[] = {
    "^(a+)+$",       "^(a*)*$",        "^(a|a)*$",           "^(a|aa)+$",
    "(a?){64}a{64}", "^(.*)(.*)(.*)b", "a.{100}b",           "^((a{0,15}){0,15})$",
    "(a|b|ab)*bc",   "([a-z]+)*c$",    "(((a+)?)+)+b",       "^(([a-z])+.)+[A-Z]([a-z])+$",
    "[^b]*b",        "^a{256}$",       "^(a{1,15}){1,15}b$",
};

#define LONG 8000

static uint64_t steps_of(const widl_pattern *pattern, size_t size)
{
    static char text[LONG];
    uint64_t steps = 0;

    memset(text, 'a', sizeof(text));
    text[size - 1] = '!';
    wi_pattern_run(pattern, widl_str_n(text, size), &steps);
    return steps;
}

static void test_steps_are_linear(void **state)
{
    static const size_t sizes[] = {100, 1000, LONG};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(evil); i++) {
        struct compiled compiled;

        assert_true(compile(&compiled, evil[i]));
        for (size_t j = 0; j < ARRAY_LENGTH(sizes); j++) {
            uint64_t steps = steps_of(&compiled.table.pattern, sizes[j]);

            if (steps > sizes[j] * compiled.pattern.place_count)
                fail_msg("%s on %zu bytes: %" PRIu64 " steps", evil[i], sizes[j], steps);
        }
        arena_free(compiled.arena);
    }
}

/* A pattern that begins at the begin is done when nothing can match any more. */
static void test_ends_early(void **state)
{
    struct compiled compiled;
    uint64_t steps = 0;
    static char text[LONG];

    (void)state;
    memset(text, 'x', sizeof(text));
    assert_true(compile(&compiled, "^[a-w]+$"));
    assert_false(wi_pattern_run(&compiled.table.pattern, widl_str_n(text, LONG), &steps));
    assert_int_equal(steps, 1);
    arena_free(compiled.arena);
    assert_true(compile(&compiled, "x"));
    steps = 0;
    assert_true(wi_pattern_run(&compiled.table.pattern, widl_str_n(text, LONG), &steps));
    assert_int_equal(steps, 1);
    arena_free(compiled.arena);
}

/* Each starts in a block of its own, so that a sanitizer sees the first byte too many. */
static void test_bytes_that_are_no_text(void **state)
{
    static const char *const texts[] = {"\xff",      "\xc3",         "\xe2\x82", "\xf0\x9f\x98",
                                        "a\xf4\x90", "\xed\xa0\x80", "\xc0\x80", "\x80\x80"};
    struct compiled compiled;

    (void)state;
    assert_true(compile(&compiled, "^[\\s\\S]+$"));
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        size_t size = strlen(texts[i]);
        char *copy = malloc(size);

        assert_non_null(copy);
        memcpy(copy, texts[i], size);
        assert_true(widl_pattern_matches(&compiled.table.pattern, widl_str_n(copy, size)));
        free(copy);
    }
    arena_free(compiled.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agrees_with_the_compiler),
        cmocka_unit_test(test_steps_are_linear),
        cmocka_unit_test(test_ends_early),
        cmocka_unit_test(test_bytes_that_are_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
