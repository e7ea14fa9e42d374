/* SPDX-License-Identifier: MIT */
/*
 * C types that are made of others and belong to no one file, such as a list of lists or an optional
 * array: whichever header comes first declares them. What every scalar, enum, struct and
 * union has anyway (its optional, nullable, list and map) is declared with it and not here.
 *
 * A type that holds a struct or union of this file by value waits until that is complete. A list of
 * such a type needs no more than its name, so a struct can hold a list of arrays of itself.
 */
#include <inttypes.h>

#include "gen/c/c_file.h"

/* Whether the type is declared together with its element. */
static bool is_given(const struct model_type *type)
{
    return type->kind != MODEL_ARRAY && !type->element->element;
}

static void add(struct c_file *c, struct text name, const struct model_type *type, bool optional)
{
    c->composites[c->composite_count++] = (struct c_composite){name, type, optional, NULL};
}

static void add_optional(void *context, const struct model_field *field, enum c_uses uses)
{
    struct c_file *c = context;
    struct c_container *container;

    (void)uses;
    if (!field->optional || !field->type->element)
        return;
    container = c_container(c, field->type);
    container = container->twin ? container->twin : container;
    if (!container->has_optional)
        add(c, names_field_type(c->arena, field), field->type, true);
    container->has_optional = true;
}

#define NOTHING SIZE_MAX

/* The struct or union of this file that a value of the type holds by itself: its order of layout.
 */
static size_t held(const struct c_file *c, const struct model_type *type)
{
    while (type->kind == MODEL_ARRAY || type->kind == MODEL_NULLABLE)
        type = type->element;
    if (type->kind == MODEL_STRUCT && type->structure->file == c->file)
        return type->structure->order;
    if (type->kind == MODEL_UNION && type->tagged->file == c->file)
        return type->tagged->order;
    return NOTHING;
}

/* What has to be complete before the type can be: for a map, its entries. */
static size_t awaited(const struct c_file *c, const struct c_composite *composite)
{
    const struct model_type *type = composite->type;

    if (composite->optional)
        return held(c, type);
    return type->kind == MODEL_LIST ? NOTHING : held(c, type->element);
}

/* Chains what waits for the same, keeping the order. */
static void link_waiting(struct c_file *c)
{
    c->waiting = arena_alloc(c->arena, c->file->layout_count * sizeof(struct c_composite *));
    for (size_t i = c->composite_count; i > 0; i--) {
        struct c_composite *composite = &c->composites[i - 1];
        size_t order = awaited(c, composite);

        if (order == NOTHING)
            continue;
        composite->next = c->waiting[order];
        c->waiting[order] = composite;
    }
}

void c_composites_collect(struct c_file *c)
{
    size_t most = c->last_container ? 2 * c->last_container->number : 0;

    c->composites = arena_alloc(c->arena, most * sizeof(*c->composites));
    for (const struct c_container *at = c->containers; at; at = at->next)
        if (!at->twin && !is_given(at->type))
            add(c, at->stem, at->type, false);
    c_fields_each(c, add_optional, c);
    link_waiting(c);
}

static void set_names(struct c_file *c, const struct c_composite *composite)
{
    const struct model_type *part =
        composite->optional ? composite->type : composite->type->element;

    emit_set(&c->header, "name", composite->name);
    emit_set(&c->header, "stem", names_stem(c->arena, part));
    emit_set(&c->header, "part", names_type(c->arena, part));
    emit_set(&c->header, "count", arena_format(c->arena, "%" PRIu32, composite->type->count));
}

static void begin_shared(struct c_file *c)
{
    emit_text(&c->header, "#ifndef WIDL_HAS_$name$\n#define WIDL_HAS_$name$\n");
}

static void end_shared(struct c_file *c)
{
    emit_text(&c->header, "#endif\n");
}

/* All of a type but a list, which never waits, and a map, which waits with its entries only. */
static void put_complete(struct c_file *c, const struct c_composite *composite)
{
    if (composite->optional)
        emit_text(&c->header, "WIDL_OPTIONAL($stem$, $stem$);\n");
    else if (composite->type->kind == MODEL_NULLABLE)
        emit_text(&c->header, "WIDL_NULLABLE($stem$, $stem$);\n");
    else if (composite->type->kind == MODEL_ARRAY)
        emit_text(&c->header, "WIDL_ARRAY($stem$, $part$, $count$);\n");
}

static bool is_map(const struct c_composite *composite)
{
    return !composite->optional && composite->type->kind == MODEL_MAP;
}

static bool is_list(const struct c_composite *composite)
{
    return !composite->optional && composite->type->kind == MODEL_LIST;
}

/* A list only names its element, which may wait. */
static void put_list(struct c_file *c, const struct c_composite *composite)
{
    if (held(c, composite->type->element) != NOTHING)
        emit_text(&c->header, "typedef struct $stem$ $stem$;\n");
    emit_text(&c->header, "WIDL_LIST($stem$, $stem$);\n");
}

void c_composites_declare(struct c_file *c)
{
    for (size_t i = 0; i < c->composite_count; i++) {
        const struct c_composite *composite = &c->composites[i];
        bool waits = awaited(c, composite) != NOTHING;

        set_names(c, composite);
        if (waits && !is_map(composite))
            continue;
        begin_shared(c);
        if (is_list(composite))
            put_list(c, composite);
        else if (is_map(composite))
            emit_text(&c->header, waits ? "WIDL_MAP($stem$);\n"
                                        : "WIDL_MAP($stem$);\nWIDL_MAP_ENTRY($stem$, $stem$);\n");
        else
            put_complete(c, composite);
        end_shared(c);
    }
}

void c_composites_complete(struct c_file *c, size_t order)
{
    const struct c_composite *composite = c->waiting[order];

    for (; composite; composite = composite->next) {
        set_names(c, composite);
        if (is_map(composite)) {
            emit_text(&c->header, "WIDL_MAP_ENTRY($stem$, $stem$);\n");
            continue;
        }
        begin_shared(c);
        put_complete(c, composite);
        end_shared(c);
    }
}
