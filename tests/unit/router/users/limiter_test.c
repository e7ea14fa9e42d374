/* SPDX-License-Identifier: MIT */
/* How often somebody may try. */
#include <stdio.h>

#include "router/users/limiter.h"
#include "support/cmocka_widl.h"

/** Take tokens while there are some. Return: how many there were. */
static unsigned exhaust(struct wi_limiter *limiter, const char *name, uint64_t now_ms)
{
    unsigned count = 0;
    while (wi_limiter_allows(limiter, widl_str(name), now_ms)) {
        wi_limiter_take(limiter, widl_str(name), now_ms);
        assert_true(++count < 1000);
    }
    return count;
}

static void tokens_come_back_with_time(void **state)
{
    struct wi_limiter limiter;
    (void)state;
    wi_limiter_init(&limiter, 5, 100, 10);
    assert_int_equal(exhaust(&limiter, "joe", 1000), 5);
    assert_int_equal(exhaust(&limiter, "joe", 1099), 0);
    assert_int_equal(exhaust(&limiter, "joe", 1100), 1);
    assert_int_equal(exhaust(&limiter, "joe", 1349), 2);
    assert_int_equal(exhaust(&limiter, "joe", 1350), 0);
    assert_int_equal(exhaust(&limiter, "joe", 1400), 1);
    assert_int_equal(exhaust(&limiter, "joe", UINT64_MAX), 5);
    wi_limiter_done(&limiter);
}

static void clocks_may_stand_still_or_go_back(void **state)
{
    struct wi_limiter limiter;
    (void)state;
    wi_limiter_init(&limiter, 2, 100, 10);
    assert_int_equal(exhaust(&limiter, "joe", 1000), 2);
    assert_int_equal(exhaust(&limiter, "joe", 10), 0);
    wi_limiter_take(&limiter, widl_str("joe"), 10);
    assert_int_equal(exhaust(&limiter, "joe", 1100), 1);
    wi_limiter_done(&limiter);
}

static void names_are_apart(void **state)
{
    struct wi_limiter limiter;
    (void)state;
    wi_limiter_init(&limiter, 2, 100, 10);
    assert_int_equal(exhaust(&limiter, "joe", 0), 2);
    assert_int_equal(exhaust(&limiter, "jo", 0), 2);
    assert_true(wi_limiter_allows(&limiter, widl_str("jane"), 0));
    wi_limiter_give_back(&limiter, widl_str("joe"));
    assert_int_equal(exhaust(&limiter, "joe", 0), 1);
    wi_limiter_give_back(&limiter, widl_str("nobody"));
    for (unsigned i = 0; i < 9; i++)
        wi_limiter_give_back(&limiter, widl_str("jo"));
    assert_int_equal(exhaust(&limiter, "jo", 0), 2);
    wi_limiter_done(&limiter);
}

static void the_empty_name_has_no_limit(void **state)
{
    struct wi_limiter limiter;
    (void)state;
    wi_limiter_init(&limiter, 1, 100, 10);
    for (unsigned i = 0; i < 10; i++) {
        assert_true(wi_limiter_allows(&limiter, (widl_string){0}, 0));
        wi_limiter_take(&limiter, (widl_string){0}, 0);
    }
    wi_limiter_done(&limiter);
    wi_limiter_init(&limiter, 1, 0, 10);
    wi_limiter_take(&limiter, widl_str("joe"), 0);
    assert_true(wi_limiter_allows(&limiter, widl_str("joe"), 0));
    wi_limiter_done(&limiter);
}

/** The ones that were used longest ago make room. */
static void memory_is_bounded(void **state)
{
    struct wi_limiter limiter;
    char name[20];
    (void)state;
    wi_limiter_init(&limiter, 1, 100, 10);
    for (unsigned i = 0; i < 1000; i++) {
        wi_limiter_take(&limiter, widl_str("joe"), 0);
        snprintf(name, sizeof(name), "%u", i);
        wi_limiter_take(&limiter, widl_str(name), 0);
        assert_true(limiter.buckets.count <= 10);
    }
    assert_false(wi_limiter_allows(&limiter, widl_str("joe"), 0));
    assert_false(wi_limiter_allows(&limiter, widl_str("999"), 0));
    assert_true(wi_limiter_allows(&limiter, widl_str("1"), 0));
    wi_limiter_done(&limiter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_come_back_with_time),
        cmocka_unit_test(clocks_may_stand_still_or_go_back),
        cmocka_unit_test(names_are_apart),
        cmocka_unit_test(the_empty_name_has_no_limit),
        cmocka_unit_test(memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
