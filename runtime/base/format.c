/* SPDX-License-Identifier: MIT */
/*
 * Format: texts that are cut to fit never end in half a character.
 */
#include "base/format.h"

#include <stdio.h>
#include <string.h>

/** The largest cut at or before `size` that splits no UTF-8 sequence. */
static size_t character_start(const char *text, size_t size)
{
    size_t cut = size;

    while (cut > 0 && ((unsigned char)text[cut] & 0xc0) == 0x80)
        cut--;
    return cut;
}

/** Shorten the `size - 1` bytes in `out`; whether the last sequence is whole shows in its head. */
static void cut_at_character(char *out, size_t size)
{
    static const unsigned char needed[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4};
    size_t last = character_start(out, size - 2);

    if (size - 1 - last < needed[(unsigned char)out[last] >> 4])
        out[last] = '\0';
}

void wi_format(char *out, size_t size, const char *format, va_list arguments)
{
    int length = vsnprintf(out, size, format, arguments);

    if (length < 0)
        out[0] = '\0';
    else if ((size_t)length >= size && size > 1)
        cut_at_character(out, size);
}

void wi_copy_text(char *out, size_t size, const char *text)
{
    size_t length = text ? strlen(text) : 0;

    if (length >= size)
        length = character_start(text, size - 1);
    if (length)
        memcpy(out, text, length);
    out[length] = '\0';
}
