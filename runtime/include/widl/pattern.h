/* SPDX-License-Identifier: MIT */
/*
 * Patterns of text, compiled by widlc: what `@pattern` demands, which the language's manual
 * describes. Generated code has one table for each.
 *
 * A pattern is an automaton without empty steps. Its places are the characters and classes that
 * were written, those of repetitions as often as they are repeated; there are at most 256. A text
 * is matched by a set of places: those that its next character may go through.
 */
#ifndef WIDL_PATTERN_H
#define WIDL_PATTERN_H

#include <stdint.h>

#include <widl/export.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Characters from `low` to `high`. */
typedef struct widl_pattern_range {
    uint32_t low;
    uint32_t high;
} widl_pattern_range;

/** The ranges of a place: `count` from `first` on, in ascending order. */
typedef struct widl_pattern_place {
    uint16_t first;
    uint16_t count;
} widl_pattern_place;

/**
 * A compiled pattern, made by widlc alone.
 *
 * sets:  `words` words each, place `i` being bit `i % 64` of word `i / 64`: where the first
 *        character may go through; where a later one may that a match begins with; places that end
 * a match with the last character; those that end one with any; and for each place those that may
 * follow. empty: where nothing is a match: bit 0 between characters, 1 at the begin, 2 at the end
 * of a text that is not empty, 3 in one that is.
 */
typedef struct widl_pattern {
    const char *text;
    const widl_pattern_range *ranges;
    const widl_pattern_place *places;
    const uint64_t *sets;
    unsigned words; /**< 1 to 4 */
    unsigned empty;
} widl_pattern;

/**
 * Whether a part of `text` matches, or all of it when the pattern is anchored at both ends.
 *
 * Time is in proportion to the text, at most 256 steps a character whatever the pattern is; no
 * memory is allocated. `text` should be UTF-8; for other bytes the answer means nothing.
 */
WIDL_API bool widl_pattern_matches(const widl_pattern *pattern, widl_string text);

#ifdef __cplusplus
}
#endif

#endif
