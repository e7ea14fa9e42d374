/* SPDX-License-Identifier: MIT */
/*
 * JSON writer: MessagePack to compact JSON text.
 *
 * The value is checked before anything is written, so that the writing itself can rely on its form
 * and fails only for what JSON cannot express, or for want of memory.
 */
#include <math.h>

#include "value/base64.h"
#include "value/check.h"
#include "value/head.h"
#include "value/number.h"
#include "value/problem.h"
#include "value/transcode.h"

struct json {
    const unsigned char *at;
    const unsigned char *end;
    widl_buffer *out;
    widl_problem *problem;
};

static bool write_value(struct json *json);

static bool append(struct json *json, const void *text, size_t size)
{
    return widl_buffer_append(json->out, text, size) || wi_problem_memory(json->problem);
}

static bool append_char(struct json *json, char character)
{
    widl_buffer *out = json->out;

    if (out->size == out->capacity && !widl_buffer_reserve(out, 1))
        return wi_problem_memory(json->problem);
    out->data[out->size++] = (unsigned char)character;
    return true;
}

/** Write one character that must not stand in a string as it is. Return: the length. */
static size_t escape(char out[6], unsigned char character)
{
    static const char values[] = "\"\\\b\f\n\r\t";
    static const char names[] = "\"\\bfnrt";
    static const char digits[] = "0123456789abcdef";
    const char *found = character ? strchr(values, character) : NULL;

    out[0] = '\\';
    if (found) {
        out[1] = names[found - values];
        return 2;
    }
    out[1] = 'u';
    out[2] = '0';
    out[3] = '0';
    out[4] = digits[character >> 4];
    out[5] = digits[character & 15];
    return 6;
}

/** How many characters from `at` on need no escape. */
static size_t plain_run(const char *at, const char *end)
{
    const char *start = at;

    while (at < end && (unsigned char)*at >= 0x20 && *at != '"' && *at != '\\')
        at++;
    return (size_t)(at - start);
}

/** Append what follows the opening quote of a text that has something to escape. */
static bool quote_rest(const char *at, const char *end, widl_buffer *out)
{
    while (at < end) {
        size_t run = plain_run(at, end);
        char escaped[6];

        if (!widl_buffer_append(out, at, run))
            return false;
        at += run;
        if (at < end && !widl_buffer_append(out, escaped, escape(escaped, (unsigned char)*at++)))
            return false;
    }
    return widl_buffer_append(out, "\"", 1);
}

bool wi_json_quote(widl_string text, widl_buffer *out)
{
    size_t run = text.size ? plain_run(text.data, text.data + text.size) : 0;
    unsigned char *start = widl_buffer_reserve(out, run + 2);

    if (!start)
        return false;
    start[0] = '"';
    if (run)
        memcpy(start + 1, text.data, run);
    out->size += run + 1;
    if (run < text.size)
        return quote_rest(text.data + run, text.data + text.size, out);
    start[run + 1] = '"';
    out->size++;
    return true;
}

/** The text of `size` bytes at the cursor, which moves behind it. */
static bool write_text(struct json *json, size_t size)
{
    widl_string text = {(const char *)json->at, size};

    json->at += size;
    return wi_json_quote(text, json->out) || wi_problem_memory(json->problem);
}

static bool write_string(struct json *json, size_t size)
{
    if (size > 0 && *json->at == '\0')
        return wi_problem_set(json->problem, "a string that starts with U+0000 means binary data "
                                             "in JSON");
    return write_text(json, size);
}

static bool write_bytes(struct json *json, size_t size)
{
    static const char prefix[] = "\"\\u0000";
    size_t length = wi_base64_size(size);
    unsigned char *out = widl_buffer_reserve(json->out, sizeof(prefix) + length);

    if (!out)
        return wi_problem_memory(json->problem);
    memcpy(out, prefix, sizeof(prefix) - 1);
    out += sizeof(prefix) - 1;
    wi_base64_write((char *)out, json->at, size);
    out[length] = '"';
    json->at += size;
    json->out->size += sizeof(prefix) + length;
    return true;
}

static bool write_uint(struct json *json, uint64_t value)
{
    char text[WI_NUMBER_SIZE];

    return append(json, text, wi_uint_write(text, value));
}

static bool write_negative(struct json *json, uint64_t number)
{
    return append_char(json, '-') && write_uint(json, 0 - number);
}

static bool write_float(struct json *json, double value)
{
    char text[WI_NUMBER_SIZE];

    if (!isfinite(value))
        return wi_problem_set(json->problem, "JSON has no %s", isnan(value) ? "NaN" : "infinity");
    return append(json, text, wi_float_write(text, value));
}

static bool write_bool(struct json *json, bool value)
{
    return value ? append(json, "true", 4) : append(json, "false", 5);
}

static bool write_list(struct json *json, uint64_t count)
{
    if (!append_char(json, '['))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (i > 0 && !append_char(json, ','))
            return false;
        if (!write_value(json))
            return wi_problem_at_index(json->problem, (size_t)i);
    }
    return append_char(json, ']');
}

static bool write_pair(struct json *json)
{
    struct wi_head head;
    widl_string key;

    json->at = wi_head_read(json->at, json->end, &head);
    key = widl_str_n((const char *)json->at, (size_t)head.number);
    if (!write_text(json, key.size) || !append_char(json, ':'))
        return false;
    return write_value(json) || wi_problem_at(json->problem, key);
}

static bool write_map(struct json *json, uint64_t count)
{
    if (!append_char(json, '{'))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (i > 0 && !append_char(json, ','))
            return false;
        if (!write_pair(json))
            return false;
    }
    return append_char(json, '}');
}

static bool write_value(struct json *json)
{
    struct wi_head head;

    json->at = wi_head_read(json->at, json->end, &head);
    switch (head.type) {
    case WI_TYPE_BOOL:
        return write_bool(json, head.number != 0);
    case WI_TYPE_UINT:
        return write_uint(json, head.number);
    case WI_TYPE_NEGATIVE:
        return write_negative(json, head.number);
    case WI_TYPE_FLOAT32:
        return write_float(json, (double)wi_head_float32(&head));
    case WI_TYPE_FLOAT64:
        return write_float(json, wi_head_float64(&head));
    case WI_TYPE_STRING:
        return write_string(json, (size_t)head.number);
    case WI_TYPE_BYTES:
        return write_bytes(json, (size_t)head.number);
    case WI_TYPE_LIST:
        return write_list(json, head.number);
    case WI_TYPE_MAP:
        return write_map(json, head.number);
    default:
        return append(json, "null", 4);
    }
}

bool wi_msgpack_to_json(widl_value value, widl_buffer *out, widl_problem *problem)
{
    struct json json = {value.data, wi_value_end(value), out, problem};
    size_t before = out->size;

    if (wi_check_whole(value, out->allocator, problem) && write_value(&json))
        return true;
    out->size = before;
    return false;
}
