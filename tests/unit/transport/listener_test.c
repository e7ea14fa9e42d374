/* SPDX-License-Identifier: MIT */
/* The listener: where it listens, what it answers, and how many it lets in. */
#include "transport/transport.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/cmocka_widl.h"

#define START "GET /ws HTTP/1.1\r\nHost: x\r\n"
#define UPGRADE                                                                                    \
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "                             \
    "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
#define JSON "Sec-WebSocket-Protocol: wamp.2.json\r\n"

static void test_bad_places(void **state)
{
    static const struct {
        const char *url;
        widl_code code;
        const char *reason;
    } CASES[] = {
        {"wss://127.0.0.1:0/", WIDL_ERROR_ARGUMENT, "wss needs a certificate"},
        {"ws+unix:/nowhere/at/all:/ws", WIDL_ERROR_CONNECT, "No such file or directory"},
        {"ws://example.org:0/", WIDL_ERROR_URL, "localhost or a numeric address"},
        {"ws://eth0:0/", WIDL_ERROR_URL, "localhost or a numeric address"},
        {"ws://192.0.2.1:0/", WIDL_ERROR_CONNECT, "cannot listen at 192.0.2.1:0: "},
    };
    struct loopback loopback = {0};
    const struct wi_listener_events events = {0};
    const char *url;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        widl_error error = {0};

        assert_null(wi_listener_open(loopback.server_loop,
                                     &(struct wi_listener_request){.url = CASES[i].url,
                                                                   .max_connections = 1,
                                                                   .limits = LOOPBACK_LIMITS},
                                     &events, NULL, &url, &error));
        assert_int_equal(error.code, CASES[i].code);
        if (!strstr(error.text, CASES[i].reason))
            fail_msg("%s: %s", CASES[i].url, error.text);
    }
    loopback_close(&loopback);
}

static void test_address_in_use(void **state)
{
    struct loopback loopback = {0};
    const struct wi_listener_events events = {0};
    widl_error error = {0};
    const char *url;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    assert_null(wi_listener_open(loopback.server_loop,
                                 &(struct wi_listener_request){.url = loopback.url,
                                                               .max_connections = 1,
                                                               .limits = LOOPBACK_LIMITS},
                                 &events, NULL, &url, &error));
    assert_int_equal(error.code, WIDL_ERROR_CONNECT);
    assert_non_null(strstr(error.text, "in use"));
    loopback_close(&loopback);
}

/** Whether 127.0.0.2, which is this machine as well, is listened at. */
static bool listens_elsewhere(uint16_t port)
{
    char url[64];
    struct loopback loopback = {0};
    struct end end = {0};
    bool listens;

    snprintf(url, sizeof(url), "ws://127.0.0.2:%u/none", port);
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
    while (!end.closed && end.code == WIDL_OK && strlen(wi_channel_peer(end.channel)) == 0)
        loopback_turn(&loopback);
    listens = !end.closed;
    loopback_close(&loopback);
    return listens;
}

