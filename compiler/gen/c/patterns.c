/* SPDX-License-Identifier: MIT */
/* The tables of patterns: what <widl/pattern.h> runs. Each text has one table in a file. */
#include <inttypes.h>

#include "base/names.h"
#include "gen/c/c_file.h"

/* A line of a table that is longer is full. */
#define LINE_SIZE 72

/* Opens a table; its elements follow. */
static void begin_table(struct c_file *c, const char *type, struct text name, const char *part)
{
    emit_line(&c->tables, "static const %s %.*s_%s[] = {", type, TEXT_ARG(name), part);
    c->tables.indent++;
}

/* The elements of a table, several to a line. */
struct row {
    struct emit *out;
    struct buffer line;
    size_t count;
};

static void end_row(struct row *row)
{
    if (row->count > 0)
        emit_line(row->out, "%.*s", TEXT_ARG(buffer_text(&row->line)));
    buffer_free(&row->line);
    row->count = 0;
}

static struct buffer *next_of(struct row *row)
{
    if (row->line.size > LINE_SIZE)
        end_row(row);
    if (row->count++ > 0)
        buffer_append(&row->line, text_of(" "));
    return &row->line;
}

/* A character as C shows it best. */
static void put_character(struct buffer *out, uint32_t code)
{
    if (code == '\'' || code == '\\')
        buffer_format(out, "'\\%c'", (int)code);
    else if (code > ' ' && code < 0x7f)
        buffer_format(out, "'%c'", (int)code);
    else
        buffer_format(out, "0x%" PRIx32, code);
}

static void put_ranges(struct c_file *c, const struct pattern *pattern, struct text name)
{
    struct row row = {.out = &c->tables};

    begin_table(c, "widl_pattern_range", name, "ranges");
    for (size_t i = 0; i < pattern->range_count; i++) {
        struct buffer *line = next_of(&row);

        buffer_append(line, text_of("{"));
        put_character(line, pattern->ranges[i].low);
        buffer_append(line, text_of(", "));
        put_character(line, pattern->ranges[i].high);
        buffer_append(line, text_of("},"));
    }
    end_row(&row);
    emit_close(&c->tables, ";");
}

static void put_places(struct c_file *c, const struct pattern *pattern, struct text name)
{
    struct row row = {.out = &c->tables};

    begin_table(c, "widl_pattern_place", name, "places");
    for (size_t i = 0; i < pattern->place_count; i++)
        buffer_format(next_of(&row), "{%u, %u},", (unsigned)pattern->places[i].first,
                      (unsigned)pattern->places[i].count);
    end_row(&row);
    emit_close(&c->tables, ";");
}

static void put_sets(struct c_file *c, const struct pattern *pattern, struct text name)
{
    struct row row = {.out = &c->tables};
    size_t count = (PATTERN_SET_FOLLOW + pattern->place_count) * pattern->words;

    begin_table(c, "uint64_t", name, "sets");
    for (size_t i = 0; i < count; i++)
        buffer_format(next_of(&row), "0x%" PRIx64 ",", pattern->sets[i]);
    end_row(&row);
    emit_close(&c->tables, ";");
}

/* A pattern of anchors only has no places, and no empty tables. */
static struct text table_of(struct c_file *c, const struct pattern *pattern, struct text name,
                            const char *part)
{
    if (pattern->place_count == 0)
        return text_of("NULL");
    return arena_format(c->arena, "%.*s_%s", TEXT_ARG(name), part);
}

static void put_pattern(struct c_file *c, const struct model_pattern *model, struct text name)
{
    const struct pattern *pattern = model->automaton;
    struct emit *out = &c->tables;

    emit_text(out, "\n");
    if (pattern->place_count > 0) {
        put_ranges(c, pattern, name);
        put_places(c, pattern, name);
    }
    put_sets(c, pattern, name);
    emit_line(out, "static const widl_pattern %.*s = {", TEXT_ARG(name));
    out->indent++;
    emit_line(out, "%.*s,", TEXT_ARG(c_string(c->arena, model->text)));
    struct text ranges = table_of(c, pattern, name, "ranges");
    struct text places = table_of(c, pattern, name, "places");
    emit_line(out, "%.*s, %.*s, %.*s_sets, %zu, 0x%x,", TEXT_ARG(ranges), TEXT_ARG(places),
              TEXT_ARG(name), pattern->words, pattern->empty);
    emit_close(out, ";");
}

struct text c_pattern(struct c_file *c, const struct model_pattern *pattern)
{
    const struct text *known = names_find(c->patterns, pattern->text);
    struct text *name;

    if (known)
        return *known;
    name = arena_alloc(c->lasting, sizeof(*name));
    *name = arena_format(c->lasting, "pattern_%zu", ++c->pattern_count);
    names_add(c->patterns, pattern->text, name);
    put_pattern(c, pattern, *name);
    return *name;
}
