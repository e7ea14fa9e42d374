/* SPDX-License-Identifier: MIT */
/* What test doubles keep: copies of typed values, as many as there is room for. */
#ifndef WI_KEPT_H
#define WI_KEPT_H

#include <widl/double.h>

/** Most bytes that one double keeps. */
#define WI_KEPT_BYTES_MAX ((size_t)16 << 20)

/** Values of one kind, in the order in which they came. All zero is none. */
struct wi_kept {
    const void *values[WIDL_DOUBLE_KEPT_MAX]; /**< in an arena; NULL: it could not be kept */
    size_t count;                             /**< of all, kept or not */
};

/**
 * A copy of a C struct with all that it points to, in `arena`.
 *
 * uri:    has the members of the value that travel in a URI; NULL: there are none.
 * Return: NULL when the value does not fit its contract, or without memory.
 */
const void *wi_kept_copy(const widl_stub_message *message, const widl_stub_uri *uri,
                         const void *value, widl_arena *arena, widl_error *error);

/** Count a value and keep a copy of it, if there is room. */
void wi_kept_add(struct wi_kept *kept, const widl_stub_message *message, const widl_stub_uri *uri,
                 const void *value, widl_arena *arena);

/** Value number `index`; NULL: there is none. */
const void *wi_kept_at(const struct wi_kept *kept, size_t index);

#endif
