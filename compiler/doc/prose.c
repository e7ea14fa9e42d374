/* SPDX-License-Identifier: MIT */
/*
 * Reads doc comments line by line. They are hostile: a form is handed text, code, and addresses of
 * which every character was checked, and nothing of a comment reaches a document on another way.
 * Each character is looked at a bounded number of times.
 */
#include "doc/prose.h"

#include <ctype.h>
#include <strings.h>

/** Longest label or address of a link; also what bounds the search for the end of one. */
#define LINK_MAX 500

struct prose {
    struct doc *doc;
    bool in_list;
    enum block list;
    struct buffer lines; /* of the paragraph or item that is open */
    bool in_item;
};

static struct text slice(struct text text, size_t begin, size_t end)
{
    return (struct text){text.data + begin, end - begin};
}

static struct text trim(struct text text)
{
    while (text.size > 0 && isspace((unsigned char)text.data[0]))
        text = slice(text, 1, text.size);
    while (text.size > 0 && isspace((unsigned char)text.data[text.size - 1]))
        text.size--;
    return text;
}

static struct text next_line(struct text *rest)
{
    const char *end = memchr(rest->data, '\n', rest->size);
    size_t size = end ? (size_t)(end - rest->data) : rest->size;
    struct text line = slice(*rest, 0, size);

    *rest = slice(*rest, size + (end ? 1 : 0), rest->size);
    return line;
}

/** Where `c` is next in `text` from `at`, within LINK_MAX; the size of `text` when nowhere. */
static size_t find(struct text text, size_t at, char c)
{
    size_t left = at < text.size ? text.size - at : 0;
    const char *found =
        left > 0 ? memchr(text.data + at, c, left < LINK_MAX ? left : LINK_MAX) : NULL;

    return found ? (size_t)(found - text.data) : text.size;
}

static bool starts_with(struct text text, const char *start)
{
    return text.size >= strlen(start) && strncasecmp(text.data, start, strlen(start)) == 0;
}

static bool is_address(struct text text)
{
    if (!starts_with(text, "http://") && !starts_with(text, "https://"))
        return false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c <= ' ' || c >= 0x7f || strchr("\"'<>\\`()[]{}|^*", c))
            return false;
    }
    return true;
}

/** Code, or a link: what stands between plain text. */
struct mark {
    struct text label;
    struct text target; /* of a link */
    size_t end;         /* in the text; 0: there is no mark */
};

/** `code` at `at`. */
static struct mark find_code(struct text text, size_t at)
{
    size_t end = find(text, at + 1, '`');

    if (end == text.size || end == at + 1)
        return (struct mark){.end = 0};
    return (struct mark){.label = slice(text, at + 1, end), .end = end + 1};
}

/** `[label](address)` at `at`. */
static struct mark find_link(struct text text, size_t at)
{
    size_t middle = find(text, at + 1, ']');
    size_t end;

    if (middle + 1 >= text.size || middle == at + 1 || text.data[middle + 1] != '(')
        return (struct mark){.end = 0};
    end = find(text, middle + 2, ')');
    if (end == text.size || !is_address(slice(text, middle + 2, end)))
        return (struct mark){.end = 0};
    return (struct mark){slice(text, at + 1, middle), slice(text, middle + 2, end), end + 1};
}

/** `<address>` at `at`. */
static struct mark find_address(struct text text, size_t at)
{
    size_t end = find(text, at + 1, '>');
    struct text address;

    if (end == text.size || !is_address(slice(text, at + 1, end)))
        return (struct mark){.end = 0};
    address = slice(text, at + 1, end);
    return (struct mark){address, address, end + 1};
}

static struct mark find_mark(struct text text, size_t at)
{
    switch (text.data[at]) {
    case '`':
        return find_code(text, at);
    case '[':
        return find_link(text, at);
    case '<':
        return find_address(text, at);
    default:
        return (struct mark){.end = 0};
    }
}

void prose_line(struct doc *doc, struct text text)
{
    size_t begin = 0;

    for (size_t at = 0; at < text.size;) {
        struct mark mark = find_mark(text, at);

        if (mark.end == 0) {
            at++;
            continue;
        }
        doc->form->text(doc, slice(text, begin, at));
        if (mark.target.size > 0)
            doc->form->link(doc, mark.target, mark.label);
        else
            doc->form->code(doc, mark.label);
        begin = at = mark.end;
    }
    doc->form->text(doc, slice(text, begin, text.size));
}

/** End the paragraph or item that is open. */
static void flush(struct prose *prose)
{
    enum block block = prose->in_item ? BLOCK_ITEM : BLOCK_PARAGRAPH;

    if (prose->lines.size == 0)
        return;
    prose->doc->form->open(prose->doc, block);
    prose_line(prose->doc, buffer_text(&prose->lines));
    prose->doc->form->close(prose->doc, block);
    buffer_free(&prose->lines);
    prose->in_item = false;
}

static void end_list(struct prose *prose)
{
    flush(prose);
    if (prose->in_list)
        prose->doc->form->close(prose->doc, prose->list);
    prose->in_list = false;
}

/** Whether `line` begins an item, and where the text of it begins. */
static bool is_item(struct text line, enum block *ret_list, size_t *ret_begin)
{
    size_t digits = 0;

    if (line.size > 1 && strchr("-*+", line.data[0]) && line.data[1] == ' ') {
        *ret_list = BLOCK_LIST;
        *ret_begin = 2;
        return true;
    }
    while (digits < line.size && digits < 9 && isdigit((unsigned char)line.data[digits]))
        digits++;
    if (digits == 0 || digits + 1 >= line.size || !strchr(".)", line.data[digits]) ||
        line.data[digits + 1] != ' ')
        return false;
    *ret_list = BLOCK_NUMBERED;
    *ret_begin = digits + 2;
    return true;
}

static void begin_item(struct prose *prose, enum block list)
{
    flush(prose);
    if (prose->in_list && prose->list != list)
        end_list(prose);
    if (!prose->in_list)
        prose->doc->form->open(prose->doc, list);
    prose->in_list = true;
    prose->list = list;
    prose->in_item = true;
}

static bool is_fence(struct text line)
{
    return line.size >= 3 && memcmp(line.data, "```", 3) == 0;
}

/** Code up to the line that ends it, or to the end of the comment. */
static void write_listing(struct prose *prose, struct text *rest)
{
    struct buffer code = {0};

    end_list(prose);
    while (rest->size > 0) {
        struct text line = next_line(rest);

        if (is_fence(trim(line)))
            break;
        buffer_append(&code, line);
        buffer_append(&code, text_of("\n"));
    }
    prose->doc->form->listing(prose->doc, NULL, "", buffer_text(&code));
    buffer_free(&code);
}

static void add_line(struct prose *prose, struct text line)
{
    enum block list;
    size_t begin;

    if (is_item(line, &list, &begin)) {
        begin_item(prose, list);
        line = trim(slice(line, begin, line.size));
    } else if (prose->in_list && prose->lines.size == 0) {
        end_list(prose);
    }
    if (prose->lines.size > 0 && line.size > 0)
        buffer_append(&prose->lines, text_of(" "));
    buffer_append(&prose->lines, line);
}

void prose_write(struct doc *doc, struct text text)
{
    struct prose prose = {.doc = doc};

    while (text.size > 0) {
        struct text line = trim(next_line(&text));

        if (is_fence(line))
            write_listing(&prose, &text);
        else if (line.size > 0)
            add_line(&prose, line);
        else
            flush(&prose);
    }
    end_list(&prose);
    buffer_free(&prose.lines);
}
