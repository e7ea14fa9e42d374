/* SPDX-License-Identifier: MIT */
/*
 * crowd ADDRESS SESSIONS: a crowd of sessions, by WebSocket and RawSocket, in MessagePack and JSON.
 * Each subscribes, and the program says `ready`. Then it does what lines of its input say:
 *
 *     event    the first session publishes, acknowledged; says `events N SECONDS` when all others
 *              have the event
 *     leave    all say GOODBYE and get one; says `left`
 *
 * It ends with its input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"

struct crowd {
    struct link *links;
    size_t count;
    size_t received;
    enum wamp_type expected;
    bool is_published;
};

static void crowd_received(struct link *link, const unsigned char *data, size_t size)
{
    struct crowd *crowd = link->user;
    uint64_t number;
    enum wamp_type type = wamp_read(data, size, link->is_text, &number);

    if (type == WAMP_PUBLISHED && link == crowd->links)
        crowd->is_published = true;
    else if (type == crowd->expected)
        crowd->received++;
    else
        link_fail("a session gets what it does not expect");
}

static void join(struct crowd *crowd, const char *address)
{
    for (size_t i = 0; i < crowd->count; i++) {
        struct link *link = &crowd->links[i];

        client_open(link, address, i % 4 == 1 ? LINK_RAWSOCKET : LINK_WEBSOCKET, i % 4 == 2);
        client_ask(link,
                   &(struct wamp_message){.type = WAMP_SUBSCRIBE, .id = 1, .uri = "com.crowd"},
                   WAMP_SUBSCRIBED);
        link->user = crowd;
        link->received = crowd_received;
    }
}

/** Wait until so many messages of a type have come, no others, and no more. */
static void await(struct crowd *crowd, int epoll, enum wamp_type type, size_t count)
{
    crowd->expected = type;
    while (crowd->received < count)
        links_turn(epoll, -1);
    links_turn(epoll, 0);
    if (crowd->received != count)
        link_fail("too many messages");
    crowd->received = 0;
}

static void publish(struct crowd *crowd, int epoll)
{
    static uint64_t request = 1;
    uint64_t began = link_now();

    crowd->is_published = false;
    client_put(&crowd->links[0], &(struct wamp_message){.type = WAMP_PUBLISH,
                                                        .id = ++request,
                                                        .uri = "com.crowd",
                                                        .text = "hello",
                                                        .is_acknowledged = true});
    link_flush(&crowd->links[0]);
    await(crowd, epoll, WAMP_EVENT, crowd->count - 1);
    while (!crowd->is_published)
        links_turn(epoll, -1);
    printf("events %zu %.6f\n", crowd->count - 1, (double)(link_now() - began) * 1e-9);
}

static void leave(struct crowd *crowd, int epoll)
{
    for (size_t i = 0; i < crowd->count; i++) {
        crowd->links[i].may_end = true;
        client_put(&crowd->links[i],
                   &(struct wamp_message){.type = WAMP_GOODBYE, .uri = "wamp.close.close_realm"});
        link_flush(&crowd->links[i]);
    }
    await(crowd, epoll, WAMP_GOODBYE, crowd->count);
    for (size_t i = 0; i < crowd->count; i++)
        link_close(&crowd->links[i]);
    crowd->count = 0;
    puts("left");
}

int main(int count, char **words)
{
    struct crowd crowd = {0};
    char line[32];
    int epoll;

    if (count != 3)
        return 2;
    crowd.count = strtoul(words[2], NULL, 10);
    crowd.links = calloc(crowd.count, sizeof(*crowd.links));
    if (!crowd.links)
        link_fail("memory");
    join(&crowd, words[1]);
    epoll = links_watch(crowd.links, crowd.count);
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof(line), stdin)) {
        if (strcmp(line, "event\n") == 0)
            publish(&crowd, epoll);
        else if (strcmp(line, "leave\n") == 0)
            leave(&crowd, epoll);
        fflush(stdout);
    }
    for (size_t i = 0; i < crowd.count; i++)
        link_close(&crowd.links[i]);
    close(epoll);
    free(crowd.links);
    return 0;
}
