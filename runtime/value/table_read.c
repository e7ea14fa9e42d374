/* SPDX-License-Identifier: MIT */
/*
 * Reading by tables, step by step as straight-line code does: pairs that come in the declared order
 * are recognised by their encoded keys; whatever is left after that is looked up by name.
 */
#include "base/memory.h"
#include "value/reader.h"
#include "value/table.h"

/* A struct that is being read, for widl_read_found(). */
struct place {
    const widl_table *table;
    char *target;
};

/* Which pairs of a map were read: a bit for each. */
struct seen {
    uint64_t *words;
    uint64_t first; /* the word of a map that needs no more than one */
};

static bool expect_text(widl_reader *reader, uint8_t kind, const widl_table_text *limits,
                        const void *value)
{
    const widl_table_length *length = &limits->length;

    if (!widl_expect_length(reader, wi_table_length(kind, value), length->low, length->high))
        return false;
    for (const widl_pattern *const *pattern = limits->patterns; pattern && *pattern; pattern++) {
        if (!widl_expect_pattern(reader, *(const widl_string *)value, *pattern))
            return false;
    }
    return true;
}

static bool expect_limits(widl_reader *reader, uint8_t kind, const void *limits, const void *value)
{
    if (kind <= WIDL_TABLE_INT64) {
        const widl_table_int_range *range = (const widl_table_int_range *)limits;

        return widl_expect_int(reader, wi_table_int(kind, value), range->low, range->high);
    }
    if (kind <= WIDL_TABLE_UINT64) {
        const widl_table_uint_range *range = (const widl_table_uint_range *)limits;

        return widl_expect_uint(reader, wi_table_uint(kind, value), range->low, range->high);
    }
    if (kind <= WIDL_TABLE_FLOAT64) {
        const widl_table_float_range *range = (const widl_table_float_range *)limits;

        return widl_expect_float(reader, wi_table_float(kind, value), range->low, range->high);
    }
    if (kind <= WIDL_TABLE_DECIMAL)
        return expect_text(reader, kind, (const widl_table_text *)limits, value);
    const widl_table_length *length = (const widl_table_length *)limits;

    return widl_expect_length(reader, wi_table_length(kind, value), length->low, length->high);
}

static bool expect_items(widl_reader *reader, const widl_table_length *length, size_t size)
{
    return !length || widl_expect_length(reader, size, length->low, length->high);
}

static bool read_scalar(widl_reader *reader, uint8_t kind, void *value)
{
    switch (kind) {
    case WIDL_TABLE_BOOL:
        return widl_read_bool(reader, (bool *)value);
    case WIDL_TABLE_SAFE_INT:
        return widl_read_safe_int(reader, (int64_t *)value);
    case WIDL_TABLE_INT8:
        return widl_read_int8(reader, (int8_t *)value);
    case WIDL_TABLE_INT16:
        return widl_read_int16(reader, (int16_t *)value);
    case WIDL_TABLE_INT32:
        return widl_read_int32(reader, (int32_t *)value);
    case WIDL_TABLE_INT64:
        return widl_read_int64(reader, (int64_t *)value);
    case WIDL_TABLE_UINT8:
        return widl_read_uint8(reader, (uint8_t *)value);
    case WIDL_TABLE_UINT16:
        return widl_read_uint16(reader, (uint16_t *)value);
    case WIDL_TABLE_UINT32:
        return widl_read_uint32(reader, (uint32_t *)value);
    case WIDL_TABLE_UINT64:
        return widl_read_uint64(reader, (uint64_t *)value);
    case WIDL_TABLE_FLOAT32:
        return widl_read_float32(reader, (float *)value);
    case WIDL_TABLE_FLOAT64:
        return widl_read_float64(reader, (double *)value);
    case WIDL_TABLE_STRING:
        return widl_read_string(reader, (widl_string *)value);
    case WIDL_TABLE_URI:
        return widl_read_uri(reader, (widl_string *)value);
    case WIDL_TABLE_DECIMAL:
        return widl_read_decimal(reader, (widl_string *)value);
    case WIDL_TABLE_BYTES:
        return widl_read_bytes(reader, (widl_bytes *)value);
    case WIDL_TABLE_UUID:
        return widl_read_uuid(reader, (widl_uuid *)value);
    case WIDL_TABLE_WAMPID:
        return widl_read_wampid(reader, (uint64_t *)value);
    case WIDL_TABLE_TIMESTAMP:
        return widl_read_timestamp(reader, (widl_timestamp *)value);
    case WIDL_TABLE_SECONDS:
        return widl_read_seconds(reader, (int64_t *)value);
    case WIDL_TABLE_MILLISECONDS:
        return widl_read_milliseconds(reader, (int64_t *)value);
    default:
        return widl_read_value(reader, (widl_value *)value);
    }
}

