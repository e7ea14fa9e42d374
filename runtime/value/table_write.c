/* SPDX-License-Identifier: MIT */
/*
 * Writing by tables, step by step as straight-line code does: neighbouring flat fields form a run,
 * of which all checks come first, then one reservation, then the values. Everything else is written
 * by a call of its own, its key by the run before it.
 */
#include "value/table.h"

/* Most bytes that a value of a flat kind takes, besides the content of text and bytes. */
static const unsigned char flat_sizes[] = {
    [WIDL_TABLE_BOOL] = 1,       [WIDL_TABLE_SAFE_INT] = 9, [WIDL_TABLE_INT8] = 2,
    [WIDL_TABLE_INT16] = 3,      [WIDL_TABLE_INT32] = 5,    [WIDL_TABLE_INT64] = 9,
    [WIDL_TABLE_UINT8] = 2,      [WIDL_TABLE_UINT16] = 3,   [WIDL_TABLE_UINT32] = 5,
    [WIDL_TABLE_UINT64] = 9,     [WIDL_TABLE_FLOAT32] = 5,  [WIDL_TABLE_FLOAT64] = 9,
    [WIDL_TABLE_STRING] = 5,     [WIDL_TABLE_URI] = 5,      [WIDL_TABLE_DECIMAL] = 5,
    [WIDL_TABLE_BYTES] = 5,      [WIDL_TABLE_UUID] = 38,    [WIDL_TABLE_WAMPID] = 9,
    [WIDL_TABLE_TIMESTAMP] = 31, [WIDL_TABLE_SECONDS] = 9,  [WIDL_TABLE_MILLISECONDS] = 9,
};

/* Fields that are written one after the other. */
struct sequence {
    const widl_table_field *fields;
    uint32_t count;
    bool is_map;
    bool is_args;   /* of a message, not a tuple */
    size_t entries; /* for the head: pairs or elements */
    const char *source;
};

static bool is_flat(const widl_table_field *field)
{
    return field->kind < WIDL_TABLE_VALUE;
}

static bool check_text(widl_writer *writer, uint8_t kind, const widl_table_text *limits,
                       const void *value)
{
    const widl_table_length *length = &limits->length;

    if (!widl_check_length(writer, wi_table_length(kind, value), length->low, length->high))
        return false;
    for (const widl_pattern *const *pattern = limits->patterns; pattern && *pattern; pattern++) {
        if (!widl_check_pattern(writer, *(const widl_string *)value, *pattern))
            return false;
    }
    return true;
}

static bool check_limits(widl_writer *writer, uint8_t kind, const void *limits, const void *value)
{
    if (kind <= WIDL_TABLE_INT64) {
        const widl_table_int_range *range = (const widl_table_int_range *)limits;

        return widl_check_int(writer, wi_table_int(kind, value), range->low, range->high);
    }
    if (kind <= WIDL_TABLE_UINT64) {
        const widl_table_uint_range *range = (const widl_table_uint_range *)limits;

        return widl_check_uint(writer, wi_table_uint(kind, value), range->low, range->high);
    }
    if (kind <= WIDL_TABLE_FLOAT64) {
        const widl_table_float_range *range = (const widl_table_float_range *)limits;

        return widl_check_float(writer, wi_table_float(kind, value), range->low, range->high);
    }
    if (kind <= WIDL_TABLE_DECIMAL)
        return check_text(writer, kind, (const widl_table_text *)limits, value);
    const widl_table_length *length = (const widl_table_length *)limits;

    return widl_check_length(writer, wi_table_length(kind, value), length->low, length->high);
}

