/* SPDX-License-Identifier: MIT */
/*
 * Generated code from end to end: a router in a thread of this process, a callee in another, and
 * this thread as caller, publisher and subscriber, over real sockets in both serializers.
 */
#include <math.h>
#include <stdio.h>

#include <test/everything.widl.h>
#include <test/streams.widl.h>

#include "fixture.h"

static void scalars(widl_invocation *invocation, const every_everything_scalars_args *args,
                    void *user)
{
    (void)user;
    every_everything_scalars_reply(invocation, &args->value);
}

static void limited(widl_invocation *invocation, const every_everything_limited_args *args,
                    void *user)
{
    (void)user;
    every_everything_limited_reply(invocation, &args->value);
}

static void optional(widl_invocation *invocation, const every_everything_optional_args *args,
                     void *user)
{
    (void)user;
    every_everything_optional_reply(invocation, &args->value);
}

static void tree(widl_invocation *invocation, const every_everything_tree_args *args, void *user)
{
    (void)user;
    every_everything_tree_reply(invocation, &args->root);
}

static void containers(widl_invocation *invocation, const every_everything_containers_args *args,
                       void *user)
{
    (void)user;
    every_everything_containers_reply(invocation, &args->value);
}

static void empty(widl_invocation *invocation, const every_everything_empty_args *args, void *user)
{
    (void)user;
    every_everything_empty_reply(invocation, &args->value);
}

static void none(widl_invocation *invocation, void *user)
{
    (void)user;
    every_everything_none_reply(invocation);
}

static void positional(widl_invocation *invocation, const every_everything_positional_args *args,
                       void *user)
{
    every_everything_positional_result result = {
        args->a, args->b.present ? args->b.value : widl_str("(absent)"), args->c.value};

    (void)user;
    every_everything_positional_reply(invocation, &result);
}

static void keywords(widl_invocation *invocation, const every_everything_keywords_args *args,
                     void *user)
{
    every_everything_keywords_result result = {args->limit.value, args->needed};

    (void)user;
    every_everything_keywords_reply(invocation, &result);
}

static void fail_as_told(widl_invocation *invocation, const every_everything_fail_args *args,
                         void *user)
{
    (void)user;
    if (args->how == 1)
        every_everything_fail_throw_refused(
            invocation, &(every_refused){.reason = widl_str("no"), .retry = {true, 9}});
    else if (args->how == 2)
        every_everything_fail_throw_silent(invocation);
    else if (args->how == 3)
        every_everything_fail_throw_gone(invocation, &(shapes_gone){.when = INT64_MIN});
    else if (args->how == 4)
        widl_invocation_throw_text(invocation, "test.unnamed", "nobody declared me", NULL);
}

static widl_invocation *deferred;

/* Keeps the first call and answers it when the second comes. */
static void later(widl_invocation *invocation, const every_everything_later_args *args, void *user)
{
    static widl_string kept;

    (void)user;
    if (!deferred) {
        widl_invocation_defer(invocation);
        deferred = invocation;
        kept = args->text;
        return;
    }
    every_everything_later_reply(deferred, &kept);
    deferred = NULL;
    every_everything_later_reply(invocation, &args->text);
}

static const every_everything_callee callee = {
    .scalars = scalars,
    .limited = limited,
    .optional = optional,
    .tree = tree,
    .containers = containers,
    .empty = empty,
    .none = none,
    .positional = positional,
    .keywords = keywords,
    .fail = fail_as_told,
    .later = later,
};

static widl_service *serve(widl_session *session, widl_error *error)
{
    return every_everything_serve(session, &callee, NULL, error);
}

static int set_up(void **state, widl_serializers of_caller, widl_serializers of_callee)
{
    deferred = NULL;
    return fixture_set_up(state, serve, of_caller, of_callee);
}

static int set_up_msgpack(void **state)
{
    return set_up(state, WIDL_SERIALIZERS_MSGPACK, WIDL_SERIALIZERS_MSGPACK);
}

static int set_up_json(void **state)
{
    return set_up(state, WIDL_SERIALIZERS_JSON, WIDL_SERIALIZERS_JSON);
}

static int set_up_mixed(void **state)
{
    return set_up(state, WIDL_SERIALIZERS_JSON, WIDL_SERIALIZERS_MSGPACK);
}

