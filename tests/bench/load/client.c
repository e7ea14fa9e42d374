/* SPDX-License-Identifier: MIT */
/*
 * What clients of the load generator do before and after the load: one request at a time. While a
 * request is under way the link's receiver is another, and is put back behind it.
 */
#include "client.h"

#include <stdio.h>
#include <unistd.h>

struct answer {
    enum wamp_type expected;
    bool is_there;
    uint64_t number;
};

void client_put(struct link *link, const struct wamp_message *message)
{
    static unsigned char bytes[WAMP_TEXT_MOST + 256];

    link_put(link, bytes, wamp_write(message, link->is_text, bytes));
}

static void take_answer(struct link *link, const unsigned char *data, size_t size)
{
    struct answer *answer = link->user;

    if (wamp_read(data, size, link->is_text, &answer->number) != answer->expected)
        link_fail("the router refuses");
    answer->is_there = true;
}

uint64_t client_ask(struct link *link, const struct wamp_message *message, enum wamp_type expected)
{
    struct link before = *link;
    struct answer answer = {.expected = expected};
    int epoll = links_watch(link, 1);

    link->received = take_answer;
    link->user = &answer;
    client_put(link, message);
    link_flush(link);
    while (!answer.is_there)
        links_turn(epoll, -1);
    link->received = before.received;
    link->user = before.user;
    close(epoll);
    return answer.number;
}

void client_connect(struct link *link, const char *address, enum link_framing framing, bool is_json)
{
    char subprotocol[64];

    snprintf(subprotocol, sizeof(subprotocol), "wamp.2.%s%s", is_json ? "json" : "msgpack",
             framing == LINK_BATCHED ? ".batched" : "");
    link_open(link, address, framing, subprotocol);
}

void client_join(struct link *link)
{
    client_ask(link, &(struct wamp_message){.type = WAMP_HELLO, .uri = "realm1"}, WAMP_WELCOME);
}

void client_open(struct link *link, const char *address, enum link_framing framing, bool is_json)
{
    client_connect(link, address, framing, is_json);
    client_join(link);
}
