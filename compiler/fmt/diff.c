/* SPDX-License-Identifier: MIT */
/*
 * Formatting changes white space only, so lines need no search for what belongs together: both
 * texts are in step wherever the same number of other characters is behind them. A byte order mark
 * counts as white space. One walk over both texts finds the changes, however large they are.
 */
#include "fmt/diff.h"

#include <stdlib.h>

#include "base/memory.h"

#define CONTEXT 3

/** A line of the diff. */
struct entry {
    char mark; /* ' ', '-' or '+' */
    struct text line;
};

struct entries {
    struct entry *items;
    size_t count;
    size_t capacity;
};

/** A text, read line by line. */
struct lines {
    struct text rest;
    size_t seen; /* characters that are no white space */
};

static void add(struct entries *entries, char mark, struct text line)
{
    if (entries->count == entries->capacity) {
        entries->capacity = entries->capacity ? entries->capacity * 2 : 256;
        entries->items = memory_resize(entries->items, entries->capacity * sizeof(*entries->items));
    }
    entries->items[entries->count++] = (struct entry){mark, line};
}

static size_t count_characters(struct text line)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t count = 0;

    if (line.size >= 3 && memcmp(line.data, mark, 3) == 0)
        line = (struct text){line.data + 3, line.size - 3};
    for (size_t i = 0; i < line.size; i++)
        count += !strchr(" \t\r\n", line.data[i]);
    return count;
}

/** The next line, with its end. */
static struct text next_line(struct lines *lines)
{
    const char *end = memchr(lines->rest.data, '\n', lines->rest.size);
    struct text line = lines->rest;

    if (end)
        line.size = (size_t)(end - lines->rest.data) + 1;
    lines->rest = (struct text){lines->rest.data + line.size, lines->rest.size - line.size};
    lines->seen += count_characters(line);
    return line;
}

static size_t count_common(const struct entries *before, const struct entries *after, bool at_end,
                           size_t most)
{
    size_t count = 0;

    while (count < most) {
        size_t i = at_end ? before->count - 1 - count : count;
        size_t k = at_end ? after->count - 1 - count : count;

        if (!text_equal(before->items[i].line, after->items[k].line))
            break;
        count++;
    }
    return count;
}

/** Add what stands between two places where the texts are in step. */
static void add_step(struct entries *entries, const struct entries *before,
                     const struct entries *after)
{
    size_t least = before->count < after->count ? before->count : after->count;
    size_t start = count_common(before, after, false, least);
    size_t end = count_common(before, after, true, least - start);

    for (size_t i = 0; i < start; i++)
        add(entries, ' ', before->items[i].line);
    for (size_t i = start; i < before->count - end; i++)
        add(entries, '-', before->items[i].line);
    for (size_t i = start; i < after->count - end; i++)
        add(entries, '+', after->items[i].line);
    for (size_t i = before->count - end; i < before->count; i++)
        add(entries, ' ', before->items[i].line);
}

static void compare(struct entries *entries, struct text before, struct text after)
{
    struct lines old = {.rest = before};
    struct lines new = {.rest = after};
    struct entries removed = {0};
    struct entries added = {0};

    while (old.rest.size > 0 || new.rest.size > 0) {
        removed.count = 0;
        added.count = 0;
        if (old.rest.size > 0)
            add(&removed, '-', next_line(&old));
        if (new.rest.size > 0)
            add(&added, '+', next_line(&new));
        while (old.seen != new.seen && (old.rest.size > 0 || new.rest.size > 0)) {
            if (new.rest.size == 0 || (old.seen < new.seen &&old.rest.size > 0))
                add(&removed, '-', next_line(&old));
            else
                add(&added, '+', next_line(&new));
        }
        add_step(entries, &removed, &added);
    }
    free(removed.items);
    free(added.items);
}

/** Lines before those that are written next, of either text. */
struct position {
    size_t before;
    size_t after;
};

static void advance(struct position *position, const struct entry *entry)
{
    position->before += entry->mark != '+';
    position->after += entry->mark != '-';
}

static void append_range(struct buffer *out, char mark, size_t lines_before, size_t count)
{
    buffer_format(out, " %c%zu,%zu", mark, lines_before + (count > 0), count);
}

static void append_hunk(struct buffer *out, const struct entries *entries, size_t begin, size_t end,
                        struct position *position)
{
    struct position start = *position;

    for (size_t i = begin; i < end; i++)
        advance(position, &entries->items[i]);
    buffer_append(out, text_of("@@"));
    append_range(out, '-', start.before, position->before - start.before);
    append_range(out, '+', start.after, position->after - start.after);
    buffer_append(out, text_of(" @@\n"));
    for (size_t i = begin; i < end; i++) {
        struct text line = entries->items[i].line;

        buffer_format(out, "%c", entries->items[i].mark);
        buffer_append(out, line);
        if (line.data[line.size - 1] != '\n')
            buffer_append(out, text_of("\n\\ No newline at end of file\n"));
    }
}

/** Index of the next change from `at` on; the count when there is none. */
static size_t next_change(const struct entries *entries, size_t at)
{
    while (at < entries->count && entries->items[at].mark == ' ')
        at++;
    return at;
}

/** Where the hunk ends whose last known change is at `at`. */
static size_t hunk_end(const struct entries *entries, size_t at)
{
    size_t end = at;

    while (at < entries->count && at <= end + 2 * CONTEXT) {
        end = at + 1;
        at = next_change(entries, end);
    }
    return entries->count - end < CONTEXT ? entries->count : end + CONTEXT;
}

static void append_hunks(struct buffer *out, const struct entries *entries)
{
    struct position position = {0};
    size_t written = 0;

    for (size_t at = next_change(entries, 0); at < entries->count;
         at = next_change(entries, written)) {
        size_t begin = at - written > CONTEXT ? at - CONTEXT : written;

        while (written < begin)
            advance(&position, &entries->items[written++]);
        written = hunk_end(entries, at);
        append_hunk(out, entries, begin, written, &position);
    }
}

void diff_append(struct buffer *out, const char *name, struct text before, struct text after)
{
    struct entries entries = {0};

    if (text_equal(before, after))
        return;
    compare(&entries, before, after);
    buffer_format(out, "--- %s\n+++ %s\n", name, name);
    append_hunks(out, &entries);
    free(entries.items);
}
