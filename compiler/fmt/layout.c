/* SPDX-License-Identifier: MIT */
/*
 * Decides where lines end. Widths of groups, and of what follows a group without a place to break,
 * are summed up once, so that writing takes one walk over the atoms. White space is only written
 * before text: no line ends with any.
 */
#include "fmt/layout.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/utf8.h"

enum atom_kind {
    ATOM_TEXT,
    ATOM_REMARK,
    ATOM_BLOCK,
    ATOM_LINE,
    ATOM_BREAK,
    ATOM_BEGIN,
    ATOM_END,
    ATOM_INDENT,
};

struct atom {
    enum atom_kind kind;
    struct text text; /* LINE: what stands there when no line ends */
    size_t width;     /* of the text; BEGIN: of the whole group on one line */
    size_t tail;      /* what follows up to the next place to break */
    size_t partner;   /* BEGIN: its END */
    int indent;       /* INDENT and BREAK */
    bool has_blank;   /* LINE and BREAK: an empty line comes, too */
    bool has_lines;   /* BLOCK: more than one; only the first one counts for the width */
    bool is_broken;   /* BEGIN: does not fit on one line, whatever its width */
};

void layout_free(struct layout *layout)
{
    free(layout->atoms);
    free(layout->open);
    *layout = (struct layout){0};
}

static struct atom *add(struct layout *layout, enum atom_kind kind)
{
    if (layout->count == layout->capacity) {
        layout->capacity = layout->capacity ? layout->capacity * 2 : 1024;
        layout->atoms = memory_resize(layout->atoms, layout->capacity * sizeof(*layout->atoms));
    }
    struct atom *atom = &layout->atoms[layout->count++];
    *atom = (struct atom){.kind = kind};
    return atom;
}

static struct atom *add_text(struct layout *layout, enum atom_kind kind, struct text text)
{
    struct atom *atom = add(layout, kind);

    atom->text = text;
    layout->has_text = true;
    return atom;
}

void layout_text(struct layout *layout, struct text text)
{
    struct atom *atom = add_text(layout, ATOM_TEXT, text);

    atom->width = utf8_count(text);
}

void layout_remark(struct layout *layout, struct text text)
{
    add_text(layout, ATOM_REMARK, text);
}

static struct text without_space(struct text text, bool at_begin)
{
    while (text.size && strchr(" \t\r", text.data[text.size - 1]))
        text.size--;
    while (at_begin && text.size && strchr(" \t", text.data[0])) {
        text.data++;
        text.size--;
    }
    return text;
}

static struct text cut_line(struct text *rest)
{
    const char *end = memchr(rest->data, '\n', rest->size);
    struct text line = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    size_t taken = end ? line.size + 1 : line.size;

    *rest = (struct text){rest->data + taken, rest->size - taken};
    return line;
}

void layout_block(struct layout *layout, struct text text)
{
    struct atom *atom = add_text(layout, ATOM_BLOCK, text);
    struct text rest = text;

    atom->width = utf8_count(without_space(cut_line(&rest), false));
    atom->has_lines = rest.size > 0;
    if (atom->has_lines)
        layout_force(layout);
}

void layout_line(struct layout *layout, const char *flat, bool has_blank)
{
    struct atom *atom = add(layout, ATOM_LINE);

    atom->text = text_of(flat);
    atom->width = atom->text.size;
    atom->has_blank = has_blank;
}

void layout_break(struct layout *layout, size_t indent, bool has_blank)
{
    if (!layout->has_text)
        return;
    struct atom *atom = add(layout, ATOM_BREAK);
    atom->indent = (int)indent;
    atom->has_blank = has_blank;
    layout_force(layout);
}

/* Those outside of one that is broken already are, too: each group is visited once. */
void layout_force(struct layout *layout)
{
    for (size_t i = layout->open_count; i > 0; i--) {
        struct atom *group = &layout->atoms[layout->open[i - 1]];

        if (group->is_broken)
            return;
        group->is_broken = true;
    }
}

void layout_begin(struct layout *layout)
{
    if (layout->open_count == layout->open_capacity) {
        layout->open_capacity = layout->open_capacity ? layout->open_capacity * 2 : 16;
        layout->open = memory_resize(layout->open, layout->open_capacity * sizeof(*layout->open));
    }
    layout->open[layout->open_count++] = layout->count;
    add(layout, ATOM_BEGIN);
}

