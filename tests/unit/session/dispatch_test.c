/* SPDX-License-Identifier: MIT */
/* What a session does with messages that a router should not send: it says so and ends. */
#include <string.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** Sent by the router to an established session whose only request, a CALL, has the id 1. */
static const char *const violations[] = {
    /* No WAMP messages at all. */
    "[]",
    "{}",
    "17",
    "\"hello\"",
    "null",
    "[null]",
    "[\"50\",1,{}]",
    "[50.5,1,{}]",
    "[-1,1,{}]",
    "[[50],1,{}]",
    "[0,1,{}]",
    "[7,1,{}]",
    "[99,1,{}]",
    "[1024,1,{}]",
    "[18446744073709551615]",
    /* Messages of the wrong length. */
    "[50]",
    "[50,1]",
    "[50,1,{},[],{},1]",
    "[36,1,2]",
    "[36,1,2,{},[],{},1,2]",
    "[8,48,1,{}]",
    "[33,1]",
    "[33,1,2,3]",
    "[68,1,2]",
    "[6,{}]",
    "[3,{}]",
    /* Elements of the wrong type or range. */
    "[50,\"1\",{}]",
    "[50,0,{}]",
    "[50,9007199254740993,{}]",
    "[50,1.0,{}]",
    "[50,1,[]]",
    "[50,1,null]",
    "[50,1,{},{}]",
    "[50,1,{},[],[]]",
    "[50,1,{},\"text\"]",
    "[36,true,2,{}]",
    "[36,1,2,{},5]",
    "[8,48,1,{},5]",
    "[8,47,1,{},\"com.bad\"]",
    "[8,\"48\",1,{},\"com.bad\"]",
    "[6,{},7]",
    "[6,7,\"wamp.close.normal\"]",
    "[35,0]",
    "[35,1,{}]",
    /* Messages that only clients send, or that come at the wrong time. */
    "[1,\"realm1\",{\"roles\":{\"caller\":{}}}]",
    "[2,5,{\"roles\":{\"broker\":{}}}]",
    "[4,\"ticket\",{}]",
    "[5,\"signature\",{}]",
    "[16,1,{},\"com.x\"]",
    "[32,1,{},\"com.x\"]",
    "[34,1,7]",
    "[48,1,{},\"com.x\"]",
    "[49,1,{}]",
    "[64,1,{},\"com.x\"]",
    "[66,1,7]",
    "[70,1,{}]",
    /* Answers to requests that were never made, or were other ones. */
    "[50,2,{}]",
    "[8,48,2,{},\"com.bad\"]",
    "[8,68,1,{},\"com.bad\"]",
    "[8,32,1,{},\"com.bad\"]",
    "[17,1,7]",
    "[33,1,7]",
    "[35,1]",
    "[65,1,7]",
    "[67,1]",
    "[17,9007199254740992,7]",
};

struct outcome {
    unsigned calls;
    widl_code code;
    char uri[WIDL_ERROR_URI_SIZE];
};

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct outcome *outcome = user;
    outcome->calls++;
    assert_null(result);
    outcome->code = error->code;
    memcpy(outcome->uri, error->uri, sizeof(outcome->uri));
}

