/* SPDX-License-Identifier: MIT */
/*
 * Evaluates constants in two steps: what the value is by itself, then whether the type takes it.
 * Integers are exact over the whole range from INT64_MIN to UINT64_MAX; above INT64_MAX they are
 * UINT64, all others INT64.
 */
#include "sema/values.h"

#include <float.h>
#include <math.h>

#include "base/utf8.h"
#include "sema/decorators.h"
#include "sema/resolve.h"
#include "sema/scalars.h"
#include "sema/types.h"
#include "source/source.h"

struct evaluation {
    struct scope *scope;
    const struct ast_value *ast;
    const struct model_type *type; /* what is needed, if not null */
    bool takes_null;
    struct model_value value;
};

#define WRITTEN_MAX 60

static bool report(struct evaluation *evaluation, enum diag_code code, const char *problem)
{
    struct span span = evaluation->ast->span;
    struct text written = {span.source->text + span.begin, span.end - span.begin};
    struct text clipped = utf8_clip(written, WRITTEN_MAX);
    diag_report(scope_fail(evaluation->scope), code, span, "'%.*s%s' %s '%.*s'", TEXT_ARG(clipped),
                clipped.size < written.size ? "..." : "", problem,
                TEXT_ARG(types_text(evaluation->scope, evaluation->type)));
    return false;
}

static bool report_type(struct evaluation *evaluation)
{
    return report(evaluation, DIAG_VALUE_TYPE, "is not a value of type");
}

static bool use_enumerator(struct evaluation *evaluation, const struct model_enum *enumeration,
                           struct text name)
{
    struct scope *scope = evaluation->scope;
    const struct model_enumerator *enumerator = names_find(scope_enumerators(enumeration), name);
    if (enumerator) {
        struct span span = evaluation->ast->span;
        span.begin = span.end - (uint32_t)name.size;
        references_add(scope->references, span, enumerator->about.span);
        evaluation->value.kind = MODEL_ENUM;
        evaluation->value.enumeration = enumeration;
        evaluation->value.enumerator = (size_t)(enumerator - enumeration->enumerators);
        return true;
    }
    if (scope_is_lost(scope_of(enumeration->file), name)) {
        scope->failed = true;
        return false;
    }
    struct suggestion suggestion = {.name = name, .span = evaluation->ast->span};
    struct text last;
    scope_split(evaluation->ast->text, &suggestion.qualifier, &last);
    diag_report(scope_fail(scope), DIAG_UNKNOWN_ENUMERATOR, evaluation->ast->span,
                "enum '%.*s' has no '%.*s'", TEXT_ARG(enumeration->name), TEXT_ARG(name));
    diag_note(scope->diagnostics, enumeration->about.span, "it is declared here");
    for (size_t i = 0; i < enumeration->enumerator_count; i++)
        suggestion_offer(scope, &suggestion, enumeration->enumerators[i].name);
    suggestion_hint(scope, &suggestion);
    return false;
}

static bool use_constant(struct evaluation *evaluation, struct symbol *symbol)
{
    if (symbol->kind != SYMBOL_CONST) {
        scope_report_kind(evaluation->scope, symbol, evaluation->ast->span, "a constant");
        return false;
    }
    if (!resolve_symbol(evaluation->scope, symbol, evaluation->ast->span)) {
        evaluation->scope->failed = true;
        return false;
    }
    evaluation->value = symbol->constant->value;
    return true;
}

/* `symbol.name` */
static bool use_member(struct evaluation *evaluation, struct symbol *symbol, struct text name)
{
    struct scope *scope = evaluation->scope;
    struct span span = evaluation->ast->span;
    if (symbol->kind == SYMBOL_ALIAS && !resolve_symbol(scope, symbol, span)) {
        scope->failed = true;
        return false;
    }
    const struct model_type *type = symbol->type;
    if (type && type->enumeration)
        return use_enumerator(evaluation, type->enumeration, name);
    scope_report_kind(scope, symbol, span, "an enum");
    return false;
}

