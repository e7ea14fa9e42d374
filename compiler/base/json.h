/* SPDX-License-Identifier: MIT */
/*
 * JSON text, written piece by piece, indented unless it is to be compact.
 *
 *     struct json json = {0};
 *     json_begin_object(&json, NULL);
 *     json_write_string(&json, "name", text_of("widlc"));
 *     json_end_object(&json);
 *
 * The caller keeps the grammar: what it begins, it ends, and `key` is NULL except in an object.
 */
#ifndef JSON_H
#define JSON_H

#include <stdint.h>

#include "base/buffer.h"

/** All zero is a text not begun. `text` is what was written; free it with buffer_free(). */
struct json {
    struct buffer text;
    size_t depth;
    bool has_items;  /**< the innermost object or array that is open holds something */
    bool is_compact; /**< one line without spaces, for machines; set it before anything else */
};

void json_begin_object(struct json *json, const char *key);
void json_end_object(struct json *json);
void json_begin_array(struct json *json, const char *key);
void json_end_array(struct json *json);

/** Any bytes: what is not UTF-8 becomes U+FFFD, and no control character is left as it is. */
void json_write_string(struct json *json, const char *key, struct text value);
void json_write_number(struct json *json, const char *key, size_t value);
void json_write_integer(struct json *json, const char *key, int64_t value);
void json_write_natural(struct json *json, const char *key, uint64_t value);
/** A finite number, with as many digits as it takes to read it back. */
void json_write_float(struct json *json, const char *key, double value);
void json_write_bool(struct json *json, const char *key, bool value);
void json_write_null(struct json *json, const char *key);

#endif
