/* SPDX-License-Identifier: MIT */
/* What writing and reading by tables have in common. */
#ifndef WI_TABLE_H
#define WI_TABLE_H

#include <widl/table.h>

/** A list or a map in C, whatever its elements are. */
struct wi_table_items {
    const void *data;
    size_t size;
};

/** Memory of a type that only the generated code knows is copied, never pointed at. */
static inline struct wi_table_items wi_table_items_of(const void *value)
{
    struct wi_table_items items;

    memcpy(&items, value, sizeof(items));
    return items;
}

/** The name on the wire, as its declaration has it. */
static inline const char *wi_table_name(const widl_table_field *field)
{
    unsigned char head = (unsigned char)field->key[0];

    return field->key + (head < 0xc0 ? 1 : head == 0xd9 ? 2 : 3);
}

static inline bool wi_table_is_flag_set(const void *source, size_t offset)
{
    return *(const bool *)((const char *)source + offset);
}

/** Whether a field of `source` is to be written. */
static inline bool wi_table_is_present(const widl_table_field *field, const void *source)
{
    return field->optional == 0 || wi_table_is_flag_set(source, field->offset - field->optional);
}

/** Which of the table's pairs is called `key`; the search begins at `from`. -1: none. */
int wi_table_find(const widl_table *table, widl_string key, uint32_t from);

/** The fields that follow elements and pairs; NULL without the flag. */
const widl_table_field *wi_table_rest(const widl_table *table);
const widl_table_field *wi_table_keyword_rest(const widl_table *table);

/** What limits are about: an integer of any width, a float, a length. */
int64_t wi_table_int(uint8_t kind, const void *value);
uint64_t wi_table_uint(uint8_t kind, const void *value);
double wi_table_float(uint8_t kind, const void *value);
size_t wi_table_length(uint8_t kind, const void *value);

#endif