static bool read_value(widl_reader *reader, uint8_t kind, const void *detail, void *value);

static bool read_element(widl_reader *reader, const widl_table_container *container, char *value)
{
    return read_value(reader, container->kind, container->detail, value);
}

/* Memory for `size` elements, which becomes the list's or map's. */
static char *begin_items(widl_reader *reader, const widl_table_container *container, size_t size)
{
    if (!expect_items(reader, container->length, size))
        return NULL;
    return (char *)widl_reader_alloc(reader, size, container->size);
}

static bool end_items(widl_reader *reader, const char *data, size_t size, void *value)
{
    struct wi_table_items items = {data, size};

    widl_reader_leave(reader);
    memcpy(value, &items, sizeof(items));
    return true;
}

static bool read_list(widl_reader *reader, const widl_table_container *container, char *value)
{
    size_t size;
    char *data;

    if (!widl_read_list(reader, &size))
        return false;
    data = begin_items(reader, container, size);
    if (!data)
        return false;
    for (size_t i = 0; i < size; i++)
        if (!read_element(reader, container, data + i * container->size))
            return widl_reader_at_index(reader, i);
    return end_items(reader, data, size, value);
}

static bool read_map(widl_reader *reader, const widl_table_container *container, char *value)
{
    size_t size;
    char *data;

    if (!widl_read_map(reader, &size))
        return false;
    data = begin_items(reader, container, size);
    if (!data)
        return false;
    for (size_t i = 0; i < size; i++) {
        char *entry = data + i * container->size;
        widl_string key;

        if (!widl_read_string(reader, &key))
            return false;
        memcpy(entry, &key, sizeof(key));
        if (!read_element(reader, container, entry + container->offset))
            return widl_reader_at(reader, key.data);
    }
    return end_items(reader, data, size, value);
}

static bool read_array(widl_reader *reader, const widl_table_container *container, char *value)
{
    if (!widl_read_array(reader, container->count))
        return false;
    for (size_t i = 0; i < container->count; i++)
        if (!read_element(reader, container, value + i * container->size))
            return widl_reader_at_index(reader, i);
    widl_reader_leave(reader);
    return true;
}

static bool read_nullable(widl_reader *reader, const widl_table_container *container, char *value)
{
    memset(value, 0, container->size);
    if (widl_read_nil(reader))
        return true;
    if (!read_element(reader, container, value + container->offset))
        return false;
    *(bool *)value = true;
    return true;
}

static bool read_container(widl_reader *reader, uint8_t kind, const widl_table_container *container,
                           char *value)
{
    switch (kind) {
    case WIDL_TABLE_LIST:
        return read_list(reader, container, value);
    case WIDL_TABLE_MAP:
        return read_map(reader, container, value);
    case WIDL_TABLE_ARRAY:
        return read_array(reader, container, value);
    default:
        return read_nullable(reader, container, value);
    }
}

static bool read_value(widl_reader *reader, uint8_t kind, const void *detail, void *value)
{
    if (kind == WIDL_TABLE_NAMED)
        return ((const widl_table_named *)detail)->read(reader, value);
    if (kind >= WIDL_TABLE_LIST)
        return read_container(reader, kind, (const widl_table_container *)detail, (char *)value);
    return read_scalar(reader, kind, value) &&
           (!detail || expect_limits(reader, kind, detail, value));
}

static bool read_field(widl_reader *reader, const widl_table_field *field, char *target)
{
    if (!read_value(reader, field->kind, field->detail, target + field->offset))
        return false;
    if (field->optional > 0)
        *(bool *)(target + field->offset - field->optional) = true;
    return true;
}

/* Whether an optional field is null, which peers without a notion of absence send, unless null is
 * one of its values. */
static bool is_absent(widl_reader *reader, const widl_table_field *field)
{
    return field->optional > 0 && field->kind != WIDL_TABLE_VALUE &&
           field->kind != WIDL_TABLE_NULLABLE && widl_read_nil(reader);
}

static bool read_keyed_field(widl_reader *reader, const widl_table_field *field, char *target)
{
    return is_absent(reader, field) || read_field(reader, field, target) ||
           widl_reader_at(reader, wi_table_name(field));
}

/* For widl_read_found(): -1 is a key that the table does not name. */
static bool read_found_field(widl_reader *reader, void *target, int found)
{
    const struct place *place = (const struct place *)target;
    const widl_table *table = place->table;

    if (found >= 0)
        return read_keyed_field(reader, &table->fields[table->element_count + (uint32_t)found],
                                place->target);
    return table->flags & WIDL_TABLE_STRICT ? widl_reader_extra(reader) : widl_read_skip(reader);
}

static bool read_found(widl_reader *reader, struct place *place, widl_string key, int found,
                       struct seen *seen)
{
    return widl_read_found(reader, key, found, seen->words, read_found_field, place);
}

