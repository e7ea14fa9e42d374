/* SPDX-License-Identifier: MIT */
/* The contracts below a directory. Private to this folder. */
#ifndef LISTING_H
#define LISTING_H

#include "base/arena.h"

/** Contracts that are looked at, and files on the way to them. */
#define LISTING_MAX       1000
#define LISTING_FILES_MAX 100000

/** A contract by its path below the directory; in a list, in the order of the alphabet. */
struct listed {
    struct text path;
    struct listed *next;
};

/**
 * List all `.widl` files below `directory`. What begins with a dot is left out, and links to
 * directories are not followed.
 *
 * Return: NULL when there are none; no more than LISTING_MAX.
 */
struct listed *listing_new(struct arena *arena, const char *directory);

#endif