void layout_end(struct layout *layout)
{
    assert(layout->open_count > 0);
    layout->atoms[layout->open[--layout->open_count]].partner = layout->count;
    add(layout, ATOM_END);
}

void layout_indent(struct layout *layout, int columns)
{
    add(layout, ATOM_INDENT)->indent = columns;
}

static bool can_end_line(const struct atom *atom)
{
    return atom->kind == ATOM_LINE || atom->kind == ATOM_BREAK;
}

/* Sum up from behind: the width of a group is the difference of two sums. */
static void measure(struct layout *layout)
{
    size_t tail = 0;
    size_t sum = 0;

    for (size_t i = layout->count; i > 0; i--) {
        struct atom *atom = &layout->atoms[i - 1];

        if (atom->kind == ATOM_END) {
            atom->width = sum;
            atom->tail = tail;
            continue;
        }
        if (atom->kind == ATOM_BEGIN) {
            atom->width = sum - layout->atoms[atom->partner].width;
            continue;
        }
        sum += atom->width;
        if (can_end_line(atom))
            tail = 0;
        else
            tail = atom->has_lines ? atom->width : tail + atom->width;
    }
}

/* Where the writing is. */
struct writer {
    struct buffer *out;
    size_t indent;
    size_t column;
    size_t wanted; /* white space that comes before the next text */
    size_t flat;   /* groups around that stand on one line */
};

static void write_text(struct writer *writer, struct text text, size_t width)
{
    if (text.size == 0)
        return;
    for (; writer->wanted > 0; writer->wanted--)
        buffer_append(writer->out, text_of(" "));
    buffer_append(writer->out, text);
    writer->column += width;
}

static void end_line(struct writer *writer, size_t indent, bool has_blank)
{
    buffer_append(writer->out, text_of(has_blank ? "\n\n" : "\n"));
    writer->wanted = indent;
    writer->column = indent;
}

/* Does every line but the first begin with a star? Then they are moved with the first one. */
static bool has_stars(struct text text)
{
    for (cut_line(&text); text.size > 0;) {
        struct text line = without_space(cut_line(&text), true);

        if (line.size == 0 || line.data[0] != '*')
            return false;
    }
    return true;
}

static void write_block(struct writer *writer, struct text text)
{
    bool is_moved = has_stars(text);
    size_t column = writer->column;
    struct text line = without_space(cut_line(&text), false);

    write_text(writer, line, utf8_count(line));
    while (text.size > 0) {
        line = without_space(cut_line(&text), is_moved);
        end_line(writer, is_moved ? column + 1 : 0, false);
        write_text(writer, line, utf8_count(line));
    }
}

static bool fits(const struct writer *writer, const struct layout *layout, const struct atom *group)
{
    size_t tail = layout->atoms[group->partner].tail;

    return !group->is_broken && writer->column + group->width + tail <= LAYOUT_COLUMNS;
}

static void write_line(struct writer *writer, const struct atom *atom)
{
    if (writer->flat == 0) {
        end_line(writer, writer->indent, atom->has_blank);
        return;
    }
    writer->wanted += atom->width;
    writer->column += atom->width;
}

static void write_atom(struct writer *writer, const struct layout *layout, const struct atom *atom)
{
    switch (atom->kind) {
    case ATOM_TEXT:
    case ATOM_REMARK:
        write_text(writer, atom->text, atom->width);
        break;
    case ATOM_BLOCK:
        write_block(writer, atom->text);
        break;
    case ATOM_LINE:
        write_line(writer, atom);
        break;
    case ATOM_BREAK:
        end_line(writer, writer->indent + (size_t)atom->indent, atom->has_blank);
        break;
    case ATOM_BEGIN:
        if (writer->flat > 0 || fits(writer, layout, atom))
            writer->flat++;
        break;
    case ATOM_END:
        writer->flat -= writer->flat > 0;
        break;
    case ATOM_INDENT:
        writer->indent = (size_t)((int)writer->indent + atom->indent);
        break;
    }
}

void layout_write(struct layout *layout, struct buffer *out)
{
    struct writer writer = {.out = out};

    assert(layout->open_count == 0);
    measure(layout);
    for (size_t i = 0; i < layout->count; i++)
        write_atom(&writer, layout, &layout->atoms[i]);
}
