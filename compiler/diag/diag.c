/* SPDX-License-Identifier: MIT */
/*
 * Collects diagnostics.
 *
 * A hostile file can be nothing but errors, each quoting a megabyte: only COLLECTION_MAX problems
 * are held, of each only MESSAGE_MAX bytes, and what comes after them is counted. The same problem
 * reported twice, as happens when two files import a third, is one problem.
 *
 * A comment that silences can come before or behind the report that it is about, so both are kept
 * until diag_settle() brings them together.
 */
#include "diag/diag.h"

#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"
#include "diag/collection.h"
#include "source/source.h"

#define MESSAGE_MAX 500

/** Longer ones are dropped: half of one would be wrong. */
#define REPLACEMENT_MAX 1000

/** Comments on lines of their own that all speak about the line behind the last of them. */
#define SILENCES_STACKED_MAX 16

#define DIAGNOSTIC(name, number, severity, title)                                                  \
    _Static_assert((number) > 0 && (number) <= DIAG_NUMBER_MAX, #name);
#include "diag/codes.def"
#undef DIAGNOSTIC
#define RULE(name, number, set, title, meaning, wrong, right)                                      \
    _Static_assert((number) > 100 && (number) <= DIAG_NUMBER_MAX, #name);
#include "diag/rules.def"
#undef RULE
#define BREAKING(name, number, category, severity, title, meaning, safe)                           \
    _Static_assert((number) > 150 && (number) <= DIAG_NUMBER_MAX, #name);
#include "diag/breaking.def"
#undef BREAKING

struct diagnostics *diag_new(void)
{
    struct arena *arena = arena_new();
    struct diagnostics *diagnostics = arena_alloc(arena, sizeof(*diagnostics));

    diagnostics->arena = arena;
    diagnostics->looked_at = names_new(arena);
    diagnostics->silences = names_new(arena);
    diagnostics->ending = &diagnostics->first;
    return diagnostics;
}

void diag_free(struct diagnostics *diagnostics)
{
    if (diagnostics)
        arena_free(diagnostics->arena);
}

void diag_use_policy(struct diagnostics *diagnostics, const struct diag_policy *policy)
{
    diagnostics->policy = *policy;
}

/** What a problem with this code is in this run; false: nothing. */
static bool find_severity(const struct diag_policy *policy, enum diag_code code,
                          enum diag_severity *ret_severity)
{
    const struct catalogue_entry *entry = catalogue_of(code);
    enum diag_level level = policy->levels[code];

    *ret_severity = entry->severity;
    if (entry->severity == DIAG_ERROR)
        return true;
    if (entry->set != CATALOGUE_NO_RULE && level == DIAG_LEVEL_DEFAULT)
        return false;
    if (level == DIAG_LEVEL_ERROR || (level == DIAG_LEVEL_DEFAULT && policy->all_are_errors))
        *ret_severity = DIAG_ERROR;
    return level != DIAG_LEVEL_OFF;
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
    enum diag_severity severity;
    va_list arguments;

    diagnostics->last = NULL;
    if (!find_severity(&diagnostics->policy, code, &severity))
        return;
    if (diagnostics->problem_count == COLLECTION_MAX) {
        diagnostics->reported[severity]++;
        return;
    }
    problem = arena_alloc(diagnostics->arena, sizeof(*problem));
    problem->number = diagnostics->problem_count;
    problem->code = code;
    problem->severity = severity;
    problem->span = span;
    va_start(arguments, format);
    problem->text = format_message(diagnostics, format, arguments);
    va_end(arguments);
    if (is_known(diagnostics, problem))
        return;
    diagnostics->problems[diagnostics->problem_count++] = problem;
    diagnostics->reported[severity]++;
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

void diag_replace(struct diagnostics *diagnostics, struct span span, struct text text)
{
    struct problem *problem = diagnostics->last;

    if (!problem || text.size > REPLACEMENT_MAX)
        return;
    problem->replaced = span;
    problem->replacement = arena_text(diagnostics->arena, text);
}

/** A line of a source, as the key of a table. */
struct line_key {
    const struct source *source;
    size_t line;
};

void diag_silence(struct diagnostics *diagnostics, enum diag_code code, struct span span,
                  bool is_alone, struct text reason)
{
    struct silence *silence = arena_alloc(diagnostics->arena, sizeof(*silence));
    struct line_key *key = arena_alloc(diagnostics->arena, sizeof(*key));

    silence->code = code;
    silence->span = span;
    silence->line = source_place(span.source, span.begin).line;
    silence->is_alone = is_alone;
    silence->reason = arena_text(diagnostics->arena, reason);
    key->source = span.source;
    key->line = silence->line;
    if (names_add(diagnostics->silences, (struct text){(const char *)key, sizeof(*key)}, silence))
        return;
    *diagnostics->ending = silence;
    diagnostics->ending = &silence->next;
}

static struct silence *silence_at(const struct diagnostics *diagnostics,
                                  const struct source *source, size_t line)
{
    struct line_key key = {source, line};

    return names_find(diagnostics->silences, (struct text){(const char *)&key, sizeof(key)});
}

/** Does a line stand between a comment and what it is about: docs, or a decorator? */
static bool is_between(struct text line)
{
    while (line.size > 0 && (line.data[0] == ' ' || line.data[0] == '\t'))
        line = (struct text){line.data + 1, line.size - 1};
    return line.size > 0 &&
           (line.data[0] == '@' || (line.size > 2 && memcmp(line.data, "///", 3) == 0));
}

/** What silences `problem`: on its line, or above it, with docs, decorators or others between. */
static struct silence *find_silence(const struct diagnostics *diagnostics,
                                    const struct problem *problem)
{
    const struct source *source = problem->span.source;
    size_t line = source_place(source, collection_clamp(problem->span).begin).line;
    struct silence *silence = silence_at(diagnostics, source, line);

    if (silence && silence->code == problem->code)
        return silence;
    for (size_t i = 1; i <= SILENCES_STACKED_MAX && i < line; i++) {
        silence = silence_at(diagnostics, source, line - i);
        if (silence && silence->is_alone && silence->code == problem->code)
            return silence;
        if (!(silence && silence->is_alone) && !is_between(source_line(source, line - i)))
            return NULL;
    }
    return NULL;
}

/** Mark what is silenced, which then no longer counts. */
static void apply_silences(struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < diagnostics->problem_count; i++) {
        struct problem *problem = diagnostics->problems[i];
        struct silence *silence = NULL;

        if (catalogue_of(problem->code)->severity == DIAG_WARNING && problem->span.source)
            silence = find_silence(diagnostics, problem);
        if (!silence)
            continue;
        silence->is_used = true;
        problem->silence = silence;
        diagnostics->reported[problem->severity]--;
    }
}

/** A source with an error is not compiled to the end, so its warnings are not all known. */
static bool has_error(const struct diagnostics *diagnostics, const struct source *source)
{
    for (size_t i = 0; i < diagnostics->problem_count; i++) {
        const struct problem *problem = diagnostics->problems[i];

        if (problem->span.source == source && catalogue_of(problem->code)->severity == DIAG_ERROR)
            return true;
    }
    return false;
}

void diag_looked_at(struct diagnostics *diagnostics, const struct source *source)
{
    const struct source **key = arena_alloc(diagnostics->arena, sizeof(*key));

    *key = source;
    names_add(diagnostics->looked_at, (struct text){(const char *)key, sizeof(*key)}, key);
}

/** Would what `silence` is about have been reported? What a plugin warns of, only that knows. */
static bool is_looked_for(const struct diagnostics *diagnostics, const struct silence *silence)
{
    const struct source *source = silence->span.source;
    enum diag_severity severity;

    if (silence->code == DIAG_PLUGIN_WARNING ||
        !find_severity(&diagnostics->policy, silence->code, &severity))
        return false;
    return catalogue_of(silence->code)->set == CATALOGUE_NO_RULE ||
           names_find(diagnostics->looked_at, (struct text){(const char *)&source, sizeof(source)});
}

void diag_settle(struct diagnostics *diagnostics)
{
    const struct source *source = NULL;
    bool is_complete = false;

    if (diagnostics->first)
        apply_silences(diagnostics);
    for (struct silence *silence = diagnostics->first; silence; silence = silence->next) {
        if (silence->span.source != source) {
            source = silence->span.source;
            is_complete = !has_error(diagnostics, source);
        }
        if (silence->is_used || !is_complete || !is_looked_for(diagnostics, silence))
            continue;
        diag_report(diagnostics, DIAG_USELESS_IGNORE, silence->span, "'%s' is not reported here",
                    catalogue_name(catalogue_of(silence->code)).text);
    }
}

size_t diag_errors(const struct diagnostics *diagnostics)
{
    return diagnostics->reported[DIAG_ERROR];
}

size_t diag_warnings(const struct diagnostics *diagnostics)
{
    return diagnostics->reported[DIAG_WARNING];
}
