/* SPDX-License-Identifier: MIT */
/* Typed calls, publications and subscriptions with a small contract, against a scripted router. */
#include <stdio.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"

static struct add_args add_args(int32_t a, widl_string *tags, size_t count)
{
    return (struct add_args){.a = a, .tags = {tags, count}};
}

static void typed_call(void **state)
{
    widl_string tags[] = {widl_str("x"), widl_str("yz")};
    struct add_args args = add_args(3, tags, 2);
    int32_t sum = 0;
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[48,1,{},\"com.test.math.add\",[3,[\"x\",\"yz\"]]]");
    fake_say("[50,1,{},[8]]");
    assert_true(widl_stub_call(session, &add_procedure, &args, &sum, &call));
    assert_int_equal(sum, 8);
    widl_call_release(&call);
    fake_close(session);
}

static void decoded_text_belongs_to_the_call(void **state)
{
    struct greet_args args = {.name = widl_str("Ada"), .loud = {true, true}};
    widl_string greeting;
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[48,1,{},\"com.test.math.greet\",[\"Ada\"],{\"loud\":true}]");
    fake_say("[50,1,{},[\"HELLO ADA\"]]");
    assert_true(widl_stub_call(session, &greet_procedure, &args, &greeting, &call));
    fake_close(session);
    assert_string_equal(greeting.data, "HELLO ADA");
    widl_call_release(&call);
}

static void nothing_to_carry(void **state)
{
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[48,1,{},\"com.test.math.ping\"]");
    fake_say("[50,1,{},[1,2,3]]");
    assert_true(widl_stub_call(session, &ping_procedure, NULL, NULL, &call));
    widl_call_release(&call);
    fake_close(session);
}

static void arguments_that_do_not_fit_are_not_sent(void **state)
{
    widl_string tags[] = {widl_str("x"), widl_str("longer than eight")};
    struct add_args args = add_args(3, tags, 2);
    int32_t sum;
    widl_call call = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_false(widl_stub_call(session, &add_procedure, &args, &sum, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
    assert_string_equal(call.error.text, "args[1][1]: longer than 8");
    assert_false(widl_stub_call(session, &add_procedure, NULL, &sum, &call));
    assert_int_equal(call.error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_stub_call(NULL, &add_procedure, &args, &sum, &call));
    assert_false(widl_stub_call(session, &add_procedure, &args, &sum, NULL));
    int32_t negative = -1;
    assert_false(widl_stub_publish(session, &changed_topic, &negative, NULL, &error));
    assert_string_equal(error.text, "args[0]: -1 is below 0");
    fake_close(session);
    widl_call_release(&call);
}

/** A payload half by half, as a writer leaves it that looks at neither keys nor depth. */
struct raw {
    const char *bytes;
    size_t size;
    unsigned elements;
    const char *text;
};

static bool write_raw(widl_writer *writer, const void *value)
{
    const struct raw *raw = value;
    unsigned char *out = widl_writer_reserve(writer, raw->size);
    assert_non_null(out);
    writer->elements = raw->elements;
    memcpy(out, raw->bytes, raw->size);
    widl_writer_commit(writer, out + raw->size);
    return true;
}

#define RAW(bytes, elements, text)                                                                 \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, elements, text                                                   \
    }
#define DEEP_8  "\x91\x91\x91\x91\x91\x91\x91\x91"
#define DEEP_64 DEEP_8 DEEP_8 DEEP_8 DEEP_8 DEEP_8 DEEP_8 DEEP_8 DEEP_8

static const struct raw unacceptable[] = {
    RAW("\x91\x82\xa1"
        "a\x01\xa1"
        "a\x02",
        1, "args[0].a: duplicate key"),
    RAW("\x90\x82\xa1"
        "b\x01\xa1"
        "b\x02",
        2, "kwargs.b: duplicate key"),
    RAW(DEEP_64 "\x90", 1, "nested deeper than 64"),
    RAW("\x90\x81\xa1"
        "k" DEEP_64 "\x90",
        2, "nested deeper than 64"),
    RAW(DEEP_64 "\x90\x80", 2, "nested deeper than 64"),
};

/** What the router would end the session for never gets that far. */
static void what_the_router_would_not_accept_is_not_sent(void **state)
{
    const widl_stub_procedure procedure = {.uri.pattern = "com.raw", .args = {.write = write_raw}};
    const widl_stub_topic topic = {.uri.pattern = "com.raw", .event = {.write = write_raw}};
    (void)state;
    widl_session *session = fake_session(NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(unacceptable); i++) {
        widl_call call = {0};
        widl_error error = {0};
        assert_false(widl_stub_call(session, &procedure, &unacceptable[i], NULL, &call));
        assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
        assert_non_null(strstr(call.error.text, unacceptable[i].text));
        assert_false(widl_stub_publish(session, &topic, &unacceptable[i], NULL, &error));
        assert_int_equal(error.code, WIDL_ERROR_INVALID);
        widl_call_release(&call);
    }
    fake_close(session);
}

static void on_no_result(void (*callback)(void), void *user, const void *result,
                         const widl_error *error)
{
    (void)callback;
    assert_null(result);
    snprintf(user, WIDL_ERROR_TEXT_SIZE, "%s", error->text);
}

static void no_callback(void)
{
}

/** A call that sets no time takes the procedure's, and only without one the session's. */
static void procedures_have_timeouts(void **state)
{
    static const struct {
        uint32_t of_procedure;
        uint32_t of_call;
        const char *text;
    } cases[] = {
        {0, 0, "no answer to CALL within 1234 ms"},
        {50, 0, "no answer to CALL within 50 ms"},
        {50, 70, "no answer to CALL within 70 ms"},
        {50, 20, "no answer to CALL within 20 ms"},
    };
    widl_options options = {.call_timeout_ms = 1234};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_session *session = fake_session(&options);
        widl_stub_procedure procedure = {.uri.pattern = "com.slow",
                                         .timeout_ms = cases[i].of_procedure};
        widl_call call = {.options.timeout_ms = cases[i].of_call};
        char text[WIDL_ERROR_TEXT_SIZE] = "";
        fake_expect("[48,1,{},\"com.slow\"]");
        assert_false(widl_stub_call(session, &procedure, NULL, NULL, &call));
        assert_string_equal(call.error.text, cases[i].text);
        assert_int_equal(call.options.timeout_ms, cases[i].of_call);
        fake_expect("[48,2,{},\"com.slow\"]");
        assert_true(widl_stub_call_async(session, &procedure, NULL, &call.options, on_no_result,
                                         no_callback, text, NULL));
        while (!text[0])
            assert_true(widl_session_process(session, 2000, NULL));
        assert_string_equal(text, cases[i].text);
        widl_call_release(&call);
        fake_close(session);
        fake_finish();
    }
}