static void test_places(void **state)
{
    static const struct {
        const char *url;
        const char *start;
        bool is_everywhere;
    } CASES[] = {
        {"ws://127.0.0.1:0/ws", "ws://127.0.0.1:", false},
        {"ws://localhost:0/ws", "ws://localhost:", false},
        {"ws://0.0.0.0:0/ws", "ws://0.0.0.0:", true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct loopback loopback = {0};
        uint16_t port;

        loopback_open(&loopback, CASES[i].url, 10);
        port = loopback_port(loopback.url);
        assert_int_not_equal(port, 0);
        assert_ptr_equal(strstr(loopback.url, CASES[i].start), loopback.url);
        assert_string_equal(strrchr(loopback.url, '/'), "/ws");
        assert_int_equal(listens_elsewhere(port), CASES[i].is_everywhere);
        loopback_close(&loopback);
    }
}

static bool has_ipv6(void)
{
    int descriptor = socket(AF_INET6, SOCK_STREAM, 0);
    FILE *interfaces = fopen("/proc/net/if_inet6", "r");
    bool has_address = interfaces && fgetc(interfaces) != EOF;

    if (interfaces)
        fclose(interfaces);
    if (descriptor >= 0)
        close(descriptor);
    return descriptor >= 0 && has_address;
}

static void test_ipv6(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    struct end client = {0};

    (void)state;
    if (!has_ipv6())
        skip();
    loopback_open(&loopback, "ws://[::1]:0/ws", 10);
    assert_ptr_equal(strstr(loopback.url, "ws://[::1]:"), loopback.url);
    loopback_pair(&loopback, &client);
    assert_ptr_equal(strstr(wi_channel_peer(client.channel), "[::1]:"),
                     wi_channel_peer(client.channel));
    assert_int_equal(wi_channel_send(client.channel, "six", 3), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, client.messages == 1);
    loopback_close(&loopback);
}

static void test_answers(void **state)
{
    static const struct {
        const char *request;
        const char *answer;
    } CASES[] = {
        {START UPGRADE JSON "\r\n", NULL},
        {START "\r\n", "HTTP/1.1 426 Upgrade Required\r\n"},
        {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404 Not Found\r\n"},
        {"POST /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
         "HTTP/1.1 405 Method Not Allowed\r\n"},
        {START UPGRADE "\r\n", "HTTP/1.1 400 Bad Request\r\n"},
        {"nonsense\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
        {"\x16\x03\x01\x02", "HTTP/1.1 400 Bad Request\r\n"},
    };
    struct loopback loopback = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t i = 0; i < ARRAY_LENGTH(CASES) * 2; i++) {
        const char *request = CASES[i / 2].request;
        size_t piece = i % 2 ? 1 : strlen(request);
        int descriptor = raw_connect(loopback_port(loopback.url));
        widl_buffer answer = {0};

        /* Once it has answered, the listener need not wait for the rest. */
        for (size_t at = 0; at < strlen(request) && answer.size == 0; at += piece) {
            raw_send(descriptor, request + at, piece);
            loopback_turn(&loopback);
            raw_receive(descriptor, &answer);
        }
        if (!CASES[i / 2].answer)
            shutdown(descriptor, SHUT_WR);
        raw_drain(&loopback, descriptor, &answer);
        if (CASES[i / 2].answer)
            assert_memory_equal(answer.data, CASES[i / 2].answer, strlen(CASES[i / 2].answer));
        else
            assert_memory_equal(answer.data, "HTTP/1.1 101 ", 13);
        widl_buffer_free(&answer);
        close(descriptor);
    }
    assert_int_equal(loopback.accepted, 2);
    LOOPBACK_UNTIL(&loopback, loopback.servers[0].closed && loopback.servers[1].closed);
    loopback_close(&loopback);
}

/** What a page of `origin` is answered that asks for `host` over a loopback address. */
static void expect_page(struct loopback *loopback, const char *origin, const char *host,
                        const char *status)
{
    int descriptor = raw_connect(loopback_port(loopback->url));
    widl_buffer answer = {0};
    char request[512];

    snprintf(request, sizeof(request),
             "GET /ws HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n" UPGRADE JSON "\r\n", host, origin);
    raw_send(descriptor, request, strlen(request));
    shutdown(descriptor, SHUT_WR);
    raw_drain(loopback, descriptor, &answer);
    assert_memory_equal(answer.data, status, strlen(status));
    widl_buffer_free(&answer);
    close(descriptor);
}

/* A page can have its own name resolved to 127.0.0.1, and is then of the host that it asks for. */
static void test_rebound_names(void **state)
{
    static const char *const PLACES[] = {"ws://127.0.0.1:0/ws", "ws://0.0.0.0:0/ws"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(PLACES); i++) {
        struct loopback loopback = {0};

        loopback_open(&loopback, PLACES[i], 10);
        expect_page(&loopback, "http://localhost:8080", "localhost:8080", "HTTP/1.1 101 ");
        expect_page(&loopback, "http://evil.example:8080", "evil.example:8080", "HTTP/1.1 403 ");
        loopback_close(&loopback);
    }
}

static void test_long_request(void **state)
{
    struct loopback loopback = {0};
    widl_buffer answer = {0};
    char line[1000];
    int descriptor;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_connect(loopback_port(loopback.url));
    memset(line, 'x', sizeof(line));
    for (int i = 0; i < 100; i++)
        raw_send(descriptor, line, sizeof(line));
    raw_drain(&loopback, descriptor, &answer);
    assert_non_null(strstr((const char *)answer.data, "HTTP/1.1 431 "));
    widl_buffer_free(&answer);
    close(descriptor);
    loopback_close(&loopback);
}

/* What comes in one piece with the request belongs to the first frames. */
static void test_frames_right_behind_the_request(void **state)
{
    static const char REQUEST[] = START UPGRADE JSON "\r\n"
                                                     "\x81\x82\0\0\0\0{}\x81\x83\0\0\0\0[1]";
    static const size_t PIECES[] = {sizeof(REQUEST) - 1, 5, 1};
    struct loopback loopback = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t i = 0; i < ARRAY_LENGTH(PIECES); i++) {
        int descriptor = raw_connect(loopback_port(loopback.url));

        for (size_t at = 0; at < sizeof(REQUEST) - 1; at += PIECES[i]) {
            size_t left = sizeof(REQUEST) - 1 - at;

            raw_send(descriptor, REQUEST + at, left < PIECES[i] ? left : PIECES[i]);
            loopback_turn(&loopback);
        }
        LOOPBACK_UNTIL(&loopback, loopback.accepted == i + 1 && loopback.servers[i].messages == 2);
        assert_int_equal(loopback.servers[i].serializer, WI_JSON);
        assert_int_equal(loopback.servers[i].bytes, 5);
        close(descriptor);
    }
    loopback_close(&loopback);
}

/* Silent, or dripping bytes: hung up on when the time is over. */
static void test_slow_requests(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS};
    widl_buffer answer = {0};
    int silent;
    int dripping;
    bool is_open = true;

    (void)state;
    loopback.server_limits.handshake_timeout_ms = 30;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    silent = raw_connect(loopback_port(loopback.url));
    dripping = raw_connect(loopback_port(loopback.url));
    for (uint64_t start_ms = wi_clock_ms(); is_open;) {
        send(dripping, "G", 1, MSG_NOSIGNAL);
        assert_true(wi_loop_turn(loopback.server_loop, 1));
        is_open = raw_receive(silent, &answer) || raw_receive(dripping, &answer);
        assert_true(wi_clock_ms() - start_ms < PATIENCE_MS);
    }
    assert_int_equal(answer.size, 0);
    close(silent);
    close(dripping);
    loopback_close(&loopback);
}

