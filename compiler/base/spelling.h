/* SPDX-License-Identifier: MIT */
/* How far two spellings are apart: what "did you mean" stands on. */
#ifndef SPELLING_H
#define SPELLING_H

#include "base/text.h"

/** Spellings longer than this are never compared. */
#define SPELLING_SIZE_MAX 64

/** Spellings further apart than this are no suggestion. */
#define SPELLING_DISTANCE_MAX 2

/**
 * The Damerau-Levenshtein distance (insert, delete, replace, swap two neighbours; a swapped pair is
 * not edited again), or SPELLING_DISTANCE_MAX + 1 when it is larger than SPELLING_DISTANCE_MAX.
 */
size_t spelling_distance(struct text a, struct text b);

/** Is `candidate` close enough to `name` to be meant? Short names allow less than long ones. */
bool spelling_close(struct text name, struct text candidate, size_t *ret_distance);

#endif
