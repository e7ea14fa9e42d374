/* SPDX-License-Identifier: MIT */
/*
 * Unions. A member travels as the map of its struct with the tag in it, so it has to be a struct
 * that is a map, is always there, and leaves the tag's key free.
 */
#include "sema/unions.h"

#include "sema/decorators.h"
#include "sema/fields.h"
#include "sema/parts.h"
#include "sema/types.h"

static void check_struct(struct scope *scope, const struct model_union *tagged,
                         const struct model_struct *structure, struct span span)
{
    const struct names *fields = scope_fields(structure);
    const struct part *field = fields ? names_find(fields, tagged->tag) : NULL;
    if (structure->is_tuple) {
        diag_report(scope_fail(scope), DIAG_UNION, span,
                    "'%.*s' is a tuple, which has no place for the tag '%.*s'",
                    TEXT_ARG(structure->name), TEXT_ARG(tagged->tag));
    } else if (field) {
        diag_report(scope_fail(scope), DIAG_UNION, span,
                    "'%.*s' has a field '%.*s', which is the tag of this union",
                    TEXT_ARG(structure->name), TEXT_ARG(tagged->tag));
        diag_note(scope->diagnostics, field->span, "it is declared here");
    }
}

static void check_member(struct scope *scope, const struct model_union *tagged,
                         const struct model_field *member, const struct ast_field *ast)
{
    if (ast->is_optional)
        diag_report(scope_fail(scope), DIAG_UNION, ast->name.span,
                    "a member of a union cannot be optional");
    else if (member->type && member->type->kind != MODEL_STRUCT)
        diag_report(scope_fail(scope), DIAG_UNION, ast->type->span,
                    "a member of a union is a struct, not '%.*s'",
                    TEXT_ARG(types_text(scope, member->type)));
    else if (member->type)
        check_struct(scope, tagged, member->type->structure, ast->type->span);
}

/* Resolve a member into the place behind those that are there. */
static void add_member(struct parts *parts, struct model_field *members, struct part *places,
                       const struct ast_field *ast)
{
    struct scope *scope = parts->whole->scope;
    struct model_union *tagged = parts->whole->tagged;
    struct model_field *member = &members[tagged->member_count];
    struct part *place = &places[tagged->member_count];
    if (ast->is_spread) {
        diag_report(scope_fail(scope), DIAG_UNION, ast->span, "a union cannot spread anything");
        return;
    }
    fields_resolve_one(scope, ast, member);
    *place = (struct part){.name = member->name, .span = member->about.span};
    parts_add(parts, place);
    check_member(scope, tagged, member, ast);
    tagged->member_count++;
}

static void resolve_members(struct symbol *symbol)
{
    struct scope *scope = symbol->scope;
    struct model_union *tagged = symbol->tagged;
    const struct ast_list *asts = &symbol->ast->members;
    struct model_field *members = arena_alloc(scope->arena, asts->count * sizeof(*members));
    struct part *places = arena_alloc(scope->arena, asts->count * sizeof(*places));
    struct parts parts = parts_of(symbol);
    tagged->members = members;
    for (size_t i = 0; i < asts->count; i++)
        add_member(&parts, members, places, asts->items[i]);
    parts_reserve(&parts, 0);
    for (size_t i = 0; i < tagged->member_count; i++)
        parts_check_reserved(&parts, &places[i]);
    tagged->reserved = parts.reserved;
    tagged->reserved_count = parts.reserved_count;
}

void unions_resolve(struct symbol *symbol)
{
    struct scope *scope = symbol->scope;
    struct model_union *tagged = symbol->tagged;
    struct decorations decorations;
    decorators_read(scope, &symbol->ast->decorators, DECORATORS_ON_UNION, &decorations);

    tagged->c_name = decorations.c_name;
    tagged->about = decorators_about(&decorations, symbol->ast->docs, symbol->span);
    tagged->tag = symbol->ast->tag.text;
    tagged->is_closed = decorations.is_closed;
    resolve_members(symbol);
    if (symbol->ast->members.count == 0 && !scope->ast->is_incomplete)
        diag_report(scope_fail(scope), DIAG_UNION, symbol->span, "union '%.*s' has no members",
                    TEXT_ARG(symbol->name));
}
