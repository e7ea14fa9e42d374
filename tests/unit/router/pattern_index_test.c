/* SPDX-License-Identifier: MIT */
/*
 * Matching: the example of the specification, and random patterns compared with an implementation
 * that is slow and simple. WIDL_SEED in the environment repeats a run.
 */
#include "router/patterns/pattern_index.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

struct pattern {
    enum wi_match match;
    char text[32];
    bool is_set;
};

static widl_string text_of(const struct pattern *pattern)
{
    return widl_str(pattern->text);
}

static void set(struct wi_pattern_index *index, struct pattern *pattern)
{
    assert_true(wi_pattern_index_set(index, pattern->match, text_of(pattern), pattern));
    pattern->is_set = true;
}

static void expect_best(const struct wi_pattern_index *index, const char *uri,
                        const struct pattern *expected)
{
    enum wi_match match;
    const struct pattern *best = wi_pattern_index_best(index, widl_str(uri), &match);
    assert_ptr_equal(best, expected);
    if (best)
        assert_int_equal(match, best->match);
}

/*
 * The example of "Pattern-based Registrations". It takes it that `a1.b2.c3` is no prefix of
 * `a1.b2.c33.d4.e5`, which by the definition of prefix matching, and its own examples
 * (`emergency-low`), it is; so that case has its expected result once the prefix is gone.
 */
static void the_specifications_example(void **state)
{
    static struct pattern patterns[] = {
        {WI_MATCH_EXACT, "a1.b2.c3.d4.e55", false},
        {WI_MATCH_PREFIX, "a1.b2.c3", false},
        {WI_MATCH_PREFIX, "a1.b2.c3.d4", false},
        {WI_MATCH_WILDCARD, "a1.b2..d4.e5", false},
        {WI_MATCH_WILDCARD, "a1.b2.c33..e5", false},
        {WI_MATCH_WILDCARD, "a1.b2..d4.e5..g7", false},
        {WI_MATCH_WILDCARD, "a1.b2..d4..f6.g7", false},
    };
    (void)state;
    struct wi_pattern_index index = {0};
    for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++)
        set(&index, &patterns[i]);
    assert_int_equal(wi_pattern_index_count(&index), ARRAY_LENGTH(patterns));
    expect_best(&index, "a1.b2.c3.d4.e55", &patterns[0]);
    expect_best(&index, "a1.b2.c3.d98.e74", &patterns[1]);
    expect_best(&index, "a1.b2.c3.d4.e325", &patterns[2]);
    expect_best(&index, "a1.b2.c55.d4.e5", &patterns[3]);
    expect_best(&index, "a1.b2.c88.d4.e5.f6.g7", &patterns[5]);
    expect_best(&index, "a2.b2.c2.d2.e2", NULL);
    expect_best(&index, "a1.b2.c33.d4.e5", &patterns[1]);
    wi_pattern_index_remove(&index, WI_MATCH_PREFIX, widl_str("a1.b2.c3"));
    expect_best(&index, "a1.b2.c33.d4.e5", &patterns[4]);
    wi_pattern_index_done(&index);
}

static void a_text_can_be_there_once_per_kind(void **state)
{
    static struct pattern patterns[] = {
        {WI_MATCH_EXACT, "com.acme", false},
        {WI_MATCH_PREFIX, "com.acme", false},
        {WI_MATCH_WILDCARD, "com.acme", false},
    };
    (void)state;
    struct wi_pattern_index index = {0};
    for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++)
        set(&index, &patterns[i]);
    for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++) {
        enum wi_match match;
        assert_ptr_equal(wi_pattern_index_best(&index, widl_str("com.acme"), &match), &patterns[i]);
        assert_int_equal(match, patterns[i].match);
        assert_ptr_equal(wi_pattern_index_remove(&index, match, widl_str("com.acme")),
                         &patterns[i]);
        assert_null(wi_pattern_index_get(&index, match, widl_str("com.acme")));
    }
    assert_int_equal(wi_pattern_index_count(&index), 0);
    wi_pattern_index_done(&index);
}

enum { PATTERNS = 400, ROUNDS = 4000 };

struct world {
    uint64_t random;
    struct wi_pattern_index index;
    struct pattern patterns[PATTERNS];
    size_t found;
};

static size_t pick(struct world *world, size_t below)
{
    world->random ^= world->random << 13;
    world->random ^= world->random >> 7;
    world->random ^= world->random << 17;
    return (size_t)((world->random >> 11) % below);
}

