/* SPDX-License-Identifier: MIT */
/* Open channels over real sockets: traffic, limits, and every way to end. */
#include "transport/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/cmocka_widl.h"

/** Bytes of a message with content that shows when something is lost or swapped. */
static unsigned char *fill(size_t size, uint32_t seed)
{
    unsigned char *data = malloc(size + 1);

    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        data[i] = (unsigned char)('a' + (seed >> 24) % 26);
    }
    return data;
}

static uint32_t checksum(uint32_t sum, const unsigned char *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + data[i];
    return sum;
}

/** Close a client's channel and expect that both ends take it as agreed. */
static void close_by_agreement(struct loopback *loopback, struct end *client, struct end *server)
{
    wi_channel_close(client->channel, 1000);
    LOOPBACK_UNTIL(loopback, client->closed && server->closed);
    assert_int_equal(client->code, WIDL_OK);
    assert_int_equal(server->code, WIDL_OK);
}

static void test_echo_in_each_serializer(void **state)
{
    struct loopback loopback = {.server_echoes = true};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (int i = 0; i < 2 * WI_SERIALIZER_COUNT; i++) {
        int serializer = i / 2;
        struct end client = {0};
        struct end *server;

        loopback.no_batches = i % 2;
        assert_non_null(loopback_connect(&loopback, &client, loopback.url, serializer, NULL));
        LOOPBACK_UNTIL(&loopback, client.opened);
        server = &loopback.servers[i];
        assert_int_equal(client.serializer, serializer);
        assert_int_equal(server->serializer, serializer);
        assert_ptr_equal(strstr(wi_channel_peer(server->channel), "127.0.0.1:"),
                         wi_channel_peer(server->channel));
        assert_int_equal(wi_channel_send(client.channel, "", 0), WIDL_OK);
        assert_int_equal(wi_channel_send(client.channel, "hello", 5), WIDL_OK);
        LOOPBACK_UNTIL(&loopback, client.messages == 2);
        assert_int_equal(client.bytes, 5);
        close_by_agreement(&loopback, &client, server);
    }
    loopback_close(&loopback);
}

static void send_two(struct end *end)
{
    assert_int_equal(wi_channel_send(end->channel, "one", 3), WIDL_OK);
    assert_int_equal(wi_channel_send(end->channel, "two", 3), WIDL_OK);
}

/* Everything is queued at once: what comes back shares the connection with what is still sent. */
static void expect_flood(size_t count, size_t size, bool no_batches)
{
    struct loopback loopback = {.server_echoes = true, .no_batches = no_batches};
    struct end client = {0};
    struct end *server;
    unsigned char *data = fill(size, 1);
    uint32_t sum = 0;

    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    server = loopback_pair(&loopback, &client);
    for (size_t i = 0; i < count; i++) {
        data[i % size]++;
        sum = checksum(sum, data, size);
        assert_int_equal(wi_channel_send(client.channel, data, size), WIDL_OK);
    }
    assert_true(wi_channel_queued(client.channel) > count * size);
    LOOPBACK_UNTIL(&loopback, client.messages == count);
    assert_int_equal(client.checksum, sum);
    assert_int_equal(server->checksum, sum);
    assert_int_equal(wi_channel_queued(client.channel), 0);
    assert_int_equal(wi_channel_queued(server->channel), 0);
    close_by_agreement(&loopback, &client, server);
    loopback_close(&loopback);
    free(data);
}

static void test_many_small_messages(void **state)
{
    (void)state;
    expect_flood(100000, 48, true);
    expect_flood(100000, 48, false);
}

static void test_large_messages(void **state)
{
    (void)state;
    for (int no_batches = 0; no_batches < 2; no_batches++) {
        expect_flood(1, 1 << 20, no_batches);
        expect_flood(20, 1 << 20, no_batches);
        expect_flood(300, 65536, no_batches);
    }
    expect_flood(2000, 30000, false);
}

