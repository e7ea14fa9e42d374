/* SPDX-License-Identifier: MIT */
/*
 * The frame of a command: every file of the command line is loaded, then the command works on the
 * models if there are no errors, then everything that was reported is shown at once.
 */
#include "command/run.h"

#include <stdlib.h>

#include "base/memory.h"

static bool is_listed(const struct run *run, const struct model_file *file)
{
    for (size_t i = 0; i < run->file_count; i++) {
        if (run->files[i] == file)
            return true;
    }
    return false;
}

bool run_load(struct run *run, const struct options *options)
{
    *run = (struct run){.options = options, .diagnostics = diag_new()};
    diag_use_policy(run->diagnostics, &options->policy);
    run->compilation =
        compilation_new(options->import_directories, options->import_count, run->diagnostics);
    run->files = memory_new(options->file_count * sizeof(struct model_file *));
    for (size_t i = 0; i < options->file_count; i++) {
        const struct model_file *file = compilation_add(run->compilation, options->files[i]);

        if (file && !is_listed(run, file))
            run->files[run->file_count++] = file;
    }
    return diag_errors(run->diagnostics) == 0;
}

bool run_begin(struct run *run, const struct options *options)
{
    run_load(run, options);
    diag_settle(run->diagnostics);
    return diag_errors(run->diagnostics) == 0;
}

static void print_count(size_t count, const char *word)
{
    fprintf(stderr, "%zu %s%s", count, word, count == 1 ? "" : "s");
}

static void report_text(const struct run *run)
{
    size_t errors = diag_errors(run->diagnostics);
    size_t warnings = diag_warnings(run->diagnostics);

    diag_render(run->diagnostics, stderr, options_use_colour(run->options));
    if (errors > 0)
        print_count(errors, "error");
    if (errors > 0 && warnings > 0)
        fputs(", ", stderr);
    if (warnings > 0)
        print_count(warnings, "warning");
    if (errors > 0 || warnings > 0)
        fputc('\n', stderr);
}

bool run_report(const struct run *run, FILE *machine)
{
    switch (run->options->format) {
    case FORMAT_TEXT:
        report_text(run);
        break;
    case FORMAT_JSON:
        diag_write_json(run->diagnostics, machine);
        break;
    case FORMAT_SARIF:
        diag_write_sarif(run->diagnostics, WIDLC_VERSION, machine);
        break;
    }
    return diag_errors(run->diagnostics) == 0;
}

void run_end(struct run *run)
{
    free(run->files);
    compilation_free(run->compilation);
    diag_free(run->diagnostics);
}
