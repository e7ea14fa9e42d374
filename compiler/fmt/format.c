/* SPDX-License-Identifier: MIT */
/*
 * The style. It works on tokens, not on the syntax tree: that a file has no syntax error says which
 * brackets and which words mean what, and a construct that is new in the grammar needs nothing here
 * as long as it is made of words, lists in brackets and blocks in braces.
 */
#include "fmt/format.h"

#include "fmt/walk.h"

#define INDENT 2

/** What an item stands in. */
enum place { PLACE_FILE, PLACE_MEMBERS, PLACE_FIELDS, PLACE_ENUMERATORS };

/** A sequence of tokens with what can be broken in it. */
struct run {
    struct text keyword; /**< what an item begins with; empty in lists */
    bool has_arrow;      /**< '->' was there */
    bool has_clauses;    /**< the group of its clauses is open */
    bool has_names;      /**< the group of a list of names is open */
    size_t angles;       /**< '<' that are open */
};

static bool is_any(struct text text, const char *const *words)
{
    for (; *words; words++) {
        if (text_is(text, *words))
            return true;
    }
    return false;
}

static bool starts_value(struct text last)
{
    static const char *const words[] = {"=", ",", ":", "(", "[", NULL};

    return is_any(last, words);
}

/** What stands between two tokens that no line end can separate. */
static enum gap gap_between(struct text last, struct text next)
{
    static const char *const joined_before[] = {";", ",", ":",  "?", ")", "]",
                                                "<", ">", "..", ".", "(", NULL};
    static const char *const joined_behind[] = {"(", "[", "{", "<", "@", ".", "..", "...", NULL};

    if (last.size == 0 || is_any(last, joined_behind) || is_any(next, joined_before))
        return GAP_NONE;
    if (text_is(next, "["))
        return starts_value(last) ? GAP_SPACE : GAP_NONE;
    return GAP_SPACE;
}

static void put_list(struct walk *walk, enum gap gap);

/** A decorator, whose '@' was separated from what is before. */
static void put_decorator(struct walk *walk)
{
    walk_put(walk);
    walk_take(walk, GAP_NONE);
    while (walk_is(walk, ".")) {
        walk_take(walk, GAP_NONE);
        walk_take(walk, GAP_NONE);
    }
    if (walk_is(walk, "("))
        put_list(walk, GAP_NONE);
}

static void end_names(struct walk *walk, struct run *run)
{
    if (!run->has_names)
        return;
    layout_indent(&walk->layout, -WALK_CONTINUED);
    layout_end(&walk->layout);
    run->has_names = false;
}

static void end_clauses(struct walk *walk, struct run *run)
{
    end_names(walk, run);
    if (!run->has_clauses)
        return;
    layout_indent(&walk->layout, -WALK_CONTINUED);
    layout_end(&walk->layout);
    run->has_clauses = false;
}

static void begin_names(struct walk *walk, struct run *run)
{
    layout_begin(&walk->layout);
    layout_indent(&walk->layout, WALK_CONTINUED);
    run->has_names = true;
}

/** Does `word` begin a part of a member or declaration that can stand on a line of its own? */
static bool begins_clause(const struct walk *walk, const struct run *run, struct text word)
{
    static const char *const names_follow[] = {"procedure", "interface", ".", "@", NULL};

    if (text_is(word, "@") || text_is(word, "->"))
        return true;
    if (is_any(walk->last, names_follow))
        return false;
    if (text_is(run->keyword, "interface"))
        return text_is(word, "extends");
    if (!text_is(run->keyword, "procedure"))
        return false;
    return text_is(word, "throws") || (run->has_arrow && text_is(word, "then"));
}

static void put_clause(struct walk *walk, struct run *run)
{
    struct text word = walk_peek(walk);

    end_names(walk, run);
    if (!run->has_clauses) {
        layout_begin(&walk->layout);
        layout_indent(&walk->layout, WALK_CONTINUED);
        run->has_clauses = true;
    }
    walk_separate(walk, GAP_LINE);
    if (text_is(word, "@")) {
        put_decorator(walk);
        return;
    }
    run->has_arrow = run->has_arrow || text_is(word, "->");
    walk_put(walk);
    if (text_is(word, "throws") || text_is(word, "extends"))
        begin_names(walk, run);
}

