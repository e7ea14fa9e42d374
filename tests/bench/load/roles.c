/* SPDX-License-Identifier: MIT */
/*
 * roles MODE URL NUMBER…: what programs with the library do to a router, one role in each process,
 * so that its cost can be told from the router's and from that of other roles.
 *
 *     subscribe URL COUNT          take COUNT events
 *     publish URL COUNT            publish COUNT events, as fast as the send queue has room
 *     serve URL COUNT              answer COUNT calls
 *     call URL WINDOW COUNT        make COUNT calls, WINDOW under way
 *
 * `subscribe` and `serve` print `ready` when they are. All print names and numbers at the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <widl/callee.h>
#include <widl/caller.h>
#include <widl/publisher.h>
#include <widl/session.h>
#include <widl/subscriber.h>

#define NAME "com.bench"

struct client {
    widl_session *session;
    size_t window;
    size_t count;
    size_t sent;
    size_t done;
    double began; /* when the first came */
};

/* `["xxxxxxxx"]` in MessagePack. */
static const unsigned char text[] = {0x91, 0xa8, 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x'};
static const widl_payload payload = {.args = {text, sizeof(text)}};

static _Noreturn void fail(const char *what, const widl_error *error)
{
    fprintf(stderr, "roles: %s: %s\n", what, error ? widl_error_text(error) : "");
    exit(1);
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void report(const struct client *client)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("seconds %.9g\n", now() - client->began);
    printf("own_cpu_seconds %.9g\n",
           (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
               (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6);
}

/** Count one, and stop behind the last. */
static void count(struct client *client)
{
    if (client->done++ == 0)
        client->began = now();
    if (client->done == client->count)
        widl_session_stop(client->session);
}

static void say_ready(void)
{
    printf("ready\n");
    fflush(stdout);
}

static void run(struct client *client)
{
    widl_error error = {0};
    if (!widl_session_run(client->session, &error))
        fail("run", &error);
}

static void on_event(void *user, const widl_event *event, const widl_payload *event_payload)
{
    (void)event;
    (void)event_payload;
    count(user);
}

static void subscribe(struct client *client)
{
    widl_error error = {0};
    if (!widl_session_subscribe(client->session, NAME, NULL, on_event, client, &error))
        fail("subscribe", &error);
    say_ready();
    run(client);
}

static void publish(struct client *client)
{
    widl_error error = {0};
    client->began = now();
    while (client->sent < client->count) {
        if (widl_session_publish(client->session, NAME, &payload, NULL, &error))
            client->sent++;
        else if (error.code != WIDL_ERROR_WOULD_BLOCK)
            fail("publish", &error);
        else if (!widl_session_process(client->session, 1000, &error))
            fail("process", &error);
    }
}

static void on_call(void *user, widl_invocation *invocation, const widl_payload *arguments)
{
    (void)arguments;
    widl_error error = {0};
    if (!widl_invocation_reply(invocation, &payload, &error))
        fail("reply", &error);
    count(user);
}

static void serve(struct client *client)
{
    widl_error error = {0};
    if (!widl_session_register(client->session, NAME, NULL, on_call, client, &error))
        fail("register", &error);
    say_ready();
    run(client);
}

static void on_result(void *user, const widl_payload *result, const widl_error *error);

static void start_call(struct client *client)
{
    widl_error error = {0};
    client->sent++;
    if (!widl_session_call_async(client->session, NAME, &payload, NULL, on_result, client, &error))
        fail("call", &error);
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct client *client = user;
    if (!result)
        fail("result", error);
    if (client->sent < client->count)
        start_call(client);
    count(client);
}

static void call(struct client *client)
{
    while (client->sent < client->window && client->sent < client->count)
        start_call(client);
    run(client);
}

static const struct mode {
    const char *name;
    int words;
    void (*run)(struct client *client);
} modes[] = {
    {"subscribe", 4, subscribe}, {"publish", 4, publish}, {"serve", 4, serve}, {"call", 5, call}};

int main(int word_count, char **words)
{
    struct client client = {0};
    const widl_options options = {.serializers = WIDL_SERIALIZERS_MSGPACK};
    widl_error error = {0};
    const struct mode *mode = NULL;

    for (size_t i = 0; word_count > 1 && i < sizeof(modes) / sizeof(modes[0]); i++)
        if (strcmp(words[1], modes[i].name) == 0 && word_count == modes[i].words)
            mode = &modes[i];
    if (!mode)
        return 2;
    client.count = strtoul(words[word_count - 1], NULL, 10);
    client.window = mode->words == 5 ? strtoul(words[3], NULL, 10) : 1;
    client.session = widl_connect(words[2], "realm1", &options, &error);
    if (!client.session)
        fail("connect", &error);
    mode->run(&client);
    widl_session_close(client.session);
    report(&client);
    return 0;
}
