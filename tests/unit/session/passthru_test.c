/* SPDX-License-Identifier: MIT */
/* Payload passthru and keys of shares, against a scripted router. */
#include "fake_transport.h"
#include "support/cmocka_widl.h"

#define PACKED "\"ppt_scheme\":\"x_own\",\"ppt_serializer\":\"cbor\""

/** What a callback has been told. */
struct seen {
    unsigned calls;
    char scheme[16];
    char serializer[16];
    char keyid[16];
};

static const widl_passthru none;

static widl_passthru packed(void)
{
    return (widl_passthru){.scheme = widl_str("x_own"), .serializer = widl_str("cbor")};
}

static void copy(char out[16], widl_string text)
{
    assert_in_range(text.size, 0, 15);
    if (text.size > 0)
        memcpy(out, text.data, text.size);
    out[text.size] = '\0';
}

static void note(struct seen *seen, const widl_passthru *passthru)
{
    seen->calls++;
    copy(seen->scheme, passthru->scheme);
    copy(seen->serializer, passthru->serializer);
    copy(seen->keyid, passthru->keyid);
}

static void check(const struct seen *seen, unsigned calls, const char *scheme,
                  const char *serializer, const char *keyid)
{
    assert_int_equal(seen->calls, calls);
    assert_string_equal(seen->scheme, scheme);
    assert_string_equal(seen->serializer, serializer);
    assert_string_equal(seen->keyid, keyid);
}

static void calls_and_their_results(void **state)
{
    struct seen seen = {0};
    widl_call call = {.options = {.passthru = packed(), .rkey = "seven"}};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[48,1,{\"runmode\":\"partition\",\"rkey\":\"seven\"," PACKED "},\"com.add\"]");
    fake_say("[50,1,{\"ppt_scheme\":\"mqtt\",\"ppt_keyid\":\"k1\"},[5]]");
    assert_true(widl_session_call(session, "com.add", NULL, &call, NULL));
    note(&seen, &call.passthru);
    check(&seen, 1, "mqtt", "", "k1");

    call.options = (widl_call_options){0};
    fake_expect("[48,2,{},\"com.add\"]");
    fake_say("[8,48,2,{" PACKED "},\"com.bad\",[5]]");
    assert_false(widl_session_call(session, "com.add", NULL, &call, NULL));
    note(&seen, &call.passthru);
    check(&seen, 2, "x_own", "cbor", "");

    fake_expect("[48,3,{},\"com.add\"]");
    fake_say("[50,3,{},[5]]");
    assert_true(widl_session_call(session, "com.add", NULL, &call, NULL));
    assert_int_equal(call.passthru.scheme.size, 0);
    fake_close(session);
    widl_call_release(&call);
}

struct asking {
    widl_session *session;
    struct seen seen;
};

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct asking *asking = user;
    (void)result;
    (void)error;
    note(&asking->seen, widl_session_passthru(asking->session));
}

static bool on_progress(void *user, const widl_payload *progress)
{
    struct asking *asking = user;
    (void)progress;
    note(&asking->seen, widl_session_passthru(asking->session));
    return asking->seen.calls < 2;
}

static void callbacks_can_ask(void **state)
{
    static const widl_call_handlers handlers = {.on_result = on_result, .on_progress = on_progress};
    struct asking asking = {0};
    (void)state;
    asking.session = fake_advanced_session(NULL);
    widl_session_call_open(asking.session, "com.add", NULL, NULL, &handlers, &asking, NULL);
    fake_expect("[48,1,{\"receive_progress\":true},\"com.add\"]");
    fake_say("[50,1,{\"progress\":true," PACKED "},[1]]");
    while (asking.seen.calls < 1)
        assert_true(widl_session_process(asking.session, 1, NULL));
    check(&asking.seen, 1, "x_own", "cbor", "");
    fake_say("[8,48,1,{\"ppt_scheme\":\"mqtt\"},\"com.bad\"]");
    while (asking.seen.calls < 2)
        assert_true(widl_session_process(asking.session, 1, NULL));
    check(&asking.seen, 2, "mqtt", "", "");
    fake_close(asking.session);
    assert_int_equal(widl_session_passthru(NULL)->scheme.size, 0);
}

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    widl_passthru other = packed();
    (void)payload;
    note(user, widl_invocation_passthru(invocation));
    assert_true(widl_invocation_set_passthru(invocation, &other, NULL));
    assert_true(widl_invocation_progress(invocation, NULL, NULL));
    if (widl_invocation_wants_progress(invocation))
        assert_true(widl_invocation_reply(invocation, NULL, NULL));
    else
        assert_true(widl_invocation_throw(invocation, "com.bad", NULL, NULL));
}

