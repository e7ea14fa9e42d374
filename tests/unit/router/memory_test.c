/* SPDX-License-Identifier: MIT */
/*
 * The same session again and again, each time with another allocation that fails: nothing may
 * crash or leak, and no caller that stays connected may be left without an answer.
 */
#include <stdio.h>

#include "router/core.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "value/transcode.h"

enum { PEERS = 3, CALLER = 0, CALLEE = 1, OTHER = 2 };

/* A name that makes a list a long one. */
#define LONG "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* Who says what, in order. The ids are those of a run in which nothing fails. */
static const struct {
    size_t peer;
    const char *text;
} script[] = {
    {CALLER, "[1,\"r\",{\"roles\":{\"caller\":{},\"publisher\":{}},\"agent\":\"\\u0061\"}]"},
    {CALLEE, "[1,\"r\",{\"roles\":{\"callee\":{},\"subscriber\":{}}}]"},
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
    unsigned type = json ? 0 : bytes[1];
    if (json)
        assert_true(sscanf(data, "[%u,", &type) == 1);
    unsigned about = json ? 0 : bytes[2];
    if (json && type == WI_ERROR)
        assert_true(sscanf(data, "[8,%u,", &about) == 1);
    (void)size;
    client->answers += type == WI_RESULT || (type == WI_ERROR && about == WI_CALL);
    return true;
}

static void on_close(void *user)
{
    ((struct client *)user)->closed = true;
}

static const struct wi_peer_operations operations = {on_send, on_close, on_close, NULL};

static void run(struct wi_core *core, struct client *clients, const widl_buffer *lines)
{
    size_t calls = 0;
    for (size_t i = 0; i < PEERS; i++)
        clients[i].peer = wi_peer_new(core, clients[i].serializer, &operations, &clients[i]);
    for (size_t i = 0; i < LINES; i++) {
        struct client *client = &clients[script[i].peer];
        calls += strncmp(script[i].text, "[48", 3) == 0;
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
    widl_problem problem;
    for (size_t i = 0; i < LINES; i++) {
        widl_string text = widl_str(script[i].text);
        if (serializers[script[i].peer] == WI_JSON)
            assert_true(widl_buffer_append(&lines[i], text.data, text.size));
        else
            assert_true(wi_json_to_msgpack(text, &lines[i], &problem));
    }
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
        assert_int_equal(clients[CALLER].answers, 5);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    static const enum wi_serializer mixes[][PEERS] = {
        {WI_JSON, WI_JSON, WI_JSON},
        {WI_MSGPACK, WI_MSGPACK, WI_MSGPACK},
        {WI_JSON, WI_MSGPACK, WI_JSON},
        {WI_MSGPACK, WI_JSON, WI_MSGPACK},
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
