/* SPDX-License-Identifier: MIT */
/* What becomes of registrations, subscriptions and invocations when the connection is lost. */
#include <stdio.h>
#include <string.h>

#include "contract.h"
#include "reconnecting.h"

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

/* A retained event that the program has had already is a duplicate on the next connection, too. */
static void retained_events_come_once_if_asked(void **state)
{
    struct seen seen = {0};
    widl_options options = options_for(&seen);
    widl_subscribe_options once = {.get_retained = true, .skip_duplicates = true};
    (void)state;
    widl_session *session = fake_session(&options);
    fake_expect("[32,1,{\"get_retained\":true},\"com.topic\"]");
    fake_say("[33,1,77]");
    fake_say("[36,77,9001,{\"retained\":true}]");
    assert_non_null(widl_session_subscribe(session, "com.topic", &once, on_event, &seen, NULL));
    PROCESS_UNTIL(session, seen.events == 1);
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
    fake_expect("[32,1,{\"get_retained\":true},\"com.topic\"]");
    fake_say("[33,1,78]");
    fake_say("[36,78,9001,{\"retained\":true}]");
    fake_say("[36,78,9002,{}]");
    PROCESS_UNTIL(session, seen.joined == 2 && seen.events >= 2);
    assert_true(widl_session_process(session, 10, NULL));
    assert_int_equal(seen.events, 2);
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
        FAKE_BOTH(everything_is_restored),
        FAKE_BOTH(retained_events_come_once_if_asked),
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