static void reply_raw(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    const widl_stub_procedure procedure = {.uri.pattern = "com.raw",
                                           .result = {.write = write_raw}};
    widl_error error = {0};
    (void)payload;
    assert_false(widl_stub_reply(invocation, &procedure, user, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
}

static void an_answer_that_the_router_would_not_accept_is_an_error(void **state)
{
    struct raw raw = unacceptable[0];
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[64,1,{},\"com.raw\"]");
    fake_say("[65,1,55]");
    assert_non_null(widl_session_register(session, "com.raw", NULL, reply_raw, &raw, NULL));
    fake_say("[68,9,55,{}]");
    fake_expect("[8,68,9,{},\"wamp.error.runtime_error\","
                "[\"result: args[0].a: duplicate key\"]]");
    assert_true(widl_session_process(session, 10, NULL));
    fake_close(session);
}

/** The same limits hold for payloads that the program has put together. */
static void untyped_payloads_are_checked_too(void **state)
{
    widl_call call = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    widl_payload payload = {
        .args = {(const unsigned char *)unacceptable[2].bytes, unacceptable[2].size}};
    assert_false(widl_session_call(session, "com.x", &payload, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
    assert_false(widl_session_publish(session, "com.x", &payload, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    widl_call_release(&call);
    fake_close(session);
}

static void results_that_do_not_fit(void **state)
{
    static const char *const cases[][2] = {
        {"[50,1,{},[\"eight\"]]", "result: args[0]: "},
        {"[50,1,{},[2147483648]]", "result: args[0]: "},
        {"[50,1,{},[null]]", "result: args[0]: "},
        {"[50,1,{}]", "result: args[0]: missing"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct add_args args = {.a = 1};
        int32_t sum = 0;
        widl_call call = {0};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = fake_session(NULL);
        fake_expect("[48,1,{},\"com.test.math.add\",[1,[]]]");
        fake_say(cases[i][0]);
        assert_false(widl_stub_call(session, &add_procedure, &args, &sum, &call));
        assert_int_equal(call.error.code, WIDL_ERROR_INVALID);
        assert_memory_equal(call.error.text, cases[i][1], strlen(cases[i][1]));
        widl_call_release(&call);
        fake_close(session);
        fake_finish();
    }
}

/** Whatever a declared or another error brings, exactly what fits is caught. */
static void declared_errors_are_caught(void **state)
{
    static const struct {
        const char *answer;
        int index;
        uint32_t most;
    } cases[] = {
        {"[8,48,1,{},\"com.test.error.too_big\",[99]]", 0, 99},
        {"[8,48,1,{},\"com.test.error.too_big\",[\"x\"]]", -1, 0},
        {"[8,48,1,{},\"com.test.error.too_big\"]", -1, 0},
        {"[8,48,1,{},\"com.test.error.too\",[99]]", -1, 0},
        {"[8,48,1,{},\"wamp.error.no_such_procedure\"]", -1, 0},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct add_args args = {.a = 1};
        struct too_big too_big = {0};
        int32_t sum;
        widl_call call = {0};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = fake_session(NULL);
        fake_expect("[48,1,*");
        fake_say(cases[i].answer);
        assert_false(widl_stub_call(session, &add_procedure, &args, &sum, &call));
        assert_int_equal(call.error.code, WIDL_ERROR_REMOTE);
        assert_int_equal(widl_stub_catch(&add_procedure, &call.error, &call.memory, &too_big),
                         cases[i].index);
        if (cases[i].index == 0)
            assert_int_equal(too_big.most, cases[i].most);
        widl_call_release(&call);
        fake_close(session);
        fake_finish();
    }
}

static void only_answers_of_the_peer_are_caught(void **state)
{
    widl_error error = {.code = WIDL_ERROR_TIMEOUT, .uri = "com.test.error.too_big"};
    widl_arena arena = {0};
    struct too_big too_big;
    (void)state;
    assert_int_equal(widl_stub_catch(&add_procedure, &error, &arena, &too_big), -1);
}

struct outcome {
    unsigned calls;
    int32_t sum;
    widl_code code;
    char text[WIDL_ERROR_TEXT_SIZE];
};

static void on_sum(void *user, const int32_t *sum, const widl_error *error)
{
    struct outcome *outcome = user;
    outcome->calls++;
    assert_true((sum == NULL) != (error == NULL));
    if (sum)
        outcome->sum = *sum;
    if (!error)
        return;
    outcome->code = error->code;
    memcpy(outcome->text, error->text, sizeof(outcome->text));
}

static bool start_add(widl_session *session, struct outcome *outcome, widl_error *error)
{
    struct add_args args = {.a = 1};
    return widl_stub_call_async(session, &add_procedure, &args, NULL, adapt_add_result,
                                (void (*)(void))on_sum, outcome, error);
}

static void async_typed_calls(void **state)
{
    struct outcome good = {0}, misfit = {0}, refused = {0}, slow = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_true(start_add(session, &good, NULL));
    assert_true(start_add(session, &misfit, NULL));
    assert_true(start_add(session, &refused, NULL));
    assert_true(start_add(session, &slow, NULL));
    for (unsigned i = 0; i < 4; i++)
        fake_expect("[48,*");
    fake_say("[50,1,{},[8]]");
    fake_say("[50,2,{},[true]]");
    fake_say("[8,48,3,{},\"com.bad\"]");
    assert_true(widl_session_process(session, 0, NULL));
    assert_true(widl_session_process(session, 60000, NULL));
    assert_int_equal(good.calls, 1);
    assert_int_equal(good.sum, 8);
    assert_int_equal(misfit.code, WIDL_ERROR_INVALID);
    assert_memory_equal(misfit.text, "result: args[0]: ", 17);
    assert_int_equal(refused.code, WIDL_ERROR_REMOTE);
    assert_int_equal(slow.calls, 1);
    assert_int_equal(slow.code, WIDL_ERROR_TIMEOUT);
    fake_close(session);
}

static void async_calls_that_cannot_start(void **state)
{
    struct outcome outcome = {0};
    widl_error error = {0};
    widl_string tag = widl_str("longer than eight");
    struct add_args args = add_args(1, &tag, 1);
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_false(widl_stub_call_async(session, &add_procedure, &args, NULL, adapt_add_result,
                                      (void (*)(void))on_sum, &outcome, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_string_equal(error.text, "args[1][0]: longer than 8");
    assert_false(widl_stub_call_async(session, &add_procedure, &args, NULL, adapt_add_result, NULL,
                                      NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    fake_close(session);
    assert_int_equal(outcome.calls, 0);
}

struct listener {
    unsigned events;
    int32_t sum;
    uint64_t publication;
    widl_subscription *subscription; /**< ended by the callback if set */
};

static void on_changed(void *user, const int32_t *sum, const widl_event *details)
{
    struct listener *listener = user;
    listener->events++;
    listener->sum = *sum;
    listener->publication = details->publication;
    if (listener->subscription)
        assert_true(widl_unsubscribe(listener->subscription, NULL));
}

static void on_log(void *user, widl_log_level level, const char *line)
{
    char *last = user;
    assert_int_equal(level, WIDL_LOG_WARNING);
    snprintf(last, 300, "%s", line);
}

static void typed_events(void **state)
{
    char log[300] = "";
    widl_options options = {.log = on_log, .log_user = log};
    struct listener listener = {0};
    (void)state;
    widl_session *session = fake_session(&options);
    fake_expect("[32,1,{},\"com.test.math.changed\"]");
    fake_say("[33,1,7]");
    widl_subscription *subscription = widl_stub_subscribe(
        session, &changed_topic, NULL, adapt_changed, (void (*)(void))on_changed, &listener, NULL);
    assert_non_null(subscription);
    fake_say("[36,7,501,{},[42]]");
    fake_say("[36,7,502,{},[\"x\"]]");
    assert_true(widl_session_process(session, 0, NULL));
    assert_int_equal(listener.events, 1);
    assert_int_equal(listener.sum, 42);
    assert_int_equal(listener.publication, 501);
    static const char expected[] =
        "an event of 'com.test.math.changed' does not fit its contract: args[0]: ";
    assert_memory_equal(log, expected, sizeof(expected) - 1);

    listener.subscription = subscription;
    fake_say("[36,7,503,{},[43]]");
    fake_expect("[34,2,7]");
    fake_say("[35,2]");
    assert_true(widl_session_process(session, 0, NULL));
    assert_int_equal(listener.sum, 43);
    fake_close(session);
}

static void typed_publications(void **state)
{
    int32_t sum = 5;
    widl_publish_options acknowledged = {.acknowledge = true};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[16,1,{},\"com.test.math.changed\",[5]]");
    fake_expect("[16,2,{\"acknowledge\":true},\"com.test.math.changed\",[5]]");
    fake_say("[17,2,9]");
    assert_true(widl_stub_publish(session, &changed_topic, &sum, NULL, &error));
    assert_true(widl_stub_publish(session, &changed_topic, &sum, &acknowledged, &error));
    fake_close(session);
}

static void refused_typed_subscription(void **state)
{
    struct listener listener = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.test.math.changed\"]");
    fake_say("[8,32,1,{},\"wamp.error.not_authorized\"]");
    assert_null(widl_stub_subscribe(session, &changed_topic, NULL, adapt_changed,
                                    (void (*)(void))on_changed, &listener, &error));
    assert_string_equal(error.uri, "wamp.error.not_authorized");
    assert_null(
        widl_stub_subscribe(session, &changed_topic, NULL, adapt_changed, NULL, &listener, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    fake_close(session);
}

static void values_are_encoded_and_decoded(void **state)
{
    widl_arena arena = {0};
    widl_value value;
    widl_string tag = widl_str("blue"), decoded;
    widl_error error = {0};
    static const unsigned char two[] = {0xa1, 'a', 0xa1, 'b'};
    (void)state;
    assert_true(widl_stub_encode(write_tag, &tag, &arena, &value, &error));
    assert_int_equal(value.size, 5);
    assert_memory_equal(value.data,
                        "\xa4"
                        "blue",
                        5);
    assert_true(widl_stub_decode(read_tag, value, &arena, &decoded, &error));
    assert_string_equal(decoded.data, "blue");

    tag = widl_str("longer than eight");
    assert_false(widl_stub_encode(write_tag, &tag, &arena, &value, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_string_equal(error.text, "longer than 8");
    assert_false(widl_stub_decode(read_tag, (widl_value){two, 4}, &arena, &decoded, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_false(widl_stub_decode(read_tag, (widl_value){NULL, 0}, &arena, &decoded, &error));
    widl_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(typed_call),
        FAKE_BOTH(decoded_text_belongs_to_the_call),
        FAKE_BOTH(nothing_to_carry),
        FAKE_BOTH(arguments_that_do_not_fit_are_not_sent),
        FAKE_BOTH(what_the_router_would_not_accept_is_not_sent),
        FAKE_BOTH(an_answer_that_the_router_would_not_accept_is_an_error),
        FAKE_BOTH(procedures_have_timeouts),
        FAKE_BOTH(untyped_payloads_are_checked_too),
        FAKE_BOTH(results_that_do_not_fit),
        FAKE_BOTH(declared_errors_are_caught),
        FAKE_BOTH(only_answers_of_the_peer_are_caught),
        FAKE_BOTH(async_typed_calls),
        FAKE_BOTH(async_calls_that_cannot_start),
        FAKE_BOTH(typed_events),
        FAKE_BOTH(typed_publications),
        FAKE_BOTH(refused_typed_subscription),
        cmocka_unit_test(values_are_encoded_and_decoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
