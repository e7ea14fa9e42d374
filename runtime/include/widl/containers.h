/* SPDX-License-Identifier: MIT */
/*
 * Types that generated code builds from others: optional values, lists and maps. Every type of a
 * contract, and every scalar, has all three, under one rule: NAME_optional, NAME_list, NAME_map.
 *
 *     .limit = {true, 20}                            // an optional value that is present
 *     .limit = {0}                                   // absent: the receiver takes the default
 *     .tags = {tags, 3}                              // a list of three: pointer and size
 *     status.tags.data[0], status.props.data[0].key  // reading
 */
#ifndef WIDL_CONTAINERS_H
#define WIDL_CONTAINERS_H

#include <stdint.h>

#include <widl/text.h>

/** Declares NAME_optional: `value` counts when `present`; a decoder sets it to the default else. */
#define WIDL_OPTIONAL(name, type)                                                                  \
    typedef struct name##_optional {                                                               \
        bool present;                                                                              \
        type value;                                                                                \
    } name##_optional

/** Declares NAME_list: `size` elements at `data`. `type` may be incomplete so far. */
#define WIDL_LIST(name, type)                                                                      \
    typedef struct name##_list {                                                                   \
        const type *data;                                                                          \
        size_t size;                                                                               \
    } name##_list

/** Declares NAME_map: `size` entries at `data`, in the order of the wire. */
#define WIDL_MAP(name)                                                                             \
    typedef struct name##_map_entry name##_map_entry;                                              \
    typedef struct name##_map {                                                                    \
        const name##_map_entry *data;                                                              \
        size_t size;                                                                               \
    } name##_map

/** Completes NAME_map_entry, once `type` is complete. */
#define WIDL_MAP_ENTRY(name, type)                                                                 \
    struct name##_map_entry {                                                                      \
        widl_string key;                                                                           \
        type value;                                                                                \
    }

/** All of them for a type that is complete. */
#define WIDL_CONTAINERS(name, type)                                                                \
    WIDL_OPTIONAL(name, type);                                                                     \
    WIDL_LIST(name, type);                                                                         \
    WIDL_MAP(name);                                                                                \
    WIDL_MAP_ENTRY(name, type)

WIDL_CONTAINERS(widl_bool, bool);
WIDL_CONTAINERS(widl_int8, int8_t);
WIDL_CONTAINERS(widl_int16, int16_t);
WIDL_CONTAINERS(widl_int32, int32_t);
WIDL_CONTAINERS(widl_int64, int64_t);
WIDL_CONTAINERS(widl_uint8, uint8_t);
WIDL_CONTAINERS(widl_uint16, uint16_t);
WIDL_CONTAINERS(widl_uint32, uint32_t);
WIDL_CONTAINERS(widl_uint64, uint64_t);
WIDL_CONTAINERS(widl_float32, float);
WIDL_CONTAINERS(widl_float64, double);
WIDL_CONTAINERS(widl_string, widl_string);
WIDL_CONTAINERS(widl_bytes, widl_bytes);
WIDL_CONTAINERS(widl_value, widl_value);

#endif
