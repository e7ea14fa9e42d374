/* SPDX-License-Identifier: MIT */
/* Buckets of messages and bytes that may owe. */
#include "transport/throttle.h"

#include "support/cmocka_widl.h"

static void what_may_come_in_a_second_may_come_at_once(void **state)
{
    struct wi_throttle throttle;
    (void)state;
    wi_throttle_start(&throttle, 10, 0, 1000);
    for (int i = 0; i < 10; i++) {
        wi_throttle_take(&throttle, 1, 1000000);
        assert_false(wi_throttle_owes(&throttle));
    }
    wi_throttle_take(&throttle, 1, 0);
    assert_true(wi_throttle_owes(&throttle));
    wi_throttle_fill(&throttle, 1099);
    assert_true(wi_throttle_owes(&throttle));
    wi_throttle_fill(&throttle, 1100);
    assert_false(wi_throttle_owes(&throttle));
}

static void bytes_are_counted_apart(void **state)
{
    struct wi_throttle throttle;
    (void)state;
    wi_throttle_start(&throttle, 0, 1000, 0);
    wi_throttle_take(&throttle, 1000000, 1000);
    assert_false(wi_throttle_owes(&throttle));
    wi_throttle_take(&throttle, 0, 3000);
    wi_throttle_fill(&throttle, 2999);
    assert_true(wi_throttle_owes(&throttle));
    wi_throttle_fill(&throttle, 3000);
    assert_false(wi_throttle_owes(&throttle));
}

static void nobody_saves_up_for_long(void **state)
{
    struct wi_throttle throttle;
    (void)state;
    wi_throttle_start(&throttle, 5, 0, 0);
    wi_throttle_fill(&throttle, UINT64_MAX);
    wi_throttle_take(&throttle, 5, 0);
    assert_false(wi_throttle_owes(&throttle));
    wi_throttle_take(&throttle, 1, 0);
    assert_true(wi_throttle_owes(&throttle));
}

static void on_average_no_more_comes_than_allowed(void **state)
{
    struct wi_throttle throttle;
    size_t taken = 0;
    (void)state;
    wi_throttle_start(&throttle, 7, 0, 0);
    for (uint64_t now_ms = 0; now_ms <= 100000; now_ms += 3) {
        wi_throttle_fill(&throttle, now_ms);
        if (wi_throttle_owes(&throttle))
            continue;
        wi_throttle_take(&throttle, 50, 0);
        taken += 50;
    }
    assert_in_range(taken, 700, 757);
}

static void the_largest_rates_do_not_overflow(void **state)
{
    struct wi_throttle throttle;
    (void)state;
    wi_throttle_start(&throttle, (size_t)1 << 31, (size_t)1 << 31, 0);
    for (uint64_t i = 1; i <= 1000; i++) {
        wi_throttle_fill(&throttle, i << 40);
        wi_throttle_take(&throttle, (size_t)1 << 31, (size_t)1 << 31);
        assert_false(wi_throttle_owes(&throttle));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_come_in_a_second_may_come_at_once),
        cmocka_unit_test(bytes_are_counted_apart),
        cmocka_unit_test(nobody_saves_up_for_long),
        cmocka_unit_test(on_average_no_more_comes_than_allowed),
        cmocka_unit_test(the_largest_rates_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
