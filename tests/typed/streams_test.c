/* SPDX-License-Identifier: MIT */
/*
 * Streams from end to end: results and arguments that come one by one, both at once, canceled, and
 * broken; as typed peers send them and as peers without a notion of streams do.
 */
#include <stdio.h>
#include <stdlib.h>

#include <test/streams.widl.h>

#include "fixture.h"

#define URI(procedure) "test.streams.v1.lab." procedure

/* What the callee has seen; only its own thread touches it. */
static uint32_t ended;
static uint32_t canceled;

static void note_end(widl_invocation *invocation)
{
    ended++;
    canceled += widl_invocation_canceled(invocation);
}

/* Up to 100: more than that are for the caller to cancel. */
static void serve_count(widl_invocation *invocation, const streams_lab_count_args *args, void *user)
{
    streams_lab_count_result result = {.total = args->to};

    (void)user;
    if (args->to == 0) {
        streams_refused refused = {.reason = widl_str("nothing to count")};

        streams_lab_count_throw_refused(invocation, &refused);
        return;
    }
    for (uint32_t i = 1; i <= args->to && i <= 100; i++)
        assert_true(streams_lab_count_progress(invocation, &i, NULL));
    if (args->to <= 100)
        streams_lab_count_reply(invocation, &result);
    else
        widl_invocation_defer(invocation);
}

static void serve_pairs(widl_invocation *invocation, const streams_lab_pairs_args *args, void *user)
{
    widl_string done = widl_str("done");

    (void)user;
    for (uint32_t i = 0; i < args->count; i++) {
        streams_lab_pairs_item item = {.index = i, .label = {i % 2 == 1, widl_str("odd")}};

        assert_true(streams_lab_pairs_progress(invocation, &item, NULL));
    }
    streams_lab_pairs_reply(invocation, &done);
}

static void serve_sum(widl_invocation *invocation, const streams_lab_sum_args *args, void *user)
{
    streams_refused refused = {.reason = widl_str("not you")};

    (void)user;
    if (widl_str_equal(args->name, widl_str("refuse")))
        streams_lab_sum_throw_refused(invocation, &refused);
    else
        widl_invocation_set_state(
            invocation, widl_arena_alloc(widl_invocation_memory(invocation), sizeof(int64_t)));
    if (widl_invocation_state(invocation))
        *(int64_t *)widl_invocation_state(invocation) = 0;
}

/* 99 is one number too many. */
static void serve_sum_number(widl_invocation *invocation, const int16_t *number, void *user)
{
    int64_t *sum = widl_invocation_state(invocation);
    streams_refused refused = {.reason = widl_str("enough")};

    (void)user;
    if (number && *number == 99) {
        streams_lab_sum_throw_refused(invocation, &refused);
    } else if (number) {
        *sum += *number;
    } else {
        note_end(invocation);
        streams_lab_sum_reply(invocation, sum);
    }
}

struct mirror {
    double scale;
    size_t count;
    streams_sample samples[8];
};

static void serve_mirror(widl_invocation *invocation, const streams_lab_mirror_args *args,
                         void *user)
{
    struct mirror *mirror =
        widl_arena_alloc(widl_invocation_memory(invocation), sizeof(struct mirror));

    (void)user;
    *mirror = (struct mirror){.scale = args->scale.value};
    widl_invocation_set_state(invocation, mirror);
}

static void serve_mirror_sample(widl_invocation *invocation, const streams_sample *sample,
                                void *user)
{
    struct mirror *mirror = widl_invocation_state(invocation);
    streams_sample_list list = {mirror->samples, mirror->count};

    (void)user;
    if (!sample) {
        note_end(invocation);
        streams_lab_mirror_reply(invocation, &list);
        return;
    }
    mirror->samples[mirror->count] = *sample;
    mirror->samples[mirror->count].value *= mirror->scale;
    assert_true(streams_lab_mirror_progress(invocation, &mirror->samples[mirror->count++], NULL));
}

/* Counts the names that are none. */
static void serve_strict(widl_invocation *invocation, const streams_lab_strict_args *args,
                         void *user)
{
    uint32_t *count = widl_arena_alloc(widl_invocation_memory(invocation), sizeof(*count));

    (void)user;
    *count = args->x.present ? 100 : 0;
    widl_invocation_set_state(invocation, count);
}

static void serve_strict_name(widl_invocation *invocation, const widl_string_nullable *name,
                              void *user)
{
    uint32_t *count = widl_invocation_state(invocation);

    (void)user;
    if (name)
        *count += name->has_value ? 1 : 10;
    else
        streams_lab_strict_reply(invocation, count);
}

