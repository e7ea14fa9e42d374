/* SPDX-License-Identifier: MIT */
/*
 * From a name to where it is declared and used, by the references that the compiler collected. What
 * it is declared as is known by the place of its name.
 *
 * Who uses a declaration is looked for in all contracts of the workspace that have its name in
 * them: those are compiled one by one.
 */
#include "lsp/navigate.h"

#include "lsp/entity.h"
#include "lsp/methods.h"
#include "lsp/project.h"
#include "source/source.h"

/* The name at the place, or the one that it refers to. */
static bool find_target(struct context *context, const struct spot *spot, struct span *ret_span)
{
    const struct reference *reference = analysis_reference(spot->analysis, spot->offset);
    struct entity entity;

    (void)context;
    if (reference) {
        *ret_span = reference->target;
        return true;
    }
    if (!entity_find(spot->analysis->file.ast, spot->offset, &entity))
        return false;
    *ret_span = entity.name->span;
    return true;
}

bool navigate_target(struct context *context, const struct spot *spot, struct target *ret_target)
{
    struct compiled compiled;

    if (!find_target(context, spot, &ret_target->span) ||
        !compilation_find_source(spot->analysis->compilation, ret_target->span.source, &compiled))
        return false;
    ret_target->canonical = compiled.canonical;
    ret_target->partial = compiled.partial;
    ret_target->is_file = ret_target->span.end == 0;
    return ret_target->is_file ||
           entity_find(compiled.ast, ret_target->span.begin, &ret_target->entity);
}

bool definition_answer(struct context *context, const struct json_node *params, struct json *json)
{
    struct spot spot;
    struct span span;

    if (!context_spot(context, params, &spot))
        return false;
    if (find_target(context, &spot, &span))
        context_write_location(context, json, "result", spot.analysis, span);
    else
        json_write_null(json, "result");
    return true;
}

/* Is it in the same file, at the same place? The file can have been read twice. */
static bool is_target(const struct analysis *analysis, struct span span,
                      const struct target *target)
{
    struct compiled compiled;

    return span.begin == target->span.begin && span.end == target->span.end &&
           compilation_find_source(analysis->compilation, span.source, &compiled) &&
           strcmp(compiled.canonical, target->canonical) == 0;
}

/* Visit what the file of `analysis` has of `target`. */
static void visit_uses(struct analysis *analysis, const struct target *target, use_fn *visit,
                       void *user)
{
    const struct source *source = analysis->file.ast->source;

    if (strcmp(analysis->file.canonical, target->canonical) == 0 && !target->is_file)
        visit(user, analysis, (struct span){source, target->span.begin, target->span.end}, true);
    for (size_t i = 0; i < analysis->references.count; i++) {
        const struct reference *reference = &analysis->references.items[i];

        if (reference->span.source == source && is_target(analysis, reference->target, target))
            visit(user, analysis, reference->span, false);
    }
}

struct visiting {
    const struct target *target;
    use_fn *visit;
    void *user;
};

static void visit_file(void *user, struct analysis *analysis)
{
    const struct visiting *visiting = user;

    visit_uses(analysis, visiting->target, visiting->visit, visiting->user);
}

/* A name of a declaration, or the last part of the path of a file, as those who use it write it. */
static struct text word_of(const struct target *target)
{
    struct text path = text_of(target->canonical);
    const char *slash = memrchr(path.data, '/', path.size);

    if (!target->is_file)
        return target->entity.name->text;
    return slash ? text_of(slash + 1) : path;
}

void navigate_uses(struct context *context, const struct spot *spot, const struct target *target,
                   use_fn *visit, void *user)
{
    struct visiting visiting = {target, visit, user};
    bool is_local = !target->is_file && target->entity.kind == ENTITY_IMPORT;

    visit_uses(spot->analysis, target, visit, user);
    if (!is_local)
        project_visit(context, spot->document, word_of(target), visit_file, &visiting);
}

/* A list of places that is being written. */
struct listing {
    struct context *context;
    struct json *json;
    bool wants_declaration;
};

static void list_use(void *user, struct analysis *analysis, struct span span, bool is_declaration)
{
    const struct listing *listing = user;

    if (!is_declaration || listing->wants_declaration)
        context_write_location(listing->context, listing->json, NULL, analysis, span);
}

bool references_answer(struct context *context, const struct json_node *params, struct json *json)
{
    const struct json_node *asked = params_member(params, "context");
    struct listing listing = {context, json,
                              params_is_true(params_member(asked, "includeDeclaration"))};
    struct target target;
    struct spot spot;

    if (!context_spot(context, params, &spot))
        return false;
    json_begin_array(json, "result");
    if (navigate_target(context, &spot, &target))
        navigate_uses(context, &spot, &target, list_use, &listing);
    json_end_array(json);
    return true;
}

static void highlight_use(void *user, struct analysis *analysis, struct span span,
                          bool is_declaration)
{
    const struct listing *listing = user;

    json_begin_object(listing->json, NULL);
    context_write_range(listing->context, listing->json, "range", analysis, span);
    json_write_integer(listing->json, "kind", is_declaration ? 3 : 2);
    json_end_object(listing->json);
}

bool highlight_answer(struct context *context, const struct json_node *params, struct json *json)
{
    struct listing listing = {context, json, true};
    struct target target;
    struct spot spot;

    if (!context_spot(context, params, &spot))
        return false;
    json_begin_array(json, "result");
    if (navigate_target(context, &spot, &target))
        visit_uses(spot.analysis, &target, highlight_use, &listing);
    json_end_array(json);
    return true;
}
