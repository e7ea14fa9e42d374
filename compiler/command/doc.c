/* SPDX-License-Identifier: MIT */
/*
 * `widlc doc`: documents contracts for people.
 *
 * As with `widlc gen`, all text is made before the first byte is written. Where it goes says how
 * much is in one document: a directory has a Markdown file for each contract, everything else is
 * one document of all of them.
 */
#include "doc/doc.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "command/command.h"
#include "command/run.h"
#include "output.h"

#define PAGE_NAME "index.html"

static bool ends_with(const char *path, const char *end)
{
    size_t size = strlen(path);

    return size >= strlen(end) && strcmp(path + size - strlen(end), end) == 0;
}

/** Whether documents go below `path`: one that is a directory, or ends like one. */
static bool is_directory(const char *path)
{
    struct stat status;

    return ends_with(path, "/") || (stat(path, &status) == 0 && S_ISDIR(status.st_mode));
}

static enum doc_format format_of(const struct options *options)
{
    const char *path = options->output_directory;

    if (options->document != DOCUMENT_BY_PATH)
        return options->document == DOCUMENT_HTML ? DOC_HTML : DOC_MARKDOWN;
    return path && (ends_with(path, ".html") || ends_with(path, ".htm")) ? DOC_HTML : DOC_MARKDOWN;
}

/** Two contracts of one path would be one file. */
static bool check_paths(const struct doc_set *set, struct buffer *why)
{
    for (size_t i = 0; i < set->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (!text_equal(set->files[i]->path, set->files[k]->path))
                continue;
            buffer_format(why, "two contracts are called '%.*s', whose documents would be one file",
                          TEXT_ARG(set->files[i]->path));
            return false;
        }
    }
    return true;
}

static bool add_below(struct outputs *outputs, const char *directory, struct text name,
                      struct text text, struct buffer *why)
{
    struct buffer path = {0};
    bool added =
        output_path(directory, name, &path, why) && outputs_add(outputs, path.data, text, why);

    buffer_free(&path);
    return added;
}

static bool add_parts(struct outputs *outputs, const struct doc_set *set, const char *directory,
                      struct buffer *why)
{
    struct arena *arena = arena_new();
    bool added = check_paths(set, why);

    for (size_t i = 0; i < set->count && added; i++) {
        struct buffer text = {0};

        doc_write_part(set, i, &text);
        added = add_below(outputs, directory, doc_part_path(arena, set->files[i]),
                          buffer_text(&text), why);
        buffer_free(&text);
    }
    arena_free(arena);
    return added;
}

static bool add_whole(struct outputs *outputs, const struct doc_set *set,
                      const struct options *options, struct buffer *why)
{
    const char *path = options->output_directory;
    struct buffer text = {0};
    bool added = true;

    doc_write(set, format_of(options), &text);
    if (!path)
        fwrite(text.data, 1, text.size, stdout);
    else if (is_directory(path))
        added = add_below(outputs, path, text_of(PAGE_NAME), buffer_text(&text), why);
    else
        added = outputs_add(outputs, path, buffer_text(&text), why);
    buffer_free(&text);
    return added;
}

static void write_documents(const struct run *run)
{
    static const struct span nowhere = {0};
    const char *path = run->options->output_directory;
    struct doc_set set = {run->files, run->file_count};
    struct buffer why = {0};
    struct outputs *outputs = outputs_new();
    bool added;

    if (path && is_directory(path) && format_of(run->options) == DOC_MARKDOWN)
        added = add_parts(outputs, &set, path, &why);
    else
        added = add_whole(outputs, &set, run->options, &why);
    if (!added || !outputs_finish(outputs, &why))
        diag_report(run->diagnostics, DIAG_OUTPUT, nowhere, "%.*s", TEXT_ARG(buffer_text(&why)));
    outputs_free(outputs);
    buffer_free(&why);
}

enum status command_doc(const struct options *options)
{
    struct run run;
    bool correct;

    if (run_begin(&run, options))
        write_documents(&run);
    correct = run_report(&run, stderr);
    run_end(&run);
    return correct ? STATUS_CLEAN : STATUS_FAILURE;
}
