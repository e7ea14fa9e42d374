/* SPDX-License-Identifier: MIT */
/* Which structs hold which. Private to this folder. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "sema/scope.h"

/** Put the structs of the file into the order of layout, and mark those that are recursive. */
void layout_resolve(struct scope *scope);

#endif
