/* SPDX-License-Identifier: MIT */
/* Publishing with and without acknowledgement, against a scripted router. */
#include <stdio.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

static const widl_publish_options acknowledged = {.acknowledge = true};

static void unacknowledged_events_leave_with_the_next_turn(void **state)
{
    (void)state;
    widl_session *session = fake_session(NULL);
    widl_payload payload = fake_payload("[1]", "{\"a\":\"b\"}");
    assert_true(widl_session_publish(session, "com.x", &payload, NULL, NULL));
    assert_true(widl_session_publish(session, "com.y", NULL, NULL, NULL));
    fake_expect("[16,1,{},\"com.x\",[1],{\"a\":\"b\"}]");
    fake_expect("[16,2,{},\"com.y\"]");
    assert_true(widl_session_process(session, 0, NULL));
    fake_close(session);
}

static void kwargs_alone_have_empty_args_before_them(void **state)
{
    (void)state;
    widl_session *session = fake_session(NULL);
    widl_payload payload = fake_payload(NULL, "{\"a\":1}");
    assert_true(widl_session_publish(session, "com.x", &payload, NULL, NULL));
    fake_expect("[16,1,{},\"com.x\",[],{\"a\":1}]");
    fake_close(session);
}

static void acknowledgement_is_waited_for(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[16,1,{\"acknowledge\":true},\"com.x\"]");
    fake_say("[17,1,4711]");
    assert_true(widl_session_publish(session, "com.x", NULL, &acknowledged, &error));
    assert_int_equal(error.code, WIDL_OK);
    fake_close(session);
}

static void refusal_of_the_broker(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[16,1,{\"acknowledge\":true},\"com.x\"]");
    fake_say("[8,16,1,{},\"wamp.error.not_authorized\",[\"not for you\"]]");
    assert_false(widl_session_publish(session, "com.x", NULL, &acknowledged, &error));
    assert_int_equal(error.code, WIDL_ERROR_REMOTE);
    assert_string_equal(error.uri, "wamp.error.not_authorized");
    assert_string_equal(error.text, "wamp.error.not_authorized: not for you");
    assert_int_equal(error.payload.args.size, 0);
    fake_close(session);
}

static void missing_acknowledgement_times_out(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[16,1,{\"acknowledge\":true},\"com.x\"]");
    assert_false(widl_session_publish(session, "com.x", NULL, &acknowledged, &error));
    assert_int_equal(error.code, WIDL_ERROR_TIMEOUT);
    assert_string_equal(error.text, "no answer to PUBLISH within 30000 ms");
    fake_say("[17,1,4711]");
    fake_close(session);
}

static void bad_arguments_are_refused(void **state)
{
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_false(widl_session_publish(session, "com x", NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_string_equal(error.text, "'com x' is no valid URI of a topic");
    char long_uri[1026];
    memset(long_uri, 'u', sizeof(long_uri) - 1);
    long_uri[sizeof(long_uri) - 1] = '\0';
    assert_false(widl_session_publish(session, long_uri, NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_string_equal(error.text, "the URI of a topic has 1025 bytes, more than 1024");
    assert_false(widl_session_publish(NULL, "com.x", NULL, NULL, &error));
    assert_false(widl_session_publish(session, NULL, NULL, NULL, NULL));
    widl_payload wrong = {.kwargs = fake_payload("[]", NULL).args};
    assert_false(widl_session_publish(session, "com.x", &wrong, NULL, &error));
    assert_string_equal(error.text, "kwargs is not a MessagePack map");
    fake_close(session);
}

static const uint64_t some_ids[] = {1005, 9007199254740992};
static const widl_string some_names[] = {{"joe", 3}, {"ann", 3}};

struct option_case {
    widl_publish_options options;
    const char *written;
};

static void options_of_a_publication(void **state)
{
    static const struct option_case cases[] = {
        {{.include_me = true}, "{\"exclude_me\":false}"},
        {{.disclose_me = true}, "{\"disclose_me\":true}"},
        {{.retain = true}, "{\"retain\":true}"},
        {{.exclude.sessions = {some_ids, 2}}, "{\"exclude\":[1005,9007199254740992]}"},
        {{.exclude.authids = {some_names, 2}}, "{\"exclude_authid\":[\"joe\",\"ann\"]}"},
        {{.exclude.authroles = {some_names, 1}}, "{\"exclude_authrole\":[\"joe\"]}"},
        {{.eligible.sessions = {some_ids, 0}}, "{\"eligible\":[]}"},
        {{.eligible.authids = {some_names, 1}}, "{\"eligible_authid\":[\"joe\"]}"},
        {{.eligible.authroles = {some_names, 2}}, "{\"eligible_authrole\":[\"joe\",\"ann\"]}"},
        {{.include_me = true,
          .retain = true,
          .exclude.sessions = {some_ids, 1},
          .eligible.authids = {some_names, 1}},
         "{\"exclude_me\":false,\"retain\":true,\"exclude\":[1005],\"eligible_authid\":[\"joe\"]}"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        char expected[200];
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = fake_advanced_session(NULL);
        snprintf(expected, sizeof(expected), "[16,1,%s,\"com.x\"]", cases[i].written);
        fake_expect(expected);
        assert_true(widl_session_publish(session, "com.x", NULL, &cases[i].options, NULL));
        fake_close(session);
        fake_finish();
    }
}

static void bad_receivers_are_refused(void **state)
{
    static const uint64_t no_id[] = {0};
    static const widl_string no_text[] = {{"\xff", 1}};
    static const widl_publish_options cases[] = {
        {.exclude.sessions = {no_id, 1}},
        {.eligible.authids = {no_text, 1}},
    };
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        widl_error error = {0};
        assert_false(widl_session_publish(session, "com.x", NULL, &cases[i], &error));
        assert_int_equal(error.code, WIDL_ERROR_INVALID);
    }
    fake_expect("[16,1,{},\"com.x\"]");
    assert_true(widl_session_publish(session, "com.x", NULL, NULL, NULL));
    fake_close(session);
}

static void testaments_are_left_to_the_router(void **state)
{
    static const widl_publish_options plain = {.testament = true};
    static const widl_publish_options all = {
        .testament = true, .acknowledge = true, .retain = true, .exclude.authids = {some_names, 1}};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    widl_payload payload = fake_payload("[1]", "{\"a\":\"b\"}");
    fake_expect("[48,1,{},\"wamp.session.add_testament\",[\"com.x\",[],{}]]");
    assert_true(widl_session_publish(session, "com.x", NULL, &plain, NULL));
    fake_say("[50,1,{}]");
    fake_expect("[48,2,{},\"wamp.session.add_testament\",[\"com.x\",[1],{\"a\":\"b\"}],"
                "{\"publish_options\":{\"retain\":true,\"exclude_authid\":[\"joe\"]}}]");
    fake_say("[50,2,{}]");
    assert_true(widl_session_publish(session, "com.x", &payload, &all, &error));
    fake_expect("[48,3,{},\"wamp.session.add_testament\",[\"com.x\",[],{}],"
                "{\"publish_options\":{\"retain\":true,\"exclude_authid\":[\"joe\"]}}]");
    fake_say("[8,48,3,{},\"wamp.error.not_authorized\",[\"not for you\"]]");
    assert_false(widl_session_publish(session, "com.x", NULL, &all, &error));
    assert_string_equal(error.uri, "wamp.error.not_authorized");
    fake_close(session);
}

static void testaments_that_cannot_be_left(void **state)
{
    static const widl_publish_options keyed = {.testament = true, .rkey = "a"};
    static const widl_publish_options packed = {.testament = true, .passthru.scheme = {"mqtt", 4}};
    static const widl_publish_options plain = {.testament = true};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_advanced_session(NULL);
    assert_false(widl_session_publish(session, "com.x", NULL, &keyed, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_session_publish(session, "com.x", NULL, &packed, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    fake_close(session);
    fake_finish();
    fake_start(*(enum wi_serializer *)*state);
    session = fake_session(NULL);
    assert_false(widl_session_publish(session, "com.x", NULL, &plain, &error));
    assert_int_equal(error.code, WIDL_ERROR_UNSUPPORTED);
    assert_string_equal(error.text, "the router does not announce testaments (testament_meta_api)");
    fake_close(session);
}

/** What JSON cannot carry is refused before anything is sent. */
static void a_nan_in_json(void **state)
{
    static const unsigned char nan[] = {0x91, 0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0};
    widl_payload payload = {.args = {nan, sizeof(nan)}};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_false(widl_session_publish(session, "com.x", &payload, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_true(widl_session_publish(session, "com.x", NULL, NULL, &error));
    fake_expect("[16,1,{},\"com.x\"]");
    fake_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(unacknowledged_events_leave_with_the_next_turn),
        FAKE_BOTH(kwargs_alone_have_empty_args_before_them),
        FAKE_BOTH(acknowledgement_is_waited_for),
        FAKE_BOTH(refusal_of_the_broker),
        FAKE_BOTH(missing_acknowledgement_times_out),
        FAKE_BOTH(bad_arguments_are_refused),
        FAKE_BOTH(options_of_a_publication),
        FAKE_BOTH(bad_receivers_are_refused),
        FAKE_BOTH(testaments_are_left_to_the_router),
        FAKE_BOTH(testaments_that_cannot_be_left),
        {"a_nan_in_json", a_nan_in_json, fake_set_up, fake_tear_down, &fake_json},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
