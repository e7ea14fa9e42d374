/* SPDX-License-Identifier: MIT */
/*
 * Timestamps, durations, decimals, UUIDs, URIs and ids from end to end. What they look like on the
 * wire is compared as text and as bytes; what other peers may write instead is read.
 */
#include <test/scalars.widl.h>

#include "fixture.h"

#define URI(procedure) "test.scalars.v1.scalars." procedure

#define NOON INT64_C(1769860800000000000)

static void serve_times(widl_invocation *invocation, const scalars_scalars_times_args *args,
                        void *user)
{
    (void)user;
    scalars_scalars_times_reply(invocation, &args->value);
}

static void serve_names(widl_invocation *invocation, const scalars_scalars_names_args *args,
                        void *user)
{
    (void)user;
    scalars_scalars_names_reply(invocation, &args->value);
}

static void serve_defaults(widl_invocation *invocation, const scalars_scalars_defaults_args *args,
                           void *user)
{
    scalars_defaults value = args->value;

    (void)user;
    value.at.present = value.posix.present = value.took.present = value.price.present = true;
    value.id.present = value.topic.present = value.session.present = value.until.present = true;
    scalars_scalars_defaults_reply(invocation, &value);
}

static void serve_many(widl_invocation *invocation, const scalars_scalars_many_args *args,
                       void *user)
{
    (void)user;
    scalars_scalars_many_reply(invocation, &args->value);
}

static void serve_next(widl_invocation *invocation, const scalars_scalars_next_args *args,
                       void *user)
{
    scalars_scalars_next_result result = {
        .at = args->at + args->step.value,
        .id = args->id.present ? args->id.value : SCALARS_NIL,
    };

    (void)user;
    scalars_scalars_next_reply(invocation, &result);
}

static const scalars_scalars_callee callee = {
    .times = serve_times,
    .names = serve_names,
    .defaults = serve_defaults,
    .many = serve_many,
    .next = serve_next,
};

