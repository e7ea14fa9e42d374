/* SPDX-License-Identifier: MIT */
/*
 * load MODE ADDRESS FRAMING SERIALIZER TARGET [NUMBER…]: what clients do to a router, or to a relay
 * in its place, in one thread.
 *
 *     calls  … WINDOW PAYLOAD COUNT        calls of one caller to one callee, WINDOW under way
 *     rate   … RATE PAYLOAD COUNT          RATE calls a second, whether answers come or not
 *     events … SUBSCRIBERS WINDOW PAYLOAD COUNT    publications, WINDOW ahead of the slowest
 *     idle   … SESSIONS PATTERNS           sessions that do nothing until standard input ends, but
 *                                          for PATTERNS subscribed among them
 *
 * FRAMING: websocket, batched, rawsocket, plain. SERIALIZER: msgpack, json, or mixed for
 * subscribers of both. TARGET: router, or relay, which has no sessions and hands on what it gets.
 *
 * Prints names and numbers. Times of `rate` count from when a call was due, not from when it could
 * be sent: an answer that is late delays none of those that are asked for next.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "client.h"

struct load {
    const char *address;
    enum link_framing framing;
    const char *serializer;
    bool is_relay;
    size_t window;
    size_t count;
    char text[WAMP_TEXT_MOST];

    size_t sent;
    size_t done;
    uint64_t *due;     /* of each call, for `rate` */
    uint64_t *latency; /* of each call, for `rate` */
    size_t *received;  /* by each subscriber */
    struct link *links;
    size_t link_count;
};

static void join(struct load *load, struct link *link, bool is_json)
{
    client_connect(link, load->address, load->framing, is_json);
    link->user = load;
    if (!load->is_relay)
        client_join(link);
}

static void open_links(struct load *load, size_t count)
{
    bool is_mixed = strcmp(load->serializer, "mixed") == 0;
    bool is_json = strcmp(load->serializer, "json") == 0;

    load->links = calloc(count, sizeof(*load->links));
    load->link_count = count;
    if (!load->links)
        link_fail("memory");
    for (size_t i = 0; i < count; i++)
        join(load, &load->links[i], is_json || (is_mixed && i % 2));
}

/* The caller is link 0, the callee link 1. */

static void call(struct load *load)
{
    client_put(&load->links[0],
               &(struct wamp_message){
                   .type = WAMP_CALL, .id = ++load->sent, .uri = "com.bench", .text = load->text});
}

static void callee_received(struct link *link, const unsigned char *data, size_t size)
{
    struct load *load = link->user;
    uint64_t id;

    if (load->is_relay) {
        link_put(link, data, size);
        return;
    }
    if (wamp_read(data, size, link->is_text, &id) != WAMP_INVOCATION)
        link_fail("the callee gets what is no INVOCATION");
    client_put(link, &(struct wamp_message){.type = WAMP_YIELD, .id = id, .text = load->text});
}

/** Count an answer. Results come in the order of the calls. */
static void take_result(struct link *link, const unsigned char *data, size_t size)
{
    struct load *load = link->user;
    uint64_t id;
    enum wamp_type type = wamp_read(data, size, link->is_text, &id);

    if (type != (load->is_relay ? WAMP_CALL : WAMP_RESULT) || id != ++load->done)
        link_fail("the caller gets what is no RESULT");
    if (load->latency)
        load->latency[id - 1] = link_now() - load->due[id - 1];
}

static void caller_received(struct link *link, const unsigned char *data, size_t size)
{
    struct load *load = link->user;

    take_result(link, data, size);
    if (load->sent < load->count)
        call(load);
}

static void set_up_calls(struct load *load)
{
    open_links(load, 2);
    if (!load->is_relay)
        client_ask(&load->links[1],
                   &(struct wamp_message){.type = WAMP_REGISTER, .id = 1, .uri = "com.bench"},
                   WAMP_REGISTERED);
    load->links[1].received = callee_received;
    load->links[0].received = caller_received;
}

static void report(const char *name, double value)
{
    printf("%s %.9g\n", name, value);
}

