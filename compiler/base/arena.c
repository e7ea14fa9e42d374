/* SPDX-License-Identifier: MIT */
/*
 * An arena of chunks. Small pieces share a chunk, a piece that would waste one gets its own, and
 * all are released together. Chunks come zeroed and no piece is given out twice, which is why
 * pieces need no clearing.
 */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

#define FIRST_CHUNK_SIZE ((size_t)2 << 10)
#define CHUNK_SIZE       ((size_t)64 << 10)

struct chunk {
    struct chunk *next;
    size_t size;
    size_t used;
    max_align_t data[];
};

struct arena {
    struct chunk *chunks; /* the first one is being filled */
};

struct arena *arena_new(void)
{
    return memory_new(sizeof(struct arena));
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    while (arena->chunks) {
        struct chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        free(chunk);
    }
    free(arena);
}

static struct chunk *chunk_new(size_t size)
{
    struct chunk *chunk = memory_new(sizeof(*chunk) + size);
    chunk->size = size;
    return chunk;
}

/* Arenas for a few texts stay small. */
static size_t next_size(const struct arena *arena, size_t least)
{
    return arena->chunks || least > FIRST_CHUNK_SIZE ? CHUNK_SIZE : FIRST_CHUNK_SIZE;
}

/* A big piece goes behind the chunk that is being filled, so that the rest of that stays in use. */
static void *alloc_alone(struct arena *arena, size_t size)
{
    struct chunk *chunk = chunk_new(size);
    chunk->used = size;
    if (arena->chunks) {
        chunk->next = arena->chunks->next;
        arena->chunks->next = chunk;
    } else {
        arena->chunks = chunk;
    }
    return chunk->data;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    size_t rounded = (size + align - 1) / align * align;

    if (rounded > CHUNK_SIZE / 4)
        return alloc_alone(arena, rounded);
    if (!arena->chunks || arena->chunks->size - arena->chunks->used < rounded) {
        struct chunk *chunk = chunk_new(next_size(arena, rounded));
        chunk->next = arena->chunks;
        arena->chunks = chunk;
    }
    char *piece = (char *)arena->chunks->data + arena->chunks->used;
    arena->chunks->used += rounded;
    return piece;
}

struct text arena_text(struct arena *arena, struct text text)
{
    char *copy = arena_alloc(arena, text.size + 1);
    if (text.size)
        memcpy(copy, text.data, text.size);
    return (struct text){copy, text.size};
}

/* Pieces are given out zeroed. */
static void clear(char *data, size_t size)
{
    if (data)
        memset(data, 0, size);
}

/* Most texts fit into what is left of the chunk: those are made once. */
struct text arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    struct chunk *chunk = arena->chunks;
    size_t room = chunk ? chunk->size - chunk->used : 0;
    char *data = room > 0 ? (char *)chunk->data + chunk->used : NULL;
    assert(format);
    va_start(arguments, format);
    int size = vsnprintf(data, room, format, arguments);
    va_end(arguments);
    if (size < 0)
        return (struct text){"", 0};
    if ((size_t)size < room && (size_t)size + 1 <= CHUNK_SIZE / 4)
        return (struct text){arena_alloc(arena, (size_t)size + 1), (size_t)size};

    clear(data, room);
    data = arena_alloc(arena, (size_t)size + 1);
    va_start(arguments, format);
    vsnprintf(data, (size_t)size + 1, format, arguments);
    va_end(arguments);
    return (struct text){data, (size_t)size};
}
