/* SPDX-License-Identifier: MIT */
/* A table from names to things: what makes looking up and finding duplicates linear. */
#ifndef NAMES_H
#define NAMES_H

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

#endif