/** Ask for the upgrade and expect this status. */
static void expect_status(struct loopback *loopback, const char *start)
{
    static const char REQUEST[] = START UPGRADE JSON "\r\n";
    int descriptor = raw_connect(loopback_port(loopback->url));
    widl_buffer answer = {0};

    raw_send(descriptor, REQUEST, sizeof(REQUEST) - 1);
    raw_drain(loopback, descriptor, &answer);
    assert_ptr_equal(strstr((const char *)answer.data, start), (const char *)answer.data);
    widl_buffer_free(&answer);
    close(descriptor);
}

static void test_most_connections(void **state)
{
    struct loopback loopback = {0};
    struct end first = {0};
    struct end second = {0};
    struct end third = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 2);
    loopback_pair(&loopback, &first);
    loopback_pair(&loopback, &second);
    for (int i = 0; i < 5; i++)
        expect_status(&loopback, "HTTP/1.1 503 ");
    assert_int_equal(loopback.accepted, 2);
    wi_channel_close(first.channel, 1000);
    LOOPBACK_UNTIL(&loopback, first.closed && loopback.servers[0].closed);
    loopback_pair(&loopback, &third);
    expect_status(&loopback, "HTTP/1.1 503 ");
    loopback_close(&loopback);
}

/* Those who wait without asking are not answered without end either. */
static void test_flood_above_the_limit(void **state)
{
    struct loopback loopback = {0};
    widl_buffer nothing = {0};
    int descriptors[200];
    size_t open = 0;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 1);
    for (size_t i = 0; i < ARRAY_LENGTH(descriptors); i++) {
        descriptors[i] = raw_connect(loopback_port(loopback.url));
        loopback_turn(&loopback);
    }
    LOOPBACK_UNTIL(&loopback, !raw_receive(descriptors[ARRAY_LENGTH(descriptors) - 1], &nothing));
    for (size_t i = 0; i < ARRAY_LENGTH(descriptors); i++) {
        open += raw_receive(descriptors[i], &nothing);
        close(descriptors[i]);
    }
    assert_int_equal(open, 1 + 64);
    loopback_close(&loopback);
}

