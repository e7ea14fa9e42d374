/* SPDX-License-Identifier: MIT */
/*
 * The client's side of a channel: find the server's addresses, connect to one after the other, ask
 * for WebSocket or RawSocket and judge the answer. RawSocket offers one serializer at a time: a
 * server that refuses it is asked anew for the next.
 *
 * Invariants: while CONNECTING, the channel has a look-up, or a socket, or is about to be touched;
 * its deadline is that of the address being tried, and never later than `give_up_ms`.
 */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "transport/channel.h"
#include "transport/lookup.h"
#include "transport/proxy.h"
#include "transport/socket_file.h"
#include "transport/upgrade.h"
#include "transport/url.h"

/* For an address that does not answer, while there is another one to try. */
#define ADDRESS_TIMEOUT_MS 2000

/** What a client knows until the channel is open. */
struct client_handshake {
    struct wi_url url;
    struct wi_upgrade_offer offer;
    struct wi_tls_context *tls; /**< NULL: TLS is not wanted */
    struct wi_proxy proxy;      /**< without a host: there is none */
    bool asks_proxy;            /**< its answer is awaited */
    char key[WI_UPGRADE_KEY_SIZE];
    struct wi_name_lookup *lookup; /**< NULL: the addresses are known */
    struct wi_addresses addresses;
    size_t next;         /**< of them, to be tried when the one before has failed */
    uint64_t give_up_ms; /**< when the time for all is over */
    int last_error;
};

static bool has_proxy(const struct client_handshake *handshake)
{
    return handshake->proxy.host[0];
}

/** The host that is connected to. */
static const char *next_host(const struct client_handshake *handshake)
{
    return has_proxy(handshake) ? handshake->proxy.host : handshake->url.host;
}

static void refuse_connect(struct wi_channel *channel)
{
    const struct client_handshake *handshake = channel->handshake;
    char authority[WI_URL_AUTHORITY_SIZE];
    char text[WI_URL_AUTHORITY_SIZE + 128];

    wi_url_authority(&handshake->url, authority);
    snprintf(text, sizeof(text), "cannot connect to %s: %s",
             has_proxy(handshake) ? "the proxy" : authority,
             strerror(handshake->last_error ? handshake->last_error : ECONNREFUSED));
    wi_channel_set_end_copy(channel, WIDL_ERROR_CONNECT, text);
    wi_channel_end(channel, WIDL_ERROR_CONNECT, text);
}

/** How long there is for all that is left to do. */
static uint32_t time_left(const struct client_handshake *handshake)
{
    uint64_t now_ms = wi_clock_ms();

    return handshake->give_up_ms > now_ms ? (uint32_t)(handshake->give_up_ms - now_ms) : 0;
}

/** The best serializer that is offered; there is one. */
static enum wi_serializer best_offer(const struct wi_upgrade_offer *offer)
{
    static const enum wi_serializer ORDER[] = {WI_MSGPACK, WI_JSON, WI_CBOR};
    size_t i = 0;

    while (i < WI_SERIALIZER_COUNT - 1 && !offer->serializers[ORDER[i]])
        i++;
    return ORDER[i];
}

/** Queue what begins the handshake. */
static bool write_request(struct wi_channel *channel)
{
    struct client_handshake *handshake = channel->handshake;

    if (handshake->url.scheme->is_raw)
        return wi_rawsocket_write_hello(best_offer(&handshake->offer),
                                        wi_rawsocket_announced(channel->limits.max_message_bytes),
                                        &channel->queue);
    handshake->offer.cookie = channel->cookie;
    wi_upgrade_new_key(handshake->key);
    return wi_upgrade_write_request(&handshake->url, &handshake->offer, handshake->key,
                                    &channel->queue);
}

/** Begin TLS, if it is wanted; what is queued waits for it. Return: false when memory is short. */
static bool begin_tls(struct wi_channel *channel)
{
    const struct client_handshake *handshake = channel->handshake;

    if (!handshake->tls)
        return true;
    return wi_channel_secure(channel, handshake->tls, handshake->url.host,
                             !handshake->url.scheme->is_raw) &&
           wi_tls_start(channel->tls);
}

/** There is a way to the server: send the request. */
static void begin_handshake(struct wi_channel *channel)
{
    const struct client_handshake *handshake = channel->handshake;

    channel->handshake_form =
        handshake->url.scheme->is_raw ? WI_HANDSHAKE_RAWSOCKET : WI_HANDSHAKE_HTTP;
    if (!begin_tls(channel) || !write_request(channel)) {
        wi_channel_set_end(channel, WIDL_ERROR_MEMORY, "out of memory");
        channel->is_cut = true;
    }
    wi_channel_touch(channel);
}

