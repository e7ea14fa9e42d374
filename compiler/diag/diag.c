/* SPDX-License-Identifier: MIT */
/*
 * Collects diagnostics.
 *
 * A hostile file can be nothing but errors, each quoting a megabyte: only COLLECTION_MAX problems
 * are held, of each only MESSAGE_MAX bytes, and what comes after them is counted. The same problem
 * reported twice, as happens when two files import a third, is one problem.
 */
#include "diag/diag.h"

#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"
#include "diag/collection.h"
#include "source/source.h"

#define MESSAGE_MAX 500

struct diagnostics *diag_new(void)
{
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = arena_alloc(arena, sizeof(*diagnostics));

    diagnostics->arena = arena;
    return diagnostics;
}

void diag_free(struct diagnostics *diagnostics)
{
    if (diagnostics)
        arena_free(diagnostics->arena);
}

enum diag_severity diag_severity(enum diag_code code)
{
    switch (code) {
#define DIAGNOSTIC(name, number, severity, title)                                                  \
    case DIAG_##name:                                                                              \
        return DIAG_##severity;
#include "diag/codes.def"
#undef DIAGNOSTIC
    }
    return DIAG_ERROR;
}

static struct text format_message(struct diagnostics *diagnostics, const char *format,
                                  va_list arguments)
{
    char message[MESSAGE_MAX];
    int size = vsnprintf(message, sizeof(message), format, arguments);
    struct text text = text_of(size < 0 ? format : message);

    if (size < MESSAGE_MAX)
        return arena_text(diagnostics->arena, text);
    return arena_format(diagnostics->arena, "%.*s\xe2\x80\xa6",
                        TEXT_ARG(utf8_clip(text, text.size - 1)));
}

static bool same_source(const struct source *a, const struct source *b)
{
    return a == b || (a && b && strcmp(a->path, b->path) == 0);
}

static bool is_known(const struct diagnostics *diagnostics, const struct problem *problem)
{
    for (size_t i = 0; i < diagnostics->problem_count; i++) {
        const struct problem *other = diagnostics->problems[i];

        if (other->code == problem->code && other->span.begin == problem->span.begin &&
            other->span.end == problem->span.end &&
            same_source(other->span.source, problem->span.source) &&
            text_equal(other->text, problem->text))
            return true;
    }
    return false;
}

void diag_report(struct diagnostics *diagnostics, enum diag_code code, struct span span,
                 const char *format, ...)
{
    struct problem *problem;
    va_list arguments;

    diagnostics->last = NULL;
    if (diagnostics->problem_count == COLLECTION_MAX) {
        diagnostics->reported[diag_severity(code)]++;
        return;
    }
    problem = arena_alloc(diagnostics->arena, sizeof(*problem));
    problem->number = diagnostics->problem_count;
    problem->code = code;
    problem->span = span;
    va_start(arguments, format);
    problem->text = format_message(diagnostics, format, arguments);
    va_end(arguments);
    if (is_known(diagnostics, problem))
        return;
    diagnostics->problems[diagnostics->problem_count++] = problem;
    diagnostics->reported[diag_severity(code)]++;
    diagnostics->last = problem;
}

void diag_note(struct diagnostics *diagnostics, struct span span, const char *format, ...)
{
    struct problem *problem = diagnostics->last;
    struct note *note;
    va_list arguments;

    if (!problem || problem->note_count == COLLECTION_NOTES_MAX)
        return;
    note = &problem->notes[problem->note_count++];
    note->span = span;
    va_start(arguments, format);
    note->text = format_message(diagnostics, format, arguments);
    va_end(arguments);
}

void diag_hint(struct diagnostics *diagnostics, const char *format, ...)
{
    va_list arguments;

    if (!diagnostics->last)
        return;
    va_start(arguments, format);
    diagnostics->last->hint = format_message(diagnostics, format, arguments);
    va_end(arguments);
}

size_t diag_errors(const struct diagnostics *diagnostics)
{
    return diagnostics->reported[DIAG_ERROR];
}

size_t diag_warnings(const struct diagnostics *diagnostics)
{
    return diagnostics->reported[DIAG_WARNING];
}
