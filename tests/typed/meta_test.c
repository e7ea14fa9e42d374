/* SPDX-License-Identifier: MIT */
/*
 * The library of WAMP's own contracts: what routers and sessions send by the specification is read,
 * and comes out of our half as it went in; what does not fit is refused.
 */
#include <stdlib.h>

#include <wamp/registration.widl.h>
#include <wamp/session.widl.h>
#include <wamp/subscription.widl.h>
#include <widl/value.h>

#include "support/cmocka_widl.h"

static const widl_stub_interface *const interfaces[] = {&wamp_session_stub, &wamp_registration_stub,
                                                        &wamp_subscription_stub};

/* "" is absent. */
static const struct {
    const char *uri;
    const char *args;
    const char *kwargs;
    const char *result;
} calls[] = {
    {"wamp.session.count", "", "", "[7]"},
    {"wamp.session.count", "[[\"user\",\"admin\"]]", "", "[0]"},
    {"wamp.session.list", "[[\"user\"]]", "", "[[1,9007199254740992]]"},
    {"wamp.session.get", "[42]", "",
     "[{\"session\":42,\"authid\":\"joe\",\"authrole\":\"user\",\"authmethod\":\"ticket\","
     "\"authprovider\":\"static\",\"transport\":{\"type\":\"websocket\"}}]"},
    {"wamp.session.get", "[42]", "", "[{\"session\":42}]"},
    {"wamp.session.kill", "[42]", "{\"reason\":\"com.example.bye\",\"message\":\"bye\"}", ""},
    {"wamp.session.kill", "[42]", "{\"reason\":\"not a URI\"}", ""},
    {"wamp.session.kill_by_authid", "[\"joe\"]", "", "[[1,2]]"},
    {"wamp.session.kill_by_authrole", "[\"user\"]", "{\"message\":\"bye\"}", "[2]"},
    {"wamp.session.kill_all", "", "", "[12]"},
    {"wamp.session.add_testament", "[\"com.example.gone\",[1,\"x\"],{\"a\":null}]",
     "{\"publish_options\":{\"retain\":true,\"exclude\":[7],\"eligible_authrole\":[]},"
     "\"scope\":\"detached\"}",
     ""},
    {"wamp.session.flush_testaments", "", "{\"scope\":\"destroyed\"}", ""},
    {"wamp.registration.list", "", "", "[{\"exact\":[1],\"prefix\":[],\"wildcard\":[2,3]}]"},
    {"wamp.registration.lookup", "[\"com..x\",{\"match\":\"wildcard\"}]", "", "[5]"},
    {"wamp.registration.lookup", "[\"com.x\"]", "", "[null]"},
    {"wamp.registration.match", "[\"com.x\"]", "", "[null]"},
    {"wamp.registration.get", "[5]", "",
     "[{\"id\":5,\"created\":\"2026-01-31T12:00:00.500Z\",\"uri\":\"com..x\","
     "\"match\":\"wildcard\",\"invoke\":\"roundrobin\"}]"},
    {"wamp.registration.list_callees", "[5]", "", "[[1]]"},
    {"wamp.registration.count_callees", "[5]", "", "[1]"},
    {"wamp.registration.remove_callee", "[5,1,\"com.example.enough\"]", "", ""},
    {"wamp.subscription.list", "", "", "[{\"exact\":[],\"prefix\":[],\"wildcard\":[]}]"},
    {"wamp.subscription.lookup", "[\"com.x\",{\"match\":\"prefix\"}]", "", "[null]"},
    {"wamp.subscription.match", "[\"com.x\"]", "", "[[1,2]]"},
    {"wamp.subscription.match", "[\"com.x\"]", "", "[null]"},
    {"wamp.subscription.get", "[5]", "",
     "[{\"id\":5,\"created\":\"2026-01-31T12:00:00Z\",\"uri\":\"com.x\",\"match\":\"prefix\"}]"},
    {"wamp.subscription.list_subscribers", "[5]", "", "[[]]"},
    {"wamp.subscription.count_subscribers", "[5]", "", "[0]"},
    {"wamp.subscription.remove_subscriber", "[5,1]", "", ""},
    {"wamp.subscription.get_events", "[5]",
     "{\"reverse\":true,\"limit\":10,\"from_time\":\"2026-01-31T12:00:00Z\","
     "\"until_publication\":8}",
     "[{\"timestamp\":\"2026-01-31T12:00:00Z\",\"subscription\":5,\"publication\":6,"
     "\"details\":{\"publisher\":1},\"args\":[1,\"x\"],\"kwargs\":{\"a\":null}},"
     "{\"timestamp\":\"2026-01-31T12:00:01Z\",\"subscription\":5,\"publication\":7}]"},
    {"wamp.subscription.get_events", "[5]", "", ""},
};

