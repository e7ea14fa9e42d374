/* SPDX-License-Identifier: MIT */
/*
 * How two ends agree on compression (RFC 7692, 7.1), without sockets.
 *
 * Both sides always give up what was sent before: see deflate.h. What cannot be agreed on is left
 * out, and messages travel as they are.
 */
#ifndef WI_EXTENSION_H
#define WI_EXTENSION_H

#include "transport/http_head.h"

/** What was agreed on. */
struct wi_compression {
    unsigned char window_bits; /**< of what this side sends; 0: nothing is compressed */
    bool is_window_named;      /**< a server's: the client asked for it */
};

/** The value of the header that a client offers compression with. */
#define WI_EXTENSION_OFFER                                                                         \
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

/** Room for the value that a server answers with, and its NUL. */
#define WI_EXTENSION_ANSWER_SIZE 128

/** A server's choice: the first of a client's offers that can be taken. */
struct wi_compression wi_extension_choose(const struct wi_http_lines *lines);

/** The value of the header that tells the client; empty without compression. */
void wi_extension_answer(struct wi_compression compression, char ret[WI_EXTENSION_ANSWER_SIZE]);

/** Judge what a server chose of WI_EXTENSION_OFFER. Return: false: of something else. */
bool wi_extension_check(const struct wi_http_lines *lines, struct wi_compression *ret);

#endif
