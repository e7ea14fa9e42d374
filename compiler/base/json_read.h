/* SPDX-License-Identifier: MIT */
/*
 * JSON text as a tree, each node of which knows its place. Numbers stay as they are written, so
 * that no digit is lost; whoever wants one converts it.
 */
#ifndef JSON_READ_H
#define JSON_READ_H

#include <stdint.h>

#include "base/arena.h"

/** Deepest nesting of arrays and objects. */
#define JSON_DEPTH_MAX 256

/** A text of more values than this is refused: each takes much more memory than its text. */
#define JSON_VALUES_MAX 4000000

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_node {
    enum json_kind kind;
    bool boolean;
    struct text text; /**< STRING, without its escapes; NUMBER, as written */
    struct text key;  /**< in an object */
    const struct json_node *first;
    const struct json_node *next; /**< in the same array or object */
    size_t count;
    uint32_t begin; /**< bytes of the text */
    uint32_t end;
};

/** Why a text is not JSON. */
struct json_problem {
    uint32_t begin;
    uint32_t end;
    const char *message; /**< lower case, without a full stop; static */
};

/** Read all of `text`, of less than 4 GiB. NULL with a problem. */
const struct json_node *json_read(struct arena *arena, struct text text,
                                  struct json_problem *ret_problem);

/** The member of an object that is called `key`, the first of several; or NULL. */
const struct json_node *json_member(const struct json_node *object, const char *key);

/** The integer that a NUMBER is; false: it is none, or too large. */
bool json_integer(const struct json_node *number, int64_t *ret_value);
bool json_natural(const struct json_node *number, uint64_t *ret_value);

/** The nearest float of a NUMBER. */
double json_float(const struct json_node *number);

#endif
