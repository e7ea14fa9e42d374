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
 */
#ifndef DIAG_H
#define DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "source/span.h"

enum diag_severity { DIAG_ERROR, DIAG_WARNING };

enum diag_code {
#define DIAGNOSTIC(name, number, severity, title) DIAG_##name = (number),
#include "diag/codes.def"
#undef DIAGNOSTIC
};

struct diagnostics;

/** Most errors that are shown of a run; the rest is counted. */
#define DIAG_SHOWN_MAX 20

struct diagnostics *diag_new(void);
void diag_free(struct diagnostics *diagnostics);

/** Report a problem at `span`, whose source may be NULL (no place). */
void diag_report(struct diagnostics *diagnostics, enum diag_code code, struct span span,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/** Add another place to the problem reported last. */
void diag_note(struct diagnostics *diagnostics, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Add advice to the problem reported last: a sentence, shown without a place. */
void diag_hint(struct diagnostics *diagnostics, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** How many errors (not warnings) were reported. */
size_t diag_errors(const struct diagnostics *diagnostics);

/** How many warnings were reported. */
size_t diag_warnings(const struct diagnostics *diagnostics);

/**
 * Write everything as text, ordered by file and place: `path:line:column: error: …`, the source
 * line, carets under the span, then notes and hints.
 */
void diag_render(const struct diagnostics *diagnostics, FILE *out, bool colour);

#endif
