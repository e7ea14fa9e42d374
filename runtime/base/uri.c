/* SPDX-License-Identifier: MIT */
/*
 * URIs: the loose rule of WAMP, which allows any character in a component but white space, `#` and
 * the dot that separates components. URIs end up in logs and in JSON, so control characters and
 * what is not UTF-8 are refused, too.
 */
#include "base/uri.h"

#include <widl/codec.h>

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

bool wi_uri_valid_pattern(widl_string pattern, enum wi_match match)
{
    bool at_start = true;
    size_t components = 1;

    for (size_t i = 0; i < pattern.size; i++) {
        bool dot = pattern.data[i] == '.';

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
