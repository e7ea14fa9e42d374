/* SPDX-License-Identifier: MIT */
/*
 * Hexadecimal text. Private keys pass through here: no table is looked into at a place that depends
 * on a digit.
 */
#include "auth/hex.h"

static char digit_of(unsigned value)
{
    return (char)(value + (value < 10 ? '0' : 'a' - 10));
}

/** The value of a digit; 16 of what is none. */
static unsigned value_of(char digit)
{
    unsigned number = (unsigned)(unsigned char)digit - '0';
    unsigned letter = ((unsigned)(unsigned char)digit | 0x20) - 'a';
    if (number < 10)
        return number;
    return letter < 6 ? letter + 10 : 16;
}

void wi_hex_write(char *out, const unsigned char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digit_of(data[i] >> 4);
        out[2 * i + 1] = digit_of(data[i] & 15);
    }
}

bool wi_hex_read(widl_string text, unsigned char *out, size_t size)
{
    unsigned wrong = 0;
    if (text.size != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        unsigned high = value_of(text.data[2 * i]);
        unsigned low = value_of(text.data[2 * i + 1]);
        wrong |= (high | low) & 16;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return wrong == 0;
}
