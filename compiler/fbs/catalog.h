/* SPDX-License-Identifier: MIT */
/* The schemas of a run, and what their names stand for. Private to this folder. */
#ifndef FBS_CATALOG_H
#define FBS_CATALOG_H

#include "fbs/fbs.h"
#include "fbs/schema.h"
#include "source/search.h"

/** Limits of one run: schemas, and what is in all of them. */
#define FBS_FILES_MAX        128
#define FBS_INCLUDES_MAX     FBS_FILES_MAX /* of one of them */
#define FBS_DECLARATIONS_MAX 65536
#define FBS_BYTES_MAX        (4u << 20)

/** A schema that was read. */
struct fbs_file {
    struct fbs_schema schema;
    struct source *owned;  /**< the source of the schema */
    struct text name;      /**< by which others import the contract that it becomes */
    struct text directory; /**< of the schema, where its includes are looked up first */
    struct text root; /**< what `name` is relative to; empty: a directory of the command line */
    bool sees[FBS_FILES_MAX]; /**< by index: what it includes, directly or not, and itself */
};

struct fbs_catalog {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct search *search;
    bool has_disk; /**< includes may be looked up */
    struct fbs_file *files[FBS_FILES_MAX];
    size_t file_count;
    size_t bytes;
    struct names *by_canonical; /**< files */
    struct names *by_name;      /**< files, by the name of their contract */
    struct names *declarations; /**< by full name; more of them follow `same` */
};

/** Enter all declarations, and find out which file sees which. */
void fbs_index(struct fbs_catalog *catalog);

/**
 * What `name` stands for where it is written, in `name_space` of the file `index`; NULL: nothing.
 * As in FlatBuffers, the innermost namespace around counts first.
 */
struct fbs_declaration *fbs_find(const struct fbs_catalog *catalog, size_t index,
                                 struct text name_space, struct text name);

#endif
