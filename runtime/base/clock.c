/* SPDX-License-Identifier: MIT */
/*
 * Clock: the one place that asks the system for the time. What timers go by counts from an
 * arbitrary moment and is not moved by anyone who sets the date; the time of day is.
 */
#include "base/clock.h"

#include <time.h>

uint64_t wi_clock_ms(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

widl_timestamp wi_clock_now(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * WIDL_SECOND + now.tv_nsec;
}
