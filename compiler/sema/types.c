/* SPDX-License-Identifier: MIT */
/*
 * Resolves types. Scalars without limits are shared; so is the type of each enum and struct, which
 * its symbol has. Nesting is bounded here a second time, because aliases add to it.
 */
#include "sema/types.h"

#include <inttypes.h>

#include "sema/decorators.h"
#include "sema/encoding.h"
#include "sema/limits.h"
#include "sema/patterns.h"
#include "sema/resolve.h"
#include "sema/values.h"
#include "sema/vocabulary.h"

#define ARRAY_COUNT_MAX 65536

struct builtin {
    const char *name;
    const char *wire;
    struct model_type type;
};

static const struct builtin builtins[] = {
    {"bool", "true or false", {.kind = MODEL_BOOL}},
    {"int", "integer, ±(2^53−1)", {.kind = MODEL_INT}},
    {"int8", "integer", {.kind = MODEL_INT8}},
    {"int16", "integer", {.kind = MODEL_INT16}},
    {"int32", "integer", {.kind = MODEL_INT32}},
    {"int64", "integer; JavaScript rounds what is beyond ±(2^53−1)", {.kind = MODEL_INT64}},
    {"uint8", "integer", {.kind = MODEL_UINT8}},
    {"uint16", "integer", {.kind = MODEL_UINT16}},
    {"uint32", "integer", {.kind = MODEL_UINT32}},
    {"uint64", "integer; JavaScript rounds what is beyond 2^53−1", {.kind = MODEL_UINT64}},
    {"float32", "number", {.kind = MODEL_FLOAT32}},
    {"float64", "number", {.kind = MODEL_FLOAT64}},
    {"string", "string", {.kind = MODEL_STRING}},
    {"bytes", "binary; in JSON a string: `\\u0000` and base64", {.kind = MODEL_BYTES}},
    {"any", "any value", {.kind = MODEL_ANY}},
    {"timestamp", "string, RFC 3339", {.kind = MODEL_TIMESTAMP, .encoding = MODEL_ENCODING_TEXT}},
    {"duration",
     "integer, milliseconds",
     {.kind = MODEL_DURATION, .encoding = MODEL_ENCODING_MILLISECONDS}},
    {"decimal", "string of digits", {.kind = MODEL_DECIMAL}},
    {"uuid", "string", {.kind = MODEL_UUID}},
    {"uri", "string, a WAMP URI", {.kind = MODEL_URI}},
    {"wampid", "integer, 1 to 2^53", {.kind = MODEL_WAMPID}},
};

#define BUILTIN_COUNT (sizeof(builtins) / sizeof(builtins[0]))

static const struct builtin *find_builtin(struct text name)
{
    for (size_t i = 0; i < BUILTIN_COUNT; i++) {
        if (text_is(name, builtins[i].name))
            return &builtins[i];
    }
    return NULL;
}

bool vocabulary_type(size_t index, struct vocabulary_word *ret_word)
{
    if (index >= BUILTIN_COUNT)
        return false;
    *ret_word = (struct vocabulary_word){
        .name = builtins[index].name,
        .arguments = "",
        .help = builtins[index].wire,
    };
    return true;
}

static const char *time_wire(const struct model_type *type)
{
    switch (type->encoding) {
    case MODEL_ENCODING_SECONDS:
        return "integer, seconds";
    case MODEL_ENCODING_MILLISECONDS:
        return "integer, milliseconds";
    case MODEL_ENCODING_NANOSECONDS:
        return "integer, nanoseconds";
    default:
        return "string, RFC 3339";
    }
}

const char *vocabulary_wire(const struct model_type *type)
{
    switch (type->kind) {
    case MODEL_TIMESTAMP:
    case MODEL_DURATION:
        return time_wire(type);
    case MODEL_LIST:
    case MODEL_ARRAY:
        return "list";
    case MODEL_MAP:
    case MODEL_UNION:
        return "map";
    case MODEL_NULLABLE:
        return vocabulary_wire(type->element);
    case MODEL_ENUM:
        return type->enumeration->is_integer ? "integer" : "string";
    case MODEL_STRUCT:
        return type->structure->is_tuple ? "list" : "map";
    default:
        return builtins[type->kind].wire;
    }
}

bool types_is_builtin(struct text name)
{
    return find_builtin(name);
}

bool types_is_integer(enum model_kind kind)
{
    return kind >= MODEL_INT && kind <= MODEL_UINT64;
}

bool types_is_float(enum model_kind kind)
{
    return kind == MODEL_FLOAT32 || kind == MODEL_FLOAT64;
}

