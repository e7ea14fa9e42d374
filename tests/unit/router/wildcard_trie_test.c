/* SPDX-License-Identifier: MIT */
/* Wildcard patterns: what is found, the best first, and what is left when they are removed. */
#include "router/patterns/wildcard_trie.h"

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static const char *const patterns[] = {"com..x", "com.acme.", "com.acme.x", "..",      ".acme.x",
                                       "",       "com.",      ".",          "net..x.", "..x"};

static void fill(struct wi_wildcard_trie *trie)
{
    for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++)
        assert_true(wi_wildcard_trie_set(trie, widl_str(patterns[i]), (void *)patterns[i]));
    assert_int_equal(trie->count, ARRAY_LENGTH(patterns));
}

static void expect_walk(const struct wi_wildcard_trie *trie, widl_string uri,
                        const char *const *expected)
{
    struct wi_wildcard_walk walk = {0};
    const char *found;
    while ((found = wi_wildcard_trie_next(trie, uri, &walk)) != NULL) {
        assert_non_null(*expected);
        assert_string_equal(found, *expected++);
    }
    assert_null(*expected);
}

#define EXPECT_WALK(trie, uri, ...)                                                                \
    expect_walk(trie, widl_str(uri), (const char *const[]){__VA_ARGS__})

static void the_best_come_first(void **state)
{
    struct wi_wildcard_trie trie = {0};
    (void)state;
    EXPECT_WALK(&trie, "com", NULL);
    fill(&trie);
    EXPECT_WALK(&trie, "com.acme.x", "com.acme.x", "com.acme.", "com..x", ".acme.x", "..x", "..",
                NULL);
    EXPECT_WALK(&trie, "com.acme.y", "com.acme.", "..", NULL);
    EXPECT_WALK(&trie, "com.b.x", "com..x", "..x", "..", NULL);
    EXPECT_WALK(&trie, "org", "", NULL);
    EXPECT_WALK(&trie, "com.acme", "com.", ".", NULL);
    EXPECT_WALK(&trie, "net.b.x.c", "net..x.", NULL);
    EXPECT_WALK(&trie, "net.b.y.c", NULL);
    EXPECT_WALK(&trie, "a.b.c.d.e", NULL);
    wi_wildcard_trie_done(&trie);
    assert_null(trie.root);
}

/* No caller looks these up, but nothing may go wrong with them. */
static void what_is_no_uri_matches_nothing(void **state)
{
    struct wi_wildcard_trie trie = {0};
    (void)state;
    fill(&trie);
    EXPECT_WALK(&trie, "", NULL);
    EXPECT_WALK(&trie, ".", NULL);
    EXPECT_WALK(&trie, "com..x", NULL);
    EXPECT_WALK(&trie, "com.", NULL);
    EXPECT_WALK(&trie, ".com", NULL);
    expect_walk(&trie, widl_str(NULL), (const char *const[]){NULL});
    wi_wildcard_trie_done(&trie);
}

static void long_uris_are_walked(void **state)
{
    enum { SIZE = 100001 };
    static char uri[SIZE];
    struct wi_wildcard_trie trie = {0};
    (void)state;
    fill(&trie);
    for (size_t i = 0; i < SIZE; i++)
        uri[i] = i % 2 ? '.' : 'a';
    expect_walk(&trie, widl_str_n(uri, SIZE), (const char *const[]){NULL});
    memset(uri, 'a', SIZE);
    expect_walk(&trie, widl_str_n(uri, SIZE), (const char *const[]){"", NULL});
    wi_wildcard_trie_done(&trie);
}

static void what_is_removed_is_gone(void **state)
{
    (void)state;
    for (size_t first = 0; first < ARRAY_LENGTH(patterns); first++) {
        struct wi_wildcard_trie trie = {0};
        fill(&trie);
        assert_null(wi_wildcard_trie_remove(&trie, widl_str("com.acme")));
        assert_null(wi_wildcard_trie_remove(&trie, widl_str("..y")));
        for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++) {
            const char *pattern = patterns[(first + i) % ARRAY_LENGTH(patterns)];
            assert_string_equal(wi_wildcard_trie_remove(&trie, widl_str(pattern)), pattern);
            for (size_t k = i + 1; k < ARRAY_LENGTH(patterns); k++) {
                const char *other = patterns[(first + k) % ARRAY_LENGTH(patterns)];
                assert_string_equal(wi_wildcard_trie_get(&trie, widl_str(other)), other);
            }
            assert_null(wi_wildcard_trie_get(&trie, widl_str(pattern)));
        }
        assert_int_equal(trie.count, 0);
        assert_null(trie.root);
        assert_null(trie.edges.entries);
    }
}

/* A set that fails has no effect, and may be repeated. */
static void memory_may_be_short(void **state)
{
    (void)state;
    for (size_t successes = 0, failures = 1; failures; successes++) {
        struct wi_wildcard_trie trie = {0};
        failures = 0;
        for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++) {
            widl_string pattern = widl_str(patterns[i]);
            failing_malloc_start(successes);
            bool good = wi_wildcard_trie_set(&trie, pattern, (void *)patterns[i]);
            assert_int_equal(failing_malloc_stop(), !good);
            failures += !good;
            assert_ptr_equal(wi_wildcard_trie_get(&trie, pattern), good ? patterns[i] : NULL);
            assert_true(wi_wildcard_trie_set(&trie, pattern, (void *)patterns[i]));
            assert_int_equal(trie.count, i + 1);
        }
        EXPECT_WALK(&trie, "com.b.x", "com..x", "..x", "..", NULL);
        wi_wildcard_trie_done(&trie);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_come_first),  cmocka_unit_test(what_is_no_uri_matches_nothing),
        cmocka_unit_test(long_uris_are_walked), cmocka_unit_test(what_is_removed_is_gone),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
