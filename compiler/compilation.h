/* SPDX-License-Identifier: MIT */
/* From files to resolved models: loading, imports, and the pipeline of the front end. */
#ifndef COMPILATION_H
#define COMPILATION_H

#include "diag/diag.h"
#include "model/model.h"
#include "sema/references.h"
#include "syntax/ast.h"

/** The files of one run, loaded, parsed and resolved. */
struct compilation;

/** import_directories: where imports, and the files themselves, are looked up, in this order. */
struct compilation *compilation_new(const char *const *import_directories, size_t count,
                                    struct diagnostics *diagnostics);
void compilation_free(struct compilation *compilation);

/** Let the file at `path` hold `text`; see search_overlay(). Before any file is added. */
void compilation_overlay(struct compilation *compilation, const char *path, struct text text);

/** Collect the references of all files that are added from now on. */
void compilation_collect(struct compilation *compilation, struct references *references);

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

/** A file as it is after it was added, whatever is wrong with it. */
struct compiled {
    const char *canonical; /**< the same for every way to this file */
    const struct ast_file *ast;
    const struct model_file *partial; /**< see sema_partial() */
};

/** The file whose canonical path is given; false: it is not part of the compilation. */
bool compilation_find(const struct compilation *compilation, const char *canonical,
                      struct compiled *ret_compiled);

/** The file that `source` is of; false: it is not part of the compilation. */
bool compilation_find_source(const struct compilation *compilation, const struct source *source,
                             struct compiled *ret_compiled);

/** Paths of all files read for `file`, itself first: for a depfile. */
const char *const *compilation_inputs(const struct compilation *compilation,
                                      const struct model_file *file, size_t *ret_count);

#endif
