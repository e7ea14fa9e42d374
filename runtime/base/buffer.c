/* SPDX-License-Identifier: MIT */
/*
 * Buffer: a growing run of bytes.
 *
 * Invariant: size <= capacity, and capacity <= limit where there is a limit. Capacity doubles, so
 * appending costs a constant time per byte.
 */
#include <stdint.h>

#include <widl/codec.h>

#include "base/memory.h"

#define FIRST_CAPACITY ((size_t)256)

static bool grow(widl_buffer *buffer, size_t wanted)
{
    size_t limit = buffer->limit ? buffer->limit : SIZE_MAX / 2;
    size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY / 2;
    unsigned char *data;

    if (wanted > limit) {
        buffer->overflowed = buffer->limit;
        return false;
    }
    capacity = capacity > limit / 2 ? limit : capacity * 2;
    if (capacity < wanted)
        capacity = wanted;
    data = wi_memory_resize(buffer->allocator, buffer->data, buffer->capacity, capacity);
    if (!data)
        return false;
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

unsigned char *widl_buffer_reserve(widl_buffer *buffer, size_t size)
{
    if (buffer->capacity - buffer->size < size || !buffer->data) {
        if (size > SIZE_MAX - buffer->size || !grow(buffer, buffer->size + size))
            return NULL;
    }
    return buffer->data + buffer->size;
}

bool widl_buffer_append(widl_buffer *buffer, const void *data, size_t size)
{
    unsigned char *out = widl_buffer_reserve(buffer, size);

    if (!out)
        return false;
    if (size)
        memcpy(out, data, size);
    buffer->size += size;
    return true;
}

void widl_buffer_free(widl_buffer *buffer)
{
    if (!buffer)
        return;
    wi_memory_give_back(buffer->allocator, buffer->data, buffer->capacity);
    *buffer = (widl_buffer){.limit = buffer->limit, .allocator = buffer->allocator};
}
