/* SPDX-License-Identifier: MIT */
/*
 * Memory of sessions that have left: the C library keeps it where anything behind it is in use, be
 * that ever so little. When most of what the process has is free, it is given back.
 *
 * It is looked at some time after something has happened, and not again before something else has:
 * a router that does nothing stays asleep.
 */
#include "router/program/memory.h"

#include <malloc.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

/** Between what happens and the look. */
#define LOOK_AFTER_MS 10000

/** Less is not worth a look at every free page. */
#define LEAST_BYTES ((size_t)4 << 20)

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
/** Bytes of the process in memory that are no files; 0 when that is not known. */
static size_t resident(void)
{
    size_t pages[3] = {0};
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    bool known = fscanf(file, "%zu %zu %zu", &pages[0], &pages[1], &pages[2]) == 3;
    fclose(file);
    return known && pages[1] > pages[2] ? (pages[1] - pages[2]) * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

static void give_back(void)
{
    const struct mallinfo2 now = mallinfo2();
    size_t used = now.uordblks + now.hblkhd;
    size_t held = resident();
    if (held > 2 * used && held - used > LEAST_BYTES)
        malloc_trim(0);
}
#else
static void give_back(void)
{
}
#endif

uint32_t memory_look(uint64_t *due_ms, uint64_t now_ms)
{
    if (*due_ms == 0) {
        *due_ms = now_ms + LOOK_AFTER_MS;
    } else if (now_ms >= *due_ms) {
        give_back();
        *due_ms = 0;
        return UINT32_MAX;
    }
    return (uint32_t)(*due_ms - now_ms);
}
