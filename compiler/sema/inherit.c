/* SPDX-License-Identifier: MIT */
/*
 * An interface has the members of its bases, each once, however many ways lead to it. They keep
 * their URIs, so whoever calls a base can call everything that extends it.
 */
#include "sema/inherit.h"

#include "sema/uris.h"

/* How many members there can be. */
struct sizes {
    size_t procedures;
    size_t topics;
    size_t reserved;
};

struct inheriting {
    struct membership membership;
    struct scope *scope;
    struct model_interface *interface;
    const struct ast_name **names; /* of each base */
    const struct model_interface **bases;
    struct names *seen;
};

/* The same base can be written in several ways: what is meant is compared, by its address. */
static bool is_second(struct inheriting *inheriting, const struct model_interface *const *entry,
                      const struct ast_name *name)
{
    struct text key = {(const char *)entry, sizeof(*entry)};
    const struct ast_name *first = names_add(inheriting->seen, key, (void *)name);
    if (first)
        scope_report_second(inheriting->scope, "base", name->text, name->span, first->span);
    return first;
}

static void find_base(struct inheriting *inheriting, const struct ast_name *name)
{
    struct parts *parts = &inheriting->membership.parts;
    const struct symbol *symbol = parts_find(parts, name);
    const struct model_interface *base = symbol ? symbol->interface : NULL;
    size_t at = inheriting->interface->base_count;
    if (!base ||
        !parts_allow(parts, name, base->procedure_count + base->topic_count + base->reserved_count))
        return;
    inheriting->names[at] = name;
    inheriting->bases[at] = base;
    if (!is_second(inheriting, &inheriting->bases[at], name))
        inheriting->interface->base_count++;
}

static void find_bases(struct inheriting *inheriting, const struct ast_list *names)
{
    struct arena *arena = inheriting->scope->arena;
    inheriting->names = arena_alloc(arena, names->count * sizeof(const struct ast_name *));
    inheriting->bases = arena_alloc(arena, names->count * sizeof(const struct model_interface *));
    inheriting->seen = names_new(arena);
    for (size_t i = 0; i < names->count; i++)
        find_base(inheriting, names->items[i]);
    inheriting->interface->bases = inheriting->bases;
}

static struct sizes count(const struct inheriting *inheriting, const struct ast_list *members)
{
    struct sizes sizes = {0};
    for (size_t i = 0; i < members->count; i++) {
        const struct ast_member *member = members->items[i];
        sizes.procedures += member->kind == AST_PROCEDURE;
        sizes.topics += member->kind == AST_TOPIC;
    }
    for (size_t i = 0; i < inheriting->interface->base_count; i++) {
        const struct model_interface *base = inheriting->bases[i];
        sizes.procedures += base->procedure_count;
        sizes.topics += base->topic_count;
        sizes.reserved += base->reserved_count;
    }
    return sizes;
}

/* Does a member that `by` brings come for the first time? */
static bool is_new(struct inheriting *inheriting, struct text name, struct span span,
                   const struct model_interface *origin, const struct ast_name *by)
{
    struct membership *membership = &inheriting->membership;
    struct part *place = &membership->places[membership->place_count];
    *place = (struct part){.name = name, .span = span, .origin = origin, .by = by};
    if (parts_add(&membership->parts, place) != PART_NEW)
        return false;
    membership->place_count++;
    return true;
}

static void inherit(struct inheriting *inheriting, const struct model_interface *base,
                    const struct ast_name *by)
{
    struct model_interface *interface = inheriting->interface;
    for (size_t i = 0; i < base->procedure_count; i++) {
        const struct model_procedure *procedure = &base->procedures[i];
        if (!is_new(inheriting, procedure->name, procedure->about.span, procedure->origin, by))
            continue;
        uris_inherit(inheriting->scope, URIS_PROCEDURE, procedure->uri.pattern,
                     &procedure->about.span, by);
        inheriting->membership.procedures[interface->procedure_count++] = *procedure;
    }
    for (size_t i = 0; i < base->topic_count; i++) {
        const struct model_topic *topic = &base->topics[i];
        if (!is_new(inheriting, topic->name, topic->about.span, topic->origin, by))
            continue;
        uris_inherit(inheriting->scope, URIS_TOPIC, topic->uri.pattern, &topic->about.span, by);
        inheriting->membership.topics[interface->topic_count++] = *topic;
    }
}

static void reserve(struct inheriting *inheriting, size_t more)
{
    struct parts *parts = &inheriting->membership.parts;
    struct model_interface *interface = inheriting->interface;
    parts_reserve(parts, more);
    for (size_t i = 0; i < interface->base_count; i++)
        parts_reserve_more(parts, inheriting->bases[i]->reserved,
                           inheriting->bases[i]->reserved_count);
    interface->reserved = parts->reserved;
    interface->reserved_count = parts->reserved_count;
}

struct membership inherit_members(struct symbol *symbol)
{
    struct arena *arena = symbol->scope->arena;
    struct inheriting inheriting = {
        .membership.parts = parts_of(symbol),
        .scope = symbol->scope,
        .interface = symbol->interface,
    };
    find_bases(&inheriting, &symbol->ast->bases);

    struct membership *membership = &inheriting.membership;
    struct sizes sizes = count(&inheriting, &symbol->ast->members);
    membership->procedures = arena_alloc(arena, sizes.procedures * sizeof(struct model_procedure));
    membership->topics = arena_alloc(arena, sizes.topics * sizeof(struct model_topic));
    membership->places =
        arena_alloc(arena, (sizes.procedures + sizes.topics) * sizeof(struct part));
    symbol->interface->procedures = membership->procedures;
    symbol->interface->topics = membership->topics;
    for (size_t i = 0; i < symbol->interface->base_count; i++)
        inherit(&inheriting, inheriting.bases[i], inheriting.names[i]);
    reserve(&inheriting, sizes.reserved);
    return *membership;
}
