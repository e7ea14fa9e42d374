/* SPDX-License-Identifier: MIT */
/* Reading JSON text: the position in it, and the values that hold no others. */
#ifndef WI_JSON_SCAN_H
#define WI_JSON_SCAN_H

#include <widl/codec.h>

struct wi_json {
    const char *start;
    const char *at;
    const char *end;
    widl_buffer *out;
    widl_problem *problem;
    bool checking; /**< the result is not wanted */
};

/** Refuse the character at the cursor, or the end of the text there. Return: false. */
bool wi_json_refuse(struct wi_json *json, const char *expected);

/** Refuse what is at the cursor for the reason that `text` gives. Return: false. */
bool wi_json_refuse_text(struct wi_json *json, const char *text);

/** wi_json_reserve() when the output has to grow. */
unsigned char *wi_json_grow(struct wi_json *json, size_t size);

/** Room in the output, or NULL with the problem set. */
static inline unsigned char *wi_json_reserve(struct wi_json *json, size_t size)
{
    if (WIDL_LIKELY(json->out->capacity - json->out->size > size))
        return json->out->data + json->out->size;
    return wi_json_grow(json, size);
}

/** The bytes up to `end`, which lies in the last reservation, are written. */
static inline void wi_json_commit(struct wi_json *json, const unsigned char *end)
{
    json->out->size = (size_t)(end - json->out->data);
}

static inline void wi_json_skip_space(struct wi_json *json)
{
    while (json->at < json->end &&
           (*json->at == ' ' || *json->at == '\n' || *json->at == '\r' || *json->at == '\t'))
        json->at++;
}

/** Whether the next character is `wanted`; if so it is consumed. */
static inline bool wi_json_take(struct wi_json *json, char wanted)
{
    if (json->at == json->end || *json->at != wanted)
        return false;
    json->at++;
    return true;
}

static inline bool wi_json_at_digit(const struct wi_json *json)
{
    return json->at < json->end && *json->at >= '0' && *json->at <= '9';
}

/** The word at the cursor, which is to be `literal`, as the one byte `encoded`. */
bool wi_json_read_literal(struct wi_json *json, const char *literal, unsigned char encoded);

/** The number at the cursor, which starts with a digit or a sign. */
bool wi_json_read_number(struct wi_json *json);

/** The string at the cursor, which is a quote; binary data if it starts with NUL and is no key. */
bool wi_json_read_string(struct wi_json *json, bool is_key);

#endif