static void test_owner_refuses(void **state)
{
    struct loopback loopback = {.refuses = true};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    expect_status(&loopback, "HTTP/1.1 503 ");
    loopback.refuses = false;
    close(raw_handshake(&loopback, "wamp.2.json"));
    assert_int_equal(loopback.accepted, 1);
    loopback_close(&loopback);
}

/* Nobody new comes in; who is in stays. */
static void test_close(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    struct end stays = {0};
    struct end late = {0};
    widl_buffer answer = {0};
    int half;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    loopback_pair(&loopback, &stays);
    half = raw_connect(loopback_port(loopback.url));
    raw_send(half, START, strlen(START));
    loopback_turn(&loopback);
    wi_listener_close(loopback.listener);
    wi_listener_close(loopback.listener);
    raw_send(half, UPGRADE JSON "\r\n", strlen(UPGRADE JSON "\r\n"));
    raw_drain(&loopback, half, &answer);
    assert_non_null(strstr((const char *)answer.data, "HTTP/1.1 503 "));
    assert_non_null(loopback_connect(&loopback, &late, loopback.url, -1, NULL));
    LOOPBACK_UNTIL(&loopback, late.closed);
    assert_int_equal(late.code, WIDL_ERROR_CONNECT);
    assert_int_equal(wi_channel_send(stays.channel, "still here", 10), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, stays.messages == 1);
    widl_buffer_free(&answer);
    close(half);
    loopback_close(&loopback);
}

/* Without a descriptor left, clients are hung up on, and the loop does not spin. */
static void test_no_descriptors_left(void **state)
{
    struct loopback loopback = {0};
    struct end client = {0};
    struct rlimit files;
    struct rlimit lowered;
    widl_buffer nothing = {0};
    int waiting[3];

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t i = 0; i < ARRAY_LENGTH(waiting); i++)
        waiting[i] = raw_connect(loopback_port(loopback.url));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    lowered = (struct rlimit){.rlim_cur = (rlim_t)waiting[2] + 1, .rlim_max = files.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &lowered), 0);
    LOOPBACK_UNTIL(&loopback, !raw_receive(waiting[2], &nothing));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    loopback_pair(&loopback, &client);
    for (size_t i = 0; i < ARRAY_LENGTH(waiting); i++)
        close(waiting[i]);
    loopback_close(&loopback);
}

/* Not even the spare one: the loop waits, and goes on when there are descriptors again. */
static void test_no_descriptor_at_all(void **state)
{
    struct loopback loopback = {0};
    struct end client = {0};
    struct rlimit files;
    struct rlimit lowered;
    uint64_t began_ms;
    int waiting;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    waiting = raw_connect(loopback_port(loopback.url));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    lowered = (struct rlimit){.rlim_cur = 3, .rlim_max = files.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &lowered), 0);
    for (int i = 0; i < 3; i++)
        wi_loop_turn(loopback.server_loop, 0);
    began_ms = wi_clock_ms();
    wi_loop_turn(loopback.server_loop, 20);
    assert_true(wi_clock_ms() - began_ms >= 20);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    loopback_pair(&loopback, &client);
    close(waiting);
    loopback_close(&loopback);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_places),
        cmocka_unit_test(test_address_in_use),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_rebound_names),
        cmocka_unit_test(test_long_request),
        cmocka_unit_test(test_frames_right_behind_the_request),
        cmocka_unit_test(test_slow_requests),
        cmocka_unit_test(test_most_connections),
        cmocka_unit_test(test_flood_above_the_limit),
        cmocka_unit_test(test_owner_refuses),
        cmocka_unit_test(test_close),
        cmocka_unit_test(test_no_descriptors_left),
        cmocka_unit_test(test_no_descriptor_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
