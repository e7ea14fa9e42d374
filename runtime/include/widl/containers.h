/* SPDX-License-Identifier: MIT */
/*
 * Types that generated code builds from others: optional values, values that can be null, lists and
 * maps. Every type of a contract, and every scalar, has them all, under one rule: NAME_optional,
 * NAME_nullable, NAME_list, NAME_map. An array of six is NAME_6.
 *
 *     .limit = {true, 20}                            // an optional value that is present
 *     .limit = {0}                                   // absent: the receiver takes the default
 *     .owner = {true, widl_str("me")}                // a value that could be null, but is not
 *     .owner = {0}                                   // null
 *     .owner = {true, {0}}                           // optional and nullable: present, and null
 *     .mac = {{1, 2, 3, 4, 5, 6}}                    // an array
 *     .tags = {tags, 3}                              // a list of three: pointer and size
 *     status.tags.data[0], status.props.data[0].key  // reading
 */
#ifndef WIDL_CONTAINERS_H
#define WIDL_CONTAINERS_H

#include <stdint.h>

#include <widl/text.h>
#include <widl/timestamp.h>
#include <widl/uuid.h>

/** Declares NAME_optional: `value` counts when `present`; a decoder sets it to the default else. */
#define WIDL_OPTIONAL(name, type)                                                                  \
    typedef struct name##_optional {                                                               \
        bool present;                                                                              \
        type value;                                                                                \
    } name##_optional

/** Declares NAME_nullable: null unless it `has_value`. */
#define WIDL_NULLABLE(name, type)                                                                  \
    typedef struct name##_nullable {                                                               \
        bool has_value;                                                                            \
        type value;                                                                                \
    } name##_nullable

/** Declares NAME_COUNT: exactly COUNT elements. */
#define WIDL_ARRAY(name, type, count)                                                              \
    typedef struct name##_##count {                                                                \
        type data[count];                                                                          \
    } name##_##count

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
    WIDL_NULLABLE(name, type);                                                                     \
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
WIDL_CONTAINERS(widl_timestamp, widl_timestamp);
WIDL_CONTAINERS(widl_duration, widl_duration);
WIDL_CONTAINERS(widl_uuid, widl_uuid);

#endif
