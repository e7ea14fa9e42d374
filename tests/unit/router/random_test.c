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

#include "router/core/count.h"
#include "support/cmocka_widl.h"
#include "support/seeded_random.h"
#include "value/transcode.h"

enum { CLIENTS = 24, NAMES = 6, STEPS = 100000, GUARDED_STEPS = 30000, WAITING = 128 };

/* A bag of ids. */
struct ids {
    uint64_t items[WAITING];
    size_t count;
};

struct client {
    struct wi_peer *peer; /* NULL: not connected */
    enum wi_serializer serializer;
    bool joined;
    bool is_challenged;
    bool closed;
    bool answers_goodbye;
    uint64_t request;
    struct ids calls;       /* that wait for RESULT or ERROR */
    struct ids others;      /* requests of other kinds that wait */
    struct ids inputs;      /* calls that more input may be sent for */
    struct ids invocations; /* that wait for this client */
    uint64_t last_invocation;
    bool has_features;
    struct ids registrations;
    struct ids subscriptions;
};

/* What those who decide have not decided yet. */
struct pending {
    void *items[CLIENTS * WAITING];
    size_t count;
};

struct world {
    uint64_t now_ms;
    bool is_guarded; /* sessions have to be let in, and may not do everything */
    struct pending joins;
    struct pending requests;
    size_t decisions;
    struct wi_core *core;
    struct client clients[CLIENTS];
    size_t results;
    size_t parts; /* intermediate results */
    size_t interrupts;
    size_t errors;
    size_t events;
};

static struct world *world_of;

