/* SPDX-License-Identifier: MIT */
/* From a source file to its syntax tree. */
#ifndef PARSE_H
#define PARSE_H

#include "diag/diag.h"
#include "source/source.h"
#include "syntax/ast.h"
#include "syntax/pieces.h"

/**
 * Parse `source`, reporting every error.
 *
 * Return: what could be understood, never NULL; names in it point into the source.
 */
const struct ast_file *parse(struct arena *arena, const struct source *source,
                             struct diagnostics *diagnostics);

/** The same, and add its tokens and comments to `pieces`; they are all there without errors. */
const struct ast_file *parse_pieces(struct arena *arena, const struct source *source,
                                    struct diagnostics *diagnostics, struct pieces *pieces);

#endif
