/* SPDX-License-Identifier: MIT */
/*
 * Offers what can stand at a place: words of the language, what the file declares, and what its
 * imports declare, with their names in front. Editors choose among these by what was typed.
 */
#include "lsp/methods.h"
#include "lsp/project.h"
#include "lsp/wanted.h"
#include "sema/vocabulary.h"
#include "source/source.h"
#include "syntax/keywords.h"

/** Most items that are offered. */
#define ITEMS_MAX 5000

enum item_kind {
    ITEM_FIELD = 5,
    ITEM_CLASS = 7,
    ITEM_INTERFACE = 8,
    ITEM_ENUM = 13,
    ITEM_KEYWORD = 14,
    ITEM_FILE = 17,
    ITEM_ENUM_MEMBER = 20,
    ITEM_CONSTANT = 21,
    ITEM_STRUCT = 22,
    ITEM_EVENT = 23,
    ITEM_TYPE = 25,
};

struct offer {
    struct context *context;
    const struct spot *spot;
    struct json *json;
    struct wanted wanted;
    size_t count;
    const char *directory; /* while files are listed */
};

static bool begin_item(struct offer *offer, struct text label, enum item_kind kind)
{
    if (offer->count++ >= ITEMS_MAX)
        return false;
    json_begin_object(offer->json, NULL);
    json_write_string(offer->json, "label", label);
    json_write_integer(offer->json, "kind", kind);
    return true;
}

static void offer_name(struct offer *offer, struct text label, enum item_kind kind,
                       struct text docs)
{
    if (!begin_item(offer, label, kind))
        return;
    if (docs.size) {
        json_begin_object(offer->json, "documentation");
        json_write_string(offer->json, "kind", text_of("markdown"));
        json_write_string(offer->json, "value", docs);
        json_end_object(offer->json);
    }
    json_end_object(offer->json);
}

static void offer_word(struct offer *offer, const struct vocabulary_word *word, enum item_kind kind)
{
    if (!begin_item(offer, text_of(word->name), kind))
        return;
    json_write_string(offer->json, "detail", text_of(word->help));
    json_end_object(offer->json);
}

static void offer_words(struct offer *offer)
{
    struct vocabulary_word word;

    for (size_t i = 0; offer->wanted.what & WANTED_DECORATOR && vocabulary_decorator(i, &word); i++)
        offer_word(offer, &word, ITEM_KEYWORD);
    for (size_t i = 0; offer->wanted.what & WANTED_TYPE && vocabulary_type(i, &word); i++)
        offer_word(offer, &word, ITEM_TYPE);
    for (size_t i = 0; offer->wanted.keywords && offer->wanted.keywords[i]; i++)
        offer_name(offer, text_of(offer->wanted.keywords[i]), ITEM_KEYWORD, (struct text){0});
}

/* What declarations are for, and how editors show them. */
static const struct {
    int what;
    enum item_kind kind;
} kinds[] = {
    [AST_CONST] = {WANTED_VALUE, ITEM_CONSTANT},
    [AST_ALIAS] = {WANTED_TYPE, ITEM_CLASS},
    [AST_ENUM] = {WANTED_TYPE | WANTED_VALUE, ITEM_ENUM},
    [AST_STRUCT] = {WANTED_TYPE | WANTED_STRUCT, ITEM_STRUCT},
    [AST_UNION] = {WANTED_TYPE, ITEM_STRUCT},
    [AST_ERROR] = {WANTED_ERROR, ITEM_EVENT},
    [AST_INTERFACE] = {WANTED_INTERFACE, ITEM_INTERFACE},
};

/* Offer what a file declares; `qualifier` comes in front, if it is not empty. */
static void offer_declared(struct offer *offer, const struct ast_file *file, struct text qualifier)
{
    const char *dot = qualifier.size ? "." : "";

    for (size_t i = 0; i < file->declarations.count && offer->count < ITEMS_MAX; i++) {
        const struct ast_declaration *declaration = file->declarations.items[i];

        if (!(kinds[declaration->kind].what & offer->wanted.what))
            continue;
        struct text label = arena_format(offer->context->arena, "%.*s%s%.*s", TEXT_ARG(qualifier),
                                         dot, TEXT_ARG(declaration->name.text));
        offer_name(offer, label, kinds[declaration->kind].kind, declaration->docs);
    }
}

/* The file that an import leads to; false: it could not be read. */
static bool find_imported(const struct analysis *analysis, const struct ast_import *import,
                          struct compiled *ret_compiled)
{
    const struct reference *reference = analysis_reference(analysis, import->path.span.begin);

