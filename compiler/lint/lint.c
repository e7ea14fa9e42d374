/* SPDX-License-Identifier: MIT */
/*
 * Two walks: over all files, imported ones included, to collect what belongs together; then over
 * the files of the command line, for every rule. A file is visited once, however many import it.
 */
#include "lint/lint.h"

#include "lint/rules.h"

typedef void check_fn(struct lint *lint, const struct subject *subject);

static void collect(void *context, const struct subject *subject)
{
    uris_collect(context, subject);
    usage_collect(context, subject);
}

static void check(void *context, const struct subject *subject)
{
    static check_fn *const checks[] = {naming_check, docs_check, values_check, uris_check,
                                       usage_check};

    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
        checks[i](context, subject);
}

/** Imports come before what imports them, so that the blame is on the latter. */
static void collect_file(struct lint *lint, struct names *seen, const struct model_file *file)
{
    const struct model_file **key = arena_alloc(lint->arena, sizeof(*key));

    *key = file;
    if (names_add(seen, (struct text){(const char *)key, sizeof(*key)}, key))
        return;
    for (size_t i = 0; i < file->import_count; i++)
        collect_file(lint, seen, file->imports[i]);
    subjects_visit(file, collect, lint);
}

void lint_files(const struct model_file *const *files, size_t count,
                struct diagnostics *diagnostics)
{
    struct lint lint = {.arena = arena_new(), .diagnostics = diagnostics};
    struct names *seen = names_new(lint.arena);

    lint.thrown = names_new(lint.arena);
    for (size_t i = 0; i < URI_KIND_COUNT; i++)
        lint.uris[i] = names_new(lint.arena);
    for (size_t i = 0; i < count; i++)
        collect_file(&lint, seen, files[i]);
    for (size_t i = 0; i < count; i++) {
        lint.file = files[i];
        subjects_visit(files[i], check, &lint);
        diag_looked_at(diagnostics, files[i]->about.span.source);
    }
    arena_free(lint.arena);
}
