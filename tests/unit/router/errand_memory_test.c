/* SPDX-License-Identifier: MIT */
/*
 * Procedures that decide who may join and who may do what, again and again, each time with another
 * allocation that fails: nothing may crash or leak, and nobody who stays connected is left without
 * an answer, or let in without one.
 */
#include <stdio.h>
#include <stdlib.h>

#include "router/core/count.h"
#include "router/meta/meta.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

struct client {
    struct wi_peer *peer;
    bool is_closed;
    bool is_joined;
    size_t errors;
    unsigned long long invocation; /* that waits for an answer, 0: none */
};

static bool on_send(void *user, const void *data, size_t size)
{
    struct client *client = user;
    char text[64];
    snprintf(text, sizeof(text), "%.*s", (int)(size < 63 ? size : 63), (const char *)data);
    client->is_joined |= strncmp(text, "[2,", 3) == 0;
    client->errors += strncmp(text, "[8,", 3) == 0;
    if (strncmp(text, "[68,", 4) == 0)
        client->invocation = strtoull(text + 4, NULL, 10);
    return true;
}

static void on_close(void *user)
{
    ((struct client *)user)->is_closed = true;
}

static void open_client(struct client *client, struct wi_core *core)
{
    static const struct wi_peer_operations operations = {
        .send = on_send, .close = on_close, .cut = on_close};
    client->peer = wi_peer_new(core, WI_JSON, &operations, client);
}

static void say(const struct client *client, const char *text)
{
    if (client->peer)
        wi_peer_receive(client->peer, text, strlen(text));
}

/* The porter lets in whom it is asked about. */
static void let_in(struct client *porter)
{
    char text[64];
    if (!porter->invocation)
        return;
    snprintf(text, sizeof(text), "[70,%llu,{},[{\"role\":\"user\",\"extra\":{\"a\":1}}]]",
             porter->invocation);
    porter->invocation = 0;
    say(porter, text);
}

static void run(struct wi_core *core, struct client *porter, struct client *user)
{
    open_client(porter, core);
    open_client(user, core);
    /* What decides who may join is registered by the program, if there is memory for that. */
    if (porter->peer && wi_peer_introduce(porter->peer, NULL))
        return;
    say(porter, "[1,\"s\",{\"roles\":{\"callee\":{}}}]");
    say(porter, "[64,1,{},\"com.porter\"]");
    say(user, "[1,\"r\",{\"roles\":{\"subscriber\":{}},\"authid\":\"joe\",\"authextra\":{\"x\":1},"
              "\"authmethods\":[\"ticket\"]}]");
    say(user, "[5,\"open\",{}]");
    let_in(porter);
    assert_true(!user->peer || !porter->peer || porter->is_closed || user->is_joined ||
                user->is_closed);
    say(user, "[32,1,{},\"com.t\"]");
    assert_true(!user->is_joined || user->is_closed || user->errors == 1);
}

/* Return: whether an allocation has failed. */
static bool run_with(size_t successes)
{
    struct client porter = {0};
    struct client user = {0};
    failing_malloc_start(successes);
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    struct wi_meta *meta = core ? wi_meta_new(core) : NULL;
    bool has_realms =
        meta && wi_core_add_realm(core, "r", NULL) && wi_core_add_realm(core, "s", NULL);
    bool is_served = has_realms && wi_meta_serve(meta, "r", NULL) &&
                     wi_meta_serve(meta, "s", NULL) &&
                     wi_meta_authorize_by(meta, "r", "com.judge", NULL) &&
                     wi_meta_authenticate_by(meta, "r", "s", "com.porter", NULL);
    if (is_served)
        run(core, &porter, &user);
    bool failed = failing_malloc_stop();
    assert_true(failed || (is_served && user.is_joined && user.errors == 1));
    if (user.peer)
        wi_peer_gone(user.peer);
    if (porter.peer)
        wi_peer_gone(porter.peer);
    if (core)
        assert_int_equal(wi_core_count(core, NULL).held, 0);
    wi_meta_free(meta);
    wi_core_free(core);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    size_t successes = 0;
    (void)state;
    while (run_with(successes))
        successes++;
    assert_true(successes > 100);
}

static void procedures_are_for_realms(void **state)
{
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    struct wi_meta *meta = wi_meta_new(core);
    (void)state;
    assert_true(wi_core_add_realm(core, "r", NULL) && wi_meta_serve(meta, "r", NULL));
    assert_false(wi_meta_authorize_by(meta, "x", "com.judge", NULL));
    assert_false(wi_meta_authenticate_by(meta, "r", "x", "com.porter", NULL));
    assert_false(wi_meta_authenticate_by(meta, "x", "r", "com.porter", NULL));
    assert_true(wi_meta_authenticate_by(meta, NULL, "r", "com.porter", NULL));
    assert_true(wi_meta_authorize_by(meta, "r", "com.judge", NULL));
    assert_true(wi_meta_authorize_by(meta, "r", "com.other", NULL));
    assert_true(wi_meta_authorize_by(meta, "r", NULL, NULL));
    wi_meta_free(meta);
    wi_core_free(core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail),
                                       cmocka_unit_test(procedures_are_for_realms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
