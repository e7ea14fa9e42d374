/* SPDX-License-Identifier: MIT */
/*
 * Well-formed UTF-8 is what RFC 3629 says: shortest form, no surrogates, nothing above U+10FFFF.
 */
#include "base/utf8.h"

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Bytes that a sequence with this first byte has; 0 when none starts with it. */
static size_t sequence_size(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return 2;
    if (first >= 0xe0 && first <= 0xef)
        return 3;
    if (first >= 0xf0 && first <= 0xf4)
        return 4;
    return 0;
}

/* The second byte is where overlong forms, surrogates and too large values show. */
static bool second_fits(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0:
        return second >= 0xa0;
    case 0xed:
        return second <= 0x9f;
    case 0xf0:
        return second >= 0x90;
    case 0xf4:
        return second <= 0x8f;
    default:
        return true;
    }
}

static bool sequence_ok(const char *data, size_t size)
{
    for (size_t i = 1; i < size; i++) {
        if (!is_continuation(data[i]))
            return false;
    }
    return size < 2 || second_fits((unsigned char)data[0], (unsigned char)data[1]);
}

size_t utf8_check(struct text text)
{
    size_t at = 0;
    while (at < text.size) {
        size_t size = sequence_size((unsigned char)text.data[at]);
        if (size == 0 || size > text.size - at || !sequence_ok(text.data + at, size))
            return at;
        at += size;
    }
    return at;
}

size_t utf8_count(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += !is_continuation(text.data[i]);
    return count;
}

struct text utf8_clip(struct text text, size_t size)
{
    if (text.size <= size)
        return text;
    while (size > 0 && is_continuation(text.data[size]))
        size--;
    return (struct text){text.data, size};
}

size_t utf8_get(struct text text, unsigned *ret_code)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t size = sequence_size((unsigned char)text.data[0]);
    if (size == 0 || size > text.size || !sequence_ok(text.data, size)) {
        *ret_code = 0xfffd;
        return 1;
    }
    unsigned code = (unsigned char)text.data[0] & masks[size];
    for (size_t i = 1; i < size; i++)
        code = code << 6 | ((unsigned char)text.data[i] & 0x3f);
    *ret_code = code;
    return size;
}

size_t utf8_put(char out[4], unsigned code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}
