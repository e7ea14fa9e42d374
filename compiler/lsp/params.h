/* SPDX-License-Identifier: MIT */
/*
 * Reads what a client sends, which can be anything: looking something up in what is not there, or
 * is something else, gives nothing, so a path of members needs one check at its end. Private to
 * this folder.
 */
#ifndef PARAMS_H
#define PARAMS_H

#include "base/json_read.h"

/** The member called `key`; NULL: there is none, or `value` is NULL or no object. */
static inline const struct json_node *params_member(const struct json_node *value, const char *key)
{
    return value && value->kind == JSON_OBJECT ? json_member(value, key) : NULL;
}

/** The first item; NULL: there is none, or `value` is NULL or no array. */
static inline const struct json_node *params_first(const struct json_node *value)
{
    return value && value->kind == JSON_ARRAY ? value->first : NULL;
}

/** What a string holds; false: `value` is NULL or no string. */
static inline bool params_text(const struct json_node *value, struct text *ret_text)
{
    if (!value || value->kind != JSON_STRING)
        return false;
    *ret_text = value->text;
    return true;
}

/** What a number is; false: `value` is NULL or no integer. */
static inline bool params_integer(const struct json_node *value, int64_t *ret_integer)
{
    return value && json_integer(value, ret_integer);
}

/** Is it `true`? */
static inline bool params_is_true(const struct json_node *value)
{
    return value && value->kind == JSON_BOOL && value->boolean;
}

#endif