static void scalars_come_back(void **state)
{
    struct fixture *f = *state;
    static const unsigned char data[] = {0, 1, 0xff};
    every_everything_scalars_args args = {
        .value = {
            .default_ = true,
            .int_ = -((INT64_C(1) << 53) - 1),
            .i8 = INT8_MIN,
            .i16 = INT16_MIN,
            .i32 = INT32_MIN,
            .i64 = INT64_MIN,
            .u8 = UINT8_MAX,
            .u16 = UINT16_MAX,
            .u32 = UINT32_MAX,
            .u64 = UINT64_MAX,
            .f32 = 1.5f,
            .f64 = 0.1,
            .text = widl_str("gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x90\x9d"),
            .data = widl_bin(data, sizeof(data)),
            .x_vendor = widl_str(""),
            .errno_ = 2,
        }};
    every_scalars back;
    widl_call call = {0};

    ASSERT_CALL(call, widl_value_from_json(widl_str("{\"a\": [1, null, 2.5]}"), &call.memory,
                                           &args.value.anything, &call.error));
    /* The call releases its memory first, so the value moves to an arena of its own. */
    widl_arena own = {0};
    args.value.anything.data =
        widl_arena_copy(&own, args.value.anything.data, args.value.anything.size);
    ASSERT_CALL(call, every_everything_scalars(f->caller, &args, &back, &call));
    assert_true(back.default_);
    assert_true(back.int_ == args.value.int_);
    assert_int_equal(back.i8, INT8_MIN);
    assert_int_equal(back.i16, INT16_MIN);
    assert_int_equal(back.i32, INT32_MIN);
    assert_true(back.i64 == INT64_MIN);
    assert_int_equal(back.u8, UINT8_MAX);
    assert_int_equal(back.u16, UINT16_MAX);
    assert_true(back.u32 == UINT32_MAX);
    assert_true(back.u64 == UINT64_MAX);
    assert_true(back.f32 == 1.5f);
    assert_true(back.f64 == 0.1);
    assert_text(back.text, args.value.text.data);
    assert_int_equal(back.data.size, sizeof(data));
    assert_memory_equal(back.data.data, data, sizeof(data));
    assert_text(back.x_vendor, "");
    assert_int_equal(back.errno_, 2);
    assert_string_equal(widl_value_to_json(back.anything, &own, NULL), "{\"a\":[1,null,2.5]}");
    widl_arena_free(&own);
    widl_call_release(&call);
}

static void absent_values_take_defaults(void **state)
{
    struct fixture *f = *state;
    every_everything_optional_args args = {.value = {.count = {true, -1}}};
    every_optional back;
    widl_call call = {0};

    ASSERT_CALL(call, every_everything_optional(f->caller, &args, &back, &call));
    assert_false(back.flag.present);
    assert_true(back.count.present);
    assert_int_equal(back.count.value, -1);
    assert_false(back.name.present);
    assert_text(back.name.value, "nobody");
    assert_int_equal(back.kind.value, EVERY_KIND_ACTUATOR);
    assert_false(back.point.present);
    assert_false(back.tags.present);
    assert_int_equal(back.level.value, EVERY_LEVEL_HIGH);
    assert_true(back.ratio.value == 0.25f);
    args.value.point = (shapes_point_optional){true, {1.0, -2.0}};
    args.value.tags = (widl_string_list_optional){true, {NULL, 0}};
    ASSERT_CALL(call, every_everything_optional(f->caller, &args, &back, &call));
    assert_true(back.point.present);
    assert_true(back.point.value.y == -2.0);
    assert_true(back.tags.present);
    assert_int_equal(back.tags.value.size, 0);
    widl_call_release(&call);
}

static void containers_come_back(void **state)
{
    struct fixture *f = *state;
    const int32_t numbers[] = {1, -2, 3};
    const double row[] = {0.5, 1.5};
    const widl_float64_list matrix[] = {{row, 2}, {NULL, 0}};
    const widl_string_map_entry names[] = {{widl_str("a"), widl_str("x")},
                                           {widl_str(""), widl_str("y")}};
    const widl_int32_list_map_entry nested[] = {{widl_str("n"), {numbers, 3}}};
    const every_kind kinds[] = {EVERY_KIND_SENSOR, EVERY_KIND_ACTUATOR};
    const shapes_point points[] = {{1, 2}};
    const shapes_colour_map_entry colours[] = {{widl_str("sky"), SHAPES_COLOUR_GREEN}};
    every_everything_containers_args args = {.value = {{numbers, 3},
                                                       {matrix, 2},
                                                       {names, 2},
                                                       {nested, 1},
                                                       {kinds, 2},
                                                       {points, 1},
                                                       {colours, 1},
                                                       {NULL, 0}}};
    every_containers back;
    widl_call call = {0};

    ASSERT_CALL(call, every_everything_containers(f->caller, &args, &back, &call));
    assert_int_equal(back.numbers.size, 3);
    assert_int_equal(back.numbers.data[1], -2);
    assert_int_equal(back.matrix.size, 2);
    assert_true(back.matrix.data[0].data[1] == 1.5);
    assert_int_equal(back.matrix.data[1].size, 0);
    assert_int_equal(back.names.size, 2);
    assert_text(back.names.data[1].key, "");
    assert_text(back.names.data[1].value, "y");
    assert_int_equal(back.nested.data[0].value.data[2], 3);
    assert_int_equal(back.kinds.data[1], EVERY_KIND_ACTUATOR);
    assert_true(back.points.data[0].y == 2);
    assert_int_equal(back.colours.data[0].value, SHAPES_COLOUR_GREEN);
    assert_int_equal(back.anything.size, 0);
    widl_call_release(&call);
}

