/* SPDX-License-Identifier: MIT */
/*
 * Patterns of text: a regular dialect, a subset of that of ECMAScript with the flag `u`, which
 * docs/language.md describes. A pattern is compiled to an automaton without empty steps.
 *
 * Its places are the characters and classes that were written, those of repetitions as often as
 * they are repeated. A text is matched by a set of places: those that its next character may go
 * through. So each character costs a step for every place at most, whatever the pattern is, and
 * nothing is kept but two sets.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include <stdint.h>

#include "base/arena.h"

/** Most bytes of a pattern. */
#define PATTERN_SIZE_MAX 1000
/** Most places of a pattern, and the largest count of a repetition. */
#define PATTERN_PLACE_MAX 256
/** Most ranges of characters of a pattern: those of each class count once. */
#define PATTERN_RANGE_MAX 256
/** Deepest nesting of groups. */
#define PATTERN_DEPTH_MAX 32

#define PATTERN_WORD_MAX (PATTERN_PLACE_MAX / 64)

/** Characters from `low` to `high`. */
struct pattern_range {
    uint32_t low;
    uint32_t high;
};

/** Where its ranges are, in ascending order, which neither overlap nor touch. */
struct pattern_place {
    uint16_t first;
    uint16_t count;
};

/** What a set of places is for. */
enum pattern_set {
    PATTERN_SET_BEGIN,    /**< where the first character may go through */
    PATTERN_SET_AGAIN,    /**< where a later one may, if a match begins with it */
    PATTERN_SET_END,      /**< that end a match with the last character of the text */
    PATTERN_SET_ANYWHERE, /**< that end a match with any character */
    PATTERN_SET_FOLLOW,   /**< and those behind it: where the next goes after place 0, 1, … */
};

/** Where in a text nothing is matched: between characters, at its ends, or in an empty text. */
enum pattern_where { PATTERN_WITHIN, PATTERN_AT_BEGIN, PATTERN_AT_END, PATTERN_IN_EMPTY };

struct pattern {
    const struct pattern_range *ranges;
    size_t range_count;
    const struct pattern_place *places;
    size_t place_count;
    const uint64_t *sets; /**< `words` each: place `i` is bit `i % 64` of word `i / 64` */
    size_t words;
    unsigned empty; /**< a bit `1 << where` for each place where nothing is a match */
};

/** Why a pattern is malformed. */
struct pattern_problem {
    size_t begin; /**< of the text */
    size_t end;
    const char *message; /**< lower case, without a full stop */
    const char *hint;    /**< a sentence, or NULL */
};

/** Compile `text`, which is UTF-8. Return: false with a problem. */
bool pattern_compile(struct arena *arena, struct text text, struct pattern *ret_pattern,
                     struct pattern_problem *ret_problem);

/** The set of that number, from enum pattern_set on. */
const uint64_t *pattern_set_at(const struct pattern *pattern, size_t set);

/** Whether `place` is in the set. */
bool pattern_has(const uint64_t *set, size_t place);

/** Whether the character `code` goes through the place. */
bool pattern_goes_through(const struct pattern *pattern, size_t place, uint32_t code);

/** Whether a part of `text` matches; all of it when the pattern has both anchors. */
bool pattern_matches(const struct pattern *pattern, struct text text);

#endif
