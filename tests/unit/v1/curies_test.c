/* SPDX-License-Identifier: MIT */
/* Prefixes of a client: what CURIEs stand for, and limits. */
#include "v1/curies.h"

#include <stdio.h>
#include <string.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static void expect(const struct wi_v1_curies *curies, const char *uri, const char *expected)
{
    struct wi_v1_uri room;
    widl_string found = {0};
    assert_true(wi_v1_curies_resolve(curies, widl_str(uri), &room, &found));
    if (!widl_str_equal(found, widl_str(expected)))
        fail_msg("%s: %.*s", uri, WIDL_STR_ARG(found));
}

static void define(struct wi_v1_curies *curies, const char *prefix, const char *uri)
{
    assert_int_equal(wi_v1_curies_define(curies, widl_str(prefix), widl_str(uri)), WI_V1_DEFINED);
}

static void what_is_before_the_first_colon_counts(void **state)
{
    struct wi_v1_curies curies = {0};
    (void)state;
    expect(&curies, "calc:add", "calc:add");
    define(&curies, "calc", "http://example.com/calc#");
    expect(&curies, "calc:add", "http://example.com/calc#add");
    expect(&curies, "calc:", "http://example.com/calc#");
    expect(&curies, "calc:a:b", "http://example.com/calc#a:b");
    expect(&curies, "calc", "calc");
    expect(&curies, "Calc:add", "Calc:add");
    expect(&curies, ":add", ":add");
    expect(&curies, "http://example.com/calc#add", "http://example.com/calc#add");
    expect(&curies, "", "");
    define(&curies, "calc", "urn:");
    expect(&curies, "calc:add", "urn:add");
    define(&curies, "http", "urn:h");
    expect(&curies, "http://x", "urn:h//x");
    wi_v1_curies_done(&curies);
}

static void there_are_limits(void **state)
{
    struct wi_v1_curies curies = {0};
    struct wi_v1_uri room;
    widl_string found;
    char text[WI_URI_MAX_SIZE + 8];
    (void)state;
    for (int i = 0; i < WI_V1_MAX_PREFIXES; i++) {
        snprintf(text, sizeof(text), "p%d", i);
        define(&curies, text, "urn:");
    }
    assert_int_equal(wi_v1_curies_define(&curies, widl_str("more"), widl_str("urn:")),
                     WI_V1_TOO_MANY);
    define(&curies, "p0", "u:");
    memset(text, 'x', sizeof(text));
    memcpy(text, "p0:", 3);
    assert_true(
        wi_v1_curies_resolve(&curies, widl_str_n(text, WI_URI_MAX_SIZE + 1), &room, &found));
    assert_int_equal(found.size, WI_URI_MAX_SIZE);
    assert_false(
        wi_v1_curies_resolve(&curies, widl_str_n(text, WI_URI_MAX_SIZE + 2), &room, &found));
    wi_v1_curies_done(&curies);
}

static void memory_may_be_short(void **state)
{
    bool failed = true;
    (void)state;
    for (size_t successes = 0; failed; successes++) {
        struct wi_v1_curies curies = {0};
        failing_malloc_start(successes);
        enum wi_v1_defined result =
            wi_v1_curies_define(&curies, widl_str("calc"), widl_str("http://example.com/"));
        failed = failing_malloc_stop();
        assert_int_equal(result, failed ? WI_V1_NO_MEMORY : WI_V1_DEFINED);
        expect(&curies, "calc:x", failed ? "calc:x" : "http://example.com/x");
        wi_v1_curies_done(&curies);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_before_the_first_colon_counts),
        cmocka_unit_test(there_are_limits),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