static void report_time(uint64_t began)
{
    struct rusage usage;

    report("seconds", (double)(link_now() - began) * 1e-9);
    getrusage(RUSAGE_SELF, &usage);
    report("own_cpu_seconds", (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                                  (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6);
}

static void run_calls(struct load *load)
{
    set_up_calls(load);
    int epoll = links_watch(load->links, 2);
    uint64_t began = link_now();

    while (load->sent < load->window && load->sent < load->count)
        call(load);
    link_flush(&load->links[0]);
    while (load->done < load->count)
        links_turn(epoll, 1000);
    report_time(began);
    close(epoll);
}

static int compare(const void *one, const void *other)
{
    uint64_t a = *(const uint64_t *)one;
    uint64_t b = *(const uint64_t *)other;

    return (a > b) - (a < b);
}

static void report_latency(struct load *load)
{
    static const struct {
        const char *name;
        double share;
    } rows[] = {{"p50_us", 0.5}, {"p99_us", 0.99}, {"p999_us", 0.999}};

    qsort(load->latency, load->count, sizeof(*load->latency), compare);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        report(rows[i].name,
               (double)load->latency[(size_t)((double)(load->count - 1) * rows[i].share)] * 1e-3);
}

static void run_rate(struct load *load, double rate)
{
    set_up_calls(load);
    load->due = calloc(load->count, sizeof(*load->due));
    load->latency = calloc(load->count, sizeof(*load->latency));
    if (!load->due || !load->latency)
        link_fail("memory");
    load->links[0].received = take_result;
    int epoll = links_watch(load->links, 2);
    uint64_t began = link_now();

    while (load->done < load->count) {
        uint64_t due = began + (uint64_t)((double)load->sent * 1e9 / rate);

        if (load->sent < load->count && link_now() >= due) {
            load->due[load->sent] = due;
            call(load);
            link_flush(&load->links[0]);
        }
        links_turn(epoll, 0);
    }
    report_time(began);
    report_latency(load);
    close(epoll);
}

/* The publisher is link 0, the others subscribe. */

static void publish(struct load *load)
{
    client_put(&load->links[0], &(struct wamp_message){.type = WAMP_PUBLISH,
                                                       .id = ++load->sent,
                                                       .uri = "com.bench",
                                                       .text = load->text});
}

static void subscriber_received(struct link *link, const unsigned char *data, size_t size)
{
    struct load *load = link->user;
    uint64_t id;
    enum wamp_type type = wamp_read(data, size, link->is_text, &id);

    if (type != (load->is_relay ? WAMP_PUBLISH : WAMP_EVENT))
        link_fail("a subscriber gets what is no EVENT");
    load->received[link - load->links]++;
}

static size_t slowest(const struct load *load)
{
    size_t least = load->count;

    for (size_t i = 1; i < load->link_count; i++)
        if (load->received[i] < least)
            least = load->received[i];
    return least;
}

static void run_events(struct load *load, size_t subscribers)
{
    open_links(load, subscribers + 1);
    load->received = calloc(subscribers + 1, sizeof(*load->received));
    if (!load->received)
        link_fail("memory");
    for (size_t i = 1; i <= subscribers; i++) {
        if (!load->is_relay)
            client_ask(&load->links[i],
                       &(struct wamp_message){.type = WAMP_SUBSCRIBE, .id = 1, .uri = "com.bench"},
                       WAMP_SUBSCRIBED);
        load->links[i].received = subscriber_received;
    }
    int epoll = links_watch(load->links, load->link_count);
    uint64_t began = link_now();

    while (load->done < load->count) {
        while (load->sent < load->count && load->sent - load->done < load->window)
            publish(load);
        link_flush(&load->links[0]);
        links_turn(epoll, 1);
        load->done = slowest(load);
    }
    report_time(began);
    close(epoll);
}

static void run_idle(struct load *load, size_t sessions, size_t patterns)
{
    char byte;
    char uri[64];

    open_links(load, sessions);
    for (size_t i = 0; i < patterns; i++) {
        snprintf(uri, sizeof(uri), "com..n%zu", i);
        client_ask(
            &load->links[i % sessions],
            &(struct wamp_message){
                .type = WAMP_SUBSCRIBE, .id = i / sessions + 1, .uri = uri, .is_wildcard = true},
            WAMP_SUBSCRIBED);
    }
    printf("ready\n");
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
}

static enum link_framing framing_of(const char *name)
{
    static const char *const names[] = {"websocket", "batched", "rawsocket", "plain"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(name, names[i]) == 0)
            return (enum link_framing)i;
    link_fail("no such framing");
}

static size_t number(char **words, int at)
{
    return strtoul(words[at], NULL, 10);
}

/** The numbers that modes other than `idle` end with. */
static void read_numbers(struct load *load, char **words, int at)
{
    size_t size = number(words, at + 1);

    load->window = number(words, at);
    if (size >= sizeof(load->text))
        link_fail("the payload");
    memset(load->text, 'x', size);
    load->count = number(words, at + 2);
}

int main(int count, char **words)
{
    static struct load load;

    if (count < 7)
        return 2;
    load.address = words[2];
    load.framing = framing_of(words[3]);
    load.serializer = words[4];
    load.is_relay = strcmp(words[5], "relay") == 0;
    if (strcmp(words[1], "idle") == 0 && count == 8) {
        run_idle(&load, number(words, 6), number(words, 7));
    } else if (strcmp(words[1], "events") == 0 && count == 10) {
        read_numbers(&load, words, 7);
        run_events(&load, number(words, 6));
    } else if (count == 9) {
        read_numbers(&load, words, 6);
        if (strcmp(words[1], "rate") == 0)
            run_rate(&load, (double)load.window);
        else
            run_calls(&load);
    } else {
        return 2;
    }
    return 0;
}
