/* SPDX-License-Identifier: MIT */
/*
 * The meta API again and again, each time with another allocation that fails: nothing may crash or
 * leak, no caller that stays connected may be left without an answer, and with memory again the
 * meta API is there again.
 */
#include <stdio.h>

#include "router/core/core.h"
#include "router/core/history.h"
#include "router/meta/meta.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "value/transcode.h"

enum { CALLER, OTHER, THIRD, PEERS };

#define ALL_ROLES "[1,'r',{'roles':{'caller':{},'callee':{},'publisher':{},'subscriber':{}}}]"

/* Who says what, in order. The id of the history is that of a run in which nothing fails. */
static const struct {
    size_t peer;
    const char *text;
} script[] = {
    {CALLER, ALL_ROLES},
    {CALLER, "[32,1,{'match':'prefix'},'wamp.']"},
    {OTHER, ALL_ROLES},
    {OTHER, "[64,1,{},'com.p']"},
    {OTHER, "[32,2,{},'com.t']"},
    {OTHER, "[16,3,{},'com.t',['x']]"},
    {OTHER, "[48,4,{},'wamp.session.add_testament',['com.t',[1],{'a':2}],{'publish_options':{}}]"},
    {CALLER, "[48,1,{},'wamp.session.list',[['anonymous','x']]]"},
    {CALLER, "[48,2,{},'wamp.session.get',[5]]"},
    {CALLER, "[48,3,{},'wamp.session.kill_by_authid',['x'],{'message':'y'}]"},
    {CALLER, "[48,4,{},'wamp.registration.list']"},
    {CALLER, "[48,5,{},'wamp.registration.lookup',['com.p',{'match':'exact'}]]"},
    {CALLER, "[48,6,{},'wamp.subscription.match',['com.t']]"},
    {CALLER, "[48,7,{},'wamp.subscription.get_events',[25]]"},
    {THIRD, ALL_ROLES},
    {CALLER, "[48,8,{},'wamp.session.kill_by_authrole',['anonymous'],{'message':'y'}]"},
    {CALLER, "[48,9,{},'wamp.session.count']"},
};

enum { LINES = ARRAY_LENGTH(script), CALLS = 9 };

struct client {
    struct wi_peer *peer;
    bool is_closed;
    size_t answers; /* to calls */
    size_t results;
};

static bool on_send(void *user, const void *data, size_t size)
{
    struct client *client = user;
    const unsigned char *bytes = data;
    (void)size;
    client->results += bytes[1] == WI_RESULT;
    client->answers += bytes[1] == WI_RESULT || (bytes[1] == WI_ERROR && bytes[2] == WI_CALL);
    return true;
}

static void on_close(void *user)
{
    ((struct client *)user)->is_closed = true;
}

static widl_buffer encode(const char *text)
{
    char json[256];
    widl_buffer buffer = {0};
    widl_problem problem;
    size_t size = strlen(text);
    assert_true(size < sizeof(json));
    for (size_t i = 0; i <= size; i++)
        json[i] = text[i] == '\'' ? '"' : text[i];
    assert_true(wi_json_to_msgpack(widl_str(json), &buffer, &problem));
    return buffer;
}

static void say(struct client *client, const widl_buffer *line)
{
    if (client->peer)
        wi_peer_receive(client->peer, line->data, line->size);
}

static void run(struct wi_core *core, const widl_buffer *lines)
{
    static const struct wi_peer_operations operations = {
        .send = on_send, .close = on_close, .cut = on_close};
    struct client clients[PEERS] = {0};
    struct client *caller = &clients[CALLER];
    for (size_t i = 0; i < PEERS; i++)
        clients[i].peer = wi_peer_new(core, WI_MSGPACK, &operations, &clients[i]);
    for (size_t i = 0; i < LINES; i++)
        say(&clients[script[i].peer], &lines[i]);
    assert_true(!caller->peer || caller->is_closed || caller->answers == CALLS);
    if (!failing_malloc_stop())
        assert_int_equal(caller->results, CALLS - 1);

    /* With memory a new peer is served. */
    wi_core_tick(core, 1);
    struct client again = {.peer = wi_peer_new(core, WI_MSGPACK, &operations, &again)};
    assert_non_null(again.peer);
    say(&again, &lines[0]);
    say(&again, &lines[LINES - 1]);
    assert_int_equal(again.results, 1);
    wi_core_shutdown(core);
    wi_peer_gone(again.peer);
    for (size_t i = 0; i < PEERS; i++)
        if (clients[i].peer)
            wi_peer_gone(clients[i].peer);
}

/* Return: whether an allocation has failed. */
static bool run_with(const widl_buffer *lines, size_t successes)
{
    widl_error error = {0};
    const widl_history_limits limits = {0};
    failing_malloc_start(successes);
    struct wi_core *core = wi_core_new(&(widl_router_options){.allow_control = true}, 0);
    struct wi_meta *meta = core ? wi_meta_new(core) : NULL;
    bool has_realm = meta && wi_core_add_realm(core, "r", &error);
    bool is_served = has_realm && wi_meta_serve(meta, "r", &error) &&
                     wi_core_keep_history(core, "r", WI_MATCH_EXACT, "com.t", &limits, &error);
    if (is_served)
        run(core, lines);
    bool failed = failing_malloc_stop();
    assert_true(failed || is_served);
    wi_meta_free(meta);
    if (has_realm)
        wi_core_remove_realm(core, "r");
    wi_core_free(core);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    widl_buffer lines[LINES];
    size_t successes = 0;
    (void)state;
    for (size_t i = 0; i < LINES; i++)
        lines[i] = encode(script[i].text);
    while (run_with(lines, successes))
        successes++;
    assert_true(successes > 100);
    for (size_t i = 0; i < LINES; i++)
        widl_buffer_free(&lines[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
