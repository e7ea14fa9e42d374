/* SPDX-License-Identifier: MIT */
/*
 * Unions: a tag is put in front of the pairs of a map that is written already, and found in a map
 * before it is read.
 *
 * Writers put the tag first, and then reading costs one comparison. Wherever else it stands, what
 * is in front of it is checked and stepped over, once for each union that holds it: nesting is
 * bounded, and so is the work.
 */
#include "value/head.h"
#include "value/problem.h"

static size_t string_size(widl_string text)
{
    unsigned char head[WIDL_HEAD_SIZE];

    return (size_t)(widl_put_string_head(head, text.size) - head) + text.size;
}

static size_t map_head_size(size_t count)
{
    unsigned char head[WIDL_HEAD_SIZE];

    return (size_t)(widl_put_map(head, count) - head);
}

/** Put the pair into the map that is all that was written from `start` on. */
static bool put_pair_first(widl_writer *writer, size_t start, widl_string key, widl_string value)
{
    size_t most = WIDL_HEAD_SIZE + string_size(key) + string_size(value);
    struct wi_head head;

    if (!widl_writer_reserve(writer, most))
        return false;
    unsigned char *map = writer->buffer.data + start;
    unsigned char *end = writer->buffer.data + writer->buffer.size;
    const unsigned char *pairs = wi_head_read(map, end, &head);
    size_t size = (size_t)(end - pairs);
    size_t count = (size_t)head.number + 1;

    memmove(map + map_head_size(count) + string_size(key) + string_size(value), pairs, size);
    map = widl_put_map(map, count);
    map = widl_put_string(map, key);
    map = widl_put_string(map, value);
    widl_writer_commit(writer, map + size);
    return true;
}

bool widl_write_tagged(widl_writer *writer, const widl_tag *tag, unsigned member,
                       bool (*write)(widl_writer *writer, const void *source), const void *value)
{
    size_t start = writer->buffer.size;

    return write(writer, value) && put_pair_first(writer, start, tag->key, tag->names[member - 1]);
}

/** The value of the tag in the map of `left` pairs at the cursor, which moves behind it. */
static bool find_name(widl_reader *reader, const widl_tag *tag, size_t left, widl_string *ret_name)
{
    const unsigned char *first = reader->cursor;

    for (; left > 0; left--) {
        widl_string key;
        bool is_first = reader->cursor == first;

        if (!widl_read_key(reader, &key))
            return false;
        if (!widl_str_equal(key, tag->key)) {
            if (!widl_read_skip(reader))
                return wi_problem_at(&reader->problem, key);
            continue;
        }
        reader->stray_tag = is_first ? NULL : reader->cursor;
        if (!widl_read_name(reader, ret_name))
            return wi_problem_at(&reader->problem, key);
        reader->behind_tag = is_first ? reader->cursor : NULL;
        return true;
    }
    widl_reader_refuse(reader, "missing");
    return wi_problem_at(&reader->problem, tag->key);
}

bool widl_read_tag(widl_reader *reader, const widl_tag *tag, unsigned *ret_member)
{
    const unsigned char *map = reader->cursor;
    widl_string name;
    size_t left;

    *ret_member = 0;
    if (!widl_read_map(reader, &left) || !find_name(reader, tag, left, &name))
        return false;
    widl_reader_leave(reader);
    for (unsigned i = 0; i < tag->count && *ret_member == 0; i++)
        if (widl_str_equal(name, tag->names[i]))
            *ret_member = i + 1;
    if (*ret_member == 0 && tag->closed) {
        widl_reader_unknown(reader, name);
        return wi_problem_at(&reader->problem, tag->key);
    }
    reader->cursor = map;
    if (*ret_member > 0)
        return true;
    reader->behind_tag = NULL;
    return widl_read_skip(reader);
}
