/* SPDX-License-Identifier: MIT */
/* Declarations, resolved in whatever order they need each other. Private. */
#ifndef RESOLVE_H
#define RESOLVE_H

#include "sema/scope.h"

/**
 * Resolve the constant, alias, struct or interface `symbol`, unless that was done. A circle is
 * reported at `span`, which is where `scope` refers to it.
 *
 * Return: false when it is poisoned.
 */
bool resolve_symbol(struct scope *scope, struct symbol *symbol, struct span span);

#endif
