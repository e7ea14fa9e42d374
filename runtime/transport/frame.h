/* SPDX-License-Identifier: MIT */
/* What users of channels need to know of WebSocket's frames (RFC 6455). */
#ifndef WI_FRAME_H
#define WI_FRAME_H

/** Most bytes that a frame adds to its payload. */
#define WI_FRAME_HEADER_SIZE 14

/** Most bytes that are sent with a message: a frame and, in a batch, its size; RawSocket has less.
 */
#define WI_ENVELOPE_SIZE (WI_FRAME_HEADER_SIZE + 4)

/** Close codes that this side uses (RFC 6455, 7.4.1). */
enum wi_close_status {
    WI_CLOSE_NORMAL = 1000,
    WI_CLOSE_GOING_AWAY = 1001,
    WI_CLOSE_PROTOCOL = 1002,
    WI_CLOSE_UNSUPPORTED = 1003,
    WI_CLOSE_NONE = 1005, /**< never sent: the close frame is empty */
    WI_CLOSE_INVALID = 1007,
    WI_CLOSE_POLICY = 1008,
    WI_CLOSE_TOO_BIG = 1009,
    WI_CLOSE_INTERNAL = 1011,
};

#endif
