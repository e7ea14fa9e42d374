/* SPDX-License-Identifier: MIT */
/* Whether bytes are whole MessagePack values. */
#ifndef WI_CHECK_H
#define WI_CHECK_H

#include <widl/codec.h>

/**
 * Check the value that starts at `at`: whole, no extension types, text in UTF-8, keys unique
 * strings, nested no deeper than WIDL_MAX_DEPTH, of which `depth` levels are open around it.
 *
 * allocator: of what large maps take meanwhile.
 * Return:    what is behind the value; NULL with `problem`, whose path leads into the value.
 */
const unsigned char *wi_check_value(const unsigned char *at, const unsigned char *end,
                                    unsigned depth, const widl_allocator *allocator,
                                    widl_problem *problem);

/** Check that `value` is exactly one value. Return: false with `problem`. */
bool wi_check_whole(widl_value value, const widl_allocator *allocator, widl_problem *problem);

/** Copy what is written, exactly one checked value, into `arena`; refuses as the writer does. */
bool wi_writer_take(widl_writer *writer, widl_arena *arena, widl_value *ret);

#endif
