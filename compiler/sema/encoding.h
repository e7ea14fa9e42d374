/* SPDX-License-Identifier: MIT */
/* `@encoding`. Private to this folder. */
#ifndef ENCODING_H
#define ENCODING_H

#include "sema/decorators.h"

/**
 * `type` with the encoding of `decorations`, which replaces the one that it has.
 *
 * Return: NULL when `type` is NULL or has no encodings, which was reported.
 */
const struct model_type *encoding_apply(struct scope *scope, const struct decorations *decorations,
                                        const struct model_type *type);

#endif
