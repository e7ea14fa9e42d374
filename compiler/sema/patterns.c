/* SPDX-License-Identifier: MIT */
/*
 * Patterns of types. Each text is compiled once for a file, and what all patterns of a file take is
 * limited: a short text can stand for hundreds of places.
 */
#include "sema/patterns.h"

#include "sema/types.h"
#include "syntax/literal.h"

/* Of one type, through its aliases. */
#define PATTERNS_MAX 8

/* Of all patterns of a file. */
#define PLACES_MAX 65536

static void report_malformed(struct scope *scope, const struct ast_value *ast,
                             const struct pattern_problem *problem)
{
    struct span span = literal_string_part(ast->span, problem->begin, problem->end);
    diag_report(scope_fail(scope), DIAG_PATTERN, span, "malformed pattern: %s", problem->message);
    if (problem->hint)
        diag_hint(scope->diagnostics, "%s", problem->hint);
}

static bool has_room(struct scope *scope, const struct ast_value *ast, size_t places)
{
    scope->pattern_places += places;
    if (scope->pattern_places <= PLACES_MAX)
        return true;
    if (scope->pattern_places - places <= PLACES_MAX)
        diag_report(scope_fail(scope), DIAG_TOO_LARGE, ast->span,
                    "the patterns of this file have more than %d characters and classes, repeated "
                    "ones counted",
                    PLACES_MAX);
    return false;
}

/* The automaton of a pattern; NULL: reported. */
static const struct pattern *compile(struct scope *scope, const struct ast_value *ast)
{
    struct pattern compiled;
    struct pattern_problem problem;
    const struct pattern *known = names_find(scope->patterns, ast->text);

    if (known)
        return known;
    if (!pattern_compile(scope->arena, ast->text, &compiled, &problem)) {
        report_malformed(scope, ast, &problem);
        return NULL;
    }
    if (!has_room(scope, ast, compiled.place_count))
        return NULL;
    struct pattern *pattern = arena_alloc(scope->arena, sizeof(*pattern));
    *pattern = compiled;
    names_add(scope->patterns, ast->text, pattern);
    return pattern;
}

static bool fits(struct scope *scope, const struct ast_decorator *decorator,
                 const struct model_type *type)
{
    size_t count = 1;
    if (!types_is_text(type->kind)) {
        diag_report(scope_fail(scope), DIAG_LIMITS, decorator->span,
                    "'@pattern' does not fit '%.*s'", TEXT_ARG(types_text(scope, type)));
        if (type->element && types_is_text(type->element->kind))
            diag_hint(scope->diagnostics, "The elements take it from a type: "
                                          "'type Name = string @pattern(\"...\");'.");
        return false;
    }
    for (const struct model_pattern *pattern = type->pattern; pattern; pattern = pattern->next)
        count++;
    if (count <= PATTERNS_MAX)
        return true;
    diag_report(scope_fail(scope), DIAG_LIMITS, decorator->span,
                "more than %d patterns for one type", PATTERNS_MAX);
    return false;
}

const struct model_type *patterns_apply(struct scope *scope, const struct decorations *decorations,
                                        const struct model_type *type)
{
    if (!type || !decorations->pattern)
        return type;
    const struct ast_argument *argument = decorations->pattern->arguments.items[0];
    const struct model_type *plain = types_plain(type);
    if (!fits(scope, decorations->pattern, plain))
        return NULL;
    const struct pattern *automaton = compile(scope, argument->value);
    if (!automaton)
        return NULL;

    struct model_pattern *pattern = arena_alloc(scope->arena, sizeof(*pattern));
    *pattern = (struct model_pattern){argument->value->text, automaton, plain->pattern};
    struct model_type *limited = arena_alloc(scope->arena, sizeof(*limited));
    *limited = *plain;
    limited->pattern = pattern;
    return types_with_plain(scope, type, limited);
}
