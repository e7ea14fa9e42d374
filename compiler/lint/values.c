/* SPDX-License-Identifier: MIT */
/*
 * Values that not every peer can hold: integers that lose digits, what has no largest size, and
 * what has no type. A type is looked at as deep as it goes without other declarations. Parameters
 * of URIs travel as text in what is short anyway.
 */
#include "lint/rules.h"

/** Largest integer that a float holds with all those below it: 2^53 - 1. */
#define EXACT_MAX 9007199254740991

static bool is_exact(const struct model_type *type)
{
    const struct model_limits *range = &type->range;

    switch (type->kind) {
    case MODEL_INT64:
        return range->has_low && range->low >= -EXACT_MAX && range->has_high &&
               range->high <= EXACT_MAX;
    case MODEL_UINT64:
        return range->has_high && range->high <= EXACT_MAX;
    case MODEL_TIMESTAMP:
    case MODEL_DURATION:
        return type->encoding != MODEL_ENCODING_NANOSECONDS;
    default:
        return true;
    }
}

static bool is_text(enum model_kind kind)
{
    return kind == MODEL_STRING || kind == MODEL_BYTES || kind == MODEL_URI ||
           kind == MODEL_DECIMAL;
}

static bool is_container(enum model_kind kind)
{
    return kind == MODEL_LIST || kind == MODEL_MAP;
}

/** How a subject is called in a message. */
static struct text describe(const struct lint *lint, const struct subject *subject)
{
    if (subject->name.size == 0)
        return arena_format(lint->arena, "the %s", subject->what);
    return arena_format(lint->arena, "%s '%.*s'", subject->what, TEXT_ARG(subject->name));
}

static void check_type(struct lint *lint, const struct subject *subject,
                       const struct model_type *type)
{
    struct diagnostics *diagnostics = lint->diagnostics;
    struct span span = subject->about->span;
    struct text who = describe(lint, subject);

    if (!is_exact(type)) {
        diag_report(diagnostics, DIAG_INT64_JSON, span,
                    "%.*s can exceed 2^53, which not every peer can hold", TEXT_ARG(who));
        diag_hint(diagnostics, type->kind == MODEL_TIMESTAMP || type->kind == MODEL_DURATION
                                   ? "Leave '@encoding(nanoseconds)' out."
                                   : "Use 'int', or '@range' with ends within 2^53.");
    }
    if (is_text(type->kind) && !type->length.has_high) {
        diag_report(diagnostics, DIAG_UNBOUNDED_TEXT, span, "%.*s can be of any length",
                    TEXT_ARG(who));
        diag_hint(diagnostics, "Limit it by '@length(..64)', or whatever is enough.");
    }
    if (is_container(type->kind) && !type->length.has_high) {
        diag_report(diagnostics, DIAG_UNBOUNDED_LIST, span, "%.*s can have any number of elements",
                    TEXT_ARG(who));
        diag_hint(diagnostics, "Limit it by '@length(..1000)', or whatever is enough.");
    }
    if (type->kind == MODEL_ANY)
        diag_report(diagnostics, DIAG_UNTYPED, span, "%.*s can be anything", TEXT_ARG(who));
}

void values_check(struct lint *lint, const struct subject *subject)
{
    if (subject->kind == SUBJECT_URI_PARAMETER)
        return;
    for (const struct model_type *type = subject->type; type; type = type->element)
        check_type(lint, subject, type);
}
