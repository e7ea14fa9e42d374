/* SPDX-License-Identifier: MIT */
/* Values of any type as jansson trees, for programs that use it: https://jansson.readthedocs.io */
#ifndef WIDL_JANSSON_H
#define WIDL_JANSSON_H

#include <jansson.h>

#include <widl/arena.h>
#include <widl/error.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * `value` as a jansson tree; binary data becomes a string of WAMP's form (U+0000 and base64).
 *
 * Return: a new reference, to be released with json_decref(); NULL when the value is not whole, or
 *         holds what jansson cannot (an integer above 2^63-1, a NaN, a key with a NUL in it).
 */
WIDL_API json_t *widl_value_to_jansson(widl_value value, widl_error *error);

/** The value of a jansson tree, which is borrowed. Lifetime: `*ret_value` lives in `arena`. */
WIDL_API bool widl_value_from_jansson(const json_t *json, widl_arena *arena, widl_value *ret_value,
                                      widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
