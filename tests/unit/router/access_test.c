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
#include "router/core/testament.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static const char HELLO[] =
    "[1,\"r\",{\"roles\":{\"publisher\":{},\"subscriber\":{},\"caller\":{}}}]";

struct connection {
    struct wi_peer *peer;
    bool is_closed;
    int replies; /* SUBSCRIBED, PUBLISHED, RESULT and ERROR */
    int errors;
    int events;
    char last[300];
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
    connection->errors += memcmp(data, "[8,", 3) == 0;
    connection->events += memcmp(data, "[36", 3) == 0;
    snprintf(connection->last, sizeof(connection->last), "%.*s", (int)size, (const char *)data);
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

/** A core with a realm, in which everything under `com.` is asked about. */
static struct wi_core *begin(struct connection *connection, struct desk *desk)
{
    static const char hello[] =
        "[1,\"r\",{\"roles\":{\"publisher\":{},\"subscriber\":{},\"callee\":{},\"caller\":"
        "{\"features\":{\"progressive_call_invocations\":true}}}}]";
    struct wi_core *core = wi_core_new(&(widl_router_options){0}, 0);
    assert_true(core && set_policy(core, desk));
    connection->peer = wi_peer_new(core, WI_JSON, &operations, connection);
    say(connection, hello);
    return core;
}

/** Replace the roles by one that may do that much, or asks for it. */
static void replace_roles(struct wi_core *core, unsigned allow, unsigned ask)
{
    const widl_permission permission = {
        .uri = "com.", .match = WIDL_MATCH_PREFIX, .allow = allow, .ask = ask};
    assert_true(wi_core_draft_roles(core, "r", NULL));
    assert_true(wi_core_add_role(core, "r", "anonymous", &(widl_role_options){0}, NULL));
    assert_true(wi_core_permit(core, "r", "anonymous", &permission, NULL));
    assert_true(wi_core_adopt_roles(core, "r", NULL));
}

static void held_requests_are_judged_again(void **state)
{
    static const struct {
        unsigned allow;
        unsigned ask;
        widl_access_verdict verdict;
        bool other; /* somebody else is asked from now on */
        const char *answer;
    } rows[] = {
        {0, 0, WIDL_ACCESS_ALLOW, false, "wamp.error.not_authorized"},
        {WIDL_MAY_ALL, 0, WIDL_ACCESS_DENY, false, "[33,1,"},
        {0, WIDL_MAY_ALL, WIDL_ACCESS_ALLOW, false, "[33,1,"},
        {0, WIDL_MAY_ALL, WIDL_ACCESS_DENY, false, "wamp.error.not_authorized"},
        {0, WIDL_MAY_ALL, WIDL_ACCESS_ALLOW, true, "wamp.error.authorization_failed"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct connection connection = {0};
        struct desk desk = {0};
        struct desk other = {0};
        const widl_access_answer answer = {.verdict = rows[i].verdict, .cache_ms = 10000};
        struct wi_core *core = begin(&connection, &desk);
        say(&connection, "[32,1,{},\"com.slow\"]");
        assert_non_null(desk.waiting);
        replace_roles(core, rows[i].allow, rows[i].ask);
        if (rows[i].other)
            assert_true(wi_core_set_authorizer(core, "r", &authorizer, &other, NULL));
        assert_true(widl_access_decide(desk.waiting, &answer));
        if (!strstr(connection.last, rows[i].answer))
            fail_msg("%s", connection.last);
        /* What was said before the change is not kept for after it. */
        assert_null(connection.peer->access_cache);
        wi_peer_gone(connection.peer);
        assert_int_equal(desk.open + other.open, 0);
        wi_core_free(core);
    }
}

static void requests_in_line_are_judged_again(void **state)
{
    struct connection connection = {0};
    struct desk desk = {0};
    struct wi_core *core = begin(&connection, &desk);
    (void)state;
    say(&connection, "[32,1,{},\"com.slow\"]");
    say(&connection, "[32,2,{},\"com.quick\"]");
    replace_roles(core, 0, 0);
    assert_true(widl_access_decide(desk.waiting, &(widl_access_answer){0}));
    assert_int_equal(connection.errors, 2);
    wi_peer_gone(connection.peer);
    wi_core_free(core);
}

/** However the parts are decided about, the call has one answer. */
static void calls_in_parts_are_refused_once(void **state)
{
    (void)state;
    for (int changes = 0; changes < 2; changes++) {
        struct connection connection = {0};
        struct desk desk = {0};
        struct wi_core *core = begin(&connection, &desk);
        say(&connection, "[48,1,{\"progress\":true},\"com.slow\"]");
        if (changes)
            replace_roles(core, 0, 0);
        say(&connection, "[48,1,{\"progress\":true},\"com.slow\"]");
        say(&connection, "[48,1,{},\"com.slow\"]");
        assert_int_equal(connection.errors, 0);
        assert_int_equal(desk.open, 1);
        assert_true(widl_access_decide(desk.waiting, &(widl_access_answer){0}));
        assert_int_equal(connection.errors, 1);
        assert_false(connection.is_closed);
        wi_peer_gone(connection.peer);
        assert_int_equal(desk.open, 0);
        wi_core_free(core);
    }
}

static void drafts_take_effect_at_once(void **state)
{
    struct connection connection = {0};
    struct desk desk = {0};
    widl_error error = {0};
    struct wi_core *core = begin(&connection, &desk);
    (void)state;
    assert_false(wi_core_adopt_roles(core, "r", &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    const struct wi_authrole *before = connection.peer->role;
    assert_true(wi_core_draft_roles(core, "r", NULL));
    assert_false(wi_core_permit(core, "r", "anonymous", &(widl_permission){.uri = "com.x"}, NULL));
    assert_true(wi_core_add_role(core, "r", "other", &(widl_role_options){0}, NULL));
    assert_true(connection.peer->is_guarded && connection.peer->role == before);
    assert_true(wi_core_adopt_roles(core, "r", NULL));
    assert_true(connection.peer->is_guarded && !connection.peer->role);
    assert_true(wi_core_draft_roles(core, "r", NULL));
    assert_true(wi_core_add_role(core, "r", "more", &(widl_role_options){0}, NULL));
    assert_true(wi_core_remove_roles(core, "r", NULL));
    assert_false(wi_core_adopt_roles(core, "r", NULL));
    wi_peer_gone(connection.peer);
    wi_core_free(core);
}

/** A testament is published if its session may by then. */
static void testaments_are_judged_again(void **state)
{
    (void)state;
    for (int is_allowed = 0; is_allowed < 2; is_allowed++) {
        struct connection dying = {0};
        struct connection other = {0};
        struct desk desk = {0};
        widl_problem problem;
        const struct wi_message publish = {
            .type = WI_PUBLISH, .uri = widl_str("com.last"), .dict = {(const void *)"\x80", 1}};
        struct wi_core *core = begin(&dying, &desk);
        other.peer = wi_peer_new(core, WI_JSON, &operations, &other);
        say(&other, HELLO);
        say(&other, "[32,1,{},\"com.last\"]");
        assert_null(wi_testament_add(dying.peer, WI_TESTAMENT_DESTROYED, &publish, &problem));
        replace_roles(core, is_allowed ? WIDL_MAY_PUBLISH : WIDL_MAY_CALL, 0);
        wi_peer_gone(dying.peer);
        assert_int_equal(other.events, is_allowed);
        wi_peer_gone(other.peer);
        wi_core_free(core);
    }
}

/** What decides who may join is not for everybody, also where everything else is. */
static void procedures_can_be_reserved(void **state)
{
    static const struct {
        const char *request;
        bool is_allowed;
    } rows[] = {
        {"[64,1,{},\"com.porter\"]", false},
        {"[64,2,{\"match\":\"prefix\"},\"com.\"]", false},
        {"[64,3,{\"match\":\"wildcard\"},\".porter\"]", false},
        {"[64,4,{},\"com.porter2\"]", true},
        {"[64,5,{\"match\":\"prefix\"},\"com.porter.\"]", true},
    };
    struct connection connection = {0};
    struct desk desk = {0};
    struct wi_core *core = begin(&connection, &desk);
    (void)state;
    assert_true(wi_realm_reserve_procedure(wi_core_realm(core, widl_str("r")), "com.porter"));
    assert_true(wi_core_set_authorizer(core, "r", NULL, NULL, NULL));
    assert_true(wi_core_remove_roles(core, "r", NULL));
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        say(&connection, rows[i].request);
        assert_int_equal(strstr(connection.last, "wamp.error.not_authorized") == NULL,
                         rows[i].is_allowed);
    }
    replace_roles(core, WIDL_MAY_ALL, 0);
    say(&connection, "[64,6,{},\"com.porter\"]");
    assert_null(strstr(connection.last, "wamp.error"));
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
        cmocka_unit_test(held_requests_are_judged_again),
        cmocka_unit_test(requests_in_line_are_judged_again),
        cmocka_unit_test(calls_in_parts_are_refused_once),
        cmocka_unit_test(drafts_take_effect_at_once),
        cmocka_unit_test(testaments_are_judged_again),
        cmocka_unit_test(procedures_can_be_reserved),
        cmocka_unit_test(what_is_no_policy_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
