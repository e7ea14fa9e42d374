/* SPDX-License-Identifier: MIT */
/*
 * The caller of a pair: makes every call of interface Peer and checks what comes back.
 *
 *     interop_caller URL REALM json|msgpack widl|foreign
 *
 * The last argument is who the callee is: only ours can hold integers beyond 53 bits, and only a
 * foreign one breaks its contract. Each step says "ok", or what it expected.
 */
#include <stdio.h>
#include <stdlib.h>

#include <interop.widl.h>

#include "connect.h"

struct caller {
    widl_session *session;
    widl_call call; /* of the step that is under way */
    bool is_foreign;
    uint32_t news; /* events received */
    bool news_are_right;
};

static bool text_is(widl_string text, const char *expected)
{
    return widl_str_equal(text, widl_str(expected));
}

static bool bytes_are(widl_bytes bytes, const void *expected, size_t size)
{
    return bytes.size == size && memcmp(bytes.data, expected, size) == 0;
}

static bool remote_error_is(const struct caller *caller, const char *uri)
{
    return caller->call.error.code == WIDL_ERROR_REMOTE && strcmp(caller->call.error.uri, uri) == 0;
}

/* Whole values are compared as JSON text, which shows every field and tells 1 from 1.0. */
static const char *text_of(const interop_all *all, widl_arena *memory)
{
    widl_value encoded;
    const char *text = interop_all_encode(all, memory, &encoded, NULL)
                           ? widl_value_to_json(encoded, memory, NULL)
                           : NULL;
    return text ? text : "";
}

static bool echoes(struct caller *caller, const interop_all *all)
{
    interop_all back;
    if (!interop_peer_echo(caller->session, &(interop_peer_echo_args){*all}, &back, &caller->call))
        return false;
    const char *expected = text_of(all, &caller->call.memory);
    const char *found = text_of(&back, &caller->call.memory);
    if (*expected && strcmp(expected, found) == 0)
        return true;
    printf("sent     %s\nreceived %s\n", expected, found);
    return false;
}

static bool echoes_everything(struct caller *caller)
{
    widl_value thing;
    const char *json = "{\"list\":[null,true,-7,2.5,\"x\"],\"bin\":\"\\u0000AP8=\",\"map\":{}}";
    const widl_uint32_map_entry counts[] = {{widl_str(""), 0}, {widl_str("ä"), UINT32_MAX}};
    const int32_t numbers[] = {0, -1, INT32_MAX, INT32_MIN};
    const interop_point points[] = {{1.25, -1e300, {true, widl_str("é")}}, {5e-324, 0.5, {0}}};
    widl_arena memory = {0};
    interop_all all = {
        .flag = true,
        .whole = INT64_C(9007199254740991),
        .i8 = INT8_MIN,
        .i16 = INT16_MIN,
        .i32 = INT32_MIN,
        .i64 = -INT64_C(9007199254740991),
        .u8 = UINT8_MAX,
        .u16 = UINT16_MAX,
        .u32 = UINT32_MAX,
        .u64 = UINT64_C(9007199254740991),
        .f32 = -1.5F,
        .f64 = 0.1,
        .text = widl_str("Grüße, 世界 🌍\n\"\\"),
        .data = widl_bin("\0\1\177\200\377", 5),
        .colour = INTEROP_COLOUR_DEEP_BLUE,
        .level = INTEROP_LEVEL_HIGH,
        .numbers = {numbers, 4},
        .points = {points, 2},
        .counts = {counts, 2},
        .note = {true, widl_str("")},
        .retries = {true, 3},
    };
    bool good = widl_value_from_json(widl_str(json), &memory, &thing, NULL);
    all.thing = thing;
    good = good && echoes(caller, &all);
    widl_arena_free(&memory);
    return good;
}

static bool echoes_the_least(struct caller *caller)
{
    interop_all all = {
        .whole = -INT64_C(9007199254740991),
        .i64 = INT64_C(9007199254740991),
        .f64 = -1.7976931348623157e308,
        .colour = INTEROP_COLOUR_RED,
        .level = INTEROP_LEVEL_LOW,
    };
    return echoes(caller, &all);
}

static bool returns_64_bits(struct caller *caller)
{
    interop_peer_wide_args args = {INT64_MIN, UINT64_MAX};
    interop_peer_wide_result result;
    if (caller->is_foreign)
        return true;
    return interop_peer_wide(caller->session, &args, &result, &caller->call) &&
           result.low == INT64_MIN && result.high == UINT64_MAX;
}

static bool takes_defaults(struct caller *caller)
{
    interop_peer_describe_args args = {.name = widl_str("Ada")};
    interop_peer_describe_result result;
    return interop_peer_describe(caller->session, &args, &result, &caller->call) &&
           text_is(result.text, "hello, Ada") && result.length == 10 && result.times == 1 &&
           !result.note.present;
}

