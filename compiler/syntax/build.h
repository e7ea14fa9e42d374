/* SPDX-License-Identifier: MIT */
/* The longer actions of the grammar: one function for each kind of node. Private to this folder. */
#ifndef BUILD_H
#define BUILD_H

#include "syntax/literal.h"
#include "syntax/parsing.h"

/** Add `item`; NULL stands for one that was an error and is left out. */
void build_add(struct parsing *parsing, struct ast_list *list, void *item);

void build_version(struct parsing *parsing, const struct span *span, const struct literal *version);
void build_package(struct parsing *parsing, const struct span *span, const struct ast_name *name,
                   struct ast_list before, struct ast_list behind);
void build_import(struct parsing *parsing, const struct span *span, const struct ast_name *path,
                  const struct ast_name *alias, struct ast_list decorators);

/** Put `declaration`, or NULL, into the file. */
void build_declaration(struct parsing *parsing, const struct span *span,
                       struct ast_declaration *declaration, struct ast_list before);

struct ast_enumerator *build_enumerator(struct parsing *parsing, const struct span *span,
                                        const struct ast_name *name, const struct ast_value *value,
                                        struct ast_list before, struct ast_list behind);
struct ast_field *build_field(struct parsing *parsing, const struct span *span,
                              const struct ast_name *name, struct ast_list before,
                              struct ast_list behind);
/** `...name` in a struct. */
struct ast_field *build_spread(struct parsing *parsing, const struct span *span,
                               const struct ast_name *name, struct ast_list decorators);

/** Add the reserved names of `more` to `block`. */
void build_reserve(struct parsing *parsing, struct ast_block *block, const struct ast_block *more);

/** Give `declaration` what stands between its braces. */
void build_block(const struct ast_block *block, struct ast_declaration *declaration);

struct ast_member *build_member(struct parsing *parsing, const struct span *span,
                                enum ast_member_kind kind, const struct ast_name *name,
                                struct ast_list before, struct ast_list behind);
struct ast_params *build_params(struct parsing *parsing, const struct span *span,
                                const struct ast_list *positional, const struct ast_list *keyword);

struct ast_type *build_named_type(struct parsing *parsing, const struct span *span,
                                  const struct ast_name *name);
struct ast_type *build_list_type(struct parsing *parsing, const struct span *span,
                                 struct ast_type *element);
struct ast_type *build_array_type(struct parsing *parsing, const struct span *span,
                                  const struct ast_type *element, const struct ast_value *count);
struct ast_type *build_nullable_type(struct parsing *parsing, const struct span *span,
                                     const struct ast_type *element);

/** `element | null []`, which the grammar does not have: report it and go on with a list. */
struct ast_type *build_nullable_elements(struct parsing *parsing, const struct span *span,
                                         const struct ast_type *element);
struct ast_type *build_map_type(struct parsing *parsing, const struct span *span,
                                const struct ast_type *key, const struct ast_type *element);

struct ast_decorator *build_decorator(struct parsing *parsing, const struct span *span,
                                      const struct ast_name *name,
                                      const struct ast_list *arguments);
struct ast_argument *build_argument(struct parsing *parsing, const struct span *span,
                                    const struct ast_name *label, const struct ast_value *value);
struct ast_argument *build_range(struct parsing *parsing, const struct span *span,
                                 const struct ast_value *low, const struct ast_value *high);

struct ast_value *build_integer(struct parsing *parsing, const struct span *span,
                                const struct literal *literal);
struct ast_value *build_float(struct parsing *parsing, const struct span *span,
                              const struct literal *literal);
struct ast_value *build_bool(struct parsing *parsing, const struct span *span, bool boolean);
struct ast_value *build_text(struct parsing *parsing, const struct ast_name *string);
struct ast_value *build_reference(struct parsing *parsing, const struct ast_name *name);
struct ast_value *build_values(struct parsing *parsing, const struct span *span,
                               struct ast_list items);

/** A keyword used as a name. */
struct ast_name build_word(const struct parsing *parsing, const struct span *span);

/** `left.right`, which must stand without space between. */
struct ast_name build_dotted(struct parsing *parsing, const struct span *span,
                             const struct ast_name *left, const struct ast_name *right);

/** `name` as a node, for lists. */
struct ast_name *build_name(struct parsing *parsing, const struct ast_name *name);

#endif
