/* SPDX-License-Identifier: MIT */
/*
 * The network as a session's carrier: passes the session's operations to a channel, and the
 * channel's events to the session.
 *
 * Invariant: `channel` is NULL before start() and between the end of a channel and the next; the
 * loop stays, so that the session can wait, and be woken, without a channel.
 */
#include "session/network.h"

#include <string.h>

#include "base/memory.h"
#include "transport/tls_context.h"
#include "transport/transport.h"
#include "transport/url.h"

struct network {
    const widl_allocator *allocator;
    widl_session *session;
    const widl_options *options;
    struct wi_loop *loop;
    struct wi_tls_context *tls; /**< NULL: the URL is not of TLS */
    char *proxy;                /**< NULL: none */
    char *cookie;               /**< to be sent; NULL: none */
    struct wi_channel *channel;
    char url[];
};

/* The choice of a program that offers nothing but one serializer. */
static const widl_serializers CHOICES[WI_SERIALIZER_COUNT] = {
    [WI_JSON] = WIDL_SERIALIZERS_JSON,
    [WI_MSGPACK] = WIDL_SERIALIZERS_MSGPACK,
    [WI_CBOR] = WIDL_SERIALIZERS_CBOR,
};

/** Take the cookie that the router has set, if it has; without memory, the one before stays. */
static void keep_cookie(struct network *network)
{
    struct wi_channel_facts facts = {0};
    wi_channel_describe(network->channel, &facts);
    char *copy = wi_memory_copy_text(network->allocator, facts.cookie);
    if (!copy)
        return;
    wi_memory_give_back_text(network->allocator, network->cookie);
    network->cookie = copy;
}

static void on_opened(void *user, enum wi_serializer serializer)
{
    struct network *network = user;
    keep_cookie(network);
    widl_carrier_opened(network->session, CHOICES[serializer]);
}

static void on_received(void *user, const void *data, size_t size)
{
    struct network *network = user;
    widl_carrier_received(network->session, data, size);
}

static void on_closed(void *user, const struct wi_channel_end *end)
{
    struct network *network = user;
    network->channel = NULL;
    widl_carrier_closed(network->session, end->code, end->text);
}

static void unlock(void *user)
{
    const struct network *network = user;
    widl_carrier_unlock(network->session);
}

static void lock(void *user)
{
    const struct network *network = user;
    widl_carrier_lock(network->session);
}

/** Connect, for the first time or again. */
static bool connect_channel(void *user, widl_error *error)
{
    static const struct wi_channel_events events = {
        .opened = on_opened, .received = on_received, .closed = on_closed};
    struct network *network = user;
    const widl_options *options = network->options;
    struct wi_channel_request request = {
        .url = network->url,
        .limits = {.max_message_bytes = options->max_message_bytes,
                   .max_queue_bytes = options->max_queue_bytes,
                   .handshake_timeout_ms = options->connect_timeout_ms,
                   .keepalive_ms = options->keepalive_ms,
                   .compress_from_bytes = options->compress_from_bytes},
        .tls = network->tls,
        .proxy = network->proxy,
        .cookie = network->cookie,
    };

    for (size_t i = 0; i < WI_SERIALIZER_COUNT; i++)
        request.offer[i] =
            options->serializers == WIDL_SERIALIZERS_ANY || options->serializers == CHOICES[i];
    network->channel = wi_channel_connect(network->loop, &request, &events, network, error);
    return network->channel != NULL;
}

static bool start(void *user, widl_session *session, const widl_options *options, widl_error *error)
{
    struct network *network = user;
    network->session = session;
    network->options = options;
    network->proxy = wi_memory_copy_text(network->allocator, options->proxy);
    network->cookie = wi_memory_copy_text(network->allocator, options->cookie);
    if ((options->proxy && !network->proxy) || (options->cookie && !network->cookie))
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    if (wi_url_is_secure(network->url)) {
        network->tls = wi_tls_client_context(options->tls, network->allocator, error);
        if (!network->tls)
            return false;
    }
    network->loop = wi_loop_new(network->allocator, error);
    if (!network->loop)
        return false;
    wi_loop_share(network->loop, unlock, lock, network);
    return connect_channel(network, error);
}

static bool turn(void *user, uint32_t timeout_ms)
{
    struct network *network = user;
    return wi_loop_turn(network->loop, timeout_ms);
}

static int descriptor_of(void *user)
{
    struct network *network = user;
    return wi_loop_descriptor(network->loop);
}

static uint32_t timeout_of(void *user)
{
    struct network *network = user;
    return wi_loop_timeout(network->loop);
}

static void wake(void *user)
{
    struct network *network = user;
    wi_loop_wake(network->loop);
}

static widl_code send_message(void *user, const void *data, size_t size)
{
    struct network *network = user;
    return network->channel ? wi_channel_send(network->channel, data, size) : WIDL_ERROR_CLOSED;
}

static size_t queued(void *user)
{
    struct network *network = user;
    return network->channel ? wi_channel_queued(network->channel) : 0;
}

static void close_channel(void *user, uint16_t status)
{
    struct network *network = user;
    if (network->channel)
        wi_channel_close(network->channel, status);
}

static void cut_channel(void *user)
{
    struct network *network = user;
    if (network->channel)
        wi_channel_cut(network->channel);
}

static const char *cookie_of(void *user)
{
    const struct network *network = user;
    return network->cookie;
}

static bool find_binding(void *user, widl_channel_binding *ret)
{
    const struct network *network = user;
    struct wi_channel_facts facts = {0};
    if (network->channel)
        wi_channel_describe(network->channel, &facts);
    *ret = (widl_channel_binding){facts.binding_type, facts.binding};
    return facts.binding_type;
}

static void release(void *user)
{
    struct network *network = user;
    wi_loop_free(network->loop);
    wi_tls_context_release(network->tls);
    wi_memory_give_back_text(network->allocator, network->proxy);
    wi_memory_give_back_text(network->allocator, network->cookie);
    wi_memory_give_back(network->allocator, network, sizeof(*network) + strlen(network->url) + 1);
}

const widl_carrier_operations wi_network_operations = {
    .start = start,
    .turn = turn,
    .descriptor = descriptor_of,
    .timeout = timeout_of,
    .wake = wake,
    .send = send_message,
    .queued = queued,
    .close = close_channel,
    .cut = cut_channel,
    .release = release,
    .restart = connect_channel,
    .binding = find_binding,
    .cookie = cookie_of,
};

void *wi_network_new(const char *url, const widl_allocator *allocator)
{
    size_t size = strlen(url) + 1;
    struct network *network = wi_memory_take_zeroed(allocator, sizeof(*network) + size);
    if (!network)
        return NULL;
    network->allocator = allocator;
    memcpy(network->url, url, size);
    return network;
}
