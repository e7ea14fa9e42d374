/* SPDX-License-Identifier: MIT */
/* The tokens of a schema of FlatBuffers. Private to this folder. */
#ifndef FBS_TOKEN_H
#define FBS_TOKEN_H

#include "base/arena.h"
#include "diag/diag.h"
#include "source/source.h"

/** A sign is a token of its own character, so the kinds begin behind those. */
enum fbs_token_kind {
    FBS_END = 256,
    FBS_WORD,
    FBS_INTEGER,
    FBS_FLOAT,
    FBS_STRING,
};

/** A line of docs, without `///`, and the one above it. */
struct fbs_docs {
    struct text line;
    const struct fbs_docs *above;
};

struct fbs_token {
    int kind;
    struct text text; /**< as written; of a string what it means */
    struct span span;
    const struct fbs_docs *docs; /**< those above it; the last line, or NULL */
};

struct fbs_scanner {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct source *source;
    size_t at;
};

/** Begin with a text that is UTF-8 without NUL. */
void fbs_scanner_init(struct fbs_scanner *scanner, struct arena *arena, const struct source *source,
                      struct diagnostics *diagnostics);

/** The next token; what is none was reported and is skipped. Behind the last, FBS_END for ever. */
struct fbs_token fbs_scan(struct fbs_scanner *scanner);

#endif
