/* SPDX-License-Identifier: MIT */
/*
 * Writes JSON. The text is pure enough for any reader and any terminal: well-formed UTF-8, with
 * every control character (those of ASCII and those from U+0080 to U+009F) as an escape.
 */
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

#define INDENTATION 2
#define REPLACEMENT "\xef\xbf\xbd"

static void append(struct json *json, const char *string)
{
    buffer_append(&json->text, text_of(string));
}

static void break_line(struct json *json)
{
    if (!json->is_compact)
        buffer_format(&json->text, "\n%*s", (int)(json->depth * INDENTATION), "");
}

/* How many bytes at the start of `text` stand for themselves. */
static size_t plain_size(struct text text)
{
    size_t size = 0;

    while (size < text.size) {
        unsigned char byte = (unsigned char)text.data[size];

        if (byte < ' ' || byte == '"' || byte == '\\' || byte == 0x7f)
            return size;
        if (byte == 0xc2 && size + 1 < text.size && (unsigned char)text.data[size + 1] < 0xa0)
            return size;
        size++;
    }
    return size;
}

/* Append the character at the start of `text`, which needs an escape. Return: its size. */
static size_t append_escaped(struct json *json, struct text text)
{
    unsigned char byte = (unsigned char)text.data[0];

    if (byte == 0xc2) {
        buffer_format(&json->text, "\\u00%02x", (unsigned)(unsigned char)text.data[1]);
        return 2;
    }
    if (byte == '\n')
        append(json, "\\n");
    else if (byte == '"' || byte == '\\')
        buffer_format(&json->text, "\\%c", byte);
    else
        buffer_format(&json->text, "\\u%04x", (unsigned)byte);
    return 1;
}

static void append_valid(struct json *json, struct text text)
{
    while (text.size > 0) {
        size_t size = plain_size(text);

        buffer_append(&json->text, (struct text){text.data, size});
        if (size < text.size)
            size += append_escaped(json, (struct text){text.data + size, text.size - size});
        text.data += size;
        text.size -= size;
    }
}

static void append_string(struct json *json, struct text text)
{
    append(json, "\"");
    for (;;) {
        size_t valid = utf8_check(text);

        append_valid(json, (struct text){text.data, valid});
        if (valid == text.size)
            break;
        append(json, REPLACEMENT);
        text.data += valid + 1;
        text.size -= valid + 1;
    }
    append(json, "\"");
}

/* What stands before every item: a comma, its line, its key. */
static void begin_item(struct json *json, const char *key)
{
    if (json->has_items)
        append(json, ",");
    if (json->depth > 0)
        break_line(json);
    if (key) {
        append_string(json, text_of(key));
        append(json, json->is_compact ? ":" : ": ");
    }
    json->has_items = true;
}

static void begin(struct json *json, const char *key, const char *bracket)
{
    begin_item(json, key);
    append(json, bracket);
    json->depth++;
    json->has_items = false;
}

static void end(struct json *json, const char *bracket)
{
    assert(json->depth > 0);
    json->depth--;
    if (json->has_items)
        break_line(json);
    append(json, bracket);
    json->has_items = true;
    if (json->depth == 0 && !json->is_compact)
        append(json, "\n");
}

void json_begin_object(struct json *json, const char *key)
{
    begin(json, key, "{");
}

void json_end_object(struct json *json)
{
    end(json, "}");
}

void json_begin_array(struct json *json, const char *key)
{
    begin(json, key, "[");
}

void json_end_array(struct json *json)
{
    end(json, "]");
}

void json_write_string(struct json *json, const char *key, struct text value)
{
    begin_item(json, key);
    append_string(json, value);
}

void json_write_number(struct json *json, const char *key, size_t value)
{
    begin_item(json, key);
    buffer_format(&json->text, "%zu", value);
}

void json_write_integer(struct json *json, const char *key, int64_t value)
{
    begin_item(json, key);
    buffer_format(&json->text, "%" PRId64, value);
}

void json_write_natural(struct json *json, const char *key, uint64_t value)
{
    begin_item(json, key);
    buffer_format(&json->text, "%" PRIu64, value);
}

void json_write_float(struct json *json, const char *key, double value)
{
    char digits[32];
    int precision = 14;

    do
        snprintf(digits, sizeof(digits), "%.*g", ++precision, value);
    while (precision < 17 && strtod(digits, NULL) != value);
    begin_item(json, key);
    append(json, digits);
}

void json_write_bool(struct json *json, const char *key, bool value)
{
    begin_item(json, key);
    append(json, value ? "true" : "false");
}

void json_write_null(struct json *json, const char *key)
{
    begin_item(json, key);
    append(json, "null");
}
