/* SPDX-License-Identifier: MIT */
/* Types. Private to this folder. */
#ifndef TYPES_H
#define TYPES_H

#include "sema/scope.h"

/** The type that `ast` means; NULL when it is poisoned. */
const struct model_type *types_resolve(struct scope *scope, const struct ast_type *ast);

/** Resolve an alias; false: poisoned. */
bool types_resolve_alias(struct symbol *symbol);

/** Is `name` one that no declaration can have, because a type has it? */
bool types_is_builtin(struct text name);

/** The integer type called `name`; false: it is none. */
bool types_integer_kind(struct text name, enum model_kind *ret_kind);

bool types_is_integer(enum model_kind kind);
bool types_is_float(enum model_kind kind);

/** Is it text in C, whose length can be limited? */
bool types_is_text(enum model_kind kind);

/** The type as a user writes it. */
struct text types_text(struct scope *scope, const struct model_type *type);

/** What limits and values of a type are about: the element of one that can be null. */
const struct model_type *types_plain(const struct model_type *type);

/** `type` with `plain` in place of its plain type. */
const struct model_type *types_with_plain(struct scope *scope, const struct model_type *type,
                                          const struct model_type *plain);

/** Offer the built-in types, and what another language calls by the name that is looked for. */
void types_offer_builtin(struct scope *scope, struct suggestion *suggestion);

#endif
