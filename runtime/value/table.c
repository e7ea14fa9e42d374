/* SPDX-License-Identifier: MIT */
/* Tables: how fields are found, and values by the kind that a table says they have. */
#include "value/table.h"

static bool is_called(const widl_table_field *field, widl_string key)
{
    const char *name = wi_table_name(field);

    return field->key_size - (size_t)(name - field->key) == key.size &&
           (key.size == 0 || memcmp(name, key.data, key.size) == 0);
}

int wi_table_find(const widl_table *table, widl_string key, uint32_t from)
{
    const widl_table_field *pairs = table->fields + table->element_count;

    for (uint32_t i = 0; i < table->pair_count; i++) {
        uint32_t at = from + i < table->pair_count ? from + i : from + i - table->pair_count;

        if (is_called(&pairs[at], key))
            return (int)at;
    }
    return -1;
}

const widl_table_field *wi_table_rest(const widl_table *table)
{
    if (!(table->flags & WIDL_TABLE_REST))
        return NULL;
    return table->fields + table->element_count + table->pair_count;
}

const widl_table_field *wi_table_keyword_rest(const widl_table *table)
{
    if (!(table->flags & WIDL_TABLE_KEYWORD_REST))
        return NULL;
    return table->fields + table->element_count + table->pair_count +
           (table->flags & WIDL_TABLE_REST ? 1 : 0);
}

int64_t wi_table_int(uint8_t kind, const void *value)
{
    switch (kind) {
    case WIDL_TABLE_INT8:
        return *(const int8_t *)value;
    case WIDL_TABLE_INT16:
        return *(const int16_t *)value;
    case WIDL_TABLE_INT32:
        return *(const int32_t *)value;
    default:
        return *(const int64_t *)value;
    }
}

uint64_t wi_table_uint(uint8_t kind, const void *value)
{
    switch (kind) {
    case WIDL_TABLE_UINT8:
        return *(const uint8_t *)value;
    case WIDL_TABLE_UINT16:
        return *(const uint16_t *)value;
    case WIDL_TABLE_UINT32:
        return *(const uint32_t *)value;
    default:
        return *(const uint64_t *)value;
    }
}

double wi_table_float(uint8_t kind, const void *value)
{
    return kind == WIDL_TABLE_FLOAT32 ? (double)*(const float *)value : *(const double *)value;
}

size_t wi_table_length(uint8_t kind, const void *value)
{
    if (kind == WIDL_TABLE_BYTES)
        return ((const widl_bytes *)value)->size;
    if (kind == WIDL_TABLE_DECIMAL)
        return ((const widl_string *)value)->size;
    return widl_utf8_length(*(const widl_string *)value);
}
