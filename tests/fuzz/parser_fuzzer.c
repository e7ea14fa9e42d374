/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a contract: scanned, parsed, resolved, linted, turned into C, and every diagnostic
 * shown. There are no import directories, so that no input reaches the file system's contents.
 */
#include "compilation.h"
#include "diag/catalogue.h"
#include "fuzz.h"
#include "gen/gen.h"
#include "lint/lint.h"

static void generate(const struct model_file *file, enum gen_sides sides,
                     struct diagnostics *diagnostics)
{
    struct gen_options options = {.sides = sides};
    struct gen_output outputs[GEN_OUTPUT_MAX] = {0};

    gen_c(file, &options, diagnostics, outputs);
    for (size_t i = 0; i < GEN_OUTPUT_MAX; i++) {
        buffer_free(&outputs[i].path);
        buffer_free(&outputs[i].text);
    }
}

/** Every rule is on. */
static struct diagnostics *diagnostics_new(void)
{
    struct diagnostics *diagnostics = diag_new();
    struct diag_policy policy = {0};

    for (const struct catalogue_entry *entry = catalogue_next(NULL); entry;
         entry = catalogue_next(entry)) {
        if (entry->set != CATALOGUE_NO_RULE)
            policy.levels[entry->code] = DIAG_LEVEL_ON;
    }
    diag_use_policy(diagnostics, &policy);
    return diagnostics;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text text = {(const char *)data, size};
    struct diagnostics *diagnostics = diagnostics_new();
    struct compilation *compilation = compilation_new(NULL, 0, diagnostics);
    const struct model_file *file = compilation_add_text(compilation, "fuzz.widl", text);
    FILE *nowhere = fopen("/dev/null", "w");

    if (file)
        lint_files(&file, 1, diagnostics);
    if (file)
        generate(file, (enum gen_sides)(size % GEN_BOTH + 1), diagnostics);
    diag_settle(diagnostics);
    if (nowhere) {
        diag_render(diagnostics, nowhere, true);
        diag_write_json(diagnostics, nowhere);
        diag_write_sarif(diagnostics, "0", nowhere);
        fclose(nowhere);
    }
    compilation_free(compilation);
    diag_free(diagnostics);
    return 0;
}
