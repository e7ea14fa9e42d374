/* SPDX-License-Identifier: MIT */
/*
 * Structs take over the fields of others, interfaces the members of others, by the same rules: all
 * names are unique in the end, nothing is taken over from itself, reserved names are taken over,
 * too. A chain of n of them has n²/2 contents, so how much a file can take over is bounded.
 */
#include "sema/parts.h"

#include "sema/decorators.h"
#include "sema/resolve.h"
#include "sema/types.h"

/* Fields and members that one file takes over. Members are much longer in generated code. */
#define FIELDS_MAX  ((size_t)100000)
#define MEMBERS_MAX ((size_t)10000)

static bool is_struct(const struct parts *parts)
{
    return parts->whole->kind == SYMBOL_STRUCT;
}

struct parts parts_of(struct symbol *whole)
{
    bool of_struct = whole->kind == SYMBOL_STRUCT;
    return (struct parts){
        .whole = whole,
        .what = of_struct ? "field" : "member",
        .verb = of_struct ? "spreads" : "extends",
        .names = names_new(whole->scope->arena),
    };
}

/* From `part` one waits for the other, up to the whole, which waits for `part`. */
static void report_circle(const struct parts *parts, const struct symbol *part)
{
    struct scope *scope = parts->whole->scope;
    const struct symbol *at = part;
    diag_report(scope_fail(scope), DIAG_CYCLE, part->span, "%s '%.*s' %s itself",
                is_struct(parts) ? "struct" : "interface", TEXT_ARG(part->name), parts->verb);
    do {
        diag_note(scope->diagnostics, at->waits_at, "'%.*s' %s '%.*s' here", TEXT_ARG(at->name),
                  parts->verb, TEXT_ARG(at->waits_for->name));
        at = at->waits_for;
    } while (at != part);
}

static bool resolve(struct parts *parts, struct symbol *part, struct span span)
{
    struct symbol *whole = parts->whole;
    whole->waits_for = part;
    whole->waits_at = span;
    if (part->state == SYMBOL_ACTIVE) {
        report_circle(parts, part);
        return false;
    }
    return resolve_symbol(whole->scope, part, span);
}

struct symbol *parts_find(struct parts *parts, const struct ast_name *name)
{
    struct scope *scope = parts->whole->scope;
    struct found found = scope_find(scope, name->text, name->span);
    const char *wanted = is_struct(parts) ? "a struct" : "an interface";
    if (types_is_builtin(name->text)) {
        diag_report(scope_fail(scope), DIAG_WRONG_KIND, name->span, "'%.*s' is a type, not %s",
                    TEXT_ARG(name->text), wanted);
        return NULL;
    }
    if (!found.symbol) {
        scope_report_unknown(scope, &found, parts->whole->kind, name->text, name->span);
        return NULL;
    }
    if (found.symbol->kind != parts->whole->kind) {
        scope_report_kind(scope, found.symbol, name->span, wanted);
        return NULL;
    }
    if (!resolve(parts, found.symbol, name->span)) {
        scope->failed = true;
        return NULL;
    }
    return found.symbol;
}

bool parts_allow(struct parts *parts, const struct ast_name *name, size_t count)
{
    struct scope *scope = parts->whole->scope;
    size_t *taken = is_struct(parts) ? &scope->fields_taken : &scope->members_taken;
    size_t most = is_struct(parts) ? FIELDS_MAX : MEMBERS_MAX;
    if (*taken > most)
        return false;
    *taken += count;
    if (*taken <= most)
        return true;
    *taken = most + 1;
    diag_report(scope_fail(scope), DIAG_TOO_LARGE, name->span,
                "this file takes over more than %zu %ss of others", most, parts->what);
    return false;
}

static void report_clash(const struct parts *parts, const struct part *first,
                         const struct part *second)
{
    struct scope *scope = parts->whole->scope;
    struct diagnostics *diagnostics = scope->diagnostics;
    if (!second->by) {
        scope_report_second(scope, parts->what, second->name, second->span, first->span);
    } else {
        diag_report(scope_fail(scope), DIAG_DUPLICATE, second->by->span,
                    "a second %s '%.*s', which '%.*s' brings", parts->what, TEXT_ARG(second->name),
                    TEXT_ARG(second->by->text));
        diag_note(diagnostics, first->span, "the first is here");
    }
    if (first->by)
        diag_note(diagnostics, first->by->span, "'%.*s' brings it here", TEXT_ARG(first->by->text));
    if (second->by)
        diag_note(diagnostics, second->span, "the second is here");
}

enum part_added parts_add(struct parts *parts, struct part *part)
{
    const struct part *first = names_add(parts->names, part->name, part);
    if (!first)
        return PART_NEW;
    if (first->origin && first->origin == part->origin && first->by && part->by)
        return PART_THERE;
    report_clash(parts, first, part);
    return PART_CLASH;
}

static void reserve(struct parts *parts, struct text name, struct span span)
{
    struct model_reserved *reserved = &parts->reserved[parts->reserved_count];
    *reserved = (struct model_reserved){name, span};
    if (!names_add(parts->reserved_names, name, reserved))
        parts->reserved_count++;
}

void parts_reserve(struct parts *parts, size_t more)
{
    struct scope *scope = parts->whole->scope;
    const struct ast_list *own = &parts->whole->ast->reserved;
    struct decorations none;
    decorators_read(scope, &parts->whole->ast->reserved_decorators, DECORATORS_ON_RESERVED, &none);
    if (own->count + more == 0)
        return;
    parts->reserved_names = names_new(scope->arena);
    parts->reserved = arena_alloc(scope->arena, (own->count + more + 1) * sizeof(*parts->reserved));
    for (size_t i = 0; i < own->count; i++) {
        const struct ast_name *name = own->items[i];
        const struct model_reserved *first = names_find(parts->reserved_names, name->text);
        if (first)
            scope_report_second(scope, "reserved name", name->text, name->span, first->span);
        reserve(parts, name->text, name->span);
    }
}

void parts_reserve_more(struct parts *parts, const struct model_reserved *reserved, size_t count)
{
    for (size_t i = 0; i < count; i++)
        reserve(parts, reserved[i].name, reserved[i].span);
}

void parts_check_reserved(const struct parts *parts, const struct part *part)
{
    struct scope *scope = parts->whole->scope;
    if (!parts->reserved_count)
        return;
    const struct model_reserved *reserved = names_find(parts->reserved_names, part->name);
    if (!reserved)
        return;
    diag_report(scope_fail(scope), DIAG_RESERVED, part->by ? part->by->span : part->span,
                "the name '%.*s' is reserved", TEXT_ARG(part->name));
    diag_note(scope->diagnostics, reserved->span, "it is reserved here");
    if (part->by)
        diag_note(scope->diagnostics, part->span, "'%.*s' brings this %s", TEXT_ARG(part->by->text),
                  parts->what);
}
