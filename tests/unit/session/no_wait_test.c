/* SPDX-License-Identifier: MIT */
/* Sessions that never wait for the router when they register and subscribe. */
#include "contract.h"
#include "reconnecting.h"

#define SUBSCRIBE(number)     "[32," #number ",{},\"com.topic\"]"
#define REGISTER(number)      "[64," #number ",{},\"com.proc\"]"
#define WITH_RETAINED(number) "[32," #number ",{\"get_retained\":true},\"com.topic\"]"

static widl_session *joined(struct seen *seen)
{
    widl_options options = options_for(seen);
    options.no_wait = true;
    return fake_session(&options);
}

static widl_subscription *subscribe(widl_session *session, bool get_retained, struct seen *seen)
{
    widl_subscribe_options options = {.get_retained = get_retained};
    widl_error error = {0};
    widl_subscription *subscription =
        widl_session_subscribe(session, "com.topic", &options, on_event, seen, &error);
    if (!subscription)
        fail_msg("%s", widl_error_text(&error));
    return subscription;
}

static widl_registration *serve(widl_session *session, struct seen *seen)
{
    widl_registration *registration =
        widl_session_register(session, "com.proc", NULL, on_invocation, seen, NULL);
    assert_non_null(registration);
    return registration;
}

static void the_router_is_asked_in_the_next_turn(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = joined(&seen);
    widl_registration *registration = serve(session, &seen);
    widl_subscription *subscription = subscribe(session, false, &seen);
    assert_int_equal(widl_session_timeout(session), 0);
    assert_false(widl_registration_is_active(registration));
    assert_false(widl_subscription_is_active(subscription));
    fake_expect(REGISTER(1));
    fake_expect(SUBSCRIBE(2));
    fake_say("[65,1,55]");
    fake_say("[33,2,77]");
    PROCESS_UNTIL(session, widl_subscription_is_active(subscription));
    assert_true(widl_registration_is_active(registration));
    fake_say("[36,77,9,{}]");
    fake_say("[68,1,55,{},[1]]");
    fake_expect("[70,1,{},[1]]");
    PROCESS_UNTIL(session, seen.calls == 1 && seen.events == 1);
    assert_int_equal(seen.joined, 1);
    /* Nor is the answer waited for when they are given up. */
    assert_true(widl_unregister(registration, NULL));
    assert_true(widl_unsubscribe(subscription, NULL));
    fake_expect("[66,3,55]");
    fake_expect("[34,4,77]");
    fake_say("[67,3]");
    fake_say("[35,4]");
    assert_true(widl_session_process(session, 10, NULL));
    fake_close(session);
}

static void serve_and_subscribe(struct seen *seen, widl_session *session)
{
    if (seen->joined > 1)
        return;
    serve(session, seen);
    subscribe(session, false, seen);
}

static void callbacks_may_do_it(void **state)
{
    struct seen seen = {.on_joined = serve_and_subscribe};
    (void)state;
    widl_session *session = joined(&seen);
    fake_expect(REGISTER(1));
    fake_expect(SUBSCRIBE(2));
    fake_say("[65,1,55]");
    fake_say("[33,2,77]");
    fake_say("[36,77,9,{}]");
    PROCESS_UNTIL(session, seen.events == 1);
    fake_close(session);
}

/** Between two connections, too; the router is asked as for everything else. */
static void sessions_that_are_apart_note_it(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = joined(&seen);
    apart(&seen, session);
    widl_subscription *subscription = subscribe(session, false, &seen);
    widl_registration *given_up = serve(session, &seen);
    assert_true(widl_unregister(given_up, NULL));
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect(SUBSCRIBE(1));
    fake_say("[33,1,77]");
    PROCESS_UNTIL(session, seen.joined == 2);
    assert_true(widl_subscription_is_active(subscription));
    fake_close(session);
}

static void an_answer_that_is_lost_is_asked_for_again(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = joined(&seen);
    widl_subscription *subscription = subscribe(session, false, &seen);
    fake_expect(SUBSCRIBE(1));
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect(SUBSCRIBE(1));
    fake_say("[33,1,77]");
    PROCESS_UNTIL(session, widl_subscription_is_active(subscription));
    fake_close(session);
}

