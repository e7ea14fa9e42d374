/* SPDX-License-Identifier: MIT */
/*
 * Values as cases.json spells them (wire.py says how), turned into both encodings by msgpack-c and
 * jansson, and compared with what those two make of widl's output.
 */
#ifndef PROP_TREE_H
#define PROP_TREE_H

#include <jansson.h>
#include <msgpack.h>

#include <widl/codec.h>

/** Append `tree` in MessagePack. */
void tree_pack(const json_t *tree, msgpack_packer *packer);

/** Append `tree` as JSON text, with white space here and there. */
void tree_print(const json_t *tree, widl_buffer *out);

/** Whether `object` is the value that `tree` says, pairs in its order. */
bool tree_is_msgpack(const json_t *tree, const msgpack_object *object);

/** Whether `parsed` is the value that `tree` says, pairs in its order. */
bool tree_is_json(const json_t *tree, json_t *parsed);

/** Whether jansson can hold the value: it has no integers above INT64_MAX. */
bool tree_fits_jansson(const json_t *tree);

#endif
