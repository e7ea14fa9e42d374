/* SPDX-License-Identifier: MIT */
/*
 * Text that is laid out as a whole: words, places where a line may end, and groups of them. A group
 * stands on one line when it fits there, else each of its own places is a line end. Private to
 * this folder.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>

#include "base/buffer.h"

/** Most code points in a line that can be broken. */
#define LAYOUT_COLUMNS 100

struct atom;

/** All zero is empty. Texts that are added must outlive it. */
struct layout {
    struct atom *atoms;
    size_t count;
    size_t capacity;
    size_t *open; /**< the groups that are open, by index */
    size_t open_count;
    size_t open_capacity;
    bool has_text;
};

void layout_free(struct layout *layout);

void layout_text(struct layout *layout, struct text text);

/** A comment to the end of the line: it may stick out. */
void layout_remark(struct layout *layout, struct text text);

/** A comment of any number of lines. */
void layout_block(struct layout *layout, struct text text);

/** A place where a line may end; `flat` stands there when it does not. */
void layout_line(struct layout *layout, const char *flat, bool has_blank);

/** A line end, which breaks all groups around it; the next line has `indent` more columns. */
void layout_break(struct layout *layout, size_t indent, bool has_blank);

/** Break all groups that are open. */
void layout_force(struct layout *layout);

void layout_begin(struct layout *layout);
void layout_end(struct layout *layout);

/** Lines that begin from here on have `columns` more, or less. */
void layout_indent(struct layout *layout, int columns);

/** Write it; every group must have ended. */
void layout_write(struct layout *layout, struct buffer *out);

#endif
