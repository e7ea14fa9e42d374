/* SPDX-License-Identifier: MIT */
/*
 * The router beside the model (model.h): many sessions do random things, and after each every
 * session must have got what the model says, no more and no less. What the router has in its books
 * is counted: as much as the model knows of, nothing of a session that has ended, nothing at all
 * in the end.
 *
 * WIDL_SEED in the environment repeats a run to the last byte.
 */
#include "conformance/model.h"

#include <stdio.h>
#include <stdlib.h>

#include "router/core/count.h"
#include "support/cmocka_widl.h"
#include "support/seeded_random.h"
#include "value/transcode.h"

enum { STEPS = 100000, FEW_STEPS = 2000, RECORDS = 300, TEXT = 512 };

struct client {
    int number;
    struct wi_peer *peer; /* NULL: not connected */
    enum wi_serializer serializer;
    uint64_t request;
    bool closed;
};

static struct world {
    struct wi_core *core;
    struct model *model;
    uint64_t now_ms;
    uint64_t payload;
    struct client clients[MODEL_CLIENTS];
    size_t received[WI_YIELD + 1]; /* how many of each type */
    uint64_t digest;               /* of all that was received */
    char doing[4 * TEXT];
} world;

static const char *const uris[] = {"a.b", "a.c", "b.b", "b.c", "a.b.c", "a.c.c", "ab", "ab.c"};
static const char *const patterns[MODEL_MATCHES][5] = {
    [MODEL_EXACT] = {"a.b", "a.c", "b.b", "a.b.c", "ab.c"},
    [MODEL_PREFIX] = {"a", "a.", "a.b", "ab", "b."},
    [MODEL_WILDCARD] = {"a.", ".b", "a..c", "..c", "."},
};
static const char *const match_names[] = {"exact", "prefix", "wildcard"};
static const char *const invoke_names[] = {"single", "first", "last", "roundrobin", "random"};

static uint64_t pick(uint64_t below)
{
    return seeded_random_below(below);
}

static bool one_in(uint64_t count)
{
    return pick(count) == 0;
}

/* What the model is told of comes next. */
static void announce(const struct client *client, const char *what, uint64_t request,
                     const char *uri, const char *options)
{
    snprintf(world.doing, sizeof(world.doing), "%d: %s %" PRIu64 " %s %s", client->number, what,
             request, uri, options);
}

static uint64_t payload_of(const struct wi_payload *payload)
{
    uint64_t number = 0;
    size_t count = 0;
    widl_reader reader;
    if (payload->serializer == WI_JSON) {
        char text[32];
        snprintf(text, sizeof(text), "%.*s", WIDL_STR_ARG(payload->args));
        return sscanf(text, "[%" SCNu64 "]", &number) == 1 ? number : 0;
    }
    widl_arena arena = {0};
    widl_payload msgpack = {0};
    widl_problem problem;
    assert_true(wi_payload_to_msgpack(payload, &arena, &msgpack, &problem));
    widl_reader_open(&reader, msgpack.args, NULL);
    bool good = msgpack.args.size && widl_read_list(&reader, &count) && count == 1 &&
                widl_read_uint(&reader, UINT64_MAX, &number);
    widl_arena_free(&arena);
    return good ? number : 0;
}

/* The details as model.h has them, in the order in which the model says them. */
static size_t describe_details(widl_value dict, char *text, size_t capacity)
{
    static const char *const keys[] = {"caller",    "publisher", "timeout", "registration",
                                       "procedure", "topic",     "mode",    "receive_progress",
                                       "progress",  "retained"};
    size_t size = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
        uint64_t number;
        widl_string string;
        bool flag = false;
        if (wi_dict_uint(dict, keys[i], &number) == WI_FOUND)
            size +=
                (size_t)snprintf(text + size, capacity - size, "%s=%" PRIu64 " ", keys[i], number);
        else if (wi_dict_string(dict, keys[i], &string) == WI_FOUND)
            size += (size_t)snprintf(text + size, capacity - size, "%s=%.*s ", keys[i],
                                     WIDL_STR_ARG(string));
        else if (wi_dict_bool(dict, keys[i], &flag) == WI_FOUND && flag)
            size += (size_t)snprintf(text + size, capacity - size, "%s ", keys[i]);
    }
    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, dict, NULL);
    if (dict.size)
        assert_true(widl_read_map(&reader, &count));
    return size + (size_t)snprintf(text + size, capacity - size, "keys=%zu", count);
}

