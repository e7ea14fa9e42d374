/* SPDX-License-Identifier: MIT */
/* Source files, held in memory whole: carets, the formatter and fuzzers need no second read. */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"
#include "source/span.h"

/** Most bytes that a source file may have. */
#define SOURCE_SIZE_MAX (16u << 20)

struct source {
    char *path; /**< as the user knows it: for messages and depfiles */
    char *text; /**< NUL-terminated, behind it a second NUL for the scanner */
    size_t size;
    size_t skipped;  /**< bytes of the file before `text`: a byte order mark, or none */
    uint32_t *lines; /**< offset of the start of each line */
    size_t line_count;
};

/** Where a byte is, for people: both from 1, the column in code points. */
struct place {
    size_t line;
    size_t column;
};

/** Load the file at `path`. NULL with `*ret_why` (static text) when that fails. */
struct source *source_load(const char *path, const char **ret_why);

/** Load what is left of `file`, which is called `path`. NULL with `*ret_why` as above. */
struct source *source_read(FILE *file, const char *path, const char **ret_why);

/** Why opening a file failed with `error`, an errno: static text. */
const char *source_why(int error);

/** A source from memory; `text` is copied. */
struct source *source_from_text(const char *path, struct text text);

void source_free(struct source *source);

struct place source_place(const struct source *source, uint32_t offset);

/** Line number `line` (from 1) without its line end. */
struct text source_line(const struct source *source, size_t line);

#endif
