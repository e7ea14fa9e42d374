/* SPDX-License-Identifier: MIT */
/*
 * Any bytes from a client to a whole router, over a socket. The first byte says which door they
 * come to and how far the client has got before, and in what pieces they come.
 *
 * Whatever comes: the router goes on, hangs up on a client that does, writes nothing into its log
 * that is no line of text, and a session of its own, which serves the client, is as it was.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <widl/callee.h>
#include <widl/codec.h>
#include <widl/operation.h>
#include <widl/router.h>
#include <widl/subscriber.h>

#include "fuzz.h"

/* A connection that does not end is one that hangs; a slow machine is none. */
#define MOST_TURNS 2000

/* Pieces of an input, whatever its size. */
#define MOST_PIECES 32

/* A router that cannot compress does not listen when it is told to. */
#ifndef COMPRESS_FROM_BYTES
#define COMPRESS_FROM_BYTES 0
#endif

#define UPGRADE(protocol)                                                                          \
    "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"         \
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"                 \
    "Sec-WebSocket-Protocol: " protocol "\r\n\r\n"
#define JSON_HELLO                                                                                 \
    "[1,\"realm1\",{\"roles\":{\"caller\":{},\"callee\":{},\"publisher\":{},\"subscriber\":{}}}]"
#define MSGPACK_HELLO                                                                              \
    "\x93\x01\xa6realm1\x81\xa5roles\x84\xa6"                                                      \
    "caller\x80\xa6"                                                                               \
    "callee\x80\xa9publisher\x80\xaasubscriber\x80"
#define CBOR_HELLO                                                                                 \
    "\x83\x01\x66realm1\xa1\x65roles\xa4\x66"                                                      \
    "caller\xa0\x66"                                                                               \
    "callee\xa0\x69publisher\xa0\x6asubscriber\xa0"

/** How a client begins. Messages of WebSocket are masked with zeros. */
struct beginning {
    const char *door;
    const char *bytes;
    size_t size;
};

#define BEGIN(door, bytes)                                                                         \
    {                                                                                              \
        door, bytes, sizeof(bytes) - 1                                                             \
    }

static const struct beginning BEGINNINGS[] = {
    BEGIN("web", ""),
    BEGIN("raw", ""),
    BEGIN("web", UPGRADE("wamp.2.json")),
    BEGIN("web", UPGRADE("wamp.2.json") "\x81\xcf\0\0\0\0" JSON_HELLO),
    BEGIN("web", UPGRADE("wamp.2.msgpack") "\x82\xb8\0\0\0\0" MSGPACK_HELLO),
    BEGIN("web", UPGRADE("wamp.2.msgpack.batched")),
    BEGIN("web", UPGRADE("wamp")),
    BEGIN("raw", "\x7f\xf1\0\0"),
    BEGIN("raw", "\x7f\xf1\0\0\0\0\0\x4f" JSON_HELLO),
    BEGIN("raw", "\x7f\xf2\0\0\0\0\0\x38" MSGPACK_HELLO),
    BEGIN("raw", "\x7f\xf3\0\0\0\0\0\x38" CBOR_HELLO),
    BEGIN("operation", ""),
};

_Static_assert(sizeof(JSON_HELLO) - 1 == 0x4f, "the frames say so");
_Static_assert(sizeof(MSGPACK_HELLO) - 1 == 0x38 && sizeof(CBOR_HELLO) - 1 == 0x38, "they do");

/** The router, made by the first input, and who serves in it. */
struct world {
    char folder[32];
    widl_router *router;
    widl_session *witness;
    uint16_t operation_port;
};

static void check_line(void *user, widl_log_level level, const char *line)
{
    (void)user;
    (void)level;
    assert(widl_utf8_valid(widl_str(line)));
    for (const unsigned char *c = (const unsigned char *)line; *c; c++)
        assert(*c >= ' ' && *c != 0x7f);
}

static void answer(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    widl_invocation_reply(invocation, payload, NULL);
}

static void attend(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)user;
    (void)event;
    (void)payload;
}

static void path_of(const struct world *world, const char *door, char path[64])
{
    snprintf(path, 64, "%s/%s", world->folder, door);
}

static void listen_at(const struct world *world, const char *form, const char *door)
{
    const widl_listen_options options = {.v1_realm = "realm1"};
    char path[64];
    char url[96];

    path_of(world, door, path);
    snprintf(url, sizeof(url), form, path);
    assert(widl_router_listen_with(world->router, url, &options, NULL));
}

