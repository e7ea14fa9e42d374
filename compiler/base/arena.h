/* SPDX-License-Identifier: MIT */
/* Memory that lives as long as a compilation and is released at once. Never returns NULL: a
 * compiler without memory ends with a message. */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

#include "base/text.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/** `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/** A copy of `text`, NUL-terminated. */
struct text arena_text(struct arena *arena, struct text text);

/** Text from a format. */
struct text arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
