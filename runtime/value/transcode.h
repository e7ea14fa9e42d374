/* SPDX-License-Identifier: MIT */
/* Values between their encodings: MessagePack, the form everything here works on, JSON and CBOR. */
#ifndef WI_TRANSCODE_H
#define WI_TRANSCODE_H

#include <widl/codec.h>

/**
 * Append the JSON text of one whole MessagePack value to `out` (WAMP 2.1.4: binary data becomes a
 * string of U+0000 and base64).
 *
 * Return: false with `problem`: the value is broken, holds what JSON cannot, or memory is short.
 */
bool wi_msgpack_to_json(widl_value value, widl_buffer *out, widl_problem *problem);

/**
 * Append the MessagePack encoding of one JSON value, surrounded by nothing but white space, to
 * `out`. Keys must be unique; nesting is limited to WIDL_MAX_DEPTH.
 *
 * An integer that fits 64 bits stays one; any other number becomes a float64.
 */
bool wi_json_to_msgpack(widl_string json, widl_buffer *out, widl_problem *problem);

/** Elements that wi_json_split() finds at most: the longest WAMP message has seven. */
#define WI_SPLIT_MAX 8

/**
 * The elements of a JSON array as views into `json`, each checked whole; the array around them
 * does not count as a level of nesting.
 *
 * allocator: of what is needed meanwhile; NULL: malloc().
 * Return:    how many; -1 with `problem` when `json` is not an array, broken, or has more elements
 *            than WI_SPLIT_MAX.
 */
int wi_json_split(widl_string json, const widl_allocator *allocator,
                  widl_string elements[WI_SPLIT_MAX], widl_problem *problem);

/** Append the CBOR encoding of one whole MessagePack value to `out`. Return: as
 * wi_msgpack_to_json().
 */
bool wi_msgpack_to_cbor(widl_value value, widl_buffer *out, widl_problem *problem);

/**
 * Append the MessagePack encoding of one CBOR value to `out`. Keys must be unique strings; nesting
 * is limited to WIDL_MAX_DEPTH. Undefined becomes null; tags are passed over, but for integers of
 * more than 64 bits, and references to other values, which are refused.
 */
bool wi_cbor_to_msgpack(widl_string cbor, widl_buffer *out, widl_problem *problem);

/**
 * As wi_json_split(), for a list in CBOR. Return: false with `problem`; `*ret_count` says how many
 * elements before the broken one are whole.
 */
bool wi_cbor_split(widl_string cbor, const widl_allocator *allocator,
                   widl_string elements[WI_SPLIT_MAX], size_t *ret_count, widl_problem *problem);

/** Append a JSON string for UTF-8 `text`, quotes included. */
bool wi_json_quote(widl_string text, widl_buffer *out);

#endif
