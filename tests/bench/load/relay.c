/* SPDX-License-Identifier: MIT */
/*
 * relay pair|fan: what routing would cost if there were no WAMP. It speaks to its clients over the
 * transport of the runtime and hands each message on as it is: `pair` joins every two connections
 * to each other, `fan` sends what comes on the first to all others. Prints the URL, serves until
 * its standard input ends.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transport/transport.h"

#define MOST 4096

struct relay {
    bool is_fan;
    size_t count;
    struct client {
        struct relay *relay;
        struct wi_channel *channel;
        struct client *other;
    } clients[MOST];
};

static void *accepted(void *user, struct wi_channel *channel, enum wi_serializer serializer)
{
    struct relay *relay = user;
    struct client *client = relay->count < MOST ? &relay->clients[relay->count++] : NULL;

    (void)serializer;
    if (!client)
        return NULL;
    *client = (struct client){relay, channel, NULL};
    if (!relay->is_fan && relay->count % 2 == 0) {
        client->other = client - 1;
        client->other->other = client;
    }
    return client;
}

static void received(void *user, const void *data, size_t size)
{
    struct client *client = user;
    struct relay *relay = client->relay;

    for (size_t i = 1; relay->is_fan && i < relay->count; i++)
        if (client == relay->clients && relay->clients[i].channel)
            (void)wi_channel_send(relay->clients[i].channel, data, size);
    if (client->other && client->other->channel)
        (void)wi_channel_send(client->other->channel, data, size);
}

static void closed(void *user, const struct wi_channel_end *end)
{
    struct client *client = user;

    (void)end;
    client->channel = NULL;
}

int main(int count, char **words)
{
    static struct relay relay;
    const struct wi_listener_request request = {
        .url = "ws://127.0.0.1:0/ws",
        .max_connections = MOST,
        .limits = {.max_message_bytes = 1 << 24,
                   .max_queue_bytes = 1 << 28,
                   .handshake_timeout_ms = 10000},
    };
    const struct wi_listener_events events = {
        .accepted = accepted,
        .channel = {.received = received, .closed = closed},
    };
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    widl_error error = {0};
    const char *url = NULL;

    if (count != 2)
        return 2;
    relay.is_fan = strcmp(words[1], "fan") == 0;
    struct wi_loop *loop = wi_loop_new_scalable(&error);
    if (!loop || !wi_listener_open(loop, &request, &events, &relay, &url, &error)) {
        fprintf(stderr, "relay: %s\n", error.text);
        return 1;
    }
    printf("listening on %s\n", url);
    fflush(stdout);
    while (poll(&input, 1, 0) == 0)
        wi_loop_turn(loop, 100);
    wi_loop_free(loop);
    return 0;
}
