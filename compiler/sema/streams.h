/* SPDX-License-Identifier: MIT */
/* Values that come one by one. Private to this folder. */
#ifndef STREAMS_H
#define STREAMS_H

#include "sema/scope.h"

/** Report a stream among parameters that are not a procedure's: "an error". */
void streams_refuse(struct scope *scope, const struct ast_params *params, const char *what);

/** Resolve the stream of a procedure's arguments, which have names in `names`. */
void streams_resolve_input(struct scope *scope, const struct ast_params *params,
                           struct names *names, struct model_procedure *procedure);

/** Resolve what comes back: a message, which is a bare value when `*ret_single`. */
struct model_message streams_resolve_content(struct scope *scope, const struct ast_content *ast,
                                             bool *ret_single);

/** Resolve the items that come before the result of a procedure. */
void streams_resolve_items(struct scope *scope, const struct ast_result *ast,
                           struct model_procedure *procedure);

#endif
