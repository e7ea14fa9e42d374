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
        cmocka_unit_test(test_only_size_ends_a_uri),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
