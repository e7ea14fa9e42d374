/* SPDX-License-Identifier: MIT */
/*
 * Types that are made of others: lists, maps, arrays and what can be null. Those of a file that
 * marshal alike, which means the same C type and the same limits at every level, are one container
 * and share its helper functions.
 *
 * Every type is looked at once. A container's key names that of its element by number, so that the
 * keys of deeply nested types stay short.
 */
#include <inttypes.h>

#include "base/names.h"
#include "gen/c/table.h"

static void put_limits(struct buffer *out, char mark, const struct model_limits *limits)
{
    if (!limits->has_low && !limits->has_high)
        return;
    buffer_format(out, " %c%d%d:%" PRId64 ":%" PRId64 ":%a:%a", mark, limits->has_low,
                  limits->has_high, limits->low, limits->high, limits->low_float,
                  limits->high_float);
}

/* What is the same to C can differ on the wire: `int` and `int64`, or two encodings. */
static void put_level(struct buffer *key, const struct model_type *type)
{
    buffer_format(key, " %d %d %" PRIu32, (int)type->kind, (int)type->encoding, type->count);
    put_limits(key, 'l', &type->length);
    put_limits(key, 'r', &type->range);
    for (const struct model_pattern *pattern = type->pattern; pattern; pattern = pattern->next) {
        buffer_format(key, " p%zu:", pattern->text.size);
        buffer_append(key, pattern->text);
    }
}

static void put_key(struct buffer *key, struct arena *arena, const struct model_type *type,
                    const struct c_container *element)
{
    if (element) {
        buffer_format(key, "%zu", element->number);
    } else {
        buffer_append(key, names_stem(arena, type->element));
        put_level(key, type->element);
    }
    put_level(key, type);
}

/* The first of a C type has its stem as name, the others are numbered. */
static void name_helper(struct c_file *c, struct c_container *container)
{
    struct c_container *first = names_add(c->containers_by_stem, container->stem, container);

    container->helper = container->stem;
    if (!first)
        return;
    container->twin = first;
    first->twins++;
    container->helper =
        arena_format(c->arena, "%.*s_v%zu", TEXT_ARG(container->stem), first->twins + 1);
}

static struct c_container *add(struct c_file *c, const struct model_type *type,
                               struct c_container *element)
{
    struct c_container *container = arena_alloc(c->arena, sizeof(*container));

    container->type = type;
    container->element = element;
    container->stem = names_stem(c->arena, type);
    container->number = c->last_container ? c->last_container->number + 1 : 1;
    name_helper(c, container);
    if (c->last_container)
        c->last_container->next = container;
    else
        c->containers = container;
    c->last_container = container;
    return container;
}

static struct c_container *find_alike(struct c_file *c, const struct model_type *type,
                                      struct c_container *element)
{
    struct buffer key = {0};
    struct c_container *container;

    put_key(&key, c->arena, type, element);
    container = names_find(c->containers_by_key, buffer_text(&key));
    if (!container) {
        container = add(c, type, element);
        names_add(c->containers_by_key, arena_text(c->arena, buffer_text(&key)), container);
    }
    buffer_free(&key);
    return container;
}

static struct text address_of(const struct model_type *const *type)
{
    return (struct text){(const char *)type, sizeof(*type)};
}

/* The container of a type, which is added if it is new; its element comes before it. */
static struct c_container *collect(struct c_file *c, const struct model_type *type)
{
    struct c_container *container = names_find(c->containers_by_type, address_of(&type));
    struct c_container *element = NULL;
    const struct model_type **key;

    if (container)
        return container;
    if (type->element->element)
        element = collect(c, type->element);
    container = find_alike(c, type, element);
    key = arena_alloc(c->arena, sizeof(const struct model_type *));
    *key = type;
    names_add(c->containers_by_type, address_of(key), container);
    return container;
}

/* What is used of a container is used of its element. */
static void use(struct c_container *container, enum c_uses uses)
{
    for (; container && (container->uses & uses) != uses; container = container->element)
        container->uses |= uses;
}

static void collect_field(void *context, const struct model_field *field, enum c_uses uses)
{
    struct c_file *c = context;
    struct c_container *container;

    if (!field->type->element)
        return;
    container = collect(c, field->type);
    if (uses & C_REST && !c_uses_tables(c))
        container = container->element;
    use(container, uses & C_BOTH_WAYS);
}

void c_containers_collect(struct c_file *c)
{
    c->containers_by_type = names_new(c->arena);
    c->containers_by_key = names_new(c->arena);
    c->containers_by_stem = names_new(c->arena);
    c_fields_each(c, collect_field, c);
    for (size_t i = 0; i < c->file->alias_count; i++)
        if (c->file->aliases[i].type->element)
            collect(c, c->file->aliases[i].type);
}

struct c_container *c_container(const struct c_file *c, const struct model_type *type)
{
    return names_find(c->containers_by_type, address_of(&type));
}
