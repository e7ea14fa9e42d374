/* SPDX-License-Identifier: MIT */
/*
 * Errors and interfaces. All types have names by now, and all enums their values.
 */
#include "sema/members.h"

#include "sema/decorators.h"
#include "sema/fields.h"
#include "sema/inherit.h"
#include "sema/streams.h"
#include "sema/templates.h"
#include "sema/values.h"

#define MILLISECOND 1000000 /* in nanoseconds, as durations are */

void members_resolve_error(struct symbol *symbol)
{
    static const struct text no_interface = {"", 0};
    struct scope *scope = symbol->scope;
    struct model_error *error = symbol->error;
    struct decorations decorations;
    decorators_read(scope, &symbol->ast->decorators, DECORATORS_ON_ERROR, &decorations);

    error->c_name = decorations.c_name;
    error->about = decorators_about(&decorations, symbol->ast->docs, symbol->span);
    error->payload = fields_resolve_message(scope, symbol->ast->params, names_new(scope->arena));
    streams_refuse(scope, symbol->ast->params, "an error");
    error->payload.is_strict = decorations.is_strict || scope->is_strict;
    if (names_find(scope->symbols, symbol->name) == symbol)
        error->uri =
            uris_of(scope, URIS_ERROR, no_interface, symbol->name, &error->about.span, &decorations)
                .text;
}

static const struct model_error *find_error(struct scope *scope, const struct ast_name *name)
{
    struct found found = scope_find(scope, name->text, name->span);
    if (!found.symbol) {
        scope_report_unknown(scope, &found, SYMBOL_ERROR, name->text, name->span);
        return NULL;
    }
    if (found.symbol->kind != SYMBOL_ERROR) {
        scope_report_kind(scope, found.symbol, name->span, "an error");
        return NULL;
    }
    return found.symbol->error;
}

/* The same error can be written in several ways: what is meant is compared, by its address. */
static void check_throw(struct scope *scope, struct names *seen,
                        const struct model_error *const *entry, const struct ast_name *name)
{
    struct text key = {(const char *)entry, sizeof(*entry)};
    const struct ast_name *first = names_add(seen, key, (void *)name);
    if (first)
        scope_report_second(scope, "entry", name->text, name->span, first->span);
}

static void resolve_throws(struct scope *scope, const struct ast_list *names,
                           struct model_procedure *procedure)
{
    struct names *seen = names_new(scope->arena);
    const struct model_error **throws =
        arena_alloc(scope->arena, names->count * sizeof(const struct model_error *));
    for (size_t i = 0; i < names->count; i++) {
        const struct model_error *error = find_error(scope, names->items[i]);
        if (!error)
            continue;
        throws[procedure->throw_count] = error;
        check_throw(scope, seen, &throws[procedure->throw_count], names->items[i]);
        procedure->throw_count++;
    }
    procedure->throws = throws;
}

static void resolve_timeout(struct scope *scope, const struct ast_decorator *decorator,
                            struct model_procedure *procedure)
{
    static const struct model_type duration = {.kind = MODEL_DURATION};
    struct model_value value;
    if (!decorator)
        return;
    const struct ast_argument *argument = decorator->arguments.items[0];
    if (!values_evaluate(scope, argument->value, &duration, &value))
        return;
    if (value.integer < MILLISECOND || value.integer / MILLISECOND > UINT32_MAX) {
        diag_report(scope_fail(scope), DIAG_DECORATOR, argument->span,
                    "a timeout is at least a millisecond and at most 49 days");
        return;
    }
    procedure->timeout_ms = (uint32_t)(value.integer / MILLISECOND);
}

/* Is the member the first of its name? A second one would have the same URI, too. */
static bool add_name(struct membership *membership, const struct ast_member *ast)
{
    struct part *place = &membership->places[membership->place_count++];
    *place = (struct part){.name = ast->name.text, .span = ast->name.span};
    return parts_add(&membership->parts, place) == PART_NEW;
}

