/* SPDX-License-Identifier: MIT */
/* `@length` and `@range`. Private to this folder. */
#ifndef LIMITS_H
#define LIMITS_H

#include "sema/decorators.h"

/**
 * `type` with the limits of `decorations`, which can only make those that it has narrower.
 *
 * Return: NULL when `type` is NULL or the limits make no sense, which was reported.
 */
const struct model_type *limits_apply(struct scope *scope, const struct decorations *decorations,
                                      const struct model_type *type);

#endif
