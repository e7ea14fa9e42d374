/* SPDX-License-Identifier: MIT */
/*
 * URIs: the loose rule of WAMP, which allows any character in a component but white space, `#` and
 * the dot that separates components. URIs end up in logs and in JSON, so control characters and
 * what is not UTF-8 are refused, too.
 */
#include "base/uri.h"

#include <stdint.h>
#include <string.h>

#include <widl/codec.h>

/** What most characters are, by one look: neither a dot nor forbidden. Some others are neither. */
static bool is_ordinary(char character)
{
    return (unsigned char)character > '.' && character != 0x7f;
}

static bool is_forbidden(char character)
{
    return character == '#' || (unsigned char)character <= ' ' || character == 0x7f;
}

/** Whether an empty component is allowed, at the end of the URI or in front of a dot. */
static bool allows_empty(enum wi_match match, bool at_end)
{
    return match == WI_MATCH_WILDCARD || (match == WI_MATCH_PREFIX && at_end);
}

static const char *const match_names[] = {
    [WI_MATCH_EXACT] = "exact",
    [WI_MATCH_PREFIX] = "prefix",
    [WI_MATCH_WILDCARD] = "wildcard",
};

const char *wi_match_name(enum wi_match match)
{
    return match_names[match];
}

bool wi_match_of(widl_string name, enum wi_match *ret)
{
    for (int i = 0; i < WI_MATCH_COUNT; i++) {
        if (widl_str_equal(name, widl_str(match_names[i]))) {
            *ret = (enum wi_match)i;
            return true;
        }
    }
    return false;
}

#define ONES      0x0101010101010101U
#define HIGH_BITS 0x8080808080808080U

/** The high bit of each byte of `word` that is 0, if all bytes are ASCII. */
static uint64_t zeros(uint64_t word)
{
    return ~(word + (HIGH_BITS - ONES)) & HIGH_BITS;
}

/** The high bits of eight bytes that are dots; 1, which is none, when one is not to be in a URI, or
 * is not ASCII. */
static uint64_t dots_of(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof(word));
    /* Up to the space; the last of ASCII; the number sign. */
    uint64_t forbidden = (~(word + (HIGH_BITS - 0x21 * ONES)) & HIGH_BITS) |
                         zeros(word ^ 0x7f * ONES) | zeros(word ^ '#' * ONES);
    return (word | forbidden) & HIGH_BITS ? 1 : zeros(word ^ '.' * ONES);
}

/**
 * Whether the pattern is a URI of at least eight ASCII characters, seen through words of which the
 * last covers some bytes twice. Dots that are neighbours or at an end make it none.
 */
static bool is_plain_uri(widl_string uri)
{
    size_t at = 0;
    if (uri.size < 8 || uri.data[0] == '.' || uri.data[uri.size - 1] == '.')
        return false;
    for (;;) {
        uint64_t dots = dots_of(uri.data + at);
        if (dots == 1 || dots & dots << 8)
            return false;
        if (at + 8 == uri.size)
            return true;
        /* One byte is seen again, so that neighbours are, wherever a word ends. */
        at = at + 15 <= uri.size ? at + 7 : uri.size - 8;
    }
}

bool wi_uri_valid_pattern(widl_string pattern, enum wi_match match)
{
    bool at_start = true;
    size_t components = 1;

    if (match == WI_MATCH_EXACT && is_plain_uri(pattern))
        return true;
    for (size_t i = 0; i < pattern.size; i++) {
        bool dot = pattern.data[i] == '.';

        if (is_ordinary(pattern.data[i])) {
            at_start = false;
            continue;
        }
        if (is_forbidden(pattern.data[i]) || (dot && at_start && !allows_empty(match, false)))
            return false;
        at_start = dot;
        components += dot;
    }
    if (at_start && !allows_empty(match, true))
        return false;
    if (match == WI_MATCH_WILDCARD && components > WI_WILDCARD_MAX_COMPONENTS)
        return false;
    return widl_utf8_valid(pattern);
}

bool wi_uri_valid(widl_string uri)
{
    return wi_uri_valid_pattern(uri, WI_MATCH_EXACT);
}

bool wi_uri_is_strict(widl_string uri)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    for (size_t i = 0; i < uri.size; i++)
        if (!memchr(allowed, uri.data[i], sizeof(allowed) - 1))
            return false;
    return true;
}

/** Whether the URI has the pattern's components, where these are not empty, and as many. */
static bool matches_wildcard(widl_string uri, widl_string pattern)
{
    size_t u = 0;
    size_t p = 0;

    for (;;) {
        size_t start = u;
        bool is_any = p == pattern.size || pattern.data[p] == '.';

        while (u < uri.size && uri.data[u] != '.')
            u++;
        if (is_any && u == start)
            return false;
        if (!is_any) {
            size_t size = u - start;
            if (pattern.size - p < size || memcmp(pattern.data + p, uri.data + start, size) != 0)
                return false;
            p += size;
        }
        if (u == uri.size || p == pattern.size)
            return u == uri.size && p == pattern.size;
        if (pattern.data[p] != '.')
            return false;
        u++;
        p++;
    }
}

