/* SPDX-License-Identifier: MIT */
/*
 * Arena: hands out pieces of a few large blocks, which are released together.
 *
 * Invariants: `next` and `end` lie in the newest block, and what is between them may be taken
 * without asking for the limit, which has been asked already. A request too large to share a block
 * gets one of its own, which is linked behind the newest so that the room left there stays usable.
 * Padding counts too, so that `limit` bounds the memory that is really taken.
 */
#include <widl/arena.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/wipe.h"

#include "base/memory.h"

#define ALIGNMENT   _Alignof(max_align_t)
#define FIRST_BLOCK ((size_t)1 << 10)
#define LAST_BLOCK  ((size_t)64 << 10)

/** What a reset keeps at most: one large message must not cost its memory for ever. */
#define KEPT_BLOCK ((size_t)1 << 20)

struct widl_arena_block {
    struct widl_arena_block *next;
    size_t capacity;
    _Alignas(max_align_t) unsigned char data[];
};

static struct widl_arena_block *block_new(const widl_allocator *allocator, size_t capacity)
{
    struct widl_arena_block *block;

    if (capacity > SIZE_MAX - sizeof(*block))
        return NULL;
    block = wi_memory_take(allocator, sizeof(*block) + capacity);
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

static size_t bytes_left(const widl_arena *arena)
{
    size_t limit = arena->limit ? arena->limit : WIDL_ARENA_DEFAULT_LIMIT;
    size_t used = widl_arena_used(arena);

    return used < limit ? limit - used : 0;
}

/** Let the newest block be used from `next` on, as far as it reaches and as the limit allows. */
static void open_block(widl_arena *arena, unsigned char *next)
{
    size_t room = (size_t)(arena->blocks->data + arena->blocks->capacity - next);
    size_t left;

    arena->next = next;
    left = bytes_left(arena);
    arena->end = next + (room < left ? room : left);
}

/** A new block whose first `size` bytes are taken, which the limit allows. */
static unsigned char *take_from_new_block(widl_arena *arena, size_t size)
{
    size_t shared = next_capacity(arena);
    bool alone = size > shared / 2 && arena->blocks;
    struct widl_arena_block *block =
        block_new(arena->allocator, alone || size > shared ? size : shared);

    if (!block)
        return NULL;
    if (alone) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
        arena->older += size;
        open_block(arena, arena->next);
        return block->data;
    }
    arena->older = widl_arena_used(arena);
    block->next = arena->blocks;
    arena->blocks = block;
    open_block(arena, block->data + size);
    return block->data;
}

static unsigned char *take(widl_arena *arena, size_t size, size_t alignment)
{
    size_t padding = -(uintptr_t)arena->next & (alignment - 1);
    size_t room = (size_t)(arena->end - arena->next);
    unsigned char *start;

    if (room < padding || room - padding < size)
        return size <= bytes_left(arena) ? take_from_new_block(arena, size) : NULL;
    start = arena->next + padding;
    arena->next = start + size;
    return start;
}

static void free_blocks(const widl_allocator *allocator, struct widl_arena_block *block)
{
    while (block) {
        struct widl_arena_block *next = block->next;

        wi_memory_give_back(allocator, block, sizeof(*block) + block->capacity);
        block = next;
    }
}

void widl_copy_any(void *to, const void *from, size_t size)
{
    if (size)
        memcpy(to, from, size);
}

void *widl_arena_alloc(widl_arena *arena, size_t size)
{
    unsigned char *start = take(arena, size ? size : 1, ALIGNMENT);

    return start ? memset(start, 0, size) : NULL;
}

void *widl_arena_copy_any(widl_arena *arena, const void *data, size_t size)
{
    unsigned char *start = size < SIZE_MAX ? take(arena, size + 1, 1) : NULL;

    if (!start)
        return NULL;
    widl_copy_bytes(start, data, size);
    start[size] = 0;
    return start;
}

size_t widl_arena_used(const widl_arena *arena)
{
    return arena->older + (arena->blocks ? (size_t)(arena->next - arena->blocks->data) : 0);
}

void widl_arena_reset(widl_arena *arena)
{
    struct widl_arena_block *block = arena->blocks;

    /* What one block gives does not change. */
    if (arena->older == 0 && block && !block->next && block->capacity <= KEPT_BLOCK) {
        arena->next = block->data;
        return;
    }
    arena->older = 0;
    if (!block)
        return;
    if (block->next) {
        free_blocks(arena->allocator, block->next);
        block->next = NULL;
    }
    if (block->capacity <= KEPT_BLOCK)
        open_block(arena, block->data);
    else
        widl_arena_free(arena);
}

void wi_arena_wipe(widl_arena *arena)
{
    for (struct widl_arena_block *block = arena->blocks; block; block = block->next)
        wi_wipe(block->data, block->capacity);
}

void widl_arena_free(widl_arena *arena)
{
    if (!arena)
        return;
    free_blocks(arena->allocator, arena->blocks);
    *arena = (widl_arena){.limit = arena->limit, .allocator = arena->allocator};
}