/* What must hold before a flat value is put. */
static bool check_flat(widl_writer *writer, uint8_t kind, const void *value)
{
    switch (kind) {
    case WIDL_TABLE_SAFE_INT:
        return widl_check_safe_int(writer, *(const int64_t *)value);
    case WIDL_TABLE_STRING:
        return widl_check_string(writer, *(const widl_string *)value);
    case WIDL_TABLE_URI:
        return widl_check_uri(writer, *(const widl_string *)value);
    case WIDL_TABLE_DECIMAL:
        return widl_check_decimal(writer, *(const widl_string *)value);
    case WIDL_TABLE_BYTES:
        return widl_check_bytes(writer, *(const widl_bytes *)value);
    case WIDL_TABLE_WAMPID:
        return widl_check_wampid(writer, *(const uint64_t *)value);
    case WIDL_TABLE_SECONDS:
        return widl_check_seconds(writer, *(const int64_t *)value);
    case WIDL_TABLE_MILLISECONDS:
        return widl_check_milliseconds(writer, *(const int64_t *)value);
    default:
        return true;
    }
}

static size_t flat_size(uint8_t kind, const void *value)
{
    size_t size = flat_sizes[kind];

    if (kind == WIDL_TABLE_BYTES)
        return size + ((const widl_bytes *)value)->size;
    if (kind >= WIDL_TABLE_STRING && kind <= WIDL_TABLE_DECIMAL)
        return size + ((const widl_string *)value)->size;
    return size;
}

static unsigned char *put_flat(unsigned char *out, uint8_t kind, const void *value)
{
    switch (kind) {
    case WIDL_TABLE_BOOL:
        return widl_put_bool(out, *(const bool *)value);
    case WIDL_TABLE_UINT8:
    case WIDL_TABLE_UINT16:
    case WIDL_TABLE_UINT32:
    case WIDL_TABLE_UINT64:
    case WIDL_TABLE_WAMPID:
        return widl_put_uint(out, wi_table_uint(kind, value));
    case WIDL_TABLE_FLOAT32:
        return widl_put_float32(out, *(const float *)value);
    case WIDL_TABLE_FLOAT64:
        return widl_put_float64(out, *(const double *)value);
    case WIDL_TABLE_STRING:
    case WIDL_TABLE_URI:
    case WIDL_TABLE_DECIMAL:
        return widl_put_string(out, *(const widl_string *)value);
    case WIDL_TABLE_BYTES:
        return widl_put_bytes(out, *(const widl_bytes *)value);
    case WIDL_TABLE_UUID:
        return widl_put_uuid(out, *(const widl_uuid *)value);
    case WIDL_TABLE_TIMESTAMP:
        return widl_put_timestamp(out, *(const widl_timestamp *)value);
    case WIDL_TABLE_SECONDS:
        return widl_put_seconds(out, *(const int64_t *)value);
    case WIDL_TABLE_MILLISECONDS:
        return widl_put_milliseconds(out, *(const int64_t *)value);
    default:
        return widl_put_int(out, wi_table_int(kind, value));
    }
}

static bool write_scalar(widl_writer *writer, uint8_t kind, const void *value)
{
    switch (kind) {
    case WIDL_TABLE_BOOL:
        return widl_write_bool(writer, *(const bool *)value);
    case WIDL_TABLE_SAFE_INT:
        return widl_write_safe_int(writer, *(const int64_t *)value);
    case WIDL_TABLE_UINT8:
    case WIDL_TABLE_UINT16:
    case WIDL_TABLE_UINT32:
    case WIDL_TABLE_UINT64:
        return widl_write_uint(writer, wi_table_uint(kind, value));
    case WIDL_TABLE_FLOAT32:
        return widl_write_float32(writer, *(const float *)value);
    case WIDL_TABLE_FLOAT64:
        return widl_write_float64(writer, *(const double *)value);
    case WIDL_TABLE_STRING:
        return widl_write_string(writer, *(const widl_string *)value);
    case WIDL_TABLE_URI:
        return widl_write_uri(writer, *(const widl_string *)value);
    case WIDL_TABLE_DECIMAL:
        return widl_write_decimal(writer, *(const widl_string *)value);
    case WIDL_TABLE_BYTES:
        return widl_write_bytes(writer, *(const widl_bytes *)value);
    case WIDL_TABLE_UUID:
        return widl_write_uuid(writer, *(const widl_uuid *)value);
    case WIDL_TABLE_WAMPID:
        return widl_write_wampid(writer, *(const uint64_t *)value);
    case WIDL_TABLE_TIMESTAMP:
        return widl_write_timestamp(writer, *(const widl_timestamp *)value);
    case WIDL_TABLE_SECONDS:
        return widl_write_seconds(writer, *(const int64_t *)value);
    case WIDL_TABLE_MILLISECONDS:
        return widl_write_milliseconds(writer, *(const int64_t *)value);
    case WIDL_TABLE_VALUE:
        return widl_write_value(writer, *(const widl_value *)value);
    default:
        return widl_write_int(writer, wi_table_int(kind, value));
    }
}