static void serve_operation(struct world *world)
{
    const char *url = widl_router_listen_operation(world->router, "http://127.0.0.1:0", NULL, NULL);

    assert(url);
    world->operation_port = (uint16_t)strtoul(strrchr(url, ':') + 1, NULL, 10);
}

/** The one world of the process, which ends with it. */
static struct world *the_world(void)
{
    static struct world world;
    const widl_router_options options = {.max_message_bytes = 65536,
                                         .max_retained_events = 10,
                                         .max_subscriptions = 100,
                                         .max_registrations = 100,
                                         .compress_from_bytes = COMPRESS_FROM_BYTES,
                                         .log = check_line};

    if (world.router)
        return &world;
    strcpy(world.folder, "/tmp/widl-door-XXXXXX");
    assert(mkdtemp(world.folder));
    world.router = widl_router_new(&options, NULL);
    assert(world.router && widl_router_add_realm(world.router, "realm1", NULL));
    listen_at(&world, "ws+unix:%s:/ws", "web");
    listen_at(&world, "unix:%s", "raw");
    serve_operation(&world);
    world.witness = widl_router_connect(world.router, "realm1", NULL, NULL);
    assert(world.witness);
    assert(widl_session_register(world.witness, "p", NULL, answer, NULL, NULL));
    assert(widl_session_subscribe(world.witness, "t", NULL, attend, NULL, NULL));
    return &world;
}

__attribute__((destructor)) static void end_the_world(void)
{
    struct world *world = the_world();

    widl_session_close(world->witness);
    widl_router_free(world->router);
    rmdir(world->folder);
}

static int connect_to(const struct world *world, const char *door)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    const struct sockaddr_in tcp = {.sin_family = AF_INET,
                                    .sin_port = htons(world->operation_port),
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bool is_tcp = strcmp(door, "operation") == 0;
    const void *address = is_tcp ? (const void *)&tcp : (const void *)&local;
    socklen_t size = is_tcp ? sizeof(tcp) : sizeof(local);
    int client = socket(is_tcp ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    path_of(world, door, local.sun_path);
    assert(client >= 0 && connect(client, address, size) == 0);
    assert(fcntl(client, F_SETFL, O_NONBLOCK) == 0);
    return client;
}

/** Let the router work, and take what it says. Return: whether the connection stands. */
static bool turn(const struct world *world, int client, uint32_t timeout_ms)
{
    char said[4096];
    ssize_t size;

    assert(widl_router_process(world->router, timeout_ms, NULL));
    do
        size = recv(client, said, sizeof(said), 0);
    while (size > 0);
    return size < 0 && (errno == EAGAIN || errno == EINTR);
}

static bool say(const struct world *world, int client, const void *data, size_t size)
{
    const char *cursor = data;

    while (size > 0) {
        ssize_t sent = send(client, cursor, size, MSG_NOSIGNAL);

        if (sent < 0 && errno != EAGAIN)
            return false;
        cursor += sent > 0 ? sent : 0;
        size -= sent > 0 ? (size_t)sent : 0;
        if (!turn(world, client, 0))
            return false;
    }
    return true;
}

static void say_in_pieces(const struct world *world, int client, const uint8_t *data, size_t size,
                          size_t piece)
{
    if (piece < size / MOST_PIECES)
        piece = size / MOST_PIECES + 1;
    for (size_t at = 0; at < size; at += piece)
        if (!say(world, client, data + at, size - at < piece ? size - at : piece))
            return;
}

/** Hang up, and wait for the router to do so. */
static void hang_up(const struct world *world, int client)
{
    int turns = 0;

    shutdown(client, SHUT_WR);
    while (turn(world, client, 5))
        assert(++turns < MOST_TURNS);
    close(client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct beginning *beginning;
    struct world *world = the_world();
    int client;

    if (size < 2)
        return 0;
    beginning = &BEGINNINGS[(data[0] & 15) % (sizeof(BEGINNINGS) / sizeof(BEGINNINGS[0]))];
    client = connect_to(world, beginning->door);
    if (say(world, client, beginning->bytes, beginning->size))
        say_in_pieces(world, client, data + 1, size - 1, (size_t)1 << (data[0] >> 4));
    hang_up(world, client);
    assert(widl_session_is_joined(world->witness));
    return 0;
}