/* Someone who writes only `sensor` for an enum means `Kind.sensor`. */
static bool report_bare_enumerator(struct evaluation *evaluation)
{
    const struct model_enum *enumeration = evaluation->type->enumeration;
    struct text name = evaluation->ast->text;
    if (!enumeration || !names_find(scope_enumerators(enumeration), name))
        return false;
    diag_report(scope_fail(evaluation->scope), DIAG_UNKNOWN_CONSTANT, evaluation->ast->span,
                "unknown constant '%.*s'", TEXT_ARG(name));
    struct text meant = arena_format(evaluation->scope->arena, "%.*s.%.*s",
                                     TEXT_ARG(enumeration->name), TEXT_ARG(name));
    diag_hint(evaluation->scope->diagnostics, "did you mean '%.*s'?", TEXT_ARG(meant));
    diag_replace(evaluation->scope->diagnostics, evaluation->ast->span, meant);
    return true;
}

static bool use_name(struct evaluation *evaluation)
{
    struct scope *scope = evaluation->scope;
    const struct ast_value *ast = evaluation->ast;
    struct text before;
    struct text last;
    struct found owner = {0};
    if (scope_split(ast->text, &before, &last)) {
        struct span span = {ast->span.source, ast->span.begin,
                            ast->span.begin + (uint32_t)before.size};
        owner = scope_find(scope, before, span);
        if (owner.symbol)
            return use_member(evaluation, owner.symbol, last);
    }
    struct found found = scope_find(scope, ast->text, ast->span);
    if (found.symbol)
        return use_constant(evaluation, found.symbol);
    found.is_poisoned |= owner.is_poisoned;
    if (!report_bare_enumerator(evaluation))
        scope_report_unknown(scope, &found, SYMBOL_CONST, ast->text, ast->span);
    return false;
}

static void use_integer(struct evaluation *evaluation)
{
    const struct ast_value *ast = evaluation->ast;
    struct model_value *value = &evaluation->value;
    value->kind = MODEL_INT64;
    if (ast->is_negative) {
        value->integer = (int64_t)(0 - ast->magnitude);
    } else if (ast->magnitude <= INT64_MAX) {
        value->integer = (int64_t)ast->magnitude;
    } else {
        value->kind = MODEL_UINT64;
        value->natural = ast->magnitude;
    }
}

/* What the value is by itself. */
static bool evaluate_plain(struct evaluation *evaluation)
{
    const struct ast_value *ast = evaluation->ast;
    switch (ast->kind) {
    case AST_BAD:
        evaluation->scope->failed = true;
        return false;
    case AST_INTEGER:
        use_integer(evaluation);
        return true;
    case AST_FLOAT:
        evaluation->value = (struct model_value){.kind = MODEL_FLOAT64, .number = ast->number};
        return true;
    case AST_STRING:
        evaluation->value = (struct model_value){.kind = MODEL_STRING, .string = ast->text};
        return true;
    case AST_BOOL:
        evaluation->value = (struct model_value){.kind = MODEL_BOOL, .boolean = ast->boolean};
        return true;
    case AST_NAME:
        return use_name(evaluation);
    case AST_NULL:
        evaluation->value.kind = MODEL_NULLABLE;
        return true;
    case AST_VALUES:
        return report(evaluation, DIAG_UNSUPPORTED, "is a list, which cannot be a value of type");
    }
    return false;
}

static bool is_integer_value(const struct model_value *value)
{
    return value->kind == MODEL_INT64 || value->kind == MODEL_UINT64;
}

