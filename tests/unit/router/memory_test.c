/* SPDX-License-Identifier: MIT */
/*
 * The same session again and again, each time with another allocation that fails: nothing may
 * crash or leak, and no caller that stays connected may be left without an answer.
 */
#include <stdio.h>

#include "router/core/core.h"
#include "support/cmocka_widl.h"
#include "support/encoded.h"
#include "support/failing_malloc.h"

enum { PEERS = 4, CALLER = 0, CALLEE = 1, OTHER = 2, THIRD = 3 };

#define FEATURES                                                                                   \
    "{\"features\":{\"progressive_call_results\":true,\"progressive_call_invocations\":true,"      \
    "\"call_canceling\":true,\"call_reroute\":true,\"registration_revocation\":true,"              \
    "\"payload_passthru_mode\":true}}"

/* A name that makes a list a long one. */
#define LONG "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* Who says what, in order. The ids are those of a run in which nothing fails. */
static const struct {
    size_t peer;
    const char *text;
} script[] = {
    {CALLER,
     "[1,\"r\",{\"roles\":{\"caller\":" FEATURES ",\"publisher\":{}},\"agent\":\"\\u0061\"}]"},
    {CALLEE, "[1,\"r\",{\"roles\":{\"callee\":" FEATURES ",\"subscriber\":{}}}]"},
    {THIRD, "[1,\"r\",{\"roles\":{\"callee\":" FEATURES "}}]"},
    {OTHER, "[1,\"r\",{\"roles\":{\"callee\":{},\"subscriber\":{}},\"authmethods\":[\"x\"]}]"},
    {CALLEE, "[32,1,{\"match\":\"exact\"},\"com.t\"]"},
    {CALLEE, "[64,2,{},\"com.x\"]"},
    {CALLER, "[48,1,{\"timeout\":0},\"com.x\",[1,\"\\u0000AAE=\"],{\"k\":[2.5]}]"},
    {CALLEE, "[70,1,{},[{\"a\":null}]]"},
    {CALLER, "[48,2,{},\"com.x\"]"},
    {CALLEE, "[8,68,2,{},\"com.e\",[\"why\"]]"},
    {CALLER, "[48,3,{},\"com.x\"]"},
    {CALLER, "[49,3,{}]"},
    {CALLER, "[48,4,{},\"com.x\"]"},
    {CALLER, "[48,5,{},\"com.nothing\"]"},
    {CALLER, "[16,6,{\"acknowledge\":true},\"com.t\",[1]]"},
    {CALLEE, "[32,5,{\"match\":\"wildcard\",\"nkey\":\"a\"},\"com.\"]"},
    {CALLEE, "[32,6,{\"match\":\"prefix\"},\"com\"]"},
    {CALLER, "[16,7,{\"retain\":true,\"disclose_me\":true,\"rkey\":\"k\",\"exclude\":[2]},"
             "\"com.t\",[2]]"},
    {CALLER, "[16,8,{\"retain\":true,\"exclude_authid\":[\"" LONG "\"]},\"com.t\",[3]]"},
    {CALLEE, "[32,7,{\"match\":\"wildcard\",\"get_retained\":true},\"com.\"]"},
    {CALLEE, "[64,3,{\"match\":\"prefix\",\"invoke\":\"roundrobin\"},\"com.p\"]"},
    {THIRD, "[64,1,{\"match\":\"prefix\",\"invoke\":\"roundrobin\"},\"com.p\"]"},
    {CALLER, "[48,7,{\"timeout\":9,\"disclose_me\":true,\"receive_progress\":true,"
             "\"ppt_scheme\":\"x_y\",\"runmode\":\"partition\",\"rkey\":\"k\"},\"com.p.q\",[1]]"},
    {CALLEE, "[8,68,5,{},\"wamp.error.unavailable\"]"},
    {THIRD, "[8,68,1,{},\"wamp.error.unavailable\"]"},
    {CALLER, "[48,8,{\"timeout\":9,\"receive_progress\":true},\"com.p.q\",[1]]"},
    {CALLEE, "[70,6,{\"progress\":true},[1]]"},
    {THIRD, "[70,2,{\"progress\":true,\"ppt_scheme\":\"x_y\"},[1]]"},
    {CALLER, "[48,9,{\"progress\":true},\"com.p.q\",[1]]"},
    {CALLER, "[48,9,{},\"com.p.q\",[2]]"},
    {CALLER, "[49,9,{\"mode\":\"kill\"}]"},
    {CALLER, "[48,10,{\"progress\":true},\"com.p.q\",[1]]"},
    {CALLER, "[49,10,{}]"},
    {CALLER, "[48,10,{},\"com.p.q\",[2]]"},
    {THIRD, "[64,2,{\"match\":\"prefix\",\"force_reregister\":true},\"com.p\"]"},
    {THIRD, "[6,{},\"wamp.close.close_realm\"]"},
    {CALLEE, "[34,3,1]"},
    {CALLEE, "[66,4,2]"},
    {CALLEE, "[6,{},\"wamp.close.close_realm\"]"},
};