/* The message as model.h has it. */
static void describe(const struct wi_message *message, char text[TEXT])
{
    size_t size = (size_t)snprintf(text, TEXT, "%u", (unsigned)message->type);
    if (message->type == WI_WELCOME || message->type == WI_GOODBYE)
        return;
    size += (size_t)snprintf(text + size, TEXT - size, " %u %" PRIu64 " %.*s ",
                             message->type == WI_ERROR ? (unsigned)message->request_type : 0,
                             message->request, WIDL_STR_ARG(message->uri));
    size += describe_details(message->dict, text + size, TEXT - size);
    uint64_t payload = payload_of(&message->payload);
    if (payload)
        snprintf(text + size, TEXT - size, " [%" PRIu64 "]", payload);
}

static bool on_send(void *user, const void *data, size_t size)
{
    const struct client *client = user;
    struct wi_message message;
    widl_problem problem;
    widl_arena scratch = {0};
    char text[TEXT];
    assert_false(client->closed);
    for (size_t i = 0; i < size; i++)
        world.digest = (world.digest ^ ((const unsigned char *)data)[i]) * 0x100000001b3;
    assert_true(wi_message_parse(client->serializer, data, size, &scratch, &message, &problem));
    describe(&message, text);
    const char *other = model_receive(world.model, client->number, text, message.id);
    if (other)
        fail_msg("%s\n%d got      %s (%" PRIu64 ")\nexpected %s", world.doing, client->number, text,
                 message.id, other);
    world.received[message.type]++;
    widl_arena_free(&scratch);
    return true;
}

static void on_close(void *user)
{
    struct client *client = user;
    client->closed = true;
}

/* All that was expected has come. */
static void check_complete(void)
{
    int client = 0;
    const char *missing = model_missing(world.model, &client);
    if (missing)
        fail_msg("%s\n%d did not get %s", world.doing, client, missing);
}

/* Send a message with options given as JSON, and the latest payload. */
static void say(struct client *client, struct wi_message message, const char *options)
{
    unsigned char args[] = {0x91,
                            0xce,
                            (unsigned char)(world.payload >> 24),
                            (unsigned char)(world.payload >> 16),
                            (unsigned char)(world.payload >> 8),
                            (unsigned char)world.payload};
    widl_buffer dict = {0};
    widl_buffer bytes = {0};
    widl_problem problem;
    assert_true(wi_json_to_msgpack(widl_str(options), &dict, &problem));
    message.dict = (widl_value){dict.data, dict.size};
    message.payload.serializer = WI_MSGPACK;
    message.payload.args = widl_str_n((const char *)args, sizeof(args));
    assert_true(wi_message_write(&message, client->serializer, &bytes, &problem));
    wi_peer_receive(client->peer, bytes.data, bytes.size);
    widl_buffer_free(&bytes);
    widl_buffer_free(&dict);
    check_complete();
}

#define FEATURES                                                                                   \
    "{\"features\":{\"progressive_call_results\":true,\"progressive_call_invocations\":true,"      \
    "\"call_canceling\":true,\"call_timeout\":true,\"registration_revocation\":true}}"

static void join(struct client *client)
{
    static const struct wi_peer_operations operations = {
        .send = on_send, .close = on_close, .cut = on_close};
    static const char *const details[] = {
        "{\"roles\":{\"publisher\":{},\"subscriber\":{},\"caller\":{},\"callee\":{}}}",
        "{\"roles\":{\"publisher\":{},\"subscriber\":{},\"caller\":" FEATURES
        ",\"callee\":" FEATURES "}}",
    };
    static const char *const realms[] = {"realm.a", "realm.b"};
    int realm = one_in(4);
    bool has_features = pick(3) > 0;
    client->serializer = (enum wi_serializer)pick(WI_SERIALIZER_COUNT);
    client->request = 0;
    client->closed = false;
    client->peer = wi_peer_new(world.core, client->serializer, &operations, client);
    assert_non_null(client->peer);
    announce(client, "join", 0, realms[realm], "");
    model_join(world.model, client->number, realm, has_features);
    say(client, (struct wi_message){.type = WI_HELLO, .uri = widl_str(realms[realm])},
        details[has_features]);
}

