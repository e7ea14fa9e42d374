/* SPDX-License-Identifier: MIT */
/*
 * What carriers over the network have in common: a channel, and a loop that is theirs alone. The
 * `user` of such a carrier begins with its connection.
 *
 * Invariant: `channel` is NULL before wi_connection_connect() and between the end of a channel and
 * the next; the loop stays, so that the session can wait, and be woken, without a channel.
 */
#ifndef WI_CONNECTION_H
#define WI_CONNECTION_H

#include <widl/carrier.h>

#include "transport/tls_context.h"
#include "transport/transport.h"

struct wi_connection {
    const widl_allocator *allocator; /**< of the whole carrier */
    widl_session *session;
    const widl_options *options;
    struct wi_loop *loop;
    struct wi_tls_context *tls; /**< NULL: the URL is not of TLS */
    char *proxy;                /**< NULL: none */
    char *cookie;               /**< to be sent; NULL: none */
    struct wi_channel *channel;
};

/** Make what lasts as long as the carrier. Return: false with `error`; wi_connection_release()
 * follows.
 */
bool wi_connection_start(struct wi_connection *connection, const char *url, widl_session *session,
                         const widl_options *options, widl_error *error);

/**
 * Connect, for the first time or again. request: what is offered; all else is set here. The `user`
 * of the events is the connection.
 */
bool wi_connection_connect(struct wi_connection *connection, const char *url,
                           struct wi_channel_request *request,
                           const struct wi_channel_events *events, widl_error *error);

/** Release all that the connection has. */
void wi_connection_release(struct wi_connection *connection);

/* Operations of these carriers. user: a struct wi_connection. */
int wi_connection_descriptor(void *user);
void wi_connection_wake(void *user);
size_t wi_connection_queued(void *user);
void wi_connection_close(void *user, uint16_t status);
void wi_connection_cut(void *user);

#endif
