/* SPDX-License-Identifier: MIT */
/* Where files are: what a path on the command line or in an import stands for. */
#ifndef SEARCH_H
#define SEARCH_H

#include "base/arena.h"

struct search;

/** A file that exists. */
struct location {
    const char *path;      /**< to open it, and for people */
    const char *canonical; /**< the same for every way to this file */
    struct text name;      /**< the path by which others import it */
    struct text root; /**< the directory that `name` is relative to; empty: an import directory */
};

/** What lives in `arena`: the search, and all that it finds. */
struct search *search_new(struct arena *arena, const char *const *directories, size_t count);

/** The canonical path of the file at `path`, or what it would be if there were one. */
struct text search_canonical(struct arena *arena, const char *path);

/**
 * Let the file at `path`, whether it is there or not, hold `text`, which has to outlive the search.
 * Of two such texts of one file the first counts.
 */
void search_overlay(struct search *search, const char *path, struct text text);

/** What a file that was found holds instead of what is on the disk; NULL: nothing else. */
const struct text *search_overlaid(const struct search *search, const char *canonical);

/** Find the file at `path`, or below an import directory. false: with `*ret_why` (static text). */
bool search_file(const struct search *search, const char *path, struct location *ret_location,
                 const char **ret_why);

/** What became of an import. */
enum search_result { SEARCH_FOUND, SEARCH_MISSING, SEARCH_FAILED };

/**
 * Find what `name` imports, in the import directories, then in `root` (empty: nowhere else).
 *
 * Return: SEARCH_FAILED with `*ret_why` (static text) when there is something unusable.
 */
enum search_result search_import(const struct search *search, struct text name, struct text root,
                                 struct location *ret_location, const char **ret_why);

/** The file that has almost the name of an import which is missing; empty: there is none. */
struct text search_similar(struct search *search, struct text name, struct text root);

/** Is `name` a path that an import can have: relative, and without '.' and '..'? */
bool search_name_ok(struct text name);

/** The directories, and `root`, as people read a list. */
struct text search_places(const struct search *search, struct text root);

#endif
