/* SPDX-License-Identifier: MIT */
/* Patterns: what is in the dialect, what is refused and where, and what matches. */
#include <stdio.h>

#include "base/pattern.h"
#include "support/cmocka_widl.h"

static const struct {
    const char *pattern;
    const char *yes[6];
    const char *no[6];
} matches[] = {
    {"abc", {"abc", "xabcx", "ababc"}, {"", "ab", "abd", "ABC"}},
    {"^abc$", {"abc"}, {"", "xabc", "abcx", "abc\n"}},
    {"^[a-z0-9-]+$", {"a", "pump-7", "-"}, {"", "A", "a b", "a\n", "\xc3\xa4"}},
    {"^a", {"a", "ab"}, {"", "ba"}},
    {"a$", {"a", "ba"}, {"", "ab"}},
    {"^$", {""}, {"a", "\n"}},
    {"^|a", {"", "a", "b"}, {NULL}},
    {"a|$", {"", "a", "b"}, {NULL}},
    {"^a|b$", {"a", "ax", "b", "xb"}, {"", "xa", "bx", "c"}},
    {"(^a|b)c", {"ac", "bc", "xbc"}, {"xac", "c"}},
    {"a(b|$)", {"a", "ab", "xa"}, {"ac", "b"}},
    {"a^b", {NULL}, {"ab", "a", "b"}},
    {"a$b", {NULL}, {"ab", "a", "b"}},
    {"(a|^)*b$", {"b", "ab", "xb"}, {"ba", ""}},
    {"^a*$", {"", "a", "aaaa"}, {"b", "aab"}},
    {"^a+$", {"a", "aaaa"}, {"", "aab"}},
    {"^a?$", {"", "a"}, {"aa"}},
    {"^a{3}$", {"aaa"}, {"aa", "aaaa"}},
    {"^a{2,}$", {"aa", "aaaaa"}, {"", "a"}},
    {"^a{2,3}$", {"aa", "aaa"}, {"a", "aaaa"}},
    {"^a{0}$", {""}, {"a"}},
    {"^a{0,2}$", {"", "a", "aa"}, {"aaa"}},
    {"^(ab|c){2,3}$", {"abc", "cc", "ababab"}, {"c", "ab", "cccc", "abca"}},
    {"^(a?){3}$", {"", "a", "aaa"}, {"aaaa"}},
    {"^(a?){2,}$", {"", "a", "aaaa"}, {"b"}},
    {"^(a*b*)*$", {"", "ab", "ba", "aabba"}, {"c"}},
    {"^(){3}a$", {"a"}, {"", "aa"}},
    {"^(|a)+$", {"", "a", "aa"}, {"b"}},
    {"^(^){2}a$", {"a"}, {"ba"}},
    {"^(?:a|b|)c$", {"ac", "bc", "c"}, {"abc"}},
    {"^((a)(b(c)?)+)$", {"ab", "abc", "abbc"}, {"a", "ac"}},
    {".", {"a", "\xf0\x9f\x98\x80", " "}, {"", "\n", "\r", "\xe2\x80\xa8", "\xe2\x80\xa9"}},
    {"^.$", {"a", "\xc3\xa4", "\xf0\x9f\x98\x80"}, {"ab", "\xc3\xa4\xc3\xa4"}},
    {"^[\xc3\xa4-\xc3\xbc]$", {"\xc3\xa4", "\xc3\xb6"}, {"a", "\xc3\xa3", "\xc3\xbd"}},
    {"^[^a-c]$", {"d", "\n", "\xc3\xa4"}, {"a", "b", "c", ""}},
    {"^[^\\d\\s]$", {"a", "_"}, {"1", " ", "\t", "\xc2\xa0"}},
    {"^[\\]\\\\\\-^]+$", {"]\\-^"}, {"a"}},
    {"^[a-]+$", {"a-"}, {"b"}},
    {"^[-a]+$", {"a-"}, {"b"}},
    {"^[.*+?(){}|$[]+$", {".*+?(){}|$["}, {"a"}},
    {"^\\d+$", {"0123456789"}, {"a", "\xd9\xa0"}},
    {"^\\D$", {"a", "\xd9\xa0"}, {"1"}},
    {"^\\w+$", {"aZ_09"}, {"-", "\xc3\xa4"}},
    {"^\\W$", {"-", "\xc3\xa4"}, {"a", "_"}},
    {"^\\s+$", {" \t\n\r\f\v", "\xc2\xa0\xe3\x80\x80\xef\xbb\xbf"}, {"a", "\xe2\x80\x8b"}},
    {"^\\S$", {"a"}, {" ", "\xc2\xa0"}},
    {"^[\\d-]+$", {"1-2"}, {"a"}},
    {"^[\\S\\s]$", {"a", " ", "\n"}, {"", "ab"}},
    {"^\\.\\*\\/\\{\\}$", {".*/{}"}, {"a*/{}"}},
    {"^\\t\\n\\r\\f\\v$", {"\t\n\r\f\v"}, {"tnrfv"}},
    {"^\\x41\\u00e4\\u{1F600}$", {"A\xc3\xa4\xf0\x9f\x98\x80"}, {"A\xc3\xa4"}},
    {"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
     {"123e4567-e89b-12d3-a456-426614174000"},
     {"123e4567-e89b-12d3-a456-42661417400", "123E4567-e89b-12d3-a456-426614174000"}},
    {"^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$", {"a@b.de", "x.y@z.example"}, {"a@b", "a b@c.de", "@b.de"}},
};

