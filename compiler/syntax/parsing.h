/* SPDX-License-Identifier: MIT */
/* What scanner and parser share while they read one file. Private to this folder. */
#ifndef PARSING_H
#define PARSING_H

#include "diag/diag.h"
#include "source/source.h"
#include "syntax/ast.h"
#include "syntax/docs.h"
#include "syntax/pieces.h"

/** After this many errors in one file the parser takes its end for granted. */
#define PARSING_ERRORS_MAX 1000

/** Longest name that needs no quotes. */
#define NAME_SIZE_MAX 255

struct tokens;

struct parsing {
    const struct source *source;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct docs docs;
    struct pieces *pieces;  /**< NULL: they are not wanted */
    uint32_t offset;        /**< where the next token begins */
    uint32_t comment_begin; /**< of the block comment that the scanner is in */
    bool line_has_token;    /**< before `offset`, on the same line */
    bool has_items;         /**< something stands in the file already */
    size_t errors;          /**< noted by parsing_skipped() */
    uint32_t item_end;      /**< end of the last item of the file */
    size_t item_errors;     /**< `errors` at that time */
    uint32_t token_end;     /**< end of the last token, and */
    uint32_t previous_end;  /**< of the one before it */
    uint32_t missing_end;   /**< where something was reported as missing last */
    struct tokens *tokens;
    struct ast_file *file;
};

/** A token that is not allowed; `expected` are the names of those that are. */
struct unexpected {
    struct span span;
    uint32_t previous_end; /**< where the token before it ends; 0: there is none */
    bool is_end;           /**< end of file */
    bool is_in_parens;     /**< within '(' */
    const char **expected;
    size_t count;
};

/** What would make the contract right at a token that is not allowed. */
struct repair {
    const char *sign; /**< ";" or "," should stand there; NULL: nobody knows */
    bool replaces;    /**< instead of the token, not before it */
};

/** Report `unexpected`; uses up its list. */
struct repair unexpected_report(struct parsing *parsing, struct unexpected *unexpected);

/** Note that something was left out of the file. */
void parsing_skipped(struct parsing *parsing);

/** Note that what stands between the last item and `end` declares nothing. */
void parsing_lost(struct parsing *parsing, uint32_t end);

#endif