static uint64_t pick(uint64_t below)
{
    return seeded_random_below(below);
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

static bool has_flag(const struct wi_message *message, const char *key)
{
    bool flag = false;
    return wi_dict_bool(message->dict, key, &flag) == WI_FOUND && flag;
}

static void receive_result(struct client *client, const struct wi_message *message)
{
    if (has_flag(message, "progress")) {
        assert_true(client->has_features && has(&client->calls, message->request));
        world_of->parts++;
        return;
    }
    world_of->results++;
    take(&client->calls, message->request);
}

/* A new one has the next id; one with more input is one that is not answered. */
static void receive_invocation(struct client *client, const struct wi_message *message)
{
    if (message->request <= client->last_invocation) {
        assert_true(client->has_features);
        assert_true(has(&client->invocations, message->request));
        return;
    }
    assert_true(has(&client->registrations, message->id));
    assert_true(message->request == client->last_invocation + 1);
    client->last_invocation = message->request;
    put(&client->invocations, message->request);
}

/* Half of those that need not answer do not. */
static void receive_interrupt(struct client *client, const struct wi_message *message)
{
    widl_string mode = {0};
    assert_true(client->has_features && has(&client->invocations, message->request));
    assert_int_equal(wi_dict_string(message->dict, "mode", &mode), WI_FOUND);
    world_of->interrupts++;
    if (widl_str_equal(mode, widl_str("killnowait")) && pick(2))
        take(&client->invocations, message->request);
}

static void receive_revocation(struct client *client, const struct wi_message *message)
{
    uint64_t id = 0;
    assert_true(client->has_features);
    assert_int_equal(wi_dict_uint(message->dict, "registration", &id), WI_FOUND);
    take(&client->registrations, id);
}

static void receive(struct client *client, const struct wi_message *message)
{
    switch (message->type) {
    case WI_WELCOME:
        client->joined = true;
        break;
    case WI_CHALLENGE:
        client->is_challenged = true;
        break;
    case WI_ABORT:
        assert_true(world_of->is_guarded && !client->joined);
        break;
    case WI_RESULT:
        receive_result(client, message);
        break;
    case WI_INTERRUPT:
        receive_interrupt(client, message);
        break;
    case WI_ERROR:
        receive_error(client, message);
        break;
    case WI_INVOCATION:
        receive_invocation(client, message);
        break;
    case WI_UNREGISTERED:
        if (message->request == 0)
            receive_revocation(client, message);
        else
            take(&client->others, message->request);
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
        if (!has(&client->registrations, message->id))
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

/* Send a message with options given as JSON. */
static void say_with(struct client *client, struct wi_message message, const char *options)
{
    widl_buffer dict = {0};
    widl_problem problem;
    assert_true(wi_json_to_msgpack(widl_str(options), &dict, &problem));
    message.dict = (widl_value){dict.data, dict.size};
    say(client, &message);
    widl_buffer_free(&dict);
}

#define FEATURES                                                                                   \
    "{\"features\":{\"progressive_call_results\":true,\"progressive_call_invocations\":true,"      \
    "\"call_canceling\":true,\"call_reroute\":true,\"registration_revocation\":true}}"

static void remember(struct pending *pending, void *item)
{
    assert_true(pending->count < ARRAY_LENGTH(pending->items));
    pending->items[pending->count++] = item;
}

static void forget(struct pending *pending, const void *item)
{
    for (size_t i = 0; i < pending->count; i++) {
        if (pending->items[i] != item)
            continue;
        pending->items[i] = pending->items[--pending->count];
        return;
    }
}

/* Any answer; some are none. */
static widl_join_answer answer_join(void)
{
    static const widl_value extra = {(const unsigned char *)"\x81\xa1x\x07", 4};
    uint64_t what = pick(20);
    widl_join_answer answer = {.verdict = WIDL_JOIN_WELCOME};
    if (what < 2)
        answer.verdict = WIDL_JOIN_REFUSE;
    else if (what < 6)
        answer.verdict = WIDL_JOIN_CHALLENGE;
    else if (what < 10)
        answer.verdict = WIDL_JOIN_LATER;
    answer.method = widl_str("ticket");
    answer.identity.authid = what % 2 ? widl_str("joe") : (widl_string){0};
    answer.identity.authextra = what % 3 ? (widl_value){0} : extra;
    return answer;
}

static void on_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    struct world *world = user;
    *answer = answer_join();
    if (answer->verdict == WIDL_JOIN_LATER)
        remember(&world->joins, join);
}

static void on_authenticate(void *user, widl_join *join, widl_string signature, widl_value extra,
                            widl_join_answer *answer)
{
    (void)signature;
    (void)extra;
    on_hello(user, join, answer);
}

static void on_join_ended(void *user, widl_join *join)
{
    struct world *world = user;
    forget(&world->joins, join);
}

static widl_access_answer answer_request(void)
{
    uint64_t what = pick(20);
    widl_access_answer answer = {.verdict = WIDL_ACCESS_ALLOW};
    if (what < 2)
        answer.verdict = what ? WIDL_ACCESS_DENY : WIDL_ACCESS_FAIL;
    else if (what < 7)
        answer.verdict = WIDL_ACCESS_LATER;
    answer.cache_ms = what % 3 ? 0 : 5;
    answer.has_trustlevel = what % 5 == 0;
    answer.disclosure = what % 7 ? WIDL_DISCLOSE_ASKED : WIDL_DISCLOSE_ALWAYS;
    return answer;
}

static void on_authorize(void *user, widl_access *access, widl_access_answer *answer)
{
    struct world *world = user;
    *answer = answer_request();
    if (answer->verdict == WIDL_ACCESS_LATER)
        remember(&world->requests, access);
}

static void on_request_ended(void *user, widl_access *access)
{
    struct world *world = user;
    forget(&world->requests, access);
}

static void guard(struct world *world)
{
    static const widl_authenticator authenticator = {
        .hello = on_hello, .authenticate = on_authenticate, .ended = on_join_ended};
    static const widl_authorizer authorizer = {.authorize = on_authorize,
                                               .ended = on_request_ended};
    world->is_guarded = true;
    assert_true(wi_core_set_authenticator(world->core, "realm.b", &authenticator, world, NULL));
    assert_true(wi_core_set_authorizer(world->core, "realm.a", &authorizer, world, NULL));
    assert_true(wi_core_set_authorizer(world->core, "realm.b", &authorizer, world, NULL));
}

/* Decide about something that waits. */
static void decide(struct world *world)
{
    world->decisions++;
    if (world->joins.count && pick(2)) {
        widl_join_answer answer = answer_join();
        widl_join *join = world->joins.items[pick(world->joins.count)];
        forget(&world->joins, join);
        assert_true(widl_join_decide(join, &answer));
    } else if (world->requests.count) {
        widl_access_answer answer = answer_request();
        widl_access *access = world->requests.items[pick(world->requests.count)];
        forget(&world->requests, access);
        assert_true(widl_access_decide(access, &answer));
    }
}

static void join(struct world *world, struct client *client)
{
    static const struct wi_peer_operations operations = {
        .send = on_send, .close = on_close, .cut = on_close};
    static const char *const details[] = {
        "{\"roles\":{\"publisher\":{},\"subscriber\":{},\"caller\":{},\"callee\":{}}}",
        "{\"roles\":{\"publisher\":{},\"subscriber\":{},\"caller\":" FEATURES
        ",\"callee\":" FEATURES "}}",
    };
    *client = (struct client){.serializer = (enum wi_serializer)pick(WI_SERIALIZER_COUNT)};
    client->peer = wi_peer_new(world->core, client->serializer, &operations, client);
    assert_non_null(client->peer);
    if (pick(20) == 0)
        return;
    client->has_features = pick(3) > 0;
    const char *realm = pick(3) ? "realm.a" : "realm.b";
    say_with(client, (struct wi_message){.type = WI_HELLO, .uri = widl_str(realm)},
             details[client->has_features]);
    assert_true(client->joined || world->is_guarded);
}

static void check_nothing_is_left(const struct wi_core *core, const struct wi_peer *peer)
{
    struct wi_count count = wi_core_count(core, peer);
    assert_int_equal(count.sessions + count.subscribers + count.endpoints, 0);
    assert_int_equal(count.waiting + count.invocations + count.timers, 0);
    assert_int_equal(count.bytes + count.held, 0);
}

static void leave(struct world *world, struct client *client)
{
    if (client->joined && pick(2)) {
        say(client, &(struct wi_message){.type = WI_GOODBYE, .uri = widl_str("wamp.close.x")});
        assert_true(client->answers_goodbye && client->closed);
    }
    const struct wi_peer *peer = client->peer;
    wi_peer_gone(client->peer);
    client->peer = NULL;
    check_nothing_is_left(world->core, peer);
}

/* The procedure or topic of a request; more input has to go where the first went. */
static void name_of(uint64_t request, char name[16])
{
    snprintf(name, 16, "com.n%u", (unsigned)(request * 7919 % NAMES));
}

static void request(struct client *client, enum wi_message_type type, uint64_t id,
                    const char *options)
{
    char name[16];
    name_of(id, name);
    struct wi_message message = {
        .type = type,
        .request = id,
        .uri = widl_str(name),
        .payload = {.serializer = WI_MSGPACK, .args = {"\x92\x01\xc4\x01\x00", 5}},
    };
    say_with(client, message, options);
}

static void ask(struct client *client, enum wi_message_type type, const char *options)
{
    put(&client->others, ++client->request);
    request(client, type, client->request, options);
}

static void enroll(struct client *client)
{
    static const char *const options[] = {
        "{}",
        "{\"invoke\":\"roundrobin\"}",
        "{\"invoke\":\"roundrobin\",\"concurrency\":1}",
        "{\"invoke\":\"random\",\"match\":\"prefix\"}",
        "{\"invoke\":\"last\",\"match\":\"prefix\",\"concurrency\":2}",
        "{\"match\":\"wildcard\",\"disclose_caller\":true}",
        "{\"invoke\":\"first\",\"force_reregister\":true}",
    };
    ask(client, WI_REGISTER, options[pick(ARRAY_LENGTH(options))]);
}

static void subscribe(struct client *client)
{
    static const char *const options[] = {
        "{}",
        "{\"get_retained\":true}",
        "{\"match\":\"prefix\",\"get_retained\":true}",
        "{\"match\":\"wildcard\",\"nkey\":\"a\"}",
        "{\"match\":\"prefix\",\"nkey\":\"b\"}",
    };
    ask(client, WI_SUBSCRIBE, options[pick(ARRAY_LENGTH(options))]);
}

static void publish(struct client *client)
{
    static const char *const options[] = {
        "{}",
        "{\"retain\":true,\"disclose_me\":true}",
        "{\"exclude\":[1,2],\"retain\":true}",
        "{\"eligible_authrole\":[\"anonymous\"],\"exclude_me\":false}",
        "{\"rkey\":\"k\"}",
    };
    if (pick(2))
        ask(client, WI_PUBLISH, "{\"acknowledge\":true}");
    else
        request(client, WI_PUBLISH, ++client->request, options[pick(ARRAY_LENGTH(options))]);
}

/* Leave something behind, or think better of it. */
static void bequeath(struct client *client)
{
    const struct wi_message message = {.type = WI_PUBLISH, .uri = widl_str("com.n1")};
    enum wi_testament_scope scope = (enum wi_testament_scope)pick(WI_TESTAMENT_SCOPE_COUNT);
    widl_problem problem;
    if (pick(3))
        assert_null(wi_testament_add(client->peer, scope, &message, &problem));
    else
        wi_testament_flush(client->peer, scope);
}

static void call(struct world *world, struct client *client)
{
    static const char *const options[] = {
        "{}",
        "{\"timeout\":9}",
        "{\"receive_progress\":true,\"runmode\":\"partition\",\"rkey\":\"k\"}",
        "{\"receive_progress\":true,\"timeout\":9,\"disclose_me\":true}",
        "{\"progress\":true,\"receive_progress\":true}",
        "{\"progress\":true,\"timeout\":20}",
    };
    size_t waiting = 0;
    for (size_t i = 0; i < CLIENTS; i++)
        waiting += world->clients[i].peer ? world->clients[i].invocations.count : 0;
    if (waiting >= WAITING / 2)
        return;
    size_t which = pick(client->has_features ? ARRAY_LENGTH(options) : 4);
    put(&client->calls, ++client->request);
    if (which >= 4 && client->inputs.count < WAITING)
        put(&client->inputs, client->request);
    request(client, WI_CALL, client->request, options[which]);
}

/* Whether or not the call is over meanwhile. */
static void send_input(struct client *client)
{
    if (!client->inputs.count)
        return;
    uint64_t id = client->inputs.items[pick(client->inputs.count)];
    bool last = pick(3) == 0;
    if (last)
        take(&client->inputs, id);
    request(client, WI_CALL, id, last ? "{}" : "{\"progress\":true}");
}

static void cancel(struct client *client)
{
    static const char *const options[] = {"{}", "{\"mode\":\"skip\"}", "{\"mode\":\"kill\"}"};
    if (!client->calls.count)
        return;
    size_t mode = pick(ARRAY_LENGTH(options));
    uint64_t id = client->calls.items[pick(client->calls.count)];
    bool again = pick(2);
    say_with(client, (struct wi_message){.type = WI_CANCEL, .request = id}, options[mode]);
    if (again)
        say_with(client, (struct wi_message){.type = WI_CANCEL, .request = id}, "{}");
}

static void answer(struct client *client)
{
    static const char *const errors[] = {"com.failed", "wamp.error.unavailable"};
    if (!client->invocations.count)
        return;
    uint64_t id = client->invocations.items[pick(client->invocations.count)];
    if (client->has_features && pick(3) == 0) {
        say_with(client, (struct wi_message){.type = WI_YIELD, .request = id},
                 "{\"progress\":true}");
        return;
    }
    take(&client->invocations, id);
    if (pick(4))
        say(client, &(struct wi_message){.type = WI_YIELD, .request = id});
    else
        say(client, &(struct wi_message){.type = WI_ERROR,
                                         .request_type = WI_INVOCATION,
                                         .request = id,
                                         .uri = widl_str(errors[pick(2)])});
}

static void authenticate(struct client *client)
{
    client->is_challenged = false;
    say_with(client, (struct wi_message){.type = WI_AUTHENTICATE, .uri = widl_str("x")}, "{}");
}

static void end_one(struct client *client, enum wi_message_type type)
{
    struct ids *ids = type == WI_UNREGISTER ? &client->registrations : &client->subscriptions;
    uint64_t id = ids->count ? ids->items[pick(ids->count)] : 1 + pick(1000000);
    if (ids->count)
        take(ids, id);
    put(&client->others, ++client->request);
    say(client, &(struct wi_message){.type = type, .request = client->request, .id = id});
}

static void step(struct world *world)
{
    struct client *client = &world->clients[pick(CLIENTS)];
    if (!client->peer) {
        join(world, client);
        return;
    }
    uint64_t what = pick(100);
    wi_core_tick(world->core, world->now_ms += pick(50) == 0);
    if (world->is_guarded && pick(3) == 0)
        decide(world);
    else if (client->is_challenged && !client->closed && pick(4))
        authenticate(client);
    else if (what < 4 || (!client->joined && pick(2)))
        leave(world, client);
    else if (!client->joined)
        return;
    else if (what < 14)
        enroll(client);
    else if (what < 23)
        subscribe(client);
    else if (what < 24 && !world->is_guarded)
        bequeath(client);
    else if (what < 30)
        end_one(client, WI_UNREGISTER);
    else if (what < 36)
        end_one(client, WI_UNSUBSCRIBE);
    else if (what < 50)
        publish(client);
    else if (what < 54)
        cancel(client);
    else if (what < 72)
        call(world, client);
    else if (what < 80)
        send_input(client);
    else
        answer(client);
}

/* An invocation that is to be answered; rerouted calls may come to clients that had none. */
static struct client *debtor(struct world *world)
{
    for (size_t i = 0; i < CLIENTS; i++)
        if (world->clients[i].peer && world->clients[i].invocations.count)
            return &world->clients[i];
    return NULL;
}

static void check_books(struct world *world)
{
    struct client *client;
    while (world->requests.count || (client = debtor(world)) != NULL)
        if (world->requests.count)
            decide(world);
        else
            answer(client);
    for (size_t i = 0; i < CLIENTS; i++) {
        assert_true(!world->clients[i].peer || world->clients[i].calls.count == 0);
        assert_true(!world->clients[i].peer || world->clients[i].others.count == 0);
    }
}

static void check_empty(struct wi_core *core)
{
    static const char *const realms[] = {"realm.a", "realm.b"};
    assert_int_equal(wi_core_peers(core), 0);
    check_nothing_is_left(core, NULL);
    assert_true(wi_list_empty(&core->opening) && wi_list_empty(&core->leaving));
    assert_true(wi_list_empty(&core->joining) && wi_list_empty(&core->waiting));
    assert_true(wi_list_empty(&core->parting) && wi_list_empty(&core->resuming));
    assert_int_equal(core->deadlines.count, 0);
    for (size_t i = 0; i < ARRAY_LENGTH(realms); i++) {
        struct wi_realm *realm = wi_core_realm(core, widl_str(realms[i]));
        assert_int_equal(realm->sessions, 0);
        assert_int_equal(realm->broker.subscriptions.by_id.count, 0);
        assert_int_equal(realm->dealer.registrations.ids.count, 0);
        assert_int_equal(wi_pattern_index_count(&realm->dealer.registrations.procedures), 0);
    }
}

static void run(bool is_guarded, size_t steps)
{
    static struct world world;
    world = (struct world){0};
    world_of = &world;
    seeded_random_start(seeded_random_seed());
    world.core = wi_core_new(&(widl_router_options){0}, 0);
    assert_true(wi_core_add_realm(world.core, "realm.a", NULL));
    assert_true(wi_core_add_realm(world.core, "realm.b", NULL));
    if (is_guarded)
        guard(&world);
    for (size_t i = 0; i < steps; i++) {
        step(&world);
        if (i % 1000 == 0)
            check_books(&world);
    }
    check_books(&world);
    assert_true(world.results > 100 && world.errors > 100 && world.events > 100);
    assert_true(world.parts > 10 && world.interrupts > 10);
    assert_true(!is_guarded || world.decisions > 1000);
    for (size_t i = 0; i < CLIENTS; i++)
        if (world.clients[i].peer)
            leave(&world, &world.clients[i]);
    assert_int_equal(world.joins.count + world.requests.count, 0);
    check_empty(world.core);
    wi_core_free(world.core);
}

static void nothing_is_lost_or_left(void **state)
{
    (void)state;
    run(false, STEPS);
}

static void nor_where_somebody_decides(void **state)
{
    (void)state;
    run(true, GUARDED_STEPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_lost_or_left),
                                       cmocka_unit_test(nor_where_somebody_decides)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