static void check_nothing_is_left(const struct wi_peer *peer)
{
    struct wi_count count = wi_core_count(world.core, peer);
    assert_int_equal(count.sessions, 0);
    assert_int_equal(count.subscribers, 0);
    assert_int_equal(count.endpoints, 0);
    assert_int_equal(count.waiting, 0);
    assert_int_equal(count.invocations, 0);
    assert_int_equal(count.timers, 0);
    assert_int_equal(count.bytes, 0);
}

static void check_books(void)
{
    struct wi_count found = wi_core_count(world.core, NULL);
    struct model_count expected = model_count(world.model);
    assert_int_equal(found.sessions, expected.sessions);
    assert_int_equal(found.subscribers, expected.subscribers);
    assert_int_equal(found.endpoints, expected.endpoints);
    assert_int_equal(found.waiting, expected.waiting);
    assert_int_equal(found.timers, expected.timers);
}

/* By GOODBYE, by ABORT, or by the loss of the connection. */
static void leave(struct client *client)
{
    const struct wi_peer *peer = client->peer;
    uint64_t how = pick(3);
    announce(client, "leave", how, "", "");
    model_leave(world.model, client->number, how == 0);
    if (how == 0)
        say(client, (struct wi_message){.type = WI_GOODBYE, .uri = widl_str("wamp.close.x")}, "{}");
    else if (how == 1)
        say(client, (struct wi_message){.type = WI_ABORT, .uri = widl_str("x.y")}, "{}");
    assert_true(client->closed == (how < 2));
    wi_peer_gone(client->peer);
    client->peer = NULL;
    check_complete();
    check_nothing_is_left(peer);
    check_books();
}

static void subscribe(struct client *client)
{
    char options[TEXT];
    struct model_subscribe wanted = {.match = (enum model_match)pick(MODEL_MATCHES),
                                     .get_retained = one_in(3)};
    const char *topic = patterns[wanted.match][pick(5)];
    snprintf(options, sizeof(options), "{\"match\":\"%s\",\"get_retained\":%s}",
             match_names[wanted.match], wanted.get_retained ? "true" : "false");
    uint64_t request = ++client->request;
    announce(client, "subscribe", request, topic, options);
    model_subscribe(world.model, client->number, request, topic, wanted);
    say(client,
        (struct wi_message){.type = WI_SUBSCRIBE, .request = request, .uri = widl_str(topic)},
        options);
}

/* A session that a list may name: one that is there, or none. */
static uint64_t some_session(void)
{
    uint64_t session = model_session(world.model, (int)pick(MODEL_CLIENTS));
    return session ? session : 1;
}

static void publish(struct client *client)
{
    char options[TEXT];
    size_t size = 0;
    struct model_publish wanted = {.acknowledge = one_in(2),
                                   .keep_me = one_in(2),
                                   .disclose = one_in(4),
                                   .retain = one_in(4),
                                   .nobody = one_in(20),
                                   .excluded = one_in(5) ? some_session() : 0,
                                   .eligible = one_in(8) ? some_session() : 0};
    const char *topic = uris[pick(ARRAY_LENGTH(uris))];
#define ADD(...) size += (size_t)snprintf(options + size, sizeof(options) - size, __VA_ARGS__)
    ADD("{\"acknowledge\":%s,\"exclude_me\":%s", wanted.acknowledge ? "true" : "false",
        wanted.keep_me ? "false" : "true");
    if (wanted.disclose)
        ADD(",\"disclose_me\":true");
    if (wanted.retain)
        ADD(",\"retain\":true");
    if (wanted.nobody)
        ADD(",\"exclude_authrole\":[\"nobody\",\"anonymous\"]");
    if (wanted.excluded)
        ADD(",\"exclude\":[%" PRIu64 "]", wanted.excluded);
    if (wanted.eligible)
        ADD(",\"eligible\":[2,%" PRIu64 "]", wanted.eligible);
    ADD("}");
#undef ADD
    uint64_t request = ++client->request;
    announce(client, "publish", request, topic, options);
    model_publish(world.model, client->number, request, topic, wanted, ++world.payload);
    say(client, (struct wi_message){.type = WI_PUBLISH, .request = request, .uri = widl_str(topic)},
        options);
}

