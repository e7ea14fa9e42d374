/* SPDX-License-Identifier: MIT */
/*
 * Text that grows by doubling. Invariant: once anything was added, data[size] is NUL and
 * size < capacity.
 */
#include "base/buffer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

#define CAPACITY_MIN 64

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}

/* Make room for `more` bytes and the NUL behind them. */
static void reserve(struct buffer *buffer, size_t more)
{
    size_t needed = buffer->size + more + 1;
    if (needed <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity : CAPACITY_MIN;
    while (capacity < needed)
        capacity *= 2;
    buffer->data = memory_resize(buffer->data, capacity);
    buffer->capacity = capacity;
}

void buffer_append(struct buffer *buffer, struct text text)
{
    reserve(buffer, text.size);
    if (text.size)
        memcpy(buffer->data + buffer->size, text.data, text.size);
    buffer->size += text.size;
    buffer->data[buffer->size] = '\0';
}

void buffer_prepend(struct buffer *buffer, struct text text)
{
    reserve(buffer, text.size);
    memmove(buffer->data + text.size, buffer->data, buffer->size);
    if (text.size)
        memcpy(buffer->data, text.data, text.size);
    buffer->size += text.size;
    buffer->data[buffer->size] = '\0';
}

/* Most texts fit into the room that there is, or into a little more: those are made once. */
void buffer_format_list(struct buffer *buffer, const char *format, va_list arguments)
{
    va_list again;
    assert(format);
    va_copy(again, arguments);
    reserve(buffer, CAPACITY_MIN);
    size_t room = buffer->capacity - buffer->size;
    int size = vsnprintf(buffer->data + buffer->size, room, format, arguments);
    if (size >= 0 && (size_t)size >= room) {
        reserve(buffer, (size_t)size);
        vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, again);
    }
    buffer->size += size >= 0 ? (size_t)size : 0;
    buffer->data[buffer->size] = '\0';
    va_end(again);
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buffer_format_list(buffer, format, arguments);
    va_end(arguments);
}
