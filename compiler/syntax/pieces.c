/* SPDX-License-Identifier: MIT */
/*
 * Keeps the tokens and comments of a file for those who write it anew. The scanner adds them in
 * the order of the file, so the white space between two is looked at once.
 */
#include "syntax/pieces.h"

#include <stdlib.h>

#include "base/memory.h"
#include "source/source.h"

void pieces_free(struct pieces *pieces)
{
    free(pieces->items);
    *pieces = (struct pieces){0};
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct text without_end(struct text text)
{
    while (text.size && is_space(text.data[text.size - 1]))
        text.size--;
    return text;
}

static struct text without_space(struct text text)
{
    text = without_end(text);
    while (text.size && is_space(text.data[0])) {
        text.data++;
        text.size--;
    }
    return text;
}

static size_t count_lines(const char *begin, const char *end)
{
    size_t count = 0;

    for (; begin < end; begin++)
        count += *begin == '\n';
    return count;
}

static struct piece *append(struct pieces *pieces)
{
    if (pieces->count == pieces->capacity) {
        pieces->capacity = pieces->capacity ? pieces->capacity * 2 : 256;
        pieces->items = memory_resize(pieces->items, pieces->capacity * sizeof(*pieces->items));
    }
    return &pieces->items[pieces->count++];
}

void pieces_add(struct pieces *pieces, enum piece_kind kind, struct span span, bool is_behind)
{
    const char *text = span.source->text;
    const char *before = text;

    if (!pieces)
        return;
    if (pieces->count > 0) {
        struct text last = pieces->items[pieces->count - 1].text;

        before = last.data + last.size;
    }
    struct piece *piece = append(pieces);
    *piece = (struct piece){
        .kind = kind,
        .text = {text + span.begin, span.end - span.begin},
        .lines_before = count_lines(before, text + span.begin),
        .is_behind = is_behind,
    };
    if (kind == PIECE_LINE_COMMENT || kind == PIECE_DOC_COMMENT)
        piece->text = without_end(piece->text);
}

/** Cut the first line off `rest`. */
static struct text next_line(struct text *rest)
{
    const char *end = memchr(rest->data, '\n', rest->size);
    struct text line = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    size_t taken = end ? line.size + 1 : line.size;

    *rest = (struct text){rest->data + taken, rest->size - taken};
    return without_space(line);
}

static bool same_lines(struct text a, struct text b)
{
    while (a.size > 0 && b.size > 0) {
        if (!text_equal(next_line(&a), next_line(&b)))
            return false;
    }
    return a.size == b.size;
}

static bool same_piece(const struct piece *a, const struct piece *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == PIECE_BLOCK_COMMENT)
        return same_lines(a->text, b->text);
    return text_equal(a->text, b->text) && a->is_behind == b->is_behind;
}

bool pieces_equal(const struct pieces *a, const struct pieces *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!same_piece(&a->items[i], &b->items[i]))
            return false;
    }
    return true;
}
