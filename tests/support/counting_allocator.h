/* SPDX-License-Identifier: MIT */
/*
 * An allocator for sessions that keeps accounts, checks the sizes that it is told, and can let an
 * allocation fail. Any thread may use it.
 *
 * A program that is linked with `-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup` and
 * the like also learns of what our own objects allocate past it.
 */
#ifndef COUNTING_ALLOCATOR_H
#define COUNTING_ALLOCATOR_H

#include <widl/allocator.h>

#include <stdbool.h>

extern const widl_allocator counting_allocator;

/** Begin with empty accounts; the first `successes` allocations succeed and the next one fails. */
void counting_allocator_start(size_t successes);

/** Let nothing fail any more. Return: whether an allocation has failed. */
bool counting_allocator_stop(void);

/** Whether one has failed since the start. */
bool counting_allocator_has_failed(void);

/** Bytes that are out, and the most that have been at once. */
size_t counting_allocator_bytes(void);
size_t counting_allocator_peak(void);

/** Pieces of memory that are out, and how many were ever asked for. */
size_t counting_allocator_pieces(void);
size_t counting_allocator_asked(void);

/** What our own objects have allocated in this thread past the allocator since this was called
 * with true; what they allocate after false is their own business. */
void counting_allocator_watch(bool watched);
size_t counting_allocator_strays(void);

/** What this thread does while paused is its own business, too. */
void counting_allocator_pause(bool paused);

#endif
