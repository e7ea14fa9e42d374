/* SPDX-License-Identifier: MIT */
/*
 * Table: compared with a plain array under many random operations; walks; memory shortage.
 */
#include <stdio.h>

#include "base/table.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

enum { KEYS = 2000 };

/** A sequence that is the same in every run. */
static unsigned next(unsigned *random)
{
    *random = *random * 1103515245U + 12345U;
    return *random >> 8;
}

static void test_numbers_behave_like_an_array(void **state)
{
    static char values[KEYS];
    struct wi_table table = {0};
    unsigned random = 1;

    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        unsigned key = next(&random) % KEYS;

        if (next(&random) % 2) {
            assert_true(wi_table_set_id(&table, key, &values[key]));
            values[key] = 1;
        } else {
            void *removed = wi_table_remove_id(&table, key);

            assert_ptr_equal(removed, values[key] ? &values[key] : NULL);
            values[key] = 0;
        }
        assert_int_equal(wi_table_get_id(&table, key) != NULL, values[key]);
    }
    for (unsigned key = 0; key < KEYS; key++)
        assert_ptr_equal(wi_table_get_id(&table, key), values[key] ? &values[key] : NULL);
    assert_true(table.capacity <= KEYS * 8);
    wi_table_done(&table);
}

static void test_keys_of_bytes(void **state)
{
    static char keys[KEYS][8];
    struct wi_table table = {0};

    (void)state;
    for (unsigned i = 0; i < KEYS; i++) {
        int size = snprintf(keys[i], sizeof(keys[i]), "%u", i);

        assert_null(wi_table_get(&table, keys[i], (size_t)size));
        assert_true(wi_table_set(&table, keys[i], (size_t)size, keys[i]));
    }
    assert_int_equal(table.count, KEYS);
    for (unsigned i = 0; i < KEYS; i++) {
        char key[8];
        int size = snprintf(key, sizeof(key), "%u", i);

        assert_ptr_equal(wi_table_get(&table, key, (size_t)size), keys[i]);
    }
    assert_null(wi_table_get(&table, "1x", 2));
    assert_ptr_equal(wi_table_get(&table, "12x", 2), keys[12]);
    wi_table_done(&table);
    assert_null(wi_table_get(&table, "1", 1));
}

static void test_setting_again_replaces_value_and_key(void **state)
{
    char first[] = "key";
    char second[] = "key";
    int a, b;
    struct wi_table table = {0};

    (void)state;
    assert_true(wi_table_set(&table, first, 3, &a));
    assert_true(wi_table_set(&table, second, 3, &b));
    assert_int_equal(table.count, 1);
    first[0] = 'x';
    assert_ptr_equal(wi_table_get(&table, "key", 3), &b);
    assert_ptr_equal(wi_table_remove(&table, "key", 3), &b);
    assert_null(wi_table_remove(&table, "key", 3));
    wi_table_done(&table);
}

static void test_empty_key(void **state)
{
    int value;
    struct wi_table table = {0};

    (void)state;
    assert_true(wi_table_set(&table, NULL, 0, &value));
    assert_ptr_equal(wi_table_get(&table, "", 0), &value);
    assert_ptr_equal(wi_table_remove(&table, NULL, 0), &value);
    wi_table_done(&table);
}

static void test_removal_during_a_walk(void **state)
{
    static int values[KEYS];
    struct wi_table table = {0};
    size_t position = 0;
    size_t seen = 0;
    int *value;

    (void)state;
    for (unsigned i = 0; i < KEYS; i++)
        assert_true(wi_table_set_id(&table, i, &values[i]));
    while ((value = wi_table_next(&table, &position))) {
        assert_int_equal((*value)++, 0);
        seen++;
        if ((value - values) % 3)
            assert_ptr_equal(wi_table_remove_id(&table, (uint64_t)(value - values)), value);
    }
    assert_int_equal(seen, KEYS);
    for (unsigned i = 0; i < KEYS; i++)
        assert_ptr_equal(wi_table_get_id(&table, i), i % 3 ? NULL : &values[i]);
    wi_table_done(&table);
}

static void test_capacity_is_bounded_under_churn(void **state)
{
    int value;
    struct wi_table table = {0};

    (void)state;
    for (uint64_t i = 0; i < 100000; i++) {
        assert_true(wi_table_set_id(&table, i, &value));
        if (i >= 10)
            assert_non_null(wi_table_remove_id(&table, i - 10));
    }
    assert_int_equal(table.count, 10);
    assert_true(table.capacity <= 64);
    wi_table_done(&table);
}

static void test_memory_shortage_changes_nothing(void **state)
{
    static int values[100];
    struct wi_table table = {0};
    uint64_t added = 0;

    (void)state;
    failing_malloc_start(0);
    assert_false(wi_table_set_id(&table, 1, &values[1]));
    assert_true(failing_malloc_stop());
    assert_null(wi_table_get_id(&table, 1));
    failing_malloc_start(1);
    while (added < 100 && wi_table_set_id(&table, added, &values[added]))
        added++;
    assert_true(failing_malloc_stop());
    assert_true(added > 0 && added < 100);
    assert_int_equal(table.count, added);
    for (uint64_t i = 0; i < 100; i++)
        assert_ptr_equal(wi_table_get_id(&table, i), i < added ? &values[i] : NULL);
    wi_table_done(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_behave_like_an_array),
        cmocka_unit_test(test_keys_of_bytes),
        cmocka_unit_test(test_setting_again_replaces_value_and_key),
        cmocka_unit_test(test_empty_key),
        cmocka_unit_test(test_removal_during_a_walk),
        cmocka_unit_test(test_capacity_is_bounded_under_churn),
        cmocka_unit_test(test_memory_shortage_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
