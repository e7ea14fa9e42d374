/* SPDX-License-Identifier: MIT */
/* From files to resolved models: loading, imports, and the pipeline of the front end. */
#ifndef COMPILATION_H
#define COMPILATION_H

#include "diag/diag.h"
#include "model/model.h"

/** The files of one run, loaded, parsed and resolved. */
struct compilation;

/** import_directories: where imports, and the files themselves, are looked up, in this order. */
struct compilation *compilation_new(const char *const *import_directories, size_t count,
                                    struct diagnostics *diagnostics);
void compilation_free(struct compilation *compilation);

/**
 * Load the file at `path` and everything that it imports, and resolve it.
 *
 * Return: its model, which lives as long as the compilation; NULL when there were errors, all of
 *         which were reported.
 */
const struct model_file *compilation_add(struct compilation *compilation, const char *path);

/** The file from memory, under the name `path`; what fuzzers and tests use. */
const struct model_file *compilation_add_text(struct compilation *compilation, const char *path,
                                              struct text text);

/**
 * Hold a file from memory, which imports find by `name`; `path` is for people. It is loaded when it
 * is imported, or by compilation_add_held().
 */
void compilation_hold(struct compilation *compilation, const char *name, const char *path,
                      struct text text);

/** Load a file that is held. NULL: there is none of that name, or there were errors. */
const struct model_file *compilation_add_held(struct compilation *compilation, struct text name);

/** Paths of all files read for `file`, itself first: for a depfile. */
const char *const *compilation_inputs(const struct compilation *compilation,
                                      const struct model_file *file, size_t *ret_count);

#endif