static void test_message_above_the_limit(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS};
    struct end client = {0};
    struct end *server;
    unsigned char *data = fill(1001, 1);

    (void)state;
    loopback.server_limits.max_message_bytes = 1000;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    server = loopback_pair(&loopback, &client);
    assert_int_equal(wi_channel_send(client.channel, data, 1000), WIDL_OK);
    assert_int_equal(wi_channel_send(client.channel, data, 1001), WIDL_OK);
    assert_int_equal(wi_channel_send(client.channel, data, 1), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, client.closed && server->closed);
    assert_int_equal(server->messages, 1);
    assert_int_equal(server->code, WIDL_ERROR_LIMIT);
    assert_int_equal(client.code, WIDL_ERROR_LIMIT);
    assert_non_null(strstr(client.text, "1009 a message above the limit"));
    loopback_close(&loopback);
    free(data);
}

/* The same when it is the client that does not take it. */
static void test_message_above_the_clients_limit(void **state)
{
    struct loopback loopback = {.client_limits = LOOPBACK_LIMITS};
    struct end client = {0};
    struct end *server;
    unsigned char *data = fill(1 << 20, 1);

    (void)state;
    loopback.client_limits.max_message_bytes = 1000;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    server = loopback_pair(&loopback, &client);
    assert_int_equal(wi_channel_send(server->channel, data, 1 << 20), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, client.closed && server->closed);
    assert_int_equal(client.code, WIDL_ERROR_LIMIT);
    assert_int_equal(server->code, WIDL_ERROR_LIMIT);
    assert_int_equal(client.messages, 0);
    loopback_close(&loopback);
    free(data);
}

/* A batch may be larger than a message; a message in it, or the batch itself, may be too large. */
static void test_batch_above_the_limit(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS};
    char batch[120];

    (void)state;
    memset(batch, 'x', sizeof(batch));
    loopback.server_limits.max_message_bytes = 50;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t i = 0; i < 2; i++) {
        int descriptor = raw_handshake(&loopback, "wamp.2.json.batched");
        struct end *server = &loopback.servers[i];

        batch[50] = batch[101] = 0x1e;
        raw_send_frame(descriptor, 0x81, batch, 102);
        LOOPBACK_UNTIL(&loopback, server->messages == 2);
        batch[50] = 'x';
        if (i == 0)
            raw_send_frame(descriptor, 0x81, batch, 102);
        else
            raw_send(descriptor, "\x81\xff\0\0\0\0\0\x01\x00\x36", 10);
        LOOPBACK_UNTIL(&loopback, server->closed);
        assert_int_equal(server->messages, 2);
        assert_int_equal(server->code, WIDL_ERROR_LIMIT);
        close(descriptor);
    }
    loopback_close(&loopback);
}

/* What is sent in one turn is one frame; a pong between two messages ends it; so does its size. */
static void test_batches_on_the_wire(void **state)
{
    static const char EXPECTED[] = "\x82\x0e\0\0\0\x03one\0\0\0\x03two"
                                   "\x8a\x02hi"
                                   "\x82\x09\0\0\0\x05three"
                                   "\x82\x08\0\0\0\x04"
                                   "four";
    static const struct reaction TWO = {.received = send_two};
    struct loopback loopback = {.server_reaction = &TWO};
    widl_buffer answer = {0};
    unsigned char *data = fill(40000, 1);
    struct end *server;
    int descriptor;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_handshake(&loopback, "wamp.2.msgpack.batched");
    server = &loopback.servers[0];
    raw_send(descriptor,
             "\x82\x85\0\0\0\0\0\0\0\x01x"
             "\x89\x82\0\0\0\0hi",
             19);
    LOOPBACK_UNTIL(&loopback, server->messages == 1 && wi_channel_queued(server->channel) == 0);
    assert_int_equal(wi_channel_send(server->channel, "three", 5), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, wi_channel_queued(server->channel) == 0);
    assert_int_equal(wi_channel_send(server->channel, "four", 4), WIDL_OK);
    LOOPBACK_UNTIL(&loopback,
                   raw_receive(descriptor, &answer) && answer.size >= sizeof(EXPECTED) - 1);
    assert_int_equal(answer.size, sizeof(EXPECTED) - 1);
    assert_memory_equal(answer.data, EXPECTED, answer.size);

    answer.size = 0;
    assert_int_equal(wi_channel_send(server->channel, data, 40000), WIDL_OK);
    assert_int_equal(wi_channel_send(server->channel, data, 40000), WIDL_OK);
    assert_int_equal(wi_channel_send(server->channel, data, 25527), WIDL_OK);
    assert_int_equal(wi_channel_send(server->channel, data, 0), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, raw_receive(descriptor, &answer) && answer.size >= 105553);
    assert_int_equal(answer.size, 105553);
    assert_memory_equal(answer.data, "\x82\x7e\x9c\x44", 4);
    assert_memory_equal(answer.data + 40008, "\x82\x7e\xff\xff", 4);
    assert_memory_equal(answer.data + 105547, "\x82\x04", 2);
    widl_buffer_free(&answer);
    free(data);
    close(descriptor);
    loopback_close(&loopback);
}