enum { LINES = ARRAY_LENGTH(script) };

struct client {
    enum wi_serializer serializer;
    struct wi_peer *peer;
    bool closed;
    size_t answers; /* to calls */
};

static bool on_send(void *user, const void *data, size_t size)
{
    struct client *client = user;
    const unsigned char *bytes = data;
    bool json = client->serializer == WI_JSON;
    char start[24] = {0};
    memcpy(start, data, size < sizeof(start) ? size : sizeof(start) - 1);
    size_t at = client->serializer == WI_CBOR && bytes[1] == 0x18 ? 2 : 1;
    unsigned type = json ? 0 : bytes[at];
    if (json)
        assert_true(sscanf(start, "[%u,", &type) == 1);
    at += client->serializer == WI_CBOR && bytes[at + 1] == 0x18 ? 2 : 1;
    unsigned about = json ? 0 : bytes[at];
    if (json && type == WI_ERROR)
        assert_true(sscanf(start, "[8,%u,", &about) == 1);
    bool more = memmem(data, size, "progress", 8) != NULL;
    client->answers += (type == WI_RESULT && !more) || (type == WI_ERROR && about == WI_CALL);
    return true;
}

static void on_close(void *user)
{
    ((struct client *)user)->closed = true;
}

static const struct wi_peer_operations operations = {
    .send = on_send, .close = on_close, .cut = on_close};

static void run(struct wi_core *core, struct client *clients, const widl_buffer *lines)
{
    size_t calls = 0;
    unsigned last = 0;
    for (size_t i = 0; i < PEERS; i++)
        clients[i].peer = wi_peer_new(core, clients[i].serializer, &operations, &clients[i]);
    for (size_t i = 0; i < LINES; i++) {
        struct client *client = &clients[script[i].peer];
        unsigned id = 0;
        if (sscanf(script[i].text, "[48,%u,", &id) == 1 && id > last) {
            calls++;
            last = id;
        }
        if (client->peer)
            wi_peer_receive(client->peer, lines[i].data, lines[i].size);
    }
    assert_true(!clients[CALLER].peer || clients[CALLER].closed ||
                clients[CALLER].answers == calls);
    wi_core_shutdown(core);
    for (size_t i = 0; i < PEERS; i++)
        if (clients[i].peer)
            wi_peer_gone(clients[i].peer);
}

static void encode(const enum wi_serializer *serializers, widl_buffer *lines)
{
    for (size_t i = 0; i < LINES; i++)
        encode_json(serializers[script[i].peer], widl_str(script[i].text), &lines[i]);
}

/* Return: whether an allocation has failed. */
static bool run_with(const enum wi_serializer *serializers, const widl_buffer *lines,
                     size_t successes)
{
    struct client clients[PEERS] = {0};
    for (size_t i = 0; i < PEERS; i++)
        clients[i].serializer = serializers[i];
    failing_malloc_start(successes);
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    if (core && wi_core_add_realm(core, "r", NULL))
        run(core, clients, lines);
    wi_core_free(core);
    bool failed = failing_malloc_stop();
    if (!failed)
        assert_int_equal(clients[CALLER].answers, 9);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    static const enum wi_serializer mixes[][PEERS] = {
        {WI_JSON, WI_JSON, WI_JSON, WI_JSON},
        {WI_MSGPACK, WI_MSGPACK, WI_MSGPACK, WI_MSGPACK},
        {WI_JSON, WI_MSGPACK, WI_JSON, WI_MSGPACK},
        {WI_MSGPACK, WI_JSON, WI_MSGPACK, WI_JSON},
        {WI_CBOR, WI_JSON, WI_MSGPACK, WI_CBOR},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(mixes); i++) {
        widl_buffer lines[LINES] = {0};
        encode(mixes[i], lines);
        size_t successes = 0;
        while (run_with(mixes[i], lines, successes))
            successes++;
        assert_true(successes > 20);
        for (size_t k = 0; k < LINES; k++)
            widl_buffer_free(&lines[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
