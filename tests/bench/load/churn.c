/* SPDX-License-Identifier: MIT */
/*
 * churn ADDRESS RATE COUNT: clients that come and go, RATE a second, COUNT of them, in turns of
 * each kind of KINDS; rate 0: as fast as they can. Says `seconds S` at the end.
 *
 * Those that are not friendly reset the connection.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "client.h"

enum depth { CONNECTED, SHAKEN, JOINED, PARTED };

static const struct kind {
    enum link_framing framing; /* LINK_PLAIN: no handshake */
    enum depth depth;
    bool is_friendly;
} KINDS[] = {
    {LINK_WEBSOCKET, PARTED, true},  {LINK_RAWSOCKET, PARTED, true},
    {LINK_PLAIN, CONNECTED, true},   {LINK_WEBSOCKET, SHAKEN, true},
    {LINK_RAWSOCKET, JOINED, false}, {LINK_PLAIN, CONNECTED, false},
    {LINK_WEBSOCKET, JOINED, false}, {LINK_RAWSOCKET, SHAKEN, false},
    {LINK_WEBSOCKET, JOINED, true},
};

#define KIND_COUNT (sizeof(KINDS) / sizeof(KINDS[0]))

static void come_and_go(const char *address, const struct kind *kind)
{
    const struct linger reset = {.l_onoff = 1};
    struct link link;

    if (kind->depth == CONNECTED)
        link_open(&link, address, LINK_PLAIN, "wamp.2.json");
    else
        client_connect(&link, address, kind->framing, false);
    if (kind->depth >= JOINED)
        client_join(&link);
    if (kind->depth == PARTED)
        client_ask(&link,
                   &(struct wamp_message){.type = WAMP_GOODBYE, .uri = "wamp.close.close_realm"},
                   WAMP_GOODBYE);
    if (!kind->is_friendly)
        setsockopt(link.socket, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
    link_close(&link);
}

static void wait_until(uint64_t moment)
{
    const struct timespec until = {.tv_sec = (time_t)(moment / 1000000000),
                                   .tv_nsec = (long)(moment % 1000000000)};

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

int main(int count, char **words)
{
    uint64_t began = link_now();
    unsigned long rate;
    unsigned long clients;

    if (count != 4)
        return 2;
    rate = strtoul(words[2], NULL, 10);
    clients = strtoul(words[3], NULL, 10);
    for (unsigned long i = 0; i < clients; i++) {
        if (rate > 0)
            wait_until(began + i * 1000000000 / rate);
        come_and_go(words[1], &KINDS[i % KIND_COUNT]);
    }
    printf("seconds %.6f\n", (double)(link_now() - began) * 1e-9);
    return 0;
}
