/* SPDX-License-Identifier: MIT */
/* From the syntax tree of a file to its model. */
#ifndef SEMA_H
#define SEMA_H

#include "diag/diag.h"
#include "model/model.h"
#include "syntax/ast.h"

struct references;

/** A file whose names are known; others refer to them. */
struct scope;

struct sema_import {
    const struct ast_import *ast;
    struct scope *scope; /**< NULL: it could not be loaded, which was reported */
};

struct sema_task {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct ast_file *ast;
    struct text path;                  /**< of the model */
    struct references *references;     /**< gets those of this file; NULL: not wanted */
    const struct sema_import *imports; /**< one for each import of `ast`, resolved before */
};

/** Resolve and check a file, reporting every error. What it gives lives in the arena. */
struct scope *sema_resolve(const struct sema_task *task);

/**
 * The model as far as it goes, for those who show a broken contract: types can be NULL, names of
 * errors and bases can be missing, and values of what failed are zero.
 */
const struct model_file *sema_partial(const struct scope *scope);

/** The model; NULL when the file, or one that it imports, has errors. */
const struct model_file *sema_model(const struct scope *scope);

#endif
