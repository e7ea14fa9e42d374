/* SPDX-License-Identifier: MIT */
/*
 * Many sessions doing random things that are allowed. Each client keeps the books: an answer must
 * belong to a request that waits for it, an event to a subscription, an invocation to a
 * registration; and when every callee has answered, no call may be left without an answer.
 *
 * WIDL_SEED in the environment repeats a run.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "router/core_state.h"
#include "support/cmocka_widl.h"

enum { CLIENTS = 24, NAMES = 6, STEPS = 20000, WAITING = 64 };

/* A bag of ids. */
struct ids {
    uint64_t items[WAITING];
    size_t count;
};

struct client {
    struct wi_peer *peer; /* NULL: not connected */
    enum wi_serializer serializer;
    bool joined;
    bool closed;
    bool answers_goodbye;
    uint64_t request;
    struct ids calls;       /* that wait for RESULT or ERROR */
    struct ids others;      /* requests of other kinds that wait */
    struct ids invocations; /* that wait for this client */
    struct ids registrations;
    struct ids subscriptions;
};

struct world {
    uint64_t random;
    struct wi_core *core;
    struct client clients[CLIENTS];
    size_t results;
    size_t errors;
    size_t events;
};

static struct world *world_of;

static uint64_t pick(struct world *world, uint64_t below)
{
    world->random ^= world->random << 13;
    world->random ^= world->random >> 7;
    world->random ^= world->random << 17;
    return (world->random >> 11) % below;
}

static void put(struct ids *ids, uint64_t id)
{
    assert_true(ids->count < WAITING);
    ids->items[ids->count++] = id;
}

static bool has(const struct ids *ids, uint64_t id)
{
    for (size_t i = 0; i < ids->count; i++)
        if (ids->items[i] == id)
            return true;
    return false;
}

static void take(struct ids *ids, uint64_t id)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (ids->items[i] != id)
            continue;
        ids->items[i] = ids->items[--ids->count];
        return;
    }
    fail_msg("nobody waits for %" PRIu64, id);
}

static void receive_error(struct client *client, const struct wi_message *message)
{
    world_of->errors++;
    take(message->request_type == WI_CALL ? &client->calls : &client->others, message->request);
}

static void receive(struct client *client, const struct wi_message *message)
{
    switch (message->type) {
    case WI_WELCOME:
        client->joined = true;
        break;
    case WI_RESULT:
        world_of->results++;
        take(&client->calls, message->request);
        break;
    case WI_ERROR:
        receive_error(client, message);
        break;
    case WI_INVOCATION:
        assert_true(has(&client->registrations, message->id));
        put(&client->invocations, message->request);
        break;
    case WI_EVENT:
        world_of->events++;
        assert_true(has(&client->subscriptions, message->request));
        break;
    case WI_SUBSCRIBED:
        take(&client->others, message->request);
        if (!has(&client->subscriptions, message->id))
            put(&client->subscriptions, message->id);
        break;
    case WI_REGISTERED:
        take(&client->others, message->request);
        put(&client->registrations, message->id);
        break;
    case WI_GOODBYE:
        client->answers_goodbye = true;
        break;
    default:
        take(&client->others, message->request);
        break;
    }
}

static bool on_send(void *user, const void *data, size_t size)
{
    struct client *client = user;
    struct wi_message message;
    widl_problem problem;
    widl_arena scratch = {0};
    assert_false(client->closed);
    assert_true(wi_message_parse(client->serializer, data, size, &scratch, &message, &problem));
    assert_int_not_equal(message.type, WI_ABORT);
    receive(client, &message);
    widl_arena_free(&scratch);
    return true;
}

static void on_close(void *user)
{
    struct client *client = user;
    client->closed = true;
}

static void say(struct client *client, const struct wi_message *message)
{
    widl_buffer buffer = {0};
    widl_problem problem;
    assert_true(wi_message_write(message, client->serializer, &buffer, &problem));
    wi_peer_receive(client->peer, buffer.data, buffer.size);
    widl_buffer_free(&buffer);
}

static void join(struct world *world, struct client *client)
{
    static const struct wi_peer_operations operations = {on_send, on_close, on_close, NULL};
    static const char details[] = "\x81\xa5roles\x84\xa9publisher\x80\xaasubscriber\x80"
                                  "\xa6"
                                  "caller\x80\xa6"
                                  "callee\x80";
    *client = (struct client){.serializer = (enum wi_serializer)pick(world, WI_SERIALIZER_COUNT)};
    client->peer = wi_peer_new(world->core, client->serializer, &operations, client);
    assert_non_null(client->peer);
    if (pick(world, 20) == 0)
        return;
    say(client,
        &(struct wi_message){.type = WI_HELLO,
                             .uri = widl_str(pick(world, 3) ? "realm.a" : "realm.b"),
                             .dict = {(const unsigned char *)details, sizeof(details) - 1}});
    assert_true(client->joined);
}

static void leave(struct world *world, struct client *client)
{
    if (client->joined && pick(world, 2)) {
        say(client, &(struct wi_message){.type = WI_GOODBYE, .uri = widl_str("wamp.close.x")});
        assert_true(client->answers_goodbye && client->closed);
    }
    wi_peer_gone(client->peer);
    client->peer = NULL;
}

/* The options `{"acknowledge": true}`. */
static const widl_value acknowledge = {(const unsigned char *)"\x81\xab"
                                                              "acknowledge\xc3",
                                       14};