static bool takes_keywords(struct caller *caller)
{
    interop_peer_describe_args args = {
        .name = widl_str("Zoë"),
        .greeting = {true, widl_str("Grüß Gott")},
        .times = {true, 2},
        .note = {true, widl_str("n")},
    };
    interop_peer_describe_result result;
    return interop_peer_describe(caller->session, &args, &result, &caller->call) &&
           text_is(result.text, "Grüß Gott, Zoë; Grüß Gott, Zoë") && result.length == 30 &&
           result.times == 2 && result.note.present && text_is(result.note.value, "n");
}

static bool joins(struct caller *caller)
{
    const widl_string parts[] = {widl_str("a"), widl_str("ß"), widl_str("")};
    interop_peer_join_args args = {.parts = {parts, 3}};
    widl_string result;
    if (!interop_peer_join(caller->session, &args, &result, &caller->call) ||
        !text_is(result, "a,ß,"))
        return false;
    args = (interop_peer_join_args){.separator = {true, widl_str("; ")}};
    return interop_peer_join(caller->session, &args, &result, &caller->call) && result.size == 0;
}

static bool stretches(struct caller *caller)
{
    const interop_point point = {0.1, -3e-7, {true, widl_str("a")}};
    interop_peer_stretch_args args = {.points = {&point, 1}, .factor = {true, 4}};
    interop_point_list result;
    return interop_peer_stretch(caller->session, &args, &result, &caller->call) &&
           result.size == 1 && result.data[0].x == 4 * 0.1 && result.data[0].y == 4 * -3e-7 &&
           text_is(result.data[0].label.value, "a");
}

static bool sends_much(struct caller *caller)
{
    static unsigned char data[200000];
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)(i * 7);
    interop_peer_blob_args args = {widl_bin(data, sizeof(data))};
    widl_bytes result;
    return interop_peer_blob(caller->session, &args, &result, &caller->call) &&
           bytes_are(result, data, sizeof(data));
}

static bool touches(struct caller *caller)
{
    return interop_peer_touch(caller->session, &caller->call);
}

static bool catches_a_typed_error(struct caller *caller)
{
    interop_peer_refuse_args args = {-7, widl_str("weil's so ist"), widl_bin("\0\310", 2)};
    interop_peer_refuse_error error;

    if (interop_peer_refuse(caller->session, &args, &caller->call) ||
        interop_peer_refuse_catch(&caller->call.error, &caller->call.memory, &error) !=
            INTEROP_PEER_REFUSE_ERROR_REFUSED)
        return false;
    return error.refused.code == -7 && text_is(error.refused.reason, "weil's so ist") &&
           bytes_are(error.refused.data, "\0\310", 2) && error.refused.hint.present &&
           text_is(error.refused.hint.value, "as asked");
}

/* A foreign callee answers with something else than the contract says; ours does not serve it. */
static bool notices_a_broken_contract(struct caller *caller)
{
    int32_t result;
    const char *text = "result: args[0]: expected an integer, found a string";
    if (interop_peer_broken(caller->session, &result, &caller->call))
        return false;
    if (!caller->is_foreign)
        return remote_error_is(caller, "wamp.error.no_such_procedure");
    return caller->call.error.code == WIDL_ERROR_INVALID &&
           strstr(widl_error_text(&caller->call.error), text);
}

static bool refuses_to_send(struct caller *caller)
{
    interop_peer_describe_args args = {.name = widl_str("x"), .times = {true, 11}};
    interop_peer_describe_result result;
    return !interop_peer_describe(caller->session, &args, &result, &caller->call) &&
           caller->call.error.code == WIDL_ERROR_INVALID &&
           strstr(widl_error_text(&caller->call.error), "kwargs.times: 11 is outside 1..10");
}

static void on_news(void *user, const interop_peer_news_event *event, const widl_event *details)
{
    struct caller *caller = user;
    char text[64];
    const unsigned char data[] = {0, 255, (unsigned char)event->id};

    snprintf(text, sizeof(text), "news %u: ÄÖÜ €", (unsigned)event->id);
    caller->news++;
    caller->news_are_right = caller->news_are_right && event->id == caller->news &&
                             text_is(event->text, text) &&
                             bytes_are(event->data, data, sizeof(data)) && event->tags.size == 2 &&
                             text_is(event->tags.data[1], "ß") && details->publication > 0 &&
                             strcmp(details->topic, "org.example.interop.peer.news") == 0;
}

static bool announces(struct caller *caller, uint32_t count)
{
    return interop_peer_announce(caller->session, &(interop_peer_announce_args){count},
                                 &caller->call);
}

