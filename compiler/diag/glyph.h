/* SPDX-License-Identifier: MIT */
/* How one code point of a source file looks on a terminal. */
#ifndef GLYPH_H
#define GLYPH_H

#include <stdbool.h>

#include "base/text.h"

struct glyph {
    size_t size;    /**< bytes that it takes in the source, at least 1 */
    unsigned width; /**< columns that it takes on the terminal */
    char shown[12]; /**< harmless UTF-8: controls, direction marks and broken bytes are spelt out */
};

/** The first code point of `text`, which is not empty. A tab is one space; see render.c. */
struct glyph glyph_of(struct text text);

/** How many bytes before `end` the code point starts that ends there; `end` is not 0. */
size_t glyph_size_before(const char *text, size_t end);

#endif
