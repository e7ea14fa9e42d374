/* SPDX-License-Identifier: MIT */
/*
 * `widlc fmt`: writes contracts in the style, or says which ones are not in it.
 *
 * Each file is formatted in memory, whatever is wrong with the others; one with a syntax error is
 * left alone. What was read is kept to the end, because diagnostics show it.
 */
#include "fmt/fmt.h"

#include <stdlib.h>

#include "base/memory.h"
#include "command/command.h"
#include "command/run.h"
#include "fmt/diff.h"
#include "output.h"

static const struct span nowhere = {0};

/** What the files of a command line come to. */
struct fmt_run {
    struct run run;
    struct source **sources;
    bool has_failed; /**< in a way that is no diagnostic */
    bool has_findings;
};

static bool is_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

static bool complain(const char *what)
{
    fprintf(stderr, "widlc: %s; see 'widlc fmt --help'\n", what);
    return false;
}

static bool check_usage(const struct options *options, const char *const *paths, size_t count)
{
    size_t inputs = 0;

    if (options->wants_write && (options->wants_check || options->wants_diff))
        return complain("'-w' goes with neither '--check' nor '--diff'");
    for (size_t i = 0; i < count; i++)
        inputs += is_input(paths[i]);
    if (inputs > 0 && options->wants_write)
        return complain("'-w' needs files, standard input cannot be written");
    return inputs <= 1 || complain("standard input can be read once");
}

static struct source *load(struct diagnostics *diagnostics, const char *path)
{
    const char *why = NULL;
    struct source *source =
        is_input(path) ? source_read(stdin, "standard input", &why) : source_load(path, &why);

    if (!source)
        diag_report(diagnostics, DIAG_FILE, nowhere, "cannot read '%s': %s", path, why);
    return source;
}

/** The first place that would change. */
static struct span find_change(const struct source *source, struct text formatted)
{
    uint32_t at = 0;

    while (at < source->size && at < formatted.size && source->text[at] == formatted.data[at])
        at++;
    return (struct span){source, at, at < source->size ? at + 1 : at};
}

static void append_diff(const struct source *source, struct text formatted)
{
    struct buffer before = {0};
    struct buffer diff = {0};

    buffer_append(&before, text_of(source->skipped > 0 ? "\xef\xbb\xbf" : ""));
    buffer_append(&before, (struct text){source->text, source->size});
    diff_append(&diff, source->path, buffer_text(&before), formatted);
    fwrite(diff.data, 1, diff.size, stdout);
    buffer_free(&diff);
    buffer_free(&before);
}

/** Say that a file is not in the style, in the ways that are wanted. */
static void show_change(struct fmt_run *fmt, const struct source *source, struct text formatted)
{
    const struct options *options = fmt->run.options;

    fmt->has_findings = true;
    if (options->wants_diff)
        append_diff(source, formatted);
    if (options->format != FORMAT_TEXT)
        diag_report(fmt->run.diagnostics, DIAG_UNFORMATTED, find_change(source, formatted),
                    "not in the style of 'widlc fmt'");
    else if (options->wants_check && !options->wants_diff)
        printf("%s\n", source->path);
}

static void write_back(struct fmt_run *fmt, const struct source *source, struct text formatted)
{
    struct buffer why = {0};

    if (!output_replace(source->path, formatted, &why))
        diag_report(fmt->run.diagnostics, DIAG_OUTPUT, nowhere, "%.*s",
                    TEXT_ARG(buffer_text(&why)));
    buffer_free(&why);
}

static void use_result(struct fmt_run *fmt, const struct source *source, struct text formatted)
{
    const struct options *options = fmt->run.options;
    struct text before = {source->text, source->size};
    bool is_changed = source->skipped > 0 || !text_equal(before, formatted);

    if (options->wants_write && is_changed)
        write_back(fmt, source, formatted);
    else if ((options->wants_check || options->wants_diff) && is_changed)
        show_change(fmt, source, formatted);
    else if (!options->wants_write && !options->wants_check && !options->wants_diff)
        fwrite(formatted.data, 1, formatted.size, stdout);
}

static void format_source(struct fmt_run *fmt, const struct source *source)
{
    struct buffer formatted = {0};

    switch (fmt_source(source, fmt->run.diagnostics, &formatted)) {
    case FMT_DONE:
        use_result(fmt, source, buffer_text(&formatted));
        break;
    case FMT_REFUSED:
        break;
    case FMT_FAILED:
        fmt->has_failed = true;
        fprintf(stderr,
                "widlc: %s would not survive being formatted, and is left as it is; "
                "please report this\n",
                source->path);
        break;
    }
    buffer_free(&formatted);
}

static enum status finish(struct fmt_run *fmt, size_t count)
{
    const struct options *options = fmt->run.options;
    bool is_first = options->wants_check && !options->wants_diff;
    bool has_errors = diag_errors(fmt->run.diagnostics) > 0;

    run_report(&fmt->run, is_first ? stdout : stderr);
    for (size_t i = 0; i < count; i++)
        source_free(fmt->sources[i]);
    free(fmt->sources);
    run_end(&fmt->run);
    if (has_errors || fmt->has_failed)
        return STATUS_FAILURE;
    return fmt->has_findings ? STATUS_FINDINGS : STATUS_CLEAN;
}

enum status command_fmt(const struct options *options)
{
    static const char *const input[] = {"-"};
    const char *const *paths = options->file_count > 0 ? options->files : input;
    size_t count = options->file_count > 0 ? options->file_count : 1;
    struct fmt_run fmt = {.run = {.options = options}};

    if (!check_usage(options, paths, count))
        return STATUS_USAGE;
    fmt.run.diagnostics = diag_new();
    fmt.sources = memory_new(count * sizeof(struct source *));
    for (size_t i = 0; i < count; i++) {
        fmt.sources[i] = load(fmt.run.diagnostics, paths[i]);
        if (fmt.sources[i])
            format_source(&fmt, fmt.sources[i]);
    }
    return finish(&fmt, count);
}
