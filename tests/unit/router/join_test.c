/* SPDX-License-Identifier: MIT */
/*
 * Joins of a routing core, behind the backs of clients: memory that is short at any point, what is
 * left of joins that end, and answers from inside of an authenticator.
 */
#include <stdio.h>

#include "router/core/count.h"
#include "router/core/identity.h"
#include "router/core/join.h"
#include "router/core/peer.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static const char HELLO[] =
    "[1,\"r\",{\"roles\":{\"caller\":{}},\"authid\":\"joe\",\"authmethods\":"
    "[\"ticket\",\"wampcra\"],\"authextra\":{\"a\":1}}]";

struct connection {
    struct wi_peer *peer;
    bool is_closed;
    char last; /* the code of the last message */
};

struct door {
    widl_join *first; /* that waits */
    int ended;
};

static bool on_send(void *user, const void *data, size_t size)
{
    struct connection *connection = user;
    assert_true(size > 2);
    connection->last = ((const char *)data)[1];
    return true;
}

static void on_close(void *user)
{
    struct connection *connection = user;
    connection->is_closed = true;
}

static const struct wi_peer_operations operations = {
    .send = on_send, .close = on_close, .cut = on_close};

static void say(struct connection *connection, const char *text)
{
    wi_peer_receive(connection->peer, text, strlen(text));
}

static void on_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    (void)user;
    char *copy = widl_arena_copy(answer->arena, "ticket", 6);
    if (!copy)
        return;
    join->state = user;
    answer->verdict = WIDL_JOIN_CHALLENGE;
    answer->method = widl_str_n(copy, 6);
}

static void on_authenticate(void *user, widl_join *join, widl_string signature, widl_value extra,
                            widl_join_answer *answer)
{
    (void)user;
    (void)signature;
    (void)extra;
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity.authid = join->authid;
    answer->identity.authrole = widl_str("user");
    answer->identity.authextra = join->authextra;
}

static void on_ended(void *user, widl_join *join)
{
    struct door *door = user;
    assert_non_null(join);
    door->ended++;
}

/* Return: whether memory was short. */
static bool join_with(size_t successes)
{
    static const widl_authenticator authenticator = {
        .hello = on_hello, .authenticate = on_authenticate, .ended = on_ended};
    struct connection connection = {0};
    struct door door = {0};
    failing_malloc_start(successes);
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    if (core && wi_core_add_realm(core, "r", NULL)) {
        assert_true(wi_core_set_authenticator(core, "r", &authenticator, &door, NULL));
        connection.peer = wi_peer_new(core, WI_JSON, &operations, &connection);
    }
    if (connection.peer) {
        say(&connection, HELLO);
        say(&connection, "[5,\"open\",{}]");
        assert_true(connection.last == '2' || connection.is_closed);
        assert_true(connection.last == '2' || wi_core_count(core, NULL).sessions == 0);
        wi_peer_gone(connection.peer);
        assert_true(door.ended <= 1);
    }
    wi_core_free(core);
    bool failed = failing_malloc_stop();
    assert_true(failed || (connection.last == '2' && door.ended == 1));
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    size_t successes = 0;
    (void)state;
    while (join_with(successes))
        successes++;
    assert_true(successes > 8);
}

/* The second that comes is why the first is let in; it waits itself. */
static void chain_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    static const widl_join_answer welcome = {.verdict = WIDL_JOIN_WELCOME};
    struct door *door = user;
    answer->verdict = WIDL_JOIN_LATER;
    assert_false(widl_join_decide(join, &welcome));
    if (door->first)
        assert_true(widl_join_decide(door->first, &welcome));
    door->first = join;
}

static void other_joins_can_be_decided_meanwhile(void **state)
{
    static const widl_authenticator authenticator = {.hello = chain_hello, .ended = on_ended};
    struct connection connections[3] = {0};
    struct door door = {0};
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    (void)state;
    assert_true(core && wi_core_add_realm(core, "r", NULL));
    assert_true(wi_core_set_authenticator(core, NULL, &authenticator, &door, NULL));
    for (size_t i = 0; i < ARRAY_LENGTH(connections); i++) {
        connections[i].peer = wi_peer_new(core, WI_JSON, &operations, &connections[i]);
        say(&connections[i], HELLO);
        assert_int_equal(door.ended, i);
    }
    assert_int_equal(connections[0].last, '2');
    assert_int_equal(connections[1].last, '2');
    assert_int_equal(connections[2].last, 0);
    assert_false(widl_join_decide(NULL, NULL));
    wi_peer_gone(connections[2].peer);
    assert_int_equal(door.ended, 3);
    assert_int_equal(wi_core_count(core, NULL).sessions, 2);
    wi_peer_gone(connections[1].peer);
    wi_peer_gone(connections[0].peer);
    assert_int_equal(wi_core_count(core, NULL).sessions, 0);
    wi_core_free(core);
}

