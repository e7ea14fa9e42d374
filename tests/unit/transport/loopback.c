/* SPDX-License-Identifier: MIT */
/* The ends note what happens to them, and check what must hold whatever the test is about. */
#include "loopback.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/cmocka_widl.h"

const struct wi_channel_limits LOOPBACK_LIMITS = {.max_message_bytes = 16 << 20,
                                                  .max_queue_bytes = 64 << 20,
                                                  .handshake_timeout_ms = PATIENCE_MS};

static void on_opened(void *user, enum wi_serializer serializer)
{
    struct end *end = user;

    assert_false(end->opened);
    end->opened = true;
    end->serializer = serializer;
    if (end->reaction && end->reaction->opened)
        end->reaction->opened(end);
}

static void on_received(void *user, const void *data, size_t size)
{
    struct end *end = user;
    const unsigned char *bytes = data;

    assert_true(end->opened);
    assert_int_equal(end->closed, 0);
    end->messages++;
    end->bytes += size;
    for (size_t i = 0; i < size; i++)
        end->checksum = end->checksum * 31 + bytes[i];
    if (end->echoes && wi_channel_send(end->channel, data, size) != WIDL_OK) {
        assert_true(end->may_fail);
        wi_channel_cut(end->channel);
    }
    if (end->reaction && end->reaction->received)
        end->reaction->received(end);
}

static void on_closed(void *user, const struct wi_channel_end *end_of_channel)
{
    struct end *end = user;

    assert_int_equal(end->closed, 0);
    end->closed++;
    end->channel = NULL;
    end->code = end_of_channel->code;
    assert_non_null(end_of_channel->text);
    snprintf(end->text, sizeof(end->text), "%s", end_of_channel->text);
}

static void *on_accepted(void *user, struct wi_channel *channel, enum wi_serializer serializer)
{
    struct loopback *loopback = user;
    struct end *end;

    assert_true(strlen(wi_channel_peer(channel)) > 0);
    if (loopback->refuses)
        return NULL;
    assert_true(loopback->accepted < loopback->max_servers);
    end = &loopback->servers[loopback->accepted++];
    *end = (struct end){.reaction = loopback->server_reaction,
                        .channel = channel,
                        .echoes = loopback->server_echoes,
                        .may_fail = loopback->may_fail,
                        .opened = true,
                        .serializer = serializer};
    return end;
}

static const struct wi_channel_events EVENTS = {
    .opened = on_opened, .received = on_received, .closed = on_closed};

void loopback_open(struct loopback *loopback, const char *url, size_t max_connections)
{
    const struct wi_listener_events events = {.accepted = on_accepted, .channel = EVENTS};
    struct wi_listener_request request = {.url = url, .max_connections = max_connections};
    widl_error error = {0};

    if (!loopback->server_limits.max_message_bytes)
        loopback->server_limits = LOOPBACK_LIMITS;
    if (!loopback->client_limits.max_message_bytes)
        loopback->client_limits = LOOPBACK_LIMITS;
    request.limits = loopback->server_limits;
    request.tls = loopback->server_tls;
    loopback->max_servers = max_connections + 16;
    loopback->servers = calloc(loopback->max_servers, sizeof(struct end));
    loopback->server_loop = wi_loop_new_scalable(&error);
    assert_non_null(loopback->server_loop);
    loopback->client_loop = wi_loop_new(NULL, &error);
    assert_non_null(loopback->client_loop);
    loopback->listener = wi_listener_open(loopback->server_loop, &request, &events, loopback,
                                          &loopback->url, &error);
    if (!loopback->listener)
        fail_msg("%s", error.text);
}

void loopback_close(struct loopback *loopback)
{
    wi_loop_free(loopback->client_loop);
    wi_loop_free(loopback->server_loop);
    for (size_t i = 0; i < loopback->accepted; i++)
        assert_int_equal(loopback->servers[i].closed, 1);
    free(loopback->servers);
}