/* Batches of text end as the peer's do, and as WAMP says before the peer has sent any. */
static void test_delimiter_of_the_peer(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    widl_buffer answer = {0};
    int descriptor;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_handshake(&loopback, "wamp.2.json.batched");
    assert_int_equal(wi_channel_send(loopback.servers[0].channel, "[0]", 3), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, raw_receive(descriptor, &answer) && answer.size == 6);
    raw_send_frame(descriptor, 0x81, "[1]\x18[2]\x18", 8);
    LOOPBACK_UNTIL(&loopback, raw_receive(descriptor, &answer) && answer.size == 16);
    raw_send_frame(descriptor, 0x81, "[3]\x1e", 4);
    LOOPBACK_UNTIL(&loopback, raw_receive(descriptor, &answer) && answer.size == 22);
    assert_memory_equal(answer.data,
                        "\x81\x04[0]\x1e"
                        "\x81\x08[1]\x18[2]\x18"
                        "\x81\x04[3]\x1e",
                        22);
    widl_buffer_free(&answer);
    close(descriptor);
    loopback_close(&loopback);
}

/* What peers may send that is no message, and how the channel ends. */
static void test_violations(void **state)
{
    static const struct {
        const char *protocol;
        unsigned first;
        const char *payload;
        size_t size;
        widl_code code;
        const char *text;
        unsigned status; /**< of the close frame that comes back */
    } CASES[] = {
        {"wamp.2.json", 0x81, "\xff", 1, WIDL_ERROR_PROTOCOL, "not UTF-8", 1007},
        {"wamp.2.json", 0x82, "x", 1, WIDL_ERROR_PROTOCOL, "binary", 1003},
        {"wamp.2.json", 0x83, "x", 1, WIDL_ERROR_PROTOCOL, "reserved opcode", 1002},
        {"wamp.2.json", 0xc1, "x", 1, WIDL_ERROR_PROTOCOL, "reserved bit", 1002},
        {"wamp.2.json", 0x80, "x", 1, WIDL_ERROR_PROTOCOL, "continuation", 1002},
        {"wamp.2.json", 0x88, "\x03", 1, WIDL_ERROR_PROTOCOL, "one byte", 1002},
        {"wamp.2.json", 0x88, "\x03\xed", 2, WIDL_ERROR_PROTOCOL, "must not be sent", 1002},
        {"wamp.2.json", 0x88, "", 0, WIDL_OK, "the peer closed the connection", 0},
        {"wamp.2.json", 0x88, "\x03\xe9", 2, WIDL_OK, "closed the connection: 1001", 1001},
        {"wamp.2.json", 0x88, "\x03\xea\x1b[m", 5, WIDL_ERROR_PROTOCOL, "connection: 1002 ?[m",
         1002},
        {"wamp.2.json", 0x88, "\x03\xf1", 2, WIDL_ERROR_LIMIT, "connection: 1009", 1009},
        {"wamp.2.json", 0x88, "\x03\xf3oops", 6, WIDL_ERROR_CLOSED, "connection: 1011 oops", 1011},
        {"wamp.2.json.batched", 0x81, "", 0, WIDL_ERROR_PROTOCOL, "without a message", 1002},
        {"wamp.2.json.batched", 0x81, "[1]", 3, WIDL_ERROR_PROTOCOL, "delimiter", 1002},
        {"wamp.2.json.batched", 0x82, "x\x1e", 2, WIDL_ERROR_PROTOCOL, "binary", 1003},
        {"wamp.2.msgpack.batched", 0x82, "", 0, WIDL_ERROR_PROTOCOL, "without a message", 1002},
        {"wamp.2.msgpack.batched", 0x82, "\0\0\0\2x", 5, WIDL_ERROR_PROTOCOL, "middle", 1002},
        {"wamp.2.msgpack.batched", 0x81, "\0\0\0\1x", 5, WIDL_ERROR_PROTOCOL, "text", 1003},
    };
    struct loopback loopback = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", ARRAY_LENGTH(CASES));
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        int descriptor = raw_handshake(&loopback, CASES[i].protocol);
        struct end *server = &loopback.servers[i];
        widl_buffer answer = {0};

        raw_send_frame(descriptor, CASES[i].first, CASES[i].payload, CASES[i].size);
        raw_drain(&loopback, descriptor, &answer);
        assert_int_equal(answer.data[0], 0x88);
        if (CASES[i].status)
            assert_int_equal(answer.data[2] << 8 | answer.data[3], CASES[i].status);
        else
            assert_int_equal(answer.size, 2);
        close(descriptor);
        LOOPBACK_UNTIL(&loopback, server->closed);
        if (server->code != CASES[i].code || !strstr(server->text, CASES[i].text))
            fail_msg("%s: %s", CASES[i].text, server->text);
        widl_buffer_free(&answer);
    }
    loopback_close(&loopback);
}