/** Ask the proxy for a way to the server. */
static void ask_proxy(struct wi_channel *channel)
{
    struct client_handshake *handshake = channel->handshake;

    handshake->asks_proxy = true;
    channel->handshake_form = WI_HANDSHAKE_HTTP;
    if (!wi_proxy_write_request(&handshake->proxy, &handshake->url, &channel->queue)) {
        wi_channel_set_end(channel, WIDL_ERROR_MEMORY, "out of memory");
        channel->is_cut = true;
    }
    wi_channel_touch(channel);
}

/** The connection stands. */
static void on_connected(struct wi_channel *channel)
{
    const struct client_handshake *handshake = channel->handshake;

    /* That of a connection before, if this is another one. */
    wi_tls_free(channel->tls);
    channel->tls = NULL;
    wi_channel_set_deadline(channel, WI_DEADLINE_HANDSHAKE, time_left(handshake));
    wi_channel_await_handshake(channel);
    if (has_proxy(handshake))
        ask_proxy(channel);
    else
        begin_handshake(channel);
    wi_channel_touch(channel);
}

static void on_connect_result(struct wi_socket *socket)
{
    struct wi_channel *channel = wi_container_of(socket, struct wi_channel, socket);
    struct client_handshake *handshake = channel->handshake;
    int error_number = wi_socket_connected(socket);

    if (error_number == 0) {
        on_connected(channel);
        return;
    }
    handshake->last_error = error_number;
    wi_channel_touch(channel);
}

static void on_connect_lost(struct wi_socket *socket, int error_number)
{
    struct wi_channel *channel = wi_container_of(socket, struct wi_channel, socket);
    struct client_handshake *handshake = channel->handshake;

    if (error_number)
        handshake->last_error = error_number;
    wi_channel_touch(channel);
}

static void ignore_bytes(struct wi_socket *socket, unsigned char *data, size_t size)
{
    (void)socket;
    (void)data;
    (void)size;
}

static const struct wi_socket_events CONNECTING_EVENTS = {
    .received = ignore_bytes, .writable = on_connect_result, .lost = on_connect_lost};

