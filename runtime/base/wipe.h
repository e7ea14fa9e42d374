/* SPDX-License-Identifier: MIT */
/* Overwriting what must not stay in memory. The compiler does not leave that out. */
#ifndef WI_WIPE_H
#define WI_WIPE_H

#include <stddef.h>

#include <widl/arena.h>

/** Overwrite bytes. `data` may be NULL when `size` is 0. */
void wi_wipe(void *data, size_t size);

/** Overwrite all blocks of an arena, which views what it had no longer. */
void wi_arena_wipe(widl_arena *arena);

#endif
