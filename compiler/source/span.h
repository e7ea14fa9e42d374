/* SPDX-License-Identifier: MIT */
/* A range of bytes in a source file. */
#ifndef SPAN_H
#define SPAN_H

#include <stdbool.h>
#include <stdint.h>

struct source;

/** Half-open range of bytes [begin, end) of `source`; `source` NULL means nowhere. */
struct span {
    const struct source *source;
    uint32_t begin;
    uint32_t end;
};

static inline bool span_equal(struct span a, struct span b)
{
    return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

#endif
