/* SPDX-License-Identifier: MIT */
/* UTF-8 as far as a compiler needs it. */
#ifndef UTF8_H
#define UTF8_H

#include "base/text.h"

/** Offset of the first byte that is not well-formed UTF-8; the size when all of it is. */
size_t utf8_check(struct text text);

/** How many code points: bytes that do not continue one. */
size_t utf8_count(struct text text);

/** The longest start of `text` that has at most `size` bytes and ends between code points. */
struct text utf8_clip(struct text text, size_t size);

/** The code point that `text`, which is not empty, begins with; U+FFFD for a byte that begins none.
 * Return: the number of its bytes. */
size_t utf8_get(struct text text, unsigned *ret_code);

/** Write `code` (a Unicode scalar value) to `out`. Return: the number of bytes. */
size_t utf8_put(char out[4], unsigned code);

#endif
