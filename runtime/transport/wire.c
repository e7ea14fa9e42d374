/* SPDX-License-Identifier: MIT */
/*
 * The codec of a channel, chosen in its handshake.
 *
 * Where batches are spoken, the last frame of the queue grows with each message until a part of it
 * is handed to the system, something else is queued behind it, or it is large enough.
 */
#include "transport/wire.h"

#include "transport/frame.h"

void wi_wire_open_websocket(struct wi_wire *wire, struct wi_mask_pool *masks, bool is_text,
                            bool is_batched)
{
    wi_websocket_init(&wire->websocket, masks, is_text, 0);
    wire->websocket.message.allocator = wire->allocator;
    wire->delimiter = WI_BATCH_DELIMITER;
    if (is_batched)
        wire->framing = is_text ? WI_FRAMING_DELIMITED : WI_FRAMING_COUNTED;
}

void wi_wire_compress(struct wi_wire *wire, struct wi_deflate *deflate, unsigned window_bits,
                      size_t from_bytes)
{
    wi_websocket_compress(&wire->websocket, deflate, window_bits, from_bytes);
}

void wi_wire_open_rawsocket(struct wi_wire *wire, size_t announced, size_t max_sent_bytes)
{
    wire->is_raw = true;
    wire->announced = announced;
    wi_rawsocket_init(&wire->rawsocket, 0, max_sent_bytes);
    wire->rawsocket.message.allocator = wire->allocator;
}

void wi_wire_done(struct wi_wire *wire)
{
    wi_websocket_done(&wire->websocket);
    wi_rawsocket_done(&wire->rawsocket);
}

void wi_wire_limit(struct wi_wire *wire, size_t size)
{
    wire->websocket.max_message_bytes =
        wire->framing == WI_FRAMING_NONE ? size : wi_batch_limit(size);
    wire->rawsocket.max_message_bytes = size < wire->announced ? size : wire->announced;
}

size_t wi_wire_most(const struct wi_wire *wire)
{
    return wire->is_raw ? wire->rawsocket.max_sent_bytes : SIZE_MAX;
}

size_t wi_wire_size_any(const struct wi_wire *wire, size_t size)
{
    size_t payload_size = size;
    size_t frame_size;

    if (wire->is_raw)
        return size <= wire->rawsocket.max_sent_bytes ? size + WI_RAWSOCKET_HEADER_SIZE : SIZE_MAX;
    if (wire->framing != WI_FRAMING_NONE)
        payload_size = wi_batch_size(wire->framing, size);
    frame_size = wi_websocket_frame_size(&wire->websocket, payload_size);
    return frame_size < payload_size ? SIZE_MAX : frame_size;
}

/** Put a message into the batch that is last in the queue, or into a new one. */
static bool write_in_batch(struct wi_wire *wire, widl_string message, size_t sent,
                           widl_buffer *queue)
{
    struct wi_websocket_frame *batch = &wire->batch;
    size_t more = wi_batch_size(wire->framing, message.size);

    if (batch->start < sent || more > WI_BATCH_BYTES || batch->size > WI_BATCH_BYTES - more ||
        !wi_websocket_frame_is_last(&wire->websocket, batch, queue))
        batch->size = 0;
    return wi_batch_write(&wire->websocket, batch, wire->framing, wire->delimiter, message, queue);
}

bool wi_wire_write_any(struct wi_wire *wire, widl_string message, size_t sent, widl_buffer *queue)
{
    if (wire->is_raw)
        return wi_rawsocket_write(&wire->rawsocket, WI_RAWSOCKET_MESSAGE, message.data,
                                  message.size, queue);
    return write_in_batch(wire, message, sent, queue);
}

bool wi_wire_write_control(struct wi_wire *wire, enum wi_stream_event_type type, const void *data,
                           size_t size, widl_buffer *queue)
{
    bool is_ping = type == WI_STREAM_PING;

    if (!wire->is_raw)
        return wi_websocket_write_control(
            &wire->websocket, is_ping ? WI_OPCODE_PING : WI_OPCODE_PONG, data, size, queue);
    return size > wire->rawsocket.max_sent_bytes ||
           wi_rawsocket_write(&wire->rawsocket, is_ping ? WI_RAWSOCKET_PING : WI_RAWSOCKET_PONG,
                              data, size, queue);
}

bool wi_wire_write_close(struct wi_wire *wire, uint16_t status, const char *reason,
                         widl_buffer *queue)
{
    return wire->is_raw || wi_websocket_write_close(&wire->websocket, status, reason, queue);
}

void wi_wire_moved(struct wi_wire *wire, size_t sent)
{
    if (wire->batch.start >= sent)
        wire->batch.start -= sent;
    else
        wire->batch.size = 0;
}