/* A text costs a byte of HELLO, and its view sixteen as long as the join lasts. */
static void long_lists_of_methods_are_cut(void **state)
{
    static const widl_authenticator authenticator = {.hello = chain_hello};
    char hello[4096];
    int size = snprintf(hello, sizeof(hello),
                        "[1,\"r\",{\"roles\":{\"caller\":{}},"
                        "\"authmethods\":[\"ticket\"");
    struct connection connection = {0};
    struct door door = {0};
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    (void)state;
    for (int i = 0; i < 1000; i++)
        size += snprintf(hello + size, sizeof(hello) - (size_t)size, ",\"\"");
    snprintf(hello + size, sizeof(hello) - (size_t)size, "]}]");
    assert_true(core && wi_core_add_realm(core, "r", NULL));
    assert_true(wi_core_set_authenticator(core, "r", &authenticator, &door, NULL));
    connection.peer = wi_peer_new(core, WI_JSON, &operations, &connection);
    say(&connection, hello);
    assert_non_null(door.first);
    assert_int_equal(door.first->method_count, WI_MAX_METHODS);
    assert_true(widl_str_equal(door.first->methods[0], widl_str("ticket")));
    wi_peer_gone(connection.peer);
    wi_core_free(core);
}

static void identities_have_defaults(void **state)
{
    static const widl_identity someone = {.authid = {"joe", 3}, .authprovider = {"p", 1}};
    struct connection connection = {0};
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    (void)state;
    assert_true(core && wi_core_add_realm(core, "r", NULL));
    connection.peer = wi_peer_new(core, WI_JSON, &operations, &connection);
    assert_true(wi_peer_identify(connection.peer, &someone, "ticket"));
    assert_true(widl_str_equal(connection.peer->authid, widl_str("joe")));
    assert_true(widl_str_equal(connection.peer->authrole, widl_str("anonymous")));
    assert_true(widl_str_equal(connection.peer->authmethod, widl_str("ticket")));
    assert_true(widl_str_equal(connection.peer->authprovider, widl_str("p")));
    assert_null(wi_peer_introduce(connection.peer, NULL));
    assert_true(connection.peer->is_trusted);
    assert_int_equal(connection.peer->authid.size, 16);
    assert_null(wi_peer_introduce(connection.peer, &someone));
    assert_false(connection.peer->is_trusted);
    wi_peer_gone(connection.peer);
    wi_core_free(core);
}

static void describe_remote(void *user, widl_peer_facts *ret)
{
    (void)user;
    ret->address = widl_str("192.0.2.1:4711");
}

/* What a client from elsewhere is answered: '2' for WELCOME, '3' for ABORT. */
static char answer_from_elsewhere(struct wi_core *core)
{
    static const struct wi_peer_operations remote = {
        .send = on_send, .close = on_close, .cut = on_close, .describe = describe_remote};
    struct connection connection = {0};
    connection.peer = wi_peer_new(core, WI_JSON, &remote, &connection);
    assert_non_null(connection.peer);
    say(&connection, "[1,\"r\",{\"roles\":{\"caller\":{}}}]");
    wi_peer_gone(connection.peer);
    return connection.last;
}

static void who_comes_from_elsewhere_is_not_anonymous_by_itself(void **state)
{
    static const widl_authenticator chain = {.hello = chain_hello};
    struct door door = {0};
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    (void)state;
    assert_true(core && wi_core_add_realm(core, "r", NULL));
    assert_int_equal(answer_from_elsewhere(core), '3');
    assert_true(wi_core_add_role(core, "r", "user", &(widl_role_options){0}, NULL));
    assert_int_equal(answer_from_elsewhere(core), '3');
    assert_true(wi_core_add_role(core, "r", "anonymous", &(widl_role_options){0}, NULL));
    assert_int_equal(answer_from_elsewhere(core), '2');
    assert_true(wi_core_remove_roles(core, "r", NULL));
    assert_int_equal(answer_from_elsewhere(core), '3');
    /* It is asked, and has not answered. */
    assert_true(wi_core_set_authenticator(core, "r", &chain, &door, NULL));
    assert_int_equal(answer_from_elsewhere(core), 0);
    wi_core_free(core);

    core = wi_core_new(&(widl_router_options){.allow_anonymous = true}, 0);
    assert_true(core && wi_core_add_realm(core, "r", NULL));
    assert_int_equal(answer_from_elsewhere(core), '2');
    wi_core_free(core);
}

static void addresses_of_this_machine_are_known(void **state)
{
    static const char *const here[] = {"127.0.0.1:80", "127.9.9.9:1", "[::1]:4711",
                                       "[::ffff:127.0.0.1]:80", "unix:uid=0,pid=1"};
    static const char *const elsewhere[] = {"",
                                            "0.0.0.0:80",
                                            "128.0.0.1:80",
                                            "12.7.0.0:1",
                                            "1127.0.0.1:8",
                                            "[::2]:1",
                                            "[::1:2]:1",
                                            "[::ffff:192.0.2.127]:80",
                                            "127"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(here); i++)
        assert_true(wi_address_is_local(widl_str(here[i])));
    for (size_t i = 0; i < ARRAY_LENGTH(elsewhere); i++)
        assert_false(wi_address_is_local(widl_str(elsewhere[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(other_joins_can_be_decided_meanwhile),
        cmocka_unit_test(long_lists_of_methods_are_cut),
        cmocka_unit_test(identities_have_defaults),
        cmocka_unit_test(who_comes_from_elsewhere_is_not_anonymous_by_itself),
        cmocka_unit_test(addresses_of_this_machine_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
