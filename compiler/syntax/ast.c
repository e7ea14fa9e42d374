/* SPDX-License-Identifier: MIT */
/*
 * Makes nodes. A list grows by doubling within the arena, which wastes at most as much as it
 * holds.
 */
#include "syntax/ast.h"

#define CAPACITY_MIN 4

void ast_list_add(struct arena *arena, struct ast_list *list, void *item)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : CAPACITY_MIN;
        void **items = arena_alloc(arena, capacity * sizeof(*items));
        if (list->count)
            memcpy(items, list->items, list->count * sizeof(*items));
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
}

void ast_list_join(struct arena *arena, struct ast_list *list, struct ast_list more)
{
    for (size_t i = 0; i < more.count; i++)
        ast_list_add(arena, list, more.items[i]);
}

struct ast_value *ast_value_new(struct arena *arena, enum ast_value_kind kind, struct span span)
{
    struct ast_value *value = arena_alloc(arena, sizeof(*value));
    value->kind = kind;
    value->span = span;
    value->depth = 1;
    return value;
}

struct ast_type *ast_type_new(struct arena *arena, enum ast_type_kind kind, struct span span)
{
    struct ast_type *type = arena_alloc(arena, sizeof(*type));
    type->kind = kind;
    type->span = span;
    type->depth = 1;
    return type;
}

struct ast_declaration *ast_declaration_new(struct arena *arena, enum ast_declaration_kind kind,
                                            struct ast_name name)
{
    struct ast_declaration *declaration = arena_alloc(arena, sizeof(*declaration));
    declaration->kind = kind;
    declaration->name = name;
    return declaration;
}
