/* SPDX-License-Identifier: MIT */
/*
 * Converts between offsets and places. Text may be anything: a byte that begins no character of
 * UTF-8 counts as one unit, as the U+FFFD does that editors show for it.
 */
#include "lsp/lines.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/utf8.h"

static bool is_end(struct text text, size_t i)
{
    if (text.data[i] == '\n')
        return true;
    return text.data[i] == '\r' && (i + 1 == text.size || text.data[i + 1] != '\n');
}

struct lines lines_of(struct text text)
{
    struct lines lines = {.text = text, .count = 1};
    size_t count = 1;

    for (size_t i = 0; i < text.size; i++)
        count += is_end(text, i);
    lines.starts = memory_new(count * sizeof(*lines.starts));
    for (size_t i = 0; i < text.size; i++) {
        if (is_end(text, i))
            lines.starts[lines.count++] = i + 1;
    }
    return lines;
}

void lines_free(struct lines *lines)
{
    free(lines->starts);
    *lines = (struct lines){0};
}

/* Line number `line` without its end. */
static struct text line_text(const struct lines *lines, size_t line)
{
    size_t begin = lines->starts[line];
    size_t end = line + 1 < lines->count ? lines->starts[line + 1] : lines->text.size;

    while (end > begin && (lines->text.data[end - 1] == '\n' || lines->text.data[end - 1] == '\r'))
        end--;
    return (struct text){lines->text.data + begin, end - begin};
}

/* The size of the character at `at`, and how many units it is. */
static size_t step(struct text line, size_t at, enum lines_unit unit, size_t *ret_units)
{
    unsigned code;
    size_t size = utf8_get((struct text){line.data + at, line.size - at}, &code);

    *ret_units = unit == LINES_UTF8 ? size : 1 + (size_t)(code > 0xffff);
    return size;
}

size_t lines_offset(const struct lines *lines, struct position position, enum lines_unit unit)
{
    size_t at = 0;
    size_t units = 0;

    if (position.line >= lines->count)
        return lines->text.size;
    struct text line = line_text(lines, position.line);
    while (at < line.size && units < position.character) {
        size_t more;
        size_t size = step(line, at, unit, &more);

        if (units + more > position.character)
            break;
        units += more;
        at += size;
    }
    return lines->starts[position.line] + at;
}

/* The line that `offset` is in. */
static size_t line_of(const struct lines *lines, size_t offset)
{
    size_t low = 0;
    size_t high = lines->count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (lines->starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct position lines_position(const struct lines *lines, size_t offset, enum lines_unit unit)
{
    size_t end = offset < lines->text.size ? offset : lines->text.size;
    struct position position = {.line = line_of(lines, end)};
    struct text line = {lines->text.data + lines->starts[position.line],
                        end - lines->starts[position.line]};

    for (size_t at = 0; at < line.size;) {
        size_t units;

        at += step(line, at, unit, &units);
        position.character += units;
    }
    return position;
}
