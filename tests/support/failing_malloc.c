/* SPDX-License-Identifier: MIT */
/*
 * Failing malloc: counts down over the allocations of the objects that are linked with --wrap and
 * makes exactly one of them fail. One thread only.
 */
#include "support/failing_malloc.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

static bool counting;
static bool is_paused;
static bool failed;
static size_t left;

static bool is_turn_to_fail(void)
{
    if (!counting || is_paused || failed)
        return false;
    failed = left == 0;
    left -= !failed;
    return failed;
}

void *__wrap_malloc(size_t size)
{
    return is_turn_to_fail() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_turn_to_fail() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return is_turn_to_fail() ? NULL : __real_realloc(memory, size);
}

void failing_malloc_start(size_t successes)
{
    counting = true;
    is_paused = false;
    failed = false;
    left = successes;
}

void failing_malloc_pause(bool paused)
{
    is_paused = paused;
}

bool failing_malloc_stop(void)
{
    counting = false;
    return failed;
}
