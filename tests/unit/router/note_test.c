/* SPDX-License-Identifier: MIT */
/* Notes: written for those who would hear of them, and for nobody else. */
#include "router/core/note.h"

#include <stdlib.h>

#include "support/router_client.h"

#define ROLES "{'caller':{},'callee':{},'publisher':{},'subscriber':{}}"

struct world {
    struct wi_core *core;
    struct client watcher;
    struct client other;
    struct wi_peer *service; /* NULL: none */
};

static bool on_send(void *user, const void *data, size_t size)
{
    (void)user;
    (void)data;
    (void)size;
    return true;
}

static void on_close(void *user)
{
    (void)user;
}

/* An internal peer in realm `r`. */
static void add_service(struct world *world)
{
    static const struct wi_peer_operations operations = {
        .send = on_send, .close = on_close, .cut = on_close};
    /* [1, "r", {"roles": {"callee": {}}}] */
    static const unsigned char hello[] = "\x93\x01\xa1r\x81\xa5roles\x81\xa6"
                                         "callee\x80";
    world->service = wi_peer_new_internal(world->core, &operations, NULL);
    assert_non_null(world->service);
    wi_peer_receive(world->service, hello, sizeof(hello) - 1);
    assert_true(world->service->realm && world->service->realm->service == world->service);
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    assert_non_null(world);
    world->core = client_core(&(widl_router_options){0});
    client_join(&world->watcher, world->core, ROLES);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    client_leave(&world->watcher);
    if (world->service)
        wi_peer_gone(world->service);
    wi_core_free(world->core);
    free(world);
    return 0;
}

/* The oldest note must be of this kind; -1: there is none. Return: its id. */
static uint64_t expect_note(struct world *world, int kind)
{
    struct wi_note *note = wi_note_take(world->core);
    assert_int_equal(note ? (int)note->kind : -1, kind);
    uint64_t id = note ? note->id : 0;
    free(note);
    return id;
}

/* Another session comes, does something of each kind, and goes. */
static void visit(struct world *world)
{
    client_join(&world->other, world->core, ROLES);
    client_say(&world->other, "[64,1,{},'com.p']");
    client_say(&world->other, "[32,2,{},'com.t']");
    client_leave(&world->other);
}

static void nobody_watches(void **state)
{
    struct world *world = *state;
    add_service(world);
    visit(world);
    expect_note(world, -1);
}

static void nobody_serves(void **state)
{
    struct world *world = *state;
    client_say(&world->watcher, "[32,1,{'match':'prefix'},'wamp.']");
    visit(world);
    expect_note(world, -1);
}

static void everything_is_noted_in_order(void **state)
{
    static const enum wi_note_kind kinds[] = {
        WI_NOTE_JOIN,
        WI_NOTE_REGISTRATION_CREATE,
        WI_NOTE_REGISTER,
        WI_NOTE_SUBSCRIPTION_CREATE,
        WI_NOTE_SUBSCRIBE,
        WI_NOTE_UNSUBSCRIBE,
        WI_NOTE_SUBSCRIPTION_DELETE,
        WI_NOTE_UNREGISTER,
        WI_NOTE_REGISTRATION_DELETE,
        WI_NOTE_LEAVE,
    };
    struct world *world = *state;
    add_service(world);
    client_say(&world->watcher, "[32,1,{'match':'prefix'},'wamp.']");
    visit(world);
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        expect_note(world, (int)kinds[i]);
    expect_note(world, -1);
}

static void only_what_is_watched_is_noted(void **state)
{
    struct world *world = *state;
    add_service(world);
    client_say(&world->watcher, "[32,1,{},'wamp.registration.on_delete']");
    visit(world);
    assert_true(expect_note(world, WI_NOTE_REGISTRATION_DELETE) > 0);
    expect_note(world, -1);
}

static void notes_outlive_what_they_are_about(void **state)
{
    struct world *world = *state;
    add_service(world);
    client_say(&world->watcher, "[32,1,{},'wamp.subscription.on_create']");
    visit(world);
    struct wi_note *note = wi_note_take(world->core);
    assert_non_null(note);
    assert_true(widl_str_equal(note->uri, widl_str("com.t")));
    assert_int_equal(note->match, WI_MATCH_EXACT);
    free(note);
    /* What nobody takes goes with the core. */
    visit(world);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobody_watches),
        TEST(nobody_serves),
        TEST(everything_is_noted_in_order),
        TEST(only_what_is_watched_is_noted),
        TEST(notes_outlive_what_they_are_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