/** Start to connect to one address. Return: whether it is under way. */
static bool try_address(struct wi_channel *channel, const struct wi_address *address)
{
    const struct sockaddr *target = (const struct sockaddr *)&address->address;
    struct client_handshake *handshake = channel->handshake;
    int descriptor = socket(target->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (descriptor < 0) {
        handshake->last_error = errno;
        return false;
    }
    wi_socket_tune(descriptor);
    if (connect(descriptor, target, address->size) != 0 && errno != EINPROGRESS) {
        handshake->last_error = errno;
        close(descriptor);
        return false;
    }
    channel->socket.events = &CONNECTING_EVENTS;
    if (wi_socket_open(&channel->socket, channel->loop, descriptor, WI_SOCKET_CONNECTING))
        return true;
    handshake->last_error = EMFILE;
    return false;
}

static void connect_to_next(struct wi_channel *channel)
{
    struct client_handshake *handshake = channel->handshake;

    wi_socket_kill(&channel->socket);
    while (handshake->next < handshake->addresses.count) {
        size_t others = handshake->addresses.count - handshake->next - 1;
        uint32_t time_ms = time_left(handshake) / (uint32_t)(others + 1);

        if (others > 0 && time_ms > ADDRESS_TIMEOUT_MS)
            time_ms = ADDRESS_TIMEOUT_MS;
        wi_channel_set_deadline(channel, WI_DEADLINE_HANDSHAKE, time_ms);
        if (try_address(channel, &handshake->addresses.list[handshake->next++]))
            return;
    }
    refuse_connect(channel);
}

/** The time for the look-up or for an address is over. */
static bool try_another(struct wi_channel *channel)
{
    struct client_handshake *handshake = channel->handshake;

    if (handshake->lookup)
        wi_channel_set_end(channel, WIDL_ERROR_TIMEOUT,
                           "the host's name could not be looked up within the time allowed");
    if (handshake->lookup || handshake->next >= handshake->addresses.count)
        return false;
    connect_to_next(channel);
    return true;
}

static void on_found(void *user, int result, const struct wi_addresses *addresses)
{
    struct wi_channel *channel = user;
    struct client_handshake *handshake = channel->handshake;
    char text[WI_URL_HOST_SIZE + 128];

    handshake->lookup = NULL;
    if (result == 0) {
        handshake->addresses = *addresses;
        wi_channel_touch(channel);
        return;
    }
    snprintf(text, sizeof(text), "cannot find the host '%s': %s", next_host(handshake),
             gai_strerror(result));
    wi_channel_set_end_copy(channel, WIDL_ERROR_CONNECT, text);
    wi_channel_cut(channel);
}

/** The proxy has answered: go on with the server behind it. */
static void on_proxy_answer(struct wi_channel *channel, enum wi_http_head_state state)
{
    struct client_handshake *handshake = channel->handshake;
    widl_error error = {0};

    if (state == WI_HTTP_HEAD_NO_MEMORY)
        widl_error_set(&error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    else if (state != WI_HTTP_HEAD_COMPLETE)
        widl_error_set(&error, WIDL_ERROR_CONNECT, NULL, "the proxy's answer is no proper HTTP");
    else if (wi_proxy_check_answer(&channel->head, &error)) {
        handshake->asks_proxy = false;
        wi_http_head_done(&channel->head);
        begin_handshake(channel);
        return;
    }
    wi_channel_set_end_copy(channel, error.code, error.text);
    wi_channel_cut(channel);
}

/** Why there is no whole head of an answer. */
static void explain_head(enum wi_http_head_state state, widl_error *error)
{
    if (state == WI_HTTP_HEAD_NO_MEMORY)
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    else
        widl_error_set(error, WIDL_ERROR_HANDSHAKE, NULL, "%s",
                       state == WI_HTTP_HEAD_TOO_LONG ? "the server's answer is too long"
                                                      : "the server does not speak HTTP");
}

/** Take the cookie that the server sets for the one to be sent; without memory, it stays. */
static void keep_cookie(struct wi_channel *channel)
{
    widl_string set;
    char *copy = NULL;

    if (wi_upgrade_find_cookie(&channel->head, &set))
        copy = wi_memory_take(channel->loop->allocator, set.size + 1);
    if (!copy)
        return;
    memcpy(copy, set.data, set.size);
    copy[set.size] = '\0';
    wi_memory_give_back_text(channel->loop->allocator, channel->cookie);
    channel->cookie = copy;
}

static void on_answer(struct wi_channel *channel, enum wi_http_head_state state)
{
    struct client_handshake *handshake = channel->handshake;
    struct wi_subprotocol subprotocol = {0};
    struct wi_compression compression;
    widl_error error = {0};

    if (handshake->asks_proxy) {
        on_proxy_answer(channel, state);
        return;
    }
    if (state != WI_HTTP_HEAD_COMPLETE)
        explain_head(state, &error);
    else if (wi_upgrade_check_answer(&channel->head, handshake->key, &handshake->offer,
                                     &subprotocol, &compression, &error)) {
        keep_cookie(channel);
        wi_channel_open_websocket(channel, subprotocol, compression);
        channel->events.opened(channel->user, subprotocol.serializer);
        return;
    }
    wi_channel_set_end_copy(channel, error.code, error.text);
    wi_channel_cut(channel);
}

/** Connect to the same address once more, to offer the next serializer. */
static void connect_again(struct wi_channel *channel)
{
    struct client_handshake *handshake = channel->handshake;

    handshake->next--;
    channel->hello = (struct wi_rawsocket_hello){0};
    channel->queue.size = 0;
    channel->sent = 0;
    channel->is_blocked = false;
    channel->socket.events = &CONNECTING_EVENTS;
    channel->state = WI_CHANNEL_CONNECTING;
    wi_channel_touch(channel);
}

static void on_hello(struct wi_channel *channel)
{
    struct client_handshake *handshake = channel->handshake;
    enum wi_serializer asked = best_offer(&handshake->offer);
    struct wi_rawsocket_terms terms;
    widl_error error = {0};

    if (wi_rawsocket_judge_answer(&channel->hello, asked, &terms, &error)) {
        wi_channel_open_rawsocket(channel, terms.max_message_bytes);
        channel->events.opened(channel->user, asked);
        return;
    }
    handshake->offer.serializers[asked] = false;
    if (terms.refusal == WI_RAWSOCKET_BAD_SERIALIZER &&
        handshake->offer.serializers[best_offer(&handshake->offer)]) {
        connect_again(channel);
        return;
    }
    wi_channel_set_end_copy(channel, error.code, error.text);
    wi_channel_cut(channel);
}

static void release_handshake(struct wi_channel *channel)
{
    struct client_handshake *handshake = channel->handshake;

    if (!handshake)
        return;
    wi_name_lookup_abandon(handshake->lookup);
    wi_tls_context_release(handshake->tls);
    wi_memory_give_back(channel->loop->allocator, handshake, sizeof(*handshake));
}

static void on_released(struct wi_channel *channel)
{
    (void)channel;
}

static const struct wi_channel_side CLIENT_SIDE = {.connect = connect_to_next,
                                                   .go_on = try_another,
                                                   .head_arrived = on_answer,
                                                   .hello_arrived = on_hello,
                                                   .handshake_over = release_handshake,
                                                   .released = on_released};

/** The address of a unix socket, whose name has a valid size. */
static void use_file(struct client_handshake *handshake)
{
    struct wi_address *address = &handshake->addresses.list[0];

    wi_socket_file_address(handshake->url.host, (struct sockaddr_un *)&address->address);
    address->size = sizeof(struct sockaddr_un);
    handshake->addresses.count = 1;
}

static bool prepare(struct client_handshake *handshake, const struct wi_channel_request *request,
                    const widl_allocator *allocator, widl_error *error)
{
    bool offers_any = false;

    for (size_t i = 0; i < WI_SERIALIZER_COUNT; i++) {
        handshake->offer.serializers[i] = request->offer[i];
        offers_any = offers_any || request->offer[i];
    }
    handshake->offer.no_batches = request->no_batches;
    handshake->offer.v1 = request->v1;
    if (!offers_any && !request->v1)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no serializer to offer");
    if (!wi_url_parse(request->url, &handshake->url, error))
        return false;
    if (handshake->url.scheme->is_local)
        use_file(handshake);
    else if (handshake->url.port == 0)
        return widl_error_set(error, WIDL_ERROR_URL, NULL, "port 0 in URL '%s'", request->url);
    if (!offers_any && handshake->url.scheme->is_raw)
        return widl_error_set(error, WIDL_ERROR_URL, NULL,
                              "WAMP v1 is not spoken over RawSocket, in URL '%s'", request->url);
    if (request->cookie && !wi_upgrade_is_cookie(widl_str(request->cookie)))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "a cookie is `name=value`, in ASCII, of at most %d bytes",
                              WI_COOKIE_MOST_BYTES);
    if (request->limits.compress_from_bytes > 0 && !wi_deflate_exists())
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%s", WI_DEFLATE_ABSENT);
    if (request->proxy && handshake->url.scheme->is_local)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "there is no way to a unix socket through a proxy");
    if (request->proxy && !wi_proxy_parse(request->proxy, &handshake->proxy, error))
        return false;
    if (!handshake->url.scheme->is_secure)
        return true;
    handshake->tls = request->tls ? wi_tls_context_keep(request->tls)
                                  : wi_tls_client_context(NULL, allocator, error);
    return handshake->tls;
}

