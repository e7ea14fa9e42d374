/* SPDX-License-Identifier: MIT */
/* Memory of a program that cannot go on without: never NULL, the end with a message instead. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/** `size` zeroed bytes, for free(). */
void *memory_new(size_t size);

/** Grow or shrink what memory_new() or memory_resize() gave; `block` may be NULL. */
void *memory_resize(void *block, size_t size);

/** End the program: for memory that others failed to allocate. */
_Noreturn void memory_fail(void);

#endif