static void test_half_a_message(void **state)
{
    struct loopback loopback = {0};
    struct end *server = NULL;
    int descriptor;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_handshake(&loopback, "wamp.2.json");
    server = &loopback.servers[0];
    raw_send(descriptor, "\x81\xfe\x01\x00\0\0\0\0[1,", 11);
    loopback_turn(&loopback);
    close(descriptor);
    LOOPBACK_UNTIL(&loopback, server->closed);
    assert_int_equal(server->messages, 0);
    assert_int_equal(server->code, WIDL_ERROR_CLOSED);
    assert_string_equal(server->text, "the peer hung up");
    loopback_close(&loopback);
}

static void test_reset(void **state)
{
    struct loopback loopback = {0};
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    int descriptor;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_handshake(&loopback, "wamp.2.json");
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    close(descriptor);
    LOOPBACK_UNTIL(&loopback, loopback.servers[0].closed);
    assert_int_equal(loopback.servers[0].code, WIDL_ERROR_CLOSED);
    loopback_close(&loopback);
}

static void test_ping(void **state)
{
    struct loopback loopback = {0};
    widl_buffer answer = {0};
    int descriptor;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_handshake(&loopback, "wamp.2.json");
    raw_send_frame(descriptor, 0x89, "are you there", 13);
    raw_send_frame(descriptor, 0x8a, "unasked", 7);
    raw_send_frame(descriptor, 0x89, "", 0);
    LOOPBACK_UNTIL(&loopback, raw_receive(descriptor, &answer) && answer.size == 17);
    assert_memory_equal(answer.data,
                        "\x8a\x0d"
                        "are you there"
                        "\x8a\x00",
                        17);
    widl_buffer_free(&answer);
    close(descriptor);
    loopback_close(&loopback);
}

