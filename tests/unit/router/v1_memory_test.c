/* SPDX-License-Identifier: MIT */
/*
 * A client of WAMP v1 that does everything, logging in included, once for each allocation on the
 * way, which fails: nothing crashes or leaks, and a client that stays has an answer to each call.
 */
#include <stdio.h>

#include "router/v1/client.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

#define PROCEDURE "\"http://api.wamp.ws/procedure#"

static const char *const script[] = {
    "[1,\"calc\",\"http://example.com/calc#\"]",
    "[5,\"calc:changed\"]",
    "[7,\"calc:changed\",{\"a\":[1,2.5,null]},false]",
    "[7,\"calc:changed\",1,[\"7\"],[\"8\"]]",
    "[2,\"1\",\"calc:add\",1,[2]]",
    "[6,\"calc:changed\"]",
    "[2,\"2\"," PROCEDURE "authreq\",\"ghost\",{\"k\":\"v\"}]",
    "[2,\"5\"," PROCEDURE "authreq\",\"joe\"]",
    "[2,\"6\"," PROCEDURE "auth\",\"wrong\"]",
    "[2,\"7\"," PROCEDURE "authreq\",\"joe\",{}]",
    "[2,\"8\"," PROCEDURE "auth\",\"right\"]",
    "[2,\"9\",\"calc:add\"]",
};

struct client {
    struct wi_v1_client *v1;
    bool closed;
    size_t answers;
    size_t granted; /* calls that have a result */
};

static bool on_send(void *user, const void *data, size_t size)
{
    struct client *client = user;
    const char *text = data;
    assert_true(size > 3);
    client->answers += text[1] == '3' || text[1] == '4';
    client->granted += text[1] == '3';
    return true;
}

static void on_close(void *user, enum wi_v1_end end)
{
    (void)end;
    ((struct client *)user)->closed = true;
}

static void on_cut(void *user)
{
    ((struct client *)user)->closed = true;
}

static bool is(widl_string text, const char *what)
{
    return widl_str_equal(text, widl_str(what));
}

/* Anybody may be anonymous, and joe is challenged. */
static void on_hello(void *user, widl_join *join, widl_join_answer *answer)
{
    static const unsigned char extra[] = "\x81\xa9"
                                         "challenge\xa2{}";
    (void)user;
    if (!join->authid.data)
        answer->verdict = WIDL_JOIN_WELCOME;
    if (!is(join->authid, "joe"))
        return;
    answer->verdict = WIDL_JOIN_CHALLENGE;
    answer->method = widl_str("wampcra");
    answer->extra = (widl_value){extra, sizeof(extra) - 1};
}

static void on_authenticate(void *user, widl_join *join, widl_string signature, widl_value extra,
                            widl_join_answer *answer)
{
    (void)user;
    (void)extra;
    if (!is(signature, "right"))
        return;
    answer->verdict = WIDL_JOIN_WELCOME;
    answer->identity.authid = join->authid;
}

static void run(struct wi_core *core, const struct wi_v1_service *service, struct client *client)
{
    static const struct wi_v1_operations operations = {
        .send = on_send, .close = on_close, .cut = on_cut};
    size_t calls = 0;
    client->v1 = wi_v1_client_new(core, service, &operations, client);
    for (size_t i = 0; client->v1 && i < ARRAY_LENGTH(script); i++) {
        calls += script[i][1] == '2';
        wi_v1_client_receive(client->v1, script[i], strlen(script[i]));
        assert_true(client->closed || client->answers == calls);
    }
    wi_core_shutdown(core);
    if (client->v1)
        wi_v1_client_gone(client->v1);
}

/* Return: whether an allocation has failed. */
static bool run_with(size_t successes)
{
    static const widl_authenticator authenticator = {.hello = on_hello,
                                                     .authenticate = on_authenticate};
    static const widl_v1_prefix prefix = {.v1 = "http://example.com/calc#", .wamp = "com.calc."};
    struct client client = {0};
    failing_malloc_start(successes);
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    struct wi_v1_service *service = wi_v1_service_new("r", &prefix, 1, NULL);
    if (core && service && wi_core_add_realm(core, "r", NULL) &&
        wi_core_set_authenticator(core, "r", &authenticator, NULL, NULL))
        run(core, service, &client);
    wi_core_free(core);
    wi_v1_service_free(service);
    bool failed = failing_malloc_stop();
    if (!failed)
        assert_int_equal(client.granted, 3);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    size_t successes = 0;
    (void)state;
    while (run_with(successes))
        successes++;
    assert_true(successes > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
