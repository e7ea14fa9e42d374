/* SPDX-License-Identifier: MIT */
/* How tables are searched, and what limits measure. */
#include "value/table.h"

#include "support/cmocka_widl.h"

static const widl_table_field fields[] = {
    {NULL, NULL, 0, 0, WIDL_TABLE_INT32, 0},
    {"\242id", NULL, 0, 3, WIDL_TABLE_STRING, 0},
    {"\240", NULL, 0, 1, WIDL_TABLE_BOOL, 0},
    {"\242at", NULL, 0, 3, WIDL_TABLE_TIMESTAMP, 0},
    {"\331\050a name that is longer than thirty-one by", NULL, 0, 42, WIDL_TABLE_BOOL, 0},
    {NULL, NULL, 0, 0, WIDL_TABLE_LIST, 0},
    {NULL, NULL, 0, 0, WIDL_TABLE_MAP, 0},
};
static const widl_table table = {
    fields, NULL, 0, 1, 4, WIDL_TABLE_REST | WIDL_TABLE_KEYWORD_REST,
};

/* Wherever the search begins. */
static void pairs_are_found(void **state)
{
    static const struct {
        const char *key;
        int found;
    } cases[] = {
        {"id", 0}, {"", 1},    {"at", 2},   {"a name that is longer than thirty-one by", 3},
        {"i", -1}, {"ID", -1}, {"idd", -1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        for (uint32_t from = 0; from <= table.pair_count; from++)
            assert_int_equal(wi_table_find(&table, widl_str(cases[i].key), from), cases[i].found);
    assert_string_equal(wi_table_name(&fields[4]), "a name that is longer than thirty-one by");
}

static void rests_follow_the_pairs(void **state)
{
    widl_table other = table;

    (void)state;
    assert_ptr_equal(wi_table_rest(&table), &fields[5]);
    assert_ptr_equal(wi_table_keyword_rest(&table), &fields[6]);
    other.flags = WIDL_TABLE_KEYWORD_REST;
    assert_null(wi_table_rest(&other));
    assert_ptr_equal(wi_table_keyword_rest(&other), &fields[5]);
    other.flags = 0;
    assert_null(wi_table_keyword_rest(&other));
}

static void values_are_measured(void **state)
{
    const int8_t small = -1;
    const uint16_t natural = 65535;
    const float number = 0.5f;
    const widl_string text = widl_str("\xc3\xa4");

    (void)state;
    assert_int_equal(wi_table_int(WIDL_TABLE_INT8, &small), -1);
    assert_int_equal(wi_table_uint(WIDL_TABLE_UINT16, &natural), 65535);
    assert_true(wi_table_float(WIDL_TABLE_FLOAT32, &number) == 0.5);
    assert_int_equal(wi_table_length(WIDL_TABLE_STRING, &text), 1);
    assert_int_equal(wi_table_length(WIDL_TABLE_DECIMAL, &text), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_found),
        cmocka_unit_test(rests_follow_the_pairs),
        cmocka_unit_test(values_are_measured),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
