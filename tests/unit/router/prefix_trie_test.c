/* SPDX-License-Identifier: MIT */
/* Prefixes: what is found, in which order, and what is left when they are removed. */
#include "router/patterns/prefix_trie.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static const char *const prefixes[] = {"com.acme", "com", "com.acme.fleet", "", "co", "net.x",
                                       "net.y",    "n",   "com.acne",       "z"};

/* The values are the texts themselves, NULL is what is not there. */
static void fill(struct wi_prefix_trie *trie)
{
    for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++)
        assert_true(wi_prefix_trie_set(trie, widl_str(prefixes[i]), (void *)prefixes[i]));
    assert_int_equal(trie->count, ARRAY_LENGTH(prefixes));
}

static void expect_walk(const struct wi_prefix_trie *trie, const char *text,
                        const char *const *expected)
{
    const struct wi_prefix_node *position = NULL;
    const char *found;
    while ((found = wi_prefix_trie_next(trie, widl_str(text), &position)) != NULL) {
        assert_non_null(*expected);
        assert_string_equal(found, *expected++);
    }
    assert_null(*expected);
}

#define EXPECT_WALK(trie, text, ...)                                                               \
    expect_walk(trie, text, (const char *const[]){__VA_ARGS__, NULL})

static void prefixes_come_from_short_to_long(void **state)
{
    struct wi_prefix_trie trie = {0};
    (void)state;
    expect_walk(&trie, "com", (const char *const[]){NULL});
    fill(&trie);
    EXPECT_WALK(&trie, "com.acme.fleet.device", "", "co", "com", "com.acme", "com.acme.fleet");
    EXPECT_WALK(&trie, "com.acme.fleet", "", "co", "com", "com.acme", "com.acme.fleet");
    EXPECT_WALK(&trie, "com.acme.flea", "", "co", "com", "com.acme");
    EXPECT_WALK(&trie, "com.acnes", "", "co", "com", "com.acne");
    EXPECT_WALK(&trie, "net.z", "", "n");
    EXPECT_WALK(&trie, "", "");
    wi_prefix_trie_done(&trie);
    assert_null(trie.root);
}

static void only_whole_texts_are_found(void **state)
{
    struct wi_prefix_trie trie = {0};
    (void)state;
    fill(&trie);
    assert_string_equal(wi_prefix_trie_get(&trie, widl_str("com.acme")), "com.acme");
    assert_string_equal(wi_prefix_trie_get(&trie, widl_str("")), "");
    assert_null(wi_prefix_trie_get(&trie, widl_str("com.ac")));
    assert_null(wi_prefix_trie_get(&trie, widl_str("net.")));
    assert_null(wi_prefix_trie_remove(&trie, widl_str("com.ac")));
    assert_true(wi_prefix_trie_set(&trie, widl_str("com"), (void *)"other"));
    assert_int_equal(trie.count, ARRAY_LENGTH(prefixes));
    assert_string_equal(wi_prefix_trie_get(&trie, widl_str("com")), "other");
    wi_prefix_trie_done(&trie);
}

static void what_is_removed_is_gone(void **state)
{
    (void)state;
    for (size_t first = 0; first < ARRAY_LENGTH(prefixes); first++) {
        struct wi_prefix_trie trie = {0};
        fill(&trie);
        for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++) {
            const char *prefix = prefixes[(first + i) % ARRAY_LENGTH(prefixes)];
            assert_string_equal(wi_prefix_trie_remove(&trie, widl_str(prefix)), prefix);
            assert_null(wi_prefix_trie_get(&trie, widl_str(prefix)));
            for (size_t k = i + 1; k < ARRAY_LENGTH(prefixes); k++) {
                const char *other = prefixes[(first + k) % ARRAY_LENGTH(prefixes)];
                assert_string_equal(wi_prefix_trie_get(&trie, widl_str(other)), other);
            }
        }
        assert_int_equal(trie.count, 0);
        assert_null(trie.root);
    }
}

static void a_node_may_have_every_byte(void **state)
{
    struct wi_prefix_trie trie = {0};
    static char texts[256][2];
    (void)state;
    for (size_t i = 0; i < 256; i++) {
        texts[i][0] = (char)('x');
        texts[i][1] = (char)(i * 167);
        assert_true(wi_prefix_trie_set(&trie, widl_str_n(texts[i], 2), texts[i]));
    }
    for (size_t i = 0; i < 256; i++) {
        const struct wi_prefix_node *position = NULL;
        assert_ptr_equal(wi_prefix_trie_next(&trie, widl_str_n(texts[i], 2), &position), texts[i]);
        assert_ptr_equal(wi_prefix_trie_remove(&trie, widl_str_n(texts[i], 2)), texts[i]);
    }
    assert_null(trie.root);
}

/* A set that fails has no effect, and may be repeated. */
static void memory_may_be_short(void **state)
{
    (void)state;
    for (size_t successes = 0, failures = 1; failures; successes++) {
        struct wi_prefix_trie trie = {0};
        failures = 0;
        for (size_t i = 0; i < ARRAY_LENGTH(prefixes); i++) {
            widl_string prefix = widl_str(prefixes[i]);
            failing_malloc_start(successes);
            bool good = wi_prefix_trie_set(&trie, prefix, (void *)prefixes[i]);
            assert_int_equal(failing_malloc_stop(), !good);
            failures += !good;
            assert_ptr_equal(wi_prefix_trie_get(&trie, prefix), good ? prefixes[i] : NULL);
            assert_true(wi_prefix_trie_set(&trie, prefix, (void *)prefixes[i]));
            assert_int_equal(trie.count, i + 1);
        }
        EXPECT_WALK(&trie, "com.acme.fleet", "", "co", "com", "com.acme", "com.acme.fleet");
        wi_prefix_trie_done(&trie);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefixes_come_from_short_to_long),
        cmocka_unit_test(only_whole_texts_are_found),
        cmocka_unit_test(what_is_removed_is_gone),
        cmocka_unit_test(a_node_may_have_every_byte),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
