/* SPDX-License-Identifier: MIT */
/*
 * What depends on what: on the deprecated, on the unstable, errors that nothing throws, procedures
 * that throw nothing, and packages whose versions make no promise at all.
 */
#include "lint/rules.h"

enum version { VERSION_NONE, VERSION_UNSTABLE, VERSION_STABLE };

static size_t count_digits(struct text text)
{
    size_t count = 0;

    while (count < text.size && text.data[count] >= '0' && text.data[count] <= '9')
        count++;
    return count;
}

static struct text skip(struct text text, size_t size)
{
    return (struct text){text.data + size, text.size - size};
}

/** What the last component of a package says: v1, v1alpha, v1beta2. */
static enum version find_version(struct text package)
{
    static const char *const unstable[] = {"alpha", "beta"};
    struct text last = package;

    for (size_t i = 0; i < package.size; i++) {
        if (package.data[i] == '.')
            last = skip(package, i + 1);
    }
    if (last.size == 0 || last.data[0] != 'v' || count_digits(skip(last, 1)) == 0)
        return VERSION_NONE;
    last = skip(last, 1 + count_digits(skip(last, 1)));
    if (last.size == 0)
        return VERSION_STABLE;
    for (size_t i = 0; i < sizeof(unstable) / sizeof(unstable[0]); i++) {
        size_t size = strlen(unstable[i]);

        if (last.size >= size && memcmp(last.data, unstable[i], size) == 0 &&
            count_digits(skip(last, size)) == last.size - size)
            return VERSION_UNSTABLE;
    }
    return VERSION_NONE;
}

static void check_package(struct lint *lint, const struct subject *subject)
{
    enum version version = find_version(subject->name);
    struct span span = subject->about->span;

    if (version == VERSION_NONE) {
        diag_report(lint->diagnostics, DIAG_PACKAGE_VERSION, span,
                    "package '%.*s' does not end with a version", TEXT_ARG(subject->name));
        diag_hint(lint->diagnostics, "Call it '%.*s.v1'.", TEXT_ARG(subject->name));
    }
    for (size_t i = 0; version == VERSION_STABLE && i < lint->file->import_count; i++) {
        const struct model_file *import = lint->file->imports[i];

        if (find_version(import->package) == VERSION_UNSTABLE)
            diag_report(lint->diagnostics, DIAG_UNSTABLE_IMPORT, span,
                        "package '%.*s' is stable, but imports '%.*s', which is not",
                        TEXT_ARG(subject->name), TEXT_ARG(import->package));
    }
}

/** The declaration that a type is of, or NULL. */
static const struct model_about *declaration_of(const struct model_type *type)
{
    switch (type->kind) {
    case MODEL_ENUM:
        return &type->enumeration->about;
    case MODEL_STRUCT:
        return &type->structure->about;
    case MODEL_UNION:
        return &type->tagged->about;
    default:
        return NULL;
    }
}

static bool is_deprecated(const struct lint *lint, const struct subject *subject)
{
    for (; subject; subject = subject->owner) {
        if (subject->about->is_deprecated)
            return true;
    }
    return lint->file->about.is_deprecated;
}

static void report_deprecated(struct lint *lint, const struct subject *subject,
                              const struct model_about *used)
{
    if (!used->is_deprecated)
        return;
    diag_report(lint->diagnostics, DIAG_DEPRECATED_USE, subject->about->span,
                "%s%s%.*s%s needs what is deprecated", subject->what,
                subject->name.size ? " '" : "", TEXT_ARG(subject->name),
                subject->name.size ? "'" : "");
    diag_note(lint->diagnostics, used->span, "it is declared here");
}

static void check_deprecated(struct lint *lint, const struct subject *subject)
{
    const struct model_procedure *procedure = subject->procedure;

    if (is_deprecated(lint, subject))
        return;
    for (const struct model_type *type = subject->type; type; type = type->element) {
        const struct model_about *used = declaration_of(type);

        if (used)
            report_deprecated(lint, subject, used);
    }
    for (size_t i = 0; procedure && i < procedure->throw_count; i++)
        report_deprecated(lint, subject, &procedure->throws[i]->about);
}

static bool has_procedures(const struct model_file *file)
{
    for (size_t i = 0; i < file->interface_count; i++) {
        if (file->interfaces[i].procedure_count > 0)
            return true;
    }
    return false;
}

void usage_collect(struct lint *lint, const struct subject *subject)
{
    const struct model_procedure *procedure = subject->procedure;

    for (size_t i = 0; procedure && i < procedure->throw_count; i++)
        names_add(lint->thrown, procedure->throws[i]->uri, (void *)(uintptr_t)procedure->throws[i]);
}

void usage_check(struct lint *lint, const struct subject *subject)
{
    if (subject->kind == SUBJECT_PACKAGE)
        check_package(lint, subject);
    check_deprecated(lint, subject);
    if (subject->error && has_procedures(lint->file) &&
        !names_find(lint->thrown, subject->uri.text))
        diag_report(lint->diagnostics, DIAG_UNUSED_ERROR, subject->about->span,
                    "no procedure throws '%.*s'", TEXT_ARG(subject->name));
    if (subject->procedure && subject->procedure->throw_count == 0)
        diag_report(lint->diagnostics, DIAG_NO_ERRORS, subject->about->span,
                    "procedure '%.*s' throws nothing", TEXT_ARG(subject->name));
}
