/* SPDX-License-Identifier: MIT */
/* What the compiler knows about one file, and what it imports, at one moment. */
#ifndef ANALYSIS_H
#define ANALYSIS_H

#include "compilation.h"
#include "lsp/documents.h"

/** Where imports are looked up. */
struct workspace {
    const char *const *directories;
    size_t count;
    const char *root; /**< canonical; NULL: none */
};

struct line_table;

struct analysis {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct compilation *compilation;
    struct references references;
    const struct model_file *model; /**< NULL: there are errors */
    struct compiled file;           /**< `ast` is NULL when it could not be read */
    struct line_table *tables;
};

/**
 * Compile the file at `path`, or `document` when it is no file, with the text of all that is open.
 * `wants_findings`: also what only generated code and the rules of `widlc lint` mind.
 */
struct analysis *analysis_new(const struct documents *documents, const struct workspace *workspace,
                              const struct document *document, const char *path,
                              bool wants_findings);
void analysis_free(struct analysis *analysis);

/** The directories that imports of the file at `path` (NULL: it is none) are looked up in. */
const char *const *analysis_directories(struct arena *arena, const struct workspace *workspace,
                                        const char *path, size_t *ret_count);

/** Was this file read for it? */
bool analysis_uses(const struct analysis *analysis, const char *canonical);

/** Where an offset of one of its files is for the editor, and the other way round. */
struct position analysis_position(struct analysis *analysis, const struct source *source,
                                  uint32_t offset, enum lines_unit unit);
uint32_t analysis_offset(struct analysis *analysis, const struct source *source,
                         struct position position, enum lines_unit unit);

/** The reference at an offset of the file itself; NULL: none. */
const struct reference *analysis_reference(const struct analysis *analysis, uint32_t offset);

#endif
