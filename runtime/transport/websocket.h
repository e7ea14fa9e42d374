/* SPDX-License-Identifier: MIT */
/*
 * RFC 6455 without sockets: bytes in, events out; messages in, frames out.
 *
 *     struct wi_stream_input input = {data, data + size};
 *     while (wi_websocket_read(&websocket, &input, &event))
 *         ...
 *
 * A reserved bit is allowed only where wi_websocket_compress() was told that compression was agreed
 * on.
 */
#ifndef WI_WEBSOCKET_H
#define WI_WEBSOCKET_H

#include <stdint.h>

#include <widl/codec.h>

#include "transport/deflate.h"
#include "transport/frame.h"
#include "transport/mask.h"
#include "transport/stream.h"
#include "transport/utf8_stream.h"

/** Most bytes of a control frame's payload. */
#define WI_CONTROL_SIZE 125

enum wi_opcode {
    WI_OPCODE_CONTINUATION = 0,
    WI_OPCODE_TEXT = 1,
    WI_OPCODE_BINARY = 2,
    WI_OPCODE_CLOSE = 8,
    WI_OPCODE_PING = 9,
    WI_OPCODE_PONG = 10,
};

/** The frame being received. */
struct wi_frame {
    enum wi_opcode opcode;
    bool final;
    bool masked;
    bool packed; /**< it begins a compressed message */
    unsigned char key[WI_MASK_SIZE];
    uint64_t size;
    uint64_t taken; /**< payload bytes received so far */
};

/** One end of a connection. Start with wi_websocket_init(). */
struct wi_websocket {
    struct wi_mask_pool *masks; /**< client: where keys come from; server: NULL */
    size_t max_message_bytes;
    bool is_text; /**< messages travel as text, else as binary */

    struct wi_deflate *deflate; /**< NULL: nothing is compressed */
    unsigned window_bits;
    size_t pack_from_bytes;
    bool is_packed; /**< the message that has begun is compressed */

    bool ended;      /**< a close frame was received, or the peer broke the protocol */
    bool in_payload; /**< `frame` is known, its payload is not complete */
    bool in_message; /**< a message's first fragment has begun, its last one has not ended */
    bool delivered;  /**< `message` was handed out by the last event */
    unsigned char header_size;
    unsigned char control_size;
    unsigned char header[WI_FRAME_HEADER_SIZE]; /**< of a frame whose header came in pieces */
    unsigned char control[WI_CONTROL_SIZE];     /**< of a control frame that came in pieces */
    struct wi_frame frame;
    struct wi_utf8_stream text;
    widl_buffer message; /**< fragments and pieces so far; keeps little between messages */
};

/** masks: NULL for a server; borrowed for the lifetime. */
void wi_websocket_init(struct wi_websocket *websocket, struct wi_mask_pool *masks, bool is_text,
                       size_t max_message_bytes);

/**
 * Understand compressed messages, and send those of at least `from_bytes` bytes compressed if that
 * makes them smaller. deflate: borrowed for the lifetime. window_bits: of what is sent.
 */
void wi_websocket_compress(struct wi_websocket *websocket, struct wi_deflate *deflate,
                           unsigned window_bits, size_t from_bytes);

/** Release the memory of a message that is not complete. */
void wi_websocket_done(struct wi_websocket *websocket);

/**
 * The next event of the input. After WI_STREAM_CLOSE and WI_STREAM_FAILED everything that
 * follows is passed over.
 *
 * Return: false when the input is used up, which is WI_STREAM_NONE.
 */
bool wi_websocket_read(struct wi_websocket *websocket, struct wi_stream_input *input,
                       struct wi_stream_event *ret);

/** Append one whole message as a frame. Return: false when memory or the limit is exhausted. */
bool wi_websocket_write(struct wi_websocket *websocket, const void *data, size_t size,
                        widl_buffer *out);

/**
 * Append both parts as one message that is compressed, if it can be. `*ret_done`: whether it was.
 * Return: as wi_websocket_write().
 */
bool wi_websocket_write_packed(struct wi_websocket *websocket, const widl_string parts[2],
                               bool *ret_done, widl_buffer *out);

/** The frame of a message at the end of a buffer, which more may be appended to. */
struct wi_websocket_frame {
    size_t start; /**< where it is in the buffer */
    size_t size;  /**< of its payload; 0: there is no such frame */
};

/** Whether `frame` exists and is the last in `out`. */
bool wi_websocket_frame_is_last(const struct wi_websocket *websocket,
                                const struct wi_websocket_frame *frame, const widl_buffer *out);

/**
 * Append both parts to the payload of `frame`, the last in `out`; without a frame they begin one.
 * One of them is not empty. Where the header needs more room the payload moves.
 *
 * Return: false when memory or the limit is exhausted; nothing has changed then.
 */
bool wi_websocket_extend(struct wi_websocket *websocket, struct wi_websocket_frame *frame,
                         const widl_string parts[2], widl_buffer *out);

/** Append a control frame, of at most WI_CONTROL_SIZE bytes. Return: as wi_websocket_write(). */
bool wi_websocket_write_control(struct wi_websocket *websocket, enum wi_opcode opcode,
                                const void *data, size_t size, widl_buffer *out);

/** The same for a close frame. reason: ASCII, cut when too long, may be NULL. */
bool wi_websocket_write_close(struct wi_websocket *websocket, uint16_t status, const char *reason,
                              widl_buffer *out);

/** Bytes that a frame for a message of `size` bytes takes. */
size_t wi_websocket_frame_size(const struct wi_websocket *websocket, size_t size);

#endif
