/* SPDX-License-Identifier: MIT */
/* Sessions that lose their connection and are joined again, against a scripted router. */
#include <stdio.h>
#include <string.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"

#define SECOND_WELCOME "[2,2002,{\"roles\":{\"broker\":{},\"dealer\":{}}}]"

/** What the callbacks have seen. */
struct seen {
    unsigned joined;
    unsigned left;
    bool comes_back;
    widl_error reason;
    unsigned results;
    widl_error error; /**< of the latest call */
    unsigned events;
    unsigned calls;
    unsigned revoked;
    char revoked_uri[64];
    char revoked_reason[64];
    unsigned writable;
    unsigned interrupts;
    widl_invocation *invocation; /**< the latest, which is deferred */
    bool defers;
    bool answers_interrupts;
    void (*on_left)(struct seen *seen, widl_session *session);
    void (*on_joined)(struct seen *seen, widl_session *session);
};

static void on_joined(void *user, widl_session *session)
{
    struct seen *seen = user;
    seen->joined++;
    assert_true(widl_session_is_joined(session));
    if (seen->on_joined)
        seen->on_joined(seen, session);
}

static void on_left(void *user, widl_session *session, const widl_error *reason, bool comes_back)
{
    struct seen *seen = user;
    seen->left++;
    seen->reason = *reason;
    seen->comes_back = comes_back;
    assert_false(widl_session_is_joined(session));
    if (seen->on_left)
        seen->on_left(seen, session);
}

static void on_revoked(void *user, widl_session *session, const widl_revocation *revocation)
{
    struct seen *seen = user;
    (void)session;
    seen->revoked++;
    snprintf(seen->revoked_uri, sizeof(seen->revoked_uri), "%s", revocation->uri);
    snprintf(seen->revoked_reason, sizeof(seen->revoked_reason), "%s", revocation->reason);
}

static void on_writable(void *user, widl_session *session)
{
    struct seen *seen = user;
    (void)session;
    seen->writable++;
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct seen *seen = user;
    seen->results++;
    assert_true((result == NULL) == (error != NULL));
    seen->error = error ? *error : (widl_error){0};
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct seen *seen = user;
    (void)event;
    (void)payload;
    seen->events++;
}

static void on_interrupt(void *user, widl_invocation *invocation)
{
    struct seen *seen = user;
    widl_error error = {0};
    seen->interrupts++;
    if (!seen->answers_interrupts)
        return;
    assert_false(widl_invocation_throw(invocation, "wamp.error.canceled", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_LOST);
    seen->invocation = NULL;
}

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct seen *seen = user;
    seen->calls++;
    if (!seen->defers) {
        widl_invocation_reply(invocation, payload, NULL);
        return;
    }
    widl_invocation_defer(invocation);
    seen->invocation = invocation;
}

static widl_options options_for(struct seen *seen)
{
    return (widl_options){
        .reconnect = {.enabled = true},
        .on_joined = on_joined,
        .on_left = on_left,
        .joined_user = seen,
        .on_revoked = on_revoked,
        .revoked_user = seen,
        .on_writable = on_writable,
        .writable_user = seen,
    };
}

static widl_session *session_for(struct seen *seen)
{
    widl_options options = options_for(seen);
    widl_session *session = fake_session(&options);
    assert_int_equal(seen->joined, 1);
    return session;
}

/** The connection is lost, and the next one admitted. */
static void lose_and_welcome(void)
{
    fake_drop(WIDL_ERROR_CLOSED, "the peer hung up");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
}

/** Run the session until the condition holds. */
#define PROCESS_UNTIL(session, condition)                                                          \
    do {                                                                                           \
        for (unsigned turns = 0; !(condition); turns++) {                                          \
            assert_true(turns < 200);                                                              \
            assert_true(widl_session_process(session, 60000, NULL));                               \
        }                                                                                          \
    } while (0)

