/* SPDX-License-Identifier: MIT */
/* Constant values. Private to this folder. */
#ifndef VALUES_H
#define VALUES_H

#include "sema/scope.h"

/** The value of `ast` as a `type`, within its limits. false: reported, or poisoned before. */
bool values_evaluate(struct scope *scope, const struct ast_value *ast,
                     const struct model_type *type, struct model_value *ret_value);

/** Resolve a constant; false: poisoned. */
bool values_resolve_const(struct symbol *symbol);

#endif