/** Have the channel connect, now or when the addresses of its host are known. */
static bool start(struct wi_channel *channel, const struct wi_channel_request *request)
{
    struct client_handshake *handshake = channel->handshake;
    const char *host = next_host(handshake);
    uint16_t port = has_proxy(handshake) ? handshake->proxy.port : handshake->url.port;

    handshake->give_up_ms = wi_clock_ms() + request->limits.handshake_timeout_ms;
    wi_channel_set_deadline(channel, WI_DEADLINE_HANDSHAKE, request->limits.handshake_timeout_ms);
    if (handshake->url.scheme->is_local || wi_addresses_known(host, port, &handshake->addresses)) {
        wi_channel_touch(channel);
        return true;
    }
    handshake->lookup =
        wi_name_lookup_start(channel->loop, request->resolver, host, port, on_found, channel);
    return handshake->lookup;
}

struct wi_channel *wi_channel_connect(struct wi_loop *loop,
                                      const struct wi_channel_request *request,
                                      const struct wi_channel_events *events, void *user,
                                      widl_error *error)
{
    const widl_allocator *allocator = loop->allocator;
    struct client_handshake *handshake = wi_memory_take_zeroed(allocator, sizeof(*handshake));
    struct wi_channel *channel;

    if (!handshake) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    if (!prepare(handshake, request, allocator, error)) {
        wi_memory_give_back(allocator, handshake, sizeof(*handshake));
        return NULL;
    }
    channel = wi_channel_new(loop, &CLIENT_SIDE, &request->limits);
    if (!channel) {
        wi_tls_context_release(handshake->tls);
        wi_memory_give_back(allocator, handshake, sizeof(*handshake));
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    channel->handshake = handshake;
    handshake->offer.compressed = request->limits.compress_from_bytes > 0 && wi_loop_deflate(loop);
    channel->events = *events;
    channel->user = user;
    channel->cookie = wi_memory_copy_text(loop->allocator, request->cookie);
    if ((request->cookie && !channel->cookie) || !start(channel, request)) {
        wi_channel_cut(channel);
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory or no thread to look up '%s'",
                       handshake->url.host);
        return NULL;
    }
    channel->has_owner = true;
    return channel;
}