bool wi_uri_matches(widl_string uri, widl_string pattern, enum wi_match match)
{
    switch (match) {
    case WI_MATCH_PREFIX:
        return pattern.size == 0 ||
               (uri.size >= pattern.size && memcmp(uri.data, pattern.data, pattern.size) == 0);
    case WI_MATCH_WILDCARD:
        return matches_wildcard(uri, pattern);
    default:
        return widl_str_equal(uri, pattern);
    }
}

bool wi_uri_reserved(widl_string uri)
{
    if (uri.size < 4 || memcmp(uri.data, "wamp", 4) != 0)
        return false;
    return uri.size == 4 || uri.data[4] == '.';
}

/** Whether a text begins with another. */
static bool begins_with(widl_string text, widl_string start)
{
    return start.size == 0 ||
           (text.size >= start.size && memcmp(text.data, start.data, start.size) == 0);
}

/** Take the next component off `rest`, whose `data` is NULL behind the last one. */
static widl_string take_component(widl_string *rest)
{
    const char *dot = rest->size ? memchr(rest->data, '.', rest->size) : NULL;
    size_t size = dot ? (size_t)(dot - rest->data) : rest->size;
    widl_string component = {rest->data, size};
    *rest = dot ? widl_str_n(dot + 1, rest->size - size - 1) : (widl_string){0};
    return component;
}

/** The part of a wildcard pattern that every URI that matches begins with. */
static widl_string fixed_start(widl_string pattern)
{
    bool at_start = true;
    for (size_t i = 0; i < pattern.size; i++) {
        bool dot = pattern.data[i] == '.';
        if (dot && at_start)
            return widl_str_n(pattern.data, i);
        at_start = dot;
    }
    return pattern;
}

/** An empty text as one that is there: the components of "" are one, not none. */
static widl_string present(widl_string text)
{
    return text.data ? text : widl_str("");
}

/**
 * Compare wildcard patterns component by component. covering: the first must match all that the
 * other does, else both something.
 */
static bool wildcards_meet(widl_string a, widl_string b, bool covering)
{
    a = present(a);
    b = present(b);
    while (a.data && b.data) {
        widl_string one = take_component(&a);
        widl_string other = take_component(&b);
        bool is_any = one.size == 0 || (other.size == 0 && !covering);
        if (!is_any && !widl_str_equal(one, other))
            return false;
    }
    return !a.data && !b.data;
}

/** Whether a URI can begin with `prefix` and match a wildcard pattern. */
static bool prefix_meets(widl_string prefix, widl_string pattern)
{
    prefix = present(prefix);
    pattern = present(pattern);
    while (pattern.data) {
        widl_string start = take_component(&prefix);
        widl_string component = take_component(&pattern);
        bool is_last = !prefix.data;
        bool fits = is_last ? begins_with(component, start) : widl_str_equal(component, start);
        if (component.size && !fits)
            return false;
        if (is_last)
            return true;
    }
    return false;
}

bool wi_uri_pattern_covers(widl_string pattern, enum wi_match match, widl_string other,
                           enum wi_match other_match)
{
    if (other_match == WI_MATCH_EXACT)
        return wi_uri_matches(other, pattern, match);
    if (match == WI_MATCH_PREFIX)
        return begins_with(other_match == WI_MATCH_PREFIX ? other : fixed_start(other), pattern);
    return other_match == WI_MATCH_WILDCARD && wildcards_meet(pattern, other, true);
}

bool wi_uri_patterns_overlap(widl_string a, enum wi_match a_match, widl_string b,
                             enum wi_match b_match)
{
    if (a_match == WI_MATCH_EXACT)
        return wi_uri_matches(a, b, b_match);
    if (b_match == WI_MATCH_EXACT)
        return wi_uri_matches(b, a, a_match);
    if (a_match == WI_MATCH_PREFIX && b_match == WI_MATCH_PREFIX)
        return begins_with(a, b) || begins_with(b, a);
    if (a_match == WI_MATCH_PREFIX)
        return prefix_meets(a, b);
    return b_match == WI_MATCH_PREFIX ? prefix_meets(b, a) : wildcards_meet(a, b, false);
}

bool wi_uri_pattern_precedes(widl_string a, enum wi_match a_match, widl_string b,
                             enum wi_match b_match)
{
    if (a_match != b_match)
        return a_match < b_match;
    if (a_match != WI_MATCH_WILDCARD)
        return a_match == WI_MATCH_PREFIX && a.size > b.size;
    a = present(a);
    b = present(b);
    while (a.data && b.data) {
        bool is_literal = take_component(&a).size > 0;
        if (is_literal != (take_component(&b).size > 0))
            return is_literal;
    }
    return false;
}
