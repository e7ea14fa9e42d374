/* SPDX-License-Identifier: MIT */
/*
 * Places in contracts that are not there. Diagnostics point into sources, so each file of a
 * descriptor gets one that is made up: blank, with the names where the descriptor says that they
 * stand. Lines and columns are right, and what is shown under them is the name.
 *
 * Numbers of lines are hostile: all sheets together are no larger than one source can be.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "descriptor/reader.h"
#include "source/source.h"

/** What is known of one file: how wide its lines have to be. */
struct sheet {
    uint32_t *widths;
    size_t line_count;
    struct source *source;
};

/** A place, as it is written. */
struct place_read {
    struct sheet *sheet;
    size_t line; /**< from 0 */
    size_t column;
    size_t size;
};

typedef void visit_fn(struct descriptor_reader *reader, const struct json_node *object,
                      const struct place_read *place);

static size_t bounded(const struct json_node *position, const char *key)
{
    const struct json_node *node = json_member(position, key);
    int64_t value;

    if (!node || !json_integer(node, &value) || value < 1 || value > SOURCE_SIZE_MAX)
        return 0;
    return (size_t)value;
}

/** false: the object has no place, or one that makes no sense. */
static bool read_place(const struct descriptor_reader *reader, const struct json_node *object,
                       struct place_read *ret_place)
{
    const struct json_node *position = json_member(object, "position");
    const struct json_node *file = position ? json_member(position, "file") : NULL;
    size_t line;
    size_t column;
    size_t end;

    if (!position)
        return false;
    line = bounded(position, "line");
    column = bounded(position, "column");
    end = bounded(position, "end");
    *ret_place = (struct place_read){
        .sheet = names_find(reader->sheets, file ? file->text : reader->path),
        .line = line - 1,
        .column = column - 1,
        .size = end - column,
    };
    return ret_place->sheet && line > 0 && column > 0 && end >= column;
}

static void visit(struct descriptor_reader *reader, const struct json_node *node,
                  visit_fn *function)
{
    struct place_read place;

    if (node->kind == JSON_OBJECT && json_member(node, "position")) {
        if (read_place(reader, node, &place))
            function(reader, node, &place);
        else
            reader_fail(reader, json_member(node, "position"), "a place that cannot be");
    }
    for (const struct json_node *child = node->first; child; child = child->next)
        visit(reader, child, function);
}

static void visit_files(struct descriptor_reader *reader, const struct json_node *files,
                        visit_fn *function)
{
    for (const struct json_node *file = files->first; file && !reader->has_failed;
         file = file->next) {
        reader->path = reader_needed_text(reader, file, "path");
        visit(reader, file, function);
    }
}

static void count_lines(struct descriptor_reader *reader, const struct json_node *object,
                        const struct place_read *place)
{
    (void)reader;
    (void)object;
    if (place->line >= place->sheet->line_count)
        place->sheet->line_count = place->line + 1;
}

static void widen(struct descriptor_reader *reader, const struct json_node *object,
                  const struct place_read *place)
{
    size_t width = place->column + place->size;

    (void)reader;
    (void)object;
    if (width > place->sheet->widths[place->line])
        place->sheet->widths[place->line] = (uint32_t)width;
}

static bool is_plain(struct text name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] < ' ' || name.data[i] > '~')
            return false;
    }
    return true;
}

static void print_name(struct descriptor_reader *reader, const struct json_node *object,
                       const struct place_read *place)
{
    const struct json_node *name = json_member(object, "name");
    struct source *source = place->sheet->source;
    char *at = source->text + source->lines[place->line] + place->column;

    (void)reader;
    if (!name)
        name = json_member(object, "package");
    if (name && name->text.size == place->size && is_plain(name->text))
        memcpy(at, name->text.data, place->size);
    else
        memset(at, '_', place->size);
}

static size_t sheet_size(const struct sheet *sheet)
{
    size_t size = sheet->line_count;

    for (size_t i = 0; i < sheet->line_count; i++)
        size += sheet->widths[i];
    return size;
}

static void make_source(struct sheet *sheet, const struct json_node *path)
{
    size_t size = sheet_size(sheet);
    char *text = memory_new(size + 1);
    char *at = text;

    memset(text, ' ', size);
    for (size_t i = 0; i < sheet->line_count; i++) {
        at += sheet->widths[i];
        *at++ = '\n';
    }
    sheet->source = source_from_text(path->text.data, (struct text){text, size});
    free(text);
}

static bool add_sheets(struct descriptor_reader *reader, const struct json_node *files)
{
    for (const struct json_node *file = files->first; file; file = file->next) {
        struct text path = reader_needed_text(reader, file, "path");
        struct sheet *sheet = arena_alloc(reader->arena, sizeof(*sheet));

        if (reader->has_failed)
            return false;
        if (names_add(reader->sheets, path, sheet))
            return reader_fail(reader, file, "another file is called '%.*s'", TEXT_ARG(path));
    }
    return true;
}

/** Make room for the widths of all lines. Return: false: there are too many. */
static bool add_widths(struct descriptor_reader *reader, const struct json_node *files)
{
    size_t count = 0;

    for (const struct json_node *file = files->first; file; file = file->next) {
        struct sheet *sheet = names_find(reader->sheets, json_member(file, "path")->text);

        count += sheet->line_count;
        if (count > SOURCE_SIZE_MAX)
            return reader_fail(reader, file, "more lines than contracts can have");
        sheet->widths = arena_alloc(reader->arena, sheet->line_count * sizeof(*sheet->widths));
    }
    return true;
}

static bool add_sources(struct descriptor_reader *reader, const struct json_node *files)
{
    size_t size = 0;

    for (const struct json_node *file = files->first; file; file = file->next) {
        const struct json_node *path = json_member(file, "path");
        struct sheet *sheet = names_find(reader->sheets, path->text);

        size += sheet_size(sheet);
        if (size > SOURCE_SIZE_MAX)
            return reader_fail(reader, file, "lines longer than contracts can have");
        make_source(sheet, path);
    }
    return true;
}

void positions_collect(struct descriptor_reader *reader, const struct json_node *files)
{
    if (!add_sheets(reader, files))
        return;
    visit_files(reader, files, count_lines);
    if (reader->has_failed || !add_widths(reader, files))
        return;
    visit_files(reader, files, widen);
    if (add_sources(reader, files))
        visit_files(reader, files, print_name);
}

struct span positions_span(const struct descriptor_reader *reader, const struct json_node *object)
{
    static const struct span nowhere = {0};
    struct place_read place;
    size_t begin;

    if (!read_place(reader, object, &place) || !place.sheet->source)
        return nowhere;
    begin = place.sheet->source->lines[place.line] + place.column;
    return (struct span){place.sheet->source, (uint32_t)begin, (uint32_t)(begin + place.size)};
}

void positions_free(struct descriptor_reader *reader, const struct json_node *files)
{
    for (const struct json_node *file = files->first; file; file = file->next) {
        const struct json_node *path = json_member(file, "path");
        struct sheet *sheet = path ? names_find(reader->sheets, path->text) : NULL;

        if (sheet) {
            source_free(sheet->source);
            sheet->source = NULL;
        }
    }
}
