/* SPDX-License-Identifier: MIT */
/* Text that grows. Running out of memory ends the compiler with a message. */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdarg.h>

#include "base/text.h"

/** All zero is empty. `data` is NUL-terminated once anything was added. */
struct buffer {
    char *data;
    size_t size;
    size_t capacity;
};

void buffer_free(struct buffer *buffer);
void buffer_append(struct buffer *buffer, struct text text);

/** Put text in front of what is there. */
void buffer_prepend(struct buffer *buffer, struct text text);

void buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_format_list(struct buffer *buffer, const char *format, va_list arguments);

static inline struct text buffer_text(const struct buffer *buffer)
{
    return (struct text){buffer->data, buffer->size};
}

#endif
