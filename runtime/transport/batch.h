/* SPDX-License-Identifier: MIT */
/*
 * Batches: several WAMP messages in one WebSocket message, where the subprotocol says so.
 *
 * Text: each message is followed by 0x1e; a peer may write 0x18 instead, as autobahn does. Binary:
 * each message stands behind its size, 32 bits, the most significant byte first. A message that is
 * alone is framed all the same, and there is no batch without a message.
 */
#ifndef WI_BATCH_H
#define WI_BATCH_H

#include "transport/websocket.h"

/** Most bytes that several messages take together in a batch that is sent. */
#define WI_BATCH_BYTES UINT16_MAX

/** Most bytes that a batch adds to a message. */
#define WI_BATCH_OVERHEAD 4

/** What is behind a message in a batch of text. */
#define WI_BATCH_DELIMITER       0x1e
#define WI_BATCH_OTHER_DELIMITER 0x18

enum wi_framing {
    WI_FRAMING_NONE,      /**< a WebSocket message is one message */
    WI_FRAMING_DELIMITED, /**< text */
    WI_FRAMING_COUNTED,   /**< binary */
};

/** The largest batch to be received where a message may have `max_message_bytes`. */
size_t wi_batch_limit(size_t max_message_bytes);

/** A batch that was received. */
struct wi_batch {
    enum wi_framing framing;
    unsigned char delimiter; /**< of a DELIMITED one, as its last byte says */
    size_t max_message_bytes;
    bool is_begun; /**< a message was found */
    const unsigned char *cursor;
    const unsigned char *end;
};

enum wi_batch_result { WI_BATCH_MESSAGE, WI_BATCH_END, WI_BATCH_BROKEN };

/** Begin to read the batch that is the data of `message`. */
struct wi_batch wi_batch_open(enum wi_framing framing, size_t max_message_bytes,
                              const struct wi_stream_event *message);

/**
 * The next message: `data` and `size` in `ret`; when the batch is WI_BATCH_BROKEN the violation,
 * as wi_websocket_read() tells one.
 */
enum wi_batch_result wi_batch_next(struct wi_batch *batch, struct wi_stream_event *ret);

/**
 * Append a message to the batch that `frame` is, or to a new one when frame->size is 0. One that is
 * worth compressing becomes a batch of its own, which ends `frame`.
 *
 * delimiter: of a DELIMITED batch. message: wi_batch_size() is not SIZE_MAX for it.
 * Return: false when memory or the limit is exhausted.
 */
bool wi_batch_write(struct wi_websocket *websocket, struct wi_websocket_frame *frame,
                    enum wi_framing framing, unsigned char delimiter, widl_string message,
                    widl_buffer *out);

/** Bytes that a message of `size` bytes takes in a batch; SIZE_MAX when no batch can hold it. */
size_t wi_batch_size(enum wi_framing framing, size_t size);

#endif
