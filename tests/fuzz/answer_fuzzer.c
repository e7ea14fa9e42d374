/* SPDX-License-Identifier: MIT */
/*
 * Any bytes from a server, or from a proxy, to a client's session, over a socket. The first byte
 * says how the server begins, in proper form, before they come, and in what pieces they come.
 *
 * Whatever comes: the session ends when the server hangs up, with an error whose text is UTF-8, and
 * each call gets its end exactly once.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <widl/widl.h>

#include "fuzz.h"
#include "transport/upgrade.h"

/* A session that does not end is one that hangs; a slow machine is none. */
#define MOST_TURNS 2000

/* Pieces of an input, whatever its size. */
#define MOST_PIECES 32

/* Requests 3 and 4. */
#define CALLS 2

/* What lets the session join, register and subscribe, by requests 1 and 2. */
#define WELCOME    "[2,7,{\"roles\":{\"broker\":{},\"dealer\":{}}}]"
#define REGISTERED "[65,1,5]"
#define SUBSCRIBED "[33,2,6]"

/** What a server says before the input's bytes come. */
enum beginning {
    FROM_PROXY,   /**< nothing, and they are a proxy's */
    BEHIND_PROXY, /**< the proxy has found the server */
    WEB,
    WEB_OPEN, /**< the handshake is done */
    WEB_JOINED,
    RAW,
    RAW_OPEN,
    RAW_JOINED,
    BEGINNINGS
};

/** What all sessions of the process connect to. */
struct world {
    char folder[32];
    char web[64];
    char raw[64];
    char proxy[64];
    int local;
    int tcp;
};

struct party {
    const struct world *world;
    enum beginning beginning;
    widl_session *session;
    int server;
    int calls; /**< that have no answer yet */
    bool is_joined;
    bool has_ended;
};

static struct world *the_world(void)
{
    static struct world world = {.local = -1};
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr_in tcp = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(tcp);

    if (world.local >= 0)
        return &world;
    strcpy(world.folder, "/tmp/widl-answer-XXXXXX");
    assert(mkdtemp(world.folder));
    snprintf(local.sun_path, sizeof(local.sun_path), "%s/s", world.folder);
    snprintf(world.web, sizeof(world.web), "ws+unix:%s/s:/ws", world.folder);
    snprintf(world.raw, sizeof(world.raw), "unix:%s/s", world.folder);
    world.local = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    world.tcp = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert(bind(world.local, (const struct sockaddr *)&local, sizeof(local)) == 0);
    assert(bind(world.tcp, (const struct sockaddr *)&tcp, sizeof(tcp)) == 0);
    assert(listen(world.local, 8) == 0 && listen(world.tcp, 8) == 0);
    assert(getsockname(world.tcp, (struct sockaddr *)&tcp, &size) == 0);
    snprintf(world.proxy, sizeof(world.proxy), "http://127.0.0.1:%u", ntohs(tcp.sin_port));
    return &world;
}

__attribute__((destructor)) static void end_the_world(void)
{
    struct world *world = the_world();
    char path[64];

    close(world->local);
    close(world->tcp);
    snprintf(path, sizeof(path), "%s/s", world->folder);
    unlink(path);
    rmdir(world->folder);
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct party *party = user;

    assert(!result != !error);
    party->calls--;
    assert(party->calls >= 0);
}

