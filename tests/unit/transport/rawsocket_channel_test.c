/* SPDX-License-Identifier: MIT */
/* Channels over RawSocket: traffic, limits, handshakes that fail, and one port for both kinds. */
#include "transport/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/cmocka_widl.h"

#define ANY_PORT "tcp://127.0.0.1:0"

static void test_echo_in_each_serializer(void **state)
{
    struct loopback loopback = {.server_echoes = true};

    (void)state;
    loopback_open(&loopback, ANY_PORT, 10);
    assert_ptr_equal(strstr(loopback.url, "tcp://127.0.0.1:"), loopback.url);
    for (int i = 0; i < WI_SERIALIZER_COUNT; i++) {
        struct end client = {0};
        struct end *server;

        assert_non_null(loopback_connect(&loopback, &client, loopback.url, i, NULL));
        LOOPBACK_UNTIL(&loopback, client.opened);
        server = &loopback.servers[i];
        assert_int_equal(client.serializer, i);
        assert_int_equal(server->serializer, i);
        assert_int_equal(wi_channel_send(client.channel, "", 0), WIDL_OK);
        assert_int_equal(wi_channel_send(client.channel, "hello", 5), WIDL_OK);
        LOOPBACK_UNTIL(&loopback, client.messages == 2);
        assert_int_equal(client.bytes, 5);
        wi_channel_close(i == 0 ? server->channel : client.channel, WI_CLOSE_NORMAL);
        LOOPBACK_UNTIL(&loopback, client.closed && server->closed);
        assert_int_equal(i == 0 ? server->code : client.code, WIDL_OK);
        assert_int_equal(i == 0 ? client.code : server->code, WIDL_ERROR_CLOSED);
    }
    loopback_close(&loopback);
}

static void test_unix_socket(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    struct end client = {0};
    char folder[] = "/tmp/widl-rawsocket-XXXXXX";
    char url[64];

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(url, sizeof(url), "unix:%s/door", folder);
    loopback_open(&loopback, url, 10);
    assert_string_equal(loopback.url, url);
    loopback_pair(&loopback, &client);
    assert_int_equal(wi_channel_send(client.channel, "local", 5), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, client.messages == 1);
    loopback_close(&loopback);
    assert_int_equal(rmdir(folder), 0);
}

/* Both kinds, over TCP as over a unix socket: the client's first byte decides. */
static void test_one_door_for_both(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    struct end clients[2] = {{0}, {0}};
    char url[64];

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    snprintf(url, sizeof(url), "tcp://127.0.0.1:%u", loopback_port(loopback.url));
    assert_non_null(loopback_connect(&loopback, &clients[0], url, -1, NULL));
    assert_non_null(loopback_connect(&loopback, &clients[1], loopback.url, -1, NULL));
    LOOPBACK_UNTIL(&loopback, clients[0].opened && clients[1].opened);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(wi_channel_send(clients[i].channel, "hello", 5), WIDL_OK);
        LOOPBACK_UNTIL(&loopback, clients[i].messages == 1);
    }
    loopback_close(&loopback);
}

/* A door of RawSocket knows nothing of HTTP. */
static void test_http_is_hung_up_on(void **state)
{
    struct loopback loopback = {0};
    widl_buffer answer = {0};
    int descriptor;

    (void)state;
    loopback_open(&loopback, ANY_PORT, 10);
    descriptor = raw_connect(loopback_port(loopback.url));
    raw_send(descriptor, "G", 1);
    raw_drain(&loopback, descriptor, &answer);
    assert_int_equal(answer.size, 0);
    assert_int_equal(loopback.accepted, 0);
    widl_buffer_free(&answer);
    close(descriptor);
    loopback_close(&loopback);
}

static void test_refusals(void **state)
{
    static const struct {
        const char *hello;
        const char *answer;
        size_t most;
    } CASES[] = {
        {"\x7f\xf0\0\0", "\x7f\x10\0\0", 10}, {"\x7f\xf9\0\0", "\x7f\x10\0\0", 10},
        {"\x7f\xf1\0\1", "\x7f\x30\0\0", 10}, {"\x7f\xf1\1\0", "\x7f\x30\0\0", 10},
        {"\x7f\xf1\0\0", "\x7f\x40\0\0", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES) * 2; i++) {
        struct loopback loopback = {0};
        widl_buffer answer = {0};
        size_t piece = i % 2 ? 1 : 4;
        int descriptor;

        loopback_open(&loopback, i % 4 < 2 ? ANY_PORT : "ws://127.0.0.1:0/ws", CASES[i / 2].most);
        descriptor = raw_connect(loopback_port(loopback.url));
        for (size_t at = 0; at < 4; at += piece) {
            raw_send(descriptor, CASES[i / 2].hello + at, piece);
            loopback_turn(&loopback);
        }
        raw_drain(&loopback, descriptor, &answer);
        assert_int_equal(answer.size, 4);
        assert_memory_equal(answer.data, CASES[i / 2].answer, 4);
        assert_int_equal(loopback.accepted, 0);
        widl_buffer_free(&answer);
        close(descriptor);
        loopback_close(&loopback);
    }
}

