/* SPDX-License-Identifier: MIT */
/* The tokens that the parser works on: those of the scanner, and what repairs a broken contract. */
#ifndef TOKENS_H
#define TOKENS_H

#include "syntax/parser.h"
#include "syntax/parsing.h"

struct tokens *tokens_new(struct arena *arena);

/** The next token. `is_recovering`: the parser skips tokens until one fits. */
int tokens_next(YYSTYPE *value, struct span *span, void *scanner, bool is_recovering);

/** Is the last token within '('? */
bool tokens_in_parens(const struct parsing *parsing);

/** The last token does not fit, which was reported. */
void tokens_repair(struct parsing *parsing, struct repair repair);

#endif