static void recursive_types_come_back(void **state)
{
    struct fixture *f = *state;
    const every_node leaves[] = {{.name = widl_str("leaf")}, {.name = widl_str("twig")}};
    const every_node_map_entry entries[] = {{widl_str("k"), {.name = widl_str("indexed")}}};
    every_everything_tree_args args = {
        .root = {.name = widl_str("root"), .children = {leaves, 2}, .index = {entries, 1}}};
    every_node back;
    widl_call call = {0};

    ASSERT_CALL(call, every_everything_tree(f->caller, &args, &back, &call));
    assert_text(back.children.data[1].name, "twig");
    assert_text(back.index.data[0].value.name, "indexed");
    widl_call_release(&call);
}

static void arguments_of_every_form(void **state)
{
    struct fixture *f = *state;
    every_everything_positional_args args = {.a = 1};
    every_everything_positional_result result;
    every_everything_keywords_args words = {.needed = widl_str("x")};
    every_everything_keywords_result counted;
    every_empty nothing;
    widl_call call = {0};

    ASSERT_CALL(call, every_everything_none(f->caller, &call));
    ASSERT_CALL(call, every_everything_empty(f->caller, &(every_everything_empty_args){0}, &nothing,
                                             &call));
    ASSERT_CALL(call, every_everything_positional(f->caller, &args, &result, &call));
    assert_text(result.b, "(absent)");
    assert_int_equal(result.c, 5);
    args.c = (widl_int32_optional){true, 8};
    ASSERT_CALL(call, every_everything_positional(f->caller, &args, &result, &call));
    assert_text(result.b, "(absent)");
    assert_int_equal(result.c, 8);
    args.b = (widl_string_optional){true, widl_str("bee")};
    ASSERT_CALL(call, every_everything_positional(f->caller, &args, &result, &call));
    assert_text(result.b, "bee");
    ASSERT_CALL(call, every_everything_keywords(f->caller, &words, &counted, &call));
    assert_int_equal(counted.count, 20);
    assert_text(counted.note, "x");
    widl_call_release(&call);
}

