/* SPDX-License-Identifier: MIT */
/* How the messages of an open channel lie in its stream: WebSocket, perhaps in batches, or
 * RawSocket. */
#ifndef WI_WIRE_H
#define WI_WIRE_H

#include "transport/batch.h"
#include "transport/rawsocket.h"

/** All zero until one of the two that open it. */
struct wi_wire {
    const widl_allocator *allocator; /**< of what gathers; set before it is opened */
    bool is_raw;
    struct wi_websocket websocket;
    struct wi_rawsocket rawsocket;
    size_t
        announced; /**< of RawSocket: the largest message that the peer was promised to be taken */
    enum wi_framing framing;
    unsigned char delimiter;         /**< of batches of text: what the peer uses */
    struct wi_websocket_frame batch; /**< in the queue; more is added while nothing of it is sent */
};

/** masks: NULL for a server. */
void wi_wire_open_websocket(struct wi_wire *wire, struct wi_mask_pool *masks, bool is_text,
                            bool is_batched);

/** Compress messages of at least `from_bytes` bytes: as wi_websocket_compress(). */
void wi_wire_compress(struct wi_wire *wire, struct wi_deflate *deflate, unsigned window_bits,
                      size_t from_bytes);

/** announced: the largest message that the peer may send. max_sent_bytes: what it takes. */
void wi_wire_open_rawsocket(struct wi_wire *wire, size_t announced, size_t max_sent_bytes);

void wi_wire_done(struct wi_wire *wire);

/** Receive messages of at most `size` bytes, or what was announced, from now on. */
void wi_wire_limit(struct wi_wire *wire, size_t size);

/** Whether a message is a WebSocket message, no more and no less. */
static inline bool wi_wire_is_plain(const struct wi_wire *wire)
{
    return !wire->is_raw && wire->framing == WI_FRAMING_NONE;
}

/** The next event of the input; a message may be a batch. As wi_websocket_read(). */
static inline bool wi_wire_read(struct wi_wire *wire, struct wi_stream_input *input,
                                struct wi_stream_event *ret)
{
    return wire->is_raw ? wi_rawsocket_read(&wire->rawsocket, input, ret)
                        : wi_websocket_read(&wire->websocket, input, ret);
}

/** Bytes that a message takes, at most; SIZE_MAX when it cannot be sent to this peer at all. */
size_t wi_wire_size_any(const struct wi_wire *wire, size_t size);

static inline size_t wi_wire_size(const struct wi_wire *wire, size_t size)
{
    if (wi_wire_is_plain(wire) && size <= UINT16_MAX)
        return size + (size < 126 ? 2 : 4) + (wire->websocket.masks ? WI_MASK_SIZE : 0);
    return wi_wire_size_any(wire, size);
}

/** The largest message that wi_wire_size() finds possible. */
size_t wi_wire_most(const struct wi_wire *wire);

/**
 * Append a message to the queue, of which `sent` bytes are gone.
 *
 * Return: false when memory or the limit is exhausted.
 */
bool wi_wire_write_any(struct wi_wire *wire, widl_string message, size_t sent, widl_buffer *queue);

static inline bool wi_wire_write(struct wi_wire *wire, widl_string message, size_t sent,
                                 widl_buffer *queue)
{
    return wi_wire_is_plain(wire)
               ? wi_websocket_write(&wire->websocket, message.data, message.size, queue)
               : wi_wire_write_any(wire, message, sent, queue);
}

/**
 * Append a WI_STREAM_PING or WI_STREAM_PONG, unless the peer could not take it, which is none of
 * ours then. Return: as wi_wire_write().
 */
bool wi_wire_write_control(struct wi_wire *wire, enum wi_stream_event_type type, const void *data,
                           size_t size, widl_buffer *queue);

/** Append what says that this side closes, if there is such a thing. Return: as wi_wire_write(). */
bool wi_wire_write_close(struct wi_wire *wire, uint16_t status, const char *reason,
                         widl_buffer *queue);

/** The first `sent` bytes were removed from the queue. */
void wi_wire_moved(struct wi_wire *wire, size_t sent);

#endif
