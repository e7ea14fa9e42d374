/* SPDX-License-Identifier: MIT */
/* The relay: two sockets and a flag, in a loop of poll(). */
#include "support/relay.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/cmocka_widl.h"

struct relay {
    unsigned target;
    unsigned port;
    bool is_proxy;
    int listener;
    int bell[2]; /**< a pipe: something to look at */
    atomic_bool is_frozen;
    atomic_bool is_over;
    pthread_t thread;
};

static int open_socket(unsigned port, struct sockaddr_in *ret)
{
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    *ret = (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return descriptor;
}

static bool write_all(int to, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(to, data, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        size -= (size_t)sent;
    }
    return true;
}

/** Pass on what has come. Return: false at its end. */
static bool pass(int from, int to)
{
    static _Thread_local char bytes[65536];
    ssize_t size = recv(from, bytes, sizeof(bytes), 0);
    return size > 0 && write_all(to, bytes, (size_t)size);
}

/** Take a request to its end, byte by byte, and agree. */
static bool answer_connect(int client)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\n\r\n";
    unsigned ends = 0;
    char byte;
    while (ends < 4) {
        if (recv(client, &byte, 1, 0) != 1)
            return false;
        ends = byte == (ends % 2 ? '\n' : '\r') ? ends + 1 : 0;
    }
    return write_all(client, answer, sizeof(answer) - 1);
}

static void relay_bytes(struct relay *relay, int client, int server)
{
    while (!atomic_load(&relay->is_over)) {
        bool is_frozen = atomic_load(&relay->is_frozen);
        struct pollfd polled[] = {{.fd = relay->bell[0], .events = POLLIN},
                                  {.fd = is_frozen ? -1 : client, .events = POLLIN},
                                  {.fd = is_frozen ? -1 : server, .events = POLLIN}};
        if (poll(polled, 3, -1) < 0)
            return;
        char byte;
        if (polled[0].revents && read(relay->bell[0], &byte, 1) != 1)
            return;
        if ((polled[1].revents && !pass(client, server)) ||
            (polled[2].revents && !pass(server, client)))
            return;
    }
}

static void *run(void *user)
{
    struct relay *relay = user;
    while (!atomic_load(&relay->is_over)) {
        int client = accept(relay->listener, NULL, NULL);
        struct sockaddr_in address;
        int server = open_socket(relay->target, &address);
        if (client >= 0 && (!relay->is_proxy || answer_connect(client)) &&
            connect(server, (struct sockaddr *)&address, sizeof(address)) == 0)
            relay_bytes(relay, client, server);
        if (client >= 0)
            close(client);
        close(server);
    }
    return NULL;
}

struct relay *relay_start(unsigned port, bool is_proxy)
{
    struct relay *relay = calloc(1, sizeof(*relay));
    struct sockaddr_in address;
    socklen_t size = sizeof(address);
    assert_non_null(relay);
    relay->target = port;
    relay->is_proxy = is_proxy;
    atomic_init(&relay->is_frozen, false);
    atomic_init(&relay->is_over, false);
    relay->listener = open_socket(0, &address);
    assert_int_equal(bind(relay->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(relay->listener, 8), 0);
    assert_int_equal(getsockname(relay->listener, (struct sockaddr *)&address, &size), 0);
    relay->port = ntohs(address.sin_port);
    assert_int_equal(pipe(relay->bell), 0);
    assert_int_equal(pthread_create(&relay->thread, NULL, run, relay), 0);
    return relay;
}

unsigned relay_port(const struct relay *relay)
{
    return relay->port;
}

static void ring(struct relay *relay)
{
    assert_int_equal(write(relay->bell[1], "", 1), 1);
}

void relay_freeze(struct relay *relay)
{
    atomic_store(&relay->is_frozen, true);
    ring(relay);
}

void relay_stop(struct relay *relay)
{
    if (!relay)
        return;
    atomic_store(&relay->is_over, true);
    ring(relay);
    shutdown(relay->listener, SHUT_RDWR);
    pthread_join(relay->thread, NULL);
    close(relay->listener);
    close(relay->bell[0]);
    close(relay->bell[1]);
    free(relay);
}
