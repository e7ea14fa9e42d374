/* SPDX-License-Identifier: MIT */
/*
 * Arena: hands out pieces of a few large blocks, which are released together.
 *
 * Invariants: `used` counts bytes of the newest block only. A request too large to share a block
 * gets one of its own, which is linked behind the newest so that the room left there stays usable.
 * `total` counts padding too, so that `limit` bounds the memory that is really taken.
 */
#include <widl/arena.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT   _Alignof(max_align_t)
#define FIRST_BLOCK ((size_t)1 << 10)
#define LAST_BLOCK  ((size_t)64 << 10)

struct widl_arena_block {
    struct widl_arena_block *next;
    size_t capacity;
    _Alignas(max_align_t) unsigned char data[];
};

static struct widl_arena_block *block_new(size_t capacity)
{
    struct widl_arena_block *block;

    if (capacity > SIZE_MAX - sizeof(*block))
        return NULL;
    block = malloc(sizeof(*block) + capacity);
    if (block)
        block->capacity = capacity;
    return block;
}

/** Each shared block is twice as large as the one before it. */
static size_t next_capacity(const widl_arena *arena)
{
    size_t capacity = arena->blocks ? arena->blocks->capacity : FIRST_BLOCK / 2;

    return capacity >= LAST_BLOCK / 2 ? LAST_BLOCK : capacity * 2;
}

/** A new block whose first `size` bytes are taken. */
static unsigned char *take_from_new_block(widl_arena *arena, size_t size)
{
    size_t shared = next_capacity(arena);
    bool alone = size > shared / 2 && arena->blocks;
    struct widl_arena_block *block = block_new(alone || size > shared ? size : shared);

    if (!block)
        return NULL;
    if (alone) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
        arena->used = size;
    }
    arena->total += size;
    return block->data;
}

static unsigned char *take(widl_arena *arena, size_t size, size_t alignment)
{
    size_t limit = arena->limit ? arena->limit : WIDL_ARENA_DEFAULT_LIMIT;
    size_t left = arena->total < limit ? limit - arena->total : 0;
    size_t padding = -arena->used & (alignment - 1);
    unsigned char *start;

    if (size > left)
        return NULL;
    if (!arena->blocks || arena->blocks->capacity - arena->used < padding ||
        arena->blocks->capacity - arena->used - padding < size)
        return take_from_new_block(arena, size);
    if (size > left - (padding < left ? padding : left))
        return NULL;
    start = arena->blocks->data + arena->used + padding;
    arena->used += padding + size;
    arena->total += padding + size;
    return start;
}

static void free_blocks(struct widl_arena_block *block)
{
    while (block) {
        struct widl_arena_block *next = block->next;

        free(block);
        block = next;
    }
}

void *widl_arena_alloc(widl_arena *arena, size_t size)
{
    unsigned char *start = take(arena, size ? size : 1, ALIGNMENT);

    return start ? memset(start, 0, size) : NULL;
}

/** take() of bytes, which need no alignment, where the newest block has room for them. */
static inline unsigned char *take_bytes(widl_arena *arena, size_t size)
{
    struct widl_arena_block *block = arena->blocks;
    size_t limit = arena->limit ? arena->limit : WIDL_ARENA_DEFAULT_LIMIT;
    unsigned char *start;

    if (!block || size > block->capacity - arena->used || arena->total > limit ||
        size > limit - arena->total)
        return take(arena, size, 1);
    start = block->data + arena->used;
    arena->used += size;
    arena->total += size;
    return start;
}

void *widl_arena_copy(widl_arena *arena, const void *data, size_t size)
{
    unsigned char *start = size < SIZE_MAX ? take_bytes(arena, size + 1) : NULL;

    if (!start)
        return NULL;
    if (size)
        memcpy(start, data, size);
    start[size] = 0;
    return start;
}

void widl_arena_reset(widl_arena *arena)
{
    if (arena->blocks) {
        free_blocks(arena->blocks->next);
        arena->blocks->next = NULL;
    }
    arena->used = 0;
    arena->total = 0;
}

void widl_arena_free(widl_arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->blocks);
    *arena = (widl_arena){.limit = arena->limit};
}
