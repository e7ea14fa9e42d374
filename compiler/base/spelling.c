/* SPDX-License-Identifier: MIT */
/*
 * Distance by the usual table of three rows: a row depends on the one before it, and a swap on the
 * one before that. As soon as a whole row is too far away, so is the end.
 */
#include "base/spelling.h"

#define TOO_FAR ((size_t)SPELLING_DISTANCE_MAX + 1)

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool sizes_too_far(struct text a, struct text b)
{
    size_t difference = a.size > b.size ? a.size - b.size : b.size - a.size;
    return difference > SPELLING_DISTANCE_MAX || a.size > SPELLING_SIZE_MAX ||
           b.size > SPELLING_SIZE_MAX;
}

size_t spelling_distance(struct text a, struct text b)
{
    size_t rows[3][SPELLING_SIZE_MAX + 1];
    size_t *before = rows[0];
    size_t *last = rows[1];
    size_t *row = rows[2];

    if (sizes_too_far(a, b))
        return TOO_FAR;
    for (size_t j = 0; j <= b.size; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t best = row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t replaced = last[j - 1] + (a.data[i - 1] != b.data[j - 1]);
            row[j] = smaller(replaced, smaller(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
                row[j] = smaller(row[j], before[j - 2] + 1);
            best = smaller(best, row[j]);
        }
        if (best > SPELLING_DISTANCE_MAX)
            return TOO_FAR;
        size_t *reused = before;
        before = last;
        last = row;
        row = reused;
    }
    return smaller(last[b.size], TOO_FAR);
}

bool spelling_close(struct text name, struct text candidate, size_t *ret_distance)
{
    size_t distance = spelling_distance(name, candidate);
    if (distance > SPELLING_DISTANCE_MAX || distance * 2 > smaller(name.size, candidate.size))
        return false;
    *ret_distance = distance;
    return true;
}
