/* SPDX-License-Identifier: MIT */
/*
 * Key sets: each key is new once, whether few or many, also when the bytes move in between.
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "value/key_set.h"

enum { WIDTH = 8, KEYS = 5000 };

static char text[1 + KEYS * WIDTH];

static void fill(void)
{
    for (int i = 0; i < KEYS; i++)
        snprintf(text + 1 + i * WIDTH, WIDTH, "%07d", i);
}

static enum wi_key_result add(struct wi_key_set *set, const char *base, int key)
{
    return wi_key_set_add(set, (const unsigned char *)base, 1 + (size_t)key * WIDTH, WIDTH - 1);
}

static void test_new_once(void **state)
{
    struct wi_key_set set;

    (void)state;
    fill();
    wi_key_set_init(&set, NULL);
    for (int i = 0; i < KEYS; i++) {
        assert_int_equal(add(&set, text, i), WI_KEY_NEW);
        assert_int_equal(add(&set, text, i), WI_KEY_DUPLICATE);
        assert_int_equal(add(&set, text, i / 2), WI_KEY_DUPLICATE);
    }
    assert_int_equal(set.count, KEYS);
    wi_key_set_done(&set);
}

static void test_bytes_may_move(void **state)
{
    struct wi_key_set set;

    (void)state;
    fill();
    wi_key_set_init(&set, NULL);
    for (int i = 0; i < 200; i++) {
        char *moved = malloc(sizeof(text));

        assert_non_null(moved);
        memcpy(moved, text, sizeof(text));
        assert_int_equal(add(&set, moved, i), WI_KEY_NEW);
        assert_int_equal(add(&set, moved, i / 3), WI_KEY_DUPLICATE);
        free(moved);
    }
    wi_key_set_done(&set);
}

static void test_a_start_of_a_key_is_another_key(void **state)
{
    static const unsigned char key[] = "xaaaa";
    struct wi_key_set set;

    (void)state;
    wi_key_set_init(&set, NULL);
    for (size_t size = 0; size <= 4; size++)
        assert_int_equal(wi_key_set_add(&set, key, 1, size), WI_KEY_NEW);
    for (size_t size = 0; size <= 4; size++)
        assert_int_equal(wi_key_set_add(&set, key, 1, size), WI_KEY_DUPLICATE);
    wi_key_set_done(&set);
}

static void test_memory_shortage(void **state)
{
    struct wi_key_set set;
    int i = 0;

    (void)state;
    fill();
    wi_key_set_init(&set, NULL);
    failing_malloc_start(1);
    while (i < KEYS && add(&set, text, i) == WI_KEY_NEW)
        i++;
    assert_true(failing_malloc_stop());
    assert_in_range(i, WI_KEY_SET_FEW + 1, KEYS - 1);
    assert_int_equal(add(&set, text, i), WI_KEY_NEW);
    wi_key_set_done(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_once),
        cmocka_unit_test(test_bytes_may_move),
        cmocka_unit_test(test_a_start_of_a_key_is_another_key),
        cmocka_unit_test(test_memory_shortage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
