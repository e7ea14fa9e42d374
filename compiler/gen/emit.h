/* SPDX-License-Identifier: MIT */
/*
 * Writes generated text with named substitution, so that a template reads like its product:
 *
 *     emit_set(emit, "type", name);
 *     emit_text(emit, "typedef struct $type$ {\n");
 *     emit->indent++;
 *
 * Every line of a template is indented by the current level; empty lines stay empty. A line of code
 * that is longer than 100 columns is broken at a comma, `&&` or `||`, and continued below the
 * bracket that it is in.
 */
#ifndef EMIT_H
#define EMIT_H

#include <stdbool.h>

#include "base/buffer.h"

/** Variables that can be set at a time. */
#define EMIT_VARIABLE_MAX 48

struct emit_variable {
    struct text name;
    struct text value;
};

/** One text being written. All zero is empty. */
struct emit {
    struct buffer buffer;
    struct buffer line; /**< the line being written, with its indentation */
    unsigned indent;
    struct emit_variable variables[EMIT_VARIABLE_MAX];
    size_t variable_count;
};

/** Give `name`, a literal, the value that $name$ stands for from now on. Both are borrowed. */
void emit_set(struct emit *emit, const char *name, struct text value);

/** Append a template. `$$` stands for a dollar sign; an unknown name is a bug. */
void emit_text(struct emit *emit, const char *template_);

/** Append one line made by printf rules, without substitution, and a line end. */
void emit_line(struct emit *emit, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Open a block: the line `head`, a brace, one level deeper. */
void emit_open(struct emit *emit, const char *template_);

/** Close it: one level back, and `}` with what follows it, such as ";". */
void emit_close(struct emit *emit, const char *behind);

/** The whole text, which the caller frees; the emitter is empty afterwards. */
struct buffer emit_finish(struct emit *emit);

#endif
