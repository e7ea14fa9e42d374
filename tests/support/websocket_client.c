/* SPDX-License-Identifier: MIT */
/* WebSocket client: RFC 6455 as far as tests need it. */
#include "support/websocket_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/cmocka_widl.h"

struct websocket_client {
    int socket;
    bool ended;
    unsigned char *in;
    size_t used;
    size_t capacity;
    size_t taken; /* at the front of `in`, by the frame handed out last */
};

static int connect_to(const char *address, int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval timeout = {.tv_sec = 10};
    int enabled = 1;
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(descriptor >= 0);
    assert_int_equal(inet_pton(AF_INET, address, &to.sin_addr), 1);
    assert_int_equal(connect(descriptor, (struct sockaddr *)&to, sizeof(to)), 0);
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &enabled, sizeof(enabled));
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    return descriptor;
}

static void send_all(struct websocket_client *client, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t sent = send(client->socket, at, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        at += sent;
        size -= (size_t)sent;
    }
}

/* Read more. Return: false at the end of the connection. */
static bool read_more(struct websocket_client *client)
{
    if (client->capacity - client->used < 4096) {
        client->capacity = 2 * client->capacity + 8192;
        client->in = realloc(client->in, client->capacity);
        assert_non_null(client->in);
    }
    ssize_t size =
        recv(client->socket, client->in + client->used, client->capacity - client->used - 1, 0);
    if (size < 0 && errno == EINTR)
        return true;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        fail_msg("nothing has come for ten seconds");
    if (size <= 0)
        return false;
    client->used += (size_t)size;
    client->in[client->used] = '\0';
    return true;
}

static void forget(struct websocket_client *client, size_t size)
{
    client->used -= size;
    memmove(client->in, client->in + size, client->used);
}

/* Read the answer to the upgrade. Return: whether it is 101. */
static bool read_answer(struct websocket_client *client)
{
    char *end = NULL;
    while (!end) {
        if (!read_more(client))
            return false;
        end = strstr((char *)client->in, "\r\n\r\n");
    }
    bool good = strncmp((char *)client->in, "HTTP/1.1 101 ", 13) == 0;
    forget(client, (size_t)(end - (char *)client->in) + 4);
    return good;
}

struct websocket_client *websocket_connect(const char *url, const char *subprotocol)
{
    char address[64];
    char path[128];
    char request[512];
    int port = 0;
    assert_int_equal(sscanf(url, "ws://%63[^:/]:%d%127s", address, &port, path), 3);
    struct websocket_client *client = calloc(1, sizeof(*client));
    assert_non_null(client);
    client->socket = connect_to(address, port);
    int size = snprintf(request, sizeof(request),
                        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
                        path, address, port, subprotocol);
    send_all(client, request, (size_t)size);
    if (read_answer(client))
        return client;
    websocket_drop(client);
    return NULL;
}

void websocket_send(struct websocket_client *client, enum websocket_opcode opcode, const void *data,
                    size_t size)
{
    static const unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
    unsigned char *frame = malloc(size + 14);
    size_t at = 0;
    assert_non_null(frame);
    frame[at++] = (unsigned char)(0x80 | opcode);
    if (size < 126) {
        frame[at++] = (unsigned char)(0x80 | size);
    } else if (size < 65536) {
        frame[at++] = 0x80 | 126;
        frame[at++] = (unsigned char)(size >> 8);
        frame[at++] = (unsigned char)size;
    } else {
        frame[at++] = 0x80 | 127;
        for (int shift = 56; shift >= 0; shift -= 8)
            frame[at++] = (unsigned char)((uint64_t)size >> shift);
    }
    memcpy(frame + at, mask, sizeof(mask));
    at += sizeof(mask);
    for (size_t i = 0; i < size; i++)
        frame[at + i] = (unsigned char)(((const unsigned char *)data)[i] ^ mask[i % 4]);
    send_all(client, frame, at + size);
    free(frame);
}

/* The head of the frame at the front. Return: its size; 0 when it is not there yet. */
static size_t read_head(const struct websocket_client *client, uint64_t *ret_size)
{
    const unsigned char *in = client->in;
    if (client->used < 2)
        return 0;
    assert_int_equal(in[0] & 0xf0, 0x80);
    assert_int_equal(in[1] & 0x80, 0);
    size_t extra = in[1] < 126 ? 0 : in[1] == 126 ? 2 : 8;
    if (client->used < 2 + extra)
        return 0;
    *ret_size = extra ? 0 : in[1];
    for (size_t i = 0; i < extra; i++)
        *ret_size = *ret_size << 8 | in[2 + i];
    return 2 + extra;
}

/* Whether a whole frame is at the front; then `ret` has it. */
static bool read_frame(struct websocket_client *client, struct websocket_frame *ret)
{
    uint64_t size = 0;
    size_t head = read_head(client, &size);
    if (head == 0 || client->used - head < size)
        return false;
    *ret = (struct websocket_frame){
        .opcode = client->in[0] & 0x0f, .data = client->in + head, .size = (size_t)size};
    if (ret->opcode == WEBSOCKET_CLOSE && size >= 2)
        ret->status = (unsigned)(ret->data[0] << 8 | ret->data[1]);
    client->taken = head + (size_t)size;
    return true;
}

struct websocket_frame websocket_receive(struct websocket_client *client)
{
    struct websocket_frame frame = {.opcode = WEBSOCKET_CLOSE};
    forget(client, client->taken);
    client->taken = 0;
    while (!client->ended && !read_frame(client, &frame))
        client->ended = !read_more(client);
    if (frame.opcode == WEBSOCKET_CLOSE && !client->ended) {
        websocket_send(client, WEBSOCKET_CLOSE, frame.data, frame.size < 2 ? 0 : 2);
        client->ended = true;
    }
    return frame;
}

void websocket_drop(struct websocket_client *client)
{
    close(client->socket);
    free(client->in);
    free(client);
}
