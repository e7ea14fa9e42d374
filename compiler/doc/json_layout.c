/* SPDX-License-Identifier: MIT */
/*
 * Breaks JSON into lines: a list or map that fits a line is on one, else each of its items is on
 * one of its own. The text is one that example.c made: well-formed, short, with a space behind
 * commas and colons.
 */
#include "doc/example.h"

#define WIDTH       72
#define INDENTATION 2

/** Where the item that begins at `at` ends: before a comma or bracket of what it is in. */
static size_t item_end(struct text json, size_t at)
{
    size_t depth = 0;
    bool in_string = false;

    for (; at < json.size; at++) {
        char c = json.data[at];

        if (in_string && c == '\\')
            at++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && strchr("[{", c))
            depth++;
        else if (!in_string && depth == 0 && strchr(",]}", c))
            break;
        else if (!in_string && strchr("]}", c))
            depth--;
    }
    return at;
}

/** Where the value of an item begins: behind its key, if it has one. */
static size_t value_begin(struct text item)
{
    size_t at = 1;

    if (item.size == 0 || item.data[0] != '"')
        return 0;
    while (at < item.size && item.data[at] != '"')
        at += item.data[at] == '\\' ? 2 : 1;
    return at + 2 < item.size && item.data[at + 1] == ':' ? at + 3 : 0;
}

static void put_item(struct buffer *out, struct text item, size_t indent);

/** A list that is broken into lines. */
struct lines {
    size_t indent;
    size_t column;
    bool after_number;
};

/** Scalars fill a line. What holds something begins one, but the options of a message, which stand
 * behind its request. */
static void put_element(struct buffer *out, struct text item, struct lines *lines)
{
    bool is_holder = item.size > 2 && strchr("[{", item.data[0]);
    bool fits = lines->column + item.size + 2 <= WIDTH;

    if (lines->column > lines->indent && ((is_holder && !lines->after_number) || !fits)) {
        buffer_format(out, "\n%*s", (int)lines->indent, "");
        lines->column = lines->indent;
    } else if (lines->column > lines->indent) {
        buffer_append(out, text_of(" "));
        lines->column++;
    }
    put_item(out, item, lines->indent);
    lines->column = is_holder && !lines->after_number ? WIDTH : lines->column + item.size + 1;
    lines->after_number = item.data[0] != '"' && !is_holder;
}

static void put_list(struct buffer *out, struct text list, size_t indent)
{
    struct lines lines = {.indent = indent + 1, .column = indent + 1};

    buffer_append(out, text_of("["));
    for (size_t at = 1; at < list.size;) {
        size_t end = item_end(list, at);

        put_element(out, (struct text){list.data + at, end - at}, &lines);
        if (list.data[end] != ',')
            break;
        buffer_append(out, text_of(","));
        at = end + 2;
    }
    buffer_append(out, text_of("]"));
}

static void put_map(struct buffer *out, struct text map, size_t indent)
{
    buffer_append(out, text_of("{"));
    for (size_t at = 1; at < map.size;) {
        size_t end = item_end(map, at);

        buffer_format(out, "\n%*s", (int)(indent + INDENTATION), "");
        put_item(out, (struct text){map.data + at, end - at}, indent + INDENTATION);
        if (map.data[end] != ',')
            break;
        buffer_append(out, text_of(","));
        at = end + 2;
    }
    buffer_format(out, "\n%*s}", (int)indent, "");
}

static void put_item(struct buffer *out, struct text item, size_t indent)
{
    size_t begin = value_begin(item);
    struct text value = {item.data + begin, item.size - begin};

    buffer_append(out, (struct text){item.data, begin});
    if (item.size + indent <= WIDTH || !strchr("[{", value.data[0]))
        buffer_append(out, value);
    else if (value.data[0] == '[')
        put_list(out, value, indent);
    else
        put_map(out, value, indent);
}

void example_layout(struct buffer *out, struct text json)
{
    put_item(out, json, 0);
    buffer_append(out, text_of("\n"));
}