/** The script for one violation is written already but for the router's answer to the call. */
static void check_violation(void (*say)(const void *what), const void *what)
{
    struct outcome outcome = {0};
    widl_error error = {0};
    widl_session *session = fake_session(NULL);
    assert_true(widl_session_call_async(session, "com.add", NULL, NULL, on_result, &outcome, NULL));
    fake_expect("[48,1,{},\"com.add\"]");
    say(what);
    fake_expect("[3,{\"message\":\"*");
    fake_say("[50,1,{}]");
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_PROTOCOL);
    assert_string_equal(error.uri, "wamp.error.protocol_violation");
    assert_int_equal(strncmp(error.text, "the router violated the protocol: ", 34), 0);
    assert_int_equal(fake_close_status(), 1002);
    assert_int_equal(outcome.calls, 1);
    assert_int_equal(outcome.code, WIDL_ERROR_PROTOCOL);
    assert_string_equal(outcome.uri, "wamp.error.protocol_violation");
    assert_false(widl_session_publish(session, "com.x", NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    widl_session_close(session);
    assert_int_equal(outcome.calls, 1);
}

static void say_text(const void *what)
{
    fake_say(what);
}

static void violations_end_the_session(void **state)
{
    for (size_t i = 0; i < ARRAY_LENGTH(violations); i++) {
        fake_start(*(enum wi_serializer *)*state);
        check_violation(say_text, violations[i]);
        fake_finish();
    }
}

struct bytes {
    const char *data;
    size_t size;
};

static void say_raw(const void *what)
{
    const struct bytes *bytes = what;
    fake_say_bytes(bytes->data, bytes->size);
}

#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static void broken_json_ends_the_session(void **state)
{
    static const struct bytes broken[] = {
        BYTES(""),
        BYTES("["),
        BYTES("[50,1,{}"),
        BYTES("[50,1,{}]x"),
        BYTES("[50,1,{}][50,1,{}]"),
        BYTES("[50,1,{},[\"\xff\"]]"),
        BYTES("[50,1,{},[\"\xed\xa0\x80\"]]"),
        BYTES("[50,1,{},[\"\\ud800\"]]"),
        BYTES("[50,1,{},[\"\x01\"]]"),
        BYTES("[50,1,{\"a\":1,\"a\":2}]"),
        BYTES("[50,1,{},[01]]"),
        BYTES("[50,1,{},[1e999]]"),
        BYTES("[50,1,{},[NaN]]"),
        BYTES("[50,1,{},[tru]]"),
        BYTES("[50,1,{},,]"),
        BYTES("\0\0\0\0"),
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
        fake_start(WI_JSON);
        check_violation(say_raw, &broken[i]);
        fake_finish();
    }
}

static void broken_msgpack_ends_the_session(void **state)
{
    static const struct bytes broken[] = {
        BYTES(""),
        BYTES("\x93\x32\x01"),
        BYTES("\xdd\xff\xff\xff\xff"),
        BYTES("\x94\x32\x01\x80\xdd\xff\xff\xff\xff"),
        BYTES("\x94\x32\x01\x80\x91\xc6\xff\xff\xff\xff"),
        BYTES("\x93\x32\x01\xdf\xff\xff\xff\xff"),
        BYTES("\x93\x32\x01\x80\x80"),
        BYTES("\x94\x32\x01\x80\x91\xa2\xff\xfe"),
        BYTES("\x94\x32\x01\x80\x91\xc1"),
        BYTES("\x94\x32\x01\x80\x91\xd4\x01\x01"),
        BYTES("\x93\x32\x01\x81\x01\x02"),
        BYTES("\x93\x32\x01\x82\xa1"
              "a\x01\xa1"
              "a\x02"),
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(broken); i++) {
        fake_start(WI_MSGPACK);
        check_violation(say_raw, &broken[i]);
        fake_finish();
    }
}

/** Nested ten thousand deep, in both serializers. */
static void deep_nesting_ends_the_session(void **state)
{
    enum { DEPTH = 10000 };
    static char data[2 * DEPTH + 16];
    bool json = *(enum wi_serializer *)*state == WI_JSON;
    const char *head = json ? "[50,1,{}," : "\x94\x32\x01\x80";
    size_t size = strlen(head);
    memcpy(data, head, size);
    memset(data + size, json ? '[' : '\x91', DEPTH);
    size += DEPTH;
    memset(data + size, json ? ']' : '\x90', json ? DEPTH : 1);
    size += json ? DEPTH : 1;
    if (json)
        data[size++] = ']';
    struct bytes bytes = {data, size};
    check_violation(say_raw, &bytes);
}

/* Of what the program has just given up. */
static void unknown_revocations_are_ignored(void **state)
{
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_say("[35,0,{\"subscription\":7}]");
    fake_say("[67,0,{\"registration\":7,\"reason\":\"gone\"}]");
    assert_true(widl_session_process(session, 10, NULL));
    fake_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(violations_end_the_session),
        cmocka_unit_test(broken_json_ends_the_session),
        cmocka_unit_test(broken_msgpack_ends_the_session),
        FAKE_BOTH(deep_nesting_ends_the_session),
        FAKE_BOTH(unknown_revocations_are_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
