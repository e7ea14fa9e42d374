/* SPDX-License-Identifier: MIT */
/* Finding hosts by their names while the loop goes on, and trying one address after the other. */
#include "transport/lookup.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback.h"
#include "support/cmocka_widl.h"

/** A resolver that says what the test wants, when the test wants it. */
struct script {
    struct wi_resolver resolver;
    bool waits; /**< for `go` */
    int result;
    uint16_t ports[3]; /**< of 127.0.0.1, in place of the one asked for; 0: no more */
    bool asks_for_port;
    sem_t go;
    sem_t asked; /**< posted when a look-up begins */
    sem_t over;  /**< posted when it ends */
    char host[256];
};

static void add_address(struct wi_addresses *addresses, uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct wi_address *place = &addresses->list[addresses->count++];

    memcpy(&place->address, &address, sizeof(address));
    place->size = sizeof(address);
}

static int look_up(void *user, const char *host, uint16_t port, struct wi_addresses *ret)
{
    struct script *script = user;

    snprintf(script->host, sizeof(script->host), "%s", host);
    sem_post(&script->asked);
    if (script->waits)
        sem_wait(&script->go);
    for (size_t i = 0; i < ARRAY_LENGTH(script->ports) && script->ports[i]; i++)
        add_address(ret, script->ports[i]);
    if (script->asks_for_port)
        add_address(ret, port);
    sem_post(&script->over);
    return script->result;
}

static void script_init(struct script *script, struct loopback *loopback)
{
    *script = (struct script){.resolver = {look_up, script}};
    sem_init(&script->go, 0, 0);
    sem_init(&script->asked, 0, 0);
    sem_init(&script->over, 0, 0);
    loopback->resolver = &script->resolver;
}

/** The script's look-ups are over. */
static void script_done(struct script *script)
{
    sem_destroy(&script->go);
    sem_destroy(&script->asked);
    sem_destroy(&script->over);
}

static void url_of(const struct loopback *loopback, const char *host, char url[64])
{
    snprintf(url, 64, "ws://%s:%u/ws", host, loopback_port(loopback->url));
}

/** A port that was free a moment ago. */
static uint16_t closed_port(void)
{
    char url[64];

    close(raw_listen(url));
    return loopback_port(url);
}

/** A listening socket whose queue is full, so that who connects gets no answer. */
static int listen_silently(uint16_t *ret_port, int *ret_client)
{
    char url[64];
    int descriptor = raw_listen(url);

    *ret_port = loopback_port(url);
    assert_int_equal(listen(descriptor, 0), 0);
    *ret_client = raw_connect(*ret_port);
    return descriptor;
}