static void invocations_and_their_answers(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[64,1,{},\"com.add\"]");
    fake_say("[65,1,55]");
    assert_non_null(widl_session_register(session, "com.add", NULL, on_invocation, &seen, NULL));
    fake_say("[68,1,55,{\"receive_progress\":true,\"ppt_scheme\":\"wamp\",\"ppt_keyid\":\"k\"}]");
    fake_expect("[70,1,{\"progress\":true," PACKED "}]");
    fake_expect("[70,1,{" PACKED "}]");
    assert_true(widl_session_process(session, 10, NULL));
    check(&seen, 1, "wamp", "", "k");
    fake_say("[68,2,55,{}]");
    fake_expect("[8,68,2,{" PACKED "},\"com.bad\"]");
    assert_true(widl_session_process(session, 10, NULL));
    check(&seen, 2, "", "", "");
    fake_close(session);
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    (void)payload;
    note(user, &event->passthru);
}

static void publications_and_events(void **state)
{
    struct seen seen = {0};
    widl_publish_options publish = {.passthru = packed(), .rkey = "seven"};
    widl_subscribe_options subscribe = {.nkey = "left"};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    assert_true(widl_session_publish(session, "com.x", NULL, &publish, NULL));
    fake_expect("[16,1,{\"rkey\":\"seven\"," PACKED "},\"com.x\"]");
    fake_expect("[32,2,{\"nkey\":\"left\"},\"com.x\"]");
    fake_say("[33,2,44]");
    assert_non_null(widl_session_subscribe(session, "com.x", &subscribe, on_event, &seen, NULL));
    fake_say("[36,44,9,{" PACKED "},[1]]");
    assert_true(widl_session_process(session, 10, NULL));
    check(&seen, 1, "x_own", "cbor", "");
    assert_non_null(widl_session_subscribe(session, "com.x", &subscribe, on_event, &seen, NULL));
    subscribe.nkey = "right";
    assert_null(widl_session_subscribe(session, "com.x", &subscribe, on_event, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_null(widl_session_subscribe(session, "com.x", NULL, on_event, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    fake_close(session);
}

/** Try a call and a publication. Each is to fail with that code. */
static void refused(widl_session *session, widl_passthru passthru, const char *key, widl_code code)
{
    widl_call call = {.options = {.passthru = passthru, .rkey = key}};
    widl_publish_options publish = {.passthru = passthru, .rkey = key};
    widl_error error = {0};
    assert_false(widl_session_call(session, "com.add", NULL, &call, NULL));
    assert_int_equal(call.error.code, code);
    assert_false(widl_session_publish(session, "com.x", NULL, &publish, &error));
    assert_int_equal(error.code, code);
    widl_call_release(&call);
}

static void on_unsupported(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    widl_passthru passthru = packed();
    widl_error error = {0};
    (void)user;
    (void)payload;
    assert_false(widl_invocation_set_passthru(invocation, &passthru, &error));
    assert_int_equal(error.code, WIDL_ERROR_UNSUPPORTED);
    assert_true(widl_invocation_set_passthru(invocation, NULL, &error));
    assert_true(widl_invocation_reply(invocation, NULL, NULL));
}

static void what_the_router_does_not_announce(void **state)
{
    widl_subscribe_options subscribe = {.nkey = "left"};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    refused(session, packed(), NULL, WIDL_ERROR_UNSUPPORTED);
    refused(session, none, "seven", WIDL_ERROR_UNSUPPORTED);
    assert_null(widl_session_subscribe(session, "com.x", &subscribe, on_event, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_UNSUPPORTED);
    fake_expect("[64,1,{},\"com.add\"]");
    fake_say("[65,1,55]");
    assert_non_null(widl_session_register(session, "com.add", NULL, on_unsupported, NULL, NULL));
    fake_say("[68,1,55,{}]");
    fake_expect("[70,1,{}]");
    assert_true(widl_session_process(session, 10, NULL));
    fake_close(session);
}

static void bad_arguments(void **state)
{
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    refused(session, (widl_passthru){.keyid = widl_str("k")}, NULL, WIDL_ERROR_ARGUMENT);
    refused(session, (widl_passthru){.scheme = widl_str("\xff")}, NULL, WIDL_ERROR_INVALID);
    assert_false(widl_invocation_set_passthru(NULL, NULL, NULL));
    fake_close(session);
}

static void another_type_is_a_violation(void **state)
{
    widl_call call = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    fake_expect("[48,1,{},\"com.add\"]");
    fake_say("[8,48,1,{\"ppt_keyid\":7},\"com.bad\"]");
    fake_expect("[3,*");
    assert_false(widl_session_call(session, "com.add", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_PROTOCOL);
    widl_call_release(&call);
    widl_session_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(calls_and_their_results),           FAKE_BOTH(callbacks_can_ask),
        FAKE_BOTH(invocations_and_their_answers),     FAKE_BOTH(publications_and_events),
        FAKE_BOTH(what_the_router_does_not_announce), FAKE_BOTH(bad_arguments),
        FAKE_BOTH(another_type_is_a_violation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
