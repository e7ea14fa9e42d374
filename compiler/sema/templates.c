/* SPDX-License-Identifier: MIT */
/*
 * URIs with parameters: `com.acme.{site}.reboot`. A parameter is a whole component and has a type
 * whose values are text without dots, given behind the URI; a string when there is none.
 */
#include "sema/templates.h"

#include "sema/types.h"

static const struct model_type string_type = {.kind = MODEL_STRING};

/* The parameters of one URI while they are resolved. */
struct template
{
    struct scope *scope;
    const struct decorations *decorations;
    struct text uri;
    struct names *types; /* struct ast_argument by label */
    struct names *names; /* of everything in the message */
    struct names *own;   /* struct model_uri_part by name */
    struct model_uri_part *parts;
    size_t count;
};

/* The types behind the URI; those that are malformed were reported. */
static void collect_types(struct template *template)
{
    const struct ast_list *arguments = &template->decorations->uri_decorator->arguments;
    for (size_t i = 1; i < arguments->count; i++) {
        struct ast_argument *argument = arguments->items[i];
        if (!argument->label.text.size || argument->value->kind != AST_NAME)
            continue;
        const struct ast_argument *first =
            names_add(template->types, argument->label.text, argument);
        if (first)
            scope_report_second(template->scope, "type for", argument->label.text,
                                argument->label.span, first->label.span);
    }
}

/* A part of the URI as it stands in the file. Both end alike, whatever a leading dot stands for. */
static struct span span_of(const struct template *template, struct text part)
{
    struct span span = template->decorations->uri_span;
    size_t written = template->decorations->uri.size;
    size_t behind = (size_t)(template->uri.data + template->uri.size - part.data);
    bool has_escapes = span.end - span.begin != written + 2;
    if (has_escapes || behind > written)
        return span;
    span.begin = span.end - 1 - (uint32_t)behind;
    span.end = span.begin + (uint32_t)part.size;
    return span;
}

static bool fits(enum model_kind kind)
{
    return kind == MODEL_STRING || kind == MODEL_UUID || kind == MODEL_WAMPID ||
           kind == MODEL_ENUM || types_is_integer(kind);
}

static const struct model_type *resolve_type(struct template *template, struct text name)
{
    struct scope *scope = template->scope;
    const struct ast_argument *argument = names_find(template->types, name);
    if (!argument)
        return &string_type;
    struct ast_type *ast = ast_type_new(scope->arena, AST_TYPE_NAME, argument->value->span);
    ast->name = argument->value->text;
    const struct model_type *type = types_resolve(scope, ast);
    if (!type) {
        scope->failed = true;
    } else if (!fits(type->kind)) {
        diag_report(scope_fail(scope), DIAG_URI_PARAMETER, ast->span,
                    "'%.*s' cannot stand in a URI", TEXT_ARG(types_text(scope, type)));
        diag_hint(scope->diagnostics,
                  "A parameter is a string, an integer, an enum, 'uuid' or 'wampid'.");
        return NULL;
    }
    return type;
}

static void add_part(struct template *template, struct text component, size_t index)
{
    struct scope *scope = template->scope;
    struct model_uri_part *part = &template->parts[template->count];
    struct text name;
    if (!uris_parameter(component, &name))
        return;
    part->component = index;
    part->field.name = name;
    part->field.about.span = span_of(template, component);
    const struct model_uri_part *first = names_add(template->own, name, part);
    if (first) {
        diag_report(scope_fail(scope), DIAG_URI_PARAMETER, part->field.about.span,
                    "a second '{%.*s}' in the URI", TEXT_ARG(name));
        diag_note(scope->diagnostics, first->field.about.span, "the first is here");
        return;
    }
    part->field.type = resolve_type(template, name);
    scope_add_unique(scope, template->names, name, &part->field.about.span, "parameter");
    template->count++;
}

static size_t count_components(struct text uri)
{
    size_t count = 1;
    for (size_t i = 0; i < uri.size; i++)
        count += uri.data[i] == '.';
    return count;
}

static void report_useless(struct template *template, const struct ast_argument *argument)
{
    struct scope *scope = template->scope;
    struct suggestion suggestion = {.name = argument->label.text};
    diag_report(scope_fail(scope), DIAG_URI_PARAMETER, argument->label.span,
                "the URI has no '{%.*s}'", TEXT_ARG(argument->label.text));
    for (size_t i = 0; i < template->count; i++)
        suggestion_offer(scope, &suggestion, template->parts[i].field.name);
    suggestion_hint(scope, &suggestion);
}

static void check_types(struct template *template)
{
    const struct ast_list *arguments = &template->decorations->uri_decorator->arguments;
    for (size_t i = 1; i < arguments->count; i++) {
        const struct ast_argument *argument = arguments->items[i];
        if (argument->label.text.size && !names_find(template->own, argument->label.text))
            report_useless(template, argument);
    }
}

void templates_resolve(struct scope *scope, const struct decorations *decorations, struct text uri,
                       struct names *names, struct model_message *message)
{
    struct template template = {
        .scope = scope,
        .decorations = decorations,
        .uri = uri,
        .types = names_new(scope->arena),
        .names = names,
        .own = names_new(scope->arena),
    };
    struct text rest = uri;
    struct text component;
    if (!decorations->has_uri || !uri.size)
        return;
    collect_types(&template);
    template.parts = arena_alloc(scope->arena, count_components(uri) * sizeof(*template.parts));
    for (size_t i = 0; uris_next_component(&rest, &component); i++)
        add_part(&template, component, i);
    check_types(&template);
    message->uri_parts = template.parts;
    message->uri_part_count = template.count;
}

enum model_match templates_match(struct scope *scope, const struct decorations *decorations,
                                 const struct model_uri *uri)
{
    const struct ast_decorator *decorator = decorations->match_decorator;
    bool has_parameters = uri->text.size != uri->pattern.size;
    if (!decorator || !uri->text.size)
        return has_parameters ? MODEL_MATCH_WILDCARD : MODEL_MATCH_EXACT;
    if (has_parameters && decorations->match != MODEL_MATCH_WILDCARD)
        diag_report(scope_fail(scope), DIAG_URI_PARAMETER, decorator->span,
                    "a URI with parameters can only be matched as a wildcard");
    else if (!has_parameters && decorations->match == MODEL_MATCH_WILDCARD)
        diag_report(scope_fail(scope), DIAG_URI_PARAMETER, decorator->span,
                    "a wildcard is a URI with parameters such as '{site}'");
    return decorations->match;
}
