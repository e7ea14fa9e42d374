/* SPDX-License-Identifier: MIT */
/*
 * What peers send beyond a contract: refused where that is strict, collected where it takes the
 * rest, ignored elsewhere. Untyped calls stand for peers without the contract.
 */
#include <stdio.h>

#include <test/peers.widl.h>
#include <test/strictest.widl.h>

#include "fixture.h"

#define STRICT(procedure)  "test.peers.v1.strict." procedure
#define UNTYPED(procedure) "test.peers.v1.untyped." procedure

static void serve_plot(widl_invocation *invocation, const peers_strict_plot_args *args, void *user)
{
    peers_strict_plot_result result = {.count = (uint32_t)args->point.x};

    (void)user;
    peers_strict_plot_reply(invocation, &result);
}

static void serve_reset(widl_invocation *invocation, void *user)
{
    (void)user;
    peers_strict_reset_reply(invocation);
}

static void serve_swap(widl_invocation *invocation, const peers_strict_swap_args *args, void *user)
{
    (void)user;
    peers_strict_swap_reply(invocation, &args->pair);
}

static void serve_lenient(widl_invocation *invocation, const peers_strict_lenient_args *args,
                          void *user)
{
    (void)user;
    peers_strict_lenient_reply(invocation, &args->value);
}

/* The result has the same form as the arguments. */
static void serve_echo(widl_invocation *invocation, const peers_untyped_echo_args *args, void *user)
{
    peers_untyped_echo_result result = {.args = args->args, .kwargs = args->kwargs};
    peers_failed failed = {.code = 4, .more = args->args, .details = args->kwargs};

    (void)user;
    if (args->args.size == 1)
        peers_untyped_echo_throw_failed(invocation, &failed);
    else
        peers_untyped_echo_reply(invocation, &result);
}

static void serve_sum(widl_invocation *invocation, const peers_untyped_sum_args *args, void *user)
{
    peers_untyped_sum_result result = {.seen = args->values, .lists = args->named};
    int32_t sum = args->start;

    (void)user;
    for (size_t i = 0; i < args->values.size; i++)
        sum += args->values.data[i];
    if (args->factor.present)
        sum *= args->factor.value;
    result.total = sum < args->limit.value ? sum : args->limit.value;
    peers_untyped_sum_reply(invocation, &result);
}

static void serve_scale(widl_invocation *invocation, const peers_untyped_scale_args *args,
                        void *user)
{
    widl_string names[4];
    peers_untyped_scale_result result = {.names = {names, args->factors.size}};

    (void)user;
    assert_true(args->factors.size <= ARRAY_LENGTH(names));
    for (size_t i = 0; i < args->factors.size; i++)
        names[i] = args->factors.data[i].key;
    peers_untyped_scale_reply(invocation, &result);
}

static void serve_greet(widl_invocation *invocation, const strictest_all_greet_args *args,
                        void *user)
{
    (void)user;
    strictest_all_greet_reply(invocation, &args->who.name);
}

static widl_value value_of(const char *json, widl_arena *arena)
{
    widl_value value = {0};

    if (json)
        assert_true(widl_value_from_json(widl_str(json), arena, &value, NULL));
    return value;
}

/* What the contract says of `Foreign` is not what it answers. */
static void serve_foreign(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    widl_arena arena = {0};
    widl_payload result = {value_of("[1,2]", &arena), {0}};

    (void)user;
    (void)payload;
    widl_invocation_reply(invocation, &result, NULL);
    widl_arena_free(&arena);
}

static void serve_draw(widl_invocation *invocation, const peers_strict_draw_args *args, void *user)
{
    (void)user;
    peers_strict_draw_reply(invocation, &args->shape);
}

static void serve_silent(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    (void)user;
    (void)payload;
    widl_invocation_defer(invocation);
}

static const peers_strict_callee strict = {
    .plot = serve_plot,
    .reset = serve_reset,
    .swap = serve_swap,
    .lenient = serve_lenient,
    .draw = serve_draw,
};

static const peers_untyped_callee untyped = {
    .echo = serve_echo,
    .sum = serve_sum,
    .scale = serve_scale,
};

static const strictest_all_callee all = {.greet = serve_greet};

