/* SPDX-License-Identifier: MIT */
/* The files that are open in the editor, which count instead of those on the disk. */
#ifndef DOCUMENTS_H
#define DOCUMENTS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "lsp/lines.h"

struct analysis;

struct document {
    struct document *next;
    struct arena *arena; /**< of the names */
    const char *uri;     /**< as the editor calls it */
    const char *path;    /**< NULL: it is no file */
    const char *canonical;
    struct buffer text;
    int64_t version;
    bool is_shown;             /**< what the editor shows about it is about this text */
    struct analysis *analysis; /**< NULL: nobody asked since something changed */
};

/** All zero is none. */
struct documents {
    struct document *first;
};

/** Open a document, or give one that is open another text. */
struct document *documents_open(struct documents *documents, struct text uri, struct text text,
                                int64_t version);

/** NULL: it is not open. */
struct document *documents_find(const struct documents *documents, struct text uri);
struct document *documents_find_canonical(const struct documents *documents, const char *canonical);

/** Replace what stands between two places. */
void document_edit(struct document *document, struct position begin, struct position end,
                   enum lines_unit unit, struct text text);

void documents_close(struct documents *documents, struct document *document);
void documents_free(struct documents *documents);

#endif
