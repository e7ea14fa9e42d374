/* SPDX-License-Identifier: MIT */
/*
 * Which name stands for what: collected while files are resolved, for those who want to know. Names
 * of imports count, `geo.Position` is one reference to the import and one to the struct.
 */
#ifndef REFERENCES_H
#define REFERENCES_H

#include "base/arena.h"
#include "source/span.h"

struct reference {
    struct span span;   /**< where the name is used, without what qualifies it */
    struct span target; /**< where it stands in its declaration; of an import, its `as` name */
};

/** All zero but for the arena is empty. */
struct references {
    struct arena *arena;
    struct reference *items;
    size_t count;
    size_t capacity;
};

/** Add a reference. `references` NULL: nobody wants to know. */
void references_add(struct references *references, struct span span, struct span target);

#endif