static widl_service *serve(widl_session *session, widl_error *error)
{
    return scalars_scalars_serve(session, &callee, NULL, error);
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

static const scalars_times some_times = {
    .at = NOON + WIDL_SECOND / 2,
    .posix = -WIDL_SECOND,
    .millis = NOON + 7 * WIDL_MILLISECOND,
    .nanos = NOON + 1,
    .took = 1500 * WIDL_MILLISECOND,
    .ttl = 2 * WIDL_MINUTE,
    .jitter = -3 * WIDL_MICROSECOND,
};

static void times_come_back(void **state)
{
    struct fixture *f = *state;
    scalars_scalars_times_args args = {.value = some_times};
    scalars_times back;
    widl_call call = {0};

    ASSERT_CALL(call, scalars_scalars_times(f->caller, &args, &back, &call));
    assert_memory_equal(&back, &some_times, sizeof(back));
    args.value.at = INT64_MIN;
    args.value.nanos = INT64_MAX;
    args.value.jitter = INT64_MIN;
    ASSERT_CALL(call, scalars_scalars_times(f->caller, &args, &back, &call));
    assert_memory_equal(&back, &args.value, sizeof(back));
    widl_call_release(&call);
}

static void names_come_back(void **state)
{
    struct fixture *f = *state;
    scalars_scalars_names_args args = {
        .value = {widl_str("-1234.50"), widl_uuid_of(1, 2), widl_str("com.example"), 1}};
    scalars_names back;
    widl_call call = {0};

    ASSERT_CALL(call, scalars_scalars_names(f->caller, &args, &back, &call));
    assert_text(back.price, "-1234.50");
    assert_true(widl_uuid_equal(back.id, widl_uuid_of(1, 2)));
    assert_text(back.topic, "com.example");
    assert_true(back.session == 1);
    widl_call_release(&call);
}

static void defaults_are_there(void **state)
{
    struct fixture *f = *state;
    scalars_scalars_defaults_args args = {0};
    scalars_defaults back;
    widl_call call = {0};

    ASSERT_CALL(call, scalars_scalars_defaults(f->caller, &args, &back, &call));
    assert_true(back.at.value == SCALARS_EPOCH);
    assert_true(back.posix.value == -WIDL_SECOND);
    assert_true(back.took.value == 1500 * WIDL_MILLISECOND);
    assert_text(back.price.value, SCALARS_TENTH);
    assert_true(
        widl_uuid_equal(back.id.value, widl_uuid_of(0x123e4567e89b12d3, 0xa456426614174000)));
    assert_text(back.topic.value, SCALARS_HOME);
    assert_true(back.session.value == UINT64_C(1) << 53);
    assert_true(back.until.value.has_value);
    assert_true(back.until.value.value == NOON + WIDL_SECOND / 2);
    assert_false(back.never.present);
    widl_call_release(&call);
}

static void many_come_back(void **state)
{
    struct fixture *f = *state;
    const widl_timestamp times[] = {0, NOON};
    const widl_timestamp seconds[] = {WIDL_SECOND};
    const widl_duration_map_entry spans[] = {{widl_str("short"), WIDL_MILLISECOND}};
    const widl_string_nullable prices[] = {{0}, {true, widl_str("1")}};
    scalars_scalars_many_args args = {.value = {
                                          .times = {times, 2},
                                          .seconds = {seconds, 1},
                                          .spans = {spans, 1},
                                          .ids = {{widl_uuid_of(0, 1), widl_uuid_of(0, 2)}},
                                          .prices = {prices, 2},
                                      }};
    scalars_many back;
    widl_call call = {0};

    ASSERT_CALL(call, scalars_scalars_many(f->caller, &args, &back, &call));
    assert_int_equal(back.times.size, 2);
    assert_true(back.times.data[1] == NOON);
    assert_true(back.seconds.data[0] == WIDL_SECOND);
    assert_true(back.spans.data[0].value == WIDL_MILLISECOND);
    assert_true(widl_uuid_equal(back.ids.data[1], widl_uuid_of(0, 2)));
    assert_false(back.prices.data[0].has_value);
    assert_text(back.prices.data[1].value, "1");
    widl_call_release(&call);
}

static void arguments_come_back(void **state)
{
    struct fixture *f = *state;
    scalars_scalars_next_args args = {.at = NOON};
    scalars_scalars_next_result result;
    widl_call call = {0};

    ASSERT_CALL(call, scalars_scalars_next(f->caller, &args, &result, &call));
    assert_true(result.at == NOON + 1500 * WIDL_MILLISECOND);
    assert_true(widl_uuid_equal(result.id, SCALARS_NIL));
    args.step = (widl_duration_optional){true, -WIDL_HOUR};
    args.id = (widl_uuid_optional){true, widl_uuid_of(3, 4)};
    ASSERT_CALL(call, scalars_scalars_next(f->caller, &args, &result, &call));
    assert_true(result.at == NOON - WIDL_HOUR);
    assert_true(widl_uuid_equal(result.id, widl_uuid_of(3, 4)));
    widl_call_release(&call);
}

/* What a caller of another make sends and gets: liberal forms come back in the one that is sent. */
static void other_forms_are_read(void **state)
{
    static const struct {
        const char *uri;
        const char *args;
        const char *result;
    } cases[] = {
        {URI("times"),
         "[{\"at\":\"2026-01-31T13:30:00.500000+01:30\",\"posix\":-1,\"millis\":1769860800007,"
         "\"nanos\":1769860800000000001,\"took\":1500,\"ttl\":120,\"jitter\":-3000}]",
         "[{\"at\":\"2026-01-31T12:00:00.500Z\",\"posix\":-1,\"millis\":1769860800007,"
         "\"nanos\":1769860800000000001,\"took\":1500,\"ttl\":120,\"jitter\":-3000}]"},
        {URI("times"),
         "[{\"jitter\":0,\"ttl\":-1,\"took\":0,\"nanos\":0,\"millis\":0,\"posix\":0,"
         "\"at\":\"2016-12-31t23:59:60z\"}]",
         "[{\"at\":\"2017-01-01T00:00:00Z\",\"posix\":0,\"millis\":0,\"nanos\":0,\"took\":0,"
         "\"ttl\":-1,\"jitter\":0}]"},
        {URI("names"),
         "[{\"price\":\"0.10\",\"id\":\"123E4567-E89B-12D3-A456-426614174000\","
         "\"topic\":\"a.\xc3\xa4\",\"session\":9007199254740992}]",
         "[{\"price\":\"0.10\",\"id\":\"123e4567-e89b-12d3-a456-426614174000\","
         "\"topic\":\"a.\xc3\xa4\",\"session\":9007199254740992}]"},
        {URI("defaults"), "[{\"until\":null}]",
         "[{\"at\":\"1970-01-01T00:00:00Z\",\"posix\":-1,\"took\":1500,\"price\":\"0.10\","
         "\"id\":\"123e4567-e89b-12d3-a456-426614174000\",\"topic\":\"com.example.home\","
         "\"session\":9007199254740992,\"until\":null}]"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_payload payload = {0};
        widl_payload result;
        widl_arena arena = {0};
        widl_call call = {0};

        assert_true(widl_value_from_json(widl_str(cases[i].args), &arena, &payload.args, NULL));
        ASSERT_CALL(call, widl_session_call(f->caller, cases[i].uri, &payload, &call, &result));
        assert_string_equal(widl_value_to_json(result.args, &arena, NULL), cases[i].result);
        widl_call_release(&call);
        widl_arena_free(&arena);
    }
}

static void bytes_on_the_wire(void **state)
{
    static const char expected[] = "\x84\xa5price\xa3"
                                   "1.5\xa2id\xd9\x24"
                                   "00000000-0000-0001-0000-000000000002\xa5topic\xa3"
                                   "a.b"
                                   "\xa7session\xcd\x01\x00";
    static const char expected_times[] = "\x87\xa2"
                                         "at\xb8"
                                         "2026-01-31T12:00:00.500Z"
                                         "\xa5posix\xff"
                                         "\xa6millis\xcf\x00\x00\x01\x9c\x13\xec\x9e\x07"
                                         "\xa5nanos\xcf\x18\x8f\xcf\x05\x3d\xe3\x80\x01"
                                         "\xa4took\xcd\x05\xdc\xa3ttl\x78\xa6jitter\xd1\xf4\x48";
    const scalars_names names = {widl_str("1.5"), widl_uuid_of(1, 2), widl_str("a.b"), 256};
    widl_arena arena = {0};
    widl_value encoded;

    (void)state;
    assert_true(scalars_names_encode(&names, &arena, &encoded, NULL));
    assert_int_equal(encoded.size, sizeof(expected) - 1);
    assert_memory_equal(encoded.data, expected, sizeof(expected) - 1);
    assert_true(scalars_times_encode(&some_times, &arena, &encoded, NULL));
    assert_int_equal(encoded.size, sizeof(expected_times) - 1);
    assert_memory_equal(encoded.data, expected_times, sizeof(expected_times) - 1);
    widl_arena_free(&arena);
}

static void assert_times_refused(const struct fixture *f, const scalars_times *value,
                                 const char *problem)
{
    scalars_scalars_times_args args = {.value = *value};
    scalars_times back;
    widl_call call = {0};

    assert_false(scalars_scalars_times(f->caller, &args, &back, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
    assert_string_equal(widl_error_text(&call.error), problem);
    widl_call_release(&call);
}

static void assert_names_refused(const struct fixture *f, const scalars_names *value,
                                 const char *problem)
{
    scalars_scalars_names_args args = {.value = *value};
    scalars_names back;
    widl_call call = {0};

    assert_false(scalars_scalars_names(f->caller, &args, &back, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
    assert_string_equal(widl_error_text(&call.error), problem);
    widl_call_release(&call);
}

static void wrong_values_are_not_sent(void **state)
{
    const scalars_names good = {widl_str("1"), widl_uuid_of(0, 0), widl_str("a"), 1};
    struct fixture *f = *state;
    scalars_times times = some_times;
    scalars_names names = good;

    times.took = 5000;
    assert_times_refused(f, &times, "args[0].took: 5000 ns is not a whole number of milliseconds");
    times.posix = WIDL_MILLISECOND;
    assert_times_refused(f, &times, "args[0].posix: 1000000 ns is not a whole number of seconds");
    names.price = widl_str("1e3");
    assert_names_refused(f, &names,
                         "args[0].price: not a decimal: expected digits such as 12, 0.5 or -12.50");
    names.price = widl_str("123456.78");
    assert_names_refused(f, &names, "args[0].price: longer than 8");
    names = good;
    names.topic = widl_str("a b");
    assert_names_refused(
        f, &names,
        "args[0].topic: not a URI: expected components joined by dots, such as com.example");
    names.topic = widl_str("com.example.far.too.long");
    assert_names_refused(f, &names, "args[0].topic: longer than 20");
    names = good;
    names.session = 0;
    assert_names_refused(f, &names, "args[0].session: 0 is outside 1..9007199254740992");
}

static void wrong_values_are_answered(void **state)
{
    static const struct {
        const char *uri;
        const char *args;
        const char *problem;
    } cases[] = {
        {URI("times"), "[{\"at\":\"2026-02-29T12:00:00Z\"}]",
         "args[0].at: not a timestamp: expected RFC 3339, such as 2026-01-31T12:00:00Z"},
        {URI("times"), "[{\"at\":\"2263-01-01T00:00:00Z\"}]",
         "args[0].at: outside 1677-09-21T00:12:43.145224192Z..2262-04-11T23:47:16.854775807Z"},
        {URI("times"), "[{\"at\":1769860800}]",
         "args[0].at: expected a timestamp, found an integer"},
        {URI("times"), "[{\"posix\":\"2026-01-31T12:00:00Z\"}]",
         "args[0].posix: expected an integer, found a string"},
        {URI("times"), "[{\"posix\":9223372037}]",
         "args[0].posix: 9223372037 is outside -9223372036..9223372036"},
        {URI("times"), "[{\"took\":1.5}]", "args[0].took: expected an integer, found a float"},
        {URI("times"), "[{\"took\":\"5s\"}]", "args[0].took: expected an integer, found a string"},
        {URI("names"), "[{\"price\":12.5}]", "args[0].price: expected a string, found a float"},
        {URI("names"), "[{\"price\":\"012\"}]", "args[0].price: not a decimal"},
        {URI("names"), "[{\"price\":\"123456.78\"}]", "args[0].price: longer than 8"},
        {URI("names"), "[{\"id\":\"123e4567\"}]",
         "args[0].id: not a UUID: expected digits such as 123e4567-e89b-12d3-a456-426614174000"},
        {URI("names"), "[{\"topic\":\"a..b\"}]", "args[0].topic: not a URI"},
        {URI("names"), "[{\"session\":0}]", "args[0].session: 0 is outside 1..9007199254740992"},
        {URI("names"), "[{\"session\":9007199254740993}]", "args[0].session: 9007199254740993 is"},
        {URI("many"), "[{\"times\":[\"1970-01-01T00:00:00Z\",\"now\"]}]",
         "args[0].times[1]: not a timestamp"},
        {URI("many"), "[{\"spans\":{\"a\":true}}]", "args[0].spans.a: expected an integer"},
        {URI("many"), "[{\"prices\":[null,\"x\"]}]", "args[0].prices[1]: not a decimal"},
        {URI("next"), "[]", "args[0]: missing"},
        {URI("next"), "[\"\"]", "args[0]: not a timestamp"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        fixture_assert_refused(f, cases[i].uri, cases[i].args, NULL, cases[i].problem);
}

#define TESTS_WITH(set_up)                                                                         \
    cmocka_unit_test_setup_teardown(times_come_back, set_up, fixture_tear_down),                   \
        cmocka_unit_test_setup_teardown(names_come_back, set_up, fixture_tear_down),               \
        cmocka_unit_test_setup_teardown(defaults_are_there, set_up, fixture_tear_down),            \
        cmocka_unit_test_setup_teardown(many_come_back, set_up, fixture_tear_down),                \
        cmocka_unit_test_setup_teardown(arguments_come_back, set_up, fixture_tear_down),           \
        cmocka_unit_test_setup_teardown(other_forms_are_read, set_up, fixture_tear_down),          \
        cmocka_unit_test_setup_teardown(wrong_values_are_not_sent, set_up, fixture_tear_down),     \
        cmocka_unit_test_setup_teardown(wrong_values_are_answered, set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTS_WITH(set_up_msgpack),
        TESTS_WITH(set_up_json),
        TESTS_WITH(set_up_mixed),
        cmocka_unit_test(bytes_on_the_wire),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
