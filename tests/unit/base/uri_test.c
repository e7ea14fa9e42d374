/* SPDX-License-Identifier: MIT */
/*
 * URIs: the loose rule without empty components, and the reserved first component.
 */
#include <stdio.h>

#include "base/uri.h"
#include "support/cmocka_widl.h"

static const struct {
    const char *uri;
    bool valid;
    bool reserved;
} cases[] = {
    {"com.acme.fleet", true, false},
    {"a", true, false},
    {"com.Acme-x/y.\xc3\xa9", true, false},
    {"", false, false},
    {".", false, false},
    {".com", false, false},
    {"com.", false, false},
    {"com..acme", false, false},
    {"com.ac me", false, false},
    {"com.acme\t", false, false},
    {"com.acme\n", false, false},
    {"com.ac#me", false, false},
    {"com.ac\x01me", false, false},
    {"com.acme\x1b", false, false},
    {"com.acme\x7f", false, false},
    {"com.\xff", false, false},
    {"com.\xc3", false, false},
    {"com.\xed\xa0\x80", false, false},
    {"wamp", true, true},
    {"wamp.session.count", true, true},
    {"wampx.y", true, false},
    {"wam", true, false},
    {"com.wamp", true, false},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        assert_int_equal(wi_uri_valid(widl_str(cases[i].uri)), cases[i].valid);
        assert_int_equal(wi_uri_reserved(widl_str(cases[i].uri)), cases[i].reserved);
    }
}

/** The rule, byte by byte. */
static bool is_uri(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte <= ' ' || byte == 0x7f || byte == '#' || byte >= 0x80)
            return false;
        if (byte == '.' && (i == 0 || text[i - 1] == '.'))
            return false;
    }
    return size > 0 && text[size - 1] != '.';
}

/** Many bytes are looked at together, so each rule is to hold at each place. */
static void test_every_place(void **state)
{
    static const char odd[] = "..# \x1f\x7f\x80\xff!\"$/-@~";
    char text[40];
    (void)state;
    for (size_t size = 1; size <= sizeof(text); size++) {
        for (size_t i = 0; i < size * size * (sizeof(odd) - 1); i++) {
            memset(text, 'x', sizeof(text));
            text[i % size] = odd[i / size / size];
            text[i / size % size] = '.';
            assert_int_equal(wi_uri_valid(widl_str_n(text, size)), is_uri(text, size));
            text[i % size] = odd[i / size / size];
            assert_int_equal(wi_uri_valid(widl_str_n(text, size)), is_uri(text, size));
        }
    }
}

static const struct {
    const char *pattern;
    bool exact;
    bool prefix;
    bool wildcard;
} patterns[] = {
    {"com.acme", true, true, true},    {"", false, true, true},
    {".", false, false, true},         {"com.", false, true, true},
    {".com", false, false, true},      {"com..acme", false, false, true},
    {"..", false, false, true},        {"com..", false, false, true},
    {"com. ", false, false, false},    {"#", false, false, false},
    {"com.\xff", false, false, false}, {"com.\x01.", false, false, false},
};

static void test_patterns(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++) {
        widl_string pattern = widl_str(patterns[i].pattern);
        assert_int_equal(wi_uri_valid_pattern(pattern, WI_MATCH_EXACT), patterns[i].exact);
        assert_int_equal(wi_uri_valid_pattern(pattern, WI_MATCH_PREFIX), patterns[i].prefix);
        assert_int_equal(wi_uri_valid_pattern(pattern, WI_MATCH_WILDCARD), patterns[i].wildcard);
    }
}

static void test_wildcards_have_a_most_of_components(void **state)
{
    char text[WI_WILDCARD_MAX_COMPONENTS + 1];
    (void)state;
    memset(text, '.', sizeof(text));
    assert_true(wi_uri_valid_pattern(widl_str_n(text, sizeof(text) - 2), WI_MATCH_WILDCARD));
    assert_false(wi_uri_valid_pattern(widl_str_n(text, sizeof(text) - 1), WI_MATCH_WILDCARD));
}

static const struct {
    enum wi_match match;
    const char *pattern;
    const char *uri;
    bool matches;
} comparisons[] = {
    {WI_MATCH_EXACT, "com.acme", "com.acme", true},
    {WI_MATCH_EXACT, "com.acme", "com.acme.x", false},
    {WI_MATCH_PREFIX, "com.acme", "com.acme", true},
    {WI_MATCH_PREFIX, "com.acme", "com.acme-x.y", true},
    {WI_MATCH_PREFIX, "com.acme", "com.acm", false},
    {WI_MATCH_PREFIX, "com.acme.", "com.acme", false},
    {WI_MATCH_PREFIX, "", "com", true},
    {WI_MATCH_WILDCARD, "com..x", "com.acme.x", true},
    {WI_MATCH_WILDCARD, "com..x", "com.acme.xy", false},
    {WI_MATCH_WILDCARD, "com..xy", "com.acme.x", false},
    {WI_MATCH_WILDCARD, "com..x", "com.acme.b.x", false},
    {WI_MATCH_WILDCARD, "com..x", "com.acme", false},
    {WI_MATCH_WILDCARD, "com.", "com.acme", true},
    {WI_MATCH_WILDCARD, "com.", "com", false},
    {WI_MATCH_WILDCARD, ".acme", "com.acme", true},
    {WI_MATCH_WILDCARD, "", "com", true},
    {WI_MATCH_WILDCARD, "", "com.acme", false},
    {WI_MATCH_WILDCARD, ".", "com.acme", true},
    {WI_MATCH_WILDCARD, "com.acme", "com.acme", true},
    {WI_MATCH_WILDCARD, "com.acme", "comxacme", false},
};

