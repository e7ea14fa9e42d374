/* SPDX-License-Identifier: MIT */
/* Connections: made of the session's options, and gone with the carrier. */
#include "session/connection.h"

#include "base/memory.h"
#include "transport/url.h"

static void unlock(void *user)
{
    const struct wi_connection *connection = user;
    widl_carrier_unlock(connection->session);
}

static void lock(void *user)
{
    const struct wi_connection *connection = user;
    widl_carrier_lock(connection->session);
}

bool wi_connection_start(struct wi_connection *connection, const char *url, widl_session *session,
                         const widl_options *options, widl_error *error)
{
    connection->session = session;
    connection->options = options;
    connection->proxy = wi_memory_copy_text(connection->allocator, options->proxy);
    connection->cookie = wi_memory_copy_text(connection->allocator, options->cookie);
    if ((options->proxy && !connection->proxy) || (options->cookie && !connection->cookie))
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    if (wi_url_is_secure(url)) {
        connection->tls = wi_tls_client_context(options->tls, connection->allocator, error);
        if (!connection->tls)
            return false;
    }
    connection->loop = wi_loop_new(connection->allocator, error);
    if (!connection->loop)
        return false;
    wi_loop_share(connection->loop, unlock, lock, connection);
    return true;
}

bool wi_connection_connect(struct wi_connection *connection, const char *url,
                           struct wi_channel_request *request,
                           const struct wi_channel_events *events, widl_error *error)
{
    const widl_options *options = connection->options;
    request->url = url;
    request->limits = (struct wi_channel_limits){
        .max_message_bytes = options->max_message_bytes,
        .max_queue_bytes = options->max_queue_bytes,
        .handshake_timeout_ms = options->connect_timeout_ms,
        .keepalive_ms = options->keepalive_ms,
        .compress_from_bytes = options->compress_from_bytes,
    };
    request->tls = connection->tls;
    request->proxy = connection->proxy;
    request->cookie = connection->cookie;
    connection->channel = wi_channel_connect(connection->loop, request, events, connection, error);
    return connection->channel != NULL;
}

void wi_connection_release(struct wi_connection *connection)
{
    wi_loop_free(connection->loop);
    wi_tls_context_release(connection->tls);
    wi_memory_give_back_text(connection->allocator, connection->proxy);
    wi_memory_give_back_text(connection->allocator, connection->cookie);
}

int wi_connection_descriptor(void *user)
{
    struct wi_connection *connection = user;
    return wi_loop_descriptor(connection->loop);
}

void wi_connection_wake(void *user)
{
    struct wi_connection *connection = user;
    wi_loop_wake(connection->loop);
}

size_t wi_connection_queued(void *user)
{
    struct wi_connection *connection = user;
    return connection->channel ? wi_channel_queued(connection->channel) : 0;
}

void wi_connection_close(void *user, uint16_t status)
{
    struct wi_connection *connection = user;
    if (connection->channel)
        wi_channel_close(connection->channel, status);
}

void wi_connection_cut(void *user)
{
    struct wi_connection *connection = user;
    if (connection->channel)
        wi_channel_cut(connection->channel);
}