static void test_matches(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(matches); i++) {
        struct arena *arena = arena_new();
        struct pattern pattern;
        struct pattern_problem problem;

        if (!pattern_compile(arena, text_of(matches[i].pattern), &pattern, &problem))
            fail_msg("%s: %s", matches[i].pattern, problem.message);
        for (size_t j = 0; j < 6 && matches[i].yes[j]; j++)
            if (!pattern_matches(&pattern, text_of(matches[i].yes[j])))
                fail_msg("%s does not match '%s'", matches[i].pattern, matches[i].yes[j]);
        for (size_t j = 0; j < 6 && matches[i].no[j]; j++)
            if (pattern_matches(&pattern, text_of(matches[i].no[j])))
                fail_msg("%s matches '%s'", matches[i].pattern, matches[i].no[j]);
        arena_free(arena);
    }
}

static const struct {
    const char *pattern;
    size_t begin, end;
    const char *message;
} malformed[] = {
    {"", 0, 0, "there is nothing in it"},
    {"*a", 0, 1, "nothing to repeat"},
    {"a|+", 2, 3, "nothing to repeat"},
    {"(?)", 0, 2, "an unknown kind of group"},
    {"a**", 2, 3, "a second quantifier"},
    {"a+?", 2, 3, "a second quantifier"},
    {"a{2}{3}", 4, 5, "a second quantifier"},
    {"^*", 1, 2, "an anchor cannot be repeated"},
    {"a$+", 2, 3, "an anchor cannot be repeated"},
    {"a{,3}", 1, 2, "a malformed count"},
    {"a{}", 1, 2, "a malformed count"},
    {"a{3", 1, 3, "a malformed count"},
    {"a{3,2}", 1, 6, "a count that ends before it begins"},
    {"a{257}", 1, 6, "a count above 256"},
    {"a{1,99999999999999999999}", 1, 25, "a count above 256"},
    {"a{99999999999999999999,1}", 1, 25, "a count above 256"},
    {"(a", 0, 1, "'(' without ')'"},
    {"(a(b)", 0, 1, "'(' without ')'"},
    {"a)b", 1, 2, "')' without '('"},
    {"[a", 0, 1, "'[' without ']'"},
    {"[a\\]", 0, 1, "'[' without ']'"},
    {"[]", 0, 2, "an empty class"},
    {"[^]", 0, 3, "an empty class"},
    {"[^\\s\\S]", 0, 7, "a class of no characters"},
    {"a]", 1, 2, "a bracket without its other half"},
    {"a}", 1, 2, "a bracket without its other half"},
    {"{3}", 0, 1, "a bracket without its other half"},
    {"[[:alpha:]]", 10, 11, "a bracket without its other half"},
    {"[z-a]", 1, 4, "a range that ends before it begins"},
    {"[\\d-z]", 1, 5, "a range that ends with a class"},
    {"[a-\\d]", 1, 5, "a range that ends with a class"},
    {"a\\", 1, 2, "a backslash at the end"},
    {"\\q", 0, 2, "an unknown escape"},
    {"\\-", 0, 2, "an unknown escape"},
    {"\\\xc3\xa4", 0, 3, "an unknown escape"},
    {"\\p{L}", 0, 2, "an unknown escape"},
    {"(a)\\1", 3, 5, "a backreference"},
    {"\\k<n>", 0, 2, "a backreference"},
    {"a\\b", 1, 3, "a word boundary, which patterns do not have"},
    {"\\x4", 0, 3, "an escape without its hexadecimal digits"},
    {"\\u004", 0, 5, "an escape without its hexadecimal digits"},
    {"\\u{}", 0, 3, "an escape without its hexadecimal digits"},
    {"\\u{1234567}", 0, 9, "an escape without its hexadecimal digits"},
    {"\\u{110000}", 0, 10, "an escape that is no character of Unicode"},
    {"\\ud800", 0, 6, "an escape that is no character of Unicode"},
    {"a(?=b)", 1, 4, "lookaround"},
    {"a(?!b)", 1, 4, "lookaround"},
    {"a(?<=b)", 1, 5, "lookaround"},
    {"a(?<!b)", 1, 5, "lookaround"},
    {"(?<n>a)", 0, 3, "a named group"},
    {"(?P<n>a)", 0, 4, "a named group"},
    {"(?i)a", 0, 2, "an unknown kind of group"},
    {"x(a{16}){17}", 1, 12, "more than 256 characters and classes, repeated ones counted"},
};

