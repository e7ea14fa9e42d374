/* SPDX-License-Identifier: MIT */
/*
 * Writes contracts in the one style there is. docs/tools.md describes it. Only white space changes:
 * every token and every comment of the file is in the result, in the same order.
 */
#ifndef FMT_H
#define FMT_H

#include "base/buffer.h"
#include "diag/diag.h"
#include "source/source.h"

enum fmt_result {
    FMT_DONE,
    FMT_REFUSED, /**< syntax errors, which were reported */
    FMT_FAILED,  /**< a mistake of the formatter itself, which it noticed */
};

/** Append `source` in the style; what it means is not looked at. */
enum fmt_result fmt_source(const struct source *source, struct diagnostics *diagnostics,
                           struct buffer *out);

#endif
