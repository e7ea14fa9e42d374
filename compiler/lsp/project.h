/* SPDX-License-Identifier: MIT */
/* All contracts of the workspace. Private to this folder. */
#ifndef PROJECT_H
#define PROJECT_H

#include "lsp/context.h"

typedef void project_fn(void *user, struct analysis *analysis);

/**
 * Visit each contract that has `word` in it, but for `except`: those that are open, and those below
 * the root of the workspace and the import directories.
 */
void project_visit(struct context *context, const struct document *except, struct text word,
                   project_fn *visit, void *user);

/** Take a path that was found, relative to where the search began. */
typedef void project_path_fn(void *user, struct text path);

/** Visit the paths of all contracts below `directory`. */
void project_list(const char *directory, project_path_fn *visit, void *user);

#endif
