/* SPDX-License-Identifier: MIT */
/*
 * Renames what is a name in contracts and in C only. Names that travel are refused: a new one would
 * part the peers that have it from those that do not, and an editor would do it without a word.
 */
#include "lsp/entity.h"
#include "lsp/methods.h"
#include "lsp/navigate.h"
#include "sema/vocabulary.h"
#include "source/source.h"
#include "syntax/keywords.h"

#define NAME_MAX_SIZE 255

static bool has_uri(const struct ast_list *decorators)
{
    const struct entity entity = {.decorators = decorators};

    return entity_decorator(&entity, "uri");
}

/* Do all members of an interface have URIs that say nothing about its name? */
static bool have_uris(const struct ast_list *members)
{
    for (size_t i = 0; i < members->count; i++) {
        const struct ast_member *member = members->items[i];

        if (!has_uri(&member->decorators))
            return false;
    }
    return true;
}

static const char *travels_with_uri(const struct ast_declaration *declaration)
{
    if (declaration->kind == AST_ERROR && !has_uri(&declaration->decorators))
        return "part of the URI of the error";
    if (declaration->kind == AST_INTERFACE && !have_uris(&declaration->members))
        return "part of the URIs of its procedures and topics";
    return NULL;
}

/* What on the wire a name is, or NULL when it stays at home. */
static const char *travels_as(const struct entity *entity)
{
    switch (entity->kind) {
    case ENTITY_PACKAGE:
        return "part of every URI";
    case ENTITY_DECLARATION:
        return travels_with_uri(entity->declaration);
    case ENTITY_ENUMERATOR:
        return entity->enumerator->value ? NULL : "the value";
    case ENTITY_FIELD:
        return entity_is_element(entity) ? NULL : "the key";
    case ENTITY_KEYWORD:
        return "the key";
    case ENTITY_UNION_MEMBER:
        return "the value of the tag";
    case ENTITY_MEMBER:
        return has_uri(entity->decorators) ? NULL : "part of its URI";
    default:
        return NULL;
    }
}

/* May the target be renamed? false: it failed. */
static bool check_target(struct context *context, const struct target *target)
{
    const char *what = target->is_file ? NULL : travels_as(&target->entity);

    if (target->is_file)
        return context_fail(context, FAILURE_REFUSED, "the name of a file cannot be changed here");
    if (!what)
        return true;
    return context_fail(context, FAILURE_REFUSED,
                        "'%.*s' is %s on the wire: peers with the old contract would not know "
                        "another name ('@c' changes the one in C)",
                        TEXT_ARG(target->entity.name->text), what);
}

static bool find_target(struct context *context, const struct json_node *params,
                        struct spot *ret_spot, struct target *ret_target)
{
    if (!context_spot(context, params, ret_spot))
        return false;
    if (!navigate_target(context, ret_spot, ret_target))
        return context_fail(context, FAILURE_REFUSED, "there is no name that can be changed");
    return check_target(context, ret_target);
}

/* The name at the place itself, which can be one that refers to the target. */
static struct span span_at(const struct spot *spot, const struct target *target)
{
    const struct reference *reference = analysis_reference(spot->analysis, spot->offset);

    return reference ? reference->span : target->span;
}

bool rename_prepare(struct context *context, const struct json_node *params, struct json *json)
{
    struct target target;
    struct spot spot;

    if (!find_target(context, params, &spot, &target))
        return false;
    json_begin_object(json, "result");
    context_write_range(context, json, "range", spot.analysis, span_at(&spot, &target));
    json_write_string(json, "placeholder", target.entity.name->text);
    json_end_object(json);
    return true;
}

static bool is_name(struct text name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

    for (size_t i = 0; i < name.size; i++) {
        if (!memchr(letters, name.data[i], sizeof(letters) - 1))
            return false;
    }
    return name.size > 0 && name.size <= NAME_MAX_SIZE &&
           !(name.data[0] >= '0' && name.data[0] <= '9');
}

static bool is_word(struct text name)
{
    struct vocabulary_word word;

    for (size_t i = 0; keywords_get(i); i++) {
        if (text_is(name, keywords_get(i)))
            return true;
    }
    for (size_t i = 0; vocabulary_type(i, &word); i++) {
        if (text_is(name, word.name))
            return true;
    }
    return false;
}

/* Does the file declare something that is called so? */
static bool is_taken(const struct ast_file *file, struct text name)
{
    for (size_t i = 0; i < file->imports.count; i++) {
        const struct ast_import *import = file->imports.items[i];

        if (text_equal(import->alias.text, name))
            return true;
    }
    for (size_t i = 0; i < file->declarations.count; i++) {
        const struct ast_declaration *declaration = file->declarations.items[i];

        if (text_equal(declaration->name.text, name))
            return true;
    }
    return false;
}

static bool check_name(struct context *context, const struct spot *spot,
                       const struct target *target, struct text name)
{
    enum entity_kind kind = target->entity.kind;
    struct compiled compiled = {0};

    if (!is_name(name))
        return context_fail(context, FAILURE_PARAMS, "'%.*s' is not a name", TEXT_ARG(name));
    if (kind != ENTITY_DECLARATION && kind != ENTITY_IMPORT)
        return true;
    if (is_word(name))
        return context_fail(context, FAILURE_PARAMS, "'%.*s' is a word of the language",
                            TEXT_ARG(name));
    compilation_find_source(spot->analysis->compilation, target->span.source, &compiled);
    if (compiled.ast && is_taken(compiled.ast, name))
        return context_fail(context, FAILURE_PARAMS, "'%.*s' is declared already", TEXT_ARG(name));
    return true;
}

/* Edits that are being written, file by file. */
struct editing {
    struct context *context;
    struct json *json;
    struct text name;
    const char *uri; /* of the file whose list is open; NULL: none is */
};

static void edit_use(void *user, struct analysis *analysis, struct span span, bool is_declaration)
{
    struct editing *editing = user;
    const char *uri = context_uri(editing->context, analysis->file.canonical);

    (void)is_declaration;
    if (!editing->uri || strcmp(editing->uri, uri) != 0) {
        if (editing->uri)
            json_end_array(editing->json);
        json_begin_array(editing->json, uri);
        editing->uri = uri;
    }
    json_begin_object(editing->json, NULL);
    context_write_range(editing->context, editing->json, "range", analysis, span);
    json_write_string(editing->json, "newText", editing->name);
    json_end_object(editing->json);
}

bool rename_answer(struct context *context, const struct json_node *params, struct json *json)
{
    struct editing editing = {.context = context, .json = json};
    struct target target;
    struct spot spot;

    if (!find_target(context, params, &spot, &target))
        return false;
    if (!params_text(params_member(params, "newName"), &editing.name))
        return context_fail(context, FAILURE_PARAMS, "expected a 'newName'");
    if (!check_name(context, &spot, &target, editing.name))
        return false;
    json_begin_object(json, "result");
    json_begin_object(json, "changes");
    navigate_uses(context, &spot, &target, edit_use, &editing);
    if (editing.uri)
        json_end_array(json);
    json_end_object(json);
    json_end_object(json);
    return true;
}
