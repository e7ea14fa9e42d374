/* SPDX-License-Identifier: MIT */
/* Which structs and unions hold which. Private to this folder. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "sema/scope.h"

/** Put the structs and unions of the file into the order of layout; mark those that are recursive.
 */
void layout_resolve(struct scope *scope);

#endif