/* The ends of each integer type; the upper one of the two 64-bit types is checked apart. */
static bool integer_fits(enum model_kind kind, const struct model_value *value)
{
    static const struct {
        int64_t low;
        int64_t high;
    } ends[] = {
        [MODEL_INT] = {-9007199254740991, 9007199254740991},
        [MODEL_INT8] = {INT8_MIN, INT8_MAX},
        [MODEL_INT16] = {INT16_MIN, INT16_MAX},
        [MODEL_INT32] = {INT32_MIN, INT32_MAX},
        [MODEL_INT64] = {INT64_MIN, INT64_MAX},
        [MODEL_UINT8] = {0, UINT8_MAX},
        [MODEL_UINT16] = {0, UINT16_MAX},
        [MODEL_UINT32] = {0, UINT32_MAX},
        [MODEL_UINT64] = {0, INT64_MAX},
        [MODEL_WAMPID] = {1, 9007199254740992},
    };
    if (value->kind == MODEL_UINT64)
        return kind == MODEL_UINT64;
    return value->integer >= ends[kind].low && value->integer <= ends[kind].high;
}

static bool within(const struct model_limits *limits, int64_t integer)
{
    return (!limits->has_low || integer >= limits->low) &&
           (!limits->has_high || integer <= limits->high);
}

static bool take_integer(struct evaluation *evaluation)
{
    const struct model_type *type = evaluation->type;
    const struct model_value *value = &evaluation->value;
    if (!is_integer_value(value))
        return report_type(evaluation);
    if (!integer_fits(type->kind, value))
        return report(evaluation, DIAG_VALUE_RANGE, "is out of the range of");
    /* Limits end at INT64_MAX, so any upper one is below a value above that. */
    bool ok =
        value->kind == MODEL_UINT64 ? !type->range.has_high : within(&type->range, value->integer);
    return ok || report(evaluation, DIAG_VALUE_RANGE, "is outside the '@range' of this");
}

static double number_of(const struct model_value *value)
{
    if (value->kind == MODEL_FLOAT64)
        return value->number;
    return value->kind == MODEL_UINT64 ? (double)value->natural : (double)value->integer;
}

static bool take_float(struct evaluation *evaluation)
{
    const struct model_limits *range = &evaluation->type->range;
    struct model_value *value = &evaluation->value;
    if (value->kind != MODEL_FLOAT64 && !is_integer_value(value))
        return report_type(evaluation);

    double number = number_of(value);
    *value = (struct model_value){.kind = MODEL_FLOAT64, .number = number};
    if (evaluation->type->kind == MODEL_FLOAT32 && fabs(number) > (double)FLT_MAX)
        return report(evaluation, DIAG_VALUE_RANGE, "is out of the range of");
    if ((range->has_low && number < range->low_float) ||
        (range->has_high && number > range->high_float))
        return report(evaluation, DIAG_VALUE_RANGE, "is outside the '@range' of this");
    return true;
}

static bool matches(struct evaluation *evaluation)
{
    const struct model_pattern *pattern = evaluation->type->pattern;
    for (; pattern; pattern = pattern->next) {
        if (pattern_matches(pattern->automaton, evaluation->value.string))
            continue;
        report(evaluation, DIAG_VALUE_RANGE, "does not match the '@pattern' of this");
        diag_hint(evaluation->scope->diagnostics, "The pattern is '%.*s'.",
                  TEXT_ARG(pattern->text));
        return false;
    }
    return true;
}

/* Is the text within the limits of its type? */
static bool is_allowed(struct evaluation *evaluation)
{
    int64_t length = (int64_t)utf8_count(evaluation->value.string);
    if (!within(&evaluation->type->length, length))
        return report(evaluation, DIAG_VALUE_RANGE, "is outside the '@length' of this");
    return matches(evaluation);
}

static bool take_string(struct evaluation *evaluation)
{
    if (evaluation->value.kind != MODEL_STRING)
        return report_type(evaluation);
    return is_allowed(evaluation);
}

/* A string that is to be something else. */
static bool read_written(struct evaluation *evaluation)
{
    struct scope *scope = evaluation->scope;
    enum model_kind kind = evaluation->type->kind;
    enum scalars_outcome outcome = SCALARS_MALFORMED;
    if (evaluation->value.kind == MODEL_STRING)
        outcome = scalars_read(scope->arena, kind, evaluation->value.string, &evaluation->value);
    if (outcome == SCALARS_OUT_OF_RANGE)
        return report(evaluation, DIAG_VALUE_RANGE, "is out of the range of");
    if (outcome == SCALARS_OK)
        return true;
    report_type(evaluation);
    diag_hint(scope->diagnostics, "%s", scalars_hint(kind));
    return false;
}