static widl_service *serve(widl_session *session, widl_error *error)
{
    static const char *const foreign[] = {"nothing", "one", "lenient"};

    for (size_t i = 0; i < ARRAY_LENGTH(foreign); i++) {
        char uri[64];

        snprintf(uri, sizeof(uri), "test.peers.v1.foreign.%s", foreign[i]);
        if (!widl_session_register(session, uri, NULL, serve_foreign, NULL, error))
            return NULL;
    }
    if (!widl_session_register(session, "test.peers.v1.foreign.silent", NULL, serve_silent, NULL,
                               error))
        return NULL;
    if (!peers_strict_serve(session, &strict, NULL, error) ||
        !strictest_all_serve(session, &all, NULL, error))
        return NULL;
    return peers_untyped_serve(session, &untyped, NULL, error);
}

static int set_up_msgpack(void **state)
{
    return fixture_set_up(state, serve, WIDL_SERIALIZERS_MSGPACK, WIDL_SERIALIZERS_MSGPACK);
}

static int set_up_json(void **state)
{
    return fixture_set_up(state, serve, WIDL_SERIALIZERS_JSON, WIDL_SERIALIZERS_JSON);
}

static int set_up_mixed(void **state)
{
    return fixture_set_up(state, serve, WIDL_SERIALIZERS_JSON, WIDL_SERIALIZERS_MSGPACK);
}

/* An untyped call, whose result is compared as text: args, then kwargs. */
static void assert_answer(const struct fixture *f, const char *uri, const char *args,
                          const char *kwargs, const char *expected)
{
    widl_arena arena = {0};
    widl_payload payload = {value_of(args, &arena), value_of(kwargs, &arena)};
    widl_payload result;
    widl_call call = {0};
    char actual[256] = "";

    ASSERT_CALL(call, widl_session_call(f->caller, uri, &payload, &call, &result));
    if (result.args.size > 0)
        snprintf(actual, sizeof(actual), "%s", widl_value_to_json(result.args, &arena, NULL));
    if (result.kwargs.size > 0)
        snprintf(actual + strlen(actual), sizeof(actual) - strlen(actual), "%s",
                 widl_value_to_json(result.kwargs, &arena, NULL));
    assert_string_equal(actual, expected);
    widl_call_release(&call);
    widl_arena_free(&arena);
}

static void strict_contracts_take_what_they_name(void **state)
{
    struct fixture *f = *state;
    peers_strict_swap_args args = {.pair = {1, {true, 2}}, .empty.present = true};
    peers_pair pair;
    widl_call call = {0};

    ASSERT_CALL(call, peers_strict_reset(f->caller, &call));
    ASSERT_CALL(call, peers_strict_swap(f->caller, &args, &pair, &call));
    assert_int_equal(pair.right.value, 2);
    widl_call_release(&call);
    assert_answer(f, STRICT("plot"), "[{\"x\":3}]", NULL, "[3]");
    assert_answer(f, STRICT("plot"), "[{\"y\":1,\"x\":3}]", "{\"colour\":\"blue\"}", "[3]");
    assert_answer(f, STRICT("reset"), "[]", "{}", "");
    assert_answer(f, STRICT("swap"), NULL, "{\"empty\":{},\"pair\":[7]}", "[[7]]");
    assert_answer(f, "test.strictest.v1.all.greet", "[{\"name\":\"you\"}]", NULL, "[\"you\"]");
}