static void on_joined(void *user, widl_session *session)
{
    struct party *party = user;

    (void)session;
    party->is_joined = true;
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

/** Let the client work, and take what it says. */
static void turn(struct party *party, uint32_t timeout_ms)
{
    widl_error error = {0};
    char said[4096];

    if (!party->has_ended && !widl_session_process(party->session, timeout_ms, &error)) {
        party->has_ended = true;
        assert(widl_utf8_valid(widl_str(widl_error_text(&error))));
    }
    while (party->server >= 0 && recv(party->server, said, sizeof(said), 0) > 0)
        continue;
}

static void say(struct party *party, const void *data, size_t size)
{
    const char *cursor = data;

    while (size > 0 && !party->has_ended) {
        ssize_t sent = send(party->server, cursor, size, MSG_NOSIGNAL);

        if (sent < 0 && errno != EAGAIN)
            return;
        cursor += sent > 0 ? sent : 0;
        size -= sent > 0 ? (size_t)sent : 0;
        turn(party, 0);
    }
}

/** Send a message, framed for WebSocket or RawSocket, which the client gets when it looks. */
static void send_message(const struct party *party, const char *text)
{
    bool is_web = party->beginning == WEB_JOINED;
    size_t size = strlen(text);
    char bytes[256] = {is_web ? '\x81' : 0, is_web ? (char)size : 0, 0, (char)size};
    size_t head = is_web ? 2 : 4;

    assert(size < 126);
    memcpy(bytes + head, text, size);
    assert(send(party->server, bytes, head + size, MSG_NOSIGNAL) == (ssize_t)(head + size));
}

/** Take the client's connection, and what it says first. Return: whether it has come. */
static bool welcome(struct party *party, char *head, size_t size)
{
    int listening = party->beginning <= BEHIND_PROXY ? party->world->tcp : party->world->local;
    size_t used = 0;

    for (int i = 0; i < MOST_TURNS && used == 0; i++) {
        widl_error error = {0};
        ssize_t more;

        if (!widl_session_process(party->session, 1, &error))
            return false;
        if (party->server < 0)
            party->server = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        more = party->server >= 0 ? recv(party->server, head, size - 1, 0) : 0;
        used += more > 0 ? (size_t)more : 0;
    }
    head[used] = '\0';
    return used > 0;
}

/** Answer the client's request for WebSocket. */
static void open_web(struct party *party, const char *head)
{
    struct wi_http_head parsed = {0};
    struct wi_upgrade_answer judged;
    widl_buffer out = {0};
    size_t used;

    assert(wi_http_head_feed(&parsed, (const unsigned char *)head, strlen(head), &used) ==
           WI_HTTP_HEAD_COMPLETE);
    judged = wi_upgrade_judge_request(&parsed, &(struct wi_upgrade_terms){.path = "/ws"});
    judged.subprotocol.is_batched = false;
    assert(judged.status == 101 && wi_upgrade_write_answer(&judged, &out));
    say(party, out.data, out.size);
    widl_buffer_free(&out);
    wi_http_head_done(&parsed);
}

/** Join the session, and let it be all that a session can be. */
static void join(struct party *party)
{
    send_message(party, WELCOME);
    for (int i = 0; i < MOST_TURNS && !party->is_joined; i++)
        turn(party, 5);
    assert(party->is_joined);
    /* Both wait for their answers, which are there when they ask. */
    send_message(party, REGISTERED);
    assert(widl_session_register(party->session, "p", NULL, answer, NULL, NULL));
    send_message(party, SUBSCRIBED);
    assert(widl_session_subscribe(party->session, "t", NULL, attend, NULL, NULL));
    for (; party->calls < CALLS; party->calls++)
        assert(widl_session_call_async(party->session, "q", NULL, NULL, on_result, party, NULL));
    turn(party, 0);
}

static void begin(struct party *party, const char *head)
{
    static const char PROXY_ANSWER[] = "HTTP/1.1 200 OK\r\n\r\n";
    static const unsigned char HELLO[] = {0x7f, 0xf1, 0, 0};

    if (party->beginning == BEHIND_PROXY)
        say(party, PROXY_ANSWER, sizeof(PROXY_ANSWER) - 1);
    else if (party->beginning == WEB_OPEN || party->beginning == WEB_JOINED)
        open_web(party, head);
    else if (party->beginning == RAW_OPEN || party->beginning == RAW_JOINED)
        say(party, HELLO, sizeof(HELLO));
    if (party->beginning == WEB_JOINED || party->beginning == RAW_JOINED)
        join(party);
}

static widl_session *start(struct party *party)
{
    const struct world *world = party->world;
    bool has_proxy = party->beginning <= BEHIND_PROXY;
    const char *url = has_proxy                 ? "ws://server.example:80/ws"
                      : party->beginning >= RAW ? world->raw
                                                : world->web;
    const widl_options options = {.serializers = WIDL_SERIALIZERS_JSON,
                                  .max_message_bytes = 65536,
                                  .proxy = has_proxy ? world->proxy : NULL,
                                  .on_joined = on_joined,
                                  .joined_user = party};

    return widl_connect_start(url, "realm1", &options, NULL);
}

/** Hang up, at once, so that no port waits for what might still come. */
static void hang_up(struct party *party)
{
    const struct linger linger = {.l_onoff = 1};

    if (party->beginning <= BEHIND_PROXY)
        setsockopt(party->server, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    close(party->server);
    party->server = -1;
    for (int turns = 0; !party->has_ended; turns++) {
        assert(turns < MOST_TURNS);
        turn(party, 5);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct party party = {.world = the_world(), .server = -1};
    size_t piece;
    char head[2048];

    if (size < 2)
        return 0;
    party.beginning = data[0] % BEGINNINGS;
    party.session = start(&party);
    assert(party.session && welcome(&party, head, sizeof(head)));
    begin(&party, head);
    piece = (size_t)1 << (data[0] >> 4);
    if (piece < size / MOST_PIECES)
        piece = size / MOST_PIECES + 1;
    for (size_t at = 1; at < size && !party.has_ended; at += piece)
        say(&party, data + at, size - at < piece ? size - at : piece);
    hang_up(&party);
    widl_session_close(party.session);
    assert(party.calls == 0);
    return 0;
}
