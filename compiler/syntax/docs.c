/* SPDX-License-Identifier: MIT */
/*
 * Blocks are kept in the order of the tokens that they stick to, so finding one is a binary search.
 * The text of a block loses `///` and the indentation that all its lines have in common.
 */
#include "syntax/docs.h"

#include "base/buffer.h"

#define MARK_SIZE 3

struct line {
    struct text text;
    struct span span;
};

struct block {
    uint32_t offset; /* of the token behind it */
    struct span span;
    struct text text;
    bool is_used;
};

static struct text without_end(struct text text)
{
    while (text.size && strchr(" \t\r", text.data[text.size - 1]))
        text.size--;
    return text;
}

static size_t indentation(struct text text)
{
    size_t size = 0;
    while (size < text.size && text.data[size] == ' ')
        size++;
    return size;
}

void docs_add_line(struct docs *docs, struct arena *arena, struct text line, struct span span)
{
    struct line *pending = arena_alloc(arena, sizeof(*pending));
    pending->text = without_end((struct text){line.data + MARK_SIZE, line.size - MARK_SIZE});
    pending->span = span;
    ast_list_add(arena, &docs->pending, pending);
}

static size_t common_indentation(const struct ast_list *lines)
{
    size_t common = SIZE_MAX;
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = lines->items[i];
        size_t own = indentation(line->text);
        if (line->text.size && own < common)
            common = own;
    }
    return common;
}

static struct text join(struct arena *arena, const struct ast_list *lines)
{
    struct buffer buffer = {0};
    size_t cut = common_indentation(lines);
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = lines->items[i];
        if (i > 0)
            buffer_append(&buffer, text_of("\n"));
        if (line->text.size)
            buffer_append(&buffer, (struct text){line->text.data + cut, line->text.size - cut});
    }
    struct text text = arena_text(arena, buffer_text(&buffer));
    buffer_free(&buffer);
    return text;
}

void docs_bind(struct docs *docs, struct arena *arena, uint32_t offset)
{
    if (docs->pending.count == 0)
        return;
    const struct line *first = docs->pending.items[0];
    const struct line *last = docs->pending.items[docs->pending.count - 1];
    struct block *block = arena_alloc(arena, sizeof(*block));
    block->offset = offset;
    block->span = (struct span){first->span.source, first->span.begin, last->span.end};
    block->text = join(arena, &docs->pending);
    ast_list_add(arena, &docs->blocks, block);
    docs->pending.count = 0;
}

struct text docs_take(struct docs *docs, uint32_t offset)
{
    size_t low = 0;
    size_t high = docs->blocks.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct block *block = docs->blocks.items[middle];
        if (block->offset == offset) {
            block->is_used = true;
            return block->text;
        }
        if (block->offset < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return (struct text){"", 0};
}

bool docs_next_unused(const struct docs *docs, size_t *at, struct span *ret_span)
{
    while (*at < docs->blocks.count) {
        const struct block *block = docs->blocks.items[(*at)++];
        if (!block->is_used) {
            *ret_span = block->span;
            return true;
        }
    }
    return false;
}
