/* SPDX-License-Identifier: MIT */
/*
 * `widlc gen`: turns contracts into C, or lets a plugin turn them into something else.
 *
 * All output of all files is made in memory before the first byte is written, so that an error
 * anywhere leaves every file as it was.
 */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "command/command.h"
#include "command/gen_plugin.h"
#include "command/run.h"
#include "gen/gen.h"
#include "output.h"

/** What one contract gives. */
struct product {
    struct gen_output outputs[GEN_OUTPUT_MAX];
    struct buffer paths[GEN_OUTPUT_MAX]; /**< where the outputs go */
    size_t count;
};

static bool generate(struct run *run, struct product *products)
{
    struct gen_options options = {
        .sides = run->options->sides,
        .optimize = run->options->optimize,
        .has_descriptor = run->options->wants_descriptor,
        .has_doubles = run->options->wants_doubles,
    };

    for (size_t i = 0; i < run->file_count; i++)
        products[i].count = gen_c(run->files[i], &options, run->diagnostics, products[i].outputs);
    return diag_errors(run->diagnostics) == 0;
}

static bool write_product(const struct options *options, struct product *product,
                          struct outputs *outputs, struct buffer *why)
{
    for (size_t i = 0; i < product->count; i++) {
        const struct gen_output *output = &product->outputs[i];

        if (!output_path(options->output_directory, buffer_text(&output->path), &product->paths[i],
                         why) ||
            !outputs_add(outputs, product->paths[i].data, buffer_text(&output->text), why))
            return false;
    }
    return true;
}

static bool append_rule(const struct run *run, size_t index, const struct product *product,
                        struct buffer *depfile, struct buffer *why)
{
    const char *targets[GEN_OUTPUT_MAX];
    size_t input_count;
    const char *const *inputs =
        compilation_inputs(run->compilation, run->files[index], &input_count);

    for (size_t i = 0; i < product->count; i++)
        targets[i] = product->paths[i].data;
    if (output_dependencies(depfile, targets, product->count, inputs, input_count))
        return true;
    buffer_format(why, "a path with a line break cannot stand in a depfile");
    return false;
}

/** The path of the depfile beside the outputs of `file`. */
static bool depfile_path(const struct run *run, const struct model_file *file,
                         struct buffer *ret_path, struct buffer *why)
{
    struct buffer name = {0};
    bool created;

    buffer_format(&name, "%.*s.d", TEXT_ARG(file->path));
    created = output_path(run->options->output_directory, buffer_text(&name), ret_path, why);
    buffer_free(&name);
    return created;
}

/** One depfile for each contract. */
static bool write_depfiles(const struct run *run, const struct product *products,
                           struct outputs *outputs, struct buffer *why)
{
    bool written = true;

    for (size_t i = 0; i < run->file_count && written; i++) {
        struct buffer depfile = {0};
        struct buffer path = {0};

        written = depfile_path(run, run->files[i], &path, why) &&
                  append_rule(run, i, &products[i], &depfile, why) &&
                  outputs_add(outputs, path.data, buffer_text(&depfile), why);
        buffer_free(&depfile);
        buffer_free(&path);
    }
    return written;
}

/** One depfile, at the path the user gave, with a rule for each contract. */
static bool write_common_depfile(const struct run *run, const struct product *products,
                                 struct outputs *outputs, struct buffer *why)
{
    struct buffer depfile = {0};
    bool written = true;

    for (size_t i = 0; i < run->file_count && written; i++)
        written = append_rule(run, i, &products[i], &depfile, why);
    written = written && outputs_add(outputs, run->options->depfile, buffer_text(&depfile), why);
    buffer_free(&depfile);
    return written;
}

static bool write_dependencies(const struct run *run, const struct product *products,
                               struct outputs *outputs, struct buffer *why)
{
    if (!run->options->wants_depfile)
        return true;
    if (run->options->depfile)
        return write_common_depfile(run, products, outputs, why);
    return write_depfiles(run, products, outputs, why);
}

static void write_all(const struct run *run, struct product *products)
{
    static const struct span nowhere = {0};
    struct outputs *outputs = outputs_new();
    struct buffer why = {0};
    bool written = true;

    for (size_t i = 0; i < run->file_count && written; i++)
        written = write_product(run->options, &products[i], outputs, &why);
    written = written && write_dependencies(run, products, outputs, &why) &&
              outputs_finish(outputs, &why);
    if (!written)
        diag_report(run->diagnostics, DIAG_OUTPUT, nowhere, "%.*s", TEXT_ARG(buffer_text(&why)));
    outputs_free(outputs);
    buffer_free(&why);
}

static void free_products(struct product *products, size_t count)
{
    for (size_t i = 0; products && i < count; i++) {
        for (size_t k = 0; k < GEN_OUTPUT_MAX; k++) {
            buffer_free(&products[i].outputs[k].path);
            buffer_free(&products[i].outputs[k].text);
            buffer_free(&products[i].paths[k]);
        }
    }
    free(products);
}

static enum status generate_c(const struct options *options)
{
    struct run run;
    struct product *products = NULL;
    bool correct;

    if (run_begin(&run, options)) {
        products = memory_new(run.file_count * sizeof(*products));
        if (generate(&run, products))
            write_all(&run, products);
    }
    correct = run_report(&run, stderr);
    free_products(products, run.file_count);
    run_end(&run);
    return correct ? STATUS_CLEAN : STATUS_FAILURE;
}

static enum status complain(const char *what)
{
    fprintf(stderr, "widlc: %s; see 'widlc gen --help'\n", what);
    return STATUS_USAGE;
}

/** Whether there are options that a plugin knows nothing of. */
static bool is_about_c(const struct options *options)
{
    return options->sides != GEN_BOTH || options->optimize != GEN_SPEED ||
           options->wants_descriptor || options->wants_doubles;
}

enum status command_gen(const struct options *options)
{
    if (!options->output_directory)
        return complain("'gen' needs '-o DIR'");
    if (!options->plugin && options->plugin_option_count > 0)
        return complain("'--plugin-option' needs '--plugin NAME'");
    if (options->wants_doubles && options->sides != GEN_BOTH)
        return complain("'--doubles' needs both sides");
    if (!options->plugin)
        return generate_c(options);
    if (is_about_c(options))
        return complain("'--side', '--optimize', '--descriptor' and '--doubles' are about C, which "
                        "a plugin does not generate");
    if (options->wants_depfile && !options->depfile)
        return complain("'-MD' is about C; with '--plugin' say '-MF FILE'");
    return gen_plugin(options);
}