static void test_known_hosts(void **state)
{
    static const struct {
        const char *host;
        size_t count;
        int family;
    } CASES[] = {
        {"127.0.0.1", 1, AF_INET},   {"::1", 1, AF_INET6}, {"localhost", 2, AF_INET6},
        {"localhost.invalid", 0, 0}, {"", 0, 0},           {"example.invalid", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_addresses addresses = {.count = 7};

        assert_int_equal(wi_addresses_known(CASES[i].host, 8080, &addresses), CASES[i].count > 0);
        assert_int_equal(addresses.count, CASES[i].count);
        if (CASES[i].count > 0)
            assert_int_equal(addresses.list[0].address.ss_family, CASES[i].family);
    }
}

static void test_name(void **state)
{
    struct loopback loopback = {0};
    struct script script;
    struct end end = {0};
    char url[64];

    (void)state;
    script_init(&script, &loopback);
    script.asks_for_port = true;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    url_of(&loopback, "router.example", url);
    assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
    LOOPBACK_UNTIL(&loopback, end.opened);
    assert_string_equal(script.host, "router.example");
    loopback_close(&loopback);
    script_done(&script);
}

static void test_unknown_name(void **state)
{
    static const int RESULTS[] = {EAI_NONAME, EAI_AGAIN, EAI_FAIL, 0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(RESULTS); i++) {
        struct loopback loopback = {0};
        struct script script;
        struct end end = {0};

        script_init(&script, &loopback);
        script.result = RESULTS[i];
        loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
        assert_non_null(loopback_connect(&loopback, &end, "ws://router.example/", -1, NULL));
        LOOPBACK_UNTIL(&loopback, end.closed);
        assert_int_equal(end.code, WIDL_ERROR_CONNECT);
        assert_non_null(strstr(end.text, "cannot find the host 'router.example': "));
        loopback_close(&loopback);
        script_done(&script);
    }
}

/* Others on the same loop go on as if nothing were. */
static void test_slow_name(void **state)
{
    struct loopback loopback = {.server_echoes = true};
    struct script script;
    struct end slow = {0};
    struct end other = {0};
    char url[64];

    (void)state;
    script_init(&script, &loopback);
    script.asks_for_port = true;
    script.waits = true;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    url_of(&loopback, "slow.example", url);
    assert_non_null(loopback_connect(&loopback, &slow, url, -1, NULL));
    sem_wait(&script.asked);
    loopback_pair(&loopback, &other);
    assert_int_equal(wi_channel_send(other.channel, "hello", 5), WIDL_OK);
    LOOPBACK_UNTIL(&loopback, other.messages == 1);
    assert_false(slow.opened);
    assert_int_equal(slow.closed, 0);
    sem_post(&script.go);
    LOOPBACK_UNTIL(&loopback, slow.opened);
    loopback_close(&loopback);
    script_done(&script);
}

/* The waiting loop is woken by the answer. */
static void test_waiting_loop(void **state)
{
    struct loopback loopback = {0};
    struct script script;
    struct end end = {0};

    (void)state;
    script_init(&script, &loopback);
    script.result = EAI_NONAME;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    assert_non_null(loopback_connect(&loopback, &end, "ws://router.example/", -1, NULL));
    while (!end.closed)
        assert_true(wi_loop_turn(loopback.client_loop, UINT32_MAX));
    loopback_close(&loopback);
    script_done(&script);
}

/* A loop of the program's own that waits for the descriptor is woken by it as well, whether the
 * descriptor is asked for before the answer or after it. */
static void test_descriptor(void **state)
{
    (void)state;
    for (int is_late = 0; is_late < 2; is_late++) {
        struct loopback loopback = {0};
        struct script script;
        struct end end = {0};
        struct pollfd watched = {.events = POLLIN};

        script_init(&script, &loopback);
        script.result = EAI_NONAME;
        script.waits = true;
        loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
        assert_non_null(loopback_connect(&loopback, &end, "ws://router.example/", -1, NULL));
        if (is_late) {
            sem_post(&script.go);
            sem_wait(&script.over);
        }
        watched.fd = wi_loop_descriptor(loopback.client_loop);
        assert_true(watched.fd >= 0);
        while (!is_late && poll(&watched, 1, 0) == 1)
            assert_true(wi_loop_turn(loopback.client_loop, 0));
        if (!is_late)
            sem_post(&script.go);
        while (!end.closed) {
            uint32_t left_ms = wi_loop_timeout(loopback.client_loop);

            assert_true(poll(&watched, 1, left_ms < 5000 ? (int)left_ms : 5000) == 1 ||
                        left_ms < 5000);
            assert_true(wi_loop_turn(loopback.client_loop, 0));
        }
        loopback_close(&loopback);
        script_done(&script);
    }
}

/* The time to connect is over, or the owner or the loop goes, before the look-up ends. */
static void test_nobody_waits(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++) {
        struct loopback loopback = {.client_limits = LOOPBACK_LIMITS};
        struct script script;
        struct end end = {0};

        script_init(&script, &loopback);
        script.asks_for_port = true;
        script.waits = true;
        if (way == 0)
            loopback.client_limits.handshake_timeout_ms = 30;
        loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
        assert_non_null(loopback_connect(&loopback, &end, "ws://slow.example/", -1, NULL));
        sem_wait(&script.asked);
        if (way == 1)
            wi_channel_close(end.channel, 1000);
        if (way < 2)
            LOOPBACK_UNTIL(&loopback, end.closed);
        if (way == 0)
            assert_string_equal(end.text, "the host's name could not be looked up within the time "
                                          "allowed");
        loopback_close(&loopback);
        assert_int_equal(end.closed, 1);
        assert_int_equal(end.code, way == 0 ? WIDL_ERROR_TIMEOUT : WIDL_ERROR_CLOSED);
        sem_post(&script.go);
        sem_wait(&script.over);
        script_done(&script);
    }
}

