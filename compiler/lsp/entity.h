/* SPDX-License-Identifier: MIT */
/* What is declared somewhere in a file, as its syntax tree has it. Private to this folder. */
#ifndef ENTITY_H
#define ENTITY_H

#include "model/model.h"
#include "syntax/ast.h"

enum entity_kind {
    ENTITY_PACKAGE,
    ENTITY_IMPORT, /**< the name behind `as` */
    ENTITY_DECLARATION,
    ENTITY_ENUMERATOR,
    ENTITY_FIELD, /**< of a struct */
    ENTITY_UNION_MEMBER,
    ENTITY_MEMBER,     /**< of an interface */
    ENTITY_POSITIONAL, /**< a parameter */
    ENTITY_KEYWORD,
    ENTITY_REST, /**< of either */
    ENTITY_STREAM,
};

struct entity {
    enum entity_kind kind;
    const struct ast_name *name;
    struct span span; /**< all of it */
    struct text docs;
    const struct ast_list *decorators;
    const struct ast_declaration *declaration; /**< it, or what it is in; NULL: neither */
    const struct ast_member *member;           /**< the same */
    const struct ast_enumerator *enumerator;
    const struct ast_field *field;
    const struct ast_import *import;
};

/** What is declared by the name at `offset`; false: nothing. */
bool entity_find(const struct ast_file *file, uint32_t offset, struct entity *ret_entity);

/** The decorator `name` of an entity, or NULL. */
const struct ast_decorator *entity_decorator(const struct entity *entity, const char *name);

/** Is it a field of a struct that is a list on the wire? */
bool entity_is_element(const struct entity *entity);

/** Its URI, of a procedure, topic or error; empty: it has none, or an error is in the way. */
struct text entity_uri(const struct entity *entity, const struct model_file *partial);

/** The type of what has one: a field, parameter, constant or alias; NULL: none that is known. */
const struct model_type *entity_type(const struct entity *entity, const struct model_file *partial);

#endif