static bool is_whole(struct evaluation *evaluation)
{
    enum model_encoding encoding = evaluation->type->encoding;
    if (evaluation->value.integer % scalars_unit(encoding) == 0)
        return true;
    report(evaluation, DIAG_VALUE_RANGE, "is finer than the encoding of this");
    diag_hint(evaluation->scope->diagnostics, "It travels as a whole number of %s.",
              scalars_encoding_text(encoding));
    return false;
}

static bool take_written(struct evaluation *evaluation)
{
    const struct model_type *type = evaluation->type;
    if (evaluation->value.kind != type->kind && !read_written(evaluation))
        return false;
    if (types_is_text(type->kind))
        return is_allowed(evaluation);
    return type->encoding == MODEL_ENCODING_NONE || is_whole(evaluation);
}

static bool take_enum(struct evaluation *evaluation)
{
    if (evaluation->value.kind == MODEL_ENUM &&
        evaluation->value.enumeration == evaluation->type->enumeration)
        return true;
    return report_type(evaluation);
}

static bool take_null(struct evaluation *evaluation)
{
    if (evaluation->takes_null)
        return true;
    report_type(evaluation);
    diag_hint(evaluation->scope->diagnostics,
              "Where a value can be null, its type is '%.*s | null'.",
              TEXT_ARG(types_text(evaluation->scope, evaluation->type)));
    return false;
}

/* Does the type take the value? Turns it into the form that the type wants. */
static bool take(struct evaluation *evaluation)
{
    enum model_kind kind = evaluation->type->kind;
    if (evaluation->value.kind == MODEL_NULLABLE)
        return take_null(evaluation);
    if (types_is_integer(kind) || kind == MODEL_WAMPID)
        return take_integer(evaluation);
    if (types_is_float(kind))
        return take_float(evaluation);
    if (kind == MODEL_STRING)
        return take_string(evaluation);
    if (scalars_is_written(kind))
        return take_written(evaluation);
    if (kind == MODEL_ENUM)
        return take_enum(evaluation);
    if (kind == MODEL_BOOL)
        return evaluation->value.kind == MODEL_BOOL || report_type(evaluation);
    return report(evaluation, DIAG_VALUE_TYPE, "is not a value of type");
}

bool values_evaluate(struct scope *scope, const struct ast_value *ast,
                     const struct model_type *type, struct model_value *ret_value)
{
    struct evaluation evaluation = {
        .scope = scope,
        .ast = ast,
        .type = types_plain(type),
        .takes_null = type->kind == MODEL_NULLABLE,
    };
    if (!evaluate_plain(&evaluation) || !take(&evaluation))
        return false;
    *ret_value = evaluation.value;
    return true;
}

/* What is null at compile time is of no use. */
static bool check_const_type(const struct symbol *symbol)
{
    if (symbol->constant->type->kind != MODEL_NULLABLE)
        return true;
    diag_report(scope_fail(symbol->scope), DIAG_NULLABLE, symbol->ast->type->span,
                "a constant cannot be null");
    return false;
}

bool values_resolve_const(struct symbol *symbol)
{
    struct scope *scope = symbol->scope;
    struct model_const *constant = symbol->constant;
    struct decorations decorations;
    decorators_read(scope, &symbol->ast->decorators, DECORATORS_ON_CONST, &decorations);

    constant->name = symbol->name;
    constant->c_name = decorations.c_name;
    constant->about = decorators_about(&decorations, symbol->ast->docs, symbol->span);
    constant->type = types_resolve(scope, symbol->ast->type);
    return constant->type && check_const_type(symbol) &&
           values_evaluate(scope, symbol->ast->value, constant->type, &constant->value);
}
