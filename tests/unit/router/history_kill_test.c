/* SPDX-License-Identifier: MIT */
/*
 * A router that is killed: what it has acknowledged is in its file, in order.
 *
 * A client publishes as fast as it is answered; after a number of acknowledgements that a seed
 * says, the router is killed with all that is under way, and another takes its place.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "support/cmocka_widl.h"
#include "support/router_program.h"
#include "support/websocket_client.h"

enum { ROUNDS = 12, MOST_PER_ROUND = 400, WINDOW = 50, MOST = ROUNDS * (MOST_PER_ROUND + WINDOW) };

struct world {
    char folder[32];
    char path[64];
    uint64_t random;
    unsigned published;
    uint64_t acknowledged[MOST]; /* publication ids; 0: it is not */
};

static uint64_t next_random(struct world *world)
{
    world->random = world->random * 6364136223846793005u + 1442695040888963407u;
    return world->random >> 33;
}

static void publish(struct world *world, struct websocket_client *client)
{
    char text[128];
    unsigned number = world->published++;
    assert_true(number < MOST);
    int size =
        snprintf(text, sizeof(text), "[16,%u,{\"acknowledge\":true},\"com.t.n%u\",[\"some text\"]]",
                 number + 1, number);
    websocket_send(client, WEBSOCKET_TEXT, text, (size_t)size);
}

/* Take one acknowledgement. Return: false when the connection has ended. */
static bool take(struct world *world, struct websocket_client *client)
{
    unsigned request;
    unsigned long long publication;
    char text[128];
    struct websocket_frame frame = websocket_receive(client);
    if (frame.opcode == WEBSOCKET_CLOSE)
        return false;
    snprintf(text, sizeof(text), "%.*s", (int)frame.size, (const char *)frame.data);
    assert_int_equal(sscanf(text, "[17,%u,%llu]", &request, &publication), 2);
    assert_in_range(request, 1, world->published);
    world->acknowledged[request - 1] = publication;
    return true;
}

static void join(struct websocket_client *client)
{
    static const char hello[] = "[1,\"realm1\",{\"roles\":{\"publisher\":{}}}]";
    assert_non_null(client);
    websocket_send(client, WEBSOCKET_TEXT, hello, sizeof(hello) - 1);
    assert_memory_equal(websocket_receive(client).data, "[2,", 3);
}

/* The life of one router. */
static void live_and_die(struct world *world, size_t acknowledgements)
{
    char keep[] = "realm1=com.t.,events=100000";
    char *arguments[] = {"widl-router",
                         "--listen",
                         "ws://127.0.0.1:0/ws",
                         "--history-file",
                         world->path,
                         "--history",
                         keep,
                         NULL};
    char url[256];
    char rest[1024];
    struct program program;
    program_start(&program, arguments);
    program_url(&program, url);
    struct websocket_client *client = websocket_connect(url, "wamp.2.json");
    join(client);
    for (unsigned i = 0; i < WINDOW; i++)
        publish(world, client);
    for (size_t i = 0; i < acknowledgements; i++) {
        assert_true(take(world, client));
        publish(world, client);
    }
    assert_int_equal(kill(program.process, SIGKILL), 0);
    while (take(world, client))
        ;
    websocket_drop(client);
    assert_int_equal(program_finish(&program, rest, sizeof(rest)), -SIGKILL);
    assert_string_equal(rest, "");
}

/* Each event of the file is behind those before it; all that were acknowledged are there. */
static void check(const struct world *world)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    unsigned next = 0;
    assert_int_equal(sqlite3_open(world->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database,
                                        "SELECT substr(topic, 8), publication, args FROM event "
                                        "ORDER BY number",
                                        -1, &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        unsigned number = (unsigned)sqlite3_column_int64(statement, 0);
        uint64_t publication = (uint64_t)sqlite3_column_int64(statement, 1);
        assert_in_range(number, next, world->published - 1);
        for (; next < number; next++)
            assert_int_equal(world->acknowledged[next], 0);
        if (world->acknowledged[number])
            assert_int_equal(world->acknowledged[number], publication);
        assert_int_equal(sqlite3_column_bytes(statement, 2), 11);
        assert_memory_equal(sqlite3_column_blob(statement, 2), "\x91\xa9some text", 11);
        next = number + 1;
    }
    for (; next < world->published; next++)
        assert_int_equal(world->acknowledged[next], 0);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}

static void nothing_that_was_acknowledged_is_lost(void **state)
{
    static struct world world = {.folder = "/tmp/history_XXXXXX", .random = 5};
    size_t acknowledged = 0;
    (void)state;
    assert_non_null(mkdtemp(world.folder));
    snprintf(world.path, sizeof(world.path), "%s/file", world.folder);
    for (unsigned i = 0; i < ROUNDS; i++) {
        live_and_die(&world, (size_t)next_random(&world) % MOST_PER_ROUND);
        /* In every other round the next router recovers the log instead. */
        if (i % 2)
            check(&world);
    }
    for (unsigned i = 0; i < world.published; i++)
        acknowledged += world.acknowledged[i] != 0;
    assert_true(acknowledged > (size_t)ROUNDS * 50);
    unlink(world.path);
    assert_int_equal(rmdir(world.folder), 0);
}

static void another_process_is_refused(void **state)
{
    char file[] = "/tmp/history_XXXXXX";
    char *arguments[] = {"widl-router",    "--listen", "ws://127.0.0.1:0/ws",
                         "--history-file", file,       NULL};
    char url[256];
    char text[1024];
    struct program first;
    struct program second;
    (void)state;
    close(mkstemp(file));
    program_start(&first, arguments);
    program_url(&first, url);
    program_start(&second, arguments);
    assert_int_equal(program_finish(&second, text, sizeof(text)), 1);
    assert_non_null(strstr(text, "in use by another process"));
    assert_int_equal(kill(first.process, SIGTERM), 0);
    assert_int_equal(program_finish(&first, text, sizeof(text)), 0);
    assert_string_equal(text, "");
    unlink(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_that_was_acknowledged_is_lost),
        cmocka_unit_test(another_process_is_refused),
    };
    if (!getenv("WIDL_ROUTER_PROGRAM")) {
        fputs("WIDL_ROUTER_PROGRAM must name the program\n", stderr);
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