static const widl_stub_procedure *find(const char *uri)
{
    for (size_t i = 0; i < ARRAY_LENGTH(interfaces); i++)
        for (size_t k = 0; k < interfaces[i]->procedure_count; k++)
            if (strcmp(interfaces[i]->procedures[k]->uri.pattern, uri) == 0)
                return interfaces[i]->procedures[k];
    fail_msg("no '%s'", uri);
    return NULL;
}

static widl_value from_json(const char *text, widl_arena *arena)
{
    widl_value value = {0};

    if (text[0])
        assert_true(widl_value_from_json(widl_str(text), arena, &value, NULL));
    return value;
}

/* What the value at the reader is, as JSON. */
static void expect_json(widl_reader *reader, const char *expected)
{
    widl_value value = {0};

    if (!expected[0])
        return;
    assert_true(widl_read_value(reader, &value));
    assert_string_equal(widl_value_to_json(value, reader->arena, NULL), expected);
}

static void pass_through(const char *uri, const widl_stub_message *message, const char *args,
                         const char *kwargs)
{
    widl_arena arena = {0};
    widl_reader reader = {.arena = &arena};
    widl_writer writer = {0};
    void *value = calloc(1, message->size + 1);
    widl_payload payload = {0};

    assert_non_null(value);
    payload.args = from_json(args, &arena);
    payload.kwargs = from_json(kwargs, &arena);
    if (message->read && !message->read(&reader, &payload, value))
        fail_msg("%s: %s: %s", uri, reader.problem.path, reader.problem.text);
    if (message->write && !message->write(&writer, value))
        fail_msg("%s: %s: %s", uri, writer.problem.path, writer.problem.text);
    widl_reader_open(&reader, (widl_value){writer.buffer.data, writer.buffer.size}, &arena);
    assert_int_equal(writer.elements, kwargs[0] ? 2 : args[0] ? 1 : 0);
    expect_json(&reader, args[0] || !kwargs[0] ? args : "[]");
    expect_json(&reader, kwargs);
    free(value);
    widl_writer_free(&writer);
    widl_arena_free(&arena);
}

static void what_the_specification_sends(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(calls); i++) {
        const widl_stub_procedure *procedure = find(calls[i].uri);

        pass_through(calls[i].uri, &procedure->args, calls[i].args, calls[i].kwargs);
        pass_through(calls[i].uri, &procedure->result, calls[i].result, "");
    }
}

static void every_procedure_is_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(interfaces); i++)
        for (size_t k = 0; k < interfaces[i]->procedure_count; k++) {
            const char *uri = interfaces[i]->procedures[k]->uri.pattern;
            size_t at = 0;

            while (at < ARRAY_LENGTH(calls) && strcmp(calls[at].uri, uri) != 0)
                at++;
            if (at == ARRAY_LENGTH(calls))
                fail_msg("'%s' is not tested", uri);
        }
}

static void wrong_arguments_are_refused(void **state)
{
    static const struct {
        const char *uri;
        const char *args;
        const char *path;
    } cases[] = {
        {"wamp.session.get", "", "args[0]"},
        {"wamp.session.get", "[0]", "args[0]"},
        {"wamp.session.get", "[\"joe\"]", "args[0]"},
        {"wamp.session.count", "[\"user\"]", "args[0]"},
        {"wamp.session.add_testament", "[\"com.x\"]", "args[1]"},
        {"wamp.registration.lookup", "[\"com.x\",{\"match\":1}]", "args[1].match"},
        {"wamp.subscription.match", "[null]", "args[0]"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        const widl_stub_message *message = &find(cases[i].uri)->args;
        widl_arena arena = {0};
        widl_reader reader = {.arena = &arena};
        void *value = calloc(1, message->size);
        widl_payload payload = {.args = from_json(cases[i].args, &arena)};

        assert_non_null(value);
        assert_false(message->read(&reader, &payload, value));
        assert_string_equal(reader.problem.path, cases[i].path);
        free(value);
        widl_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_specification_sends),
        cmocka_unit_test(every_procedure_is_there),
        cmocka_unit_test(wrong_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