/** Send until the queue takes no more. Return: how many messages it took. */
static size_t fill_queue(struct loopback *loopback, struct wi_channel *channel,
                         const unsigned char *data, size_t size)
{
    size_t count = 0;

    for (int idle = 0; idle < 20; idle++) {
        while (wi_channel_send(channel, data, size) == WIDL_OK) {
            count++;
            idle = 0;
        }
        loopback_turn(loopback);
    }
    return count;
}

/* A peer that does not read fills the queue up to its limit and no further; then it reads. */
static void test_slow_reader(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS};
    widl_buffer received = {0};
    unsigned char *data = fill(10000, 1);
    struct end *server;
    size_t count;
    int descriptor;

    (void)state;
    loopback.server_limits.max_queue_bytes = 1 << 20;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_handshake(&loopback, "wamp.2.json");
    server = &loopback.servers[0];
    count = fill_queue(&loopback, server->channel, data, 10000);
    assert_true(wi_channel_queued(server->channel) > (1 << 20) - 10004);
    assert_true(wi_channel_queued(server->channel) <= 1 << 20);
    LOOPBACK_UNTIL(&loopback, raw_receive(descriptor, &received) && received.size >= count * 10004);
    assert_int_equal(received.size, count * 10004);
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(received.data + i * 10004 + 4, data, 10000);
    assert_int_equal(wi_channel_queued(server->channel), 0);
    widl_buffer_free(&received);
    close(descriptor);
    loopback_close(&loopback);
    free(data);
}

/* A peer that only pings does not make the queue grow. */
static void test_ping_flood(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS};
    unsigned char *data = fill(10000, 1);
    struct end *server;
    int descriptor;

    (void)state;
    loopback.server_limits.max_queue_bytes = 100000;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_handshake(&loopback, "wamp.2.json");
    server = &loopback.servers[0];
    fill_queue(&loopback, server->channel, data, 10000);
    for (int i = 0; i < 5000; i++) {
        raw_send_frame(descriptor, 0x89, data, 100);
        if (i % 100 == 0)
            loopback_turn(&loopback);
    }
    assert_true(wi_channel_queued(server->channel) <= 100000 + 4096);
    assert_int_equal(server->closed, 0);
    wi_channel_cut(server->channel);
    LOOPBACK_UNTIL(&loopback, server->closed);
    assert_int_equal(server->code, WIDL_ERROR_CLOSED);
    close(descriptor);
    loopback_close(&loopback);
    free(data);
}

static void test_queue_limit_is_exact(void **state)
{
    struct loopback loopback = {.client_limits = LOOPBACK_LIMITS, .no_batches = true};
    struct end client = {0};
    char data[200] = {0};

    (void)state;
    loopback.client_limits.max_queue_bytes = 300;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    loopback_pair(&loopback, &client);
    assert_int_equal(wi_channel_send(client.channel, data, 192), WIDL_OK);
    assert_int_equal(wi_channel_queued(client.channel), 200);
    assert_int_equal(wi_channel_send(client.channel, data, 95), WIDL_ERROR_WOULD_BLOCK);
    assert_int_equal(wi_channel_send(client.channel, data, 293), WIDL_ERROR_LIMIT);
    assert_int_equal(wi_channel_send(client.channel, data, 94), WIDL_OK);
    assert_int_equal(wi_channel_queued(client.channel), 300);
    assert_int_not_equal(wi_channel_send(client.channel, data, 0), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, loopback.servers[0].messages == 2);
    assert_int_not_equal(wi_channel_send(client.channel, data, 293), WIDL_OK);
    assert_int_equal(wi_channel_send(client.channel, data, 94), WIDL_OK);
    loopback_close(&loopback);
}