static bool write_value(widl_writer *writer, uint8_t kind, const void *detail, const void *value);

static bool write_element(widl_writer *writer, const widl_table_container *container,
                          const char *value)
{
    return write_value(writer, container->kind, container->detail, value);
}

static bool check_items(widl_writer *writer, const widl_table_length *length, size_t size)
{
    return !length || widl_check_length(writer, size, length->low, length->high);
}

static bool write_elements(widl_writer *writer, const widl_table_container *container,
                           const char *data, size_t count)
{
    if (!check_items(writer, container->length, count) || !widl_write_list(writer, count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!write_element(writer, container, data + i * container->size))
            return widl_writer_at_index(writer, i);
    return true;
}

static bool write_pair(widl_writer *writer, const widl_table_container *container,
                       const char *entry)
{
    widl_string key;

    memcpy(&key, entry, sizeof(key));
    return widl_write_string(writer, key) &&
           (write_element(writer, container, entry + container->offset) ||
            widl_writer_at_key(writer, key));
}

static bool write_pairs(widl_writer *writer, const widl_table_container *container,
                        struct wi_table_items items)
{
    const char *data = (const char *)items.data;

    if (!check_items(writer, container->length, items.size) || !widl_write_map(writer, items.size))
        return false;
    for (size_t i = 0; i < items.size; i++)
        if (!write_pair(writer, container, data + i * container->size))
            return false;
    return true;
}

static bool write_nullable(widl_writer *writer, const widl_table_container *container,
                           const char *value)
{
    if (!wi_table_is_flag_set(value, 0))
        return widl_write_nil(writer);
    return write_element(writer, container, value + container->offset);
}

static bool write_container(widl_writer *writer, uint8_t kind,
                            const widl_table_container *container, const char *value)
{
    struct wi_table_items items;

    if (kind == WIDL_TABLE_NULLABLE)
        return write_nullable(writer, container, value);
    if (kind == WIDL_TABLE_ARRAY)
        return write_elements(writer, container, value, container->count);
    items = wi_table_items_of(value);
    if (kind == WIDL_TABLE_MAP)
        return write_pairs(writer, container, items);
    return write_elements(writer, container, (const char *)items.data, items.size);
}

/* A value by itself: its limits, then the checked write. */
static bool write_value(widl_writer *writer, uint8_t kind, const void *detail, const void *value)
{
    if (kind == WIDL_TABLE_NAMED)
        return ((const widl_table_named *)detail)->write(writer, value);
    if (kind >= WIDL_TABLE_LIST)
        return write_container(writer, kind, (const widl_table_container *)detail,
                               (const char *)value);
    return (!detail || check_limits(writer, kind, detail, value)) &&
           write_scalar(writer, kind, value);
}

static bool at_field(widl_writer *writer, const struct sequence *sequence, uint32_t i)
{
    if (sequence->is_map)
        return widl_writer_at(writer, wi_table_name(&sequence->fields[i]));
    return sequence->is_args ? widl_writer_at_position(writer, i) : widl_writer_at_index(writer, i);
}

static bool write_field(widl_writer *writer, const struct sequence *sequence, uint32_t i)
{
    const widl_table_field *field = &sequence->fields[i];

    return write_value(writer, field->kind, field->detail, sequence->source + field->offset) ||
           at_field(writer, sequence, i);
}

/* Checks of the flat fields [from, to), and the most bytes that they take. */
static bool check_run(widl_writer *writer, const struct sequence *sequence, uint32_t from,
                      uint32_t to, size_t *size)
{
    for (uint32_t i = from; i < to; i++) {
        const widl_table_field *field = &sequence->fields[i];
        const char *value = sequence->source + field->offset;

        *size += flat_size(field->kind, value) + field->key_size;
        if (!wi_table_is_present(field, sequence->source))
            continue;
        if (!check_flat(writer, field->kind, value) ||
            (field->detail && !check_limits(writer, field->kind, field->detail, value)))
            return at_field(writer, sequence, i);
    }
    return true;
}

static unsigned char *put_field(unsigned char *out, const struct sequence *sequence, uint32_t i)
{
    const widl_table_field *field = &sequence->fields[i];
    const char *value = sequence->source + field->offset;

    if (wi_table_is_present(field, sequence->source)) {
        if (sequence->is_map)
            out = widl_put_raw(out, field->key, field->key_size);
        return put_flat(out, field->kind, value);
    }
    return !sequence->is_map && i < sequence->entries ? widl_put_nil(out) : out;
}

/* One run: fields [from, to), all flat, and the key of field `to` when that is written next. The
 * first run writes the head of the map or list as well. */
static bool write_run(widl_writer *writer, const struct sequence *sequence, uint32_t from,
                      uint32_t to, bool key_of_next)
{
    size_t size = (from == 0 ? 5 : 0) + (key_of_next ? sequence->fields[to].key_size : 0U);
    unsigned char *out;

    if (from > 0 && from == to && !key_of_next)
        return true;
    if (!check_run(writer, sequence, from, to, &size))
        return false;
    out = widl_writer_reserve(writer, size);
    if (!out)
        return false;
    if (from == 0)
        out = sequence->is_map ? widl_put_map(out, sequence->entries)
                               : widl_put_list(out, sequence->entries);
    for (uint32_t i = from; i < to; i++)
        out = put_field(out, sequence, i);
    if (key_of_next)
        out = widl_put_raw(out, sequence->fields[to].key, sequence->fields[to].key_size);
    widl_writer_commit(writer, out);
    return true;
}

/* An optional field that is not flat. */
static bool write_optional(widl_writer *writer, const struct sequence *sequence, uint32_t i)
{
    const widl_table_field *field = &sequence->fields[i];
    unsigned char *out;

    if (!wi_table_is_present(field, sequence->source))
        return sequence->is_map || i >= sequence->entries || widl_write_nil(writer);
    if (sequence->is_map) {
        out = widl_writer_reserve(writer, field->key_size);
        if (!out)
            return false;
        widl_writer_commit(writer, widl_put_raw(out, field->key, field->key_size));
    }
    return write_field(writer, sequence, i);
}

static bool write_sequence(widl_writer *writer, const struct sequence *sequence)
{
    uint32_t from = 0;

    for (uint32_t i = 0; i < sequence->count; i++) {
        const widl_table_field *field = &sequence->fields[i];

        if (is_flat(field))
            continue;
        if (!write_run(writer, sequence, from, i, sequence->is_map && field->optional == 0))
            return false;
        from = i + 1;
        if (field->optional == 0 ? !write_field(writer, sequence, i)
                                 : !write_optional(writer, sequence, i))
            return false;
    }
    return write_run(writer, sequence, from, sequence->count, false);
}

/* The pairs that the table does not name; a key that it names has its own member. */
static bool write_rest_pairs(widl_writer *writer, const widl_table *table,
                             const widl_table_container *container, struct wi_table_items items)
{
    const char *data = (const char *)items.data;

    for (size_t i = 0; i < items.size; i++) {
        const char *entry = data + i * container->size;
        widl_string key;

        memcpy(&key, entry, sizeof(key));
        if (wi_table_find(table, key, 0) >= 0)
            return widl_writer_taken(writer, key);
        if (!write_pair(writer, container, entry))
            return false;
    }
    return true;
}

bool widl_table_write_map(widl_writer *writer, const widl_table *table, const void *source)
{
    const widl_table_field *rest = wi_table_keyword_rest(table);
    struct wi_table_items others = {0};
    struct sequence sequence = {
        .fields = table->fields + table->element_count,
        .count = table->pair_count,
        .is_map = true,
        .source = (const char *)source,
    };

    if (table->pair_count == 0 && !rest)
        return widl_write_map(writer, 0);
    if (rest)
        others = wi_table_items_of(sequence.source + rest->offset);
    sequence.entries = others.size;
    for (uint32_t i = 0; i < sequence.count; i++)
        sequence.entries += wi_table_is_present(&sequence.fields[i], source);
    if (!write_sequence(writer, &sequence))
        return false;
    return !rest ||
           write_rest_pairs(writer, table, (const widl_table_container *)rest->detail, others);
}

/* The elements up to the last one that is there. */
static size_t count_elements(const widl_table *table, const void *source)
{
    size_t count = table->element_count;

    while (count > 0 && !wi_table_is_present(&table->fields[count - 1], source))
        count--;
    return count;
}

bool widl_table_write_list(widl_writer *writer, const widl_table *table, const void *source)
{
    struct sequence sequence = {
        .fields = table->fields,
        .count = table->element_count,
        .entries = count_elements(table, source),
        .source = (const char *)source,
    };

    return table->element_count > 0 ? write_sequence(writer, &sequence)
                                    : widl_write_list(writer, 0);
}

static bool any_pair(const widl_table *table, const char *source)
{
    const widl_table_field *rest = wi_table_keyword_rest(table);

    for (uint32_t i = 0; i < table->pair_count; i++)
        if (wi_table_is_present(&table->fields[table->element_count + i], source))
            return true;
    return rest && wi_table_items_of(source + rest->offset).size > 0;
}

static bool write_rest_elements(widl_writer *writer, const widl_table *table,
                                const widl_table_container *container, struct wi_table_items items)
{
    const char *data = (const char *)items.data;

    for (size_t i = 0; i < items.size; i++)
        if (!write_element(writer, container, data + i * container->size))
            return widl_writer_at_position(writer, table->element_count + i);
    return true;
}

static bool write_args(widl_writer *writer, const widl_table *table, size_t count,
                       const char *source)
{
    struct sequence sequence = {
        .fields = table->fields,
        .count = table->element_count,
        .is_args = true,
        .entries = count,
        .source = source,
    };

    return table->element_count > 0 ? write_sequence(writer, &sequence)
                                    : widl_write_list(writer, count);
}

bool widl_table_write_message(widl_writer *writer, const widl_table *table, const void *source)
{
    const char *base = (const char *)source;
    const widl_table_field *rest = wi_table_rest(table);
    const widl_table_container *container =
        rest ? (const widl_table_container *)rest->detail : NULL;
    struct wi_table_items others = {0};
    size_t count = count_elements(table, source);

    if (rest)
        others = wi_table_items_of(base + rest->offset);
    if (rest && !check_items(writer, container->length, others.size))
        return widl_writer_at(writer, "args");
    if (others.size > 0)
        count = table->element_count + others.size;
    writer->elements = any_pair(table, base) ? 2 : count > 0 ? 1 : 0;
    if (writer->elements == 0)
        return true;
    if (!write_args(writer, table, count, base) ||
        (rest && !write_rest_elements(writer, table, container, others)))
        return false;
    return writer->elements < 2 || widl_table_write_map(writer, table, source) ||
           widl_writer_at(writer, "kwargs");
}

bool widl_table_write_name(widl_writer *writer, const widl_table_names *table, unsigned number)
{
    if (number < 1 || number > table->count)
        return widl_writer_refuse(writer, "not a name of the enum");
    return widl_write_string(writer, table->names[number - 1]);
}

bool widl_table_write_union(widl_writer *writer, const widl_table_union *table, unsigned member,
                            const void *source)
{
    const widl_table_field *field;

    if (member < 1 || member > table->tag->count)
        return widl_writer_refuse(writer, "not a member of the union");
    field = &table->members[member - 1];
    return widl_write_tagged(writer, table->tag, member,
                             ((const widl_table_named *)field->detail)->write,
                             (const char *)source + field->offset);
}
