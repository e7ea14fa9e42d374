/* SPDX-License-Identifier: MIT */
/* Values of any type as msgpack-c objects, for programs that use msgpack-c. */
#ifndef WIDL_MSGPACK_H
#define WIDL_MSGPACK_H

#include <msgpack.h>

#include <widl/arena.h>
#include <widl/error.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * `value` as a msgpack-c object. The encoding is checked first, so that counts which the bytes do
 * not back never reach msgpack-c's allocator.
 *
 * Lifetime: `*ret_object` lives in `zone`; strings and binary data in it borrow from `value`.
 */
WIDL_API bool widl_value_to_msgpack(widl_value value, msgpack_zone *zone,
                                    msgpack_object *ret_object, widl_error *error);

/** The value of a msgpack-c object, which is borrowed. Lifetime: `*ret_value` lives in `arena`. */
WIDL_API bool widl_value_from_msgpack(msgpack_object object, widl_arena *arena,
                                      widl_value *ret_value, widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