static bool read_rest(widl_reader *reader, struct place *place, size_t left, struct seen *seen)
{
    uint32_t next = 0;

    for (; left > 0; left--) {
        widl_string key;
        int found;

        if (!widl_read_key(reader, &key))
            return false;
        found = wi_table_find(place->table, key, next);
        if (!read_found(reader, place, key, found, seen))
            return false;
        next = found < 0 ? next : (uint32_t)found + 1;
    }
    return true;
}

/* Whatever is left and not a field goes into the map that takes the rest. */
static bool read_rest_pairs(widl_reader *reader, struct place *place, const widl_table_field *rest,
                            size_t left, struct seen *seen)
{
    const widl_table_container *container = (const widl_table_container *)rest->detail;
    char *data = (char *)widl_reader_alloc(reader, left, container->size);
    struct wi_table_items items = {data, 0};

    if (!data)
        return false;
    for (; left > 0; left--) {
        char *entry = data + items.size * container->size;
        widl_string key;
        int found;

        if (!widl_read_string(reader, &key))
            return false;
        found = wi_table_find(place->table, key, 0);
        if (found >= 0 && !read_found(reader, place, key, found, seen))
            return false;
        if (found >= 0)
            continue;
        memcpy(entry, &key, sizeof(key));
        if (!read_element(reader, container, entry + container->offset))
            return widl_reader_at(reader, key.data);
        items.size++;
    }
    memcpy(place->target + rest->offset, &items, sizeof(items));
    return true;
}

/* Pairs that come in the declared order. Return: how many are left. */
static bool read_in_order(widl_reader *reader, struct place *place, struct seen *seen, size_t *left)
{
    const widl_table *table = place->table;
    const widl_table_field *pairs = table->fields + table->element_count;

    for (uint32_t i = 0; i<table->pair_count && * left> 0; i++) {
        if (!widl_read_exact(reader, pairs[i].key, pairs[i].key_size))
            continue;
        if (!read_keyed_field(reader, &pairs[i], place->target))
            return false;
        seen->words[i / 64] |= UINT64_C(1) << (i % 64);
        --*left;
    }
    return true;
}

static bool require_pairs(widl_reader *reader, const widl_table *table, const struct seen *seen)
{
    const widl_table_field *pairs = table->fields + table->element_count;

    for (uint32_t i = 0; i < table->pair_count; i++)
        if (pairs[i].optional == 0 && !(seen->words[i / 64] & UINT64_C(1) << (i % 64)))
            return widl_reader_missing(reader, wi_table_name(&pairs[i]));
    return true;
}

static bool read_pairs(widl_reader *reader, struct place *place, struct seen *seen)
{
    const widl_table_field *rest = wi_table_keyword_rest(place->table);
    size_t left;

    if (!widl_read_map(reader, &left) || !read_in_order(reader, place, seen, &left))
        return false;
    if (rest ? !read_rest_pairs(reader, place, rest, left, seen)
             : !read_rest(reader, place, left, seen))
        return false;
    widl_reader_leave(reader);
    return require_pairs(reader, place->table, seen);
}

/* The pairs of a struct, or the kwargs of a message. */
static bool read_all_pairs(widl_reader *reader, const widl_table *table, void *target)
{
    const widl_allocator *allocator = reader->arena ? reader->arena->allocator : NULL;
    size_t count = (table->pair_count + 63) / 64;
    struct place place = {table, (char *)target};
    struct seen seen = {0};
    bool done;

    seen.words = &seen.first;
    if (table->pair_count > 64)
        seen.words = wi_memory_take_array(allocator, count, sizeof(*seen.words));
    if (!seen.words)
        return wi_reader_no_memory(reader);
    done = read_pairs(reader, &place, &seen);
    if (seen.words != &seen.first)
        wi_memory_give_back(allocator, seen.words, count * sizeof(*seen.words));
    return done;
}

static bool read_no_pairs(widl_reader *reader, const widl_table *table)
{
    widl_string key;
    size_t left;

    if (!widl_read_map(reader, &left))
        return false;
    if (table->flags & WIDL_TABLE_STRICT && !widl_read_no_pairs(reader, left))
        return false;
    for (; !(table->flags & WIDL_TABLE_STRICT) && left > 0; left--)
        if (!widl_read_key(reader, &key) || !widl_read_skip(reader))
            return false;
    widl_reader_leave(reader);
    return true;
}

static void clear(const widl_table *table, void *target)
{
    if (table->size > 0)
        memset(target, 0, table->size);
    if (table->set_defaults)
        table->set_defaults(target);
}

bool widl_table_read_map(widl_reader *reader, const widl_table *table, void *target)
{
    clear(table, target);
    return table->pair_count > 0 ? read_all_pairs(reader, table, target)
                                 : read_no_pairs(reader, table);
}

