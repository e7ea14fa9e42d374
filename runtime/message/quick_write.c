/* SPDX-License-Identifier: MIT */
/*
 * The short way of the writer: a message in MessagePack, its payload included, into room that is
 * asked for once.
 */
#include "message/quick.h"

/** What a message takes besides its strings, dicts and payload: at most eight heads. */
#define HEAD_BYTES ((size_t)8 * WIDL_HEAD_SIZE)

static unsigned char *put_part(unsigned char *out, const void *data, size_t size)
{
    widl_copy_bytes(out, data, size);
    return out + size;
}

static unsigned char *put_dict(unsigned char *out, widl_value dict)
{
    if (dict.size > 0)
        return put_part(out, dict.data, dict.size);
    *out = 0x80;
    return out + 1;
}

/** Write as many halves of a payload as have something in them, or stand before one. */
static unsigned char *put_payload(unsigned char *out, const struct wi_payload *payload,
                                  size_t *count)
{
    bool has_kwargs = !wi_quick_is_empty(payload->kwargs);
    if (!wi_quick_is_empty(payload->args))
        out = put_part(out, payload->args.data, payload->args.size);
    else if (has_kwargs)
        *out++ = 0x90;
    else
        return out;
    (*count)++;
    if (!has_kwargs)
        return out;
    (*count)++;
    return put_part(out, payload->kwargs.data, payload->kwargs.size);
}

/** Write all elements behind the list's head. Return: what is behind them, and how many. */
static unsigned char *put_elements(unsigned char *out, const struct wi_message *message,
                                   unsigned shape, size_t *ret_count)
{
    size_t count = 1 + (shape & WI_QUICK_LEAST);
    *out++ = (unsigned char)message->type;
    if (shape & WI_QUICK_TYPE)
        out = widl_put_uint(out, message->request_type);
    out = widl_put_uint(out, message->request);
    if (shape & WI_QUICK_ID)
        out = widl_put_uint(out, message->id);
    if (shape & WI_QUICK_DICT)
        out = put_dict(out, message->dict);
    if (shape & WI_QUICK_URI)
        out = widl_put_string(out, message->uri);
    if (shape & WI_QUICK_PAYLOAD)
        out = put_payload(out, &message->payload, &count);
    *ret_count = count;
    return out;
}

bool wi_quick_write(const struct wi_message *message, widl_buffer *out)
{
    unsigned shape = wi_quick_shape(message->type);
    const struct wi_payload *payload = &message->payload;
    size_t payload_size = payload->args.size + payload->kwargs.size;
    size_t most = HEAD_BYTES + message->uri.size + message->dict.size + payload_size;
    if (!shape || (payload->serializer != WI_MSGPACK && payload_size > 0) ||
        (out->limit > 0 && (most > out->limit || out->size > out->limit - most)))
        return false;
    unsigned char *start =
        out->capacity - out->size < most ? widl_buffer_reserve(out, most) : out->data + out->size;
    if (!start)
        return false;
    size_t count = 0;
    const unsigned char *end = put_elements(start + 1, message, shape, &count);
    start[0] = (unsigned char)(0x90 | count);
    out->size = (size_t)(end - out->data);
    out->overflowed = false;
    return true;
}