static void test_refused_address_then_good_one(void **state)
{
    struct loopback loopback = {0};
    struct script script;
    struct end end = {0};
    char url[64];

    (void)state;
    script_init(&script, &loopback);
    script.ports[0] = closed_port();
    script.ports[1] = closed_port();
    script.asks_for_port = true;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    url_of(&loopback, "router.example", url);
    assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
    LOOPBACK_UNTIL(&loopback, end.opened);
    loopback_close(&loopback);
    script_done(&script);
}

static void test_all_refused(void **state)
{
    struct loopback loopback = {0};
    struct script script;
    struct end end = {0};

    (void)state;
    script_init(&script, &loopback);
    script.ports[0] = closed_port();
    script.ports[1] = closed_port();
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    assert_non_null(loopback_connect(&loopback, &end, "ws://router.example/", -1, NULL));
    LOOPBACK_UNTIL(&loopback, end.closed);
    assert_int_equal(end.code, WIDL_ERROR_CONNECT);
    assert_string_equal(end.text, "cannot connect to router.example:80: Connection refused");
    loopback_close(&loopback);
    script_done(&script);
}

/* The silent one gets its share of the time, and no more. */
static void test_silent_address_then_good_one(void **state)
{
    struct loopback loopback = {.client_limits = LOOPBACK_LIMITS};
    struct script script;
    struct end end = {0};
    char url[64];
    int client;
    int silent;

    (void)state;
    script_init(&script, &loopback);
    silent = listen_silently(&script.ports[0], &client);
    script.asks_for_port = true;
    loopback.client_limits.handshake_timeout_ms = 3000;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    url_of(&loopback, "router.example", url);
    assert_non_null(loopback_connect(&loopback, &end, url, -1, NULL));
    LOOPBACK_UNTIL(&loopback, end.opened || end.closed);
    assert_true(end.opened);
    close(client);
    close(silent);
    loopback_close(&loopback);
    script_done(&script);
}

static void test_all_silent(void **state)
{
    struct loopback loopback = {.client_limits = LOOPBACK_LIMITS};
    struct script script;
    struct end end = {0};
    int client;
    int silent;

    (void)state;
    script_init(&script, &loopback);
    silent = listen_silently(&script.ports[0], &client);
    script.ports[1] = script.ports[0];
    loopback.client_limits.handshake_timeout_ms = 60;
    loopback_open(&loopback, "ws://127.0.0.1:0/ws", 10);
    assert_non_null(loopback_connect(&loopback, &end, "ws://router.example/", -1, NULL));
    LOOPBACK_UNTIL(&loopback, end.closed);
    assert_int_equal(end.code, WIDL_ERROR_TIMEOUT);
    assert_string_equal(end.text, "no connection within the time allowed");
    close(client);
    close(silent);
    loopback_close(&loopback);
    script_done(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_hosts),  cmocka_unit_test(test_name),
        cmocka_unit_test(test_unknown_name), cmocka_unit_test(test_slow_name),
        cmocka_unit_test(test_waiting_loop), cmocka_unit_test(test_descriptor),
        cmocka_unit_test(test_nobody_waits), cmocka_unit_test(test_refused_address_then_good_one),
        cmocka_unit_test(test_all_refused),  cmocka_unit_test(test_silent_address_then_good_one),
        cmocka_unit_test(test_all_silent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
