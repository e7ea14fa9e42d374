/* SPDX-License-Identifier: MIT */
/*
 * What declarations take over from others, from end to end: fields that are spread, and members of
 * bases, which callers of the base and of what extends it both reach.
 */
#include <stdio.h>

#include <test/members.widl.h>

#include "fixture.h"

static void serve_store(widl_invocation *invocation, const members_device_store_args *args,
                        void *user)
{
    (void)user;
    members_device_store_reply(invocation, &args->value);
}

static void serve_swap(widl_invocation *invocation, const members_device_swap_args *args,
                       void *user)
{
    members_pair swapped = {args->value.right.value, {true, args->value.left}};

    (void)user;
    members_device_swap_reply(invocation, &swapped);
}

/* Knows nothing of what extends the base, and serves it all the same. */
static void serve_ping(widl_invocation *invocation, const parts_base_ping_args *args, void *user)
{
    uint32_t next = args->count + 1;

    (void)user;
    if (args->count == 99)
        parts_base_ping_throw_tired(invocation, &(parts_tired){.until = 7});
    else
        parts_base_ping_reply(invocation, &next);
}

static void serve_state(widl_invocation *invocation, const members_device_state_args *args,
                        void *user)
{
    members_device_state_result result = {.ok = true};

    (void)user;
    if (args->detail.value)
        result.note = (widl_string_optional){true, widl_str("all is well")};
    members_device_state_reply(invocation, &result);
}

static void serve_rename(widl_invocation *invocation, const members_device_rename_args *args,
                         void *user)
{
    members_named_rename_result result = {.before = args->name};

    (void)user;
    members_device_rename_reply(invocation, &result);
}

static const members_device_callee callee = {
    .ping = serve_ping,
    .state = serve_state,
    .rename = serve_rename,
    .store = serve_store,
    .swap = serve_swap,
};

