/* SPDX-License-Identifier: MIT */
/* Docs that are missing: of what is called from outside, and of the rest. */
#include "lint/rules.h"

static bool is_public(enum subject_kind kind)
{
    return kind == SUBJECT_PACKAGE || kind == SUBJECT_INTERFACE || kind == SUBJECT_PROCEDURE ||
           kind == SUBJECT_TOPIC || kind == SUBJECT_ERROR;
}

void docs_check(struct lint *lint, const struct subject *subject)
{
    bool can_have_docs = subject->kind != SUBJECT_RESULT && subject->kind != SUBJECT_URI_PARAMETER;

    if (subject->about->docs.size > 0 || !can_have_docs)
        return;
    diag_report(
        lint->diagnostics, is_public(subject->kind) ? DIAG_MISSING_DOCS : DIAG_MISSING_TYPE_DOCS,
        subject->about->span, "%s '%.*s' has no docs", subject->what, TEXT_ARG(subject->name));
    diag_hint(lint->diagnostics, "Say above it, behind '///', what it is for.");
}