static void typed_errors_arrive(void **state)
{
    struct fixture *f = *state;
    every_everything_fail_args args = {.how = 1};
    every_everything_fail_error failure;
    widl_call call = {0};

    assert_false(every_everything_fail(f->caller, &args, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_REMOTE);
    assert_string_equal(call.error.uri, "test.everything.v1.refused");
    assert_int_equal(every_everything_fail_catch(&call.error, &call.memory, &failure),
                     EVERY_EVERYTHING_FAIL_ERROR_REFUSED);
    assert_text(failure.refused.reason, "no");
    assert_true(failure.refused.retry.present);
    assert_int_equal(failure.refused.retry.value, 9);
    args.how = 2;
    assert_false(every_everything_fail(f->caller, &args, &call));
    assert_int_equal(every_everything_fail_catch(&call.error, &call.memory, &failure),
                     EVERY_EVERYTHING_FAIL_ERROR_SILENT);
    args.how = 3;
    assert_false(every_everything_fail(f->caller, &args, &call));
    assert_int_equal(every_everything_fail_catch(&call.error, &call.memory, &failure),
                     EVERY_EVERYTHING_FAIL_ERROR_GONE);
    assert_true(failure.gone.when == INT64_MIN);
    args.how = 4;
    assert_false(every_everything_fail(f->caller, &args, &call));
    assert_int_equal(every_everything_fail_catch(&call.error, &call.memory, &failure),
                     EVERY_EVERYTHING_FAIL_ERROR_OTHER);
    assert_string_equal(call.error.uri, "test.unnamed");
    assert_non_null(strstr(widl_error_text(&call.error), "nobody declared me"));
    args.how = 5;
    assert_false(every_everything_fail(f->caller, &args, &call));
    assert_string_equal(call.error.uri, "wamp.error.runtime_error");
    widl_call_release(&call);
}

/* What does not fit its contract is refused by the caller before it is sent. */
static void values_outside_the_contract_are_refused(void **state)
{
    struct fixture *f = *state;
    const widl_string tags[] = {widl_str("a"), widl_str("b"), widl_str("123456789"), widl_str("d")};
    const every_limited good = {.percent = 100, .small = -5, .count = 1, .name = widl_str("n")};
    struct {
        every_limited value;
        const char *problem;
    } cases[] = {{good, NULL},
                 {good, "args[0].percent: 100.5 is outside 0..100"},
                 {good, "args[0].small: 6 is outside -5..5"},
                 {good, "args[0].count: 0 is outside 1.."},
                 {good, "args[0].name: shorter than 1"},
                 {good, "args[0].tags: longer than 3"},
                 {good, "args[0].tags[2]: longer than 8"},
                 {good, "args[0].name: not UTF-8"},
                 {good, "args[0].percent: "}};
    widl_call call = {0};
    every_limited back;

    cases[1].value.percent = 100.5;
    cases[2].value.small = 6;
    cases[3].value.count = 0;
    cases[4].value.name = widl_str("");
    cases[5].value.tags = (widl_string_list){tags, 4};
    cases[6].value.tags = (widl_string_list){tags, 3};
    cases[7].value.name = widl_str("\xff");
    cases[8].value.percent = NAN;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        every_everything_limited_args args = {.value = cases[i].value};
        bool done = every_everything_limited(f->caller, &args, &back, &call);

        assert_int_equal(done, cases[i].problem == NULL);
        if (done)
            continue;
        assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
        if (!strstr(widl_error_text(&call.error), cases[i].problem))
            fail_msg("'%s' is not in '%s'", cases[i].problem, widl_error_text(&call.error));
    }
    widl_call_release(&call);
}

