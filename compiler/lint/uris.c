/* SPDX-License-Identifier: MIT */
/*
 * URIs that routers refuse, that belong to somebody else, or that two files claim. Within one file
 * the compiler itself finds the second use of a URI.
 */
#include "lint/rules.h"

static bool find_kind(const struct subject *subject, enum uri_kind *ret_kind)
{
    switch (subject->kind) {
    case SUBJECT_PROCEDURE:
        *ret_kind = URI_OF_PROCEDURE;
        return true;
    case SUBJECT_TOPIC:
        *ret_kind = URI_OF_TOPIC;
        return true;
    case SUBJECT_ERROR:
        *ret_kind = URI_OF_ERROR;
        return true;
    default:
        return false;
    }
}

void uris_collect(struct lint *lint, const struct subject *subject)
{
    enum uri_kind kind;
    const struct model_about *first;

    if (!find_kind(subject, &kind))
        return;
    overlaps_collect(lint, subject, kind);
    first = names_add(lint->uris[kind], subject->uri.pattern, (void *)(uintptr_t)subject->about);
    if (!first)
        return;
    diag_report(lint->diagnostics, DIAG_URI_CLASH, subject->about->span,
                "%s '%.*s' has the URI '%.*s', as another file has it", subject->what,
                TEXT_ARG(subject->name), TEXT_ARG(subject->uri.text));
    diag_note(lint->diagnostics, first->span, "the other %s is declared here", subject->what);
}

/** Is every character one of the strict rule? What stands in braces is filled in later. */
static bool is_strict(struct text uri)
{
    bool is_variable = false;

    for (size_t i = 0; i < uri.size; i++) {
        char c = uri.data[i];

        if (c == '{' || c == '}')
            is_variable = c == '{';
        else if (!is_variable && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' &&
                 c != '.')
            return false;
    }
    return true;
}

static bool is_protocol(struct text package)
{
    return package.size >= 4 && memcmp(package.data, "wamp", 4) == 0 &&
           (package.size == 4 || package.data[4] == '.');
}

void uris_check(struct lint *lint, const struct subject *subject)
{
    if (!is_strict(subject->uri.text)) {
        diag_report(lint->diagnostics, DIAG_URI_STRICT, subject->about->span,
                    "URI '%.*s' of %s '%.*s' breaks the strict rule", TEXT_ARG(subject->uri.text),
                    subject->what, TEXT_ARG(subject->name));
        diag_hint(lint->diagnostics, "Small letters, digits and '_' can stand between the dots.");
    }
    if (subject->kind == SUBJECT_PACKAGE && is_protocol(subject->name))
        diag_report(lint->diagnostics, DIAG_URI_RESERVED, subject->about->span,
                    "package '%.*s' belongs to the protocol", TEXT_ARG(subject->name));
}
