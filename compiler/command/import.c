/* SPDX-License-Identifier: MIT */
/*
 * `widlc import`: makes contracts of schemas of FlatBuffers. The contracts are formatted and
 * compiled in memory first, so that what is written is correct, and written together or not at all.
 * A contract that is there and differs may be somebody's work: it stays.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "command/command.h"
#include "command/run.h"
#include "fbs/fbs.h"
#include "fmt/fmt.h"
#include "output.h"

static const struct span nowhere = {0};

/** A contract in the style. */
struct import_file {
    const struct fbs_contract *contract;
    struct source *source; /**< not in the style */
    struct buffer text;
    struct import_file *next;
};

struct import {
    struct run run;
    struct fbs_catalog *catalog;
    struct import_file *files;
};

static void format(struct import *import, const struct fbs_contract *contract,
                   struct import_file *file)
{
    file->contract = contract;
    file->source = source_from_text(contract->name.data, contract->text);
    if (fmt_source(file->source, import->run.diagnostics, &file->text) == FMT_FAILED)
        diag_report(import->run.diagnostics, DIAG_CATALOG, nowhere,
                    "'%.*s' would not survive being formatted; please report this",
                    TEXT_ARG(contract->path));
}

/** What is wrong with a contract is reported where it is in that; say of which schema it was made.
 */
static void check(struct import *import)
{
    struct compilation *compilation = import->run.compilation;
    size_t before = diag_errors(import->run.diagnostics);
    const struct import_file *file;

    for (file = import->files; file; file = file->next)
        compilation_hold(compilation, file->contract->name.data, file->contract->name.data,
                         buffer_text(&file->text));
    for (file = import->files; file; file = file->next) {
        if (compilation_add_held(compilation, file->contract->name))
            continue;
        diag_report(import->run.diagnostics, DIAG_CATALOG, nowhere,
                    "'%.*s' makes a contract that is not correct, and is not written",
                    TEXT_ARG(file->contract->path));
    }
    if (diag_errors(import->run.diagnostics) > before)
        diag_hint(import->run.diagnostics,
                  "The other errors are shown in the contract as it would be.");
}

static void convert(struct import *import)
{
    struct import_file **last = &import->files;
    const struct fbs_contract *contract = fbs_convert(import->catalog);

    for (; contract; contract = contract->next) {
        *last = memory_new(sizeof(**last));
        format(import, contract, *last);
        last = &(*last)->next;
    }
    if (diag_errors(import->run.diagnostics) == 0)
        check(import);
}

/** Whether something else than `text` is at `path`. */
static bool is_taken(const char *path, struct text text)
{
    const char *why = NULL;
    struct source *source;
    bool differs;

    if (access(path, F_OK) != 0)
        return false;
    source = source_load(path, &why);
    differs = !source || source->skipped > 0 ||
              !text_equal((struct text){source->text, source->size}, text);
    source_free(source);
    return differs;
}

/** Prepare to write a contract; false: `why` says why not. */
static bool add_output(const struct import *import, const struct import_file *file,
                       struct outputs *outputs, struct buffer *why)
{
    struct buffer path = {0};
    bool added =
        output_path(import->run.options->output_directory, file->contract->name, &path, why);

    if (added && is_taken(path.data, buffer_text(&file->text))) {
        buffer_format(why, "'%s' is there already, and differs; move it away first", path.data);
        added = false;
    }
    added = added && outputs_add(outputs, path.data, buffer_text(&file->text), why);
    buffer_free(&path);
    return added;
}

static void write_below_directory(struct import *import)
{
    struct outputs *outputs = outputs_new();
    struct buffer why = {0};
    const struct import_file *file = import->files;

    while (file && add_output(import, file, outputs, &why))
        file = file->next;
    if (file || !outputs_finish(outputs, &why))
        diag_report(import->run.diagnostics, DIAG_OUTPUT, nowhere, "%.*s",
                    TEXT_ARG(buffer_text(&why)));
    buffer_free(&why);
    outputs_free(outputs);
}

static void write_out(struct import *import)
{
    struct text text;

    if (import->run.options->output_directory) {
        write_below_directory(import);
        return;
    }
    text = buffer_text(&import->files->text);
    fwrite(text.data, 1, text.size, stdout);
}

static void end(struct import *import)
{
    while (import->files) {
        struct import_file *file = import->files;

        import->files = file->next;
        source_free(file->source);
        buffer_free(&file->text);
        free(file);
    }
    run_end(&import->run);
    fbs_catalog_free(import->catalog);
}

static bool check_usage(const struct options *options)
{
    if (options->file_count == 1 || options->output_directory)
        return true;
    fputs("widlc: several schemas need '-o DIR'; see 'widlc import --help'\n", stderr);
    return false;
}

enum status command_import(const struct options *options)
{
    struct import import = {.run = {.options = options, .diagnostics = diag_new()}};
    struct diagnostics *diagnostics = import.run.diagnostics;
    size_t warnings;
    bool correct;

    if (!check_usage(options)) {
        diag_free(diagnostics);
        return STATUS_USAGE;
    }
    diag_use_policy(diagnostics, &options->policy);
    import.run.compilation = compilation_new(NULL, 0, diagnostics);
    import.catalog =
        fbs_catalog_new(options->import_directories, options->import_count, diagnostics);
    for (size_t i = 0; i < options->file_count; i++)
        fbs_catalog_add(import.catalog, options->files[i]);
    convert(&import);
    diag_settle(diagnostics);
    if (diag_errors(diagnostics) == 0)
        write_out(&import);
    correct = run_report(&import.run, options->output_directory ? stdout : stderr);
    warnings = diag_warnings(diagnostics);
    end(&import);
    if (!correct)
        return STATUS_FAILURE;
    return warnings > 0 ? STATUS_FINDINGS : STATUS_CLEAN;
}
