/* SPDX-License-Identifier: MIT */
/* Time that only goes forward. */
#ifndef WI_CLOCK_H
#define WI_CLOCK_H

#include <stdint.h>

/** Milliseconds of the monotonic clock; what runs under test takes its time as a parameter. */
uint64_t wi_clock_ms(void);

#endif