static bool receives_events(struct caller *caller)
{
    widl_error *error = &caller->call.error;
    widl_subscription *subscription =
        interop_peer_subscribe_news(caller->session, NULL, on_news, caller, error);

    caller->news_are_right = true;
    if (!subscription || !announces(caller, 2))
        return false;
    while (caller->news < 2)
        if (!widl_session_process(caller->session, 1000, error))
            return false;
    return widl_unsubscribe(subscription, error) && announces(caller, 1) && touches(caller) &&
           caller->news == 2 && caller->news_are_right;
}

static bool has_no_note(struct caller *caller)
{
    interop_peer_last_note_result note;
    interop_peer_last_note_error error;
    return !interop_peer_last_note(caller->session, &note, &caller->call) &&
           interop_peer_last_note_catch(&caller->call.error, &caller->call.memory, &error) ==
               INTEROP_PEER_LAST_NOTE_ERROR_NOTHING_YET;
}

static bool note_arrives(struct caller *caller, uint32_t id, const widl_publish_options *options)
{
    interop_helper_notes_event event = {id, widl_str("Käse"), widl_bin("\0\376", 2)};
    interop_peer_last_note_result note;

    if (!interop_helper_publish_notes(caller->session, &event, options, &caller->call.error) ||
        !interop_peer_last_note(caller->session, &note, &caller->call))
        return false;
    return note.id == id && text_is(note.text, "Käse") && bytes_are(note.data, "\0\376", 2);
}

static bool sends_events(struct caller *caller)
{
    return has_no_note(caller) && note_arrives(caller, 1, NULL) &&
           note_arrives(caller, 2, &(widl_publish_options){.acknowledge = true});
}

static void on_twice(widl_invocation *invocation, const interop_helper_twice_args *args, void *user)
{
    (void)user;
    interop_helper_twice_reply(invocation, &(int32_t){args->number * 2});
}

static bool ask_helper(struct caller *caller, int32_t *ret_result)
{
    return interop_peer_ask_helper(caller->session, &(interop_peer_ask_helper_args){21}, ret_result,
                                   &caller->call);
}

/* The callee calls back while this side waits for it. */
static bool helps(struct caller *caller)
{
    int32_t result;
    interop_peer_ask_helper_error error;
    widl_service *service = interop_helper_serve(
        caller->session, &(interop_helper_callee){.twice = on_twice}, NULL, &caller->call.error);

    if (!service || !ask_helper(caller, &result) || result != 42 ||
        !widl_service_stop(service, &caller->call.error) || ask_helper(caller, &result))
        return false;
    return interop_peer_ask_helper_catch(&caller->call.error, &caller->call.memory, &error) ==
               INTEROP_PEER_ASK_HELPER_ERROR_UNAVAILABLE &&
           text_is(error.unavailable.uri, "wamp.error.no_such_procedure");
}

static void never_called(widl_invocation *invocation, void *user)
{
    (void)user;
    interop_peer_touch_reply(invocation);
}

static bool cannot_register_twice(struct caller *caller)
{
    const interop_peer_callee callee = {.touch = never_called};
    return !interop_peer_serve(caller->session, &callee, NULL, &caller->call.error) &&
           remote_error_is(caller, "wamp.error.procedure_already_exists");
}

static const struct {
    const char *name;
    bool (*run)(struct caller *caller);
} steps[] = {
    {"one of everything", echoes_everything},
    {"only what must be there", echoes_the_least},
    {"integers of 64 bits", returns_64_bits},
    {"defaults", takes_defaults},
    {"keywords", takes_keywords},
    {"lists", joins},
    {"floats", stretches},
    {"200,000 bytes", sends_much},
    {"nothing in, nothing out", touches},
    {"a typed error", catches_a_typed_error},
    {"a callee that breaks its contract", notices_a_broken_contract},
    {"an argument out of range", refuses_to_send},
    {"events", receives_events},
    {"notes", sends_events},
    {"a call in a call", helps},
    {"a procedure that exists", cannot_register_twice},
};

static bool run_steps(struct caller *caller)
{
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        bool good = steps[i].run(caller);
        printf("%s %s\n", good ? "ok" : "failed:", steps[i].name);
        if (!good)
            printf("%s %s\n", caller->call.error.uri, widl_error_text(&caller->call.error));
        widl_call_release(&caller->call);
        if (!good)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct caller caller = {.is_foreign = argc > 4 && strcmp(argv[4], "foreign") == 0};
    caller.session = interop_connect(argc, argv, &caller.call.error);
    if (!caller.session)
        printf("failed: %s\n", widl_error_text(&caller.call.error));
    bool good = caller.session && run_steps(&caller);

    widl_session_close(caller.session);
    if (good)
        puts("goodbye");
    return good ? 0 : 1;
}
