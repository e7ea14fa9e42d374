/* SPDX-License-Identifier: MIT */
/*
 * Types made of others, from end to end: what can be null beside what can be absent, arrays,
 * tuples and unions; and enums that are closed. What they look like on the wire is compared as
 * text.
 */
#include <stdio.h>

#include <test/forms.widl.h>

#include "fixture.h"

#define URI(procedure) "test.forms.v1.forms." procedure

static void serve_nullable(widl_invocation *invocation, const forms_forms_nullable_args *args,
                           void *user)
{
    (void)user;
    forms_forms_nullable_reply(invocation, &args->value);
}

/* The point is null for no name; what came for `after` is told apart. */
static void serve_find(widl_invocation *invocation, const forms_forms_find_args *args, void *user)
{
    shapes_point_nullable point = {0};

    (void)user;
    point.has_value = args->name.has_value;
    point.value.x = !args->after.present ? -1 : !args->after.value.has_value ? 0 : 1;
    point.value.y = (double)args->after.value.value;
    forms_forms_find_reply(invocation, &point);
}

static void serve_arrays(widl_invocation *invocation, const forms_forms_arrays_args *args,
                         void *user)
{
    (void)user;
    forms_forms_arrays_reply(invocation, &args->value);
}

static void serve_reverse(widl_invocation *invocation, const forms_forms_reverse_args *args,
                          void *user)
{
    forms_mac mac;

    (void)user;
    for (size_t i = 0; i < ARRAY_LENGTH(mac.data); i++)
        mac.data[i] = args->mac.data[ARRAY_LENGTH(mac.data) - 1 - i];
    forms_forms_reverse_reply(invocation, &mac);
}

static void serve_tuples(widl_invocation *invocation, const forms_forms_tuples_args *args,
                         void *user)
{
    (void)user;
    forms_forms_tuples_reply(invocation, &args->value);
}

static void serve_closed(widl_invocation *invocation, const forms_forms_closed_args *args,
                         void *user)
{
    (void)user;
    forms_forms_closed_reply(invocation, &args->value);
}

static void serve_handle(widl_invocation *invocation, const forms_forms_handle_args *args,
                         void *user)
{
    forms_forms_handle_result result = {args->event, args->answer, args->last};

    (void)user;
    forms_forms_handle_reply(invocation, &result);
}

static const forms_forms_callee callee = {
    .nullable = serve_nullable,
    .find = serve_find,
    .arrays = serve_arrays,
    .reverse = serve_reverse,
    .tuples = serve_tuples,
    .closed = serve_closed,
    .handle = serve_handle,
};

