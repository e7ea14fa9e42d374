/* SPDX-License-Identifier: MIT */
/*
 * Builds the nodes of one file and takes care of what the grammar leaves open on purpose: the order
 * of `widl`, `package` and the rest, names in one piece, and the depth of types and values, which
 * bounds the recursion of everything that walks them later.
 */
#include "syntax/build.h"

#define LANGUAGE_VERSION 1

void parsing_skipped(struct parsing *parsing)
{
    parsing->file->is_incomplete = true;
    parsing->errors++;
}

void parsing_lost(struct parsing *parsing, uint32_t end)
{
    struct span *span;

    /* A token that is added can stand in front of what was skipped as the end of the last item. */
    if (end <= parsing->item_end)
        return;
    span = arena_alloc(parsing->arena, sizeof(*span));
    *span = (struct span){parsing->source, parsing->item_end, end};
    ast_list_add(parsing->arena, &parsing->file->lost, span);
}

void build_add(struct parsing *parsing, struct ast_list *list, void *item)
{
    if (item)
        ast_list_add(parsing->arena, list, item);
}

static struct text docs_of(struct parsing *parsing, const struct span *span)
{
    return docs_take(&parsing->docs, span->begin);
}

void build_version(struct parsing *parsing, const struct span *span, const struct literal *version)
{
    if (parsing->has_items) {
        diag_report(parsing->diagnostics, DIAG_ORDER, *span,
                    "'widl' must be the first thing in the file");
        parsing_skipped(parsing);
    } else if (!version->is_bad &&
               (version->is_negative || version->magnitude != LANGUAGE_VERSION)) {
        diag_report(parsing->diagnostics, DIAG_VERSION, *span,
                    "version %s%llu of the language is unknown, this compiler knows version %d",
                    version->is_negative ? "-" : "", (unsigned long long)version->magnitude,
                    LANGUAGE_VERSION);
        parsing_skipped(parsing);
    }
}

void build_package(struct parsing *parsing, const struct span *span, const struct ast_name *name,
                   struct ast_list before, struct ast_list behind)
{
    struct ast_file *file = parsing->file;
    if (file->package.text.size) {
        diag_report(parsing->diagnostics, DIAG_DUPLICATE, *span, "a second 'package'");
        diag_note(parsing->diagnostics, file->package.span, "the first is here");
        parsing_skipped(parsing);
        return;
    }
    if (file->imports.count || file->declarations.count) {
        diag_report(parsing->diagnostics, DIAG_ORDER, *span,
                    "'package' must stand before imports and declarations");
        parsing_skipped(parsing);
    }
    file->package = *name;
    file->docs = docs_of(parsing, span);
    file->decorators = before;
    ast_list_join(parsing->arena, &file->decorators, behind);
}

void build_import(struct parsing *parsing, const struct span *span, const struct ast_name *path,
                  const struct ast_name *alias, struct ast_list decorators)
{
    struct ast_import *import = arena_alloc(parsing->arena, sizeof(*import));
    import->span = *span;
    import->path = *path;
    import->alias = *alias;
    import->decorators = decorators;
    ast_list_add(parsing->arena, &parsing->file->imports, import);
}

void build_declaration(struct parsing *parsing, const struct span *span,
                       struct ast_declaration *declaration, struct ast_list before)
{
    /* The names in an enum are needed outside of it, those in other declarations are not. */
    if (!declaration || (declaration->kind == AST_ENUM && parsing->errors != parsing->item_errors))
        parsing_lost(parsing, span->end);
    if (!declaration)
        return;
    declaration->span = *span;
    declaration->docs = docs_of(parsing, span);
    ast_list_join(parsing->arena, &before, declaration->decorators);
    declaration->decorators = before;
    ast_list_add(parsing->arena, &parsing->file->declarations, declaration);
}

struct ast_enumerator *build_enumerator(struct parsing *parsing, const struct span *span,
                                        const struct ast_name *name, const struct ast_value *value,
                                        struct ast_list before, struct ast_list behind)
{
    struct ast_enumerator *enumerator = arena_alloc(parsing->arena, sizeof(*enumerator));
    enumerator->span = *span;
    enumerator->docs = docs_of(parsing, span);
    enumerator->name = *name;
    enumerator->value = value;
    enumerator->decorators = before;
    ast_list_join(parsing->arena, &enumerator->decorators, behind);
    return enumerator;
}

struct ast_field *build_field(struct parsing *parsing, const struct span *span,
                              const struct ast_name *name, struct ast_list before,
                              struct ast_list behind)
{
    struct ast_field *field = arena_alloc(parsing->arena, sizeof(*field));
    field->span = *span;
    field->docs = docs_of(parsing, span);
    field->name = *name;
    field->decorators = before;
    ast_list_join(parsing->arena, &field->decorators, behind);
    return field;
}

struct ast_field *build_spread(struct parsing *parsing, const struct span *span,
                               const struct ast_name *name, struct ast_list decorators)
{
    struct ast_field *field = arena_alloc(parsing->arena, sizeof(*field));
    field->is_spread = true;
    field->span = *span;
    field->name = *name;
    field->decorators = decorators;
    return field;
}

