/* SPDX-License-Identifier: MIT */
/*
 * Where comments go. One that begins a line begins a line afterwards; one behind a token stays
 * behind it. A block comment with a token behind it on its line belongs to that token, else to what
 * is before it. Pieces are put in the order of the file, and none is left out.
 */
#include "fmt/walk.h"

static const struct piece *next_piece(const struct walk *walk, size_t ahead)
{
    size_t at = walk->at + ahead;

    return at < walk->pieces->count ? &walk->pieces->items[at] : NULL;
}

/** The token that has `skip` others before it. */
static struct text find_token(const struct walk *walk, size_t skip)
{
    for (size_t i = 0;; i++) {
        const struct piece *piece = next_piece(walk, i);

        if (!piece)
            return (struct text){"", 0};
        if (piece->kind == PIECE_TOKEN && skip-- == 0)
            return piece->text;
    }
}

struct text walk_peek(const struct walk *walk)
{
    return find_token(walk, 0);
}

struct text walk_peek_second(const struct walk *walk)
{
    return find_token(walk, 1);
}

bool walk_is(const struct walk *walk, const char *text)
{
    return text_is(walk_peek(walk), text);
}

static bool can_end_line(enum gap gap)
{
    return gap != GAP_NONE && gap != GAP_SPACE;
}

static bool keeps_blank(enum gap gap)
{
    return gap == GAP_ITEM || gap == GAP_TOP;
}

static bool has_blank(const struct walk *walk, const struct piece *piece, enum gap gap)
{
    return keeps_blank(gap) && !walk->is_fresh && piece && piece->lines_before > 1;
}

static void put_break(struct walk *walk, const struct piece *piece, enum gap gap)
{
    layout_break(&walk->layout, can_end_line(gap) ? 0 : WALK_CONTINUED,
                 has_blank(walk, piece, gap));
}

static void put_gap(struct walk *walk, const struct piece *piece, enum gap gap)
{
    switch (gap) {
    case GAP_NONE:
        break;
    case GAP_SPACE:
        layout_text(&walk->layout, text_of(" "));
        break;
    case GAP_SOFT:
        layout_line(&walk->layout, "", false);
        break;
    case GAP_LINE:
        layout_line(&walk->layout, " ", false);
        break;
    case GAP_ITEM:
        layout_line(&walk->layout, " ", has_blank(walk, piece, gap));
        break;
    case GAP_HARD:
    case GAP_TOP:
        put_break(walk, piece, gap);
        break;
    }
}

static void put_comment(struct walk *walk, const struct piece *piece)
{
    if (piece->kind == PIECE_BLOCK_COMMENT)
        layout_block(&walk->layout, piece->text);
    else
        layout_remark(&walk->layout, piece->text);
    walk->is_fresh = false;
    walk->at++;
}

/** What separates a comment from the token that it stands behind. */
static void put_before(struct walk *walk, const struct piece *piece, enum gap gap)
{
    if (piece->kind != PIECE_BLOCK_COMMENT)
        layout_remark(&walk->layout, text_of("  "));
    else if (gap != GAP_SOFT)
        layout_text(&walk->layout, text_of(" "));
}

/** What separates a block comment from the next token on the same line. */
static enum gap gap_behind_block(const struct walk *walk)
{
    static const char *const joined[] = {",", ";", ":", "?", ")", "]", ">", NULL};
    struct text next = walk_peek(walk);

    for (size_t i = 0; joined[i]; i++) {
        if (text_is(next, joined[i]))
            return GAP_NONE;
    }
    return GAP_SPACE;
}

/** What still has to come behind a comment when `gap` was wanted before it. */
static enum gap gap_left(const struct walk *walk, const struct piece *piece, enum gap gap)
{
    if (piece->kind != PIECE_BLOCK_COMMENT)
        return gap;
    if (gap == GAP_NONE)
        return gap_behind_block(walk);
    return gap == GAP_SOFT ? GAP_LINE : gap;
}

/** How a comment stands between its neighbours. */
enum stand {
    STAND_ALONE,   /* on a line that it begins and ends */
    STAND_BEHIND,  /* what is before it */
    STAND_LEADING, /* the token behind it */
};

static enum stand find_stand(const struct walk *walk, const struct piece *piece)
{
    const struct piece *next = next_piece(walk, 1);
    bool is_first = walk->at == 0 || piece->lines_before > 0;

    if (piece->kind == PIECE_BLOCK_COMMENT && next && next->kind == PIECE_TOKEN &&
        next->lines_before == 0)
        return STAND_LEADING;
    return is_first ? STAND_ALONE : STAND_BEHIND;
}

/**
 * Does the line end behind the next piece, a comment? A line end behind a block comment stays where
 * there can be one, so that the comment does not come to belong to the next token.
 */
static bool ends_line(const struct walk *walk, enum stand stand, enum gap gap)
{
    const struct piece *next = next_piece(walk, 1);

    if (next_piece(walk, 0)->kind != PIECE_BLOCK_COMMENT)
        return true;
    if (stand == STAND_LEADING || (next && next->lines_before == 0))
        return false;
    return stand == STAND_ALONE || can_end_line(gap);
}

/**
 * Put the comments before the next token. Return: what still has to come before it; `*ret_break`:
 * it is a line end, whatever was wanted.
 */
static enum gap put_comments(struct walk *walk, enum gap gap, bool *ret_break)
{
    const struct piece *piece;

    *ret_break = false;
    while ((piece = next_piece(walk, 0)) && piece->kind != PIECE_TOKEN) {
        enum stand stand = find_stand(walk, piece);
        bool is_last = ends_line(walk, stand, gap);

        if (*ret_break || stand == STAND_ALONE)
            put_break(walk, piece, gap);
        else if (stand == STAND_BEHIND)
            put_before(walk, piece, gap);
        else
            put_gap(walk, piece, gap == GAP_NONE ? GAP_SPACE : gap);
        put_comment(walk, piece);
        *ret_break = is_last;
        if (stand == STAND_LEADING)
            return gap_behind_block(walk);
        if (stand == STAND_BEHIND)
            gap = gap_left(walk, piece, gap);
    }
    return gap;
}

void walk_separate(struct walk *walk, enum gap gap)
{
    bool is_broken;

    gap = put_comments(walk, gap, &is_broken);
    if (!next_piece(walk, 0))
        return;
    if (is_broken)
        put_break(walk, next_piece(walk, 0), gap);
    else
        put_gap(walk, next_piece(walk, 0), gap);
}

void walk_finish(struct walk *walk)
{
    bool is_broken;

    put_comments(walk, GAP_ITEM, &is_broken);
    if (is_broken)
        layout_force(&walk->layout);
}

void walk_put(struct walk *walk)
{
    const struct piece *piece = next_piece(walk, 0);

    if (!piece || piece->kind != PIECE_TOKEN)
        return;
    layout_text(&walk->layout, piece->text);
    walk->before_last = walk->last;
    walk->last = piece->text;
    walk->is_fresh = false;
    walk->at++;
}

void walk_take(struct walk *walk, enum gap gap)
{
    walk_separate(walk, gap);
    walk_put(walk);
}
