/* SPDX-License-Identifier: MIT */
/*
 * `widlc describe`: writes what contracts mean as JSON. A descriptor can take the place of
 * contracts, too: then it is read, checked, and written again.
 */
#include "gen/describe/describe.h"

#include <stdlib.h>

#include "base/memory.h"
#include "command/command.h"
#include "command/run.h"
#include "descriptor/descriptor.h"
#include "output.h"

static const struct span nowhere = {0};

static bool ends_with(const char *path, const char *suffix)
{
    size_t size = strlen(path);

    return size >= strlen(suffix) && strcmp(path + size - strlen(suffix), suffix) == 0;
}

static bool write_file(const char *path, struct text text, struct buffer *why)
{
    struct outputs *outputs = outputs_new();
    bool written = outputs_add(outputs, path, text, why) && outputs_finish(outputs, why);

    outputs_free(outputs);
    return written;
}

static void write_out(struct run *run, struct text text)
{
    const char *path = run->options->output_directory;
    struct buffer why = {0};

    if (!path)
        fwrite(text.data, 1, text.size, stdout);
    else if (!write_file(path, text, &why))
        diag_report(run->diagnostics, DIAG_OUTPUT, nowhere, "%.*s", TEXT_ARG(buffer_text(&why)));
    buffer_free(&why);
}

static void describe_files(struct run *run, const struct model_file *const *files, size_t count)
{
    struct buffer out = {0};

    if (describe(files, count, run->diagnostics, &out))
        write_out(run, buffer_text(&out));
    buffer_free(&out);
}

static enum status rewrite(const struct options *options)
{
    struct run run = {.options = options, .diagnostics = diag_new()};
    struct descriptor *descriptor = descriptor_load(options->files[0], run.diagnostics);
    size_t count;
    const struct model_file *const *roots = descriptor_roots(descriptor, &count);
    bool correct;

    if (diag_errors(run.diagnostics) == 0)
        describe_files(&run, roots, count);
    correct = run_report(&run, stderr);
    descriptor_free(descriptor);
    run_end(&run);
    return correct ? STATUS_CLEAN : STATUS_FAILURE;
}

enum status command_describe(const struct options *options)
{
    struct run run;
    bool correct;

    if (options->file_count == 1 && ends_with(options->files[0], ".json"))
        return rewrite(options);
    if (run_begin(&run, options))
        describe_files(&run, run.files, run.file_count);
    correct = run_report(&run, stderr);
    run_end(&run);
    return correct ? STATUS_CLEAN : STATUS_FAILURE;
}
