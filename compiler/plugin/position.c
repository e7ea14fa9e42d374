/* SPDX-License-Identifier: MIT */
/* Places in contracts, as a descriptor writes them: lines and columns from 1, in code points. */
#include "base/utf8.h"
#include "plugin/answer.h"

static bool read_number(const struct json_node *position, const char *key, int64_t *ret_value)
{
    const struct json_node *node = json_member(position, key);

    return node && json_integer(node, ret_value) && *ret_value >= 1;
}

/** Where column `column` of `line` begins; the one behind the last is there, too. */
static bool find_column(struct text line, int64_t column, size_t *ret_at)
{
    size_t at = 0;

    while (--column > 0) {
        unsigned code;

        if (at == line.size)
            return false;
        at += utf8_get((struct text){line.data + at, line.size - at}, &code);
    }
    *ret_at = at;
    return true;
}

bool position_find(const struct names *files, const struct json_node *position,
                   struct span *ret_span)
{
    const struct json_node *path = json_member(position, "file");
    const struct model_file *file =
        path && path->kind == JSON_STRING ? names_find(files, path->text) : NULL;
    const struct source *source = file ? file->about.span.source : NULL;
    struct text text;
    int64_t line;
    int64_t column;
    int64_t end;
    size_t first;
    size_t last;

    if (!source || !read_number(position, "line", &line) ||
        !read_number(position, "column", &column) || (uint64_t)line > source->line_count)
        return false;
    if (!json_member(position, "end"))
        end = column;
    else if (!read_number(position, "end", &end) || end < column)
        return false;
    text = source_line(source, (size_t)line);
    if (!find_column(text, column, &first) || !find_column(text, end, &last))
        return false;
    *ret_span = (struct span){source, source->lines[line - 1] + (uint32_t)first,
                              source->lines[line - 1] + (uint32_t)last};
    return true;
}
