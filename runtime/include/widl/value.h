/* SPDX-License-Identifier: MIT */
/*
 * Values of any type: what the contract calls `any`, and the payload of untyped peers.
 *
 *     widl_value filter;
 *     widl_value_from_json(widl_str("{\"min\": 3}"), &arena, &filter, &error);
 *     char *text = widl_value_to_json(value, &arena, &error);
 */
#ifndef WIDL_VALUE_H
#define WIDL_VALUE_H

#include <widl/arena.h>
#include <widl/error.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What kind of value a `widl_value` is; an absent one is null. */
typedef enum widl_kind {
    WIDL_KIND_NULL,
    WIDL_KIND_BOOL,
    WIDL_KIND_INTEGER,
    WIDL_KIND_FLOAT,
    WIDL_KIND_STRING,
    WIDL_KIND_BYTES,
    WIDL_KIND_LIST,
    WIDL_KIND_MAP,
} widl_kind;

/** The kind of `value`; an encoding that is not MessagePack counts as null. */
WIDL_API widl_kind widl_value_kind(widl_value value);

/**
 * The value that JSON text stands for. A string that starts with U+0000 is WAMP's form of binary
 * data: base64 follows.
 *
 * Return:   false when `json` is not one JSON value (WIDL_ERROR_INVALID) or memory is exhausted.
 * Lifetime: `*ret_value` lives in `arena`.
 */
WIDL_API bool widl_value_from_json(widl_string json, widl_arena *arena, widl_value *ret_value,
                                   widl_error *error);

/**
 * `value` as compact JSON text, NUL-terminated; binary data in WAMP's form.
 *
 * Return:   NULL when `value` is not a whole MessagePack value, holds what JSON cannot (a NaN, a
 *           key that is not a string), or memory is exhausted.
 * Lifetime: in `arena`.
 */
WIDL_API char *widl_value_to_json(widl_value value, widl_arena *arena, widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