/* Its item has too many characters: it is not sent, and the callee is told. */
static void serve_wrong(widl_invocation *invocation, void *user)
{
    widl_string name = widl_str("a long name");
    widl_error error = {0};

    (void)user;
    assert_false(streams_lab_wrong_progress(invocation, &name, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_string_equal(error.text, "item: args[0]: longer than 8");
    streams_lab_wrong_reply(invocation);
}

static void serve_ends(widl_invocation *invocation, void *user)
{
    streams_lab_ends_result result = {.ended = ended, .canceled = canceled};

    (void)user;
    streams_lab_ends_reply(invocation, &result);
}

static const streams_lab_callee callee = {
    .count = serve_count,
    .pairs = serve_pairs,
    .sum = serve_sum,
    .sum_number = serve_sum_number,
    .mirror = serve_mirror,
    .mirror_sample = serve_mirror_sample,
    .strict = serve_strict,
    .strict_name = serve_strict_name,
    .wrong = serve_wrong,
    .ends = serve_ends,
};

static widl_service *serve(widl_session *session, widl_error *error)
{
    ended = 0;
    canceled = 0;
    return streams_lab_serve(session, &callee, NULL, error);
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

static void assert_ends(const struct fixture *f, uint32_t of_all, uint32_t too_early)
{
    streams_lab_ends_result result;
    widl_call call = {0};

    ASSERT_CALL(call, streams_lab_ends(f->caller, &result, &call));
    assert_int_equal(result.ended, of_all);
    assert_int_equal(result.canceled, too_early);
    widl_call_release(&call);
}

/* What a caller gets and sends, item by item, and how its call ends. */
struct seen {
    uint32_t count;
    uint32_t stop_at; /* 0: not at all */
    uint32_t sent;
    uint32_t to_send;
    uint32_t step;
    char text[WIDL_ERROR_TEXT_SIZE];
    bool done;
    bool failed;
};

static bool on_count(void *user, const uint32_t *item)
{
    struct seen *seen = user;

    assert_int_equal(*item, seen->count + 1);
    seen->count = *item;
    return seen->count != seen->stop_at;
}

static void results_come_one_by_one(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {0};
    streams_lab_count_args args = {.to = 5};
    streams_lab_count_stream stream = {.on_progress = on_count, .user = &seen};
    streams_lab_count_result result = {0};
    widl_call call = {0};

    ASSERT_CALL(call, streams_lab_count(f->caller, &args, &stream, &result, &call));
    assert_int_equal(seen.count, 5);
    assert_int_equal(result.total, 5);
    ASSERT_CALL(call, streams_lab_count(f->caller, &args, NULL, &result, &call));
    assert_int_equal(result.total, 5);
    stream.on_progress = NULL;
    ASSERT_CALL(call, streams_lab_count(f->caller, &args, &stream, NULL, &call));
    widl_call_release(&call);
}

/* The base's functions reach the same procedure. */
static void streams_are_inherited(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {0};
    streams_base_count_args args = {.to = 2};
    streams_base_count_stream stream = {.on_progress = on_count, .user = &seen};
    streams_base_count_result result = {0};
    streams_base_count_error thrown;
    widl_call call = {0};

    ASSERT_CALL(call, streams_base_count(f->caller, &args, &stream, &result, &call));
    assert_int_equal(seen.count, 2);
    args.to = 0;
    assert_false(streams_base_count(f->caller, &args, &stream, &result, &call));
    assert_int_equal(streams_base_count_catch(&call.error, &call.memory, &thrown),
                     STREAMS_BASE_COUNT_ERROR_REFUSED);
    assert_text(thrown.refused.reason, "nothing to count");
    widl_call_release(&call);
}

static void a_caller_can_stop(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {.stop_at = 3};
    streams_lab_count_args args = {.to = 1000};
    streams_lab_count_stream stream = {.on_progress = on_count, .user = &seen};
    widl_call call = {0};

    assert_false(streams_lab_count(f->caller, &args, &stream, NULL, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_CANCELED);
    assert_int_equal(seen.count, 3);
    assert_ends(f, 0, 0);
    widl_call_release(&call);
}

static bool on_pair(void *user, const streams_lab_pairs_item *item)
{
    struct seen *seen = user;

    assert_int_equal(item->index, seen->count++);
    assert_int_equal(item->label.present, item->index % 2);
    if (item->label.present)
        assert_text(item->label.value, "odd");
    return true;
}

static void items_can_have_keywords(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {0};
    streams_lab_pairs_args args = {.count = 4};
    streams_lab_pairs_stream stream = {.on_progress = on_pair, .user = &seen};
    widl_string result;
    widl_call call = {0};

    ASSERT_CALL(call, streams_lab_pairs(f->caller, &args, &stream, &result, &call));
    assert_int_equal(seen.count, 4);
    assert_text(result, "done");
    ASSERT_CALL(call, streams_lab_wrong(f->caller, NULL, &call));
    widl_call_release(&call);
}

static bool next_number(void *user, int16_t *ret_item)
{
    struct seen *seen = user;

    if (seen->sent == seen->to_send)
        return false;
    *ret_item = (int16_t)(++seen->sent * seen->step);
    return true;
}

static void arguments_come_one_by_one(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {.to_send = 100, .step = 2};
    streams_lab_sum_args args = {.name = widl_str("a")};
    streams_lab_sum_stream stream = {.next = next_number, .user = &seen};
    int64_t result = 0;
    widl_call call = {0};

    ASSERT_CALL(call, streams_lab_sum(f->caller, &args, &stream, &result, &call));
    assert_int_equal(result, 10100);
    seen.to_send = 0;
    seen.sent = 0;
    ASSERT_CALL(call, streams_lab_sum(f->caller, &args, &stream, &result, &call));
    assert_int_equal(result, 0);
    ASSERT_CALL(call, streams_lab_sum(f->caller, &args, NULL, &result, &call));
    assert_int_equal(result, 0);
    assert_ends(f, 3, 0);
    widl_call_release(&call);
}

/* The callee answers before the end; the caller notices, and sends no more. */
static void a_callee_can_stop(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {.to_send = 30000, .step = 1};
    streams_lab_sum_args args = {.name = widl_str("a")};
    streams_lab_sum_stream stream = {.next = next_number, .user = &seen};
    streams_lab_sum_error thrown;
    widl_call call = {0};

    assert_false(streams_lab_sum(f->caller, &args, &stream, NULL, &call));
    assert_int_equal(streams_lab_sum_catch(&call.error, &call.memory, &thrown),
                     STREAMS_LAB_SUM_ERROR_REFUSED);
    assert_text(thrown.refused.reason, "enough");
    args.name = widl_str("refuse");
    seen.sent = 0;
    assert_false(streams_lab_sum(f->caller, &args, &stream, NULL, &call));
    assert_int_equal(streams_lab_sum_catch(&call.error, &call.memory, &thrown),
                     STREAMS_LAB_SUM_ERROR_REFUSED);
    assert_ends(f, 0, 0);
    widl_call_release(&call);
}

static bool next_sample(void *user, streams_sample *ret_item)
{
    struct seen *seen = user;

    if (seen->sent == seen->to_send)
        return false;
    *ret_item = (streams_sample){.time = seen->sent, .value = seen->sent * seen->step};
    seen->sent++;
    return true;
}

static bool on_sample(void *user, const streams_sample *item)
{
    struct seen *seen = user;

    assert_int_equal(item->time, seen->count);
    assert_true(item->value == seen->count * seen->step * 0.5);
    seen->count++;
    return true;
}

static void both_ways_at_once(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {.to_send = 6, .step = 4};
    streams_lab_mirror_args args = {.scale = {true, 0.5}};
    streams_lab_mirror_stream stream = {on_sample, next_sample, &seen};
    streams_sample_list result;
    widl_call call = {0};

    ASSERT_CALL(call, streams_lab_mirror(f->caller, &args, &stream, &result, &call));
    assert_int_equal(seen.count, 6);
    assert_int_equal(result.size, 6);
    assert_true(result.data[5].value == 10.0);
    assert_ends(f, 1, 0);
    widl_call_release(&call);
}

/* Above the limit: it is not sent, the call fails, and the callee learns that there is no more. */
static void items_that_do_not_fit_are_not_sent(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {.to_send = 8, .step = 30};
    streams_lab_mirror_args args = {.scale = {true, 0.5}};
    streams_lab_mirror_stream stream = {on_sample, next_sample, &seen};
    widl_call call = {0};

    assert_false(streams_lab_mirror(f->caller, &args, &stream, NULL, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
    assert_string_equal(call.error.text, "item: args[0].value: 120 is outside 0..100");
    assert_ends(f, 1, 1);
    widl_call_release(&call);
}

static void on_mirror(void *user, const streams_sample_list *result, const widl_error *error)
{
    struct seen *seen = user;

    seen->done = true;
    seen->failed = error != NULL;
    snprintf(seen->text, sizeof(seen->text), "%s", error ? error->text : "");
    if (result)
        assert_int_equal(result->size, seen->count);
}

static void wait_for_end(const struct fixture *f, struct seen *seen)
{
    while (!seen->done)
        assert_true(widl_session_process(f->caller, 1000, NULL));
}

static void asynchronous_calls_send_when_they_like(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {.step = 4};
    streams_lab_mirror_args args = {.scale = {true, 0.5}};
    streams_lab_mirror_handlers handlers = {.on_progress = on_sample, .on_result = on_mirror};
    streams_sample sample = {0, 0};
    streams_sample bad = {0, 101};
    widl_error error = {0};
    widl_call_id id = streams_lab_mirror_async(f->caller, &args, NULL, &handlers, &seen, &error);

    assert_true(id > 0);
    for (uint32_t i = 0; i < 3; i++) {
        sample = (streams_sample){.time = i, .value = i * 4};
        assert_true(streams_lab_mirror_send(f->caller, id, &sample, &error));
        while (seen.count == i)
            assert_true(widl_session_process(f->caller, 1000, NULL));
    }
    assert_false(streams_lab_mirror_send(f->caller, id, &bad, &error));
    assert_string_equal(error.text, "item: args[0].value: 101 is outside 0..100");
    assert_true(streams_lab_mirror_finish(f->caller, id, &error));
    wait_for_end(f, &seen);
    assert_false(seen.failed);
    assert_false(streams_lab_mirror_send(f->caller, id, &sample, &error));
    assert_int_equal(error.code, WIDL_ERROR_ANSWERED);
    assert_ends(f, 1, 0);
    assert_int_equal(streams_lab_mirror_async(f->caller, &args, NULL, NULL, NULL, &error), 0);
}

/* The end reaches the callee, which cannot take it for a real one. */
static void canceled_streams_end_too_early(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {.step = 4};
    streams_lab_mirror_args args = {0};
    streams_lab_mirror_handlers handlers = {.on_result = on_mirror};
    widl_error error = {0};
    widl_call_id id = streams_lab_mirror_async(f->caller, &args, NULL, &handlers, &seen, &error);

    assert_true(widl_call_cancel(f->caller, id, WIDL_CANCEL_KILLNOWAIT, &error));
    wait_for_end(f, &seen);
    assert_true(seen.failed);
    assert_ends(f, 1, 1);
}

/* Positional arguments, then what one call of a peer without streams gives. */
static const struct {
    const char *procedure;
    const char *args;
    const char *result; /* NULL: refused */
    const char *problem;
} plain[] = {
    {URI("sum"), "[\"a\"]", "[0]", NULL},
    {URI("sum"), "[\"a\",5]", "[5]", NULL},
    {URI("sum"), "[\"a\",5,6]", "[5]", NULL},
    {URI("sum"), "[\"a\",40000]", NULL, "args[1]: 40000 is outside -32768..32767"},
    {URI("sum"), "[5,5]", NULL, "args[0]: expected a string, found an integer"},
    {URI("sum"), "[]", NULL, "args[0]: missing"},
    {URI("mirror"), "[{\"time\":1}]", NULL, "args[0].value: missing"},
    {URI("strict"), NULL, "[0]", NULL},
    {URI("strict"), "[1]", "[100]", NULL},
    {URI("strict"), "[1,\"x\"]", "[101]", NULL},
    {URI("strict"), "[null,null]", "[10]", NULL},
    {URI("strict"), "[1,\"x\",\"y\"]", NULL, "not in the contract"},
};

static void peers_without_streams_can_call(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(plain); i++) {
        widl_arena arena = {0};
        widl_payload payload = {0};
        widl_payload result;
        widl_call call = {0};

        if (!plain[i].result) {
            fixture_assert_refused(f, plain[i].procedure, plain[i].args, NULL, plain[i].problem);
            continue;
        }
        if (plain[i].args)
            assert_true(widl_value_from_json(widl_str(plain[i].args), &arena, &payload.args, NULL));
        ASSERT_CALL(call,
                    widl_session_call(f->caller, plain[i].procedure, &payload, &call, &result));
        assert_string_equal(widl_value_to_json(result.args, &arena, NULL), plain[i].result);
        widl_call_release(&call);
        widl_arena_free(&arena);
    }
}

/* The chunks of a peer that speaks streams, but not this contract. */
struct chunks {
    const char *const *items;
    widl_arena arena;
};

static bool next_chunk(void *user, widl_payload *ret_payload)
{
    struct chunks *chunks = user;

    if (!*chunks->items)
        return false;
    assert_true(
        widl_value_from_json(widl_str(*chunks->items), &chunks->arena, &ret_payload->args, NULL));
    chunks->items++;
    return true;
}

static void chunks_that_do_not_fit_are_refused(void **state)
{
    static const struct {
        const char *items[4];
        const char *problem;
    } cases[] = {
        {{"[1]", "[\"x\"]"}, "args[0]: expected an integer, found a string"},
        {{"[1]", "[]", "[2]"}, "args[0]: missing"},
        {{"[40000]"}, "args[0]: 40000 is outside -32768..32767"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct chunks chunks = {.items = cases[i].items};
        widl_stream stream = {.next = next_chunk, .user = &chunks};
        widl_payload payload = {0};
        widl_call call = {0};

        assert_true(widl_value_from_json(widl_str("[\"a\"]"), &chunks.arena, &payload.args, NULL));
        assert_false(
            widl_session_call_stream(f->caller, URI("sum"), &payload, &stream, &call, NULL));
        assert_string_equal(call.error.uri, "wamp.error.invalid_argument");
        assert_non_null(strstr(widl_error_text(&call.error), cases[i].problem));
        assert_ends(f, (uint32_t)i + 1, (uint32_t)i + 1);
        widl_call_release(&call);
        widl_arena_free(&chunks.arena);
    }
}

/* What stands on the wire, item by item, as a peer without the contract sees it. */
static bool on_raw(void *user, const widl_payload *progress)
{
    struct seen *seen = user;
    widl_arena arena = {0};
    size_t size = strlen(seen->text);

    snprintf(seen->text + size, sizeof(seen->text) - size, "%s%s;",
             widl_value_to_json(progress->args, &arena, NULL),
             progress->kwargs.size > 0 ? widl_value_to_json(progress->kwargs, &arena, NULL) : "");
    widl_arena_free(&arena);
    return true;
}

static void items_on_the_wire(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {0};
    widl_arena arena = {0};
    widl_stream stream = {.on_progress = on_raw, .user = &seen};
    widl_payload payload = {0};
    widl_payload result;
    widl_call call = {0};

    assert_true(widl_value_from_json(widl_str("[2]"), &arena, &payload.args, NULL));
    ASSERT_CALL(
        call, widl_session_call_stream(f->caller, URI("pairs"), &payload, &stream, &call, &result));
    assert_string_equal(seen.text, "[0];[1]{\"label\":\"odd\"};");
    assert_string_equal(widl_value_to_json(result.args, &arena, NULL), "[\"done\"]");
    widl_call_release(&call);
    widl_arena_free(&arena);
}

static void half_a_procedure_is_not_served(void **state)
{
    streams_lab_callee halves[] = {{.sum = serve_sum}, {.sum_number = serve_sum_number}};
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(halves); i++) {
        widl_error error = {0};

        assert_null(streams_lab_serve(f->caller, &halves[i], NULL, &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
        assert_non_null(strstr(error.text, "only one of the two slots of '" URI("sum") "'"));
    }
}

#define TEST_WITH(test, set_up) cmocka_unit_test_setup_teardown(test, set_up, fixture_tear_down)
#define TESTS_WITH(set_up)                                                                         \
    TEST_WITH(results_come_one_by_one, set_up), TEST_WITH(streams_are_inherited, set_up),          \
        TEST_WITH(a_caller_can_stop, set_up), TEST_WITH(items_can_have_keywords, set_up),          \
        TEST_WITH(arguments_come_one_by_one, set_up), TEST_WITH(a_callee_can_stop, set_up),        \
        TEST_WITH(both_ways_at_once, set_up),                                                      \
        TEST_WITH(items_that_do_not_fit_are_not_sent, set_up),                                     \
        TEST_WITH(asynchronous_calls_send_when_they_like, set_up),                                 \
        TEST_WITH(canceled_streams_end_too_early, set_up),                                         \
        TEST_WITH(peers_without_streams_can_call, set_up),                                         \
        TEST_WITH(chunks_that_do_not_fit_are_refused, set_up),                                     \
        TEST_WITH(items_on_the_wire, set_up), TEST_WITH(half_a_procedure_is_not_served, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTS_WITH(set_up_msgpack),
        TESTS_WITH(set_up_json),
        TESTS_WITH(set_up_mixed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
