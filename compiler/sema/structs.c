/* SPDX-License-Identifier: MIT */
/* Structs: their own fields, and between them those of the structs that they spread. */
#include "sema/decorators.h"
#include "sema/fields.h"
#include "sema/members.h"
#include "sema/parts.h"

struct filling {
    struct scope *scope;
    struct model_struct *structure;
    struct parts parts;
    const struct model_struct **spreads; /* for each member of the declaration; NULL: none */
    struct model_field *fields;
    struct part *places; /* for each of fields */
};

/* How many there will be. */
struct sizes {
    size_t fields;
    size_t reserved;
};

/* The struct that `ast` spreads; NULL: none, which was reported. */
static const struct model_struct *find_spread(struct filling *filling, const struct ast_field *ast)
{
    struct decorations none;
    decorators_read(filling->scope, &ast->decorators, DECORATORS_ON_SPREAD, &none);

    const struct symbol *symbol = parts_find(&filling->parts, &ast->name);
    const struct model_struct *spread = symbol ? symbol->structure : NULL;
    if (!spread ||
        !parts_allow(&filling->parts, &ast->name, spread->field_count + spread->reserved_count))
        return NULL;
    return spread;
}

static struct sizes find_spreads(struct filling *filling, const struct ast_list *members)
{
    struct sizes sizes = {0};
    filling->spreads =
        arena_alloc(filling->scope->arena, members->count * sizeof(const struct model_struct *));
    for (size_t i = 0; i < members->count; i++) {
        const struct ast_field *ast = members->items[i];
        if (!ast->is_spread) {
            sizes.fields++;
            continue;
        }
        const struct model_struct *spread = find_spread(filling, ast);
        filling->spreads[i] = spread;
        sizes.fields += spread ? spread->field_count : 0;
        sizes.reserved += spread ? spread->reserved_count : 0;
    }
    return sizes;
}

/* The field at the end of what is there stays, unless there is one of its name: `by` brings it, if
 * it is not the struct's own. */
static void place(struct filling *filling, const struct ast_name *by)
{
    size_t at = filling->structure->field_count;
    const struct model_field *field = &filling->fields[at];
    filling->places[at] = (struct part){.name = field->name, .span = field->about.span, .by = by};
    if (parts_add(&filling->parts, &filling->places[at]) == PART_NEW)
        filling->structure->field_count++;
}

static void fill(struct filling *filling, const struct ast_list *members)
{
    const struct model_struct *structure = filling->structure;
    for (size_t i = 0; i < members->count; i++) {
        const struct ast_field *ast = members->items[i];
        const struct model_struct *spread = filling->spreads[i];
        if (!ast->is_spread) {
            fields_resolve_one(filling->scope, ast, &filling->fields[structure->field_count]);
            place(filling, NULL);
        }
        for (size_t j = 0; spread && j < spread->field_count; j++) {
            filling->fields[structure->field_count] = spread->fields[j];
            place(filling, &ast->name);
        }
    }
}

static void reserve(struct filling *filling, const struct ast_list *members, size_t more)
{
    struct parts *parts = &filling->parts;
    parts_reserve(parts, more);
    for (size_t i = 0; i < members->count; i++) {
        const struct model_struct *spread = filling->spreads[i];
        if (spread)
            parts_reserve_more(parts, spread->reserved, spread->reserved_count);
    }
    for (size_t i = 0; i < filling->structure->field_count; i++)
        parts_check_reserved(parts, &filling->places[i]);
    filling->structure->reserved = parts->reserved;
    filling->structure->reserved_count = parts->reserved_count;
}

static void resolve_fields(struct symbol *symbol)
{
    const struct ast_list *members = &symbol->ast->members;
    struct arena *arena = symbol->scope->arena;
    struct filling filling = {
        .scope = symbol->scope,
        .structure = symbol->structure,
        .parts = parts_of(symbol),
    };
    struct sizes sizes = find_spreads(&filling, members);
    filling.fields = arena_alloc(arena, sizes.fields * sizeof(*filling.fields));
    filling.places = arena_alloc(arena, sizes.fields * sizeof(*filling.places));
    filling.structure->fields = filling.fields;
    fill(&filling, members);
    symbol->scope->fields[filling.structure - symbol->scope->structs] = filling.parts.names;
    reserve(&filling, members, sizes.reserved);
}

void members_resolve_struct(struct symbol *symbol)
{
    struct model_struct *structure = symbol->structure;
    struct decorations decorations;
    decorators_read(symbol->scope, &symbol->ast->decorators, DECORATORS_ON_STRUCT, &decorations);

    structure->c_name = decorations.c_name;
    structure->about = decorators_about(&decorations, symbol->ast->docs, symbol->span);
    structure->is_tuple = decorations.is_tuple;
    structure->is_strict = decorations.is_strict || symbol->scope->is_strict;
    resolve_fields(symbol);
    if (structure->is_tuple)
        fields_check_order(symbol->scope, structure->fields, structure->field_count);
}