/* Up to four components of a few letters; empty ones when they are allowed. */
static void make_text(struct world *world, bool with_empty, char *text)
{
    static const char *const parts[] = {"a", "b", "ab", "abc", "", "", ""};
    size_t components = 1 + pick(world, 4);
    text[0] = 0;
    for (size_t i = 0; i < components; i++) {
        strcat(text, i ? "." : "");
        strcat(text, parts[pick(world, with_empty ? ARRAY_LENGTH(parts) : 4)]);
    }
}

static bool is_taken(const struct world *world, const struct pattern *pattern)
{
    for (size_t i = 0; i < PATTERNS; i++)
        if (world->patterns[i].is_set && world->patterns[i].match == pattern->match &&
            strcmp(world->patterns[i].text, pattern->text) == 0)
            return true;
    return false;
}

/* Add what is not there, remove what is. */
static void change(struct world *world)
{
    struct pattern *pattern = &world->patterns[pick(world, PATTERNS)];
    if (pattern->is_set) {
        assert_ptr_equal(wi_pattern_index_remove(&world->index, pattern->match, text_of(pattern)),
                         pattern);
        pattern->is_set = false;
        return;
    }
    pattern->match = (enum wi_match)pick(world, WI_MATCH_COUNT);
    make_text(world, pattern->match == WI_MATCH_WILDCARD, pattern->text);
    if (pattern->match == WI_MATCH_PREFIX)
        pattern->text[pick(world, strlen(pattern->text) + 1)] = 0;
    if (!is_taken(world, pattern))
        set(&world->index, pattern);
}

/* The component at *rest, which is moved behind it; NULL at the end. */
static char *next_component(char **rest)
{
    char *start = *rest;
    if (!start)
        return NULL;
    char *dot = strchr(start, '.');
    if (dot)
        *dot = 0;
    *rest = dot ? dot + 1 : NULL;
    return start;
}

/* How a wildcard pattern matches: "l" for each literal component, "w" for each wildcard. */
static bool compare_components(const struct pattern *pattern, const char *uri, char *ret)
{
    char pattern_copy[32];
    char uri_copy[32];
    char *pattern_rest = strcpy(pattern_copy, pattern->text);
    char *uri_rest = strcpy(uri_copy, uri);
    for (;;) {
        const char *wanted = next_component(&pattern_rest);
        const char *found = next_component(&uri_rest);
        *ret = 0;
        if (!wanted || !found)
            return !wanted && !found;
        if (*wanted && strcmp(wanted, found) != 0)
            return false;
        *ret++ = *wanted ? 'l' : 'w';
    }
}

/* How well a pattern matches, as text that sorts from good to bad: the kind first. */
static bool rank(const struct pattern *pattern, const char *uri, char *ret)
{
    size_t size = strlen(pattern->text);
    ret[0] = (char)('0' + (int)pattern->match);
    ret[1] = 0;
    if (!pattern->is_set)
        return false;
    if (pattern->match == WI_MATCH_EXACT)
        return strcmp(pattern->text, uri) == 0;
    if (pattern->match == WI_MATCH_WILDCARD)
        return compare_components(pattern, uri, ret + 1);
    snprintf(ret + 1, 8, "%02zu", 99 - size);
    return strncmp(pattern->text, uri, size) == 0;
}

struct visit {
    struct world *world;
    bool seen[PATTERNS];
};

static void on_match(void *user, enum wi_match match, void *value)
{
    struct visit *visit = user;
    const struct pattern *pattern = value;
    size_t place = (size_t)(pattern - visit->world->patterns);
    assert_int_equal(pattern->match, match);
    assert_false(visit->seen[place]);
    visit->seen[place] = true;
}

/* The index finds what the simple implementation finds. */
static void look_up(struct world *world)
{
    char uri[32];
    char best_rank[16] = "~";
    const struct pattern *best = NULL;
    struct visit visit = {.world = world};
    make_text(world, false, uri);
    wi_pattern_index_each(&world->index, widl_str(uri), on_match, &visit);
    for (size_t i = 0; i < PATTERNS; i++) {
        char found[16];
        const struct pattern *pattern = &world->patterns[i];
        bool matches = rank(pattern, uri, found);
        assert_int_equal(visit.seen[i], matches);
        if (pattern->is_set)
            assert_int_equal(wi_uri_matches(widl_str(uri), text_of(pattern), pattern->match),
                             matches);
        world->found += matches;
        if (!matches || strcmp(found, best_rank) >= 0)
            continue;
        best = pattern;
        strcpy(best_rank, found);
    }
    enum wi_match match;
    assert_ptr_equal(wi_pattern_index_best(&world->index, widl_str(uri), &match), best);
}