    return reference && reference->target.end == 0 &&
           compilation_find_source(analysis->compilation, reference->target.source, ret_compiled);
}

/* What an import is called in the file. */
static struct text qualifier_of(const struct ast_import *import, const struct compiled *compiled)
{
    return import->alias.text.size ? import->alias.text : compiled->ast->package.text;
}

static void offer_enumerators(struct offer *offer, const struct ast_file *file, struct text name)
{
    for (size_t i = 0; i < file->declarations.count; i++) {
        const struct ast_declaration *declaration = file->declarations.items[i];

        if (declaration->kind != AST_ENUM || !text_equal(declaration->name.text, name))
            continue;
        for (size_t j = 0; j < declaration->members.count; j++) {
            const struct ast_enumerator *enumerator = declaration->members.items[j];

            offer_name(offer, enumerator->name.text, ITEM_ENUM_MEMBER, enumerator->docs);
        }
    }
}

/* `qualifier.` is that of an import, or of an import and an enum in it. */
static void offer_qualified(struct offer *offer, const struct compiled *compiled,
                            struct text qualifier)
{
    struct text written = offer->wanted.qualifier;

    if (text_equal(written, qualifier)) {
        offer_declared(offer, compiled->ast, (struct text){0});
        return;
    }
    if (offer->wanted.what & WANTED_VALUE && written.size > qualifier.size + 1 &&
        memcmp(written.data, qualifier.data, qualifier.size) == 0 &&
        written.data[qualifier.size] == '.') {
        struct text name = {written.data + qualifier.size + 1, written.size - qualifier.size - 1};

        offer_enumerators(offer, compiled->ast, name);
    }
}

static void offer_imported(struct offer *offer)
{
    const struct analysis *analysis = offer->spot->analysis;
    const struct ast_list *imports = &analysis->file.ast->imports;
    struct compiled compiled;

    for (size_t i = 0; i < imports->count; i++) {
        const struct ast_import *import = imports->items[i];

        if (!find_imported(analysis, import, &compiled))
            continue;
        struct text qualifier = qualifier_of(import, &compiled);
        if (qualifier.size == 0)
            continue;
        if (offer->wanted.qualifier.size)
            offer_qualified(offer, &compiled, qualifier);
        else
            offer_declared(offer, compiled.ast, qualifier);
    }
}

static void offer_names(struct offer *offer)
{
    const struct ast_file *file = offer->spot->analysis->file.ast;

    if (offer->wanted.what & WANTED_FILE || offer->wanted.what == 0)
        return;
    if (offer->wanted.qualifier.size == 0)
        offer_declared(offer, file, (struct text){0});
    else if (offer->wanted.what & WANTED_VALUE)
        offer_enumerators(offer, file, offer->wanted.qualifier);
    offer_imported(offer);
}

static void offer_path(void *user, struct text path)
{
    struct offer *offer = user;
    struct text full =
        arena_format(offer->context->arena, "%s/%.*s", offer->directory, TEXT_ARG(path));

    if (strcmp(full.data, offer->spot->analysis->file.canonical) == 0 ||
        !begin_item(offer, path, ITEM_FILE))
        return;
    struct span span = {offer->spot->source,
                        offer->spot->offset - (uint32_t)offer->wanted.written.size,
                        offer->spot->offset};
    json_begin_object(offer->json, "textEdit");
    context_write_range(offer->context, offer->json, "range", offer->spot->analysis, span);
    json_write_string(offer->json, "newText", path);
    json_end_object(offer->json);
    json_end_object(offer->json);
}

static void offer_files(struct offer *offer)
{
    size_t count;
    const char *const *directories = analysis_directories(
        offer->context->arena, &offer->context->workspace, offer->spot->document->path, &count);

    for (size_t i = 0; i < count; i++) {
        offer->directory = directories[i];
        project_list(offer->directory, offer_path, offer);
    }
}

bool completion_answer(struct context *context, const struct json_node *params, struct json *json)
{
    struct spot spot;

    if (!context_spot(context, params, &spot))
        return false;
    struct offer offer = {
        .context = context,
        .spot = &spot,
        .json = json,
        .wanted = wanted_at_end((struct text){spot.source->text, spot.offset}),
    };
    json_begin_object(json, "result");
    json_write_bool(json, "isIncomplete", false);
    json_begin_array(json, "items");
    if (offer.wanted.qualifier.size == 0)
        offer_words(&offer);
    offer_names(&offer);
    if (offer.wanted.what & WANTED_FILE)
        offer_files(&offer);
    json_end_array(json);
    json_end_object(json);
    return true;
}
