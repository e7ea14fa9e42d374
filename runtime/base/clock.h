/* SPDX-License-Identifier: MIT */
/* Time that only goes forward, and the time of day. */
#ifndef WI_CLOCK_H
#define WI_CLOCK_H

#include <stdint.h>

#include <widl/timestamp.h>

/** Milliseconds of the monotonic clock; what runs under test takes its time as a parameter. */
uint64_t wi_clock_ms(void);

/** The time of day. */
widl_timestamp wi_clock_now(void);

#endif
