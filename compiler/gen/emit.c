/* SPDX-License-Identifier: MIT */
/*
 * Named substitution, indentation and line breaks; nothing here knows more of the language that is
 * written than its brackets, strings and comments.
 */
#include "gen/emit.h"

#include <assert.h>
#include <stdarg.h>

#define INDENT_WIDTH 4
#define COLUMNS      100
#define DEPTH_MAX    32

/* The variable called `name`; behind the last one when there is none. */
static size_t find(const struct emit *emit, struct text name)
{
    size_t i = 0;

    while (i < emit->variable_count && !text_equal(emit->variables[i].name, name))
        i++;
    return i;
}

void emit_set(struct emit *emit, const char *name, struct text value)
{
    size_t i = find(emit, text_of(name));

    assert(i < EMIT_VARIABLE_MAX);
    emit->variables[i] = (struct emit_variable){text_of(name), value};
    if (i == emit->variable_count)
        emit->variable_count++;
}

static struct text lookup(const struct emit *emit, struct text name)
{
    size_t i = find(emit, name);

    assert(i < emit->variable_count && "a template names a variable that is not set");
    return i < emit->variable_count ? emit->variables[i].value : (struct text){NULL, 0};
}

/* Where a line can be broken: behind `end`, and where the next line begins then. */
struct place_to_break {
    size_t end;
    size_t indent;
    size_t depth;
};

/* Walks a line: the columns of the brackets that are open, and whether a string is. */
struct walk {
    size_t open[DEPTH_MAX];
    size_t depth;
    bool in_string;
};

static void step(struct walk *walk, const char *line, size_t i)
{
    char c = line[i];

    if (c == '"' && (i == 0 || line[i - 1] != '\\'))
        walk->in_string = !walk->in_string;
    if (walk->in_string)
        return;
    if ((c == '(' || c == '{' || c == '[') && walk->depth < DEPTH_MAX)
        walk->open[walk->depth++] = i;
    else if ((c == ')' || c == '}' || c == ']') && walk->depth > 0)
        walk->depth--;
}

static bool ends_piece(const char *line, size_t i)
{
    if (line[i + 1] != ' ')
        return false;
    return line[i] == ',' || (i > 0 && line[i - 1] == line[i] && strchr("&|", line[i]));
}

/* The last place that leaves the line short enough and is inside as few brackets as possible. */
static struct place_to_break find_place(const char *line, size_t indent)
{
    struct place_to_break best = {0, 0, DEPTH_MAX};
    struct walk walk = {0};

    for (size_t i = 0; i < COLUMNS && line[i]; i++) {
        step(&walk, line, i);
        if (walk.in_string || !ends_piece(line, i) || walk.depth > best.depth)
            continue;
        best.end = i + 1;
        best.depth = walk.depth;
        best.indent = walk.depth > 0 ? walk.open[walk.depth - 1] + 1 : indent;
    }
    return best;
}

static bool is_code(const char *line)
{
    line += strspn(line, " ");
    return line[0] != '#' && line[0] != '*' && strncmp(line, "/*", 2) != 0;
}

static void put_spaces(struct buffer *out, size_t count)
{
    static const struct text spaces = {"                                ", 32};

    for (; count > spaces.size; count -= spaces.size)
        buffer_append(out, spaces);
    buffer_append(out, (struct text){spaces.data, count});
}

/* The line up to the place, and what is left of it, indented. */
static void break_line(struct buffer *out, struct buffer *rest, struct text line,
                       struct place_to_break place)
{
    buffer_append(out, (struct text){line.data, place.end});
    buffer_append(out, text_of("\n"));
    put_spaces(rest, place.indent);
    buffer_append(rest, (struct text){line.data + place.end + 1, line.size - place.end - 1});
}

/* Without the end of the last line. */
static void put_wrapped(struct buffer *out, const char *line)
{
    size_t indent = strspn(line, " ") + INDENT_WIDTH;
    struct buffer rest = {0};
    struct place_to_break place = find_place(line, indent);

    if (strlen(line) <= COLUMNS || place.end == 0) {
        buffer_append(out, text_of(line));
        return;
    }
    break_line(out, &rest, text_of(line), place);
    /* What is broken again outside of any bracket stays below the first continuation. */
    while (rest.size > COLUMNS && (place = find_place(rest.data, place.indent)).end > 0) {
        struct buffer next = {0};

        break_line(out, &next, buffer_text(&rest), place);
        buffer_free(&rest);
        rest = next;
    }
    buffer_append(out, buffer_text(&rest));
    buffer_free(&rest);
}

static void end_line(struct emit *emit)
{
    if (emit->line.size > COLUMNS && is_code(emit->line.data))
        put_wrapped(&emit->buffer, emit->line.data);
    else
        buffer_append(&emit->buffer, buffer_text(&emit->line));
    buffer_append(&emit->buffer, text_of("\n"));
    emit->line.size = 0;
}

static void put_indent(struct emit *emit)
{
    put_spaces(&emit->line, (size_t)emit->indent * INDENT_WIDTH);
}

/* Text without a line end. */
static void put(struct emit *emit, struct text text)
{
    if (text.size == 0)
        return;
    if (emit->line.size == 0)
        put_indent(emit);
    buffer_append(&emit->line, text);
}

/* The next piece of a template: a variable, a line end, or text up to one of them. */
static const char *put_piece(struct emit *emit, const char *at)
{
    size_t size = strcspn(at, "$\n");

    if (size > 0) {
        put(emit, (struct text){at, size});
        return at + size;
    }
    if (*at == '\n') {
        end_line(emit);
        return at + 1;
    }
    const char *end = strchr(at + 1, '$');

    assert(end);
    if (end == at + 1)
        put(emit, text_of("$"));
    else
        put(emit, lookup(emit, (struct text){at + 1, (size_t)(end - at - 1)}));
    return end + 1;
}

void emit_text(struct emit *emit, const char *template_)
{
    while (*template_)
        template_ = put_piece(emit, template_);
}

void emit_line(struct emit *emit, const char *format, ...)
{
    size_t begin = emit->line.size;
    va_list arguments;

    if (begin == 0)
        put_indent(emit);
    size_t size = emit->line.size;
    va_start(arguments, format);
    buffer_format_list(&emit->line, format, arguments);
    va_end(arguments);
    if (emit->line.size == size)
        emit->line.size = begin;
    end_line(emit);
}

void emit_open(struct emit *emit, const char *template_)
{
    emit_text(emit, template_);
    emit_text(emit, " {\n");
    emit->indent++;
}

void emit_close(struct emit *emit, const char *behind)
{
    assert(emit->indent > 0);
    emit->indent--;
    emit_text(emit, "}");
    emit_text(emit, behind);
    emit_text(emit, "\n");
}

struct buffer emit_finish(struct emit *emit)
{
    struct buffer text = emit->buffer;

    assert(emit->indent == 0 && emit->line.size == 0);
    buffer_free(&emit->line);
    emit->buffer = (struct buffer){0};
    return text;
}
