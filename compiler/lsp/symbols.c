/* SPDX-License-Identifier: MIT */
/* The outline of a document: declarations, with what they are made of, in the order of the file. */
#include "lsp/methods.h"

enum symbol {
    SYMBOL_CLASS = 5,
    SYMBOL_METHOD = 6,
    SYMBOL_FIELD = 8,
    SYMBOL_ENUM = 10,
    SYMBOL_INTERFACE = 11,
    SYMBOL_CONSTANT = 14,
    SYMBOL_ENUM_MEMBER = 22,
    SYMBOL_STRUCT = 23,
    SYMBOL_EVENT = 24,
};

struct outline {
    struct context *context;
    struct analysis *analysis;
    struct json *json;
};

static void begin(const struct outline *outline, const struct ast_name *name, struct span span,
                  enum symbol symbol)
{
    /* The range has to contain that of the name, also where an error cut something off. */
    if (span.begin > name->span.begin)
        span.begin = name->span.begin;
    if (span.end < name->span.end)
        span.end = name->span.end;
    json_begin_object(outline->json, NULL);
    json_write_string(outline->json, "name", name->text.size ? name->text : text_of("\"\""));
    json_write_integer(outline->json, "kind", symbol);
    context_write_range(outline->context, outline->json, "range", outline->analysis, span);
    context_write_range(outline->context, outline->json, "selectionRange", outline->analysis,
                        name->span);
}

static void write_leaf(const struct outline *outline, const struct ast_name *name, struct span span,
                       enum symbol symbol)
{
    begin(outline, name, span, symbol);
    json_end_object(outline->json);
}

static void write_part(const struct outline *outline, const struct ast_declaration *declaration,
                       const void *part)
{
    if (declaration->kind == AST_ENUM) {
        const struct ast_enumerator *enumerator = part;

        write_leaf(outline, &enumerator->name, enumerator->span, SYMBOL_ENUM_MEMBER);
    } else if (declaration->kind == AST_INTERFACE) {
        const struct ast_member *member = part;

        write_leaf(outline, &member->name, member->span,
                   member->kind == AST_TOPIC ? SYMBOL_EVENT : SYMBOL_METHOD);
    } else {
        const struct ast_field *field = part;

        if (!field->is_spread)
            write_leaf(outline, &field->name, field->span, SYMBOL_FIELD);
    }
}

static void write_declaration(const struct outline *outline,
                              const struct ast_declaration *declaration)
{
    static const enum symbol symbols[] = {
        [AST_CONST] = SYMBOL_CONSTANT,      [AST_ALIAS] = SYMBOL_CLASS,  [AST_ENUM] = SYMBOL_ENUM,
        [AST_STRUCT] = SYMBOL_STRUCT,       [AST_UNION] = SYMBOL_STRUCT, [AST_ERROR] = SYMBOL_EVENT,
        [AST_INTERFACE] = SYMBOL_INTERFACE,
    };

    begin(outline, &declaration->name, declaration->span, symbols[declaration->kind]);
    if (declaration->members.count > 0) {
        json_begin_array(outline->json, "children");
        for (size_t i = 0; i < declaration->members.count; i++)
            write_part(outline, declaration, declaration->members.items[i]);
        json_end_array(outline->json);
    }
    json_end_object(outline->json);
}

bool symbols_answer(struct context *context, const struct json_node *params, struct json *json)
{
    struct document *document = context_document(context, params);

    if (!document)
        return false;
    struct analysis *analysis = context_analysis(context, document);
    struct outline outline = {context, analysis, json};
    json_begin_array(json, "result");
    for (size_t i = 0; analysis->file.ast && i < analysis->file.ast->declarations.count; i++)
        write_declaration(&outline, analysis->file.ast->declarations.items[i]);
    json_end_array(json);
    return true;
}
