/* SPDX-License-Identifier: MIT */
/* Channels over real sockets: both ends in one thread. */
#include "transport/transport.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/cmocka_widl.h"

static void test_echo(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    struct end client = {0};

    (void)state;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    loopback_pair(&loopback, &client);
    assert_int_equal(client.serializer, WI_MSGPACK);
    assert_true(wi_channel_send(client.channel, "hello", 5));
    LOOPBACK_UNTIL(&loopback, client.messages == 1);
    assert_int_equal(client.bytes, 5);
    wi_channel_close(client.channel, 1000);
    LOOPBACK_UNTIL(&loopback, client.closed && loopback.servers[0].closed);
    assert_int_equal(client.code, WIDL_OK);
    assert_int_equal(loopback.servers[0].code, WIDL_OK);
    loopback_close(&loopback);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_echo),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
