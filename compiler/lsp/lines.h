/* SPDX-License-Identifier: MIT */
/* Places in a text as editors count them: lines from 0, and units of UTF-16, or of UTF-8. */
#ifndef LINES_H
#define LINES_H

#include "base/text.h"

/** How the characters of a line are counted. */
enum lines_unit { LINES_UTF16, LINES_UTF8 };

struct position {
    size_t line;
    size_t character;
};

/** Where the lines of a text begin; LF, CR LF and CR end one. */
struct lines {
    struct text text;
    size_t *starts;
    size_t count; /**< at least 1 */
};

/** The lines of `text`, which must outlive them. */
struct lines lines_of(struct text text);
void lines_free(struct lines *lines);

/** The offset of a place; one behind the end of a line, or of the text, is brought back to it. */
size_t lines_offset(const struct lines *lines, struct position position, enum lines_unit unit);

/** The place of an offset. */
struct position lines_position(const struct lines *lines, size_t offset, enum lines_unit unit);

#endif
