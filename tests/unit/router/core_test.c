/* SPDX-License-Identifier: MIT */
/* Realms of the core, peers that do not read, and when it wants to be told the time. */
#include "router/core/core.h"
#include "support/cmocka_widl.h"

static void realms_have_proper_names(void **state)
{
    static const char *const bad[] = {"", "a b", "a..b", ".", "#"};
    (void)state;
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    assert_non_null(core);
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        widl_error error = {0};
        assert_false(wi_core_add_realm(core, bad[i], &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    }
    widl_error error = {0};
    assert_true(wi_core_add_realm(core, "com.acme", &error));
    assert_false(wi_core_add_realm(core, "com.acme", &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    wi_core_free(core);
}

/* Takes `room` messages, then no more. */
struct narrow {
    size_t room;
    size_t cut;
};

static bool narrow_send(void *user, const void *data, size_t size)
{
    struct narrow *narrow = user;
    (void)data;
    (void)size;
    return narrow->room > 0 && narrow->room-- > 0;
}

static void narrow_cut(void *user)
{
    ((struct narrow *)user)->cut++;
}

static void say(struct wi_peer *peer, const char *text)
{
    wi_peer_receive(peer, text, strlen(text));
}

/* Of two subscribers the first cannot take the event: it is cut, the second still gets it; so does
 * the caller that waits for the first. */
static void a_peer_that_does_not_read_is_cut(void **state)
{
    static const struct wi_peer_operations operations = {
        .send = narrow_send, .close = narrow_cut, .cut = narrow_cut};
    static const char hello[] = "[1,\"r\",{\"roles\":{\"publisher\":{},\"subscriber\":{},"
                                "\"caller\":{},\"callee\":{}}}]";
    (void)state;
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    assert_true(wi_core_add_realm(core, "r", NULL));
    struct narrow users[3] = {{3, 0}, {5, 0}, {100, 0}};
    struct wi_peer *peers[3];
    for (size_t i = 0; i < 3; i++) {
        peers[i] = wi_peer_new(core, WI_JSON, &operations, &users[i]);
        assert_non_null(peers[i]);
        say(peers[i], hello);
        say(peers[i], "[32,1,{},\"t\"]");
    }
    assert_int_equal(users[0].room, 1);
    say(peers[0], "[64,2,{},\"x\"]");
    assert_int_equal(users[0].room, 0);
    say(peers[2], "[16,2,{},\"t\"]");
    assert_int_equal(users[0].cut, 1);
    assert_int_equal(users[1].room, 2);
    say(peers[2], "[16,3,{},\"t\"]");
    assert_int_equal(users[0].cut, 1);
    assert_int_equal(users[1].room, 1);
    say(peers[1], "[48,2,{},\"x\"]");
    assert_int_equal(users[1].room, 0);
    assert_int_equal(wi_core_peers(core), 3);
    for (size_t i = 0; i < 3; i++)
        wi_peer_gone(peers[i]);
    assert_int_equal(wi_core_peers(core), 0);
    wi_core_free(core);
}

/* The callee is cut by the very INVOCATION; its caller hears of it. */
static void a_callee_cut_by_a_call_cancels(void **state)
{
    static const struct wi_peer_operations operations = {
        .send = narrow_send, .close = narrow_cut, .cut = narrow_cut};
    static const char hello[] = "[1,\"r\",{\"roles\":{\"caller\":{},\"callee\":{}}}]";
    (void)state;
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    assert_true(wi_core_add_realm(core, "r", NULL));
    struct narrow users[2] = {{2, 0}, {2, 0}};
    struct wi_peer *peers[2];
    for (size_t i = 0; i < 2; i++) {
        peers[i] = wi_peer_new(core, WI_JSON, &operations, &users[i]);
        say(peers[i], hello);
    }
    say(peers[0], "[64,1,{},\"x\"]");
    say(peers[1], "[48,1,{},\"x\"]");
    assert_int_equal(users[0].cut, 1);
    assert_int_equal(users[1].cut, 0);
    assert_int_equal(users[1].room, 0);
    wi_peer_gone(peers[1]);
    wi_peer_gone(peers[0]);
    wi_core_free(core);
}

static void deadlines_are_told(void **state)
{
    static const struct wi_peer_operations operations = {
        .send = narrow_send, .close = narrow_cut, .cut = narrow_cut};
    (void)state;
    struct narrow user = {100, 0};
    struct wi_core *core = wi_core_new(&(widl_router_options){.hello_timeout_ms = 50}, 100);
    assert_true(wi_core_deadline(core) == UINT64_MAX);
    struct wi_peer *first = wi_peer_new(core, WI_JSON, &operations, &user);
    wi_core_tick(core, 120);
    struct wi_peer *second = wi_peer_new(core, WI_JSON, &operations, &user);
    assert_true(wi_core_deadline(core) == 150);
    wi_peer_gone(first);
    assert_true(wi_core_deadline(core) == 170);
    wi_core_tick(core, 170);
    assert_int_equal(user.cut, 1);
    assert_true(wi_core_deadline(core) == UINT64_MAX);
    wi_core_shutdown(core);
    assert_null(wi_peer_new(core, WI_JSON, &operations, &user));
    wi_peer_gone(second);
    wi_core_free(core);
}

/* After a pause, what is overdue has until all is read that came meanwhile. */
static void what_came_during_a_pause_is_in_time(void **state)
{
    static const struct wi_peer_operations operations = {
        .send = narrow_send, .close = narrow_cut, .cut = narrow_cut};
    (void)state;
    struct narrow users[2] = {{1, 0}, {1, 0}};
    struct wi_peer *peers[2];
    struct wi_core *core = wi_core_new(&(widl_router_options){.hello_timeout_ms = 50}, 100);
    assert_true(wi_core_add_realm(core, "r", NULL));
    for (size_t i = 0; i < 2; i++)
        peers[i] = wi_peer_new(core, WI_JSON, &operations, &users[i]);
    wi_core_tell_time(core, 30000);
    assert_true(wi_core_deadline(core) == 150);
    say(peers[0], "[1,\"r\",{\"roles\":{\"caller\":{}}}]");
    assert_true(wi_peer_session(peers[0]) != 0);
    wi_core_tick(core, 120);
    assert_int_equal(users[1].cut, 0);
    wi_core_tick(core, 30000);
    assert_int_equal(users[0].cut, 0);
    assert_int_equal(users[1].cut, 1);
    for (size_t i = 0; i < 2; i++)
        wi_peer_gone(peers[i]);
    wi_core_free(core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(realms_have_proper_names),
        cmocka_unit_test(a_peer_that_does_not_read_is_cut),
        cmocka_unit_test(a_callee_cut_by_a_call_cancels),
        cmocka_unit_test(deadlines_are_told),
        cmocka_unit_test(what_came_during_a_pause_is_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
