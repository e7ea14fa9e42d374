/* SPDX-License-Identifier: MIT */
/*
 * Streams of arguments and of results, and the result itself, which has the same forms as an item.
 */
#include "sema/streams.h"

#include "sema/fields.h"
#include "sema/types.h"

void streams_refuse(struct scope *scope, const struct ast_params *params, const char *what)
{
    if (!params || !params->stream)
        return;
    diag_report(scope_fail(scope), DIAG_STREAM, params->stream->name.span,
                "%s cannot have a stream", what);
    diag_hint(scope->diagnostics, "Only the arguments of a procedure can end with 'stream'.");
}

void streams_resolve_input(struct scope *scope, const struct ast_params *params,
                           struct names *names, struct model_procedure *procedure)
{
    const struct ast_field *ast = params->stream;
    if (!ast)
        return;
    struct model_field *field = arena_alloc(scope->arena, sizeof(*field));
    fields_resolve_one(scope, ast, field);
    scope_add_unique(scope, names, field->name, &field->about.span, "parameter");
    if (field->optional)
        diag_report(scope_fail(scope), DIAG_STREAM, field->about.span,
                    "'stream %.*s' cannot be optional: it can have no items",
                    TEXT_ARG(field->name));
    procedure->has_input = true;
    procedure->input = (struct model_message){.positional = field, .positional_count = 1};
}

static struct model_message resolve_single(struct scope *scope, const struct ast_type *ast)
{
    struct model_field *field = arena_alloc(scope->arena, sizeof(*field));
    field->type = types_resolve(scope, ast);
    field->about.span = ast->span;
    if (!field->type)
        scope->failed = true;
    return (struct model_message){.positional = field, .positional_count = 1};
}

struct model_message streams_resolve_content(struct scope *scope, const struct ast_content *ast,
                                             bool *ret_single)
{
    *ret_single = ast->type;
    if (ast->type)
        return resolve_single(scope, ast->type);
    streams_refuse(scope, ast->params, "a result");
    return fields_resolve_message(scope, ast->params, names_new(scope->arena));
}

static bool is_empty(const struct ast_content *ast)
{
    const struct ast_params *params = ast->params;
    return !ast->type && (!params || (params->positional.count + params->keyword.count == 0 &&
                                      !params->rest && !params->keyword_rest && !params->stream));
}

void streams_resolve_items(struct scope *scope, const struct ast_result *ast,
                           struct model_procedure *procedure)
{
    if (!ast->is_stream)
        return;
    procedure->has_items = true;
    procedure->item = streams_resolve_content(scope, &ast->stream, &procedure->item_is_single);
    if (is_empty(&ast->stream))
        diag_report(scope_fail(scope), DIAG_STREAM, ast->stream_span,
                    "the items of a stream have content");
}
