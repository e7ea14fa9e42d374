/* SPDX-License-Identifier: MIT */
/*
 * Details: a MessagePack map that grows.
 *
 * Invariant: the first byte is the head of a map of fewer than 16 pairs; it is set when the dict is
 * asked for.
 */
#include "router/core/details.h"

#include <assert.h>

#include <widl/value.h>

#define MAX_KEYS ((size_t)15)

const widl_value wi_details_progress = {(const unsigned char *)"\x81\xa8progress\xc3", 11};

static bool add_key(struct wi_details *details, const char *key)
{
    assert(details->count < MAX_KEYS);
    if (details->count == 0)
        widl_write_map(&details->writer, 0);
    details->count++;
    return widl_write_string(&details->writer, widl_str(key));
}

void wi_details_flag(struct wi_details *details, const char *key)
{
    if (add_key(details, key))
        widl_write_bool(&details->writer, true);
}

void wi_details_uint(struct wi_details *details, const char *key, uint64_t value)
{
    if (add_key(details, key))
        widl_write_uint(&details->writer, value);
}

void wi_details_string(struct wi_details *details, const char *key, widl_string value)
{
    if (add_key(details, key))
        widl_write_string(&details->writer, value);
}

void wi_details_value(struct wi_details *details, const char *key, widl_value value)
{
    if (add_key(details, key))
        widl_write_value(&details->writer, value);
}

bool wi_details_has_passthru(widl_value options)
{
    widl_string scheme;
    return options.size > 1 && wi_dict_string(options, "ppt_scheme", &scheme) == WI_FOUND &&
           scheme.size > 0;
}

void wi_details_passthru(struct wi_details *details, widl_value options)
{
    static const char *const keys[] = {"ppt_scheme", "ppt_serializer", "ppt_cipher", "ppt_keyid"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        widl_value value;
        if (wi_dict_value(options, keys[i], &value) == WI_FOUND)
            wi_details_value(details, keys[i], value);
    }
}

bool wi_details_failed(const struct wi_details *details)
{
    return details->writer.failed;
}

widl_value wi_details_dict(struct wi_details *details)
{
    widl_buffer *buffer = &details->writer.buffer;
    if (details->count == 0 || details->writer.failed)
        return (widl_value){0};
    buffer->data[0] = (unsigned char)(0x80 | details->count);
    return (widl_value){buffer->data, buffer->size};
}

void wi_details_done(struct wi_details *details)
{
    widl_writer_free(&details->writer);
}
