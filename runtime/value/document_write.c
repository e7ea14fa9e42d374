/* SPDX-License-Identifier: MIT */
/*
 * Documents that are changed and written again. What was not changed says the same as before, in
 * the same order; comments are not lost, since JSON has none.
 */
#include <stdio.h>

#include "value/document.h"
#include "value/transcode.h"

/** A list or a map that fits into this many bytes, and has only scalars in it, is one line. */
#define LINE_SIZE 60

static bool write_node(const struct wi_node *node, unsigned depth, widl_buffer *out);

static void clear(struct wi_node *node, widl_kind kind)
{
    node->kind = kind;
    node->first = NULL;
    node->last = NULL;
    node->count = 0;
    node->text = (widl_string){0};
}

struct wi_node *wi_node_append(struct wi_document *document, struct wi_node *list, widl_kind kind)
{
    struct wi_node *node = widl_arena_alloc(&document->arena, sizeof(*node));
    if (!node)
        return NULL;
    node->kind = kind;
    node->parent = list;
    node->index = list->count++;
    if (list->last)
        list->last->next = node;
    else
        list->first = node;
    list->last = node;
    return node;
}

struct wi_node *wi_node_set(struct wi_document *document, struct wi_node *map, const char *key,
                            widl_kind kind)
{
    struct wi_node *node = wi_node_member(map, key);
    if (node) {
        clear(node, kind);
        return node;
    }
    widl_string name = wi_document_copy(document, widl_str(key));
    node = name.data ? wi_node_append(document, map, kind) : NULL;
    if (node)
        node->key = name;
    return node;
}

bool wi_node_set_string(struct wi_document *document, struct wi_node *map, const char *key,
                        widl_string value)
{
    widl_string text = wi_document_copy(document, value);
    struct wi_node *node = text.data ? wi_node_set(document, map, key, WIDL_KIND_STRING) : NULL;
    if (!node)
        return false;
    node->text = text;
    return true;
}

bool wi_node_set_uint(struct wi_document *document, struct wi_node *map, const char *key,
                      uint64_t value)
{
    char digits[24];
    snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
    if (!wi_node_set_string(document, map, key, widl_str(digits)))
        return false;
    wi_node_member(map, key)->kind = WIDL_KIND_INTEGER;
    return true;
}

void wi_node_remove(struct wi_node *node)
{
    struct wi_node *parent = node->parent;
    struct wi_node **link = &parent->first;
    struct wi_node *previous = NULL;
    for (; *link != node; link = &previous->next)
        previous = *link;
    *link = node->next;
    if (parent->last == node)
        parent->last = previous;
    parent->count--;
    for (struct wi_node *after = node->next; after; after = after->next)
        after->index--;
}

static bool append(widl_buffer *out, const char *text)
{
    return widl_buffer_append(out, text, strlen(text));
}

static bool new_line(widl_buffer *out, unsigned depth)
{
    bool success = append(out, "\n");
    for (unsigned i = 0; success && i < depth; i++)
        success = append(out, "  ");
    return success;
}

/** Whether what is in a list or a map is short enough for one line. */
static bool is_short(const struct wi_node *nest)
{
    size_t size = 0;
    for (const struct wi_node *node = nest->first; node; node = node->next) {
        if (node->first)
            return false;
        size += node->key.size + node->text.size + 8;
    }
    return size <= LINE_SIZE;
}

static bool write_nest(const struct wi_node *nest, unsigned depth, widl_buffer *out)
{
    bool is_map = nest->kind == WIDL_KIND_MAP;
    bool one_line = is_short(nest);
    bool success = append(out, is_map ? "{" : "[");
    for (const struct wi_node *node = nest->first; success && node; node = node->next) {
        success = one_line || new_line(out, depth + 1);
        if (is_map)
            success = success && wi_json_quote(node->key, out) && append(out, ": ");
        success = success && write_node(node, depth + 1, out);
        if (node->next)
            success = success && append(out, one_line ? ", " : ",");
    }
    success = success && (one_line || new_line(out, depth));
    return success && append(out, is_map ? "}" : "]");
}

static bool write_node(const struct wi_node *node, unsigned depth, widl_buffer *out)
{
    switch (node->kind) {
    case WIDL_KIND_LIST:
    case WIDL_KIND_MAP:
        return write_nest(node, depth, out);
    case WIDL_KIND_STRING:
        return wi_json_quote(node->text, out);
    case WIDL_KIND_INTEGER:
    case WIDL_KIND_FLOAT:
        return widl_buffer_append(out, node->text.data, node->text.size);
    case WIDL_KIND_BOOL:
        return append(out, node->flag ? "true" : "false");
    default:
        return append(out, "null");
    }
}

bool wi_document_write(const struct wi_document *document, widl_buffer *out)
{
    return write_node(document->root, 0, out) && append(out, "\n");
}