static widl_service *serve(widl_session *session, widl_error *error)
{
    return members_device_serve(session, &callee, NULL, error);
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

static void assert_wire(const members_document *document, const char *expected)
{
    widl_arena arena = {0};
    widl_error error = {0};
    widl_value wire;

    if (!members_document_encode(document, &arena, &wire, &error))
        fail_msg("%s", widl_error_text(&error));
    assert_string_equal(widl_value_to_json(wire, &arena, NULL), expected);
    widl_arena_free(&arena);
}

static void spread_fields_stand_in_their_place(void **state)
{
    struct fixture *f = *state;
    const widl_string tags[] = {widl_str("t")};
    members_device_store_args args = {.value = {.id = widl_str("d"),
                                                .created = 5,
                                                .by = {true, widl_str("me")},
                                                .tags = {tags, 1},
                                                .size = 9}};
    members_device_swap_args pair = {.value = {.left = 1, .right = {true, 2}}};
    members_document back;
    members_pair swapped;
    widl_call call = {0};

    assert_wire(&args.value,
                "{\"id\":\"d\",\"created\":5,\"by\":\"me\",\"tags\":[\"t\"],\"size\":9}");
    ASSERT_CALL(call, members_device_store(f->caller, &args, &back, &call));
    assert_int_equal(back.created, 5);
    assert_int_equal(back.cause.value, PARTS_CAUSE_USER);
    assert_text(back.by.value, "me");
    assert_text(back.tags.data[0], "t");
    assert_int_equal(back.size, 9);
    ASSERT_CALL(call, members_device_swap(f->caller, &pair, &swapped, &call));
    assert_int_equal(swapped.left, 2);
    assert_int_equal(swapped.right.value, 1);
    widl_call_release(&call);
}

static void limits_of_spread_fields_hold(void **state)
{
    struct fixture *f = *state;
    members_device_store_args args = {.value = {.created = -1}};
    members_document back;
    widl_call call = {0};

    assert_false(members_device_store(f->caller, &args, &back, &call));
    assert_string_equal(widl_error_text(&call.error),
                        "args[0].created: -1 is outside 0..9223372036854775807");
    widl_call_release(&call);
    fixture_assert_refused(f, "test.members.v1.device.store",
                           "[{\"id\":\"\",\"created\":1,\"by\":\"longer\",\"tags\":[],\"size\":1}]",
                           NULL, "args[0].by: longer than 4");
}

/* The URI is the base's, so one call reaches whoever serves something that extends it. */
static void callers_of_the_base_reach_what_extends_it(void **state)
{
    struct fixture *f = *state;
    parts_base_ping_args args = {.count = 1};
    parts_base_ping_error failure;
    parts_base_state_result result;
    uint32_t next = 0;
    widl_call call = {0};

    ASSERT_CALL(call, parts_base_ping(f->caller, &args, &next, &call));
    assert_int_equal(next, 2);
    ASSERT_CALL(call, parts_base_state(f->caller, &(parts_base_state_args){0}, &result, &call));
    assert_true(result.ok);
    assert_false(result.note.present);
    args.count = 99;
    assert_false(parts_base_ping(f->caller, &args, &next, &call));
    assert_int_equal(parts_base_ping_catch(&call.error, &call.memory, &failure),
                     PARTS_BASE_PING_ERROR_TIRED);
    assert_int_equal(failure.tired.until, 7);
    widl_call_release(&call);
}

static void inherited_procedures_have_own_names(void **state)
{
    struct fixture *f = *state;
    members_device_ping_args args = {.count = 5};
    members_device_ping_error failure;
    members_device_state_args detailed = {.detail = {true, true}};
    members_device_state_result result;
    members_device_rename_result renamed;
    uint32_t next = 0;
    widl_call call = {0};

    ASSERT_CALL(call, members_device_ping(f->caller, &args, &next, &call));
    assert_int_equal(next, 6);
    ASSERT_CALL(call, members_named_ping(f->caller, &args, &next, &call));
    assert_int_equal(next, 6);
    ASSERT_CALL(call, members_device_state(f->caller, &detailed, &result, &call));
    assert_text(result.note.value, "all is well");
    ASSERT_CALL(call, members_named_rename(f->caller, &(members_device_rename_args){widl_str("n")},
                                           &renamed, &call));
    assert_text(renamed.before, "n");
    args.count = 99;
    assert_false(members_device_ping(f->caller, &args, &next, &call));
    assert_int_equal(members_device_ping_catch(&call.error, &call.memory, &failure),
                     MEMBERS_DEVICE_PING_ERROR_TIRED);
    widl_call_release(&call);
}

static void on_stopped(void *user, const parts_base_stopped_event *event, const widl_event *details)
{
    assert_text(event->reason, "noon");
    assert_string_equal(details->topic, "test.parts.v1.base.stopped");
    ++*(unsigned *)user;
}

static void topics_of_bases_are_one(void **state)
{
    struct fixture *f = *state;
    widl_session *publisher = fixture_connect(f->url, WIDL_SERIALIZERS_ANY);
    parts_base_stopped_event event = {.reason = widl_str("noon")};
    widl_publish_options acknowledged = {.acknowledge = true};
    widl_error error = {0};
    unsigned heard = 0;

    assert_non_null(members_device_subscribe_stopped(f->caller, NULL, on_stopped, &heard, &error));
    assert_true(parts_base_publish_stopped(publisher, &event, &acknowledged, &error));
    assert_true(members_named_publish_stopped(publisher, &event, &acknowledged, &error));
    while (heard < 2)
        assert_true(widl_session_process(f->caller, 1000, &error));
    widl_session_close(publisher);
}

#define TEST_WITH(test, set_up) cmocka_unit_test_setup_teardown(test, set_up, fixture_tear_down)
#define TESTS_WITH(set_up)                                                                         \
    TEST_WITH(spread_fields_stand_in_their_place, set_up),                                         \
        TEST_WITH(limits_of_spread_fields_hold, set_up),                                           \
        TEST_WITH(callers_of_the_base_reach_what_extends_it, set_up),                              \
        TEST_WITH(inherited_procedures_have_own_names, set_up),                                    \
        TEST_WITH(topics_of_bases_are_one, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTS_WITH(set_up_msgpack),
        TESTS_WITH(set_up_json),
        TESTS_WITH(set_up_mixed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
