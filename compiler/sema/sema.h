/* SPDX-License-Identifier: MIT */
/* From the syntax tree of a file to its model. */
#ifndef SEMA_H
#define SEMA_H

#include "diag/diag.h"
#include "model/model.h"
#include "syntax/ast.h"

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
    const struct sema_import *imports; /**< one for each import of `ast`, resolved before */
};

/** Resolve and check a file, reporting every error. What it gives lives in the arena. */
struct scope *sema_resolve(const struct sema_task *task);

/** The model; NULL when the file, or one that it imports, has errors. */
const struct model_file *sema_model(const struct scope *scope);

#endif
