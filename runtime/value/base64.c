/* SPDX-License-Identifier: MIT */
/*
 * Base64: each value has exactly one text; any other is refused, so that data which travels
 * through JSON cannot change its form unseen.
 */
#include "value/base64.h"

#include <stdint.h>

#define NO_DIGIT 64

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static unsigned digit_value(char character)
{
    if (character >= 'A' && character <= 'Z')
        return (unsigned)(character - 'A');
    if (character >= 'a' && character <= 'z')
        return (unsigned)(character - 'a') + 26;
    if (character >= '0' && character <= '9')
        return (unsigned)(character - '0') + 52;
    if (character == '+')
        return 62;
    return character == '/' ? 63 : NO_DIGIT;
}

/** Write one group of four characters; `group` holds `size` bytes, the first one on top. */
static void write_group(char *out, uint32_t group, size_t size)
{
    out[0] = alphabet[group >> 18 & 63];
    out[1] = alphabet[group >> 12 & 63];
    out[2] = size > 1 ? alphabet[group >> 6 & 63] : '=';
    out[3] = size > 2 ? alphabet[group & 63] : '=';
}

/** Read `digits` characters into the top of a group of 24 bits. */
static bool read_group(const char *text, size_t digits, uint32_t *ret)
{
    uint32_t group = 0;

    for (size_t i = 0; i < digits; i++) {
        unsigned value = digit_value(text[i]);

        if (value == NO_DIGIT)
            return false;
        group |= (uint32_t)value << (18 - 6 * i);
    }
    *ret = group;
    return true;
}

size_t wi_base64_size(size_t size)
{
    return (size + 2) / 3 * 4;
}

void wi_base64_write(char *out, const unsigned char *data, size_t size)
{
    for (; size >= 3; size -= 3, data += 3, out += 4)
        write_group(out, (uint32_t)data[0] << 16 | (uint32_t)data[1] << 8 | data[2], 3);
    if (size == 2)
        write_group(out, (uint32_t)data[0] << 16 | (uint32_t)data[1] << 8, 2);
    else if (size == 1)
        write_group(out, (uint32_t)data[0] << 16, 1);
}

bool wi_base64_read(unsigned char *out, const char *text, size_t size, size_t *ret_size)
{
    unsigned char *start = out;

    if (size % 4 != 0)
        return false;
    for (size_t left = size; left > 0; left -= 4, text += 4) {
        size_t digits = 4;
        uint32_t group;

        if (left == 4 && text[3] == '=')
            digits = text[2] == '=' ? 2 : 3;
        if (!read_group(text, digits, &group) || (group << (8 * (digits - 1)) & 0xffffff) != 0)
            return false;
        *out++ = (unsigned char)(group >> 16);
        if (digits > 2)
            *out++ = (unsigned char)(group >> 8);
        if (digits > 3)
            *out++ = (unsigned char)group;
    }
    *ret_size = (size_t)(out - start);
    return true;
}
