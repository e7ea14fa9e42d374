/* SPDX-License-Identifier: MIT */
/*
 * Contracts out of WAMP's own interface descriptions, which are schemas of FlatBuffers (`.fbs`)
 * with attributes for URIs and keywords. docs/tools.md says what becomes of what.
 *
 *     struct fbs_catalog *catalog = fbs_catalog_new(directories, count, diagnostics);
 *     fbs_catalog_add(catalog, "src/wamp-meta.fbs");
 *     const struct fbs_contract *contract = fbs_convert(catalog);
 */
#ifndef FBS_H
#define FBS_H

#include "base/buffer.h"
#include "diag/diag.h"

/** Schemas, and what they include. */
struct fbs_catalog;

/** A schema as a contract; in a list. */
struct fbs_contract {
    struct text name; /**< the path by which others import it: `wamp-meta.widl` */
    struct text path; /**< of the schema, for people */
    struct text text; /**< not in the style yet */
    struct fbs_contract *next;
};

/** directories: where includes are looked up behind the folder of the file that has them. */
struct fbs_catalog *fbs_catalog_new(const char *const *directories, size_t count,
                                    struct diagnostics *diagnostics);

/** Release it and its contracts; `diagnostics` must not be shown any more. */
void fbs_catalog_free(struct fbs_catalog *catalog);

/** Read the schema at `path` and all that it includes; what is wrong is reported. */
void fbs_catalog_add(struct fbs_catalog *catalog, const char *path);

/** A schema from memory, which includes nothing from the disk; what fuzzers and tests use. */
void fbs_catalog_add_text(struct fbs_catalog *catalog, const char *name, struct text text);

/**
 * Make a contract of each schema, in the order in which they were read.
 *
 * Return: the first of a list, which lives as long as the catalog; NULL when there were errors, all
 *         of which were reported. What a contract cannot say is a warning.
 */
const struct fbs_contract *fbs_convert(struct fbs_catalog *catalog);

#endif
