/* SPDX-License-Identifier: MIT */
/*
 * Doc comments. The grammar does not know them: the scanner hands over each line, they stick to the
 * token that follows them, and the parser asks by the place where a declaration begins.
 */
#ifndef DOCS_H
#define DOCS_H

#include "syntax/ast.h"

/** All zero is empty. */
struct docs {
    struct ast_list blocks;  /**< those that stick to a token, in the order of the file */
    struct ast_list pending; /**< lines that wait for their token */
};

/** Take one line, from `///` to before the line end. */
void docs_add_line(struct docs *docs, struct arena *arena, struct text line, struct span span);

/** A token begins at `offset`: lines that wait belong to it. */
void docs_bind(struct docs *docs, struct arena *arena, uint32_t offset);

/** The comment before the declaration that begins at `offset`, or empty; it counts as used. */
struct text docs_take(struct docs *docs, uint32_t offset);

/** Where the next comment that nothing took stands, from block `*at` on; false at the end. */
bool docs_next_unused(const struct docs *docs, size_t *at, struct span *ret_span);

#endif