/** What is new is refused for good, also with a reason that would pass for what is restored. */
static void refusals_are_told(void **state)
{
    static const struct {
        const char *answer;
        const char *reason;
    } cases[] = {
        {"[8,64,1,{},\"wamp.error.procedure_already_exists\"]",
         "wamp.error.procedure_already_exists"},
        {"[8,64,1,{},\"wamp.error.not_authorized\"]", "wamp.error.not_authorized"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct seen seen = {0};
        fake_start(*(enum wi_serializer *)*state);
        widl_session *session = joined(&seen);
        widl_registration *registration = serve(session, &seen);
        fake_expect(REGISTER(1));
        fake_say(cases[i].answer);
        PROCESS_UNTIL(session, seen.revoked == 1);
        assert_string_equal(seen.revoked_uri, "com.proc");
        assert_string_equal(seen.revoked_reason, cases[i].reason);
        assert_false(widl_registration_is_active(registration));
        assert_true(widl_unregister(registration, NULL));
        fake_close(session);
        fake_finish();
    }
}

/** One topic, four subscriptions: each that asks for what is retained gets it, and once. */
static void retained_events_come_to_those_that_ask(void **state)
{
    struct seen first = {0}, second = {0}, third = {0}, fourth = {0};
    (void)state;
    widl_session *session = joined(&first);
    subscribe(session, true, &first);
    subscribe(session, false, &second);
    fake_expect(WITH_RETAINED(1));
    fake_say("[33,1,77]");
    fake_say("[36,77,9001,{\"retained\":true}]");
    fake_say("[36,77,9002,{}]");
    PROCESS_UNTIL(session, second.events == 1);
    assert_int_equal(first.events, 2);
    subscribe(session, true, &third);
    fake_expect(WITH_RETAINED(2));
    assert_true(widl_session_process(session, 10, NULL));
    /* The answer to the second request concerns nobody any more: a third is on its way. */
    subscribe(session, true, &fourth);
    fake_expect(WITH_RETAINED(3));
    fake_say("[33,2,77]");
    fake_say("[36,77,9001,{\"retained\":true}]");
    fake_say("[33,3,77]");
    fake_say("[36,77,9001,{\"retained\":true}]");
    fake_say("[36,77,9003,{}]");
    PROCESS_UNTIL(session, fourth.events == 2);
    assert_int_equal(first.events, 3);
    assert_int_equal(second.events, 2);
    assert_int_equal(third.events, 2);
    fake_close(session);
}

/** A topic that is refused when it is asked for once more has ended for all. */
static void refused_once_more(void **state)
{
    struct seen seen = {0};
    (void)state;
    widl_session *session = joined(&seen);
    widl_subscription *first = subscribe(session, false, &seen);
    fake_expect(SUBSCRIBE(1));
    fake_say("[33,1,77]");
    PROCESS_UNTIL(session, widl_subscription_is_active(first));
    subscribe(session, true, &seen);
    fake_expect(WITH_RETAINED(2));
    fake_say("[8,32,2,{},\"wamp.error.not_authorized\"]");
    fake_expect("[34,3,77]");
    fake_say("[35,3]");
    PROCESS_UNTIL(session, seen.revoked == 1);
    assert_false(widl_subscription_is_active(first));
    assert_string_equal(seen.revoked_uri, "com.topic");
    fake_close(session);
}

static void sessions_that_have_ended_refuse(void **state)
{
    struct seen seen = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = joined(&seen);
    fake_expect("[6,{},\"wamp.close.close_realm\"]");
    fake_say("[6,{},\"wamp.close.goodbye_and_out\"]");
    widl_session_leave(session);
    assert_null(widl_session_subscribe(session, "com.topic", NULL, on_event, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_null(widl_session_register(session, "com.proc", NULL, on_invocation, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    widl_session_close(session);
}

static void what_cannot_be_is_refused_at_once(void **state)
{
    struct seen seen = {0};
    widl_subscribe_options wildcard = {.match = WIDL_MATCH_WILDCARD};
    widl_register_options shared = {.invoke = WIDL_INVOKE_FIRST};
    widl_error error = {0};
    (void)state;
    widl_session *session = joined(&seen);
    assert_null(widl_session_subscribe(session, "no topic", NULL, on_event, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_null(widl_session_subscribe(session, "com..x", &wildcard, on_event, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_UNSUPPORTED);
    assert_null(widl_session_register(session, "com.x", &shared, on_invocation, &seen, &error));
    assert_int_equal(error.code, WIDL_ERROR_UNSUPPORTED);
    fake_close(session);
}

static void ping(widl_invocation *invocation, void *user)
{
    (void)user;
    widl_stub_reply(invocation, &ping_procedure, NULL, NULL);
}

static void greet(widl_invocation *invocation, const struct greet_args *args, void *user)
{
    (void)args;
    (void)user;
    widl_stub_reply(invocation, &greet_procedure, &args->name, NULL);
}

static void typed_services_and_subscribers(void **state)
{
    const struct math_table table = {.size = sizeof(table), .greet = greet, .ping = ping};
    struct seen seen = {0};
    (void)state;
    widl_session *session = joined(&seen);
    widl_service *service =
        widl_stub_serve(session, &math_interface, &table, sizeof(table), &seen, NULL);
    assert_non_null(service);
    assert_non_null(widl_stub_subscribe(session, &changed_topic, NULL, adapt_changed,
                                        (void (*)(void))on_event, &seen, NULL));
    fake_expect("[64,1,{},\"com.test.math.greet\"]");
    fake_expect("[64,2,{},\"com.test.math.ping\"]");
    fake_expect("[32,3,{},\"com.test.math.changed\"]");
    fake_say("[65,1,55]");
    assert_true(widl_session_process(session, 10, NULL));
    assert_false(widl_service_is_active(service));
    fake_say("[65,2,56]");
    fake_say("[33,3,77]");
    PROCESS_UNTIL(session, widl_service_is_active(service));
    fake_say("[68,1,56,{}]");
    fake_expect("[70,1,{}]");
    fake_expect("[66,4,55]");
    fake_expect("[66,5,56]");
    assert_true(widl_session_process(session, 10, NULL));
    assert_true(widl_service_stop(service, NULL));
    fake_say("[67,4]");
    fake_say("[67,5]");
    assert_true(widl_session_process(session, 10, NULL));
    fake_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(the_router_is_asked_in_the_next_turn),
        FAKE_BOTH(callbacks_may_do_it),
        FAKE_BOTH(sessions_that_are_apart_note_it),
        FAKE_BOTH(an_answer_that_is_lost_is_asked_for_again),
        FAKE_BOTH(refusals_are_told),
        FAKE_BOTH(retained_events_come_to_those_that_ask),
        FAKE_BOTH(refused_once_more),
        FAKE_BOTH(sessions_that_have_ended_refuse),
        FAKE_BOTH(what_cannot_be_is_refused_at_once),
        FAKE_BOTH(typed_services_and_subscribers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
