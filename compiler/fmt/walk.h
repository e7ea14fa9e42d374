/* SPDX-License-Identifier: MIT */
/*
 * Goes from token to token, puts each into the layout behind what separates it from the one before,
 * and takes the comments between them along. Private to this folder.
 */
#ifndef WALK_H
#define WALK_H

#include "fmt/layout.h"
#include "syntax/pieces.h"

/** Columns that a line has more when it goes on with what the line before began. */
#define WALK_CONTINUED 4

struct walk {
    const struct pieces *pieces;
    size_t at;        /**< of the next piece */
    struct text last; /**< the token before; empty: none */
    struct text before_last;
    bool is_fresh; /**< nothing stands in this block or list yet: no blank line is kept */
    struct layout layout;
};

/** What stands before a token. */
enum gap {
    GAP_NONE,
    GAP_SPACE,
    GAP_SOFT, /**< nothing, or a line end */
    GAP_LINE, /**< a space, or a line end */
    GAP_ITEM, /**< the same, and blank lines are kept */
    GAP_HARD, /**< a line end */
    GAP_TOP,  /**< the same, and blank lines are kept */
};

/** The next token, comments skipped; empty at the end. */
struct text walk_peek(const struct walk *walk);

/** The token behind the next one. */
struct text walk_peek_second(const struct walk *walk);

/** Is the next token `text`? */
bool walk_is(const struct walk *walk, const char *text);

/** Put the comments before the next token, and `gap`. At the end of the file: only comments. */
void walk_separate(struct walk *walk, enum gap gap);

/** Put the comments before what closes a block or list, which itself comes on another line. */
void walk_finish(struct walk *walk);

/** Put the next token, which walk_separate() came before. */
void walk_put(struct walk *walk);

/** Both. */
void walk_take(struct walk *walk, enum gap gap);

#endif