static void test_the_owner_refuses(void **state)
{
    struct loopback loopback = {.refuses = true};
    struct end client = {0};

    (void)state;
    loopback_open(&loopback, ANY_PORT, 10);
    assert_non_null(loopback_connect(&loopback, &client, loopback.url, -1, NULL));
    LOOPBACK_UNTIL(&loopback, client.closed);
    assert_int_equal(client.code, WIDL_ERROR_HANDSHAKE);
    assert_non_null(strstr(client.text, "no room for another client"));
    loopback_close(&loopback);
}

/** Accept a connection and read a hello from it. */
static int accept_hello(struct loopback *loopback, int listener, unsigned char hello[4])
{
    widl_buffer bytes = {0};
    int descriptor;

    /* The client connects before it has anything to wait for. */
    loopback_turn(loopback);
    descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(descriptor >= 0);
    LOOPBACK_UNTIL(loopback, raw_receive(descriptor, &bytes) && bytes.size >= 4);
    memcpy(hello, bytes.data, 4);
    widl_buffer_free(&bytes);
    return descriptor;
}

/* A client that offers all serializers asks for one after the other. */
static void test_serializers_are_tried(void **state)
{
    static const unsigned char EXPECTED[] = {0xf2, 0xf1, 0xf3};
    struct loopback loopback = {0};
    struct end client = {0};
    char url[64];
    int listener = raw_listen(url);
    int last = -1;

    (void)state;
    loopback_open(&loopback, ANY_PORT, 10);
    snprintf(url, sizeof(url), "tcp://127.0.0.1:%u", loopback_port(url));
    assert_non_null(loopback_connect(&loopback, &client, url, -1, NULL));
    for (size_t i = 0; i < ARRAY_LENGTH(EXPECTED); i++) {
        unsigned char hello[4];
        int descriptor = accept_hello(&loopback, listener, hello);

        assert_int_equal(hello[1], EXPECTED[i]);
        if (i < ARRAY_LENGTH(EXPECTED) - 1) {
            raw_send(descriptor, "\x7f\x10\0\0", 4);
            close(descriptor);
        } else {
            raw_send(descriptor, "\x7f\xf3\0\0\0\0\0\2hi", 10);
            last = descriptor;
        }
    }
    LOOPBACK_UNTIL(&loopback, client.messages == 1);
    assert_int_equal(client.serializer, WI_CBOR);
    close(last);
    LOOPBACK_UNTIL(&loopback, client.closed);
    loopback_close(&loopback);
    close(listener);
}

static void test_no_serializer_is_left(void **state)
{
    struct loopback loopback = {0};
    struct end client = {0};
    unsigned char hello[4];
    char url[64];
    int listener = raw_listen(url);
    int descriptor;

    (void)state;
    loopback_open(&loopback, ANY_PORT, 10);
    snprintf(url, sizeof(url), "tcp://127.0.0.1:%u", loopback_port(url));
    assert_non_null(loopback_connect(&loopback, &client, url, WI_CBOR, NULL));
    descriptor = accept_hello(&loopback, listener, hello);
    raw_send(descriptor, "\x7f\x10\0\0", 4);
    LOOPBACK_UNTIL(&loopback, client.closed);
    assert_int_equal(client.code, WIDL_ERROR_HANDSHAKE);
    assert_non_null(strstr(client.text, "does not speak the serializer"));
    close(descriptor);
    loopback_close(&loopback);
    close(listener);
}

/** What a client that opens with `hello` gets for what it sends behind it. */
static void expect_end(const char *sent, size_t size, widl_code code)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS};
    widl_buffer answer = {0};
    int descriptor;

    loopback.server_limits.max_message_bytes = 1000;
    loopback_open(&loopback, ANY_PORT, 10);
    descriptor = raw_connect(loopback_port(loopback.url));
    raw_send(descriptor, "\x7f\xf1\0\0", 4);
    raw_send(descriptor, sent, size);
    raw_drain(&loopback, descriptor, &answer);
    assert_int_equal(answer.size, 4);
    assert_memory_equal(answer.data, "\x7f\x01\0\0", 4);
    assert_int_equal(loopback.accepted, 1);
    close(descriptor);
    LOOPBACK_UNTIL(&loopback, loopback.servers[0].closed);
    assert_int_equal(loopback.servers[0].code, code);
    widl_buffer_free(&answer);
    loopback_close(&loopback);
}

static void test_violations(void **state)
{
    (void)state;
    expect_end("\0\0\2\1x", 5, WIDL_ERROR_LIMIT);
    expect_end("\x08\0\0\0", 4, WIDL_ERROR_LIMIT);
    expect_end("\x10", 1, WIDL_ERROR_PROTOCOL);
    expect_end("\3", 1, WIDL_ERROR_PROTOCOL);
    expect_end("\x08\0\0\1", 4, WIDL_ERROR_PROTOCOL);
}

