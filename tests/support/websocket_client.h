/* SPDX-License-Identifier: MIT */
/*
 * A small blocking WebSocket client on plain sockets, which shares no code with the runtime: what
 * both ends of a connection get wrong in the same way would go unnoticed.
 *
 * It does what a test needs: whole messages, no fragments. Everything fails the test that uses it;
 * to wait for more than ten seconds is a failure.
 */
#ifndef WEBSOCKET_CLIENT_H
#define WEBSOCKET_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

struct websocket_client;

enum websocket_opcode {
    WEBSOCKET_TEXT = 1,
    WEBSOCKET_BINARY = 2,
    WEBSOCKET_CLOSE = 8,
};

/** What has come; `data` is valid until the next call. */
struct websocket_frame {
    enum websocket_opcode opcode;
    const unsigned char *data;
    size_t size;
    unsigned status; /**< of WEBSOCKET_CLOSE; 0 when the connection ended without one */
};

/** Connect to ws://ADDRESS:PORT/PATH with one subprotocol. NULL: answered with another status. */
struct websocket_client *websocket_connect(const char *url, const char *subprotocol);

/** Send one message; errors are ignored, as the server may have closed. */
void websocket_send(struct websocket_client *client, enum websocket_opcode opcode, const void *data,
                    size_t size);

/** Wait for a message or for the end. */
struct websocket_frame websocket_receive(struct websocket_client *client);

/** Break the connection and release the client. */
void websocket_drop(struct websocket_client *client);

#endif
