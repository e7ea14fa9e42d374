/* SPDX-License-Identifier: MIT */
/*
 * Memory with one owner and one release: everything that a message is decoded into.
 *
 *     widl_arena arena = {0};
 *     void *p = widl_arena_alloc(&arena, 100);
 *     widl_arena_free(&arena);            // releases p and everything else
 */
#ifndef WIDL_ARENA_H
#define WIDL_ARENA_H

#include <stddef.h>

#include <widl/allocator.h>
#include <widl/export.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most bytes an arena hands out when its `limit` is 0: 64 MiB. */
#define WIDL_ARENA_DEFAULT_LIMIT ((size_t)64 << 20)

struct widl_arena_block;

/** An arena. All zero is an empty one; the members are private but for the last two. */
typedef struct widl_arena {
    unsigned char *next;             /**< the first free byte of the newest block */
    unsigned char *end;              /**< of what that block, or the limit, still gives */
    struct widl_arena_block *blocks; /**< newest first */
    size_t older;                    /**< bytes handed out of other blocks since the last reset */
    size_t limit; /**< most bytes to hand out; 0: WIDL_ARENA_DEFAULT_LIMIT; set it at first */
    const widl_allocator *allocator; /**< borrowed; NULL: malloc(); set it while it is empty */
} widl_arena;

/**
 * Hand out `size` bytes, zeroed, aligned for any type.
 *
 * Return:   NULL when memory or the arena's limit is exhausted. Size 0 gives a valid pointer.
 * Lifetime: until the arena is reset or freed.
 * Thread:   one thread at a time.
 */
WIDL_API WIDL_NODISCARD void *widl_arena_alloc(widl_arena *arena, size_t size);

/** widl_arena_copy() where that does not see the room. */
WIDL_API WIDL_NODISCARD void *widl_arena_copy_any(widl_arena *arena, const void *data, size_t size);

/** Copy `size` bytes into the arena and put a NUL byte behind them; NULL as widl_arena_alloc(). */
WIDL_NODISCARD static inline void *widl_arena_copy(widl_arena *arena, const void *data, size_t size)
{
    unsigned char *start = arena->next;
    if (!WIDL_LIKELY(size < (size_t)(arena->end - start)))
        return widl_arena_copy_any(arena, data, size);
    widl_copy_bytes(start, data, size);
    start[size] = 0;
    arena->next = start + size + 1;
    return start;
}

/** Bytes handed out since the last reset, what alignment takes included. */
WIDL_API size_t widl_arena_used(const widl_arena *arena);

/** Release everything handed out, but keep one block of at most 1 MiB for reuse. */
WIDL_API void widl_arena_reset(widl_arena *arena);

/** Release everything; the arena is empty and usable afterwards, with the limit and the allocator
 * that it had. NULL is allowed. */
WIDL_API void widl_arena_free(widl_arena *arena);

#ifdef __cplusplus
}
#endif

#endif
