/* SPDX-License-Identifier: MIT */
/*
 * stall ADDRESS READERS STALLED WINDOW PAYLOAD COUNT: publications to READERS, WINDOW ahead of the
 * slowest of them, and to STALLED subscribers that read nothing meanwhile.
 *
 * When the readers have all, it says `seconds S` and waits for a line of its input. Then the
 * stalled ones read, up to the end of what there is for them or of their connection: `cut N` says
 * how many were hung up on, `whole N` how many have got all events.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

struct stall {
    struct link publisher;
    struct link *links; /* the readers, then those that do not read */
    size_t *received;
    size_t readers;
    size_t stalled;
    size_t window;
    size_t count;
    size_t sent;
    char text[WAMP_TEXT_MOST];
};

static void subscriber_received(struct link *link, const unsigned char *data, size_t size)
{
    struct stall *stall = link->user;
    uint64_t number;

    if (wamp_read(data, size, link->is_text, &number) != WAMP_EVENT)
        link_fail("a subscriber gets what is no EVENT");
    stall->received[link - stall->links]++;
}

static void open_all(struct stall *stall, const char *address)
{
    const int small = 65536;

    client_open(&stall->publisher, address, LINK_WEBSOCKET, false);
    for (size_t i = 0; i < stall->readers + stall->stalled; i++) {
        struct link *link = &stall->links[i];

        client_open(link, address, i % 2 ? LINK_RAWSOCKET : LINK_WEBSOCKET, false);
        client_ask(link,
                   &(struct wamp_message){.type = WAMP_SUBSCRIBE, .id = 1, .uri = "com.bench"},
                   WAMP_SUBSCRIBED);
        link->user = stall;
        link->received = subscriber_received;
        link->may_end = i >= stall->readers;
        if (i >= stall->readers)
            setsockopt(link->socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    }
}

static size_t slowest(const struct stall *stall)
{
    size_t least = stall->count;

    for (size_t i = 0; i < stall->readers; i++)
        if (stall->received[i] < least)
            least = stall->received[i];
    return least;
}

static void publish_all(struct stall *stall)
{
    int epoll = links_watch(stall->links, stall->readers);
    size_t done = 0;

    while (done < stall->count) {
        for (; stall->sent < stall->count && stall->sent - done < stall->window; stall->sent++)
            client_put(&stall->publisher, &(struct wamp_message){.type = WAMP_PUBLISH,
                                                                 .id = stall->sent + 1,
                                                                 .uri = "com.bench",
                                                                 .text = stall->text});
        link_flush(&stall->publisher);
        links_turn(epoll, 1);
        done = slowest(stall);
    }
    close(epoll);
}

/** Let one that has not read read. */
static void catch_up(const struct stall *stall, struct link *link)
{
    int epoll = links_watch(link, 1);

    while (link->socket >= 0 && stall->received[link - stall->links] < stall->count)
        links_turn(epoll, -1);
    close(epoll);
}

static void report(const struct stall *stall)
{
    size_t cut = 0;
    size_t whole = 0;

    for (size_t i = stall->readers; i < stall->readers + stall->stalled; i++) {
        cut += stall->links[i].socket < 0;
        whole += stall->received[i] == stall->count;
    }
    printf("cut %zu\nwhole %zu\n", cut, whole);
}

static size_t number(char **words, int at)
{
    return strtoul(words[at], NULL, 10);
}

int main(int count, char **words)
{
    static struct stall stall;
    char line[8];
    uint64_t began;

    if (count != 7 || number(words, 5) >= sizeof(stall.text))
        return 2;
    stall.readers = number(words, 2);
    stall.stalled = number(words, 3);
    stall.window = number(words, 4);
    stall.count = number(words, 6);
    memset(stall.text, 'x', number(words, 5));
    stall.links = calloc(stall.readers + stall.stalled, sizeof(*stall.links));
    stall.received = calloc(stall.readers + stall.stalled, sizeof(*stall.received));
    if (!stall.links || !stall.received)
        link_fail("memory");
    open_all(&stall, words[1]);
    began = link_now();
    publish_all(&stall);
    printf("seconds %.6f\n", (double)(link_now() - began) * 1e-9);
    fflush(stdout);
    if (!fgets(line, sizeof(line), stdin))
        return 1;
    for (size_t i = stall.readers; i < stall.readers + stall.stalled; i++)
        catch_up(&stall, &stall.links[i]);
    report(&stall);
    for (size_t i = 0; i < stall.readers + stall.stalled; i++)
        link_close(&stall.links[i]);
    link_close(&stall.publisher);
    free(stall.links);
    free(stall.received);
    return 0;
}