static void test_ping(void **state)
{
    struct loopback loopback = {0};
    widl_buffer answer = {0};
    int descriptor;

    (void)state;
    loopback_open(&loopback, ANY_PORT, 10);
    descriptor = raw_connect(loopback_port(loopback.url));
    raw_send(descriptor, "\x7f\xf1\0\0\1\0\0\4ping\1\0\0\0\2\0\0\1x", 21);
    LOOPBACK_UNTIL(&loopback, raw_receive(descriptor, &answer) && answer.size >= 16);
    assert_memory_equal(answer.data, "\x7f\xf1\0\0\2\0\0\4ping\2\0\0\0", 16);
    assert_int_equal(loopback.servers[0].messages, 0);
    widl_buffer_free(&answer);
    close(descriptor);
    LOOPBACK_UNTIL(&loopback, loopback.servers[0].closed);
    loopback_close(&loopback);
}

/* Whoever takes little is never sent more; what both take goes through up to the last byte. */
static void test_limits(void **state)
{
    static const struct {
        size_t limit;
        size_t announced;
    } CASES[] = {{700, 512}, {70000, 65536}, {(16 << 20) + 7, 16 << 20}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct loopback loopback = {.server_limits = LOOPBACK_LIMITS,
                                    .client_limits = LOOPBACK_LIMITS};
        struct end client = {0};
        struct end *server;
        size_t size = CASES[i].announced;
        char *data = calloc(1, size + 1);

        loopback.client_limits.max_message_bytes = CASES[i].limit;
        loopback_open(&loopback, ANY_PORT, 10);
        server = loopback_pair(&loopback, &client);
        assert_int_equal(wi_channel_largest_message(server->channel), size);
        assert_int_equal(wi_channel_send(server->channel, data, size + 1), WIDL_ERROR_LIMIT);
        assert_int_equal(wi_channel_send(server->channel, data, size), WIDL_OK);
        assert_int_equal(wi_channel_send(client.channel, data, size), WIDL_OK);
        LOOPBACK_UNTIL(&loopback, client.messages == 1 && server->messages == 1);
        assert_int_equal(client.bytes, size);
        loopback_close(&loopback);
        free(data);
    }
}

static void test_flood(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    struct end client = {0};
    struct end *server;
    char data[3000];

    (void)state;
    memset(data, 'x', sizeof(data));
    loopback_open(&loopback, ANY_PORT, 10);
    server = loopback_pair(&loopback, &client);
    for (size_t i = 0; i < 10000; i++) {
        data[i % sizeof(data)]++;
        assert_int_equal(wi_channel_send(client.channel, data, i % sizeof(data)), WIDL_OK);
    }
    LOOPBACK_UNTIL(&loopback, client.messages == 10000);
    assert_int_equal(client.checksum, server->checksum);
    assert_int_equal(client.bytes, server->bytes);
    loopback_close(&loopback);
}

/* What is sent in one turn leaves together. */
static void test_writes_are_coalesced(void **state)
{
    struct loopback loopback = {0};
    widl_buffer bytes = {0};
    int descriptor;

    (void)state;
    loopback_open(&loopback, ANY_PORT, 10);
    descriptor = raw_connect(loopback_port(loopback.url));
    raw_send(descriptor, "\x7f\xf1\0\0", 4);
    LOOPBACK_UNTIL(&loopback, raw_receive(descriptor, &bytes) && bytes.size == 4);
    for (int i = 0; i < 100; i++)
        assert_int_equal(wi_channel_send(loopback.servers[0].channel, "hello", 5), WIDL_OK);
    assert_true(raw_receive(descriptor, &bytes));
    assert_int_equal(bytes.size, 4);
    assert_true(wi_loop_turn(loopback.server_loop, 0));
    assert_true(raw_receive(descriptor, &bytes));
    assert_int_equal(bytes.size, 4 + 100 * 9);
    widl_buffer_free(&bytes);
    close(descriptor);
    LOOPBACK_UNTIL(&loopback, loopback.servers[0].closed);
    loopback_close(&loopback);
}

static void test_silence(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS};
    widl_buffer answer = {0};
    int descriptor;

    (void)state;
    loopback.server_limits.handshake_timeout_ms = 30;
    loopback_open(&loopback, ANY_PORT, 10);
    descriptor = raw_connect(loopback_port(loopback.url));
    raw_send(descriptor, "\x7f\xf1\0", 3);
    raw_drain(&loopback, descriptor, &answer);
    assert_int_equal(answer.size, 0);
    widl_buffer_free(&answer);
    close(descriptor);
    loopback_close(&loopback);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_echo_in_each_serializer),
        cmocka_unit_test(test_unix_socket),
        cmocka_unit_test(test_one_door_for_both),
        cmocka_unit_test(test_http_is_hung_up_on),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_the_owner_refuses),
        cmocka_unit_test(test_serializers_are_tried),
        cmocka_unit_test(test_no_serializer_is_left),
        cmocka_unit_test(test_violations),
        cmocka_unit_test(test_ping),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_flood),
        cmocka_unit_test(test_writes_are_coalesced),
        cmocka_unit_test(test_silence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