static void joins_again(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    assert_int_equal(widl_session_id(session), 1001);
    assert_true(widl_session_is_joined(session));
    uint64_t start = fake_now(NULL);
    lose_and_welcome();
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_int_equal(seen.left, 1);
    assert_true(seen.comes_back);
    assert_string_equal(seen.reason.text, "the connection ended: the peer hung up");
    assert_int_equal(widl_session_id(session), 2002);
    assert_int_equal(fake_now(NULL) - start, 1000);
    assert_int_equal(fake_connections(), 2);
    fake_close(session);
    assert_int_equal(seen.left, 2);
    assert_false(seen.comes_back);
}

static void without_a_policy_it_ends(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_error error = {0};
    (void)state;
    options.reconnect.enabled = false;
    widl_session *session = fake_session(&options);
    fake_drop(WIDL_ERROR_CLOSED, "the peer hung up");
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_int_equal(seen.left, 1);
    assert_false(seen.comes_back);
    widl_session_close(session);
    assert_int_equal(seen.left, 1);
}

/* The first connection is the program's own affair. */
static void first_connection_is_not_repeated(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    (void)state;
    fake_drop(WIDL_ERROR_CONNECT, "refused");
    assert_null(fake_connect_with("realm1", &options, NULL));
    assert_int_equal(fake_connections(), 1);
    assert_int_equal(seen.joined + seen.left, 0);
}

static void delays_grow(void **state)
{
    static const uint64_t delays[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    for (size_t i = 0; i < ARRAY_LENGTH(delays); i++) {
        uint64_t start = fake_now(NULL);
        fake_drop(WIDL_ERROR_CONNECT, "refused");
        PROCESS_UNTIL(session, fake_connections() == i + 2);
        assert_int_equal(fake_now(NULL) - start, delays[i]);
        assert_true(widl_session_process(session, 0, NULL));
    }
    assert_int_equal(seen.left, 1);
    /* A connection that lasts begins anew; one that does not, does not. */
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 2);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    PROCESS_UNTIL(session, seen.left == 2);
    uint64_t start = fake_now(NULL);
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 3);
    assert_int_equal(fake_now(NULL) - start, 30000);
    fake_pass(30000);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    PROCESS_UNTIL(session, seen.left == 3);
    start = fake_now(NULL);
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 4);
    assert_int_equal(fake_now(NULL) - start, 1000);
    fake_close(session);
}

static void delays_vary(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_set_random(UINT32_MAX);
    uint64_t start = fake_now(NULL);
    lose_and_welcome();
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_int_equal(fake_now(NULL) - start, 500);
    fake_close(session);
}

static void gives_up_after_so_many_attempts(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_error error = {0};
    (void)state;
    options.reconnect.max_attempts = 3;
    widl_session *session = fake_session(&options);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    for (int i = 0; i < 4; i++)
        fake_drop(WIDL_ERROR_CONNECT, "refused");
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CONNECT);
    assert_string_equal(error.text, "refused");
    assert_int_equal(fake_connections(), 5);
    assert_int_equal(seen.left, 2);
    assert_false(seen.comes_back);
    widl_session_close(session);
}

/* Ends that are worth no other attempt; each one's message from the router, and what is sent. */
static void some_ends_are_for_good(void **state)
{
    static const struct {
        const char *message;
        const char *answer;
        widl_code code;
    } cases[] = {
        {"[6,{},\"wamp.close.close_realm\"]", "[6,{},\"wamp.close.goodbye_and_out\"]",
         WIDL_ERROR_CLOSED},
        {"[6,{},\"com.acme.banned\"]", "[6,{},\"wamp.close.goodbye_and_out\"]", WIDL_ERROR_CLOSED},
        {"[3,{},\"wamp.error.not_authorized\"]", NULL, WIDL_ERROR_ABORTED},
        {"[50,7,{}]", "[3,{\"message\":\"*", WIDL_ERROR_PROTOCOL},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct seen seen = {0};
        widl_error error = {0};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = session_for(&seen);
        fake_say(cases[i].message);
        if (cases[i].answer)
            fake_expect(cases[i].answer);
        widl_session_run(session, &error);
        assert_int_equal(error.code, cases[i].code);
        assert_int_equal(seen.left, 1);
        assert_false(seen.comes_back);
        assert_int_equal(fake_connections(), 1);
        widl_session_close(session);
        fake_finish();
    }
}