/* Closed by either end, or by both at once; what was queued before arrives. */
static void test_close(void **state)
{
    struct loopback loopback = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (unsigned who = 1; who <= 3; who++) {
        struct end client = {0};
        struct end *server = loopback_pair(&loopback, &client);

        for (int i = 0; i < 1000; i++) {
            assert_int_equal(wi_channel_send(client.channel, "to server", 9), WIDL_OK);
            assert_int_equal(wi_channel_send(server->channel, "to client", 9), WIDL_OK);
        }
        if (who & 1)
            wi_channel_close(client.channel, 1000);
        if (who & 2)
            wi_channel_close(server->channel, 1001);
        LOOPBACK_UNTIL(&loopback, client.closed && server->closed);
        assert_int_equal(client.code, WIDL_OK);
        assert_int_equal(server->code, WIDL_OK);
        if (who == 1)
            assert_int_equal(server->messages, 1000);
        if (who == 2)
            assert_int_equal(client.messages, 1000);
    }
    loopback_close(&loopback);
}

static void test_nothing_after_close(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    struct end client = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    loopback_pair(&loopback, &client);
    assert_int_equal(wi_channel_send(client.channel, "echo", 4), WIDL_OK);
    wi_channel_close(client.channel, 1000);
    wi_channel_close(client.channel, 1002);
    assert_int_equal(wi_channel_send(client.channel, "late", 4), WIDL_ERROR_CLOSED);
    assert_int_equal(client.closed, 0);
    LOOPBACK_UNTIL(&loopback, client.closed);
    assert_int_equal(client.code, WIDL_OK);
    assert_int_equal(client.messages, 0);
    loopback_close(&loopback);
}

/* A peer that does not answer the close frame, or does not even read it, is not waited for long. */
static void test_close_without_an_answer(void **state)
{
    struct loopback loopback = {0};
    unsigned char *data = fill(1 << 20, 1);

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (int is_stuck = 0; is_stuck < 2; is_stuck++) {
        int descriptor = raw_handshake(&loopback, "wamp.2.json");
        struct end *server = &loopback.servers[is_stuck];
        uint64_t start_ms = wi_clock_ms();

        for (int i = 0; is_stuck && i < 20; i++)
            assert_int_equal(wi_channel_send(server->channel, data, 1 << 20), WIDL_OK);
        wi_channel_close(server->channel, 1000);
        while (!server->closed)
            assert_true(wi_loop_turn(loopback.server_loop, UINT32_MAX));
        assert_int_equal(server->code, WIDL_ERROR_CLOSED);
        assert_string_equal(server->text, "the peer did not answer the close frame");
        assert_true(wi_clock_ms() - start_ms >= 1000);
        assert_true(wi_clock_ms() - start_ms < PATIENCE_MS);
        close(descriptor);
    }
    loopback_close(&loopback);
    free(data);
}

static void test_cut(void **state)
{
    struct loopback loopback = {0};
    struct end client = {0};
    struct end *server;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    server = loopback_pair(&loopback, &client);
    wi_channel_cut(client.channel);
    wi_channel_cut(client.channel);
    assert_int_equal(client.closed, 0);
    assert_int_not_equal(wi_channel_send(client.channel, "x", 1), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, client.closed && server->closed);
    assert_int_equal(client.code, WIDL_ERROR_CLOSED);
    assert_int_equal(server->code, WIDL_ERROR_CLOSED);
    loopback_close(&loopback);
}

static void cut(struct end *end)
{
    wi_channel_cut(end->channel);
}

static void close_normally(struct end *end)
{
    wi_channel_close(end->channel, 1000);
}

static void send_and_close(struct end *end)
{
    assert_int_equal(wi_channel_send(end->channel, "bye", 3), WIDL_OK);
    wi_channel_close(end->channel, 1000);
}

