/* SPDX-License-Identifier: MIT */
/*
 * `widlc gen --plugin`: writes what a plugin answers. Nothing is written before the whole answer is
 * known to be good, no contract is ever overwritten, and a file that would not change is left
 * alone.
 */
#include "command/gen_plugin.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "command/run.h"
#include "output.h"
#include "plugin/plugin.h"

static const struct span nowhere = {0};

/** A file that the compilation has read. */
struct inputs {
    const char **paths;
    size_t count;
};

static bool is_listed(const struct inputs *inputs, const char *path)
{
    for (size_t i = 0; i < inputs->count; i++) {
        if (strcmp(inputs->paths[i], path) == 0)
            return true;
    }
    return false;
}

/** All files that were read, each once, and the plugin. */
static struct inputs collect_inputs(const struct run *run, const char *program)
{
    struct inputs inputs = {0};

    for (size_t i = 0; i < run->file_count; i++) {
        size_t count;
        const char *const *paths = compilation_inputs(run->compilation, run->files[i], &count);

        inputs.paths =
            memory_resize(inputs.paths, (inputs.count + count + 1) * sizeof(*inputs.paths));
        for (size_t k = 0; k < count; k++) {
            if (!is_listed(&inputs, paths[k]))
                inputs.paths[inputs.count++] = paths[k];
        }
    }
    if (inputs.count > 0)
        inputs.paths[inputs.count++] = program;
    return inputs;
}

/** Whether `path` leads to a file that was read, by whatever name. */
static bool is_input(const struct inputs *inputs, const char *path)
{
    struct stat target;

    if (stat(path, &target) != 0)
        return false;
    for (size_t i = 0; i < inputs->count; i++) {
        struct stat status;

        if (stat(inputs->paths[i], &status) == 0 && status.st_dev == target.st_dev &&
            status.st_ino == target.st_ino)
            return true;
    }
    return false;
}

static bool add_file(const struct run *run, const struct plugin_file *file,
                     const struct inputs *inputs, struct outputs *outputs, struct buffer *path,
                     struct buffer *why)
{
    if (!output_path(run->options->output_directory, file->path, path, why))
        return false;
    if (!is_input(inputs, path->data))
        return outputs_add(outputs, path->data, file->text, why);
    buffer_format(why, "refusing to write '%s', which is read by this run", path->data);
    return false;
}

static bool add_depfile(const struct run *run, const struct buffer *paths, size_t count,
                        const struct inputs *inputs, struct outputs *outputs, struct buffer *why)
{
    const char **targets = memory_new((count + 1) * sizeof(*targets));
    struct buffer depfile = {0};
    bool is_added = true;

    for (size_t i = 0; i < count; i++)
        targets[i] = paths[i].data;
    if (count > 0)
        is_added = output_dependencies(&depfile, targets, count, inputs->paths, inputs->count);
    if (!is_added)
        buffer_format(why, "a path with a line break cannot stand in a depfile");
    is_added = is_added && outputs_add(outputs, run->options->depfile, buffer_text(&depfile), why);
    buffer_free(&depfile);
    free(targets);
    return is_added;
}

static bool add_all(const struct run *run, const struct plugin_answer *answer,
                    struct outputs *outputs, struct buffer *why)
{
    struct buffer *paths = memory_new((answer->file_count + 1) * sizeof(*paths));
    struct inputs inputs = collect_inputs(run, answer->program.data);
    bool is_added = true;

    for (size_t i = 0; i < answer->file_count && is_added; i++)
        is_added = add_file(run, &answer->files[i], &inputs, outputs, &paths[i], why);
    if (is_added && run->options->depfile)
        is_added = add_depfile(run, paths, answer->file_count, &inputs, outputs, why);
    for (size_t i = 0; i < answer->file_count; i++)
        buffer_free(&paths[i]);
    free(paths);
    free(inputs.paths);
    return is_added;
}

static void write_all(const struct run *run, const struct plugin_answer *answer)
{
    struct outputs *outputs = outputs_new();
    struct buffer why = {0};

    if (!add_all(run, answer, outputs, &why) || !outputs_finish(outputs, &why))
        diag_report(run->diagnostics, DIAG_OUTPUT, nowhere, "%.*s", TEXT_ARG(buffer_text(&why)));
    outputs_free(outputs);
    buffer_free(&why);
}

enum status gen_plugin(const struct options *options)
{
    struct plugin_call call = {
        .name = options->plugin,
        .options = options->plugin_options,
        .option_count = options->plugin_option_count,
        .timeout_s = options->plugin_timeout_s,
        .version = WIDLC_VERSION,
    };
    struct plugin_answer answer = {0};
    struct run run;
    bool is_answered;
    bool correct;

    is_answered = run_load(&run, options) &&
                  plugin_run(&call, run.files, run.file_count, run.diagnostics, &answer);
    diag_settle(run.diagnostics);
    if (is_answered && diag_errors(run.diagnostics) == 0)
        write_all(&run, &answer);
    correct = run_report(&run, stderr);
    plugin_answer_free(&answer);
    run_end(&run);
    return correct ? STATUS_CLEAN : STATUS_FAILURE;
}
