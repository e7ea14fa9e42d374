/* SPDX-License-Identifier: MIT */
/*
 * The same conversation again and again, each time with another allocation that fails: nothing may
 * crash, leak or hang, and every channel that has an owner must end once.
 */
#include "transport/transport.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/certificates.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "transport/lookup.h"
#include "transport/tls_context.h"

#define MESSAGE_BYTES 20000

static unsigned char message[MESSAGE_BYTES];

/** Every host is this machine. */
static int look_up(void *user, const char *host, uint16_t port, struct wi_addresses *ret)
{
    (void)user;
    (void)host;
    return wi_addresses_known("127.0.0.1", port, ret) ? 0 : EAI_NONAME;
}

static const struct wi_resolver resolver = {look_up, NULL};

/** The listener's URL; that of WebSocket has a name in it, which is looked up. */
static const char *url_of(const struct loopback *loopback, char out[64])
{
    if (strncmp(loopback->url, "ws:", 3) != 0)
        return loopback->url;
    snprintf(out, 64, "ws://router.example:%u/ws", loopback_port(loopback->url));
    return out;
}

/** Connect, send a message that comes in pieces, get it back, close; as far as it goes. */
static void converse(struct loopback *loopback)
{
    struct end client = {0};
    widl_error error = {0};
    char url[64];

    if (!loopback_connect(loopback, &client, url_of(loopback, url), WI_JSON, &error)) {
        assert_int_equal(error.code, WIDL_ERROR_MEMORY);
        return;
    }
    LOOPBACK_UNTIL(loopback, client.opened || client.closed);
    if (client.opened && !client.closed &&
        wi_channel_send(client.channel, message, MESSAGE_BYTES) != WIDL_OK)
        wi_channel_close(client.channel, 1000);
    LOOPBACK_UNTIL(loopback, client.messages == 1 || client.closed);
    if (!client.closed)
        wi_channel_close(client.channel, 1000);
    LOOPBACK_UNTIL(loopback, client.closed);
    LOOPBACK_UNTIL(loopback, loopback->accepted == 0 || loopback->servers[0].closed);
}

/** Converse until nothing fails any more. tls: of both ends, NULL: none. */
static void expect_end(const char *url, struct wi_tls_context *server,
                       struct wi_tls_context *client)
{
    size_t successes = 0;
    bool has_failed = true;

    for (; has_failed; successes++) {
        struct loopback loopback = {.server_echoes = true,
                                    .may_fail = true,
                                    .server_tls = server,
                                    .client_tls = client,
                                    .resolver = &resolver};

        loopback_open(&loopback, url, 10);
        failing_malloc_start(successes);
        converse(&loopback);
        has_failed = failing_malloc_stop();
        loopback_close(&loopback);
    }
    assert_true(successes > 5);
}

static void test_each_allocation_fails_once(void **state)
{
    (void)state;
    memset(message, 'x', sizeof(message));
    expect_end("ws://127.0.0.1:0/ws", NULL, NULL);
    expect_end("tcp://127.0.0.1:0", NULL, NULL);
}

static void test_each_allocation_of_tls_fails_once(void **state)
{
    struct wi_tls_context *server;
    struct wi_tls_context *client;

    (void)state;
    certificates_make();
    server = wi_tls_server_context(&(widl_server_tls){.certificate_file = certificate("good.pem")},
                                   NULL);
    client =
        wi_tls_client_context(&(widl_client_tls){.ca_file = certificate("ca.pem")}, NULL, NULL);
    expect_end("wss://127.0.0.1:0/ws", server, client);
    wi_tls_context_release(server);
    wi_tls_context_release(client);
    certificates_remove();
}

static void test_loops_without_memory(void **state)
{
    (void)state;
    for (size_t successes = 0; successes < 2; successes++) {
        widl_error error = {0};

        failing_malloc_start(successes);
        assert_null(wi_loop_new(NULL, &error));
        assert_true(failing_malloc_stop());
        assert_int_equal(error.code, WIDL_ERROR_MEMORY);
        failing_malloc_start(successes);
        assert_null(wi_loop_new_scalable(&error));
        assert_true(failing_malloc_stop());
        assert_int_equal(error.code, WIDL_ERROR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_allocation_fails_once),
        cmocka_unit_test(test_each_allocation_of_tls_fails_once),
        cmocka_unit_test(test_loops_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
