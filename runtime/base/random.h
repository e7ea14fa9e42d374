/* SPDX-License-Identifier: MIT */
/* Random numbers from the operating system. */
#ifndef WI_RANDOM_H
#define WI_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/** Fill `size` bytes at `out` with unpredictable ones. Aborts when the system has none. */
void wi_random_bytes(void *out, size_t size);

/** A WAMP id of global scope: uniform over [1, 2^53] (WAMP 2.1.2). */
uint64_t wi_random_id(void);

#endif
