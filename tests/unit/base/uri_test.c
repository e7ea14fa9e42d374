/* SPDX-License-Identifier: MIT */
/*
 * URIs: the loose rule without empty components, and the reserved first component.
 */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_wildcards_have_a_most_of_components),
        cmocka_unit_test(test_matching),
        cmocka_unit_test(test_kinds_of_match_have_names),
        cmocka_unit_test(test_only_size_ends_a_uri),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
