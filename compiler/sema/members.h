/* SPDX-License-Identifier: MIT */
/* What declarations consist of: enumerators, fields, parameters, members. Private. */
#ifndef MEMBERS_H
#define MEMBERS_H

#include "sema/scope.h"

/** Make the enumerators known by name, before any value is evaluated. */
void members_declare_enum(struct symbol *symbol);

void members_resolve_enum(struct symbol *symbol);
void members_resolve_struct(struct symbol *symbol);
void members_resolve_error(struct symbol *symbol);
void members_resolve_interface(struct symbol *symbol);

#endif