static widl_service *serve(widl_session *session, widl_error *error)
{
    return forms_forms_serve(session, &callee, NULL, error);
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

static void assert_json(widl_value value, const char *expected)
{
    widl_arena arena = {0};

    assert_string_equal(widl_value_to_json(value, &arena, NULL), expected);
    widl_arena_free(&arena);
}

#define ASSERT_WIRE(type, value, expected)                                                         \
    do {                                                                                           \
        widl_arena wire_arena = {0};                                                               \
        widl_error wire_error = {0};                                                               \
        widl_value wire;                                                                           \
        if (!type##_encode(value, &wire_arena, &wire, &wire_error))                                \
            fail_msg("%s", widl_error_text(&wire_error));                                          \
        assert_json(wire, expected);                                                               \
        widl_arena_free(&wire_arena);                                                              \
    } while (0)

/* Everything that is zero is null, or absent where that is possible. */
static void nothing_is_null_or_absent(void **state)
{
    struct fixture *f = *state;
    forms_forms_nullable_args args = {0};
    forms_nullable back;
    widl_call call = {0};

    ASSERT_WIRE(forms_nullable, &args.value,
                "{\"text\":null,\"kind\":null,\"point\":null,\"tags\":null,\"texts\":[],"
                "\"numbers\":{},\"tree\":null}");
    ASSERT_CALL(call, forms_forms_nullable(f->caller, &args, &back, &call));
    assert_false(back.text.has_value);
    assert_false(back.note.present);
    assert_false(back.size.present);
    assert_true(back.size.value.has_value);
    assert_int_equal(back.size.value.value, 10);
    assert_false(back.title.present);
    assert_false(back.title.value.has_value);
    assert_false(back.kind.has_value);
    assert_false(back.point.has_value);
    assert_false(back.tags.has_value);
    assert_false(back.tree.has_value);
    widl_call_release(&call);
}

static void null_and_absent_differ(void **state)
{
    struct fixture *f = *state;
    forms_forms_nullable_args args = {
        .value = {.note = {.present = true}, .size = {.present = true}, .title = {true, {0}}}};
    forms_nullable back;
    widl_call call = {0};

    ASSERT_CALL(call, forms_forms_nullable(f->caller, &args, &back, &call));
    assert_true(back.note.present);
    assert_false(back.note.value.has_value);
    assert_true(back.size.present);
    assert_true(back.title.present);
    assert_false(back.title.value.has_value);
    args.value.note = (widl_string_nullable_optional){true, {true, widl_str("n")}};
    ASSERT_CALL(call, forms_forms_nullable(f->caller, &args, &back, &call));
    assert_true(back.note.present);
    assert_true(back.note.value.has_value);
    assert_text(back.note.value.value, "n");
    widl_call_release(&call);
}

static void values_come_back(void **state)
{
    struct fixture *f = *state;
    const widl_string tags[] = {widl_str("a")};
    const widl_string_nullable texts[] = {{true, widl_str("x")}, {0}, {true, widl_str("y")}};
    const widl_float64_nullable_map_entry numbers[] = {{widl_str("none"), {0}},
                                                       {widl_str("half"), {true, 0.5}}};
    const forms_tree_nullable children[] = {{0}, {true, {.name = widl_str("child")}}};
    const forms_tree_2 pairs[] = {{{{.name = widl_str("l")}, {.name = widl_str("r")}}}};
    forms_forms_nullable_args args = {
        .value = {
            .text = {true, widl_str("t")},
            .kind = {true, FORMS_KIND_ACTUATOR},
            .point = {true, {1, 2}},
            .tags = {true, {tags, 1}},
            .texts = {texts, 3},
            .numbers = {numbers, 2},
            .tree = {true,
                     {.name = widl_str("root"), .children = {children, 2}, .pairs = {pairs, 1}}},
        }};
    forms_nullable back;
    widl_call call = {0};

    ASSERT_WIRE(forms_nullable, &args.value,
                "{\"text\":\"t\",\"kind\":\"act\",\"point\":{\"x\":1.0,\"y\":2.0},\"tags\":[\"a\"],"
                "\"texts\":[\"x\",null,\"y\"],\"numbers\":{\"none\":null,\"half\":0.5},"
                "\"tree\":{\"name\":\"root\",\"children\":[null,{\"name\":\"child\","
                "\"children\":[],\"pairs\":[]}],\"pairs\":[[{\"name\":\"l\",\"children\":[],"
                "\"pairs\":[]},{\"name\":\"r\",\"children\":[],\"pairs\":[]}]]}}");
    ASSERT_CALL(call, forms_forms_nullable(f->caller, &args, &back, &call));
    assert_text(back.text.value, "t");
    assert_int_equal(back.kind.value, FORMS_KIND_ACTUATOR);
    assert_true(back.point.has_value);
    assert_true(back.point.value.y == 2);
    assert_text(back.tags.value.data[0], "a");
    assert_int_equal(back.texts.size, 3);
    assert_false(back.texts.data[1].has_value);
    assert_text(back.texts.data[2].value, "y");
    assert_false(back.numbers.data[0].value.has_value);
    assert_true(back.numbers.data[1].value.value == 0.5);
    assert_false(back.tree.value.children.data[0].has_value);
    assert_text(back.tree.value.children.data[1].value.name, "child");
    assert_text(back.tree.value.pairs.data[0].data[1].name, "r");
    widl_call_release(&call);
}

static void arguments_and_results_can_be_null(void **state)
{
    struct fixture *f = *state;
    forms_forms_find_args args = {0};
    shapes_point_nullable point;
    widl_call call = {0};

    ASSERT_CALL(call, forms_forms_find(f->caller, &args, &point, &call));
    assert_false(point.has_value);
    args.name = (widl_string_nullable){true, widl_str("n")};
    ASSERT_CALL(call, forms_forms_find(f->caller, &args, &point, &call));
    assert_true(point.has_value);
    assert_true(point.value.x == -1);
    args.after.present = true;
    ASSERT_CALL(call, forms_forms_find(f->caller, &args, &point, &call));
    assert_true(point.value.x == 0);
    args.after.value = (widl_int64_nullable){true, 7};
    ASSERT_CALL(call, forms_forms_find(f->caller, &args, &point, &call));
    assert_true(point.value.x == 1 && point.value.y == 7);
    widl_call_release(&call);
}

static void arrays_come_back(void **state)
{
    struct fixture *f = *state;
    const forms_mac macs[] = {{{1, 1, 1, 1, 1, 1}}};
    const widl_string words[] = {widl_str("w")};
    forms_forms_arrays_args args = {
        .value = {
            .mac = {{1, 2, 3, 4, 5, 255}},
            .matrix = {{{{0.5, 1}}, {{2, 3}}}},
            .corners = {{{1, 2}, {3, 4}}},
            .words = {{{true, widl_str("a")}, {0}, {true, widl_str("c")}}},
            .macs = {macs, 1},
            .before = {true, {{6, 5, 4, 3, 2, 1}}},
            .lists = {{{words, 1}, {0}}},
        }};
    forms_forms_reverse_args reverse = {.mac = {{1, 2, 3, 4, 5, 6}}};
    forms_arrays back;
    forms_mac reversed;
    widl_call call = {0};

    ASSERT_WIRE(forms_arrays, &args.value,
                "{\"mac\":[1,2,3,4,5,255],\"matrix\":[[0.5,1.0],[2.0,3.0]],"
                "\"corners\":[{\"x\":1.0,\"y\":2.0},{\"x\":3.0,\"y\":4.0}],"
                "\"words\":[\"a\",null,\"c\"],\"macs\":[[1,1,1,1,1,1]],\"before\":[6,5,4,3,2,1],"
                "\"lists\":[[\"w\"],[]]}");
    ASSERT_CALL(call, forms_forms_arrays(f->caller, &args, &back, &call));
    assert_memory_equal(back.mac.data, args.value.mac.data, 6);
    assert_true(back.matrix.data[1].data[0] == 2);
    assert_true(back.corners.data[1].y == 4);
    assert_false(back.words.data[1].has_value);
    assert_text(back.words.data[2].value, "c");
    assert_int_equal(back.macs.size, 1);
    assert_true(back.before.present);
    assert_int_equal(back.before.value.data[5], 1);
    assert_text(back.lists.data[0].data[0], "w");
    assert_int_equal(back.lists.data[1].size, 0);
    ASSERT_CALL(call, forms_forms_reverse(f->caller, &reverse, &reversed, &call));
    assert_int_equal(reversed.data[0], 6);
    assert_int_equal(reversed.data[5], 1);
    widl_call_release(&call);
}

/* Absent fields at the end are cut off, in the middle they are null. */
static void tuples_come_back(void **state)
{
    struct fixture *f = *state;
    const widl_string tags[] = {widl_str("t")};
    const forms_sample samples[] = {
        {.time = 1},
        {.time = 2, .value = {true, 0.5}, .kind = {true, FORMS_KIND_ACTUATOR}},
        {.time = 3, .unit = {true, widl_str("m")}},
        {.time = 4, .tags = {true, {tags, 1}}},
    };
    forms_forms_tuples_args args = {.value = {.samples = {samples, 4}}};
    forms_series back;
    widl_call call = {0};

    ASSERT_WIRE(forms_series, &args.value,
                "{\"samples\":[[1,null],[2,0.5,\"act\"],[3,null,null,\"m\"],"
                "[4,null,null,null,[\"t\"]]],\"nothing\":[]}");
    ASSERT_CALL(call, forms_forms_tuples(f->caller, &args, &back, &call));
    assert_int_equal(back.samples.size, 4);
    assert_int_equal(back.samples.data[0].time, 1);
    assert_false(back.samples.data[0].value.has_value);
    assert_false(back.samples.data[0].kind.present);
    assert_int_equal(back.samples.data[0].kind.value, FORMS_KIND_SENSOR);
    assert_true(back.samples.data[1].value.value == 0.5);
    assert_int_equal(back.samples.data[1].kind.value, FORMS_KIND_ACTUATOR);
    assert_false(back.samples.data[2].kind.present);
    assert_text(back.samples.data[2].unit.value, "m");
    assert_false(back.samples.data[3].unit.present);
    assert_text(back.samples.data[3].tags.value.data[0], "t");
    assert_false(back.last.present);
    widl_call_release(&call);
}

/* A newer contract may add elements behind those known here. */
static void longer_tuples_are_read(void **state)
{
    static const char *const text = "[7,1.5,\"sensor\",\"m\",[],\"more\",{\"and\":[]}]";
    widl_arena arena = {0};
    widl_error error = {0};
    widl_value encoded;
    forms_sample sample;

    (void)state;
    assert_true(widl_value_from_json(widl_str(text), &arena, &encoded, NULL));
    if (!forms_sample_decode(encoded, &arena, &sample, &error))
        fail_msg("%s", widl_error_text(&error));
    assert_int_equal(sample.time, 7);
    assert_true(sample.tags.present);
    widl_arena_free(&arena);
}

static void wrong_tuples_are_not_sent(void **state)
{
    struct fixture *f = *state;
    forms_sample samples[] = {{.time = 1, .unit = {true, widl_str("")}}};
    forms_forms_tuples_args args = {.value = {.samples = {samples, 1}}};
    forms_series back;
    widl_call call = {0};

    assert_false(forms_forms_tuples(f->caller, &args, &back, &call));
    assert_string_equal(widl_error_text(&call.error), "args[0].samples[0][3]: shorter than 1");
    samples[0].unit.present = false;
    samples[0].kind = (forms_kind_optional){true, FORMS_KIND_UNRECOGNIZED};
    assert_false(forms_forms_tuples(f->caller, &args, &back, &call));
    assert_string_equal(widl_error_text(&call.error),
                        "args[0].samples[0][2]: not a name of the enum");
    widl_call_release(&call);
}

static void closed_enums_know_their_values(void **state)
{
    struct fixture *f = *state;
    const forms_level levels[] = {FORMS_LEVEL_HIGH, FORMS_LEVEL_LOW};
    const forms_level wrong[] = {FORMS_LEVEL_HIGH, 0};
    forms_forms_closed_args args = {.value = {.colour = FORMS_COLOUR_GREEN, .levels = {levels, 2}}};
    forms_closed back;
    widl_call call = {0};

    ASSERT_CALL(call, forms_forms_closed(f->caller, &args, &back, &call));
    assert_int_equal(back.colour, FORMS_COLOUR_GREEN);
    assert_int_equal(back.level.value, FORMS_LEVEL_LOW);
    assert_int_equal(back.levels.data[0], FORMS_LEVEL_HIGH);
    args.value.levels.data = wrong;
    assert_false(forms_forms_closed(f->caller, &args, &back, &call));
    assert_string_equal(widl_error_text(&call.error), "args[0].levels[1]: unknown number 0");
    args.value.colour = FORMS_COLOUR_UNRECOGNIZED;
    assert_false(forms_forms_closed(f->caller, &args, &back, &call));
    assert_string_equal(widl_error_text(&call.error), "args[0].colour: not a name of the enum");
    widl_call_release(&call);
}

static void unions_come_back(void **state)
{
    struct fixture *f = *state;
    const forms_event events[] = {
        {.kind = FORMS_EVENT_STOPPED},
        {.kind = FORMS_EVENT_KIND},
        {.kind = FORMS_EVENT_POINT, .point = {3, 4}},
    };
    const forms_event_2 pairs[] = {{{events[2], events[0]}}};
    const forms_event_nullable_map_entry named[] = {{widl_str("none"), {0}},
                                                    {widl_str("some"), {true, events[1]}}};
    forms_forms_handle_args args = {
        .event = {.kind = FORMS_EVENT_BATCH,
                  .batch = {.events = {events, 3}, .named = {named, 2}, .pairs = {pairs, 1}}},
        .answer = {true, {.kind = FORMS_ANSWER_NO, .no = {.note = {true, widl_str("n")}}}},
        .last = {true, {.kind = FORMS_EVENT_MOVED, .moved = {.to = {1, 2}}}},
    };
    forms_forms_handle_result back;
    widl_call call = {0};

    ASSERT_WIRE(forms_event, &args.event,
                "{\"type\":\"batch\",\"events\":[{\"type\":\"stopped.now\"},{\"type\":\"kind\"},"
                "{\"type\":\"point\",\"x\":3.0,\"y\":4.0}],\"named\":{\"none\":null,"
                "\"some\":{\"type\":\"kind\"}},\"pairs\":[[{\"type\":\"point\",\"x\":3.0,"
                "\"y\":4.0},{\"type\":\"stopped.now\"}]]}");
    ASSERT_CALL(call, forms_forms_handle(f->caller, &args, &back, &call));
    assert_int_equal(back.event.kind, FORMS_EVENT_BATCH);
    assert_int_equal(back.event.batch.events.size, 3);
    assert_int_equal(back.event.batch.events.data[0].kind, FORMS_EVENT_STOPPED);
    assert_int_equal(back.event.batch.events.data[1].kind, FORMS_EVENT_KIND);
    assert_true(back.event.batch.events.data[2].point.y == 4);
    assert_false(back.event.batch.named.data[0].value.has_value);
    assert_int_equal(back.event.batch.named.data[1].value.value.kind, FORMS_EVENT_KIND);
    assert_int_equal(back.event.batch.pairs.data[0].data[1].kind, FORMS_EVENT_STOPPED);
    assert_int_equal(back.answer.value.kind, FORMS_ANSWER_NO);
    assert_text(back.answer.value.no.note.value, "n");
    assert_true(back.last.has_value);
    assert_true(back.last.value.moved.to.y == 2);
    widl_call_release(&call);
}

static void wrong_unions_are_not_sent(void **state)
{
    struct fixture *f = *state;
    const forms_event events[] = {{.kind = FORMS_EVENT_STOPPED}, {0}};
    forms_forms_handle_args args = {.event = {.kind = FORMS_EVENT_MOVED}};
    forms_forms_handle_result back;
    widl_call call = {0};

    args.event.moved.note = (widl_string_optional){true, widl_str("\xff")};
    assert_false(forms_forms_handle(f->caller, &args, &back, &call));
    assert_string_equal(widl_error_text(&call.error), "args[0].note: not UTF-8");
    args.event = (forms_event){.kind = FORMS_EVENT_BATCH, .batch = {.events = {events, 2}}};
    assert_false(forms_forms_handle(f->caller, &args, &back, &call));
    assert_string_equal(widl_error_text(&call.error),
                        "args[0].events[1]: not a member of the union");
    args.event = (forms_event){.kind = FORMS_EVENT_STOPPED};
    args.answer.present = true;
    assert_false(forms_forms_handle(f->caller, &args, &back, &call));
    assert_string_equal(widl_error_text(&call.error), "kwargs.answer: not a member of the union");
    widl_call_release(&call);
}

/* Other peers put the tag anywhere and know more members and keys. */
static void unions_of_other_peers_are_read(void **state)
{
    static const struct {
        const char *json;
        forms_event_kind kind;
        double x;
    } cases[] = {
        {"{\"x\":5,\"y\":6,\"type\":\"point\"}", FORMS_EVENT_POINT, 5},
        {"{\"x\":5,\"type\":\"point\",\"y\":6}", FORMS_EVENT_POINT, 5},
        {"{\"type\":\"point\",\"y\":6,\"z\":{\"type\":1},\"x\":5}", FORMS_EVENT_POINT, 5},
        {"{\"type\":\"kind\",\"more\":[1,{}]}", FORMS_EVENT_KIND, 0},
        {"{\"x\":5,\"type\":\"later\"}", FORMS_EVENT_UNRECOGNIZED, 0},
        {"{\"type\":\"Point\",\"x\":5,\"y\":6}", FORMS_EVENT_UNRECOGNIZED, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_arena arena = {0};
        widl_error error = {0};
        widl_value encoded;
        forms_event event;

        assert_true(widl_value_from_json(widl_str(cases[i].json), &arena, &encoded, NULL));
        if (!forms_event_decode(encoded, &arena, &event, &error))
            fail_msg("%s: %s", cases[i].json, widl_error_text(&error));
        assert_int_equal(event.kind, cases[i].kind);
        if (event.kind == FORMS_EVENT_POINT)
            assert_true(event.point.x == cases[i].x);
        widl_arena_free(&arena);
    }
    assert_string_equal(forms_event_kind_name(FORMS_EVENT_STOPPED), "stopped.now");
    assert_null(forms_event_kind_name(FORMS_EVENT_UNRECOGNIZED));
    assert_null(forms_event_kind_name((forms_event_kind)(FORMS_EVENT_POINT + 1)));
}

/* What a caller of another make sends is refused with the path; what fits is not. */
static void wrong_values_are_answered(void **state)
{
    static const struct {
        const char *uri;
        const char *args;
        const char *problem;
    } cases[] = {
        {URI("nullable"), "[{}]", "args[0].text: missing"},
        {URI("nullable"), "[{\"text\":1}]", "args[0].text: expected a string, found an integer"},
        {URI("nullable"), "[{\"text\":\"\"}]", "args[0].text: shorter than 1"},
        {URI("nullable"), "[{\"size\":101}]", "args[0].size: 101 is outside 0..100"},
        {URI("nullable"), "[{\"texts\":[null,\"123456789\"]}]", "args[0].texts[1]: longer than 8"},
        {URI("nullable"), "[{\"texts\":null}]", "args[0].texts: expected a list, found null"},
        {URI("nullable"), "[{\"numbers\":{\"a\":true}}]", "args[0].numbers.a: expected a number"},
        {URI("find"), "[]", "args[0]: missing"},
        {URI("find"), "[null,\"x\"]", "args[1]: expected an integer, found a string"},
        {URI("arrays"), "[{\"mac\":[1,2,3,4,5]}]", "args[0].mac: expected 6 elements, found 5"},
        {URI("arrays"), "[{\"mac\":[1,2,3,4,5,6,7]}]", "args[0].mac: expected 6 elements, found 7"},
        {URI("arrays"), "[{\"mac\":[1,2,3,4,5,256]}]", "args[0].mac[5]: 256 is outside 0..255"},
        {URI("arrays"), "[{\"mac\":null}]", "args[0].mac: expected a list, found null"},
        {URI("arrays"), "[{\"matrix\":[[1,2],[3]]}]",
         "args[0].matrix[1]: expected 2 elements, found 1"},
        {URI("reverse"), "[[]]", "args[0]: expected 6 elements, found 0"},
        {URI("handle"), "[{}]", "args[0].type: missing"},
        {URI("handle"), "[{\"type\":1}]", "args[0].type: expected a string, found an integer"},
        {URI("handle"), "[[]]", "args[0]: expected a map, found a list"},
        {URI("handle"), "[{\"type\":\"point\",\"x\":1}]", "args[0].y: missing"},
        {URI("handle"), "[{\"x\":1,\"y\":true,\"type\":\"point\"}]",
         "args[0].y: expected a number"},
        {URI("handle"), "[{\"type\":\"batch\",\"events\":[{\"type\":\"moved\"}]}]",
         "args[0].events[0].to: missing"},
        {URI("closed"), "[{\"colour\":1}]", "args[0].colour: expected a string, found an integer"},
        {URI("closed"), "[{\"colour\":\"green\"}]", "args[0].colour: unknown name 'green'"},
        {URI("closed"), "[{\"colour\":\"\\u001b[1m'\"}]",
         "args[0].colour: unknown name '\\u001b[1m''"},
        {URI("closed"), "[{\"level\":7}]", "args[0].level: unknown number 7"},
        {URI("closed"), "[{\"level\":128}]", "args[0].level: 128 is outside -128..127"},
        {URI("closed"), "[{\"levels\":[-1,0]}]", "args[0].levels[1]: unknown number 0"},
        {URI("tuples"), "[{\"last\":[]}]", "args[0].last[0]: missing"},
        {URI("tuples"), "[{\"last\":[1]}]", "args[0].last[1]: missing"},
        {URI("tuples"), "[{\"last\":[null,1]}]", "args[0].last[0]: expected an integer"},
        {URI("tuples"), "[{\"last\":[1,2,null,\"\"]}]", "args[0].last[3]: shorter than 1"},
        {URI("tuples"), "[{\"last\":{\"time\":1}}]", "args[0].last: expected a list, found a map"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        fixture_assert_refused(f, cases[i].uri, cases[i].args, NULL, cases[i].problem);
    fixture_assert_refused(f, URI("handle"), "[{\"type\":\"kind\"}]",
                           "{\"answer\":{\"answer\":\"maybe\"}}",
                           "kwargs.answer.answer: unknown name 'maybe'");
}

#define TESTS_WITH(set_up)                                                                         \
    cmocka_unit_test_setup_teardown(nothing_is_null_or_absent, set_up, fixture_tear_down),         \
        cmocka_unit_test_setup_teardown(null_and_absent_differ, set_up, fixture_tear_down),        \
        cmocka_unit_test_setup_teardown(values_come_back, set_up, fixture_tear_down),              \
        cmocka_unit_test_setup_teardown(arguments_and_results_can_be_null, set_up,                 \
                                        fixture_tear_down),                                        \
        cmocka_unit_test_setup_teardown(arrays_come_back, set_up, fixture_tear_down),              \
        cmocka_unit_test_setup_teardown(tuples_come_back, set_up, fixture_tear_down),              \
        cmocka_unit_test_setup_teardown(unions_come_back, set_up, fixture_tear_down),              \
        cmocka_unit_test_setup_teardown(wrong_unions_are_not_sent, set_up, fixture_tear_down),     \
        cmocka_unit_test_setup_teardown(closed_enums_know_their_values, set_up,                    \
                                        fixture_tear_down),                                        \
        cmocka_unit_test_setup_teardown(wrong_tuples_are_not_sent, set_up, fixture_tear_down),     \
        cmocka_unit_test_setup_teardown(wrong_values_are_answered, set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTS_WITH(set_up_msgpack),
        TESTS_WITH(set_up_json),
        TESTS_WITH(set_up_mixed),
        cmocka_unit_test(longer_tuples_are_read),
        cmocka_unit_test(unions_of_other_peers_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
