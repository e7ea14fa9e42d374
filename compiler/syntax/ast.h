/* SPDX-License-Identifier: MIT */
/*
 * What stands in a .widl file, as it was written: nothing is looked up or checked here.
 *
 * Nodes live in the arena of the compilation, every one knows its place, and names point into the
 * source. Only the parser makes nodes; they do not change afterwards.
 */
#ifndef AST_H
#define AST_H

#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "source/span.h"

/** Types and values nested deeper than this are refused. */
#define AST_DEPTH_MAX 100

/** Pointers to nodes, in the order of the file. */
struct ast_list {
    void **items;
    size_t count;
    size_t capacity;
};

/** A name, also one with dots: `geo.Position`. */
struct ast_name {
    struct text text; /**< a quoted name without its quotes and escapes */
    struct span span;
    bool is_quoted;
};

enum ast_value_kind {
    AST_BAD, /**< was reported: stands for any value */
    AST_INTEGER,
    AST_FLOAT,
    AST_STRING,
    AST_BOOL,
    AST_NULL,
    AST_NAME,
    AST_VALUES,
};

struct ast_value {
    enum ast_value_kind kind;
    struct span span;
    bool boolean;
    bool is_negative;      /**< INTEGER: the sign of `magnitude`; zero is not negative */
    uint64_t magnitude;    /**< INTEGER: at most 2^63 when negative */
    double number;         /**< FLOAT */
    struct text text;      /**< STRING without escapes; NAME with its dots */
    struct ast_list items; /**< VALUES: struct ast_value */
    unsigned depth;
};

/** An argument of a decorator: a value, a labelled value or a range. */
struct ast_argument {
    struct span span;
    struct ast_name label;         /**< empty without one */
    const struct ast_value *value; /**< NULL when it is a range */
    const struct ast_value *low;   /**< of a range, NULL: open */
    const struct ast_value *high;
};

struct ast_decorator {
    struct span span;
    struct ast_name name;
    struct ast_list arguments; /**< struct ast_argument */
};

enum ast_type_kind {
    AST_TYPE_NAME,
    AST_TYPE_LIST,
    AST_TYPE_MAP,
    AST_TYPE_ARRAY,
    AST_TYPE_NULLABLE,
};

struct ast_type {
    enum ast_type_kind kind;
    struct span span;
    struct text name;               /**< NAME */
    const struct ast_type *key;     /**< MAP */
    const struct ast_type *element; /**< all but NAME */
    const struct ast_value *count;  /**< ARRAY */
    unsigned depth;
};

/** A field of a struct, a parameter, a keyword; or in a struct the fields of another one. */
struct ast_field {
    bool is_rest;   /**< `...name: type` at the end of parameters */
    bool is_stream; /**< `stream name: type` at the end of parameters */
    bool is_spread; /**< `...name`: has nothing else but decorators, which do not fit */
    struct span span;
    struct text docs;
    struct ast_list decorators; /**< struct ast_decorator, those before and those behind */
    struct ast_name name;
    bool is_optional;
    const struct ast_type *type;
    const struct ast_value *value; /**< the default, or NULL */
};

struct ast_params {
    struct span span;
    struct ast_list positional;           /**< struct ast_field */
    struct ast_list keyword;              /**< struct ast_field */
    const struct ast_field *rest;         /**< of positional ones, or NULL */
    const struct ast_field *keyword_rest; /**< or NULL */
    const struct ast_field *stream;       /**< behind the positional ones, or NULL */
};

/** What comes back: all NULL for `void` and for nothing. */
struct ast_content {
    const struct ast_type *type;
    const struct ast_params *params;
};

struct ast_result {
    struct ast_content content;
    bool is_stream;
    struct span stream_span;   /**< the keyword */
    struct ast_content stream; /**< of each item that comes before `content` */
};

enum ast_member_kind { AST_PROCEDURE, AST_TOPIC };

struct ast_member {
    enum ast_member_kind kind;
    struct span span;
    struct text docs;
    struct ast_list decorators;
    struct ast_name name;
    const struct ast_params *params;
    struct ast_result result;
    struct ast_list throws; /**< struct ast_name */
};

struct ast_enumerator {
    struct span span;
    struct text docs;
    struct ast_list decorators;
    struct ast_name name;
    const struct ast_value *value; /**< or NULL */
};

/** What stands between the braces of a struct or an interface. */
struct ast_block {
    struct ast_list items;
    struct ast_list reserved;   /**< struct ast_name */
    struct ast_list decorators; /**< of `reserved`, which can have none */
};

enum ast_declaration_kind {
    AST_CONST,
    AST_ALIAS,
    AST_ENUM,
    AST_STRUCT,
    AST_UNION,
    AST_ERROR,
    AST_INTERFACE,
};

struct ast_declaration {
    enum ast_declaration_kind kind;
    struct span span;
    struct text docs;
    struct ast_list decorators;
    struct ast_name name;
    const struct ast_type *type;   /**< CONST and ALIAS */
    const struct ast_value *value; /**< CONST */
    struct ast_name base;          /**< ENUM: empty for one of strings */
    struct ast_name tag;           /**< UNION: the key that tells its members apart */
    struct ast_list bases;         /**< INTERFACE: struct ast_name */
    struct ast_list members;       /**< enumerators, fields, or members of an interface */
    struct ast_list reserved;      /**< STRUCT, UNION and INTERFACE: as in a block */
    struct ast_list reserved_decorators;
    const struct ast_params *params; /**< ERROR */
};

struct ast_import {
    struct span span;
    struct ast_list decorators;
    struct ast_name path;
    struct ast_name alias; /**< empty without one */
};

struct ast_file {
    const struct source *source;
    struct text docs;           /**< of the package */
    struct ast_list decorators; /**< of the package */
    struct ast_name package;    /**< empty when it is missing */
    struct ast_list imports;
    struct ast_list declarations;
    /** Something was left out because of an error. */
    bool is_incomplete;
    /** struct span: text that declares nothing because of an error. A name that stands in it and
     * is not found may be declared just there. */
    struct ast_list lost;
};

void ast_list_add(struct arena *arena, struct ast_list *list, void *item);

/** Add the items of `more` to the end of `list`. */
void ast_list_join(struct arena *arena, struct ast_list *list, struct ast_list more);

struct ast_value *ast_value_new(struct arena *arena, enum ast_value_kind kind, struct span span);
struct ast_type *ast_type_new(struct arena *arena, enum ast_type_kind kind, struct span span);
struct ast_declaration *ast_declaration_new(struct arena *arena, enum ast_declaration_kind kind,
                                            struct ast_name name);

#endif
