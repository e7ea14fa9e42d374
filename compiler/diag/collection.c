/* SPDX-License-Identifier: MIT */
/* What every way to show diagnostics does first: bring them into order. */
#include "diag/collection.h"

#include <stdlib.h>

/** Order by file (none first), then place; what is equal keeps the order of report. */
static int compare_problems(const void *a_pointer, const void *b_pointer)
{
    const struct problem *a = *(struct problem *const *)a_pointer;
    const struct problem *b = *(struct problem *const *)b_pointer;
    int order = strcmp(a->span.source ? a->span.source->path : "",
                       b->span.source ? b->span.source->path : "");

    if (order != 0)
        return order;
    if (a->span.begin != b->span.begin)
        return a->span.begin < b->span.begin ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

void collection_sort(const struct diagnostics *diagnostics, struct problem *sorted[COLLECTION_MAX])
{
    memcpy(sorted, diagnostics->problems, diagnostics->problem_count * sizeof(struct problem *));
    qsort(sorted, diagnostics->problem_count, sizeof(struct problem *), compare_problems);
}

struct span collection_clamp(struct span span)
{
    uint32_t size = (uint32_t)span.source->size;

    if (span.begin > size)
        span.begin = size;
    if (span.end < span.begin)
        span.end = span.begin;
    if (span.end > size)
        span.end = size;
    return span;
}