bool types_is_text(enum model_kind kind)
{
    return kind == MODEL_STRING || kind == MODEL_DECIMAL || kind == MODEL_URI;
}

bool types_integer_kind(struct text name, enum model_kind *ret_kind)
{
    const struct builtin *builtin = find_builtin(name);
    if (!builtin || !types_is_integer(builtin->type.kind))
        return false;
    *ret_kind = builtin->type.kind;
    return true;
}

const struct model_type *types_plain(const struct model_type *type)
{
    return type->kind == MODEL_NULLABLE ? type->element : type;
}

const struct model_type *types_with_plain(struct scope *scope, const struct model_type *type,
                                          const struct model_type *plain)
{
    if (type->kind != MODEL_NULLABLE)
        return plain;
    struct model_type *nullable = arena_alloc(scope->arena, sizeof(*nullable));
    *nullable = *type;
    nullable->element = plain;
    return nullable;
}

/* What other languages call our types. */
static const struct {
    const char *name;
    const char *type;
} foreign[] = {
    {"boolean", "bool"},   {"byte", "uint8"},         {"char", "uint8"},      {"short", "int16"},
    {"integer", "int"},    {"long", "int64"},         {"unsigned", "uint32"}, {"size_t", "uint64"},
    {"i8", "int8"},        {"i16", "int16"},          {"i32", "int32"},       {"i64", "int64"},
    {"u8", "uint8"},       {"u16", "uint16"},         {"u32", "uint32"},      {"u64", "uint64"},
    {"f32", "float32"},    {"f64", "float64"},        {"float", "float64"},   {"double", "float64"},
    {"number", "float64"}, {"str", "string"},         {"text", "string"},     {"binary", "bytes"},
    {"blob", "bytes"},     {"datetime", "timestamp"}, {"time", "timestamp"},  {"guid", "uuid"},
    {"object", "any"},     {"variant", "any"},
};

static const char *meant_by(struct text name)
{
    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        if (text_is(name, foreign[i].name) && find_builtin(text_of(foreign[i].type)))
            return foreign[i].type;
    }
    return NULL;
}

void types_offer_builtin(struct scope *scope, struct suggestion *suggestion)
{
    const char *meant = meant_by(suggestion->name);
    if (meant && !suggestion->best.size) {
        suggestion->best = text_of(meant);
        return;
    }
    for (size_t i = 0; i < BUILTIN_COUNT; i++)
        suggestion_offer(scope, suggestion, text_of(builtins[i].name));
}

/* The element of a type; in front of others, what can be null needs brackets, as an alias gives. */
static struct text element_text(struct scope *scope, const struct model_type *type)
{
    if (!type->element)
        return (struct text){0};
    struct text text = types_text(scope, type->element);
    if (type->element->kind != MODEL_NULLABLE || type->kind == MODEL_MAP)
        return text;
    return arena_format(scope->arena, "(%.*s)", TEXT_ARG(text));
}

struct text types_text(struct scope *scope, const struct model_type *type)
{
    struct text element = element_text(scope, type);
    switch (type->kind) {
    case MODEL_LIST:
        return arena_format(scope->arena, "%.*s[]", TEXT_ARG(element));
    case MODEL_MAP:
        return arena_format(scope->arena, "map<string, %.*s>", TEXT_ARG(element));
    case MODEL_ARRAY:
        return arena_format(scope->arena, "%.*s[%" PRIu32 "]", TEXT_ARG(element), type->count);
    case MODEL_NULLABLE:
        return arena_format(scope->arena, "%.*s | null", TEXT_ARG(element));
    case MODEL_ENUM:
        return type->enumeration->name;
    case MODEL_STRUCT:
        return type->structure->name;
    case MODEL_UNION:
        return type->tagged->name;
    default:
        return text_of(builtins[type->kind].name);
    }
}

static const struct model_type *type_of_symbol(struct scope *scope, struct symbol *symbol,
                                               struct span span)
{
    switch (symbol->kind) {
    case SYMBOL_ENUM:
    case SYMBOL_STRUCT:
    case SYMBOL_UNION:
        return symbol->type;
    case SYMBOL_ALIAS:
        return resolve_symbol(scope, symbol, span) ? symbol->type : NULL;
    default:
        scope_report_kind(scope, symbol, span, "a type");
        return NULL;
    }
}

