/* SPDX-License-Identifier: MIT */
/* The style of contracts, applied to a file without syntax errors. Private to this folder. */
#ifndef FORMAT_H
#define FORMAT_H

#include "base/buffer.h"
#include "syntax/pieces.h"

/** Append what `pieces` are in the style. */
void format_pieces(const struct pieces *pieces, struct buffer *out);

#endif
