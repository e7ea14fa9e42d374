/* SPDX-License-Identifier: MIT */
/*
 * Elements of a message: the only part of parsing that depends on the serializer.
 *
 * The payload is never converted here. Of the header, the common cases of JSON and CBOR (a plain
 * number, a string without escapes or in one piece, an empty dict) are read in place; the rest goes
 * through MessagePack, so that dicts and strings mean the same in each serializer.
 */
#include "message/elements.h"

#include <string.h>

#include "message/convert.h"
#include "value/cbor_item.h"

static widl_value value_of(widl_string bytes)
{
    return (widl_value){(const unsigned char *)bytes.data, bytes.size};
}

static bool split_msgpack(struct wi_elements *elements, widl_value message, widl_problem *problem)
{
    widl_reader reader;
    widl_reader_open(&reader, message, elements->scratch);
    size_t count = 0;
    bool good = widl_read_list(&reader, &count);
    if (good && count > WI_SPLIT_MAX)
        good = widl_reader_refuse(&reader, "a list of %zu elements is no message", count);
    /* The depth of each element counts from the element, as it does where one is written. */
    reader.depth = 0;
    for (size_t i = 0; good && i < count; i++) {
        const unsigned char *start = reader.cursor;
        good = widl_read_skip(&reader);
        if (good) {
            size_t size = (size_t)(reader.cursor - start);
            elements->items[elements->count++] = widl_str_n((const char *)start, size);
        }
    }
    good = good && widl_reader_finish(&reader);
    if (!good)
        *problem = reader.problem;
    return good;
}

bool wi_elements_split(struct wi_elements *elements, const void *data, size_t size,
                       widl_problem *problem)
{
    const widl_allocator *allocator = elements->scratch->allocator;
    elements->count = 0;
    if (elements->serializer == WI_MSGPACK)
        return split_msgpack(elements, (widl_value){data, size}, problem);
    if (elements->serializer == WI_CBOR)
        return wi_cbor_split(widl_str_n(data, size), allocator, elements->items, &elements->count,
                             problem);
    int count = wi_json_split(widl_str_n(data, size), allocator, elements->items, problem);
    if (count < 0)
        return false;
    elements->count = (size_t)count;
    return true;
}

static widl_kind json_kind(widl_string text)
{
    switch (text.data[0]) {
    case '{':
        return WIDL_KIND_MAP;
    case '[':
        return WIDL_KIND_LIST;
    case '"':
        return WIDL_KIND_STRING;
    case 't':
    case 'f':
        return WIDL_KIND_BOOL;
    case 'n':
        return WIDL_KIND_NULL;
    default:
        break;
    }
    for (size_t i = 0; i < text.size; i++)
        if (strchr(".eE", text.data[i]))
            return WIDL_KIND_FLOAT;
    return WIDL_KIND_INTEGER;
}

widl_kind wi_element_kind(const struct wi_elements *elements, size_t index)
{
    widl_string item = elements->items[index];
    switch (elements->serializer) {
    case WI_JSON:
        return json_kind(item);
    case WI_CBOR:
        return wi_cbor_kind(item);
    default:
        return widl_value_kind(value_of(item));
    }
}

/** Decimal digits and nothing else. */
static bool json_uint(widl_string text, uint64_t *ret)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(text.data[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret = value;
    return true;
}

static bool msgpack_uint(widl_value item, uint64_t *ret)
{
    widl_reader reader;
    widl_reader_open(&reader, item, NULL);
    return widl_read_uint(&reader, UINT64_MAX, ret);
}

bool wi_element_uint(const struct wi_elements *elements, size_t index, uint64_t low, uint64_t high,
                     uint64_t *ret)
{
    if (wi_element_kind(elements, index) != WIDL_KIND_INTEGER)
        return false;
    widl_string item = elements->items[index];
    uint64_t value = 0;
    bool read = elements->serializer == WI_JSON   ? json_uint(item, &value)
                : elements->serializer == WI_CBOR ? wi_cbor_uint(item, &value)
                                                  : msgpack_uint(value_of(item), &value);
    if (!read || value < low || value > high)
        return false;
    *ret = value;
    return true;
}

bool wi_element_value(const struct wi_elements *elements, size_t index, widl_value *ret,
                      widl_problem *problem)
{
    static const unsigned char empty_map[] = {0x80};
    widl_string item = elements->items[index];
    if (elements->serializer == WI_MSGPACK) {
        *ret = value_of(item);
        return true;
    }
    if (widl_str_equal(item, widl_str(elements->serializer == WI_JSON ? "{}" : "\xa0"))) {
        *ret = (widl_value){empty_map, sizeof(empty_map)};
        return true;
    }
    return wi_convert_into(elements->serializer, item, elements->scratch, ret, problem);
}

bool wi_element_string(const struct wi_elements *elements, size_t index, widl_string *ret,
                       widl_kind *ret_kind, widl_problem *problem)
{
    widl_string item = elements->items[index];
    *ret_kind = WIDL_KIND_STRING;
    if (elements->serializer == WI_JSON && !memchr(item.data, '\\', item.size)) {
        *ret = widl_str_n(item.data + 1, item.size - 2);
        return true;
    }
    if (elements->serializer == WI_CBOR && wi_cbor_text(item, ret))
        return true;
    widl_value value;
    if (!wi_element_value(elements, index, &value, problem))
        return false;
    *ret_kind = widl_value_kind(value);
    if (*ret_kind != WIDL_KIND_STRING)
        return true;
    widl_reader reader;
    widl_reader_open(&reader, value, NULL);
    return widl_read_key(&reader, ret);
}
