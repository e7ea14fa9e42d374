/* SPDX-License-Identifier: MIT */
/*
 * Lets an allocation fail on purpose. A program that uses it is linked with
 * `-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc`, which routes the allocations of our own objects
 * through here.
 */
#ifndef FAILING_MALLOC_H
#define FAILING_MALLOC_H

#include <stdbool.h>
#include <stddef.h>

/** Let the first `successes` allocations from now on succeed and the next one fail. */
void failing_malloc_start(size_t successes);

/** Do not count, and let succeed, what is allocated while paused. */
void failing_malloc_pause(bool paused);

/** Back to normal. Return: whether an allocation has failed. */
bool failing_malloc_stop(void);

#endif
