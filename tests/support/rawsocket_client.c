/* SPDX-License-Identifier: MIT */
/* RawSocket client: messages alone, each received into memory of its size. */
#include "support/rawsocket_client.h"

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

struct rawsocket_client {
    int socket;
    unsigned char *message;
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

static void send_all(const struct rawsocket_client *client, const void *data, size_t size)
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

/* Wait for that many bytes. Return: false at the end of the connection. */
static bool read_all(const struct rawsocket_client *client, unsigned char *to, size_t size)
{
    while (size > 0) {
        ssize_t received = recv(client->socket, to, size, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            fail_msg("nothing has come for ten seconds");
        if (received <= 0)
            return false;
        to += received;
        size -= (size_t)received;
    }
    return true;
}

struct rawsocket_client *rawsocket_connect(const char *url, unsigned serializer)
{
    unsigned char hello[4] = {0x7f, (unsigned char)(0xf0 | serializer)};
    unsigned char answer[4];
    char address[64];
    int port = 0;
    struct rawsocket_client *client = calloc(1, sizeof(*client));
    assert_non_null(client);
    assert_int_equal(sscanf(url, "tcp://%63[^:]:%d", address, &port), 2);
    client->socket = connect_to(address, port);
    send_all(client, hello, sizeof(hello));
    assert_true(read_all(client, answer, sizeof(answer)));
    assert_int_equal(answer[0], 0x7f);
    assert_int_equal(answer[1] & 0x0f, serializer);
    return client;
}

void rawsocket_send(struct rawsocket_client *client, const void *data, size_t size)
{
    unsigned char header[4] = {0, (unsigned char)(size >> 16), (unsigned char)(size >> 8),
                               (unsigned char)size};
    assert_true(size < 1 << 24);
    send_all(client, header, sizeof(header));
    send_all(client, data, size);
}

bool rawsocket_receive(struct rawsocket_client *client, const void **ret_data, size_t *ret_size)
{
    unsigned char header[4];
    if (!read_all(client, header, sizeof(header)))
        return false;
    assert_int_equal(header[0], 0);
    *ret_size = (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];
    free(client->message);
    client->message = malloc(*ret_size + 1);
    assert_non_null(client->message);
    *ret_data = client->message;
    return read_all(client, client->message, *ret_size);
}

void rawsocket_drop(struct rawsocket_client *client)
{
    close(client->socket);
    free(client->message);
    free(client);
}
