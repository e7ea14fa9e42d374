/* SPDX-License-Identifier: MIT */
/*
 * Converts between paths and URIs. Editors differ in what they escape, so paths are compared, never
 * URIs, and an open file is always called what the editor called it.
 */
#include "lsp/uri.h"

#include <strings.h>

static const char scheme[] = "file://";
static const char localhost[] = "localhost";
static const char hex[] = "0123456789ABCDEF0123456789abcdef";

static int digit_of(char c)
{
    const char *digit = c ? strchr(hex, c) : NULL;

    return digit ? (int)((digit - hex) % 16) : -1;
}

/* The byte that `rest` begins with, as itself or as an escape; -1: neither. */
static int next_byte(struct text *rest)
{
    size_t size = 1;
    int byte = (unsigned char)rest->data[0];

    if (byte == '%') {
        int high = rest->size >= 3 ? digit_of(rest->data[1]) : -1;
        int low = rest->size >= 3 ? digit_of(rest->data[2]) : -1;

        if (high < 0 || low < 0)
            return -1;
        byte = high * 16 + low;
        size = 3;
    }
    *rest = (struct text){rest->data + size, rest->size - size};
    return byte;
}

bool uri_to_path(struct arena *arena, struct text uri, struct text *ret_path)
{
    size_t size = sizeof(scheme) - 1;

    if (uri.size < size || strncasecmp(uri.data, scheme, size) != 0)
        return false;
    struct text rest = {uri.data + size, uri.size - size};
    size = sizeof(localhost) - 1;
    if (rest.size > size && strncasecmp(rest.data, localhost, size) == 0)
        rest = (struct text){rest.data + size, rest.size - size};
    if (rest.size == 0 || rest.data[0] != '/')
        return false;

    char *path = arena_alloc(arena, rest.size + 1);
    size_t at = 0;
    while (rest.size > 0) {
        int byte = next_byte(&rest);

        if (byte <= 0)
            return false;
        path[at++] = (char)byte;
    }
    *ret_path = (struct text){path, at};
    return true;
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~/", c));
}

struct text uri_of_path(struct arena *arena, struct text path)
{
    char *uri = arena_alloc(arena, sizeof(scheme) + path.size * 3);
    size_t at = sizeof(scheme) - 1;

    memcpy(uri, scheme, at);
    for (size_t i = 0; i < path.size; i++) {
        unsigned char byte = (unsigned char)path.data[i];

        if (is_plain(path.data[i])) {
            uri[at++] = path.data[i];
            continue;
        }
        uri[at++] = '%';
        uri[at++] = hex[byte / 16];
        uri[at++] = hex[byte % 16];
    }
    return (struct text){uri, at};
}