static const struct model_type *resolve_name(struct scope *scope, const struct ast_type *ast)
{
    const struct builtin *builtin = find_builtin(ast->name);
    if (builtin)
        return &builtin->type;
    struct found found = scope_find(scope, ast->name, ast->span);
    if (found.symbol)
        return type_of_symbol(scope, found.symbol, ast->span);
    scope_report_unknown(scope, &found, SYMBOL_ALIAS, ast->name, ast->span);
    return NULL;
}

static bool is_too_deep(struct scope *scope, const struct model_type *type, struct span span)
{
    unsigned depth = 1;
    for (; type->element; type = type->element)
        depth++;
    if (depth < AST_DEPTH_MAX)
        return false;
    diag_report(scope_fail(scope), DIAG_TOO_DEEP, span, "nested more than %d levels deep",
                AST_DEPTH_MAX);
    return true;
}

/* Keys are always strings, so a map has no key type in the model, and no limits for it. */
static bool check_key(struct scope *scope, const struct ast_type *ast)
{
    const struct model_type *key = types_resolve(scope, ast);
    if (!key)
        return false;
    if (key->kind != MODEL_STRING) {
        diag_report(scope_fail(scope), DIAG_MAP_KEY, ast->span,
                    "the key of a map must be 'string', not '%.*s'",
                    TEXT_ARG(types_text(scope, key)));
        return false;
    }
    if (key->length.has_low || key->length.has_high || key->pattern) {
        diag_report(scope_fail(scope), DIAG_MAP_KEY, ast->span,
                    "the key of a map cannot have limits");
        return false;
    }
    return true;
}

static bool resolve_count(struct scope *scope, const struct ast_value *ast, uint32_t *ret_count)
{
    static const struct model_type number = {.kind = MODEL_INT64};
    struct model_value value;
    if (!values_evaluate(scope, ast, &number, &value))
        return false;
    if (value.integer < 1 || value.integer > ARRAY_COUNT_MAX) {
        diag_report(scope_fail(scope), DIAG_ARRAY, ast->span, "an array has 1 to %d elements",
                    ARRAY_COUNT_MAX);
        return false;
    }
    *ret_count = (uint32_t)value.integer;
    return true;
}

static bool check_nullable(struct scope *scope, const struct ast_type *ast,
                           const struct model_type *element)
{
    if (element->kind != MODEL_NULLABLE && element->kind != MODEL_ANY)
        return true;
    diag_report(scope_fail(scope), DIAG_NULLABLE, ast->span, "'%.*s' can be null already",
                TEXT_ARG(types_text(scope, element)));
    return false;
}

/* What the kind of `type` demands of its own part of `ast`. */
static bool resolve_part(struct scope *scope, const struct ast_type *ast, struct model_type *type)
{
    static const enum model_kind kinds[] = {
        [AST_TYPE_LIST] = MODEL_LIST,
        [AST_TYPE_MAP] = MODEL_MAP,
        [AST_TYPE_ARRAY] = MODEL_ARRAY,
        [AST_TYPE_NULLABLE] = MODEL_NULLABLE,
    };
    type->kind = kinds[ast->kind];
    if (type->kind == MODEL_MAP)
        return check_key(scope, ast->key);
    return type->kind != MODEL_ARRAY || resolve_count(scope, ast->count, &type->count);
}

static const struct model_type *resolve_made(struct scope *scope, const struct ast_type *ast)
{
    struct model_type *type = arena_alloc(scope->arena, sizeof(*type));
    bool part_ok = resolve_part(scope, ast, type);
    type->element = types_resolve(scope, ast->element);
    if (!part_ok || !type->element || is_too_deep(scope, type->element, ast->span))
        return NULL;
    if (type->kind == MODEL_NULLABLE && !check_nullable(scope, ast, type->element))
        return NULL;
    return type;
}

const struct model_type *types_resolve(struct scope *scope, const struct ast_type *ast)
{
    return ast->kind == AST_TYPE_NAME ? resolve_name(scope, ast) : resolve_made(scope, ast);
}

bool types_resolve_alias(struct symbol *symbol)
{
    struct scope *scope = symbol->scope;
    struct decorations decorations;
    decorators_read(scope, &symbol->ast->decorators, DECORATORS_ON_ALIAS, &decorations);

    const struct model_type *type = types_resolve(scope, symbol->ast->type);
    type = limits_apply(scope, &decorations, encoding_apply(scope, &decorations, type));
    symbol->type = patterns_apply(scope, &decorations, type);
    *symbol->alias = (struct model_alias){
        .name = symbol->name,
        .c_name = decorations.c_name,
        .about = decorators_about(&decorations, symbol->ast->docs, symbol->span),
        .type = symbol->type,
    };
    return symbol->type;
}
