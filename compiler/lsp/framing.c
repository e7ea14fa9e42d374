/* SPDX-License-Identifier: MIT */
/*
 * Cuts what arrives into messages. A header is lines that end with CR LF, of which Content-Length
 * is needed and the others count for nothing. What breaks these rules cannot be skipped, because
 * nobody knows how much it is.
 */
#include "lsp/framing.h"

#include <stdlib.h>
#include <strings.h>

static const char length_name[] = "content-length";

void framing_add(struct framing *framing, struct text bytes)
{
    struct buffer *buffer = &framing->buffer;

    if (framing->taken > 0) {
        buffer->size -= framing->taken;
        memmove(buffer->data, buffer->data + framing->taken, buffer->size);
        framing->taken = 0;
    }
    buffer_append(buffer, bytes);
}

/* Cut the first line off `rest`, without its end; false: it has none. */
static bool next_line(struct text *rest, struct text *ret_line)
{
    const char *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;

    if (!end)
        return false;
    *ret_line = (struct text){rest->data, (size_t)(end - rest->data)};
    *rest = (struct text){end + 1, rest->size - ret_line->size - 1};
    if (ret_line->size > 0 && end[-1] == '\r')
        ret_line->size--;
    return true;
}

static struct text without_spaces(struct text text)
{
    while (text.size > 0 && strchr(" \t", text.data[0]) && text.data[0])
        text = (struct text){text.data + 1, text.size - 1};
    while (text.size > 0 && strchr(" \t", text.data[text.size - 1]) && text.data[text.size - 1])
        text.size--;
    return text;
}

/* Why `digits` are no length of a message, or NULL. */
static const char *read_length(struct text digits, size_t *ret_length)
{
    size_t length = 0;

    if (digits.size == 0)
        return "an empty Content-Length";
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return "a Content-Length that is no number";
        length = length * 10 + (size_t)(digits.data[i] - '0');
        if (length > FRAMING_MESSAGE_MAX)
            return "a message that is too long";
    }
    *ret_length = length;
    return NULL;
}

/* Read one line of a header. Return: why it is none, or NULL. */
static const char *read_field(struct text line, size_t *length, bool *has_length)
{
    const char *colon = memchr(line.data, ':', line.size);
    size_t size = colon ? (size_t)(colon - line.data) : 0;

    if (size == 0)
        return "a line that is no header";
    if (size != sizeof(length_name) - 1 || strncasecmp(line.data, length_name, size) != 0)
        return NULL;
    if (*has_length)
        return "a second Content-Length";
    *has_length = true;
    return read_length(without_spaces((struct text){colon + 1, line.size - size - 1}), length);
}

bool framing_is_empty(const struct framing *framing)
{
    return framing->taken == framing->buffer.size;
}

static enum framing_result broken(const char *why, const char **ret_why)
{
    *ret_why = why;
    return FRAMING_BROKEN;
}

enum framing_result framing_next(struct framing *framing, struct text *ret_body,
                                 const char **ret_why)
{
    struct text line = {0};
    size_t length = 0;
    bool has_length = false;

    if (framing_is_empty(framing))
        return FRAMING_PARTIAL;
    struct text all = {framing->buffer.data + framing->taken,
                       framing->buffer.size - framing->taken};
    struct text rest = all;

    do {
        if (!next_line(&rest, &line)) {
            bool is_long = all.size > FRAMING_HEADER_MAX;

            return is_long ? broken("a header that is too long", ret_why) : FRAMING_PARTIAL;
        }
        const char *why = line.size ? read_field(line, &length, &has_length) : NULL;

        if (all.size - rest.size > FRAMING_HEADER_MAX)
            why = "a header that is too long";
        if (why)
            return broken(why, ret_why);
    } while (line.size > 0);
    if (!has_length)
        return broken("a header without Content-Length", ret_why);
    if (rest.size < length)
        return FRAMING_PARTIAL;
    *ret_body = (struct text){rest.data, length};
    framing->taken += all.size - rest.size + length;
    return FRAMING_MESSAGE;
}

void framing_write(struct buffer *out, struct text body)
{
    buffer_format(out, "Content-Length: %zu\r\n\r\n", body.size);
    buffer_append(out, body);
}

void framing_free(struct framing *framing)
{
    buffer_free(&framing->buffer);
    *framing = (struct framing){0};
}
