/* SPDX-License-Identifier: MIT */
/* What structs, unions and interfaces are made of: their own, and what they take over. Private. */
#ifndef PARTS_H
#define PARTS_H

#include "sema/scope.h"

/** The contents of one struct, union or interface while they are put together. */
struct parts {
    struct symbol *whole;
    const char *what; /**< what one of its contents is called */
    const char *verb; /**< how it takes over those of others: "spreads" or "extends" */
    struct names *names;
    struct names *reserved_names;
    struct model_reserved *reserved;
    size_t reserved_count;
};

/** One of the contents. */
struct part {
    struct text name;
    struct span span;          /**< where it is declared */
    const void *origin;        /**< what declares it, where the same part can come in two ways */
    const struct ast_name *by; /**< the name of what it is taken over from; NULL: its own */
};

enum part_added { PART_NEW, PART_THERE, PART_CLASH };

struct parts parts_of(struct symbol *whole);

/** The resolved struct or interface that `name` stands for; NULL: reported. */
struct symbol *parts_find(struct parts *parts, const struct ast_name *name);

/** May `count` more be taken over from `name`? false: too much for one file, reported once. */
bool parts_allow(struct parts *parts, const struct ast_name *name, size_t count);

/** Add a part; its memory must live as long as `parts`. A clash is reported. */
enum part_added parts_add(struct parts *parts, struct part *part);

/** Reserve the names of the declaration itself, and make room for `more`. */
void parts_reserve(struct parts *parts, size_t more);

/** Reserve what something that is taken over has reserved. */
void parts_reserve_more(struct parts *parts, const struct model_reserved *reserved, size_t count);

/** Report `part` when its name is reserved. */
void parts_check_reserved(const struct parts *parts, const struct part *part);

#endif
