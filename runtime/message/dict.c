/* SPDX-License-Identifier: MIT */
/*
 * Options and details: looking keys up in a MessagePack dict.
 *
 * Invariant: the dicts come from wi_message_parse() or from our own writers, so they are known to
 * be whole; a broken one is treated as one without the key all the same. A look-up takes no memory.
 */
#include <widl/value.h>

#include "message/message.h"
#include "value/reader.h"

static widl_string string_of(widl_value value)
{
    widl_string text = {0};
    widl_reader reader;
    widl_reader_open(&reader, value, NULL);
    widl_read_key(&reader, &text);
    return text;
}

enum wi_lookup wi_dict_value(widl_value dict, const char *key, widl_value *ret)
{
    /* One byte is an empty dict. */
    if (dict.size <= 1)
        return WI_ABSENT;
    widl_reader reader;
    widl_reader_open(&reader, dict, NULL);
    size_t count = 0;
    if (!widl_read_map(&reader, &count))
        return WI_ABSENT;

    widl_string wanted = widl_str(key);
    for (size_t i = 0; i < count; i++) {
        widl_string found;
        if (!widl_read_key(&reader, &found))
            return WI_ABSENT;
        const unsigned char *start = reader.cursor;
        if (!wi_reader_pass(&reader))
            return WI_ABSENT;
        if (widl_str_equal(found, wanted)) {
            *ret = (widl_value){start, (size_t)(reader.cursor - start)};
            return WI_FOUND;
        }
    }
    return WI_ABSENT;
}

/** As wi_dict_value(), and the value must be of one kind. */
static enum wi_lookup find(widl_value dict, const char *key, widl_kind kind, widl_value *ret)
{
    enum wi_lookup lookup = wi_dict_value(dict, key, ret);
    if (lookup == WI_FOUND && widl_value_kind(*ret) != kind)
        return WI_MISTYPED;
    return lookup;
}

enum wi_lookup wi_dict_bool(widl_value dict, const char *key, bool *ret)
{
    widl_value value;
    enum wi_lookup lookup = find(dict, key, WIDL_KIND_BOOL, &value);
    if (lookup == WI_FOUND)
        *ret = value.data[0] == 0xc3;
    return lookup;
}

enum wi_lookup wi_dict_uint(widl_value dict, const char *key, uint64_t *ret)
{
    widl_value value;
    enum wi_lookup lookup = find(dict, key, WIDL_KIND_INTEGER, &value);
    if (lookup != WI_FOUND)
        return lookup;
    widl_reader reader;
    widl_reader_open(&reader, value, NULL);
    return widl_read_uint(&reader, UINT64_MAX, ret) ? WI_FOUND : WI_MISTYPED;
}

enum wi_lookup wi_dict_string(widl_value dict, const char *key, widl_string *ret)
{
    widl_value value;
    enum wi_lookup lookup = find(dict, key, WIDL_KIND_STRING, &value);
    if (lookup == WI_FOUND)
        *ret = string_of(value);
    return lookup;
}

enum wi_lookup wi_dict_dict(widl_value dict, const char *key, widl_value *ret)
{
    widl_value value;
    enum wi_lookup lookup = find(dict, key, WIDL_KIND_MAP, &value);
    if (lookup == WI_FOUND)
        *ret = value;
    return lookup;
}