static struct model_uri uri_of(struct membership *membership, const struct ast_member *ast,
                               const struct decorations *decorations)
{
    const struct symbol *interface = membership->parts.whole;
    struct scope *scope = interface->scope;
    enum uris_kind kind = ast->kind == AST_PROCEDURE ? URIS_PROCEDURE : URIS_TOPIC;
    struct model_uri uri = {.text = {"", 0}};
    if (!add_name(membership, ast))
        return uri;
    uri = uris_of(scope, kind, interface->name, ast->name.text, &ast->name.span, decorations);
    uri.match = templates_match(scope, decorations, &uri);
    return uri;
}

/* The parameters, those in the URI among them. */
static struct model_message message_of(struct scope *scope, const struct ast_member *ast,
                                       const struct decorations *decorations, struct text uri,
                                       struct names *names)
{
    struct model_message in_uri = {0};
    templates_resolve(scope, decorations, uri, names, &in_uri);
    struct model_message message = fields_resolve_message(scope, ast->params, names);
    message.uri_parts = in_uri.uri_parts;
    message.uri_part_count = in_uri.uri_part_count;
    message.is_strict = decorations->is_strict || scope->is_strict;
    return message;
}

static void resolve_procedure(struct membership *membership, const struct ast_member *ast)
{
    struct scope *scope = membership->parts.whole->scope;
    struct model_interface *interface = membership->parts.whole->interface;
    struct model_procedure *procedure = &membership->procedures[interface->procedure_count++];
    struct names *names = names_new(scope->arena);
    struct decorations decorations;
    decorators_read(scope, &ast->decorators, DECORATORS_ON_PROCEDURE, &decorations);

    procedure->origin = interface;
    procedure->name = ast->name.text;
    procedure->c_name = decorations.c_name;
    procedure->about = decorators_about(&decorations, ast->docs, ast->name.span);
    procedure->uri = uri_of(membership, ast, &decorations);
    procedure->invoke = decorations.invoke;
    procedure->is_idempotent = decorations.is_idempotent;
    resolve_timeout(scope, decorations.timeout, procedure);
    procedure->args = message_of(scope, ast, &decorations, procedure->uri.text, names);
    streams_resolve_input(scope, ast->params, names, procedure);
    streams_resolve_items(scope, &ast->result, procedure);
    procedure->result =
        streams_resolve_content(scope, &ast->result.content, &procedure->result_is_single);
    procedure->input.is_strict = procedure->args.is_strict;
    procedure->item.is_strict = procedure->args.is_strict;
    procedure->result.is_strict = procedure->args.is_strict;
    resolve_throws(scope, &ast->throws, procedure);
}

static void resolve_topic(struct membership *membership, const struct ast_member *ast)
{
    struct scope *scope = membership->parts.whole->scope;
    struct model_interface *interface = membership->parts.whole->interface;
    struct model_topic *topic = &membership->topics[interface->topic_count++];
    struct decorations decorations;
    decorators_read(scope, &ast->decorators, DECORATORS_ON_TOPIC, &decorations);

    topic->origin = interface;
    topic->name = ast->name.text;
    topic->c_name = decorations.c_name;
    topic->about = decorators_about(&decorations, ast->docs, ast->name.span);
    topic->uri = uri_of(membership, ast, &decorations);
    topic->event = message_of(scope, ast, &decorations, topic->uri.text, names_new(scope->arena));
    streams_refuse(scope, ast->params, "a topic");
}

void members_resolve_interface(struct symbol *symbol)
{
    struct scope *scope = symbol->scope;
    const struct ast_list *members = &symbol->ast->members;
    struct decorations decorations;
    decorators_read(scope, &symbol->ast->decorators, DECORATORS_ON_INTERFACE, &decorations);
    symbol->interface->c_name = decorations.c_name;
    symbol->interface->about = decorators_about(&decorations, symbol->ast->docs, symbol->span);

    struct membership membership = inherit_members(symbol);
    for (size_t i = 0; i < members->count; i++) {
        const struct ast_member *member = members->items[i];
        if (member->kind == AST_PROCEDURE)
            resolve_procedure(&membership, member);
        else
            resolve_topic(&membership, member);
    }
    for (size_t i = 0; i < membership.place_count; i++)
        parts_check_reserved(&membership.parts, &membership.places[i]);
    scope->interfaces_done[scope->interfaces_done_count++] = symbol->interface;
}
