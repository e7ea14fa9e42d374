/* SPDX-License-Identifier: MIT */
/*
 * Makes any bytes fit for a terminal, and knows how wide they are there.
 *
 * A source file can hold escape sequences, or direction marks that make a line read differently
 * from what it says. Whatever is not plainly visible is shown as `<U+202E>` or `<FF>`. The widths
 * are a short table rather than wcwidth(), which depends on the locale.
 */
#include "diag/glyph.h"

#include <stdint.h>
#include <stdio.h>

#include "base/utf8.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

struct range {
    uint32_t first;
    uint32_t last;
};

/** Controls, and what is invisible or changes the direction of text. */
static const struct range hidden[] = {
    {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},       {0x61C, 0x61C},      {0x180E, 0x180E},
    {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F},   {0xFEFF, 0xFEFF},    {0xFFF0, 0xFFFB},
    {0xFFFE, 0xFFFF}, {0xE000, 0xF8FF}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF},
};

/** Marks that are drawn over the character before them. */
static const struct range combining[] = {
    {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},   {0x610, 0x61A},   {0x64B, 0x65F},
    {0x93A, 0x93A},   {0x93C, 0x93C},   {0x941, 0x948},   {0x94D, 0x94D},   {0xE31, 0xE31},
    {0xE34, 0xE3A},   {0xE47, 0xE4E},   {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF},
    {0x302A, 0x302D}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

/** East Asian wide and full-width characters, and pictographs. */
static const struct range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23F3},   {0x25FD, 0x25FE},
    {0x2614, 0x2615},   {0x26AA, 0x26AB},   {0x2705, 0x2705},   {0x2728, 0x2728},
    {0x274C, 0x274C},   {0x2753, 0x2757},   {0x2B1B, 0x2B1C},   {0x2E80, 0x303E},
    {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},
    {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF},
    {0x1B000, 0x1B2FB}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF},
    {0x20000, 0x3FFFD},
};

static bool is_in(uint32_t point, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    }
    return false;
}

/** How many bytes a sequence has that starts with `lead`. */
static size_t sequence_size(unsigned char lead)
{
    if (lead < 0xE0)
        return lead < 0xC0 ? 1 : 2;
    return lead < 0xF0 ? 3 : 4;
}

/** The code point at the start of `text` and its size; false when it is not valid UTF-8. */
static bool decode(struct text text, uint32_t *ret_point, size_t *ret_size)
{
    static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t size = sequence_size(bytes[0]);
    uint32_t point = bytes[0] & lead_bits[size];

    if (size > text.size || utf8_check((struct text){text.data, size}) != size)
        return false;
    for (size_t i = 1; i < size; i++)
        point = point << 6 | (bytes[i] & 0x3Fu);
    *ret_point = point;
    *ret_size = size;
    return true;
}

static struct glyph spelt_out(size_t size, const char *format, uint32_t number)
{
    struct glyph glyph = {.size = size};

    glyph.width = (unsigned)snprintf(glyph.shown, sizeof(glyph.shown), format, (unsigned)number);
    return glyph;
}

struct glyph glyph_of(struct text text)
{
    struct glyph glyph = {.size = 1, .width = 1, .shown = " "};
    uint32_t point;

    if (text.data[0] == '\t')
        return glyph;
    if (!decode(text, &point, &glyph.size))
        return spelt_out(1, "<%02X>", (unsigned char)text.data[0]);
    if (is_in(point, hidden, ARRAY_SIZE(hidden)))
        return spelt_out(glyph.size, "<U+%04X>", point);
    memcpy(glyph.shown, text.data, glyph.size);
    glyph.shown[glyph.size] = '\0';
    if (point >= 0x300 && is_in(point, combining, ARRAY_SIZE(combining)))
        glyph.width = 0;
    else if (point >= 0x1100 && is_in(point, wide, ARRAY_SIZE(wide)))
        glyph.width = 2;
    return glyph;
}

size_t glyph_size_before(const char *text, size_t end)
{
    size_t size = 1;

    while (size < 4 && size < end && ((unsigned char)text[end - size] & 0xC0) == 0x80)
        size++;
    return glyph_of((struct text){text + end - size, size}).size == size ? size : 1;
}