void build_reserve(struct parsing *parsing, struct ast_block *block, const struct ast_block *more)
{
    ast_list_join(parsing->arena, &block->reserved, more->reserved);
    ast_list_join(parsing->arena, &block->decorators, more->decorators);
}

void build_block(const struct ast_block *block, struct ast_declaration *declaration)
{
    declaration->members = block->items;
    declaration->reserved = block->reserved;
    declaration->reserved_decorators = block->decorators;
}

struct ast_member *build_member(struct parsing *parsing, const struct span *span,
                                enum ast_member_kind kind, const struct ast_name *name,
                                struct ast_list before, struct ast_list behind)
{
    struct ast_member *member = arena_alloc(parsing->arena, sizeof(*member));
    member->kind = kind;
    member->span = *span;
    member->docs = docs_of(parsing, span);
    member->name = *name;
    member->decorators = before;
    ast_list_join(parsing->arena, &member->decorators, behind);
    return member;
}

static void report_behind(struct parsing *parsing, const struct ast_field *field,
                          const struct ast_field *last)
{
    if (last->is_stream)
        diag_report(parsing->diagnostics, DIAG_STREAM, field->name.span,
                    "'%.*s' stands behind 'stream %.*s', which is sent last",
                    TEXT_ARG(field->name.text), TEXT_ARG(last->name.text));
    else
        diag_report(parsing->diagnostics, DIAG_REST, field->name.span,
                    "'%.*s' stands behind '...%.*s', which takes all there is",
                    TEXT_ARG(field->name.text), TEXT_ARG(last->name.text));
    diag_note(parsing->diagnostics, last->name.span, "it is declared here");
    parsing_skipped(parsing);
}

static void report_in_braces(struct parsing *parsing, const struct ast_field *stream)
{
    diag_report(parsing->diagnostics, DIAG_STREAM, stream->name.span,
                "'stream %.*s' is positional: it cannot stand in braces",
                TEXT_ARG(stream->name.text));
    parsing_skipped(parsing);
}

/* Take what collects the rest, or a stream, off the end of `list`; elsewhere it is an error. */
static const struct ast_field *take_last(struct parsing *parsing, struct ast_list *list,
                                         bool in_braces)
{
    const struct ast_field *last = NULL;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct ast_field *field = list->items[i];
        if (field->is_stream && in_braces)
            report_in_braces(parsing, field);
        else if (last)
            report_behind(parsing, field, last);
        else if (field->is_rest || field->is_stream)
            last = field;
        else
            list->items[count++] = field;
    }
    list->count = count;
    return last;
}

struct ast_params *build_params(struct parsing *parsing, const struct span *span,
                                const struct ast_list *positional, const struct ast_list *keyword)
{
    struct ast_params *params = arena_alloc(parsing->arena, sizeof(*params));
    params->span = *span;
    if (positional)
        params->positional = *positional;
    if (keyword)
        params->keyword = *keyword;
    const struct ast_field *last = take_last(parsing, &params->positional, false);
    if (last && last->is_stream)
        params->stream = last;
    else
        params->rest = last;
    params->keyword_rest = take_last(parsing, &params->keyword, true);
    return params;
}

/* May something be around a part of this depth? Reported where the limit is passed, not again. */
static bool depth_allows(struct parsing *parsing, const struct span *span, unsigned depth)
{
    if (depth < AST_DEPTH_MAX)
        return true;
    if (depth == AST_DEPTH_MAX) {
        diag_report(parsing->diagnostics, DIAG_TOO_DEEP, *span, "nested more than %d levels deep",
                    AST_DEPTH_MAX);
        parsing_skipped(parsing);
    }
    return false;
}

struct ast_type *build_named_type(struct parsing *parsing, const struct span *span,
                                  const struct ast_name *name)
{
    struct ast_type *type = ast_type_new(parsing->arena, AST_TYPE_NAME, *span);
    type->name = name->text;
    return type;
}

/* A type around `element`; around one that is too deep there is none but a mark that it is. */
static struct ast_type *around(struct parsing *parsing, const struct span *span,
                               enum ast_type_kind kind, const struct ast_type *element)
{
    struct ast_type *type = ast_type_new(parsing->arena, kind, *span);
    if (depth_allows(parsing, span, element->depth)) {
        type->element = element;
        type->depth = element->depth + 1;
    } else {
        *type = *element;
        type->depth = AST_DEPTH_MAX + 1;
    }
    return type;
}

struct ast_type *build_list_type(struct parsing *parsing, const struct span *span,
                                 struct ast_type *element)
{
    return around(parsing, span, AST_TYPE_LIST, element);
}

struct ast_type *build_array_type(struct parsing *parsing, const struct span *span,
                                  const struct ast_type *element, const struct ast_value *count)
{
    struct ast_type *type = around(parsing, span, AST_TYPE_ARRAY, element);
    if (type->kind == AST_TYPE_ARRAY && !type->count)
        type->count = count;
    return type;
}

