/* SPDX-License-Identifier: MIT */
/*
 * HTTP heads.
 *
 * Bytes that cannot be in a head end it at once, so that a peer that speaks something else is not
 * waited for. Lines end in CR LF and nothing else; folded lines, white space around names and empty
 * names are refused, for they mean different things to different readers.
 */
#include "transport/http_head.h"

#include <string.h>
#include <strings.h>

static bool may_be_in_head(unsigned char byte)
{
    return (byte >= ' ' && byte != 0x7f) || byte == '\r' || byte == '\n' || byte == '\t';
}

enum wi_http_head_state wi_http_head_feed(struct wi_http_head *head, const void *data, size_t size,
                                          size_t *ret_used)
{
    static const char END[] = "\r\n\r\n";
    const unsigned char *bytes = data;
    size_t room = WI_HTTP_HEAD_BYTES - head->bytes.size;
    size_t used = 0;

    *ret_used = 0;
    while (used < size && used <= room && head->matched < sizeof(END) - 1) {
        unsigned char byte = bytes[used++];

        if (!may_be_in_head(byte))
            return WI_HTTP_HEAD_BROKEN;
        if (byte == (unsigned char)END[head->matched])
            head->matched++;
        else
            head->matched = byte == '\r';
    }
    *ret_used = used;
    if (used > room)
        return WI_HTTP_HEAD_TOO_LONG;
    if (!widl_buffer_append(&head->bytes, data, used))
        return WI_HTTP_HEAD_NO_MEMORY;
    return head->matched == sizeof(END) - 1 ? WI_HTTP_HEAD_COMPLETE : WI_HTTP_HEAD_MORE;
}

void wi_http_head_done(struct wi_http_head *head)
{
    widl_buffer_free(&head->bytes);
    head->matched = 0;
}

/** Cut the first line off `left`. Return: false when it does not end in CR LF. */
static bool next_line(widl_string *left, widl_string *ret)
{
    const char *end = memchr(left->data, '\n', left->size);
    size_t size = end ? (size_t)(end - left->data) : 0;

    if (size == 0 || left->data[size - 1] != '\r' || memchr(left->data, '\r', size - 1))
        return false;
    *ret = widl_str_n(left->data, size - 1);
    *left = widl_str_n(end + 1, left->size - size - 1);
    return true;
}

bool wi_http_is_token(widl_string text)
{
    static const char MARKS[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i];
        bool is_alphanumeric = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                               (byte >= '0' && byte <= '9');

        if (!is_alphanumeric && !memchr(MARKS, byte, sizeof(MARKS) - 1))
            return false;
    }
    return text.size > 0;
}

bool wi_http_same_text(widl_string text, widl_string other)
{
    return text.size == other.size &&
           (text.size == 0 || strncasecmp(text.data, other.data, text.size) == 0);
}

bool wi_http_same(widl_string text, const char *other)
{
    return wi_http_same_text(text, widl_str(other));
}

widl_string wi_http_trim(widl_string text)
{
    while (text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
        text = widl_str_n(text.data + 1, text.size - 1);
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t'))
        text.size--;
    return text;
}

static bool parse_header(widl_string line, struct wi_http_header *ret)
{
    const char *colon = memchr(line.data, ':', line.size);

    if (!colon)
        return false;
    ret->name = widl_str_n(line.data, (size_t)(colon - line.data));
    ret->value = wi_http_trim(widl_str_n(colon + 1, line.size - ret->name.size - 1));
    return wi_http_is_token(ret->name);
}

bool wi_http_head_parse(const struct wi_http_head *head, struct wi_http_lines *ret)
{
    widl_string left = {(const char *)head->bytes.data, head->bytes.size};
    widl_string line;

    ret->count = 0;
    ret->too_many = false;
    if (left.size == 0 || !next_line(&left, &ret->start))
        return false;
    while (left.size > 0 && next_line(&left, &line)) {
        if (line.size == 0)
            return left.size == 0;
        if (ret->count == WI_HTTP_MAX_HEADERS) {
            ret->too_many = true;
            return false;
        }
        if (!parse_header(line, &ret->headers[ret->count]))
            return false;
        ret->count++;
    }
    return false;
}

size_t wi_http_count(const struct wi_http_lines *lines, const char *name, widl_string *ret_value)
{
    size_t count = 0;

    for (size_t i = 0; i < lines->count; i++) {
        if (!wi_http_same(lines->headers[i].name, name))
            continue;
        if (ret_value)
            *ret_value = lines->headers[i].value;
        count++;
    }
    return count;
}

/** Go on to the next header of the list's name. Return: false when there is none. */
static bool next_header(struct wi_http_list *list)
{
    while (list->header < list->lines->count) {
        const struct wi_http_header *header = &list->lines->headers[list->header++];

        if (wi_http_same(header->name, list->name)) {
            list->left = header->value;
            return true;
        }
    }
    return false;
}

bool wi_http_list_next(struct wi_http_list *list, widl_string *ret)
{
    do {
        const char *comma;
        size_t size;

        if (list->left.size == 0 && !next_header(list))
            return false;
        comma = list->left.size > 0 ? memchr(list->left.data, ',', list->left.size) : NULL;
        size = comma ? (size_t)(comma - list->left.data) : list->left.size;
        *ret = wi_http_trim(widl_str_n(list->left.data, size));
        if (comma)
            size++;
        list->left = widl_str_n(list->left.data + size, list->left.size - size);
    } while (ret->size == 0);
    return true;
}

bool wi_http_list_has(const struct wi_http_lines *lines, const char *name, const char *element)
{
    struct wi_http_list list = {.lines = lines, .name = name};
    widl_string found;

    while (wi_http_list_next(&list, &found)) {
        if (wi_http_same(found, element))
            return true;
    }
    return false;
}

bool wi_http_split_request_line(widl_string line, struct wi_http_request_line *ret)
{
    const char *first = line.size ? memchr(line.data, ' ', line.size) : NULL;
    const char *end = line.data + line.size;
    const char *second = first ? memchr(first + 1, ' ', (size_t)(end - first - 1)) : NULL;

    if (!second)
        return false;
    ret->method = widl_str_n(line.data, (size_t)(first - line.data));
    ret->target = widl_str_n(first + 1, (size_t)(second - first - 1));
    ret->version = widl_str_n(second + 1, (size_t)(end - second - 1));
    return wi_http_is_token(ret->method) && ret->target.size > 0;
}

widl_string wi_http_target_path(widl_string target)
{
    static const char SCHEME[] = "http://";
    size_t start = sizeof(SCHEME) - 1;
    const char *query;

    if (target.size > start && memcmp(target.data, SCHEME, start) == 0) {
        const char *slash = memchr(target.data + start, '/', target.size - start);

        if (!slash)
            return widl_str("/");
        target = widl_str_n(slash, target.size - (size_t)(slash - target.data));
    }
    query = memchr(target.data, '?', target.size);
    return query ? widl_str_n(target.data, (size_t)(query - target.data)) : target;
}

bool wi_http_has_body(const struct wi_http_lines *lines)
{
    widl_string length = {0};
    size_t count = wi_http_count(lines, "Content-Length", &length);

    return wi_http_count(lines, "Transfer-Encoding", NULL) > 0 || count > 1 ||
           (count == 1 && !widl_str_equal(length, widl_str("0")));
}