static void strict_contracts_refuse_the_rest(void **state)
{
    static const struct {
        const char *uri;
        const char *args;
        const char *kwargs;
        const char *problem;
    } cases[] = {
        {STRICT("plot"), "[{\"x\":1}]", "{\"size\":1}", "kwargs.size: not in the contract"},
        {STRICT("plot"), "[{\"x\":1}, 2]", NULL, "args[1]: not in the contract"},
        {STRICT("plot"), "[{\"x\":1,\"z\":1}]", NULL, "args[0].z: not in the contract"},
        {STRICT("plot"), "[{\"z\":{},\"x\":1}]", NULL, "args[0].z: not in the contract"},
        {STRICT("reset"), "[1]", NULL, "args[0]: not in the contract"},
        {STRICT("reset"), "[]", "{\"hard\":true}", "kwargs.hard: not in the contract"},
        {STRICT("swap"), "[0]", "{\"pair\":[1]}", "args[0]: not in the contract"},
        {STRICT("swap"), NULL, "{\"pair\":[1,2,3]}", "kwargs.pair[2]: not in the contract"},
        {STRICT("swap"), NULL, "{\"pair\":[1],\"empty\":{\"a\":1}}",
         "kwargs.empty.a: not in the contract"},
        {"test.strictest.v1.all.greet", "[{\"name\":\"\",\"age\":1}]", NULL,
         "args[0].age: not in the contract"},
        {"test.strictest.v1.all.greet", "[{\"name\":\"\"}]", "{\"loud\":true}",
         "kwargs.loud: not in the contract"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        fixture_assert_refused(f, cases[i].uri, cases[i].args, cases[i].kwargs, cases[i].problem);
}

/* A tag is in the map of a strict struct, but not in its contract. */
static void tags_are_not_refused(void **state)
{
    static const char *const shapes[] = {
        "[{\"kind\":\"point\",\"x\":1}]",
        "[{\"x\":1,\"kind\":\"point\"}]",
        "[{\"kind\":\"empty\"}]",
        ("[{\"when\":1,\"path\":[{\"x\":2,\"kind\":\"point\"},{\"kind\":\"empty\"}],\"kind\":"
         "\"moved\"}]"),
        "[{\"path\":[{\"when\":1,\"kind\":\"moved\",\"path\":[]}],\"when\":2,\"kind\":\"moved\"}]",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(shapes); i++) {
        widl_arena arena = {0};
        widl_payload payload = {value_of(shapes[i], &arena), {0}};
        widl_payload result;
        widl_call call = {0};

        ASSERT_CALL(call, widl_session_call(f->caller, STRICT("draw"), &payload, &call, &result));
        widl_call_release(&call);
        widl_arena_free(&arena);
    }
    fixture_assert_refused(f, STRICT("draw"), "[{\"x\":1,\"kind\":\"point\",\"z\":0}]", NULL,
                           "args[0].z: not in the contract");
    fixture_assert_refused(f, STRICT("draw"), "[{\"a\":1,\"kind\":\"empty\"}]", NULL,
                           "args[0].a: not in the contract");
    fixture_assert_refused(f, STRICT("draw"),
                           "[{\"when\":1,\"path\":[{\"x\":2,\"kind\":\"point\",\"a\":{}}],"
                           "\"kind\":\"moved\"}]",
                           NULL, "args[0].path[0].a: not in the contract");
}

/* One that is not strict ignores the same. */
static void others_ignore_the_rest(void **state)
{
    struct fixture *f = *state;

    assert_answer(f, STRICT("lenient"), "[{\"z\":1,\"x\":2,\"a\":[]},5]", "{\"size\":1}",
                  "[{\"x\":2}]");
}

static void strict_results_are_refused(void **state)
{
    struct fixture *f = *state;
    uint32_t one = 0;
    widl_call call = {0};

    ASSERT_CALL(call, peers_foreign_lenient(f->caller, &one, &call));
    assert_int_equal(one, 1);
    assert_false(peers_foreign_one(f->caller, &one, &call));
    assert_string_equal(widl_error_text(&call.error), "result: args[1]: not in the contract");
    assert_false(peers_foreign_nothing(f->caller, &call));
    assert_string_equal(widl_error_text(&call.error), "result: args[0]: not in the contract");
    widl_call_release(&call);
}

static void on_silent(void *user, const uint32_t *result, const widl_error *error)
{
    assert_null(result);
    assert_int_equal(error->code, WIDL_ERROR_TIMEOUT);
    assert_non_null(strstr(widl_error_text(error), "within 40 ms"));
    *(bool *)user = true;
}

static void timeouts_come_from_the_contract(void **state)
{
    struct fixture *f = *state;
    widl_call call = {0};
    uint32_t nothing;
    bool done = false;

    assert_false(peers_foreign_silent(f->caller, &nothing, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_TIMEOUT);
    assert_non_null(strstr(widl_error_text(&call.error), "within 40 ms"));
    call.options.timeout_ms = 10;
    assert_false(peers_foreign_silent(f->caller, &nothing, &call));
    assert_non_null(strstr(widl_error_text(&call.error), "within 10 ms"));
    assert_true(peers_foreign_silent_async(f->caller, NULL, on_silent, &done, &call.error));
    while (!done)
        assert_true(widl_session_process(f->caller, 1000, &call.error));
    widl_call_release(&call);
}

struct events {
    unsigned plotted;
    unsigned cleared;
};

static void on_plotted(void *user, const peers_strict_plotted_event *event,
                       const widl_event *details)
{
    (void)details;
    assert_int_equal(event->point.x, 2);
    ((struct events *)user)->plotted++;
}

static void on_cleared(void *user, const widl_event *details)
{
    (void)details;
    ((struct events *)user)->cleared++;
}

static void publish(widl_session *session, const char *topic, const char *args, const char *kwargs)
{
    widl_arena arena = {0};
    widl_error error = {0};
    widl_payload payload = {value_of(args, &arena), value_of(kwargs, &arena)};
    widl_publish_options acknowledged = {.acknowledge = true};

    assert_true(widl_session_publish(session, topic, &payload, &acknowledged, &error));
    widl_arena_free(&arena);
}

static void strict_events_are_dropped(void **state)
{
    struct fixture *f = *state;
    widl_session *publisher = fixture_connect(f->url, WIDL_SERIALIZERS_ANY);
    struct events events = {0};
    widl_error error = {0};

    assert_non_null(peers_strict_subscribe_plotted(f->caller, NULL, on_plotted, &events, &error));
    assert_non_null(peers_strict_subscribe_cleared(f->caller, NULL, on_cleared, &events, &error));
    publish(publisher, STRICT("plotted"), "[{\"x\":1}]", "{\"extra\":1}");
    publish(publisher, STRICT("cleared"), "[1]", NULL);
    publish(publisher, STRICT("plotted"), "[{\"x\":2}]", NULL);
    publish(publisher, STRICT("cleared"), "[]", NULL);
    while (events.cleared == 0)
        assert_true(widl_session_process(f->caller, 1000, &error));
    assert_int_equal(events.plotted, 1);
    assert_int_equal(events.cleared, 1);
    widl_session_close(publisher);
}

static void the_rest_is_collected(void **state)
{
    struct fixture *f = *state;

    assert_answer(f, UNTYPED("echo"), NULL, NULL, "");
    assert_answer(f, UNTYPED("echo"), "[1,null,{\"a\":[2]}]", "{\"b\":true,\"\":null}",
                  "[1,null,{\"a\":[2]}]{\"b\":true,\"\":null}");
    assert_answer(f, UNTYPED("echo"), NULL, "{\"only\":\"kwargs\"}", "[]{\"only\":\"kwargs\"}");
    assert_answer(f, UNTYPED("sum"), "[1]", NULL, "[1]");
    assert_answer(f, UNTYPED("sum"), "[1,2]", NULL, "[2]");
    assert_answer(f, UNTYPED("sum"), "[1,null,5,6]", NULL, "[12,5,6]");
    assert_answer(f, UNTYPED("sum"), "[1,2,5,6]", "{\"a\":[1],\"limit\":20,\"b\":[]}",
                  "[20,5,6]{\"a\":[1],\"b\":[]}");
    assert_answer(f, UNTYPED("scale"), NULL, "{\"w\":0.5,\"h\":1}", "[\"w\",\"h\"]");
    assert_answer(f, UNTYPED("scale"), NULL, NULL, "");
}

static void the_rest_is_checked(void **state)
{
    static const struct {
        const char *uri;
        const char *args;
        const char *kwargs;
        const char *problem;
    } cases[] = {
        {UNTYPED("sum"), "[]", NULL, "args[0]: missing"},
        {UNTYPED("sum"), "[1,2,3,\"x\"]", NULL, "args[3]: expected an integer"},
        {UNTYPED("sum"), "[1,2,3,4,5,6]", NULL, "args: longer than 3"},
        {UNTYPED("sum"), "[1]", "{\"a\":[1,true]}", "kwargs.a[1]: expected an integer"},
        {UNTYPED("sum"), "[1]", "{\"a\":1}", "kwargs.a: expected a list"},
        {UNTYPED("sum"), "[1]", "{\"z\":[],\"limit\":\"\"}", "kwargs.limit: expected an integer"},
        {UNTYPED("scale"), "[1]", NULL, "args[0]: not in the contract"},
        {UNTYPED("scale"), NULL, "{\"w\":2}", "kwargs.w: 2 is outside 0..1"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        fixture_assert_refused(f, cases[i].uri, cases[i].args, cases[i].kwargs, cases[i].problem);
}

static void the_rest_is_sent(void **state)
{
    struct fixture *f = *state;
    const int32_t values[] = {10, 20, 30, 40};
    const int32_t list[] = {7};
    widl_int32_list_map_entry named[] = {{widl_str("more"), {list, 1}}};
    peers_untyped_sum_args args = {.start = 1, .values = {values, 2}, .named = {named, 1}};
    peers_untyped_sum_result result;
    widl_call call = {0};

    ASSERT_CALL(call, peers_untyped_sum(f->caller, &args, &result, &call));
    assert_int_equal(result.total, 31);
    assert_int_equal(result.seen.size, 2);
    assert_int_equal(result.seen.data[1], 20);
    assert_int_equal(result.lists.size, 1);
    assert_text(result.lists.data[0].key, "more");
    assert_int_equal(result.lists.data[0].value.data[0], 7);
    args.values.size = 4;
    assert_false(peers_untyped_sum(f->caller, &args, &result, &call));
    assert_string_equal(widl_error_text(&call.error), "args: longer than 3");
    args.values.size = 1;
    named[0].key = widl_str("limit");
    assert_false(peers_untyped_sum(f->caller, &args, &result, &call));
    assert_string_equal(widl_error_text(&call.error), "kwargs.limit: has a member of its own");
    widl_call_release(&call);
}

static void errors_carry_the_rest(void **state)
{
    struct fixture *f = *state;
    widl_arena arena = {0};
    const widl_value values[] = {value_of("\"why\"", &arena)};
    const widl_value_map_entry details[] = {{widl_str("where"), value_of("[3]", &arena)}};
    peers_untyped_echo_args args = {.args = {values, 1}, .kwargs = {details, 1}};
    peers_untyped_echo_result result;
    peers_untyped_echo_error failure;
    widl_call call = {0};

    assert_false(peers_untyped_echo(f->caller, &args, &result, &call));
    assert_int_equal(peers_untyped_echo_catch(&call.error, &call.memory, &failure),
                     PEERS_UNTYPED_ECHO_ERROR_FAILED);
    assert_int_equal(failure.failed.code, 4);
    assert_int_equal(failure.failed.more.size, 1);
    assert_string_equal(widl_value_to_json(failure.failed.more.data[0], &arena, NULL), "\"why\"");
    assert_text(failure.failed.details.data[0].key, "where");
    widl_call_release(&call);
    widl_arena_free(&arena);
}

static void on_traced(void *user, const peers_untyped_traced_event *event,
                      const widl_event *details)
{
    (void)details;
    assert_int_equal(event->level, 2);
    assert_int_equal(event->values.size, 2);
    assert_text(event->values.data[1], "b");
    assert_text(event->notes.data[0].value, "n");
    ++*(unsigned *)user;
}

static void events_carry_the_rest(void **state)
{
    struct fixture *f = *state;
    widl_session *publisher = fixture_connect(f->url, WIDL_SERIALIZERS_ANY);
    const widl_string values[] = {widl_str("a"), widl_str("b")};
    const widl_string_map_entry notes[] = {{widl_str("note"), widl_str("n")}};
    peers_untyped_traced_event event = {.level = 2, .values = {values, 2}, .notes = {notes, 1}};
    widl_publish_options acknowledged = {.acknowledge = true};
    widl_error error = {0};
    unsigned heard = 0;

    assert_non_null(peers_untyped_subscribe_traced(f->caller, NULL, on_traced, &heard, &error));
    assert_true(peers_untyped_publish_traced(publisher, &event, &acknowledged, &error));
    while (heard == 0)
        assert_true(widl_session_process(f->caller, 1000, &error));
    widl_session_close(publisher);
}

#define TEST_WITH(test, set_up) cmocka_unit_test_setup_teardown(test, set_up, fixture_tear_down)
#define TESTS_WITH(set_up)                                                                         \
    TEST_WITH(strict_contracts_take_what_they_name, set_up),                                       \
        TEST_WITH(strict_contracts_refuse_the_rest, set_up),                                       \
        TEST_WITH(tags_are_not_refused, set_up), TEST_WITH(others_ignore_the_rest, set_up),        \
        TEST_WITH(strict_results_are_refused, set_up),                                             \
        TEST_WITH(timeouts_come_from_the_contract, set_up),                                        \
        TEST_WITH(strict_events_are_dropped, set_up), TEST_WITH(the_rest_is_collected, set_up),    \
        TEST_WITH(the_rest_is_checked, set_up), TEST_WITH(the_rest_is_sent, set_up),               \
        TEST_WITH(errors_carry_the_rest, set_up), TEST_WITH(events_carry_the_rest, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTS_WITH(set_up_msgpack),
        TESTS_WITH(set_up_json),
        TESTS_WITH(set_up_mixed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
