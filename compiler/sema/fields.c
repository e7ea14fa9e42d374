/* SPDX-License-Identifier: MIT */
/*
 * Fields and parameters: a name, a type, limits, and whether and how it can be absent.
 */
#include "sema/fields.h"

#include "sema/decorators.h"
#include "sema/encoding.h"
#include "sema/limits.h"
#include "sema/patterns.h"
#include "sema/types.h"
#include "sema/values.h"

/* Longer ones have no place in the tables of generated code, nor any sense. */
#define NAME_MAX_SIZE ((size_t)65000)

static void check_name(struct scope *scope, const struct ast_name *name)
{
    if (name->text.size > NAME_MAX_SIZE)
        diag_report(scope_fail(scope), DIAG_TOO_LARGE, name->span,
                    "a name of %zu bytes is longer than %zu", name->text.size, NAME_MAX_SIZE);
}

void fields_resolve_one(struct scope *scope, const struct ast_field *ast, struct model_field *field)
{
    struct decorations decorations;
    decorators_read(scope, &ast->decorators, DECORATORS_ON_FIELD, &decorations);

    check_name(scope, &ast->name);
    field->name = ast->name.text;
    field->c_name = decorations.c_name;
    field->about = decorators_about(&decorations, ast->docs, ast->name.span);
    field->type = encoding_apply(scope, &decorations, types_resolve(scope, ast->type));
    field->type = limits_apply(scope, &decorations, field->type);
    field->type = patterns_apply(scope, &decorations, field->type);
    field->optional = ast->is_optional || ast->value;
    field->has_default = ast->value;
    if (!field->type)
        scope->failed = true;
    else if (ast->value)
        values_evaluate(scope, ast->value, field->type, &field->value);
}

struct model_field *fields_resolve(struct scope *scope, const struct ast_list *fields,
                                   struct names *names, const char *what)
{
    struct model_field *resolved = arena_alloc(scope->arena, fields->count * sizeof(*resolved));
    for (size_t i = 0; i < fields->count; i++) {
        fields_resolve_one(scope, fields->items[i], &resolved[i]);
        scope_add_unique(scope, names, resolved[i].name, &resolved[i].about.span, what);
    }
    return resolved;
}

void fields_check_order(struct scope *scope, const struct model_field *fields, size_t count)
{
    const struct model_field *optional = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct model_field *field = &fields[i];
        if (field->optional) {
            optional = field;
        } else if (optional) {
            diag_report(scope_fail(scope), DIAG_OPTIONAL_ORDER, field->about.span,
                        "'%.*s' is required, but behind '%.*s', which is optional",
                        TEXT_ARG(field->name), TEXT_ARG(optional->name));
            diag_note(scope->diagnostics, optional->about.span, "it is declared here");
            return;
        }
    }
}

static struct model_field *resolve_rest(struct scope *scope, const struct ast_field *ast,
                                        struct names *names)
{
    if (!ast)
        return NULL;
    struct model_field *field = arena_alloc(scope->arena, sizeof(*field));
    fields_resolve_one(scope, ast, field);
    scope_add_unique(scope, names, field->name, &field->about.span, "parameter");
    return field;
}

static const struct model_field *resolve_positional_rest(struct scope *scope,
                                                         const struct ast_field *ast,
                                                         struct names *names)
{
    const struct model_field *field = resolve_rest(scope, ast, names);
    if (!field || !field->type || field->type->kind == MODEL_LIST)
        return field;
    struct text type = types_text(scope, field->type);
    diag_report(scope_fail(scope), DIAG_REST, ast->type->span,
                "'...%.*s' is a list of values, but '%.*s' is none", TEXT_ARG(field->name),
                TEXT_ARG(type));
    diag_hint(scope->diagnostics, "did you mean '%.*s[]'?", TEXT_ARG(type));
    struct span behind = {ast->type->span.source, ast->type->span.end, ast->type->span.end};
    diag_replace(scope->diagnostics, behind, text_of("[]"));
    return NULL;
}

/* Its type is that of one value. */
static const struct model_field *resolve_keyword_rest(struct scope *scope,
                                                      const struct ast_field *ast,
                                                      struct names *names)
{
    struct model_field *field = resolve_rest(scope, ast, names);
    if (!field || !field->type)
        return field;
    struct model_type *map = arena_alloc(scope->arena, sizeof(*map));
    map->kind = MODEL_MAP;
    map->element = field->type;
    field->type = map;
    return field;
}

struct model_message fields_resolve_message(struct scope *scope, const struct ast_params *params,
                                            struct names *names)
{
    struct model_message message = {0};
    if (!params)
        return message;
    message.positional = fields_resolve(scope, &params->positional, names, "parameter");
    message.positional_count = params->positional.count;
    message.rest = resolve_positional_rest(scope, params->rest, names);
    message.keyword = fields_resolve(scope, &params->keyword, names, "parameter");
    message.keyword_count = params->keyword.count;
    message.keyword_rest = resolve_keyword_rest(scope, params->keyword_rest, names);
    fields_check_order(scope, message.positional, message.positional_count);
    return message;
}
