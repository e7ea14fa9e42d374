/* SPDX-License-Identifier: MIT */
/* A table from names to things: what makes looking up and finding duplicates linear. */
#ifndef NAMES_H
#define NAMES_H

#include <stddef.h>

#include "base/arena.h"

struct names;

struct names *names_new(struct arena *arena);

/** The thing called `name`, or NULL. */
void *names_find(const struct names *names, struct text name);

/**
 * Add `thing` (not NULL) under `name`, whose bytes must outlive the table.
 *
 * Return: NULL; the thing that has the name already, which stays.
 */
void *names_add(struct names *names, struct text name, void *thing);

/** A table of things in an array, `size` bytes each; `place` is where in each its name is. */
struct names *names_of(struct arena *arena, const void *things, size_t count, size_t size,
                       size_t place);

/** The same of an array of a struct whose member `name` is the name. */
#define NAMES_OF(arena, type, things, count)                                                       \
    names_of(arena, things, count, sizeof(type), offsetof(type, name))

#endif
