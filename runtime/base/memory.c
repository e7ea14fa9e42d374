/* SPDX-License-Identifier: MIT */
/*
 * Memory: the one place of a client that knows where it comes from.
 *
 * Invariants: an allocator is never asked for nothing, and never handed NULL; what goes back goes
 * to the allocator that it came from, with the size that was asked for.
 */
#include "base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *wi_memory_take(const widl_allocator *allocator, size_t size)
{
    assert(size > 0);
    return allocator ? allocator->allocate(allocator->user, size) : malloc(size);
}

void *wi_memory_take_zeroed(const widl_allocator *allocator, size_t size)
{
    void *memory;

    assert(size > 0);
    if (!allocator)
        return calloc(1, size);
    memory = allocator->allocate(allocator->user, size);
    return memory ? memset(memory, 0, size) : NULL;
}

void *wi_memory_take_array(const widl_allocator *allocator, size_t count, size_t size)
{
    return count <= SIZE_MAX / size ? wi_memory_take_zeroed(allocator, count * size) : NULL;
}

void *wi_memory_resize(const widl_allocator *allocator, void *memory, size_t size_before,
                       size_t size)
{
    assert(size > 0);
    if (!allocator)
        return realloc(memory, size);
    if (!memory)
        return allocator->allocate(allocator->user, size);
    return allocator->reallocate(allocator->user, memory, size_before, size);
}

void wi_memory_give_back(const widl_allocator *allocator, void *memory, size_t size)
{
    if (!allocator)
        free(memory);
    else if (memory)
        allocator->release(allocator->user, memory, size);
}

char *wi_memory_copy_text(const widl_allocator *allocator, const char *text)
{
    size_t size = text ? strlen(text) + 1 : 0;
    char *copy = text ? wi_memory_take(allocator, size) : NULL;

    return copy ? memcpy(copy, text, size) : NULL;
}

void wi_memory_give_back_text(const widl_allocator *allocator, char *text)
{
    if (text)
        wi_memory_give_back(allocator, text, strlen(text) + 1);
}

bool wi_memory_is_whole(const widl_allocator *allocator)
{
    return !allocator || (allocator->allocate && allocator->reallocate && allocator->release);
}
