/* SPDX-License-Identifier: MIT */
/* `@pattern`. Private to this folder. */
#ifndef PATTERNS_H
#define PATTERNS_H

#include "sema/decorators.h"

/**
 * `type` with the pattern of `decorations`, besides those that it has already.
 *
 * Return: NULL when `type` is NULL or the pattern makes no sense, which was reported.
 */
const struct model_type *patterns_apply(struct scope *scope, const struct decorations *decorations,
                                        const struct model_type *type);

#endif
