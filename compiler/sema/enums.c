/* SPDX-License-Identifier: MIT */
/*
 * Enums. Their enumerators are made known first and get their values later, since a constant may
 * name an enumerator, and an enumerator's number may be a constant.
 */
#include "sema/decorators.h"
#include "sema/members.h"
#include "sema/types.h"
#include "sema/values.h"

void members_declare_enum(struct symbol *symbol)
{
    struct scope *scope = symbol->scope;
    const struct ast_list *members = &symbol->ast->members;
    struct names *names = scope_enumerators(symbol->enumeration);
    struct model_enumerator *enumerators =
        arena_alloc(scope->arena, members->count * sizeof(*enumerators));

    for (size_t i = 0; i < members->count; i++) {
        const struct ast_enumerator *ast = members->items[i];
        struct model_enumerator *enumerator = &enumerators[i];
        enumerator->name = ast->name.text;
        enumerator->about.span = ast->name.span;
        const struct model_enumerator *first = names_add(names, enumerator->name, enumerator);
        if (first)
            scope_report_second(scope, "enumerator", enumerator->name, ast->name.span,
                                first->about.span);
    }
    symbol->enumeration->about.span = symbol->span;
    symbol->enumeration->enumerators = enumerators;
    symbol->enumeration->enumerator_count = members->count;
}

/* The string on the wire: what `= "..."` or a constant says, else the name. */
static void resolve_wire(struct scope *scope, const struct ast_enumerator *ast,
                         struct model_enumerator *enumerator)
{
    static const struct model_type string = {.kind = MODEL_STRING};
    struct model_value value;

    enumerator->wire = enumerator->name;
    if (ast->value && ast->value->kind == AST_NAME) {
        if (values_evaluate(scope, ast->value, &string, &value))
            enumerator->wire = value.string;
    } else if (ast->value && ast->value->kind != AST_STRING) {
        diag_report(scope_fail(scope), DIAG_ENUM, ast->value->span,
                    "an enumerator of this enum is a string");
        diag_hint(scope->diagnostics, "An enum of integers names their type: 'enum Name : int8'.");
    } else if (ast->value) {
        enumerator->wire = ast->value->text;
    }
}

/* Two enumerators with one name have one wire name, too; that was reported as what it is. */
static void check_wire(struct symbol *symbol, const struct model_enumerator *enumerator,
                       const struct ast_enumerator *ast, struct names *wires)
{
    const struct span *span = ast->value ? &ast->value->span : &enumerator->about.span;
    if (names_find(scope_enumerators(symbol->enumeration), enumerator->name) == enumerator)
        scope_add_unique(symbol->scope, wires, enumerator->wire, span, "enumerator with the value");
}

static void check_number(struct scope *scope, const struct model_enumerator *enumerator,
                         const struct span *span, struct names *numbers)
{
    struct text key = {(const char *)&enumerator->number, sizeof(enumerator->number)};
    const struct span *first = names_add(numbers, key, (void *)span);
    if (!first)
        return;
    diag_report(scope_fail(scope), DIAG_DUPLICATE, *span, "a second enumerator with the value %lld",
                (long long)enumerator->number);
    diag_note(scope->diagnostics, *first, "the first is here");
}

static void resolve_number(struct symbol *symbol, const struct ast_enumerator *ast,
                           struct model_enumerator *enumerator, struct names *numbers)
{
    struct scope *scope = symbol->scope;
    struct model_type type = {.kind = symbol->enumeration->base};
    struct model_value value;
    if (!ast->value) {
        diag_report(scope_fail(scope), DIAG_ENUM, ast->name.span, "'%.*s' needs its number",
                    TEXT_ARG(ast->name.text));
        diag_hint(scope->diagnostics, "An enum of integers says the number of each enumerator.");
        return;
    }
    if (!values_evaluate(scope, ast->value, &type, &value))
        return;
    if (value.kind == MODEL_UINT64) {
        diag_report(scope_fail(scope), DIAG_ENUM, ast->value->span,
                    "an enumerator above 9223372036854775807");
        return;
    }
    enumerator->number = value.integer;
    check_number(scope, enumerator, &ast->value->span, numbers);
}

static void resolve_base(struct symbol *symbol)
{
    const struct ast_name *base = &symbol->ast->base;
    struct model_enum *enumeration = symbol->enumeration;
    if (!base->text.size)
        return;
    enumeration->is_integer = true;
    if (types_integer_kind(base->text, &enumeration->base) && enumeration->base != MODEL_INT)
        return;
    enumeration->base = MODEL_INT64;
    diag_report(scope_fail(symbol->scope), DIAG_ENUM, base->span,
                "an enum cannot be based on '%.*s'", TEXT_ARG(base->text));
    diag_hint(symbol->scope->diagnostics, "Its base is 'int8' to 'int64' or 'uint8' to 'uint64'.");
}

static void resolve_enumerators(struct symbol *symbol)
{
    struct scope *scope = symbol->scope;
    const struct ast_list *members = &symbol->ast->members;
    struct model_enumerator *enumerators =
        (struct model_enumerator *)symbol->enumeration->enumerators;
    struct names *values = names_new(scope->arena);

    for (size_t i = 0; i < members->count; i++) {
        const struct ast_enumerator *ast = members->items[i];
        struct decorations decorations;
        decorators_read(scope, &ast->decorators, DECORATORS_ON_ENUMERATOR, &decorations);
        enumerators[i].c_name = decorations.c_name;
        enumerators[i].about = decorators_about(&decorations, ast->docs, ast->name.span);
        if (symbol->enumeration->is_integer) {
            resolve_number(symbol, ast, &enumerators[i], values);
            continue;
        }
        resolve_wire(scope, ast, &enumerators[i]);
        check_wire(symbol, &enumerators[i], ast, values);
    }
}

void members_resolve_enum(struct symbol *symbol)
{
    struct scope *scope = symbol->scope;
    struct model_enum *enumeration = symbol->enumeration;
    struct decorations decorations;
    decorators_read(scope, &symbol->ast->decorators, DECORATORS_ON_ENUM, &decorations);

    enumeration->c_name = decorations.c_name;
    enumeration->about = decorators_about(&decorations, symbol->ast->docs, symbol->span);
    enumeration->is_closed = decorations.is_closed;
    resolve_base(symbol);
    resolve_enumerators(symbol);
    if (enumeration->enumerator_count == 0 && !scope->ast->is_incomplete)
        diag_report(scope_fail(scope), DIAG_ENUM, symbol->span, "enum '%.*s' has no enumerators",
                    TEXT_ARG(symbol->name));
}