static void expect_problem(const char *text, size_t begin, size_t end, const char *message)
{
    struct arena *arena = arena_new();
    struct pattern pattern;
    struct pattern_problem problem;

    if (pattern_compile(arena, text_of(text), &pattern, &problem))
        fail_msg("'%s' is taken", text);
    assert_string_equal(problem.message, message);
    if (problem.begin != begin || problem.end != end)
        fail_msg("'%s' is refused at %zu to %zu", text, problem.begin, problem.end);
    arena_free(arena);
}

static void test_malformed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(malformed); i++)
        expect_problem(malformed[i].pattern, malformed[i].begin, malformed[i].end,
                       malformed[i].message);
}

static size_t places_of(const char *text)
{
    struct arena *arena = arena_new();
    struct pattern pattern;
    struct pattern_problem problem;
    bool ok = pattern_compile(arena, text_of(text), &pattern, &problem);
    size_t count = pattern.place_count;

    arena_free(arena);
    if (!ok)
        fail_msg("'%s': %s", text, problem.message);
    return count;
}

/* `count` times `before`, then `middle`, then `count` times `after`. */
static const char *nested(const char *before, const char *middle, const char *after, size_t count)
{
    static char text[4096];
    size_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += (size_t)sprintf(text + size, "%s", before);
    size += (size_t)sprintf(text + size, "%s", middle);
    for (size_t i = 0; i < count; i++)
        size += (size_t)sprintf(text + size, "%s", after);
    return text;
}

static void test_limits(void **state)
{
    (void)state;
    assert_int_equal(places_of("a{256}"), 256);
    assert_int_equal(places_of("(a{16}){16}"), 256);
    assert_int_equal(places_of("a{0,256}"), 256);
    assert_int_equal(places_of(nested("(", "a", ")", PATTERN_DEPTH_MAX)), 1);
    expect_problem(nested("(", "a", ")", PATTERN_DEPTH_MAX + 1), 32, 33,
                   "groups more than 32 levels deep");
    assert_int_equal(places_of(nested("|", "a", "|", 499)), 1);
    expect_problem(nested("|", "ab", "|", 500), 0, 1002, "more than 1000 bytes");
    expect_problem(nested("", "a", "b", 256), 256, 257,
                   "more than 256 characters and classes, repeated ones counted");
}

/* What matches nothing but nothing is not copied: this would never end. */
static void test_nothing_is_not_repeated(void **state)
{
    (void)state;
    assert_int_equal(places_of(nested("(", "^", "){256}", PATTERN_DEPTH_MAX)), 0);
    assert_int_equal(places_of(nested("(", "", "){2,}", PATTERN_DEPTH_MAX)), 0);
    assert_int_equal(places_of(nested("(", "|$", "){0,256}", PATTERN_DEPTH_MAX)), 0);
}

/* Ranges of equal classes are kept once. */
static void test_ranges_are_shared(void **state)
{
    struct arena *arena = arena_new();
    struct pattern pattern;
    struct pattern_problem problem;

    (void)state;
    assert_true(pattern_compile(arena, text_of("[a-cx]{100}[xa-bb-c]9"), &pattern, &problem));
    assert_int_equal(pattern.range_count, 3);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_nothing_is_not_repeated),
        cmocka_unit_test(test_ranges_are_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