static bool at_element(widl_reader *reader, bool is_args, size_t i)
{
    return is_args ? widl_reader_at_position(reader, i) : widl_reader_at_index(reader, i);
}

/* The elements of a list of `left`. */
static bool read_elements(widl_reader *reader, const widl_table *table, size_t left, bool is_args,
                          char *target)
{
    for (uint32_t i = 0; i < table->element_count; i++) {
        const widl_table_field *field = &table->fields[i];

        if (left <= i && field->optional == 0)
            return is_args ? widl_reader_missing_position(reader, i)
                           : widl_reader_missing_index(reader, i);
        if (left <= i || is_absent(reader, field))
            continue;
        if (!read_field(reader, field, target))
            return at_element(reader, is_args, i);
    }
    return true;
}

bool widl_table_read_list(widl_reader *reader, const widl_table *table, void *target)
{
    size_t left;

    clear(table, target);
    if (!widl_read_list(reader, &left) ||
        !read_elements(reader, table, left, false, (char *)target))
        return false;
    if (table->flags & WIDL_TABLE_STRICT && left > table->element_count)
        return widl_reader_extra_index(reader, table->element_count);
    for (size_t i = table->element_count; i < left; i++)
        if (!widl_read_skip(reader))
            return widl_reader_at_index(reader, i);
    widl_reader_leave(reader);
    return true;
}

/* The elements behind the named ones, as a list. */
static bool read_rest_elements(widl_reader *reader, const widl_table *table,
                               const widl_table_field *rest, size_t left, char *target)
{
    const widl_table_container *container = (const widl_table_container *)rest->detail;
    size_t size = left > table->element_count ? left - table->element_count : 0;
    struct wi_table_items items;
    char *data;

    if (!expect_items(reader, container->length, size))
        return widl_reader_at(reader, "args");
    data = (char *)widl_reader_alloc(reader, size, container->size);
    if (!data)
        return false;
    for (size_t i = 0; i < size; i++)
        if (!read_element(reader, container, data + i * container->size))
            return widl_reader_at_position(reader, table->element_count + i);
    items = (struct wi_table_items){data, size};
    memcpy(target + rest->offset, &items, sizeof(items));
    return true;
}

static bool read_args(widl_reader *reader, const widl_table *table, widl_value args, char *target)
{
    const widl_table_field *rest = wi_table_rest(table);
    size_t left = 0;

    if (table->element_count == 0 && !rest)
        return !(table->flags & WIDL_TABLE_STRICT) || widl_read_no_args(reader, args);
    widl_reader_open(reader, args, reader->arena);
    if (args.size > 0 && !widl_read_list(reader, &left))
        return widl_reader_at(reader, "args");
    if (!read_elements(reader, table, left, true, target))
        return false;
    if (rest)
        return read_rest_elements(reader, table, rest, left, target);
    return !(table->flags & WIDL_TABLE_STRICT) || left <= table->element_count ||
           widl_reader_extra_position(reader, table->element_count);
}

static bool read_kwargs(widl_reader *reader, const widl_table *table, widl_value kwargs,
                        char *target)
{
    if (table->pair_count == 0 && !wi_table_keyword_rest(table))
        return !(table->flags & WIDL_TABLE_STRICT) || widl_read_no_kwargs(reader, kwargs);
    widl_reader_open_map(reader, kwargs, reader->arena);
    return read_all_pairs(reader, table, target) || widl_reader_at(reader, "kwargs");
}

bool widl_table_read_message(widl_reader *reader, const widl_table *table,
                             const widl_payload *payload, void *target)
{
    clear(table, target);
    return read_args(reader, table, payload->args, (char *)target) &&
           read_kwargs(reader, table, payload->kwargs, (char *)target);
}

bool widl_table_read_name(widl_reader *reader, const widl_table_names *table, unsigned *ret_number)
{
    widl_string name;

    *ret_number = 0;
    if (!widl_read_name(reader, &name))
        return false;
    for (unsigned i = 0; i < table->count; i++) {
        if (widl_str_equal(name, table->names[i])) {
            *ret_number = i + 1;
            return true;
        }
    }
    return !table->closed || widl_reader_unknown(reader, name);
}

bool widl_table_read_union(widl_reader *reader, const widl_table_union *table, unsigned *ret_member,
                           void *target)
{
    const unsigned char *outer_tag = reader->stray_tag;
    bool done = true;

    if (!widl_read_tag(reader, table->tag, ret_member))
        return false;
    if (*ret_member > 0) {
        const widl_table_field *field = &table->members[*ret_member - 1];

        done =
            ((const widl_table_named *)field->detail)->read(reader, (char *)target + field->offset);
    }
    reader->stray_tag = outer_tag;
    return done;
}
