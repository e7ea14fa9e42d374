/* SPDX-License-Identifier: MIT */
/*
 * Matching at compile time: defaults and constants against the pattern of their type. The runtime
 * has its own, which a test compares with this one.
 */
#include "base/pattern.h"
#include "base/utf8.h"

const uint64_t *pattern_set_at(const struct pattern *pattern, size_t set)
{
    return pattern->sets + set * pattern->words;
}

bool pattern_has(const uint64_t *set, size_t place)
{
    return set[place / 64] >> place % 64 & 1;
}

bool pattern_goes_through(const struct pattern *pattern, size_t place, uint32_t code)
{
    const struct pattern_place *at = &pattern->places[place];
    for (size_t i = at->first; i < (size_t)at->first + at->count; i++) {
        if (code >= pattern->ranges[i].low && code <= pattern->ranges[i].high)
            return true;
    }
    return false;
}

/* One character, from the places `current` to `next`. Return: whether a match ends with it. */
static bool advance(const struct pattern *pattern, const uint64_t *current, uint32_t code,
                    const uint64_t *ending, uint64_t *next)
{
    for (size_t place = 0; place < pattern->place_count; place++) {
        if (!pattern_has(current, place) || !pattern_goes_through(pattern, place, code))
            continue;
        if (pattern_has(ending, place))
            return true;
        for (size_t word = 0; word < pattern->words; word++)
            next[word] |= pattern_set_at(pattern, PATTERN_SET_FOLLOW + place)[word];
    }
    return false;
}

static bool is_empty_match(const struct pattern *pattern, enum pattern_where where)
{
    return pattern->empty >> where & 1;
}

bool pattern_matches(const struct pattern *pattern, struct text text)
{
    uint64_t current[PATTERN_WORD_MAX];
    uint64_t next[PATTERN_WORD_MAX];
    size_t size = pattern->words * sizeof(uint64_t);

    if (is_empty_match(pattern, text.size > 0 ? PATTERN_AT_BEGIN : PATTERN_IN_EMPTY))
        return true;
    memcpy(current, pattern_set_at(pattern, PATTERN_SET_BEGIN), size);
    while (text.size > 0) {
        unsigned code;
        size_t step = utf8_get(text, &code);
        text = (struct text){text.data + step, text.size - step};
        memcpy(next, pattern_set_at(pattern, PATTERN_SET_AGAIN), size);
        if (advance(pattern, current, code,
                    pattern_set_at(pattern, text.size > 0 ? PATTERN_SET_ANYWHERE : PATTERN_SET_END),
                    next))
            return true;
        memcpy(current, next, size);
    }
    return is_empty_match(pattern, PATTERN_AT_END);
}