static void random_patterns(void **state)
{
    static struct world world;
    const char *seed = getenv("WIDL_SEED");
    (void)state;
    world.random = seed ? strtoull(seed, NULL, 0) : wi_random_id();
    print_message("seed %" PRIu64 "\n", world.random);
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = pick(&world, 4); i > 0; i--)
            change(&world);
        look_up(&world);
    }
    assert_true(world.found > ROUNDS);
    for (size_t i = 0; i < PATTERNS; i++) {
        struct pattern *pattern = &world.patterns[i];
        if (pattern->is_set)
            wi_pattern_index_remove(&world.index, pattern->match, text_of(pattern));
    }
    assert_int_equal(wi_pattern_index_count(&world.index), 0);
    assert_null(world.index.prefixes.root);
    assert_null(world.index.wildcards.root);
    wi_pattern_index_done(&world.index);
}

enum { MANY = 100000, FEW = 10 };

static void fill(struct wi_pattern_index *index, struct pattern *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        patterns[i].match = i % 2 ? WI_MATCH_WILDCARD : WI_MATCH_PREFIX;
        snprintf(patterns[i].text, sizeof(patterns[i].text), "com.%s%zu..x", i % 4 > 1 ? "" : ".",
                 i);
        if (patterns[i].match == WI_MATCH_PREFIX)
            snprintf(patterns[i].text, sizeof(patterns[i].text), "com.a%zu", i);
        set(index, &patterns[i]);
    }
}

/* The least time of several for a number of lookups, some of which match. */
static clock_t measure(const struct wi_pattern_index *index)
{
    static const char *const uris[] = {"com.a4.b.x", "com.3.b.x", "com.c.1.d.x", "com.c.y.d.x",
                                       "net.c.y.d.x"};
    clock_t least = 0;
    for (int i = 0; i < 15; i++) {
        clock_t start = clock();
        for (size_t k = 0; k < 20000; k++) {
            enum wi_match match;
            wi_pattern_index_best(index, widl_str(uris[k % ARRAY_LENGTH(uris)]), &match);
        }
        clock_t took = clock() - start;
        least = i == 0 || took < least ? took : least;
    }
    return least;
}

/* Ten thousand times as many patterns do not make a lookup slower; the factor is for noise. */
static void lookups_do_not_depend_on_the_number_of_patterns(void **state)
{
    static struct pattern few[FEW];
    struct pattern *many = calloc(MANY, sizeof(*many));
    struct wi_pattern_index small = {0};
    struct wi_pattern_index large = {0};
    (void)state;
    assert_non_null(many);
    fill(&small, few, FEW);
    fill(&large, many, MANY);
    clock_t one = measure(&small);
    clock_t other = measure(&large);
    print_message("%d patterns: %ld, %d patterns: %ld\n", FEW, (long)one, MANY, (long)other);
    assert_true(other < 3 * one);
    wi_pattern_index_done(&small);
    wi_pattern_index_done(&large);
    free(many);
}

static void memory_may_be_short(void **state)
{
    static struct pattern patterns[] = {
        {WI_MATCH_EXACT, "com.acme", false},
        {WI_MATCH_PREFIX, "com.ac", false},
        {WI_MATCH_WILDCARD, "com.", false},
    };
    struct wi_pattern_index index = {0};
    enum wi_match match;
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(patterns); i++) {
        failing_malloc_start(0);
        assert_false(
            wi_pattern_index_set(&index, patterns[i].match, text_of(&patterns[i]), &patterns[i]));
        assert_true(failing_malloc_stop());
    }
    assert_int_equal(wi_pattern_index_count(&index), 0);
    assert_null(wi_pattern_index_best(&index, widl_str("com.acme"), &match));
    wi_pattern_index_done(&index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_specifications_example),
        cmocka_unit_test(a_text_can_be_there_once_per_kind),
        cmocka_unit_test(random_patterns),
        cmocka_unit_test(lookups_do_not_depend_on_the_number_of_patterns),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
