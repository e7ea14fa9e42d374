/* SPDX-License-Identifier: MIT */
/*
 * Marshalling by tables: what `widlc gen --optimize=size` writes in place of straight-line code.
 * One interpreter in the runtime reads them; it calls what straight-line code calls, in the same
 * order, so that bytes, problems and paths are the same.
 *
 *     static const widl_table_field fleet_point_wire_fields[] = {
 *         {"\241x", NULL, offsetof(fleet_point, x), 2, WIDL_TABLE_FLOAT64, 0},
 *         {"\241y", NULL, offsetof(fleet_point, y), 2, WIDL_TABLE_FLOAT64, 0},
 *     };
 *     static const widl_table fleet_point_wire = {
 *         fleet_point_wire_fields, NULL, sizeof(fleet_point), 0, 2, 0};
 *
 * Programs include the headers that widlc writes, not this one.
 */
#ifndef WIDL_TABLE_H
#define WIDL_TABLE_H

#include <widl/codec.h>
#include <widl/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What a value is in C and on the wire. The comment says what `detail` points to; where that is
 * limits, NULL stands for none.
 */
typedef enum widl_table_kind {
    WIDL_TABLE_BOOL,     /**< NULL */
    WIDL_TABLE_SAFE_INT, /**< widl_table_int_range; so are the next four */
    WIDL_TABLE_INT8,
    WIDL_TABLE_INT16,
    WIDL_TABLE_INT32,
    WIDL_TABLE_INT64, /**< also nanoseconds */
    WIDL_TABLE_UINT8, /**< widl_table_uint_range; so are the next three */
    WIDL_TABLE_UINT16,
    WIDL_TABLE_UINT32,
    WIDL_TABLE_UINT64,
    WIDL_TABLE_FLOAT32, /**< widl_table_float_range */
    WIDL_TABLE_FLOAT64, /**< widl_table_float_range */
    WIDL_TABLE_STRING,  /**< widl_table_text; so are the next two */
    WIDL_TABLE_URI,
    WIDL_TABLE_DECIMAL,
    WIDL_TABLE_BYTES, /**< widl_table_length */
    WIDL_TABLE_UUID,  /**< NULL; so are the next five */
    WIDL_TABLE_WAMPID,
    WIDL_TABLE_TIMESTAMP, /**< as RFC 3339 text */
    WIDL_TABLE_SECONDS,   /**< a timestamp or a duration as a number of them */
    WIDL_TABLE_MILLISECONDS,
    WIDL_TABLE_VALUE, /**< any value */
    WIDL_TABLE_LIST,  /**< widl_table_container; so are the next three */
    WIDL_TABLE_MAP,
    WIDL_TABLE_ARRAY,
    WIDL_TABLE_NULLABLE,
    WIDL_TABLE_NAMED, /**< widl_table_named: an enum, struct or union */
} widl_table_kind;

/** Limits of a length, in elements, bytes or code points; both ends are within, here and below. */
typedef struct widl_table_length {
    size_t low;
    size_t high;
} widl_table_length;

/** Limits of text: the length in code points, and what must match. */
typedef struct widl_table_text {
    widl_table_length length;
    const widl_pattern *const *patterns; /**< each, up to the NULL behind the last; NULL: none */
} widl_table_text;

/** Limits of signed integers. */
typedef struct widl_table_int_range {
    int64_t low;
    int64_t high;
} widl_table_int_range;

/** Limits of unsigned integers. */
typedef struct widl_table_uint_range {
    uint64_t low;
    uint64_t high;
} widl_table_uint_range;

/** Limits of floats. */
typedef struct widl_table_float_range {
    double low;
    double high;
} widl_table_float_range;

/** A type with a name, from this contract or an imported one: its own two functions. */
typedef struct widl_table_named {
    bool (*write)(widl_writer *writer, const void *source);
    bool (*read)(widl_reader *reader, void *target);
} widl_table_named;

/** A list, a map, an array, or a value that can be null. */
typedef struct widl_table_container {
    const widl_table_length *length; /**< of lists and maps; NULL: any */
    const void *detail;              /**< of the element */
    size_t size;                     /**< of an element in C; of a map's entry; of the nullable */
    uint32_t count;                  /**< of an array */
    uint16_t offset;                 /**< of the value in a map's entry and in the nullable */
    uint8_t kind;                    /**< of the element */
} widl_table_container;

/** A member of a C struct, and the pair or element that it is on the wire. */
typedef struct widl_table_field {
    const char *key; /**< encoded; NULL for an element of a list */
    const void *detail;
    uint32_t offset;   /**< of the value */
    uint16_t key_size; /**< in bytes, as encoded */
    uint8_t kind;
    uint8_t optional; /**< how far before the value its `present` stands; 0: required */
} widl_table_field;

/** What a widl_table has besides its fields, and how strict it is: a set of bits. */
#define WIDL_TABLE_STRICT       1U /**< what the table does not name is refused */
#define WIDL_TABLE_REST         2U /**< one more field: the list of all other elements */
#define WIDL_TABLE_KEYWORD_REST 4U /**< one more field, the last: the map of all other pairs */

/** A struct, or a message: its elements and its pairs. */
typedef struct widl_table {
    const widl_table_field *fields;     /**< elements, then pairs, then the rests */
    void (*set_defaults)(void *target); /**< of fields that have one; NULL: none has */
    size_t size;                        /**< of the C type */
    uint32_t element_count;
    uint32_t pair_count;
    uint32_t flags;
} widl_table;

/** A struct as a map of its pairs. */
WIDL_API bool widl_table_write_map(widl_writer *writer, const widl_table *table,
                                   const void *source);
WIDL_API bool widl_table_read_map(widl_reader *reader, const widl_table *table, void *target);

/** A struct as a list of its elements. */
WIDL_API bool widl_table_write_list(widl_writer *writer, const widl_table *table,
                                    const void *source);
WIDL_API bool widl_table_read_list(widl_reader *reader, const widl_table *table, void *target);

/** A message: what a widl_write_fn and a widl_read_fn do. */
WIDL_API bool widl_table_write_message(widl_writer *writer, const widl_table *table,
                                       const void *source);
WIDL_API bool widl_table_read_message(widl_reader *reader, const widl_table *table,
                                      const widl_payload *payload, void *target);

/** An enum whose values travel as names. */
typedef struct widl_table_names {
    const widl_string *names;
    unsigned count;
    bool closed; /**< an unknown name is refused */
} widl_table_names;

/** `number` counts from 1; an unknown name of an open enum is read as 0. */
WIDL_API bool widl_table_write_name(widl_writer *writer, const widl_table_names *table,
                                    unsigned number);
WIDL_API bool widl_table_read_name(widl_reader *reader, const widl_table_names *table,
                                   unsigned *ret_number);

/** A union: its tag, and a required field of kind WIDL_TABLE_NAMED for each member. */
typedef struct widl_table_union {
    const widl_tag *tag;
    const widl_table_field *members;
} widl_table_union;

/** `member` counts from 1; one that an open union does not know is read as 0. */
WIDL_API bool widl_table_write_union(widl_writer *writer, const widl_table_union *table,
                                     unsigned member, const void *source);
WIDL_API bool widl_table_read_union(widl_reader *reader, const widl_table_union *table,
                                    unsigned *ret_member, void *target);

#ifdef __cplusplus
}
#endif

#endif