static void request(struct world *world, struct client *client, enum wi_message_type type)
{
    char name[16];
    snprintf(name, sizeof(name), "com.n%u", (unsigned)pick(world, NAMES));
    struct ids *waiting = type == WI_CALL ? &client->calls : &client->others;
    struct wi_message message = {
        .type = type,
        .request = ++client->request,
        .uri = widl_str(name),
        .payload = {.serializer = WI_MSGPACK, .args = {"\x92\x01\xc4\x01\x00", 5}},
    };
    bool answered = type != WI_PUBLISH || pick(world, 2);
    if (type == WI_PUBLISH && answered)
        message.dict = acknowledge;
    if (answered)
        put(waiting, message.request);
    say(client, &message);
}

static void call(struct world *world, struct client *client)
{
    size_t waiting = 0;
    for (size_t i = 0; i < CLIENTS; i++)
        waiting += world->clients[i].peer ? world->clients[i].invocations.count : 0;
    if (waiting < WAITING / 2)
        request(world, client, WI_CALL);
}

static void cancel(struct world *world, struct client *client)
{
    if (!client->calls.count)
        return;
    uint64_t id = client->calls.items[pick(world, client->calls.count)];
    say(client, &(struct wi_message){.type = WI_CANCEL, .request = id});
    assert_false(has(&client->calls, id));
}

static void answer(struct world *world, struct client *client)
{
    if (!client->invocations.count)
        return;
    uint64_t id = client->invocations.items[pick(world, client->invocations.count)];
    take(&client->invocations, id);
    if (pick(world, 4))
        say(client, &(struct wi_message){.type = WI_YIELD, .request = id});
    else
        say(client, &(struct wi_message){.type = WI_ERROR,
                                         .request_type = WI_INVOCATION,
                                         .request = id,
                                         .uri = widl_str("com.failed")});
}

static void end_one(struct world *world, struct client *client, enum wi_message_type type)
{
    struct ids *ids = type == WI_UNREGISTER ? &client->registrations : &client->subscriptions;
    uint64_t id = ids->count ? ids->items[pick(world, ids->count)] : 1 + pick(world, 1000000);
    if (ids->count)
        take(ids, id);
    put(&client->others, ++client->request);
    say(client, &(struct wi_message){.type = type, .request = client->request, .id = id});
}

static void step(struct world *world)
{
    struct client *client = &world->clients[pick(world, CLIENTS)];
    if (!client->peer) {
        join(world, client);
        return;
    }
    uint64_t what = pick(world, 100);
    if (what < 4 || !client->joined)
        leave(world, client);
    else if (what < 14)
        request(world, client, WI_REGISTER);
    else if (what < 24)
        request(world, client, WI_SUBSCRIBE);
    else if (what < 30)
        end_one(world, client, WI_UNREGISTER);
    else if (what < 36)
        end_one(world, client, WI_UNSUBSCRIBE);
    else if (what < 50)
        request(world, client, WI_PUBLISH);
    else if (what < 54)
        cancel(world, client);
    else if (what < 75)
        call(world, client);
    else
        answer(world, client);
}

static void check_books(struct world *world)
{
    for (size_t i = 0; i < CLIENTS; i++)
        while (world->clients[i].peer && world->clients[i].invocations.count)
            answer(world, &world->clients[i]);
    for (size_t i = 0; i < CLIENTS; i++) {
        assert_true(!world->clients[i].peer || world->clients[i].calls.count == 0);
        assert_true(!world->clients[i].peer || world->clients[i].others.count == 0);
    }
}

static void check_empty(struct wi_core *core)
{
    static const char *const realms[] = {"realm.a", "realm.b"};
    assert_int_equal(wi_core_peers(core), 0);
    assert_int_equal(core->sessions.count, 0);
    assert_true(wi_list_empty(&core->opening) && wi_list_empty(&core->leaving));
    assert_true(wi_list_empty(&core->parting));
    for (size_t i = 0; i < ARRAY_LENGTH(realms); i++) {
        struct wi_realm *realm = wi_core_realm(core, widl_str(realms[i]));
        assert_int_equal(realm->sessions, 0);
        assert_int_equal(realm->broker.subscriptions.by_id.count, 0);
        assert_int_equal(realm->dealer.registrations.count, 0);
    }
}

static void nothing_is_lost_or_left(void **state)
{
    static struct world world;
    const char *seed = getenv("WIDL_SEED");
    (void)state;
    world_of = &world;
    world.random = seed ? strtoull(seed, NULL, 10) : wi_random_id();
    print_message("WIDL_SEED=%" PRIu64 "\n", world.random);
    world.core = wi_core_new(&(widl_router_options){0}, 0);
    assert_true(wi_core_add_realm(world.core, "realm.a", NULL));
    assert_true(wi_core_add_realm(world.core, "realm.b", NULL));
    for (size_t i = 0; i < STEPS; i++) {
        step(&world);
        if (i % 1000 == 0)
            check_books(&world);
    }
    check_books(&world);
    assert_true(world.results > 100 && world.errors > 100 && world.events > 100);
    for (size_t i = 0; i < CLIENTS; i++)
        if (world.clients[i].peer)
            leave(&world, &world.clients[i]);
    check_empty(world.core);
    wi_core_free(world.core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_lost_or_left)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
