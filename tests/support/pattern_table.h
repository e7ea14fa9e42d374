/* SPDX-License-Identifier: MIT */
/* A pattern that the compiler's half has compiled as the table that the runtime's half runs: what
 * generated code says in between. */
#ifndef PATTERN_TABLE_H
#define PATTERN_TABLE_H

#include <stdlib.h>

#include <widl/pattern.h>

#include "base/pattern.h"

struct pattern_table {
    widl_pattern_range ranges[PATTERN_RANGE_MAX];
    widl_pattern_place places[PATTERN_PLACE_MAX];
    widl_pattern pattern;
};

/** Fill in `table`, which refers to itself and to `pattern`. */
static inline const widl_pattern *pattern_table(struct pattern_table *table, const char *text,
                                                const struct pattern *pattern)
{
    for (size_t i = 0; i < pattern->range_count; i++)
        table->ranges[i] = (widl_pattern_range){pattern->ranges[i].low, pattern->ranges[i].high};
    for (size_t i = 0; i < pattern->place_count; i++)
        table->places[i] = (widl_pattern_place){pattern->places[i].first, pattern->places[i].count};
    table->pattern = (widl_pattern){
        text,          table->ranges, table->places, pattern->sets, (unsigned)pattern->words,
        pattern->empty};
    return &table->pattern;
}

#endif
