/* SPDX-License-Identifier: MIT */
/* Fields of structs, and the parameters that make up a message. Private to this folder. */
#ifndef FIELDS_H
#define FIELDS_H

#include "sema/scope.h"

/** Resolve one field, whose name the caller checks. */
void fields_resolve_one(struct scope *scope, const struct ast_field *ast,
                        struct model_field *field);

/** Resolve `fields`, whose names must be unique within `names`; `what` is what one is called. */
struct model_field *fields_resolve(struct scope *scope, const struct ast_list *fields,
                                   struct names *names, const char *what);

/** Report a required field behind an optional one, where absent ones are cut off at the end. */
void fields_check_order(struct scope *scope, const struct model_field *fields, size_t count);

/** Resolve positional and keyword parameters, whose names must be unique within `names`; `params`
 * NULL: there are none. A stream among them is the caller's business. */
struct model_message fields_resolve_message(struct scope *scope, const struct ast_params *params,
                                            struct names *names);

#endif