static void enroll(struct client *client)
{
    char options[TEXT];
    struct model_register wanted = {.match = (enum model_match)pick(MODEL_MATCHES),
                                    .invoke = (enum model_invoke)pick(ARRAY_LENGTH(invoke_names)),
                                    .concurrency = one_in(4) ? 1 + pick(2) : 0,
                                    .disclose = one_in(4),
                                    .forward_timeout = one_in(4),
                                    .force = one_in(12)};
    const char *procedure = patterns[wanted.match][pick(5)];
    snprintf(options, sizeof(options),
             "{\"match\":\"%s\",\"invoke\":\"%s\",\"concurrency\":%" PRIu64
             ",\"disclose_caller\":%s,\"forward_timeout\":%s,\"force_reregister\":%s}",
             match_names[wanted.match], invoke_names[wanted.invoke], wanted.concurrency,
             wanted.disclose ? "true" : "false", wanted.forward_timeout ? "true" : "false",
             wanted.force ? "true" : "false");
    uint64_t request = ++client->request;
    announce(client, "register", request, procedure, options);
    model_register(world.model, client->number, request, procedure, wanted);
    say(client,
        (struct wi_message){.type = WI_REGISTER, .request = request, .uri = widl_str(procedure)},
        options);
}

static void end_one(struct client *client, enum wi_message_type type)
{
    bool is_registration = type == WI_UNREGISTER;
    uint64_t id = is_registration ? model_registration(world.model, client->number, pick(64))
                                  : model_subscription(world.model, client->number, pick(64));
    if (!id || one_in(20))
        id = 1 + pick(100);
    uint64_t request = ++client->request;
    announce(client, is_registration ? "unregister" : "unsubscribe", id, "", "");
    if (is_registration)
        model_unregister(world.model, client->number, request, id);
    else
        model_unsubscribe(world.model, client->number, request, id);
    say(client, (struct wi_message){.type = type, .request = request, .id = id}, "{}");
}

static void call(struct client *client)
{
    char options[TEXT];
    size_t size = 0;
    bool has_features = model_has_features(world.model, client->number);
    struct model_call wanted = {.progress = has_features && one_in(3),
                                .receive_progress = one_in(2),
                                .disclose = one_in(4),
                                .timeout = one_in(3) ? 1 + pick(20) : 0};
    wanted.hide = !wanted.disclose && one_in(6);
    const char *procedure = uris[pick(ARRAY_LENGTH(uris))];
    if (model_count(world.model).records >= RECORDS)
        return;
#define ADD(...) size += (size_t)snprintf(options + size, sizeof(options) - size, __VA_ARGS__)
    ADD("{\"timeout\":%" PRIu64, wanted.timeout);
    if (wanted.progress)
        ADD(",\"progress\":true");
    if (wanted.receive_progress)
        ADD(",\"receive_progress\":true");
    if (wanted.disclose || wanted.hide)
        ADD(",\"disclose_me\":%s", wanted.disclose ? "true" : "false");
    ADD("}");
#undef ADD
    uint64_t request = ++client->request;
    announce(client, "call", request, procedure, options);
    model_call(world.model, client->number, request, procedure, wanted, ++world.payload);
    say(client,
        (struct wi_message){.type = WI_CALL, .request = request, .uri = widl_str(procedure)},
        options);
}

static void send_input(struct client *client)
{
    const char *procedure = NULL;
    uint64_t request = model_input(world.model, client->number, pick(1000), &procedure);
    bool progress = pick(3) > 0;
    if (!request)
        return;
    char name[32];
    snprintf(name, sizeof(name), "%s", procedure);
    announce(client, progress ? "input" : "last input", request, name, "");
    model_continue(world.model, client->number, request, progress, ++world.payload);
    say(client, (struct wi_message){.type = WI_CALL, .request = request, .uri = widl_str(name)},
        progress ? "{\"progress\":true,\"disclose_me\":true}" : "{}");
}

