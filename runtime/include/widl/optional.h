/* SPDX-License-Identifier: MIT */
/*
 * Types that generated code builds from the scalars: values that may be absent.
 *
 *     .limit = {true, 20}          // present
 *     .limit = {0}                 // absent: the receiver uses the contract's default, if any
 */
#ifndef WIDL_OPTIONAL_H
#define WIDL_OPTIONAL_H

#include <stdint.h>

#include <widl/text.h>

/** Declares `NAME_optional`: `present`, and the `value`, which a decoder sets to the default. */
#define WIDL_OPTIONAL(name, type)                                                                  \
    typedef struct name##_optional {                                                               \
        bool present;                                                                              \
        type value;                                                                                \
    } name##_optional

WIDL_OPTIONAL(widl_bool, bool);
WIDL_OPTIONAL(widl_int8, int8_t);
WIDL_OPTIONAL(widl_int16, int16_t);
WIDL_OPTIONAL(widl_int32, int32_t);
WIDL_OPTIONAL(widl_int64, int64_t);
WIDL_OPTIONAL(widl_uint8, uint8_t);
WIDL_OPTIONAL(widl_uint16, uint16_t);
WIDL_OPTIONAL(widl_uint32, uint32_t);
WIDL_OPTIONAL(widl_uint64, uint64_t);
WIDL_OPTIONAL(widl_float32, float);
WIDL_OPTIONAL(widl_float64, double);
WIDL_OPTIONAL(widl_string, widl_string);
WIDL_OPTIONAL(widl_bytes, widl_bytes);
WIDL_OPTIONAL(widl_value, widl_value);

#endif
