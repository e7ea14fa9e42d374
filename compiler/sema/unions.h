/* SPDX-License-Identifier: MIT */
/* Unions. Private to this folder. */
#ifndef UNIONS_H
#define UNIONS_H

#include "sema/scope.h"

/** Resolve and check a union; the structs of the file have their fields. */
void unions_resolve(struct symbol *symbol);

#endif