struct ast_type *build_nullable_type(struct parsing *parsing, const struct span *span,
                                     const struct ast_type *element)
{
    return around(parsing, span, AST_TYPE_NULLABLE, element);
}

struct ast_type *build_nullable_elements(struct parsing *parsing, const struct span *span,
                                         const struct ast_type *element)
{
    diag_report(parsing->diagnostics, DIAG_SYNTAX, *span, "'| null' must be the end of a type");
    diag_hint(parsing->diagnostics,
              "Name the type that can be null, 'type Name = ... | null;', and write 'Name[]'.");
    parsing_skipped(parsing);
    return around(parsing, span, AST_TYPE_LIST, element);
}

struct ast_type *build_map_type(struct parsing *parsing, const struct span *span,
                                const struct ast_type *key, const struct ast_type *element)
{
    struct ast_type *type = around(parsing, span, AST_TYPE_MAP, element);
    if (type->kind == AST_TYPE_MAP && !type->key)
        type->key = key;
    return type;
}

struct ast_decorator *build_decorator(struct parsing *parsing, const struct span *span,
                                      const struct ast_name *name, const struct ast_list *arguments)
{
    struct ast_decorator *decorator = arena_alloc(parsing->arena, sizeof(*decorator));
    decorator->span = *span;
    decorator->name = *name;
    if (arguments)
        decorator->arguments = *arguments;
    return decorator;
}

struct ast_argument *build_argument(struct parsing *parsing, const struct span *span,
                                    const struct ast_name *label, const struct ast_value *value)
{
    struct ast_argument *argument = arena_alloc(parsing->arena, sizeof(*argument));
    argument->span = *span;
    argument->value = value;
    if (label)
        argument->label = *label;
    return argument;
}

struct ast_argument *build_range(struct parsing *parsing, const struct span *span,
                                 const struct ast_value *low, const struct ast_value *high)
{
    struct ast_argument *argument = arena_alloc(parsing->arena, sizeof(*argument));
    argument->span = *span;
    argument->low = low;
    argument->high = high;
    return argument;
}

struct ast_value *build_integer(struct parsing *parsing, const struct span *span,
                                const struct literal *literal)
{
    struct ast_value *value =
        ast_value_new(parsing->arena, literal->is_bad ? AST_BAD : AST_INTEGER, *span);
    value->is_negative = literal->is_negative;
    value->magnitude = literal->magnitude;
    return value;
}

struct ast_value *build_float(struct parsing *parsing, const struct span *span,
                              const struct literal *literal)
{
    struct ast_value *value =
        ast_value_new(parsing->arena, literal->is_bad ? AST_BAD : AST_FLOAT, *span);
    value->number = literal->number;
    return value;
}

struct ast_value *build_bool(struct parsing *parsing, const struct span *span, bool boolean)
{
    struct ast_value *value = ast_value_new(parsing->arena, AST_BOOL, *span);
    value->boolean = boolean;
    return value;
}

struct ast_value *build_text(struct parsing *parsing, const struct ast_name *string)
{
    struct ast_value *value = ast_value_new(parsing->arena, AST_STRING, string->span);
    value->text = string->text;
    return value;
}

struct ast_value *build_reference(struct parsing *parsing, const struct ast_name *name)
{
    struct ast_value *value = ast_value_new(parsing->arena, AST_NAME, name->span);
    value->text = name->text;
    return value;
}

struct ast_value *build_values(struct parsing *parsing, const struct span *span,
                               struct ast_list items)
{
    struct ast_value *value = ast_value_new(parsing->arena, AST_VALUES, *span);
    unsigned depth = 0;
    for (size_t i = 0; i < items.count; i++) {
        const struct ast_value *item = items.items[i];
        depth = item->depth > depth ? item->depth : depth;
    }
    if (depth_allows(parsing, span, depth)) {
        value->items = items;
        value->depth = depth + 1;
    } else {
        value->kind = AST_BAD;
        value->depth = AST_DEPTH_MAX + 1;
    }
    return value;
}

struct ast_name build_word(const struct parsing *parsing, const struct span *span)
{
    return (struct ast_name){.text = {parsing->source->text + span->begin, span->end - span->begin},
                             .span = *span};
}

struct ast_name build_dotted(struct parsing *parsing, const struct span *span,
                             const struct ast_name *left, const struct ast_name *right)
{
    struct ast_name name = build_word(parsing, span);
    if (left->text.size + 1 + right->text.size == name.text.size)
        return name;
    if (left->text.size == left->span.end - left->span.begin) {
        diag_report(parsing->diagnostics, DIAG_NAME, *span, "a name with space around its dot");
        parsing_skipped(parsing);
    }
    /* What was meant, so that it is no second error; a hostile name does not grow with each dot. */
    name.text = left->text.size > NAME_SIZE_MAX
                    ? left->text
                    : arena_format(parsing->arena, "%.*s.%.*s", TEXT_ARG(left->text),
                                   TEXT_ARG(right->text));
    return name;
}

struct ast_name *build_name(struct parsing *parsing, const struct ast_name *name)
{
    struct ast_name *node = arena_alloc(parsing->arena, sizeof(*node));
    *node = *name;
    return node;
}