/** What stands before the '(' of a list. */
static enum gap gap_of_list(const struct walk *walk, const struct run *run)
{
    static const char *const results[] = {"->", "stream", "then", NULL};

    return run->has_arrow && is_any(walk->last, results) ? GAP_SPACE : GAP_NONE;
}

static void put_token(struct walk *walk, struct run *run)
{
    struct text token = walk_peek(walk);

    if (text_is(token, "(")) {
        put_list(walk, gap_of_list(walk, run));
    } else if (text_is(token, "[") && starts_value(walk->last)) {
        put_list(walk, gap_between(walk->last, token));
    } else if (run->angles == 0 && begins_clause(walk, run, token)) {
        put_clause(walk, run);
    } else if (run->has_names && run->angles == 0 && text_is(walk->last, ",")) {
        walk_take(walk, GAP_LINE);
    } else {
        run->angles += text_is(token, "<");
        run->angles -= run->angles > 0 && text_is(token, ">");
        walk_take(walk, gap_between(walk->last, token));
    }
}

/** An element of a list, up to the ',' or what closes the list. */
static void put_element(struct walk *walk, enum gap gap, const char *closer)
{
    struct run run = {0};

    walk_separate(walk, gap);
    while (walk_is(walk, "@")) {
        put_decorator(walk);
        walk_separate(walk, GAP_SPACE);
    }
    if (walk_is(walk, "{") || walk_is(walk, "["))
        put_list(walk, GAP_NONE);
    else
        walk_put(walk);
    while (walk_peek(walk).size && !walk_is(walk, closer) &&
           (run.angles > 0 || !walk_is(walk, ",")))
        put_token(walk, &run);
    end_clauses(walk, &run);
}

/** Are keywords in braces all that stands in the '(' before them? */
static bool is_only_keywords(const struct walk *walk)
{
    size_t depth = 0;
    bool is_closed = false;

    if (!walk_is(walk, "{"))
        return false;
    for (size_t i = walk->at; i < walk->pieces->count; i++) {
        const struct piece *piece = &walk->pieces->items[i];

        if (piece->kind != PIECE_TOKEN)
            continue;
        if (is_closed)
            return text_is(piece->text, ")");
        depth += text_is(piece->text, "{");
        depth -= text_is(piece->text, "}");
        is_closed = depth == 0;
    }
    return false;
}

/** Is the next token all that stands before `closer`? Then breaking would gain nothing. */
static bool is_single(const struct walk *walk, const char *closer)
{
    return text_is(walk_peek_second(walk), closer) && !walk_is(walk, "[") && !walk_is(walk, "{");
}

static void put_elements(struct walk *walk, const char *closer)
{
    enum gap gap = GAP_SOFT;

    layout_indent(&walk->layout, INDENT);
    walk->is_fresh = true;
    while (walk_peek(walk).size && !walk_is(walk, closer)) {
        put_element(walk, gap, closer);
        gap = GAP_ITEM;
        if (walk_is(walk, ","))
            walk_take(walk, GAP_NONE);
    }
    walk_finish(walk);
    layout_indent(&walk->layout, -INDENT);
    layout_line(&walk->layout, "", false);
    walk_put(walk);
}

/** A list in brackets: on one line, or each element on its own. */
static void put_list(struct walk *walk, enum gap gap)
{
    const char *closer = walk_is(walk, "(") ? ")" : walk_is(walk, "{") ? "}" : "]";

    walk_separate(walk, gap);
    layout_begin(&walk->layout);
    walk_put(walk);
    if (walk_is(walk, closer)) {
        walk_take(walk, GAP_NONE);
    } else if (is_single(walk, closer)) {
        walk_take(walk, GAP_NONE);
        walk_take(walk, GAP_NONE);
    } else if (is_only_keywords(walk)) {
        put_list(walk, GAP_NONE);
        walk_take(walk, GAP_NONE);
    } else {
        put_elements(walk, closer);
    }
    layout_end(&walk->layout);
}

