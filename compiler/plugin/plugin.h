/* SPDX-License-Identifier: MIT */
/*
 * Plugins: programs that generate what widlc does not. They get the descriptor on standard input
 * and answer with files on standard output; docs/plugin.schema.json is the grammar of both.
 */
#ifndef PLUGIN_H
#define PLUGIN_H

#include "base/arena.h"
#include "base/buffer.h"
#include "diag/diag.h"
#include "model/model.h"

/** Of the answer: another one is refused. Members can be added within a version. */
#define PLUGIN_VERSION 1

#define PLUGIN_TIMEOUT_S 60

/** What the user wants of a plugin. */
struct plugin_call {
    const char *name;           /**< `python` is widl-gen-python in PATH; or a path, with a slash */
    const char *const *options; /**< KEY=VALUE, each key once */
    size_t option_count;
    unsigned timeout_s;
    const char *version; /**< of widlc */
};

struct plugin_file {
    struct text path; /**< relative, and stays below where it starts */
    struct text text;
};

/** What a plugin has answered. All zero is nothing. */
struct plugin_answer {
    struct buffer program; /**< its path */
    const struct plugin_file *files;
    size_t file_count;
    struct source *source; /**< the answer itself, which diagnostics show */
    struct arena *arena;
};

/**
 * Run a plugin over `files` and read its answer, which can be anything: what does not make sense is
 * refused as a whole. What the plugin itself reports is handed on to `diagnostics`.
 *
 * ret_answer: filled in any case; the caller frees it, after the diagnostics were shown.
 * Return: false: the plugin failed, or its answer was refused, which was reported.
 */
bool plugin_run(const struct plugin_call *call, const struct model_file *const *files, size_t count,
                struct diagnostics *diagnostics, struct plugin_answer *ret_answer);

void plugin_answer_free(struct plugin_answer *answer);

#endif
