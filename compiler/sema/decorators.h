/* SPDX-License-Identifier: MIT */
/* Decorators: which there are, where they fit, and what they say. Private to this folder. */
#ifndef DECORATORS_H
#define DECORATORS_H

#include "sema/scope.h"

/** What a decorator can be on; a set of bits. */
enum decorators_target {
    DECORATORS_ON_PACKAGE = 1 << 0,
    DECORATORS_ON_IMPORT = 1 << 1,
    DECORATORS_ON_CONST = 1 << 2,
    DECORATORS_ON_ALIAS = 1 << 3,
    DECORATORS_ON_ENUM = 1 << 4,
    DECORATORS_ON_ENUMERATOR = 1 << 5,
    DECORATORS_ON_STRUCT = 1 << 6,
    DECORATORS_ON_FIELD = 1 << 7, /**< of a struct, and parameters */
    DECORATORS_ON_ERROR = 1 << 8,
    DECORATORS_ON_INTERFACE = 1 << 9,
    DECORATORS_ON_PROCEDURE = 1 << 10,
    DECORATORS_ON_TOPIC = 1 << 11,
    DECORATORS_ON_SPREAD = 1 << 12,
    DECORATORS_ON_RESERVED = 1 << 13,
    DECORATORS_ON_UNION = 1 << 14,
};

/** What the decorators of one thing say. */
struct decorations {
    struct text c_name; /**< `name` of `@c`, or `prefix` on a package */
    struct text since;
    bool is_deprecated;
    struct text deprecated;
    struct text deprecated_since;
    const struct ast_decorator *length; /**< with one argument, a range */
    const struct ast_decorator *range;
    const struct ast_decorator *max;                /**< with one argument, a value */
    const struct ast_decorator *pattern;            /**< with one argument, a string */
    const struct ast_decorator *encoding_decorator; /**< NULL: none */
    enum model_encoding encoding;
    const struct ast_decorator *timeout; /**< with one argument, a value */
    bool is_closed;
    bool is_idempotent;
    bool is_strict;
    bool is_tuple;
    bool has_uri;
    struct text uri;
    struct span uri_span;
    const struct ast_decorator *uri_decorator; /**< behind the URI the types of its parts */
    const struct ast_decorator *match_decorator;
    enum model_match match;
    enum model_invoke invoke;
};

/** Read the decorators of a thing of kind `target`, reporting those that make no sense. */
void decorators_read(struct scope *scope, const struct ast_list *decorators,
                     enum decorators_target target, struct decorations *ret_decorations);

struct model_about decorators_about(const struct decorations *decorations, struct text docs,
                                    struct span span);

#endif
