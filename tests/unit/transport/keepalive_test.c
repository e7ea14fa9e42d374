/* SPDX-License-Identifier: MIT */
/* Peers that fall silent: the rules without a clock, then real sockets that stop to answer. */
#include "transport/keepalive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/cmocka_widl.h"
#include "transport/channel.h"

static const char PING[] = "\x89\x00";

static void test_silent_peer_is_lost_in_time(void **state)
{
    (void)state;
    for (uint32_t within = 1; within < 300; within++) {
        struct wi_keepalive keepalive;
        enum wi_keepalive_step step = WI_KEEPALIVE_WAIT;
        uint64_t now = 1000;
        uint64_t asked = 0;

        wi_keepalive_start(&keepalive, within, now);
        while (step != WI_KEEPALIVE_LOST) {
            now += wi_keepalive_wait(&keepalive, now);
            step = wi_keepalive_expire(&keepalive, now, 0);
            if (step != WI_KEEPALIVE_ASK)
                continue;
            assert_int_equal(asked, 0);
            asked = now;
            wi_keepalive_asked(&keepalive, 0, 10);
        }
        assert_true(asked > 1000);
        assert_true(asked - 1000 <= within / 2 + 1);
        assert_in_range(now - 1000, within, within + 1);
    }
}

/* One that speaks is never pinged, one that answers is pinged twice in the time and never lost. */
static void test_live_peer_is_kept(void **state)
{
    (void)state;
    for (int speaks = 0; speaks < 2; speaks++) {
        struct wi_keepalive keepalive;
        unsigned pings = 0;
        uint64_t now = 1000;

        wi_keepalive_start(&keepalive, 100, now);
        while (now < 2000) {
            now += wi_keepalive_wait(&keepalive, now);
            if (speaks)
                wi_keepalive_heard(&keepalive, now - 1);
            switch (wi_keepalive_expire(&keepalive, now, 0)) {
            case WI_KEEPALIVE_ASK:
                pings++;
                wi_keepalive_asked(&keepalive, 0, 10);
                assert_true(wi_keepalive_heard(&keepalive, now + 1));
                break;
            case WI_KEEPALIVE_LOST:
                fail();
                break;
            case WI_KEEPALIVE_WAIT:
                break;
            }
        }
        assert_int_equal(pings, speaks ? 0 : 20);
    }
}

/* Who was busy and looks late asks first. */
static void test_late_look(void **state)
{
    struct wi_keepalive keepalive;

    (void)state;
    wi_keepalive_start(&keepalive, 100, 1000);
    assert_int_equal(wi_keepalive_expire(&keepalive, 5000, 0), WI_KEEPALIVE_ASK);
    wi_keepalive_asked(&keepalive, 0, 2);
    assert_int_equal(wi_keepalive_wait(&keepalive, 5000), 50);
    assert_int_equal(wi_keepalive_expire(&keepalive, 5049, 0), WI_KEEPALIVE_WAIT);
    assert_int_equal(wi_keepalive_expire(&keepalive, 5050, 0), WI_KEEPALIVE_LOST);
}

/* What was sent before the ping is still being taken: alive, as long as that goes on. */
static void test_slow_reader(void **state)
{
    struct wi_keepalive keepalive;
    uint64_t now = 1025;

    (void)state;
    wi_keepalive_start(&keepalive, 100, 1000);
    assert_int_equal(wi_keepalive_expire(&keepalive, now, 500), WI_KEEPALIVE_ASK);
    wi_keepalive_asked(&keepalive, 500, 1000);
    for (uint64_t taken = 600; taken <= 1000; taken += 100) {
        now += wi_keepalive_wait(&keepalive, now);
        assert_int_equal(wi_keepalive_expire(&keepalive, now, taken), WI_KEEPALIVE_WAIT);
    }
    /* The ping has arrived: what else is taken is no answer. */
    now += wi_keepalive_wait(&keepalive, now);
    assert_int_equal(wi_keepalive_expire(&keepalive, now, 2000), WI_KEEPALIVE_LOST);
}