struct wi_channel *loopback_connect(struct loopback *loopback, struct end *end, const char *url,
                                    int serializer, widl_error *error)
{
    struct wi_channel_request request = {.url = url,
                                         .no_batches = loopback->no_batches,
                                         .limits = loopback->client_limits,
                                         .tls = loopback->client_tls,
                                         .proxy = loopback->proxy,
                                         .resolver = loopback->resolver};

    for (int i = 0; i < WI_SERIALIZER_COUNT; i++)
        request.offer[i] = serializer < 0 || serializer == i;
    end->channel = wi_channel_connect(loopback->client_loop, &request, &EVENTS, end, error);
    return end->channel;
}

struct end *loopback_pair(struct loopback *loopback, struct end *client)
{
    widl_error error = {0};

    assert_non_null(loopback_connect(loopback, client, loopback->url, -1, &error));
    LOOPBACK_UNTIL(loopback, client->opened || client->closed);
    if (client->closed)
        fail_msg("%s", client->text);
    return &loopback->servers[loopback->accepted - 1];
}

void loopback_turn(struct loopback *loopback)
{
    assert_true(wi_loop_turn(loopback->server_loop, 1));
    assert_true(wi_loop_turn(loopback->client_loop, 1));
}

uint16_t loopback_port(const char *url)
{
    const char *colon = strrchr(url, ':');

    return (uint16_t)strtoul(colon + 1, NULL, 10);
}

int raw_connect(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(connect(descriptor, (struct sockaddr *)&address, sizeof(address)), 0);
    return descriptor;
}

int raw_listen(char url[64])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(descriptor, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(descriptor, 8), 0);
    assert_int_equal(getsockname(descriptor, (struct sockaddr *)&address, &size), 0);
    snprintf(url, 64, "ws://127.0.0.1:%u/ws", ntohs(address.sin_port));
    return descriptor;
}

void raw_send(int descriptor, const void *data, size_t size)
{
    const char *bytes = data;

    while (size > 0) {
        ssize_t sent = send(descriptor, bytes, size, MSG_NOSIGNAL);

        if (sent <= 0)
            fail_msg("send: %s", strerror(errno));
        bytes += sent;
        size -= (size_t)sent;
    }
}

bool raw_receive(int descriptor, widl_buffer *out)
{
    for (;;) {
        char bytes[4096];
        ssize_t received = recv(descriptor, bytes, sizeof(bytes), MSG_DONTWAIT);

        if (received < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK;
        if (received == 0)
            return false;
        assert_true(widl_buffer_append(out, bytes, (size_t)received));
    }
}

void raw_drain(struct loopback *loopback, int descriptor, widl_buffer *out)
{
    LOOPBACK_UNTIL(loopback, !raw_receive(descriptor, out));
    assert_true(widl_buffer_append(out, "", 1));
    out->size--;
}

int raw_handshake(struct loopback *loopback, const char *subprotocol)
{
    int descriptor = raw_connect(loopback_port(loopback->url));
    widl_buffer answer = {0};
    char request[512];

    snprintf(request, sizeof(request),
             "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Protocol: %s\r\n\r\n",
             subprotocol);
    raw_send(descriptor, request, strlen(request));
    LOOPBACK_UNTIL(loopback, raw_receive(descriptor, &answer) && answer.size > 4 &&
                                 memcmp(answer.data + answer.size - 4, "\r\n\r\n", 4) == 0);
    assert_memory_equal(answer.data, "HTTP/1.1 101 ", 13);
    widl_buffer_free(&answer);
    return descriptor;
}

void raw_send_frame(int descriptor, unsigned first, const void *data, size_t size)
{
    unsigned char frame[256] = {(unsigned char)first, (unsigned char)(0x80 | size)};

    assert_true(size < 126);
    memcpy(frame + 6, data, size);
    raw_send(descriptor, frame, size + 6);
}