static void shutdown_of_the_router_is_not(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_say("[6,{},\"wamp.close.system_shutdown\"]");
    fake_expect("[6,{},\"wamp.close.goodbye_and_out\"]");
    PROCESS_UNTIL(session, seen.left == 1);
    assert_true(seen.comes_back);
    assert_string_equal(seen.reason.uri, "wamp.close.system_shutdown");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 2);
    fake_close(session);
}

static void refused_on_the_way_back(void **state)
{
    struct seen seen = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    fake_say("[3,{},\"wamp.error.no_such_realm\"]");
    assert_false(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_ABORTED);
    assert_string_equal(error.uri, "wamp.error.no_such_realm");
    widl_session_close(session);
}

static void no_welcome_on_the_way_back(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    uint64_t start = fake_now(NULL);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    PROCESS_UNTIL(session, fake_connections() == 2);
    /* 10 s for WELCOME, then 2 s. */
    PROCESS_UNTIL(session, fake_now(NULL) >= start + 11000);
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_int_equal(fake_now(NULL) - start, 13000);
    fake_close(session);
}

static void calls_in_flight_are_lost(void **state)
{
    struct seen seen = {0};
    widl_error error = {0};
    widl_call call = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_expect("[48,1,{},\"com.one\"]");
    widl_call_id one =
        widl_session_call_async(session, "com.one", NULL, NULL, on_result, &seen, &error);
    assert_int_equal(one, 1);
    fake_expect("[48,2,{},\"com.two\"]");
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    assert_false(widl_session_call(session, "com.two", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_LOST);
    assert_int_equal(seen.results, 1);
    assert_int_equal(seen.error.code, WIDL_ERROR_LOST);
    assert_non_null(strstr(seen.error.text, "it is not known whether"));
    assert_int_equal(seen.left, 1);
    /* They are over, and stay so. */
    assert_false(widl_call_cancel(session, one, WIDL_CANCEL_KILL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ANSWERED);
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    PROCESS_UNTIL(session, seen.joined == 2);
    /* The router's ids begin anew, the program's do not. */
    fake_expect("[48,1,{},\"com.one\"]");
    widl_call_id three =
        widl_session_call_async(session, "com.one", NULL, NULL, on_result, &seen, &error);
    assert_int_equal(three, 3);
    assert_false(widl_call_cancel(session, one, WIDL_CANCEL_KILL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ANSWERED);
    fake_say("[50,1,{},[5]]");
    PROCESS_UNTIL(session, seen.results == 2);
    assert_int_equal(seen.error.code, WIDL_OK);
    widl_call_release(&call);
    fake_close(session);
}

static void apart(struct seen *seen, widl_session *session)
{
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    PROCESS_UNTIL(session, seen->left == 1);
}

static void requests_fail_while_apart(void **state)
{
    struct seen seen = {0};
    widl_error error = {0};
    widl_call call = {0};
    widl_publish_options acknowledged = {.acknowledge = true};
    (void)state;
    widl_session *session = session_for(&seen);
    apart(&seen, session);
    uint64_t start = fake_now(NULL);
    assert_false(widl_session_call(session, "com.x", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_DISCONNECTED);
    assert_string_equal(call.error.text, "not connected: the connection ended: lost");
    assert_int_equal(
        widl_session_call_async(session, "com.x", NULL, NULL, on_result, &seen, &error), 0);
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    error.code = WIDL_OK;
    assert_false(widl_session_publish(session, "com.x", NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    error.code = WIDL_OK;
    assert_false(widl_session_publish(session, "com.x", NULL, &acknowledged, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    error.code = WIDL_OK;
    assert_null(widl_session_subscribe(session, "com.x", NULL, on_event, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    error.code = WIDL_OK;
    assert_null(widl_session_register(session, "com.x", NULL, on_invocation, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_DISCONNECTED);
    assert_int_equal(fake_now(NULL), start);
    assert_int_equal(seen.results, 0);
    widl_call_release(&call);
    widl_session_close(session);
    assert_int_equal(seen.left, 2);
}

static void blocking_functions_may_wait(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_call call = {0};
    (void)state;
    options.reconnect.wait = true;
    widl_session *session = fake_session(&options);
    apart(&seen, session);
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[48,1,{},\"com.x\"]");
    fake_say("[50,1,{},[5]]");
    assert_true(widl_session_call(session, "com.x", NULL, &call, NULL));
    assert_int_equal(seen.joined, 2);
    widl_call_release(&call);
    fake_close(session);
}

static void waiting_ends_with_the_time_of_the_call(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_call call = {.options.timeout_ms = 300};
    (void)state;
    options.reconnect.wait = true;
    widl_session *session = fake_session(&options);
    apart(&seen, session);
    uint64_t start = fake_now(NULL);
    assert_false(widl_session_call(session, "com.x", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_DISCONNECTED);
    assert_int_equal(fake_now(NULL) - start, 300);
    /* What waiting takes is missing for the answer. */
    call.options.timeout_ms = 1200;
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[48,1,{},\"com.x\"]");
    assert_false(widl_session_call(session, "com.x", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_TIMEOUT);
    assert_int_equal(fake_now(NULL) - start, 1500);
    widl_call_release(&call);
    fake_close(session);
}

/** A session with a registration and two subscriptions to one topic. */
static widl_session *busy_session(struct seen *seen, const widl_options *options,
                                  widl_registration **ret_registration,
                                  widl_subscription **ret_subscription)
{
    widl_session *session = fake_session(options);
    fake_expect("[64,1,{},\"com.proc\"]");
    fake_say("[65,1,55]");
    *ret_registration = widl_session_register(session, "com.proc", NULL, on_invocation, seen, NULL);
    fake_expect("[32,2,{},\"com.topic\"]");
    fake_say("[33,2,77]");
    *ret_subscription = widl_session_subscribe(session, "com.topic", NULL, on_event, seen, NULL);
    assert_non_null(*ret_registration);
    assert_non_null(*ret_subscription);
    assert_non_null(widl_session_subscribe(session, "com.topic", NULL, on_event, seen, NULL));
    return session;
}

static void everything_is_restored(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_registration *registration;
    widl_subscription *subscription;
    (void)state;
    widl_session *session = busy_session(&seen, &options, &registration, &subscription);
    apart(&seen, session);
    assert_false(widl_registration_is_active(registration));
    assert_false(widl_subscription_is_active(subscription));
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[64,1,{},\"com.proc\"]");
    fake_expect("[32,2,{},\"com.topic\"]");
    fake_say("[33,2,78]");
    PROCESS_UNTIL(session, widl_subscription_is_active(subscription));
    assert_int_equal(seen.joined, 1);
    fake_say("[65,1,56]");
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_true(widl_registration_is_active(registration));
    fake_say("[36,78,9,{}]");
    fake_say("[68,1,56,{},[1]]");
    fake_expect("[70,1,{},[1]]");
    PROCESS_UNTIL(session, seen.calls == 1);
    assert_int_equal(seen.events, 2);
    fake_expect("[66,3,56]");
    fake_say("[67,3]");
    assert_true(widl_unregister(registration, NULL));
    fake_close(session);
}

/* Again and again, also when a connection is lost before everything is restored. */
static void lost_while_restoring(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_registration *registration;
    widl_subscription *subscription;
    (void)state;
    widl_session *session = busy_session(&seen, &options, &registration, &subscription);
    for (int answers = 0; answers <= 2; answers++) {
        fake_drop(WIDL_ERROR_CLOSED, "lost");
        fake_expect(FAKE_HELLO);
        fake_say(SECOND_WELCOME);
        fake_expect("[64,1,{},\"com.proc\"]");
        fake_expect("[32,2,{},\"com.topic\"]");
        if (answers > 0)
            fake_say("[65,1,55]");
        if (answers > 1)
            fake_say("[33,2,77]");
    }
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_int_equal(seen.left, 3);
    fake_close(session);
}

static void given_up_while_apart(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_registration *registration;
    widl_subscription *subscription;
    (void)state;
    widl_session *session = busy_session(&seen, &options, &registration, &subscription);
    apart(&seen, session);
    assert_true(widl_unregister(registration, NULL));
    assert_true(widl_unsubscribe(subscription, NULL));
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    /* The other subscription is still there. */
    fake_expect("[32,1,{},\"com.topic\"]");
    fake_say("[33,1,77]");
    PROCESS_UNTIL(session, seen.joined == 2);
    fake_close(session);
}

static void given_up_while_restoring(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_registration *registration;
    widl_subscription *subscription;
    (void)state;
    widl_session *session = busy_session(&seen, &options, &registration, &subscription);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[64,1,{},\"com.proc\"]");
    fake_expect("[32,2,{},\"com.topic\"]");
    fake_say("[33,2,77]");
    PROCESS_UNTIL(session, seen.left == 1 && widl_subscription_is_active(subscription));
    assert_int_equal(seen.joined, 1);
    assert_true(widl_unregister(registration, NULL));
    assert_int_equal(seen.joined, 2);
    /* The answer comes late, and is given back. */
    fake_say("[65,1,55]");
    fake_expect("[66,3,55]");
    assert_true(widl_session_process(session, 10, NULL));
    fake_close(session);
}

static void refused_for_a_while(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_registration *registration;
    widl_subscription *subscription;
    (void)state;
    widl_session *session = busy_session(&seen, &options, &registration, &subscription);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[64,1,{},\"com.proc\"]");
    fake_expect("[32,2,{},\"com.topic\"]");
    fake_say("[33,2,77]");
    fake_say("[8,64,1,{},\"wamp.error.procedure_already_exists\"]");
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_false(widl_registration_is_active(registration));
    uint64_t start = fake_now(NULL);
    fake_expect("[64,3,{},\"com.proc\"]");
    fake_say("[8,64,3,{},\"wamp.error.procedure_already_exists\"]");
    fake_expect("[64,4,{},\"com.proc\"]");
    fake_say("[65,4,58]");
    PROCESS_UNTIL(session, widl_registration_is_active(registration));
    assert_int_equal(fake_now(NULL) - start, 3000);
    assert_int_equal(seen.joined, 2);
    assert_int_equal(seen.revoked, 0);
    fake_close(session);
}

static void refused_for_good(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_registration *registration;
    widl_subscription *subscription;
    (void)state;
    widl_session *session = busy_session(&seen, &options, &registration, &subscription);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[64,1,{},\"com.proc\"]");
    fake_expect("[32,2,{},\"com.topic\"]");
    fake_say("[8,64,1,{},\"wamp.error.not_authorized\"]");
    fake_say("[8,32,2,{},\"wamp.error.not_authorized\"]");
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_int_equal(seen.revoked, 2);
    assert_string_equal(seen.revoked_uri, "com.topic");
    assert_string_equal(seen.revoked_reason, "wamp.error.not_authorized");
    /* What has been refused is not asked for on the next connection. */
    lose_and_welcome();
    PROCESS_UNTIL(session, seen.joined == 3);
    assert_true(widl_unregister(registration, NULL));
    assert_true(widl_unsubscribe(subscription, NULL));
    fake_close(session);
}

/* More than may be without an answer at once. */
static void restored_in_portions(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_registration *registration;
    widl_subscription *subscription;
    (void)state;
    options.max_pending = 1;
    widl_session *session = busy_session(&seen, &options, &registration, &subscription);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[64,1,{},\"com.proc\"]");
    fake_say("[65,1,55]");
    fake_expect("[32,2,{},\"com.topic\"]");
    fake_say("[33,2,77]");
    PROCESS_UNTIL(session, seen.joined == 2);
    fake_close(session);
}

static void retained_events_come_again(void **state)
{
    struct seen seen = {0};
    struct seen other = {0};
    widl_options options = options_for(&seen);
    widl_subscribe_options retained = {.get_retained = true};
    (void)state;
    widl_session *session = fake_session(&options);
    fake_expect("[32,1,{\"get_retained\":true},\"com.topic\"]");
    fake_say("[33,1,77]");
    fake_say("[36,77,1,{\"retained\":true}]");
    assert_non_null(widl_session_subscribe(session, "com.topic", &retained, on_event, &seen, NULL));
    assert_non_null(widl_session_subscribe(session, "com.topic", NULL, on_event, &other, NULL));
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[32,1,{\"get_retained\":true},\"com.topic\"]");
    fake_say("[33,1,78]");
    fake_say("[36,78,2,{\"retained\":true}]");
    PROCESS_UNTIL(session, seen.events == 2);
    assert_int_equal(other.events, 0);
    fake_close(session);
}

static void answers_of_before_are_not_sent(void **state)
{
    struct seen seen = {.defers = true};
    widl_options options = options_for(&seen);
    widl_registration *registration;
    widl_subscription *subscription;
    widl_error error = {0};
    (void)state;
    widl_session *session = busy_session(&seen, &options, &registration, &subscription);
    fake_say("[68,1,55,{\"receive_progress\":true}]");
    PROCESS_UNTIL(session, seen.calls == 1);
    lose_and_welcome();
    fake_expect("[64,1,{},\"com.proc\"]");
    fake_say("[65,1,55]");
    fake_expect("[32,2,{},\"com.topic\"]");
    fake_say("[33,2,77]");
    /* The new session's invocation has the same ids as that of before. */
    fake_say("[68,1,55,{}]");
    widl_invocation *old = seen.invocation;
    PROCESS_UNTIL(session, seen.calls == 2);
    assert_true(widl_invocation_canceled(old));
    assert_false(widl_invocation_progress(old, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CANCELED);
    assert_false(widl_invocation_reply(old, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_LOST);
    fake_expect("[70,1,{}]");
    assert_true(widl_invocation_reply(seen.invocation, NULL, &error));
    fake_close(session);
}

static void who_holds_an_invocation_is_told(void **state)
{
    struct seen seen = {.defers = true, .answers_interrupts = true};
    widl_options options = options_for(&seen);
    widl_registration *registration;
    widl_subscription *subscription;
    (void)state;
    widl_session *session = busy_session(&seen, &options, &registration, &subscription);
    for (int i = 1; i <= 3; i++) {
        char text[64];
        snprintf(text, sizeof(text), "[68,%d,55,{}]", i);
        fake_say(text);
        PROCESS_UNTIL(session, seen.calls == (unsigned)i);
        widl_invocation_on_interrupt(seen.invocation, on_interrupt, &seen);
    }
    apart(&seen, session);
    assert_int_equal(seen.interrupts, 3);
    widl_session_close(session);
}

/* Answers that waited for room, and invocations that nobody answers any more. */
static void owed_answers_are_dropped(void **state)
{
    struct seen seen = {.defers = true};
    widl_options options = options_for(&seen);
    widl_registration *registration;
    widl_subscription *subscription;
    (void)state;
    options.max_queue_bytes = 2000;
    widl_session *session = busy_session(&seen, &options, &registration, &subscription);
    fake_say("[68,1,55,{}]");
    PROCESS_UNTIL(session, seen.calls == 1);
    fake_stall(true);
    while (widl_session_publish(session, "com.fill", NULL, NULL, NULL))
        ;
    fake_say("[69,1,{}]");
    assert_true(widl_session_process(session, 10, NULL));
    fake_stall(false);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    PROCESS_UNTIL(session, seen.left == 1);
    widl_session_close(session);
    fake_forget();
}

static void close_it(struct seen *seen, widl_session *session)
{
    (void)seen;
    widl_session_close(session);
}

static void closed_while_apart(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    apart(&seen, session);
    widl_session_close(session);
    assert_int_equal(seen.left, 2);
    assert_false(seen.comes_back);
    assert_string_equal(seen.reason.text, "the session was closed by this program");
    assert_int_equal(fake_connections(), 1);
}

static void closed_while_connecting(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    PROCESS_UNTIL(session, fake_connections() == 2);
    fake_never_open();
    widl_session_close(session);
    assert_int_equal(seen.left, 2);
}

static void closed_from_the_callback(void **state)
{
    struct seen seen = {.on_left = close_it};
    widl_error error = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    assert_true(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_int_equal(seen.left, 2);
    widl_session_close(session);
    assert_int_equal(seen.left, 2);
}

static void stop_it(struct seen *seen, widl_session *session)
{
    (void)seen;
    widl_session_stop(session);
}

static void run_goes_on_across_connections(void **state)
{
    struct seen seen = {.on_left = NULL};
    widl_error error = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    seen.on_joined = stop_it;
    lose_and_welcome();
    assert_true(widl_session_run(session, &error));
    assert_int_equal(error.code, WIDL_OK);
    assert_int_equal(seen.joined, 2);
    seen.on_joined = NULL;
    fake_close(session);
}

static void idempotent_calls_are_repeated_on_request(void **state)
{
    struct seen seen = {0};
    widl_call call = {.options.retry_if_idempotent = true};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_expect("[48,1,{},\"com.x\",[1]]");
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_drop(WIDL_ERROR_CONNECT, "refused");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[48,1,{},\"com.x\",[1]]");
    lose_and_welcome();
    fake_expect("[48,1,{},\"com.x\",[1]]");
    fake_say("[50,1,{},[5]]");
    widl_payload payload = fake_payload("[1]", NULL);
    assert_true(widl_session_call(session, "com.x", &payload, &call, NULL));
    assert_int_equal(seen.joined, 3);
    widl_call_release(&call);
    fake_close(session);
}

static void repeating_ends_with_the_time_of_the_call(void **state)
{
    struct seen seen = {0};
    widl_call call = {.options = {.timeout_ms = 1500, .retry_if_idempotent = true}};
    (void)state;
    widl_session *session = session_for(&seen);
    uint64_t start = fake_now(NULL);
    fake_expect("[48,1,{},\"com.x\"]");
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_drop(WIDL_ERROR_CONNECT, "refused");
    assert_false(widl_session_call(session, "com.x", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_LOST);
    assert_int_equal(fake_now(NULL) - start, 1500);
    widl_call_release(&call);
    widl_session_close(session);
}

/** A typed call whose answer is lost. */
static void lose_typed_call(struct seen *seen, const widl_options *options, bool asks,
                            const widl_stub_procedure *procedure, bool is_repeated)
{
    widl_call call = {.options.retry_if_idempotent = asks};
    widl_session *session = fake_session(options);
    fake_expect("[48,1,{},\"com.test.math.ping\"]");
    lose_and_welcome();
    if (is_repeated) {
        fake_expect("[48,1,{},\"com.test.math.ping\"]");
        fake_say("[50,1,{}]");
    }
    assert_int_equal(widl_stub_call(session, procedure, NULL, NULL, &call), is_repeated);
    if (!is_repeated)
        assert_int_equal(call.error.code, WIDL_ERROR_LOST);
    PROCESS_UNTIL(session, seen->joined == 2);
    widl_call_release(&call);
    fake_close(session);
}

static void typed_calls_are_repeated_if_the_contract_says_so(void **state)
{
    widl_stub_procedure idempotent = ping_procedure;
    idempotent.is_idempotent = true;
    for (unsigned i = 0; i < 8; i++) {
        bool asks = i & 1;
        bool session_asks = i & 2;
        bool is_idempotent = i & 4;
        struct seen seen = {0};
        widl_options options = options_for(&seen);
        options.reconnect.retry_idempotent = session_asks;
        fake_start(*(enum wi_serializer *)*state);
        lose_typed_call(&seen, &options, asks, is_idempotent ? &idempotent : &ping_procedure,
                        is_idempotent && (asks || session_asks));
        fake_finish();
    }
}

static void add(widl_invocation *invocation, const struct add_args *args, void *user)
{
    (void)user;
    widl_stub_reply(invocation, &add_procedure, &args->a, NULL);
}

static void on_changed(void *user, const int32_t *sum, const widl_event *details)
{
    struct seen *seen = user;
    (void)details;
    assert_int_equal(*sum, 7);
    seen->events++;
}

static void services_are_restored(void **state)
{
    static const struct math_table table = {.size = sizeof(table), .add = add};
    struct seen seen = {0};
    (void)state;
    widl_session *session = session_for(&seen);
    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_say("[65,1,55]");
    widl_service *service =
        widl_stub_serve(session, &math_interface, &table, sizeof(table), NULL, NULL);
    fake_expect("[32,2,{},\"com.test.math.changed\"]");
    fake_say("[33,2,77]");
    assert_non_null(widl_stub_subscribe(session, &changed_topic, NULL, adapt_changed,
                                        (void (*)(void))on_changed, &seen, NULL));
    lose_and_welcome();
    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_say("[65,1,65]");
    fake_expect("[32,2,{},\"com.test.math.changed\"]");
    fake_say("[33,2,87]");
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_true(widl_service_is_active(service));
    fake_say("[36,87,1,{},[7]]");
    fake_say("[68,1,65,{},[3,[]]]");
    fake_expect("[70,1,{},[3]]");
    PROCESS_UNTIL(session, seen.events == 1);
    fake_expect("[66,3,65]");
    fake_say("[67,3]");
    assert_true(widl_service_stop(service, NULL));
    fake_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(joins_again),
        FAKE_BOTH(without_a_policy_it_ends),
        FAKE_BOTH(first_connection_is_not_repeated),
        FAKE_BOTH(delays_grow),
        FAKE_BOTH(delays_vary),
        FAKE_BOTH(gives_up_after_so_many_attempts),
        FAKE_BOTH(some_ends_are_for_good),
        FAKE_BOTH(shutdown_of_the_router_is_not),
        FAKE_BOTH(refused_on_the_way_back),
        FAKE_BOTH(no_welcome_on_the_way_back),
        FAKE_BOTH(calls_in_flight_are_lost),
        FAKE_BOTH(requests_fail_while_apart),
        FAKE_BOTH(blocking_functions_may_wait),
        FAKE_BOTH(waiting_ends_with_the_time_of_the_call),
        FAKE_BOTH(everything_is_restored),
        FAKE_BOTH(lost_while_restoring),
        FAKE_BOTH(given_up_while_apart),
        FAKE_BOTH(given_up_while_restoring),
        FAKE_BOTH(refused_for_a_while),
        FAKE_BOTH(refused_for_good),
        FAKE_BOTH(restored_in_portions),
        FAKE_BOTH(retained_events_come_again),
        FAKE_BOTH(answers_of_before_are_not_sent),
        FAKE_BOTH(who_holds_an_invocation_is_told),
        FAKE_BOTH(owed_answers_are_dropped),
        FAKE_BOTH(services_are_restored),
        FAKE_BOTH(closed_while_apart),
        FAKE_BOTH(closed_while_connecting),
        FAKE_BOTH(closed_from_the_callback),
        FAKE_BOTH(run_goes_on_across_connections),
        FAKE_BOTH(idempotent_calls_are_repeated_on_request),
        FAKE_BOTH(repeating_ends_with_the_time_of_the_call),
        FAKE_BOTH(typed_calls_are_repeated_if_the_contract_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