static void test_reader_that_stops(void **state)
{
    struct wi_keepalive keepalive;

    (void)state;
    wi_keepalive_start(&keepalive, 100, 1000);
    assert_int_equal(wi_keepalive_expire(&keepalive, 1025, 500), WI_KEEPALIVE_ASK);
    wi_keepalive_asked(&keepalive, 500, 1000);
    assert_int_equal(wi_keepalive_expire(&keepalive, 1100, 700), WI_KEEPALIVE_WAIT);
    assert_int_equal(wi_keepalive_expire(&keepalive, 1200, 700), WI_KEEPALIVE_LOST);
}

/** Read until so many pings have come. */
static void await_pings(struct loopback *loopback, int descriptor, size_t count)
{
    widl_buffer bytes = {0};

    LOOPBACK_UNTIL(loopback, raw_receive(descriptor, &bytes) && bytes.size >= 2 * count);
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(bytes.data + 2 * i, PING, 2);
    widl_buffer_free(&bytes);
}

/* A client answers for a while, then hangs: its system is there, it is not. */
static void test_client_that_hangs(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS};
    int descriptor;

    (void)state;
    loopback.server_limits.keepalive_ms = 400;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_handshake(&loopback, "wamp.2.json");
    LOOPBACK_UNTIL(&loopback, loopback.accepted == 1);
    for (int i = 0; i < 3; i++) {
        await_pings(&loopback, descriptor, 1);
        raw_send_frame(descriptor, 0x8a, "", 0);
    }
    assert_int_equal(loopback.servers[0].closed, 0);
    LOOPBACK_UNTIL(&loopback, loopback.servers[0].closed);
    assert_int_equal(loopback.servers[0].code, WIDL_ERROR_CLOSED);
    assert_string_equal(loopback.servers[0].text, "the peer was silent for too long");
    close(descriptor);
    loopback_close(&loopback);
}

/* A client that takes nothing, with megabytes for it in the queue. */
static void test_client_that_stops_reading(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS};
    size_t size = 16 << 20;
    char *data = calloc(1, size);
    int descriptor;

    (void)state;
    loopback.server_limits.keepalive_ms = 200;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    descriptor = raw_handshake(&loopback, "wamp.2.json");
    LOOPBACK_UNTIL(&loopback, loopback.accepted == 1);
    assert_int_equal(wi_channel_send(loopback.servers[0].channel, data, size), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, loopback.servers[0].closed);
    assert_string_equal(loopback.servers[0].text, "the peer was silent for too long");
    close(descriptor);
    loopback_close(&loopback);
    free(data);
}

/* Both ends watch each other: nothing but pings and pongs travels. */
static void test_both_ends_live(void **state)
{
    struct loopback loopback = {.server_limits = LOOPBACK_LIMITS, .client_limits = LOOPBACK_LIMITS};
    struct end client = {0};
    struct end *server;
    uint64_t enough;

    (void)state;
    loopback.server_limits.keepalive_ms = 1000;
    loopback.client_limits.keepalive_ms = 1000;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    server = loopback_pair(&loopback, &client);
    enough = client.channel->handed + server->channel->handed + 20;
    LOOPBACK_UNTIL(&loopback, client.channel->handed + server->channel->handed >= enough);
    assert_int_equal(client.closed, 0);
    assert_int_equal(server->closed, 0);
    assert_int_equal(client.messages + server->messages, 0);
    loopback_close(&loopback);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_silent_peer_is_lost_in_time),
        cmocka_unit_test(test_live_peer_is_kept),
        cmocka_unit_test(test_late_look),
        cmocka_unit_test(test_slow_reader),
        cmocka_unit_test(test_reader_that_stops),
        cmocka_unit_test(test_client_that_hangs),
        cmocka_unit_test(test_client_that_stops_reading),
        cmocka_unit_test(test_both_ends_live),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
