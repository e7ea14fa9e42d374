/* SPDX-License-Identifier: MIT */
/*
 * WAMP's RawSocket (WAMP 13.4) without sockets: the handshake of both sides, then bytes in, events
 * out; messages in, frames out.
 */
#ifndef WI_RAWSOCKET_H
#define WI_RAWSOCKET_H

#include <stdbool.h>

#include <widl/codec.h>
#include <widl/error.h>

#include "message/message.h"
#include "transport/stream.h"

/** What a handshake begins with, and HTTP and TLS never do. */
#define WI_RAWSOCKET_MAGIC 0x7f

/** Bytes of a handshake, and of a frame's header. */
#define WI_RAWSOCKET_HELLO_SIZE  4
#define WI_RAWSOCKET_HEADER_SIZE 4

/** No side can take more than the last in a message, nor promise less than the first. */
#define WI_RAWSOCKET_LEAST_BYTES ((size_t)512)
#define WI_RAWSOCKET_MOST_BYTES  ((size_t)1 << 24)

/** A handshake being gathered. All zero is an empty one. */
struct wi_rawsocket_hello {
    unsigned char bytes[WI_RAWSOCKET_HELLO_SIZE];
    unsigned char size;
};

/** Why a server refuses a client, as on the wire. */
enum wi_rawsocket_refusal {
    WI_RAWSOCKET_WELCOME = 0, /**< it does not; never sent as such */
    WI_RAWSOCKET_BAD_SERIALIZER = 1,
    WI_RAWSOCKET_BAD_LENGTH = 2,
    WI_RAWSOCKET_RESERVED = 3,
    WI_RAWSOCKET_FULL = 4,
};

/** What the other side's handshake says. */
struct wi_rawsocket_terms {
    enum wi_serializer serializer;
    size_t max_message_bytes; /**< that it takes */
    enum wi_rawsocket_refusal refusal;
};

/** What is announced where `limit` bytes are the most: not more than that, if that is possible. */
size_t wi_rawsocket_announced(size_t limit);

/**
 * Take bytes of a handshake. Return: whether it is over, which it is early when the first byte is
 * not WI_RAWSOCKET_MAGIC; `*ret_used` of the bytes belong to it.
 */
bool wi_rawsocket_gather(struct wi_rawsocket_hello *hello, const unsigned char *data, size_t size,
                         size_t *ret_used);

/** Append a handshake, of either side. announced: from wi_rawsocket_announced(). */
bool wi_rawsocket_write_hello(enum wi_serializer serializer, size_t announced, widl_buffer *out);

/** Append a server's refusal. */
bool wi_rawsocket_write_refusal(enum wi_rawsocket_refusal refusal, widl_buffer *out);

/** What a client wants. Return: false: this is not RawSocket. */
bool wi_rawsocket_judge_request(const struct wi_rawsocket_hello *hello,
                                struct wi_rawsocket_terms *ret);

/**
 * Judge the server's answer to a client that asked for `serializer`.
 *
 * Return: false with WIDL_ERROR_HANDSHAKE; ret->refusal says the server's reason if it gave one.
 */
bool wi_rawsocket_judge_answer(const struct wi_rawsocket_hello *hello,
                               enum wi_serializer serializer, struct wi_rawsocket_terms *ret,
                               widl_error *error);

/** One end of a connection. Start with wi_rawsocket_init(). */
struct wi_rawsocket {
    size_t max_message_bytes; /**< that are received */
    size_t max_sent_bytes;    /**< that the peer takes */

    bool ended;      /**< the peer broke the protocol */
    bool in_payload; /**< the header is known, the payload is not complete */
    bool delivered;  /**< `message` was handed out by the last event */
    unsigned char header_size;
    unsigned char header[WI_RAWSOCKET_HEADER_SIZE]; /**< of a frame, as far as it has come */
    size_t size;                                    /**< of the payload */
    widl_buffer message; /**< a payload that came in pieces; keeps little between messages */
};

void wi_rawsocket_init(struct wi_rawsocket *rawsocket, size_t max_message_bytes,
                       size_t max_sent_bytes);

/** Release the memory of a message that is not complete. */
void wi_rawsocket_done(struct wi_rawsocket *rawsocket);

/**
 * The next event of the input. After WI_STREAM_FAILED everything that follows is passed over.
 *
 * Return: false when the input is used up, which is WI_STREAM_NONE.
 */
bool wi_rawsocket_read(struct wi_rawsocket *rawsocket, struct wi_stream_input *input,
                       struct wi_stream_event *ret);

/** The types of frames. */
enum wi_rawsocket_type { WI_RAWSOCKET_MESSAGE = 0, WI_RAWSOCKET_PING = 1, WI_RAWSOCKET_PONG = 2 };

/**
 * Append a frame.
 *
 * Return: false when it has more than max_sent_bytes, or memory or the limit is exhausted.
 */
bool wi_rawsocket_write(const struct wi_rawsocket *rawsocket, enum wi_rawsocket_type type,
                        const void *data, size_t size, widl_buffer *out);

#endif
