/* SPDX-License-Identifier: MIT */
/* What goes into a codec of messages in a stream, and what comes out, whichever codec it is. */
#ifndef WI_STREAM_H
#define WI_STREAM_H

#include <stddef.h>
#include <stdint.h>

/** Bytes received and not read yet; they may be changed in place. */
struct wi_stream_input {
    unsigned char *cursor;
    unsigned char *end;
};

enum wi_stream_event_type {
    WI_STREAM_NONE, /**< the input is used up */
    WI_STREAM_MESSAGE,
    WI_STREAM_PING,
    WI_STREAM_PONG,
    WI_STREAM_CLOSE,  /**< `status`, WI_CLOSE_NONE when the peer gave none; data: its reason */
    WI_STREAM_FAILED, /**< the connection must be closed with `status`; `text` says why */
};

/** What was received. `data` is valid until the next read and as long as the input. */
struct wi_stream_event {
    enum wi_stream_event_type type;
    uint16_t status;
    const char *text; /**< static */
    const unsigned char *data;
    size_t size;
    size_t grown; /**< by so much it is more than what came, since it was compressed */
};

#endif
