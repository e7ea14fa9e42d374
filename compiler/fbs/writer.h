/* SPDX-License-Identifier: MIT */
/* A contract while it is written, out of one schema. Private to this folder. */
#ifndef FBS_WRITER_H
#define FBS_WRITER_H

#include "fbs/catalog.h"

/** Types that attributes such as `wampname` need; see meanings.def. */
#define WRITER_MEANINGS_MAX 16

struct fbs_writer {
    struct fbs_catalog *catalog;
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct fbs_file *file;
    struct buffer body;                        /**< what stands behind imports and types */
    struct names *taken;                       /**< names of declarations */
    struct names *taken_imports;               /**< names of imports */
    struct text imports[FBS_FILES_MAX];        /**< what each file is called; empty: not imported */
    struct text meanings[WRITER_MEANINGS_MAX]; /**< what each is called; empty: not used */
    struct names *uris;                        /**< of all contracts: who has which */
};

enum shape_kind {
    SHAPE_UNKNOWN, /**< reported */
    SHAPE_BOOL,
    SHAPE_INTEGER,
    SHAPE_FLOAT,
    SHAPE_STRING,
    SHAPE_DECLARED,
    SHAPE_OTHER, /**< a list, an array, or bytes */
};

/** The type of a value in a contract. */
struct shape {
    enum shape_kind kind;
    struct text type;       /**< in the contract */
    struct text decorators; /**< that stand behind it */
    bool has_meaning;       /**< it is not just a number or text */
    const struct fbs_declaration *declaration;
};

/** What `type` is in the contract, given what attributes say of it. */
struct shape writer_shape(struct fbs_writer *writer, const struct fbs_declaration *owner,
                          const struct fbs_type *type, const struct fbs_attribute *attributes);

/** Write the aliases that writer_shape() has used. */
void writer_aliases(struct fbs_writer *writer, struct buffer *out);

/** What a declaration is called, which is imported where it has to be. */
struct text writer_name(struct fbs_writer *writer, const struct fbs_declaration *declaration);

/** What stands for `name` in `owner`; NULL: reported. */
struct fbs_declaration *writer_find(struct fbs_writer *writer, const struct fbs_declaration *owner,
                                    struct text name, struct span span);

/** Whether the contract is as large as one can be: nothing more is to be written. */
bool writer_is_full(const struct fbs_writer *writer);

/** Write a field of a struct: one of a table may be absent, one of a struct may not. */
void writer_field(struct fbs_writer *writer, const struct fbs_declaration *owner,
                  const struct fbs_member *member);

/** The fields of a table or struct in their order, which `id` can change; an array in the arena. */
const struct fbs_member **writer_fields(struct fbs_writer *writer,
                                        const struct fbs_declaration *declaration);

/** Append the payload that `table` is: `(a: T, {b: U})`. */
void writer_payload(struct fbs_writer *writer, const struct fbs_declaration *table);

/** Append what a procedure answers: `-> (a: T)`, or nothing. */
void writer_result(struct fbs_writer *writer, const struct fbs_declaration *table);

/** Write a service as an interface. */
void writer_service(struct fbs_writer *writer, const struct fbs_declaration *service);

#endif
