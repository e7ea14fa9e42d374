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

bool wi_uri_valid(widl_string uri)
{
    bool at_start = true;

    for (size_t i = 0; i < uri.size; i++) {
        bool dot = uri.data[i] == '.';

        if (is_forbidden(uri.data[i]) || (dot && at_start))
            return false;
        at_start = dot;
    }
    return !at_start && widl_utf8_valid(uri);
}

bool wi_uri_reserved(widl_string uri)
{
    if (uri.size < 4 || memcmp(uri.data, "wamp", 4) != 0)
        return false;
    return uri.size == 4 || uri.data[4] == '.';
}
