/* SPDX-License-Identifier: MIT */
/* Testaments (WAMP 14.9.4): published however a session ends, and only then. */
#include "router/core/testament.h"

#include <stdio.h>

#include "router/core/uris.h"
#include "support/failing_malloc.h"
#include "support/router_client.h"
#include "value/transcode.h"

#define ROLES "{'publisher':{},'subscriber':{}}"

struct world {
    struct wi_core *core;
    struct client dying;
    struct client watcher;
};

static void begin(struct world *world, const widl_router_options *options)
{
    world->core = client_core(options);
    client_join(&world->dying, world->core, ROLES);
    client_join(&world->watcher, world->core, ROLES);
    client_say(&world->watcher, "[32,1,{'match':'prefix'},'com.']");
    client_expect(&world->watcher, "[33,1,1]\n");
}

static void end(struct world *world)
{
    if (world->dying.peer)
        client_leave(&world->dying);
    client_leave(&world->watcher);
    wi_core_free(world->core);
}

/* Options are JSON, as are the args. Return: the error URI, or NULL. */
static const char *add(struct world *world, enum wi_testament_scope scope, const char *topic,
                       const char *options, const char *args)
{
    widl_buffer dict = {0};
    widl_problem problem;
    assert_true(wi_json_to_msgpack(widl_str(options), &dict, &problem));
    const struct wi_message publish = {
        .type = WI_PUBLISH,
        .uri = widl_str(topic),
        .dict = {dict.data, dict.size},
        .payload = {.serializer = WI_JSON, .args = widl_str(args)},
    };
    const char *error = wi_testament_add(world->dying.peer, scope, &publish, &problem);
    if (error)
        assert_true(strlen(problem.text) > 0);
    widl_buffer_free(&dict);
    return error;
}

static void add_three(struct world *world)
{
    assert_null(add(world, WI_TESTAMENT_DESTROYED, "com.destroyed", "{}", "[1]"));
    assert_null(add(world, WI_TESTAMENT_DETACHED, "com.detached", "{}", "[2]"));
    assert_null(add(world, WI_TESTAMENT_DETACHED, "com.detached", "{\"disclose_me\":true}", "[3]"));
    client_expect(&world->watcher, "");
}

static void expect_three(struct world *world)
{
    char text[512];
    const char *found = strstr(world->watcher.log, "'publisher_authid':'");
    assert_non_null(found);
    int size = (int)strcspn(found + 20, "'");
    snprintf(text, sizeof(text),
             "[36,1,#,{'topic':'com.detached'},[2]]\n"
             "[36,1,#,{'topic':'com.detached','publisher':#,'publisher_authid':'%.*s',"
             "'publisher_authrole':'anonymous'},[3]]\n"
             "[36,1,#,{'topic':'com.destroyed'},[1]]\n",
             size, found + 20);
    client_expect(&world->watcher, text);
}

static void say_goodbye(struct world *world)
{
    client_say(&world->dying, "[6,{},'wamp.close.close_realm']");
}

static void say_abort(struct world *world)
{
    client_say(&world->dying, "[3,{},'com.my_mind']");
}

static void break_rules(struct world *world)
{
    client_say(&world->dying, "[99]");
}

static void break_connection(struct world *world)
{
    client_leave(&world->dying);
}

static void lose_connection(struct world *world)
{
    wi_peer_lost(world->dying.peer);
}

static void kill(struct world *world)
{
    wi_peer_say_goodbye(world->dying.peer, widl_str("wamp.close.killed"), (widl_string){0});
    wi_core_settle(world->core);
}

static void cut(struct world *world)
{
    wi_peer_cut(world->dying.peer, "it does not read");
    wi_core_settle(world->core);
}

static void they_are_published_however_a_session_ends(void **state)
{
    static void (*const ways[])(struct world *) = {
        say_goodbye, say_abort, break_rules, break_connection, lose_connection, kill, cut,
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(ways); i++) {
        struct world world;
        begin(&world, &(widl_router_options){0});
        add_three(&world);
        ways[i](&world);
        expect_three(&world);
        end(&world);
    }
}

static void they_can_be_flushed(void **state)
{
    struct world world;
    (void)state;
    begin(&world, &(widl_router_options){0});
    add_three(&world);
    assert_int_equal(wi_testament_flush(world.dying.peer, WI_TESTAMENT_DETACHED), 2);
    assert_int_equal(wi_testament_flush(world.dying.peer, WI_TESTAMENT_DETACHED), 0);
    break_connection(&world);
    client_expect(&world.watcher, "[36,1,#,{'topic':'com.destroyed'},[1]]\n");
    end(&world);
}

