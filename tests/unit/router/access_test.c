/* SPDX-License-Identifier: MIT */
/*
 * Access in a routing core, behind the backs of clients: memory that is short at any point, what
 * the cache of answers keeps, policies that change under sessions.
 */
#include "router/core/access.h"

#include <stdio.h>

#include "router/core/access_cache.h"
#include "router/core/count.h"
#include "router/core/peer.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static const char HELLO[] =
    "[1,\"r\",{\"roles\":{\"publisher\":{},\"subscriber\":{},\"caller\":{}}}]";

struct connection {
    struct wi_peer *peer;
    bool is_closed;
    int replies; /* SUBSCRIBED, PUBLISHED, RESULT and ERROR */
};

struct desk {
    widl_access *waiting;
    int open; /* requests that have not ended */
};

static bool on_send(void *user, const void *data, size_t size)
{
    struct connection *connection = user;
    assert_true(size > 2);
    connection->replies += memcmp(data, "[2,", 3) != 0;
    return true;
}

static void on_close(void *user)
{
    struct connection *connection = user;
    connection->is_closed = true;
}

static const struct wi_peer_operations operations = {
    .send = on_send, .close = on_close, .cut = on_close};

static void say(struct connection *connection, const char *text)
{
    wi_peer_receive(connection->peer, text, strlen(text));
}

static void think(void *user, widl_access *access, widl_access_answer *answer)
{
    struct desk *desk = user;
    answer->verdict = WIDL_ACCESS_ALLOW;
    answer->cache_ms = 1000;
    if (!widl_str_equal(access->uri, widl_str("com.slow")))
        return;
    answer->verdict = WIDL_ACCESS_LATER;
    desk->waiting = access;
    desk->open++;
}

static void forget(void *user, widl_access *access)
{
    struct desk *desk = user;
    assert_non_null(access);
    desk->waiting = NULL;
    desk->open--;
}

static const widl_authorizer authorizer = {.authorize = think, .ended = forget};

static bool set_policy(struct wi_core *core, struct desk *desk)
{
    static const widl_role_options options = {.has_trustlevel = true};
    static const widl_permission asks = {
        .uri = "com.", .match = WIDL_MATCH_PREFIX, .ask = WIDL_MAY_ALL};
    return wi_core_add_realm(core, "r", NULL) &&
           wi_core_set_authorizer(core, "r", &authorizer, desk, NULL) &&
           wi_core_add_role(core, "r", "anonymous", &options, NULL) &&
           wi_core_permit(core, "r", "anonymous", &asks, NULL);
}

/* Return: whether memory was short. */
static bool ask_with(size_t successes)
{
    static const widl_access_answer yes = {.verdict = WIDL_ACCESS_ALLOW, .cache_ms = 10};
    struct connection connection = {0};
    struct desk desk = {0};
    failing_malloc_start(successes);
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    if (core && set_policy(core, &desk))
        connection.peer = wi_peer_new(core, WI_JSON, &operations, &connection);
    if (connection.peer) {
        say(&connection, HELLO);
        say(&connection, "[32,1,{},\"com.quick\"]");
        say(&connection, "[32,2,{},\"com.slow\"]");
        say(&connection, "[16,3,{\"acknowledge\":true},\"com.quick\",[1]]");
        say(&connection, "[48,4,{},\"com.quick\"]");
        if (desk.waiting)
            assert_true(widl_access_decide(desk.waiting, &yes));
        assert_true(connection.is_closed || connection.replies >= 4);
        wi_peer_gone(connection.peer);
    }
    assert_int_equal(desk.open, 0);
    wi_core_free(core);
    return failing_malloc_stop();
}

static void every_allocation_may_fail(void **state)
{
    size_t successes = 0;
    (void)state;
    while (ask_with(successes))
        successes++;
    assert_true(successes > 20);
}

static void put(struct wi_access_cache **cache, int number, const char *tail, uint64_t until_ms)
{
    static const struct wi_cached answer = {.is_allowed = true, .grant = {.trustlevel = 3}};
    char uri[1100];
    snprintf(uri, sizeof(uri), "com.x%d%s", number, tail);
    wi_access_cache_put(cache, WIDL_ACTION_CALL, WI_MATCH_EXACT, widl_str(uri), &answer, until_ms);
}

static bool has(struct wi_access_cache *cache, int number, const char *tail, uint64_t now_ms)
{
    char uri[1100];
    snprintf(uri, sizeof(uri), "com.x%d%s", number, tail);
    return wi_access_cache_get(cache, WIDL_ACTION_CALL, WI_MATCH_EXACT, widl_str(uri), now_ms) !=
           NULL;
}

