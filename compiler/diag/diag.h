/* SPDX-License-Identifier: MIT */
/*
 * Diagnostics: collected while the compiler goes on, rendered at the end of the run.
 *
 *     diag_report(diagnostics, DIAG_UNKNOWN_TYPE, span, "unknown type '%.*s'", TEXT_ARG(name));
 *     diag_note(diagnostics, other, "declared here");
 *     diag_hint(diagnostics, "did you mean '%s'?", suggestion);
 *
 * A message is lower case without a full stop, quotes what the user wrote in '…', and says what
 * was found and what was expected. A hint is a sentence of its own.
 *
 * A warning has a name, by which the command line can switch it off or make it an error, and a
 * comment in a contract can silence it on one line. Call diag_settle() when all is reported.
 */
#ifndef DIAG_H
#define DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/text.h"
#include "source/span.h"

enum diag_severity { DIAG_ERROR, DIAG_WARNING };

enum diag_code {
#define DIAGNOSTIC(name, number, severity, title) DIAG_##name = (number),
#include "diag/codes.def"
#undef DIAGNOSTIC
#define RULE(name, number, set, title, meaning, wrong, right) DIAG_##name = (number),
#include "diag/rules.def"
#undef RULE
#define BREAKING(name, number, category, severity, title, meaning, safe) DIAG_##name = (number),
#include "diag/breaking.def"
#undef BREAKING
};

/** Largest number of a diagnostic. */
#define DIAG_NUMBER_MAX 255

/** By default a warning is reported, and what is found by a rule of `widlc lint` is not. */
enum diag_level { DIAG_LEVEL_DEFAULT, DIAG_LEVEL_OFF, DIAG_LEVEL_ON, DIAG_LEVEL_ERROR };

/** What is made of warnings; all zero changes nothing. */
struct diag_policy {
    bool all_are_errors;                         /**< those at their default level */
    enum diag_level levels[DIAG_NUMBER_MAX + 1]; /**< of each warning, by code */
};

struct diagnostics;

/** Most errors that are shown of a run; the rest is counted. */
#define DIAG_SHOWN_MAX 20

struct diagnostics *diag_new(void);
void diag_free(struct diagnostics *diagnostics);

/** Decide about the warnings that are reported from now on. */
void diag_use_policy(struct diagnostics *diagnostics, const struct diag_policy *policy);

/** Report a problem at `span`, whose source may be NULL (no place). */
void diag_report(struct diagnostics *diagnostics, enum diag_code code, struct span span,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Add another place to the problem reported last. */
void diag_note(struct diagnostics *diagnostics, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Add advice to the problem reported last: a sentence, shown without a place. */
void diag_hint(struct diagnostics *diagnostics, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Say what would put the problem reported last right: `text` in place of what is at `span`. */
void diag_replace(struct diagnostics *diagnostics, struct span span, struct text text);

/**
 * Silence the warning `code` on the line of `span`, or on the next one if the span `is_alone` on
 * its line.
 */
void diag_silence(struct diagnostics *diagnostics, enum diag_code code, struct span span,
                  bool is_alone, struct text reason);

/**
 * Note that rules have looked at all of `source`, so that a comment there which silences one, and
 * has nothing to silence, is useless.
 */
void diag_looked_at(struct diagnostics *diagnostics, const struct source *source);

/** Take out what is silenced, and report what silences nothing; once, behind the last report. */
void diag_settle(struct diagnostics *diagnostics);

/** How many errors (not warnings) were reported. */
size_t diag_errors(const struct diagnostics *diagnostics);

/** How many warnings were reported, those that are silenced not counted. */
size_t diag_warnings(const struct diagnostics *diagnostics);

/**
 * Write everything as text, ordered by file and place: `path:line:column: error: …`, the source
 * line, carets under the span, then notes and hints.
 */
void diag_render(const struct diagnostics *diagnostics, FILE *out, bool colour);

/** Write everything as one object of JSON; docs/diagnostics.md describes it. */
void diag_write_json(const struct diagnostics *diagnostics, FILE *out);

/** Write everything as a log of SARIF 2.1.0, by `version` of the compiler. */
void diag_write_sarif(const struct diagnostics *diagnostics, const char *version, FILE *out);

#endif
