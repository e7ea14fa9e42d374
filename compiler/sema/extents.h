/* SPDX-License-Identifier: MIT */
/* How much a value holds in memory. Private to this folder. */
#ifndef EXTENTS_H
#define EXTENTS_H

#include "sema/scope.h"

/** Report structs and arrays that are too large. The layout is known. */
void extents_check(struct scope *scope);

#endif
