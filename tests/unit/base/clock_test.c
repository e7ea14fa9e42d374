/* SPDX-License-Identifier: MIT */
/*
 * Clock: agrees with the clocks of the system.
 */
#include <time.h>

#include "base/clock.h"
#include "support/cmocka_widl.h"

static uint64_t system_ms(void)
{
    struct timespec now;

    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &now), 0);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void test_lies_between_two_readings_of_the_system(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t before = system_ms();
        uint64_t now = wi_clock_ms();

        assert_in_range(now, before, system_ms());
    }
}

static widl_timestamp system_now(void)
{
    struct timespec now;

    assert_int_equal(clock_gettime(CLOCK_REALTIME, &now), 0);
    return now.tv_sec * WIDL_SECOND + now.tv_nsec;
}

static void test_tells_the_time_of_day(void **state)
{
    widl_timestamp before = system_now();
    widl_timestamp now = wi_clock_now();

    (void)state;
    assert_true(before <= now && now <= system_now());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lies_between_two_readings_of_the_system),
        cmocka_unit_test(test_tells_the_time_of_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
