/* SPDX-License-Identifier: MIT */
/*
 * Matching of patterns: two sets of places, the one that the next character goes through and the
 * one that it leads to. A character costs a step for each place in the set, so the whole is linear
 * in the text. The compiler has its own matcher for constants; a test compares both.
 */
#include "value/pattern.h"

#include "value/problem.h"

#define WORDS_MAX 4

/** The sets in front of those that follow a place. */
enum { SET_BEGIN, SET_AGAIN, SET_END, SET_ANYWHERE, SET_FOLLOW };

/** Where nothing may be matched: bits of `empty`. */
enum { AT_BEGIN = 2, AT_END = 4, IN_EMPTY = 8 };

/** What does not change during one match. */
struct run {
    const widl_pattern *pattern;
    unsigned words;
    uint64_t *steps;
};

static const uint64_t *set_of(const struct run *run, size_t set)
{
    return run->pattern->sets + set * run->words;
}

/** The code point at `at`, where `left` bytes are. Return: its bytes. */
static size_t decode(const unsigned char *at, size_t left, uint32_t *ret_code)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t size = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    uint32_t code = at[0] & masks[size];

    *ret_code = 0xfffd;
    if (at[0] < 0xc2 || at[0] > 0xf4 || left < size)
        return 1;
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 1;
        code = code << 6 | (at[i] & 0x3f);
    }
    *ret_code = code;
    return size;
}

static bool goes_through(const widl_pattern *pattern, size_t place, uint32_t code)
{
    const widl_pattern_range *range = pattern->ranges + pattern->places[place].first;
    const widl_pattern_range *end = range + pattern->places[place].count;

    while (range < end && code > range->high)
        range++;
    return range < end && code >= range->low;
}

/** One place of the current set. Return: whether a match ends there. */
static bool advance_one(const struct run *run, size_t place, uint32_t code, const uint64_t *ending,
                        uint64_t *next)
{
    const uint64_t *follow = set_of(run, SET_FOLLOW + place);

    ++*run->steps;
    if (!goes_through(run->pattern, place, code))
        return false;
    for (unsigned word = 0; word < run->words; word++)
        next[word] |= follow[word];
    return ending[place / 64] >> place % 64 & 1;
}

static bool advance(const struct run *run, const uint64_t *current, uint32_t code,
                    const uint64_t *ending, uint64_t *next)
{
    for (unsigned word = 0; word < run->words; word++) {
        for (uint64_t left = current[word]; left; left &= left - 1) {
            size_t place = word * 64U + (unsigned)__builtin_ctzll(left);

            if (advance_one(run, place, code, ending, next))
                return true;
        }
    }
    return false;
}

static bool is_dead(const struct run *run, const uint64_t *set)
{
    uint64_t any = 0;

    for (unsigned word = 0; word < run->words; word++)
        any |= set[word];
    return any == 0;
}

static void copy_set(const struct run *run, uint64_t *set, const uint64_t *from)
{
    for (unsigned word = 0; word < run->words; word++)
        set[word] = from[word];
}

/** Go through `text`, which is not empty. Return: whether a match ends in it. */
static bool go_through(const struct run *run, widl_string text)
{
    const unsigned char *at = (const unsigned char *)text.data;
    const unsigned char *end = at + text.size;
    uint64_t current[WORDS_MAX];
    uint64_t next[WORDS_MAX];

    copy_set(run, current, set_of(run, SET_BEGIN));
    while (at < end && !is_dead(run, current)) {
        uint32_t code = *at;

        at += *at < 0x80 ? 1 : decode(at, (size_t)(end - at), &code);
        copy_set(run, next, set_of(run, SET_AGAIN));
        if (advance(run, current, code, set_of(run, at < end ? SET_ANYWHERE : SET_END), next))
            return true;
        copy_set(run, current, next);
    }
    return false;
}

bool wi_pattern_run(const widl_pattern *pattern, widl_string text, uint64_t *steps)
{
    struct run run = {pattern, pattern->words, steps};

    if (text.size == 0)
        return pattern->empty & IN_EMPTY;
    if (pattern->empty & AT_BEGIN)
        return true;
    return go_through(&run, text) || (pattern->empty & AT_END);
}

bool widl_pattern_matches(const widl_pattern *pattern, widl_string text)
{
    uint64_t steps = 0;

    return wi_pattern_run(pattern, text, &steps);
}