/* An untyped caller sends what the contract does not allow: the callee answers with the path. */
static void wrong_arguments_are_answered(void **state)
{
    static const struct {
        const char *procedure;
        const char *args;
        const char *kwargs;
        const char *problem;
    } cases[] = {
        {"limited", "[]", NULL, "args[0]: missing"},
        {"limited", "[3]", NULL, "args[0]: expected a map, found an integer"},
        {"limited", "[{\"percent\":1}]", NULL, "args[0].small: missing"},
        {"limited", "[{\"percent\":1,\"small\":1,\"count\":70000}]", NULL,
         "args[0].count: 70000 is outside 0..65535"},
        {"limited",
         "[{\"tags\":[\"a\",\"\"],\"percent\":1,\"small\":1,\"count\":7,\"name\":\"n\"}]", NULL,
         "args[0].tags[1]: shorter than 1"},
        {"positional", "[1.5]", NULL, "args[0]: expected an integer, found a float"},
        {"positional", "[1, 2]", NULL, "args[1]: expected a string, found an integer"},
        {"keywords", "[]", "{}", "kwargs.needed: missing"},
        {"keywords", NULL, NULL, "kwargs.needed: missing"},
        {"keywords", "[]", "{\"limit\":-1,\"needed\":\"\"}", "kwargs.limit: "},
        {"containers", "[{\"numbers\":[1,2,true]}]", NULL, "args[0].numbers[2]: expected"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char uri[128];

        snprintf(uri, sizeof(uri), "test.everything.v1.everything.%s", cases[i].procedure);
        fixture_assert_refused(f, uri, cases[i].args, cases[i].kwargs, cases[i].problem);
    }
}

struct async_result {
    bool done;
    char text[64];
};

static void on_later(void *user, const widl_string *result, const widl_error *error)
{
    struct async_result *async = user;

    assert_null(error);
    async->done = true;
    snprintf(async->text, sizeof(async->text), "%s", result->data);
}

static void deferred_answers_arrive(void **state)
{
    struct fixture *f = *state;
    struct async_result first = {0};
    struct async_result second = {0};
    widl_error error = {0};

    assert_true(every_everything_later_async(f->caller,
                                             &(every_everything_later_args){widl_str("one")}, NULL,
                                             on_later, &first, &error));
    assert_true(every_everything_later_async(f->caller,
                                             &(every_everything_later_args){widl_str("two")}, NULL,
                                             on_later, &second, &error));
    while (!first.done || !second.done)
        assert_true(widl_session_process(f->caller, 1000, &error));
    assert_string_equal(first.text, "one");
    assert_string_equal(second.text, "two");
}

static void on_below(widl_invocation *invocation, void *user)
{
    (void)user;
    widl_invocation_reply(invocation, NULL, NULL);
}

/** The router answers for them, even to the session that serves the others. */
static void empty_slots_are_no_procedures(void **state)
{
    static const streams_lab_callee table = {.below = on_below};
    struct fixture *f = *state;
    widl_call call = {0};
    widl_error error = {0};
    widl_service *service = streams_lab_serve(f->caller, &table, NULL, &error);

    assert_non_null(service);
    assert_false(streams_lab_ends(f->caller, NULL, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_REMOTE);
    assert_string_equal(call.error.uri, "wamp.error.no_such_procedure");
    assert_true(widl_service_stop(service, &error));
    widl_call_release(&call);
}

struct heard {
    unsigned count;
    char what[32];
    every_kind kind;
    size_t data_size;
};

static void on_happened(void *user, const every_everything_happened_event *event,
                        const widl_event *details)
{
    struct heard *heard = user;

    heard->count++;
    heard->kind = event->kind;
    heard->data_size = event->data.present ? event->data.value.size : 0;
    snprintf(heard->what, sizeof(heard->what), "%s", event->what.data);
    assert_string_equal(details->topic, "test.everything.v1.everything.happened");
}

static void on_tick(void *user, const widl_event *details)
{
    (void)details;
    ++*(unsigned *)user;
}

static void events_arrive(void **state)
{
    struct fixture *f = *state;
    widl_session *publisher = fixture_connect(f->url, WIDL_SERIALIZERS_ANY);
    struct heard heard = {0};
    unsigned ticks = 0;
    widl_error error = {0};
    every_everything_happened_event event = {
        .what = widl_str("rain"), .kind = EVERY_KIND_ACTUATOR, .data = {true, widl_bin("\0\1", 2)}};
    widl_publish_options acknowledged = {.acknowledge = true};

    assert_non_null(
        every_everything_subscribe_happened(f->caller, NULL, on_happened, &heard, &error));
    assert_non_null(every_everything_subscribe_tick(f->caller, NULL, on_tick, &ticks, &error));
    assert_true(every_everything_publish_happened(publisher, &event, &acknowledged, &error));
    assert_true(every_everything_publish_tick(publisher, &acknowledged, &error));
    event.kind = EVERY_KIND_UNRECOGNIZED;
    assert_false(every_everything_publish_happened(publisher, &event, &acknowledged, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_non_null(strstr(widl_error_text(&error), "kwargs.kind: not a name of the enum"));
    while (ticks == 0)
        assert_true(widl_session_process(f->caller, 1000, &error));
    assert_int_equal(heard.count, 1);
    assert_string_equal(heard.what, "rain");
    assert_int_equal(heard.kind, EVERY_KIND_ACTUATOR);
    assert_int_equal(heard.data_size, 2);
    widl_session_close(publisher);
}

#define TESTS_WITH(set_up_function)                                                                \
    cmocka_unit_test_setup_teardown(scalars_come_back, set_up_function, fixture_tear_down),        \
        cmocka_unit_test_setup_teardown(absent_values_take_defaults, set_up_function,              \
                                        fixture_tear_down),                                        \
        cmocka_unit_test_setup_teardown(containers_come_back, set_up_function, fixture_tear_down), \
        cmocka_unit_test_setup_teardown(recursive_types_come_back, set_up_function,                \
                                        fixture_tear_down),                                        \
        cmocka_unit_test_setup_teardown(arguments_of_every_form, set_up_function,                  \
                                        fixture_tear_down),                                        \
        cmocka_unit_test_setup_teardown(typed_errors_arrive, set_up_function, fixture_tear_down),  \
        cmocka_unit_test_setup_teardown(values_outside_the_contract_are_refused, set_up_function,  \
                                        fixture_tear_down),                                        \
        cmocka_unit_test_setup_teardown(wrong_arguments_are_answered, set_up_function,             \
                                        fixture_tear_down),                                        \
        cmocka_unit_test_setup_teardown(deferred_answers_arrive, set_up_function,                  \
                                        fixture_tear_down),                                        \
        cmocka_unit_test_setup_teardown(empty_slots_are_no_procedures, set_up_function,            \
                                        fixture_tear_down),                                        \
        cmocka_unit_test_setup_teardown(events_arrive, set_up_function, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTS_WITH(set_up_msgpack),
        TESTS_WITH(set_up_json),
        TESTS_WITH(set_up_mixed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