/* An owner may end its channel from inside any of its events; nothing more is received then. */
static void test_end_from_inside(void **state)
{
    static const struct {
        struct reaction reaction;
        size_t received; /**< by the client */
        size_t sent;     /**< by the client, received by the server */
    } CASES[] = {
        {{.opened = cut}, 0, 0},
        {{.opened = close_normally}, 0, 0},
        {{.opened = send_and_close}, 0, 1},
        {{.received = cut}, 1, 0},
        {{.received = close_normally}, 1, 0},
        {{.received = send_and_close}, 1, 1},
    };
    struct loopback loopback = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct end client = {.reaction = &CASES[i].reaction};
        struct end *server = &loopback.servers[i];

        assert_non_null(loopback_connect(&loopback, &client, loopback.url, -1, NULL));
        LOOPBACK_UNTIL(&loopback, loopback.accepted == i + 1);
        for (int message = 0; message < 3; message++)
            assert_int_equal(wi_channel_send(server->channel, "x", 1), WIDL_OK);
        LOOPBACK_UNTIL(&loopback, client.closed && server->closed);
        assert_int_equal(client.messages, CASES[i].received);
        assert_int_equal(server->messages, CASES[i].sent);
    }
    loopback_close(&loopback);
}

/* The same for the server, in whose first event the client's request is still being handled. */
static void test_end_from_inside_the_server(void **state)
{
    static const struct reaction REACTIONS[] = {
        {.received = cut}, {.received = close_normally}, {.received = send_and_close}};
    struct loopback loopback = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    for (size_t i = 0; i < ARRAY_LENGTH(REACTIONS); i++) {
        struct end client = {0};
        struct end *server;

        loopback.server_reaction = &REACTIONS[i];
        server = loopback_pair(&loopback, &client);
        for (int message = 0; message < 3; message++)
            assert_int_equal(wi_channel_send(client.channel, "x", 1), WIDL_OK);
        LOOPBACK_UNTIL(&loopback, client.closed && server->closed);
        assert_int_equal(server->messages, 1);
    }
    loopback_close(&loopback);
}

/** Let the process have as many descriptors as it may. Return: how many connections they make. */
static size_t raise_descriptors(void)
{
    struct rlimit files;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    return files.rlim_cur >= 2100 ? 1000 : (files.rlim_cur - 100) / 2;
}

static void test_idle_connections(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    size_t count = raise_descriptors();
    struct end *clients = calloc(count, sizeof(*clients));
    size_t open = 0;

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", count);
    for (size_t i = 0; i < count; i++)
        assert_non_null(loopback_connect(&loopback, &clients[i], loopback.url, -1, NULL));
    LOOPBACK_UNTIL(&loopback, loopback.accepted == count);
    for (size_t i = 0; i < count; i += 37) {
        assert_int_equal(wi_channel_send(clients[i].channel, "hello", 5), WIDL_OK);
        LOOPBACK_UNTIL(&loopback, clients[i].messages == 1);
    }
    for (size_t i = 0; i < count; i++)
        open += clients[i].opened && !clients[i].closed;
    assert_int_equal(open, count);
    for (size_t i = 0; i < count; i += 2)
        wi_channel_close(clients[i].channel, 1000);
    LOOPBACK_UNTIL(&loopback, clients[count - 2].closed && clients[0].closed);
    loopback_close(&loopback);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(clients[i].closed, 1);
    free(clients);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_echo_in_each_serializer),
        cmocka_unit_test(test_many_small_messages),
        cmocka_unit_test(test_large_messages),
        cmocka_unit_test(test_message_above_the_limit),
        cmocka_unit_test(test_message_above_the_clients_limit),
        cmocka_unit_test(test_batch_above_the_limit),
        cmocka_unit_test(test_batches_on_the_wire),
        cmocka_unit_test(test_delimiter_of_the_peer),
        cmocka_unit_test(test_violations),
        cmocka_unit_test(test_half_a_message),
        cmocka_unit_test(test_reset),
        cmocka_unit_test(test_ping),
        cmocka_unit_test(test_slow_reader),
        cmocka_unit_test(test_ping_flood),
        cmocka_unit_test(test_queue_limit_is_exact),
        cmocka_unit_test(test_close),
        cmocka_unit_test(test_nothing_after_close),
        cmocka_unit_test(test_close_without_an_answer),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_end_from_inside),
        cmocka_unit_test(test_end_from_inside_the_server),
        cmocka_unit_test(test_idle_connections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
