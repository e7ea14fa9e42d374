/* SPDX-License-Identifier: MIT */
/*
 * publish FILE WINDOW COUNT: a router keeps COUNT acknowledged publications of 100 bytes, of which
 * WINDOW are under way at a time. Prints the microseconds of CPU time that each has cost it; FILE
 * is where it keeps them, `-` in memory.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "support/cmocka_widl.h"
#include "support/router_program.h"
#include "support/websocket_client.h"

static void publish(struct websocket_client *client, unsigned long number)
{
    char text[256];
    int size = snprintf(text, sizeof(text),
                        "[16,%lu,{\"acknowledge\":true},\"com.t\",[\"%0100lu\"]]", number, number);
    websocket_send(client, WEBSOCKET_TEXT, text, (size_t)size);
}

static void publish_all(const char *url, unsigned long window, unsigned long count)
{
    static const char hello[] = "[1,\"realm1\",{\"roles\":{\"publisher\":{}}}]";
    struct websocket_client *client = websocket_connect(url, "wamp.2.json");
    unsigned long sent = 0;
    assert_non_null(client);
    websocket_send(client, WEBSOCKET_TEXT, hello, sizeof(hello) - 1);
    assert_memory_equal(websocket_receive(client).data, "[2,", 3);
    while (sent < window && sent < count)
        publish(client, ++sent);
    for (unsigned long i = 0; i < count; i++) {
        assert_memory_equal(websocket_receive(client).data, "[17,", 4);
        if (sent < count)
            publish(client, ++sent);
    }
    websocket_drop(client);
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

int main(int argument_count, char **words)
{
    char keep[] = "realm1=com.t,events=10000";
    char url[256];
    char rest[1024];
    struct program program;
    struct rusage usage;
    if (argument_count != 4)
        return 2;
    unsigned long count = strtoul(words[3], NULL, 10);
    char *arguments[] = {"widl-router", "--listen", "ws://127.0.0.1:0/ws",
                         "--history",   keep,       "--history-file",
                         words[1],      NULL};
    if (strcmp(words[1], "-") == 0)
        arguments[5] = NULL;
    program_start(&program, arguments);
    program_url(&program, url);
    publish_all(url, strtoul(words[2], NULL, 10), count);
    kill(program.process, SIGTERM);
    if (program_finish(&program, rest, sizeof(rest)) != 0)
        return 1;
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("%.3f\n",
           (seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)) * 1e6 / (double)count);
    return 0;
}
