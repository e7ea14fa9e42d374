/* SPDX-License-Identifier: MIT */
/*
 * Looks for what is legal and yet a mistake, by the rules of diag/rules.def. Which of them count is
 * up to the policy of the diagnostics: all are looked for.
 */
#ifndef LINT_H
#define LINT_H

#include "diag/diag.h"
#include "model/model.h"

/** Report what is found in `files`; what they import is looked at, but not judged. */
void lint_files(const struct model_file *const *files, size_t count,
                struct diagnostics *diagnostics);

#endif
