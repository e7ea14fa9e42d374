/* SPDX-License-Identifier: MIT */
/* What all commands that read contracts have in common. */
#ifndef RUN_H
#define RUN_H

#include "command/options.h"
#include "compilation.h"

/** A run over the files of a command line. */
struct run {
    const struct options *options;
    struct diagnostics *diagnostics;
    struct compilation *compilation;
    /** The model of each file, in the order of the command line, each file once. */
    const struct model_file **files;
    size_t file_count;
};

/**
 * Load every file, whatever is wrong with those before it; reports can still be silenced. Return:
 * true without errors.
 */
bool run_load(struct run *run, const struct options *options);

/** The same, and settle what is silenced. */
bool run_begin(struct run *run, const struct options *options);

/**
 * Show what was reported: as text with a summary to stderr, in other formats to `machine`.
 *
 * Return: true without errors.
 */
bool run_report(const struct run *run, FILE *machine);

void run_end(struct run *run);

#endif
