/* SPDX-License-Identifier: MIT */
/*
 * The network as a session's carrier: passes the session's operations to a channel, and the
 * channel's events to the session.
 */
#include "session/network.h"

#include <string.h>

#include "base/memory.h"
#include "session/connection.h"

struct network {
    struct wi_connection connection;
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
    wi_channel_describe(network->connection.channel, &facts);
    char *copy = wi_memory_copy_text(network->connection.allocator, facts.cookie);
    if (!copy)
        return;
    wi_memory_give_back_text(network->connection.allocator, network->connection.cookie);
    network->connection.cookie = copy;
}

static void on_opened(void *user, enum wi_serializer serializer)
{
    struct network *network = user;
    keep_cookie(network);
    widl_carrier_opened(network->connection.session, CHOICES[serializer]);
}

static void on_received(void *user, const void *data, size_t size)
{
    struct network *network = user;
    widl_carrier_received(network->connection.session, data, size);
}

static void on_closed(void *user, const struct wi_channel_end *end)
{
    struct network *network = user;
    network->connection.channel = NULL;
    widl_carrier_closed(network->connection.session, end->code, end->text);
}

/** Connect, for the first time or again. */
static bool connect_channel(void *user, widl_error *error)
{
    static const struct wi_channel_events events = {
        .opened = on_opened, .received = on_received, .closed = on_closed};
    struct network *network = user;
    widl_serializers wanted = network->connection.options->serializers;
    struct wi_channel_request request = {0};
    for (size_t i = 0; i < WI_SERIALIZER_COUNT; i++)
        request.offer[i] = wanted == WIDL_SERIALIZERS_ANY || wanted == CHOICES[i];
    return wi_connection_connect(&network->connection, network->url, &request, &events, error);
}

static bool start(void *user, widl_session *session, const widl_options *options, widl_error *error)
{
    struct network *network = user;
    return wi_connection_start(&network->connection, network->url, session, options, error) &&
           connect_channel(network, error);
}

static bool turn(void *user, uint32_t timeout_ms)
{
    struct network *network = user;
    return wi_loop_turn(network->connection.loop, timeout_ms);
}

static uint32_t timeout_of(void *user)
{
    struct network *network = user;
    return wi_loop_timeout(network->connection.loop);
}

static widl_code send_message(void *user, const void *data, size_t size)
{
    struct network *network = user;
    return network->connection.channel ? wi_channel_send(network->connection.channel, data, size)
                                       : WIDL_ERROR_CLOSED;
}

static const char *cookie_of(void *user)
{
    const struct network *network = user;
    return network->connection.cookie;
}

static bool find_binding(void *user, widl_channel_binding *ret)
{
    const struct network *network = user;
    struct wi_channel_facts facts = {0};
    if (network->connection.channel)
        wi_channel_describe(network->connection.channel, &facts);
    *ret = (widl_channel_binding){facts.binding_type, facts.binding};
    return facts.binding_type;
}

static void release(void *user)
{
    struct network *network = user;
    wi_connection_release(&network->connection);
    wi_memory_give_back(network->connection.allocator, network,
                        sizeof(*network) + strlen(network->url) + 1);
}

const widl_carrier_operations wi_network_operations = {
    .start = start,
    .turn = turn,
    .descriptor = wi_connection_descriptor,
    .timeout = timeout_of,
    .wake = wi_connection_wake,
    .send = send_message,
    .queued = wi_connection_queued,
    .close = wi_connection_close,
    .cut = wi_connection_cut,
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
    network->connection.allocator = allocator;
    memcpy(network->url, url, size);
    return network;
}
