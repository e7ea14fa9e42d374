/* SPDX-License-Identifier: MIT */
/* Numbers and strings: from how they are written to what they mean. */
#ifndef LITERAL_H
#define LITERAL_H

#include "base/arena.h"
#include "diag/diag.h"
#include "syntax/ast.h"

/** What a number or string token means. */
struct literal {
    bool is_bad; /**< was reported */
    bool is_negative;
    uint64_t magnitude;
    double number;
    struct text text;
};

struct literal literal_integer(struct diagnostics *diagnostics, struct text written,
                               struct span span);
struct literal literal_float(struct diagnostics *diagnostics, struct text written,
                             struct span span);

/** `written` is what stands between the quotes; `span` includes them. */
struct literal literal_string(struct arena *arena, struct diagnostics *diagnostics,
                              struct text written, struct span span);

/**
 * Where the bytes from `begin` to `end` of what a string means are written. `span` is that of the
 * string, quotes included, which is what is returned for no bytes.
 */
struct span literal_string_part(struct span span, size_t begin, size_t end);

#endif