static void what_cannot_be_published_is_refused(void **state)
{
    static const struct {
        const char *topic;
        const char *options;
        const char *error;
    } cases[] = {
        {"com..x", "{}", WI_ERROR_INVALID_URI},
        {"", "{}", WI_ERROR_INVALID_URI},
        {"wamp.session.on_leave", "{}", WI_ERROR_INVALID_URI},
        {"com.x", "{\"exclude\":[\"x\"]}", WI_ERROR_INVALID_ARGUMENT},
        {"com.x", "{\"retain\":1}", WI_ERROR_INVALID_ARGUMENT},
        {"com.x", "{\"ppt_scheme\":\"x\"}", WI_ERROR_INVALID_ARGUMENT},
    };
    struct world world;
    (void)state;
    begin(&world, &(widl_router_options){0});
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        assert_string_equal(
            add(&world, WI_TESTAMENT_DETACHED, cases[i].topic, cases[i].options, "[]"),
            cases[i].error);
    assert_null(add(&world, WI_TESTAMENT_DETACHED, "com.x", "{\"acknowledge\":true}", "[]"));
    break_connection(&world);
    client_expect(&world.watcher, "[36,1,#,{'topic':'com.x'}]\n");
    end(&world);
}

static void options_count(void **state)
{
    struct world world;
    (void)state;
    begin(&world, &(widl_router_options){0});
    assert_null(add(&world, WI_TESTAMENT_DETACHED, "com.x", "{\"eligible\":[]}", "[1]"));
    assert_null(add(&world, WI_TESTAMENT_DETACHED, "com.y", "{\"retain\":true}", "[2]"));
    break_connection(&world);
    client_expect(&world.watcher, "[36,1,#,{'topic':'com.y'},[2]]\n");
    client_say(&world.watcher, "[32,2,{'get_retained':true},'com.y']");
    client_expect(&world.watcher, "[33,2,2]\n[36,2,#,{'retained':true},[2]]\n");
    end(&world);
}

static void they_are_limited(void **state)
{
    struct world world;
    size_t count = 0;
    (void)state;
    begin(&world, &(widl_router_options){.max_testament_bytes = 4000});
    while (!add(&world, WI_TESTAMENT_DETACHED, "com.x", "{}", "[1]"))
        assert_true(++count < 100);
    assert_string_equal(add(&world, WI_TESTAMENT_DESTROYED, "com.x", "{}", "[1]"),
                        WI_ERROR_LIMIT_EXCEEDED);
    assert_true(count > 2);
    assert_int_equal(wi_testament_flush(world.dying.peer, WI_TESTAMENT_DETACHED), count);
    assert_int_equal(world.dying.peer->testaments.bytes, 0);
    assert_null(add(&world, WI_TESTAMENT_DESTROYED, "com.x", "{}", "[1]"));
    end(&world);
}

static void memory_may_be_short(void **state)
{
    const struct wi_message publish = {.type = WI_PUBLISH, .uri = widl_str("com.x")};
    struct world world;
    widl_problem problem;
    (void)state;
    begin(&world, &(widl_router_options){0});
    for (size_t i = 0; i < 2; i++) {
        failing_malloc_start(i);
        assert_string_equal(
            wi_testament_add(world.dying.peer, WI_TESTAMENT_DETACHED, &publish, &problem),
            WI_ERROR_OUT_OF_MEMORY);
        assert_true(failing_malloc_stop());
    }
    assert_int_equal(world.dying.peer->testaments.bytes, 0);
    end(&world);
}

static void scopes_have_names(void **state)
{
    enum wi_testament_scope scope;
    (void)state;
    assert_true(wi_testament_scope_of(widl_str("detached"), &scope));
    assert_int_equal(scope, WI_TESTAMENT_DETACHED);
    assert_true(wi_testament_scope_of(widl_str("destroyed"), &scope));
    assert_int_equal(scope, WI_TESTAMENT_DESTROYED);
    assert_false(wi_testament_scope_of(widl_str("destroye"), &scope));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_published_however_a_session_ends),
        cmocka_unit_test(they_can_be_flushed),
        cmocka_unit_test(what_cannot_be_published_is_refused),
        cmocka_unit_test(options_count),
        cmocka_unit_test(they_are_limited),
        cmocka_unit_test(memory_may_be_short),
        cmocka_unit_test(scopes_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