static void the_cache_keeps_the_latest_for_their_time(void **state)
{
    struct wi_access_cache *cache = NULL;
    (void)state;
    assert_false(has(cache, 1, "", 0));
    for (int i = 0; i < 300; i++)
        put(&cache, i, "", 1000);
    assert_false(has(cache, 43, "", 0));
    assert_true(has(cache, 44, "", 0) && has(cache, 299, "", 999));
    assert_false(has(cache, 299, "", 1000));
    assert_false(has(cache, 299, "", 0));
    put(&cache, 298, "", 2000);
    assert_true(has(cache, 298, "", 1500));
    widl_string uri = widl_str("com.x298");
    assert_null(wi_access_cache_get(cache, WIDL_ACTION_PUBLISH, WI_MATCH_EXACT, uri, 0));
    assert_null(wi_access_cache_get(cache, WIDL_ACTION_CALL, WI_MATCH_PREFIX, uri, 0));

    char tail[1001];
    memset(tail, 'y', 1000);
    tail[1000] = 0;
    for (int i = 0; i < 40; i++)
        put(&cache, i, tail, 5000);
    assert_true(has(cache, 39, tail, 0) && has(cache, 9, tail, 0));
    assert_false(has(cache, 5, tail, 0));
    memset(tail, 'z', 1000);
    put(&cache, 7, tail, 0);
    wi_access_cache_free(cache);
}

static void policies_change_under_sessions(void **state)
{
    struct connection connection = {0};
    struct desk desk = {0};
    widl_explanation explanation;
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    (void)state;
    assert_true(core && wi_core_add_realm(core, "r", NULL));
    connection.peer = wi_peer_new(core, WI_JSON, &operations, &connection);
    say(&connection, HELLO);
    assert_false(connection.peer->is_guarded);
    assert_true(wi_core_explain(core, "r", "x", WIDL_ACTION_CALL, 0, "com.p", &explanation, NULL));
    assert_true(explanation.is_allowed);
    assert_true(wi_core_explain(core, "r", "x", WIDL_ACTION_CALL, 0, "wamp.session.kill",
                                &explanation, NULL));
    assert_false(explanation.is_allowed);

    /* It has a role that is not known, then rules, then somebody to ask, then nothing again. */
    assert_true(wi_core_add_role(core, "r", "other", &(widl_role_options){0}, NULL));
    assert_true(connection.peer->is_guarded && !connection.peer->role);
    assert_string_equal(
        wi_access_check(connection.peer, WIDL_ACTION_CALL, WI_MATCH_EXACT, widl_str("com.p")),
        "wamp.error.not_authorized");
    assert_true(wi_core_explain(core, "r", "x", WIDL_ACTION_CALL, 0, "com.p", &explanation, NULL));
    assert_false(explanation.is_allowed || explanation.is_asked);
    assert_true(wi_core_set_authorizer(core, "r", &authorizer, &desk, NULL));
    assert_null(
        wi_access_check(connection.peer, WIDL_ACTION_CALL, WI_MATCH_EXACT, widl_str("com.p")));
    assert_string_equal(
        wi_access_check(connection.peer, WIDL_ACTION_CALL, WI_MATCH_EXACT, widl_str("com.slow")),
        "wamp.error.authorization_failed");
    assert_int_equal(desk.open, 0);
    assert_true(wi_core_explain(core, "r", "x", WIDL_ACTION_CALL, 0, "com.p", &explanation, NULL));
    assert_true(explanation.is_asked);
    assert_true(wi_core_set_authorizer(core, "r", NULL, NULL, NULL));
    assert_true(wi_core_remove_roles(core, "r", NULL));
    assert_false(connection.peer->is_guarded);
    wi_peer_gone(connection.peer);
    wi_core_free(core);
}

static void what_is_no_policy_is_refused(void **state)
{
    static const widl_role_options plain = {0};
    static const widl_role_options odd = {.disclosure = (widl_disclosure)7};
    widl_explanation explanation;
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    (void)state;
    assert_true(core && wi_core_add_realm(core, "r", NULL));
    assert_false(wi_core_add_role(core, "x", "user", &plain, NULL));
    assert_false(wi_core_add_role(core, "r", "", &plain, NULL));
    assert_false(wi_core_add_role(core, "r", "\xff", &plain, NULL));
    assert_false(wi_core_add_role(core, "r", "user", &odd, NULL));
    assert_true(wi_core_add_role(core, "r", "user", &plain, NULL));
    assert_true(wi_core_add_role(core, "r", "user", &plain, NULL));
    const widl_permission wrong[] = {{.uri = "com..x"},
                                     {.uri = "com.x", .match = (widl_match)3},
                                     {.uri = "com x"},
                                     {.uri = "com.x", .disclosure = (widl_disclosure)3}};
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        assert_false(wi_core_permit(core, "r", "user", &wrong[i], NULL));
    assert_false(wi_core_permit(core, "r", "joe", &(widl_permission){.uri = "com.x"}, NULL));
    assert_false(wi_core_remove_roles(core, "x", NULL));
    assert_false(wi_core_set_authorizer(core, "x", NULL, NULL, NULL));
    assert_false(
        wi_core_explain(core, "r", "user", (widl_action)4, 0, "com.x", &explanation, NULL));
    assert_false(wi_core_explain(core, "r", "user", WIDL_ACTION_CALL, 0, "", &explanation, NULL));
    assert_true(wi_core_explain(core, "r", "user", WIDL_ACTION_SUBSCRIBE, WIDL_MATCH_PREFIX, "",
                                &explanation, NULL));
    assert_false(explanation.is_allowed);
    wi_core_free(core);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(the_cache_keeps_the_latest_for_their_time),
        cmocka_unit_test(policies_change_under_sessions),
        cmocka_unit_test(what_is_no_policy_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