static void test_matching(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(comparisons); i++)
        assert_int_equal(wi_uri_matches(widl_str(comparisons[i].uri),
                                        widl_str(comparisons[i].pattern), comparisons[i].match),
                         comparisons[i].matches);
}

static void test_kinds_of_match_have_names(void **state)
{
    enum wi_match match = WI_MATCH_EXACT;
    (void)state;
    assert_string_equal(wi_match_name(WI_MATCH_PREFIX), "prefix");
    assert_true(wi_match_of(widl_str("wildcard"), &match));
    assert_int_equal(match, WI_MATCH_WILDCARD);
    assert_false(wi_match_of(widl_str("Exact"), &match));
    assert_false(wi_match_of(widl_str(""), &match));
}

static void test_only_size_ends_a_uri(void **state)
{
    (void)state;
    assert_true(wi_uri_valid(widl_str_n("com.acme.", 8)));
    assert_true(wi_uri_reserved(widl_str_n("wampx", 4)));
    assert_false(wi_uri_valid(widl_str(NULL)));
    assert_false(wi_uri_valid(widl_str_n("com.a\0b", 7)));
}

/* All texts of up to `most` of the components, separated by dots. */
static size_t spell(char texts[][16], size_t room, const char *const *components, size_t count,
                    size_t most)
{
    size_t found = 0;
    size_t total = 1;
    for (size_t length = 1; length <= most; length++) {
        total *= count;
        for (size_t number = 0; number < total; number++) {
            size_t rest = number;
            size_t size = 0;
            assert_true(found < room);
            for (size_t i = 0; i < length; i++, rest /= count)
                size += (size_t)snprintf(texts[found] + size, 16 - size, "%s%s", i ? "." : "",
                                         components[rest % count]);
            assert_true(size < 16);
            found++;
        }
    }
    return found;
}

struct relative {
    widl_string text;
    enum wi_match match;
};

/* What the relations of two patterns must be, by asking about many URIs one by one. */
static void check_pair(const struct relative *a, const struct relative *b, char uris[][16],
                       size_t count)
{
    bool covers = true;
    bool overlaps = false;
    for (size_t i = 0; i < count; i++) {
        bool one = wi_uri_matches(widl_str(uris[i]), a->text, a->match);
        bool other = wi_uri_matches(widl_str(uris[i]), b->text, b->match);
        covers &= one || !other;
        overlaps |= one && other;
    }
    if (wi_uri_pattern_covers(a->text, a->match, b->text, b->match) != covers ||
        wi_uri_patterns_overlap(a->text, a->match, b->text, b->match) != overlaps)
        fail_msg("%s '%s' and %s '%s'", wi_match_name(a->match), a->text.data,
                 wi_match_name(b->match), b->text.data);
}

static void test_relations_of_patterns(void **state)
{
    static const char *const any[] = {"", "a", "b", "ab"};
    static const char *const some[] = {"a", "b", "ab", "aba"};
    static char texts[84][16];
    static char uris[340][16];
    static struct relative relatives[252];
    size_t text_count = spell(texts, ARRAY_LENGTH(texts), any, ARRAY_LENGTH(any), 3);
    size_t uri_count = spell(uris, ARRAY_LENGTH(uris), some, ARRAY_LENGTH(some), 4);
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < text_count; i++)
        for (int match = 0; match < WI_MATCH_COUNT; match++)
            if (wi_uri_valid_pattern(widl_str(texts[i]), (enum wi_match)match))
                relatives[count++] = (struct relative){widl_str(texts[i]), (enum wi_match)match};
    assert_true(count > 120 && uri_count == 340);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            check_pair(&relatives[i], &relatives[k], uris, uri_count);
}

static void test_precedence_of_patterns(void **state)
{
    static const struct relative order[] = {
        {{"a.b.c", 5}, WI_MATCH_EXACT},    {{"a.b.", 4}, WI_MATCH_PREFIX},
        {{"a.", 2}, WI_MATCH_PREFIX},      {{"", 0}, WI_MATCH_PREFIX},
        {{"a.b.c", 5}, WI_MATCH_WILDCARD}, {{"a.b.", 4}, WI_MATCH_WILDCARD},
        {{"a..c", 4}, WI_MATCH_WILDCARD},  {{"a..", 3}, WI_MATCH_WILDCARD},
        {{".b.c", 4}, WI_MATCH_WILDCARD},  {{"..c", 3}, WI_MATCH_WILDCARD},
        {{"..", 2}, WI_MATCH_WILDCARD},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(order); i++)
        for (size_t k = 0; k < ARRAY_LENGTH(order); k++)
            assert_int_equal(wi_uri_pattern_precedes(order[i].text, order[i].match, order[k].text,
                                                     order[k].match),
                             i < k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_wildcards_have_a_most_of_components),
        cmocka_unit_test(test_matching),
        cmocka_unit_test(test_relations_of_patterns),
        cmocka_unit_test(test_precedence_of_patterns),
        cmocka_unit_test(test_kinds_of_match_have_names),
        cmocka_unit_test(test_every_place),
        cmocka_unit_test(test_only_size_ends_a_uri),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