/* One of the latest requests, whatever it was. */
static void cancel(struct client *client)
{
    static const char *const modes[] = {"skip", "kill", "killnowait"};
    char options[TEXT];
    const char *mode = modes[pick(3)];
    if (!client->request)
        return;
    uint64_t back = pick(30);
    uint64_t request = client->request > back ? client->request - back : client->request;
    snprintf(options, sizeof(options), "{\"mode\":\"%s\"}", mode);
    announce(client, "cancel", request, "", mode);
    model_cancel(world.model, client->number, request, mode);
    say(client, (struct wi_message){.type = WI_CANCEL, .request = request}, options);
}

static void answer(struct client *client)
{
    uint64_t invocation = model_invocation(world.model, client->number, pick(1000));
    if (!invocation)
        return;
    bool fails = one_in(4);
    bool progress = !fails && model_has_features(world.model, client->number) && one_in(2);
    struct wi_message message = {.type = fails ? WI_ERROR : WI_YIELD, .request = invocation};
    announce(client, fails ? "error" : progress ? "progress" : "yield", invocation, "", "");
    if (fails) {
        message.request_type = WI_INVOCATION;
        message.uri = widl_str("com.failed");
        model_error(world.model, client->number, invocation, "com.failed", ++world.payload);
    } else {
        model_yield(world.model, client->number, invocation, progress, ++world.payload);
    }
    say(client, message, progress ? "{\"progress\":true}" : "{}");
}

static void pass(void)
{
    snprintf(world.doing, sizeof(world.doing), "time passes");
    model_pass(world.model, 1);
    wi_core_tick(world.core, ++world.now_ms);
    check_complete();
}

static void step(void)
{
    struct client *client = &world.clients[pick(MODEL_CLIENTS)];
    uint64_t what = pick(100);
    if (!client->peer)
        join(client);
    else if (what < 3)
        leave(client);
    else if (what < 11)
        enroll(client);
    else if (what < 19)
        subscribe(client);
    else if (what < 24)
        end_one(client, WI_UNREGISTER);
    else if (what < 30)
        end_one(client, WI_UNSUBSCRIBE);
    else if (what < 45)
        publish(client);
    else if (what < 50)
        cancel(client);
    else if (what < 66)
        call(client);
    else if (what < 74)
        send_input(client);
    else if (what < 77)
        pass();
    else
        answer(client);
}

/* A run from the first session to the last. */
static void run(uint64_t seed, size_t steps)
{
    seeded_random_start(seed);
    world = (struct world){.model = model_new(), .core = wi_core_new(&(widl_router_options){0}, 0)};
    assert_non_null(world.core);
    assert_true(wi_core_add_realm(world.core, "realm.a", NULL));
    assert_true(wi_core_add_realm(world.core, "realm.b", NULL));
    for (int i = 0; i < MODEL_CLIENTS; i++)
        world.clients[i].number = i;
    for (size_t i = 0; i < steps; i++) {
        step();
        if (i % 100 == 0)
            check_books();
    }
    for (size_t i = 0; i < MODEL_CLIENTS; i++)
        if (world.clients[i].peer)
            leave(&world.clients[i]);
    check_nothing_is_left(NULL);
    wi_core_free(world.core);
    model_free(world.model);
}

/* Every kind of message has come, most of them often. */
static void check_variety(void)
{
    static const enum wi_message_type types[] = {
        WI_WELCOME, WI_GOODBYE, WI_ERROR,      WI_PUBLISHED,    WI_SUBSCRIBED, WI_UNSUBSCRIBED,
        WI_EVENT,   WI_RESULT,  WI_REGISTERED, WI_UNREGISTERED, WI_INVOCATION, WI_INTERRUPT,
    };
    for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
        assert_true(world.received[types[i]] > STEPS / 200);
    }
}

static void the_router_does_as_the_model(void **state)
{
    (void)state;
    run(seeded_random_seed(), STEPS);
    check_variety();
}

static void a_seed_repeats_a_run(void **state)
{
    uint64_t digests[3];
    (void)state;
    for (uint64_t i = 0; i < 3; i++) {
        run(seeded_random_seed() + i / 2, FEW_STEPS);
        digests[i] = world.digest;
    }
    assert_true(digests[0] == digests[1]);
    assert_true(digests[0] != digests[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_seed_repeats_a_run),
                                       cmocka_unit_test(the_router_does_as_the_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
