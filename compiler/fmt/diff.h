/* SPDX-License-Identifier: MIT */
/* What formatting changes, as a unified diff. */
#ifndef DIFF_H
#define DIFF_H

#include "base/buffer.h"

/**
 * Append the difference between two texts that have the same characters, white space aside; nothing
 * when they are equal. `name` is what both are called.
 */
void diff_append(struct buffer *out, const char *name, struct text before, struct text after);

#endif
