/* SPDX-License-Identifier: MIT */
/*
 * A small blocking RawSocket client on plain sockets, which shares no code with the runtime: as
 * websocket_client.h.
 */
#ifndef RAWSOCKET_CLIENT_H
#define RAWSOCKET_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

struct rawsocket_client;

/** Connect to tcp://ADDRESS:PORT; serializer: its number on the wire. */
struct rawsocket_client *rawsocket_connect(const char *url, unsigned serializer);

/** Send one message; errors are ignored, as the server may have closed. */
void rawsocket_send(struct rawsocket_client *client, const void *data, size_t size);

/** Wait for a message, which is valid until the next call. Return: false at the end. */
bool rawsocket_receive(struct rawsocket_client *client, const void **ret_data, size_t *ret_size);

/** Break the connection and release the client. */
void rawsocket_drop(struct rawsocket_client *client);

#endif