/** Does the block that begins here end on another line? */
static bool has_lines(const struct walk *walk)
{
    size_t depth = 0;

    for (size_t i = walk->at; i < walk->pieces->count; i++) {
        const struct piece *piece = &walk->pieces->items[i];

        if (i > walk->at && piece->lines_before > 0)
            return true;
        if (piece->kind != PIECE_TOKEN)
            continue;
        depth += text_is(piece->text, "{");
        depth -= text_is(piece->text, "}");
        if (depth == 0)
            return false;
    }
    return false;
}

static void put_item(struct walk *walk, enum place place);

static void put_items(struct walk *walk, enum place place)
{
    layout_indent(&walk->layout, INDENT);
    walk->is_fresh = true;
    while (walk_peek(walk).size && !walk_is(walk, "}"))
        put_item(walk, place);
    walk_finish(walk);
    layout_indent(&walk->layout, -INDENT);
    layout_line(&walk->layout, " ", false);
    walk_put(walk);
}

/** Is the next piece what closes the block: no item, no comment? */
static bool is_empty(const struct walk *walk)
{
    return walk->at < walk->pieces->count && text_is(walk->pieces->items[walk->at].text, "}");
}

static void put_block(struct walk *walk, struct text keyword)
{
    enum place place = PLACE_FIELDS;

    if (text_is(keyword, "enum"))
        place = PLACE_ENUMERATORS;
    else if (text_is(keyword, "interface"))
        place = PLACE_MEMBERS;
    walk_separate(walk, GAP_SPACE);
    bool is_broken = place == PLACE_MEMBERS || has_lines(walk);
    layout_begin(&walk->layout);
    walk_put(walk);
    if (is_empty(walk)) {
        walk_take(walk, GAP_NONE);
    } else {
        if (is_broken)
            layout_force(&walk->layout);
        put_items(walk, place);
    }
    layout_end(&walk->layout);
}

/** Decorators before an item: on lines of their own, but for what is small. */
static void put_leading(struct walk *walk, enum place place)
{
    bool is_large = place == PLACE_FILE || place == PLACE_MEMBERS;

    if (!walk_is(walk, "@"))
        return;
    layout_begin(&walk->layout);
    put_decorator(walk);
    while (walk_is(walk, "@")) {
        walk_separate(walk, GAP_LINE);
        put_decorator(walk);
    }
    layout_end(&walk->layout);
    walk_separate(walk, is_large ? GAP_HARD : GAP_SPACE);
}

/** Is the item a list of names that must not be used? A field can have the name of the word. */
static bool is_reserved(const struct walk *walk, enum place place)
{
    struct text second = walk_peek_second(walk);

    return (place == PLACE_FIELDS || place == PLACE_MEMBERS) && walk_is(walk, "reserved") &&
           second.size > 0 && second.data[0] == '"';
}

static void put_item(struct walk *walk, enum place place)
{
    struct run run = {0};
    bool is_list = place == PLACE_ENUMERATORS;

    walk_separate(walk, place == PLACE_FILE ? GAP_TOP : GAP_ITEM);
    put_leading(walk, place);
    if (place == PLACE_FILE || place == PLACE_MEMBERS)
        run.keyword = walk_peek(walk);
    bool has_names = is_reserved(walk, place);
    walk_put(walk);
    if (has_names)
        begin_names(walk, &run);
    while (walk_peek(walk).size && !walk_is(walk, ";") && !walk_is(walk, "{") &&
           !(is_list && (walk_is(walk, ",") || walk_is(walk, "}"))))
        put_token(walk, &run);
    end_clauses(walk, &run);
    if (walk_is(walk, "{"))
        put_block(walk, run.keyword);
    else if (!walk_is(walk, "}"))
        walk_take(walk, GAP_NONE);
}

void format_pieces(const struct pieces *pieces, struct buffer *out)
{
    struct walk walk = {.pieces = pieces, .is_fresh = true};

    while (walk_peek(&walk).size)
        put_item(&walk, PLACE_FILE);
    walk_separate(&walk, GAP_TOP);
    layout_write(&walk.layout, out);
    if (out->size > 0)
        buffer_append(out, text_of("\n"));
    layout_free(&walk.layout);
}
