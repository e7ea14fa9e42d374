/* SPDX-License-Identifier: MIT */
/* What a file is made of, white space aside: all its tokens and comments, in order. */
#ifndef PIECES_H
#define PIECES_H

#include "base/text.h"
#include "source/span.h"

enum piece_kind {
    PIECE_TOKEN,
    PIECE_LINE_COMMENT,  /**< `//` to the end of the line */
    PIECE_DOC_COMMENT,   /**< the same for `///` */
    PIECE_BLOCK_COMMENT, /**< with both of its ends */
};

struct piece {
    enum piece_kind kind;
    struct text text;    /**< in the source; comments of a line without white space at the end */
    size_t lines_before; /**< line ends between the piece before and this one */
    bool is_behind;      /**< of comments: a token stands before it on its line */
};

/** All zero is empty. */
struct pieces {
    struct piece *items;
    size_t count;
    size_t capacity;
};

void pieces_free(struct pieces *pieces);

/** Add what stands at `span`, behind everything there is. `pieces` NULL: nobody wants to know. */
void pieces_add(struct pieces *pieces, enum piece_kind kind, struct span span, bool is_behind);

/**
 * Are both the same tokens and comments? The lines of a comment may have other white space at their
 * ends; whether a comment of a line stands behind a token has to be the same.
 */
bool pieces_equal(const struct pieces *a, const struct pieces *b);

#endif
