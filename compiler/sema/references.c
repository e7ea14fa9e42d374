/* SPDX-License-Identifier: MIT */
/*
 * The list grows by doubling, in an arena: what it outgrows is at most as much again.
 */
#include "sema/references.h"

#define CAPACITY_MIN 256

void references_add(struct references *references, struct span span, struct span target)
{
    if (!references)
        return;
    if (references->count == references->capacity) {
        size_t capacity = references->capacity ? references->capacity * 2 : CAPACITY_MIN;
        struct reference *items =
            arena_alloc(references->arena, capacity * sizeof(struct reference));

        if (references->count)
            memcpy(items, references->items, references->count * sizeof(struct reference));
        references->items = items;
        references->capacity = capacity;
    }
    references->items[references->count++] = (struct reference){span, target};
}
