/* SPDX-License-Identifier: MIT */
/* Subscriptions and events, against a scripted router. */
#include <stdio.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** One local subscription and what its callback does. */
struct listener {
    unsigned events;
    uint64_t publication;
    char topic[32];
    const char *args;
    widl_session *session;
    widl_subscription *subscription;
    widl_subscription *victim; /**< to be unsubscribed by the callback */
    widl_code code;
};

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct listener *listener = user;
    widl_error error = {0};
    listener->events++;
    listener->publication = event->publication;
    snprintf(listener->topic, sizeof(listener->topic), "%s", event->topic);
    if (listener->args)
        fake_check_payload(payload, listener->args, NULL);
    if (listener->victim) {
        assert_true(widl_unsubscribe(listener->victim, &error));
        listener->victim = NULL;
    }
}

static void subscribe(widl_session *session, const char *topic, struct listener *listener)
{
    widl_error error = {0};
    listener->session = session;
    listener->subscription =
        widl_session_subscribe(session, topic, NULL, on_event, listener, &error);
    if (!listener->subscription)
        fail_msg("not subscribed: %s", widl_error_text(&error));
}

static void process(widl_session *session)
{
    assert_true(widl_session_process(session, 10, NULL));
}

static void events_reach_the_callback(void **state)
{
    struct listener listener = {.args = "[1,\"two\"]"};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &listener);
    fake_say("[36,77,9001,{\"topic\":\"ignored\"},[1,\"two\"]]");
    process(session);
    assert_int_equal(listener.events, 1);
    assert_int_equal(listener.publication, 9001);
    assert_string_equal(listener.topic, "com.x");

    fake_expect("[34,2,77]");
    fake_say("[36,77,9002,{}]");
    fake_say("[35,2]");
    assert_true(widl_unsubscribe(listener.subscription, NULL));
    assert_int_equal(listener.events, 1);
    fake_close(session);
}

/** An event in the same turn as its SUBSCRIBED is not lost. */
static void event_right_behind_subscribed(void **state)
{
    struct listener listener = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    fake_say("[36,77,9001,{}]");
    subscribe(session, "com.x", &listener);
    assert_int_equal(listener.events, 1);
    fake_close(session);
}

static void events_of_unknown_subscriptions_are_dropped(void **state)
{
    struct listener listener = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &listener);
    fake_say("[36,78,9001,{},[1]]");
    process(session);
    assert_int_equal(listener.events, 0);
    fake_close(session);
}

static void subscriptions_of_one_topic_share_the_routers(void **state)
{
    struct listener first = {0}, second = {0}, other = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &first);
    subscribe(session, "com.x", &second);
    fake_expect("[32,2,{},\"com.y\"]");
    fake_say("[33,2,78]");
    subscribe(session, "com.y", &other);

    fake_say("[36,77,9001,{}]");
    process(session);
    assert_true(widl_unsubscribe(first.subscription, NULL));
    fake_say("[36,77,9002,{}]");
    process(session);
    assert_int_equal(first.events, 1);
    assert_int_equal(second.events, 2);
    assert_int_equal(other.events, 0);

    fake_expect("[34,3,77]");
    fake_say("[35,3]");
    assert_true(widl_unsubscribe(second.subscription, NULL));
    fake_close(session);
}

/** Subscribing again after the last one has ended asks the router again. */
static void subscribing_again(void **state)
{
    struct listener listener = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &listener);
    fake_expect("[34,2,77]");
    fake_say("[35,2]");
    assert_true(widl_unsubscribe(listener.subscription, NULL));
    fake_expect("[32,3,{},\"com.x\"]");
    fake_say("[33,3,77]");
    subscribe(session, "com.x", &listener);
    fake_say("[36,77,9001,{}]");
    process(session);
    assert_int_equal(listener.events, 1);
    fake_close(session);
}

static void callback_ends_its_own_subscription(void **state)
{
    struct listener first = {0}, second = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &first);
    subscribe(session, "com.x", &second);
    first.victim = first.subscription;
    fake_say("[36,77,9001,{}]");
    fake_say("[36,77,9002,{}]");
    process(session);
    assert_int_equal(first.events, 1);
    assert_int_equal(second.events, 2);

    second.victim = second.subscription;
    fake_say("[36,77,9003,{}]");
    fake_expect("[34,2,77]");
    fake_say("[36,77,9004,{}]");
    fake_say("[35,2]");
    process(session);
    assert_int_equal(second.events, 3);
    fake_close(session);
}

/** A callback ends the subscription that would be served next: it gets nothing any more. */
static void callback_ends_the_next_subscription(void **state)
{
    struct listener first = {0}, second = {0}, third = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &first);
    subscribe(session, "com.x", &second);
    subscribe(session, "com.x", &third);
    first.victim = second.subscription;
    fake_say("[36,77,9001,{}]");
    process(session);
    assert_int_equal(first.events, 1);
    assert_int_equal(second.events, 0);
    assert_int_equal(third.events, 1);
    fake_close(session);
}

/** A callback ends the subscription of another topic. */
static void callback_ends_another_topic(void **state)
{
    struct listener first = {0}, other = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &first);
    fake_expect("[32,2,{},\"com.y\"]");
    fake_say("[33,2,78]");
    subscribe(session, "com.y", &other);
    first.victim = other.subscription;
    fake_say("[36,77,9001,{}]");
    fake_expect("[34,3,78]");
    fake_say("[36,78,9002,{}]");
    fake_say("[8,34,3,{},\"wamp.error.no_such_subscription\"]");
    process(session);
    assert_int_equal(other.events, 0);
    fake_close(session);
}

static void refused_subscription(void **state)
{
    struct listener listener = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[8,32,1,{},\"wamp.error.not_authorized\"]");
    assert_null(widl_session_subscribe(session, "com.x", NULL, on_event, &listener, &error));
    assert_int_equal(error.code, WIDL_ERROR_REMOTE);
    assert_string_equal(error.uri, "wamp.error.not_authorized");
    fake_close(session);
}

static void subscription_acknowledged_too_late_is_given_back(void **state)
{
    struct listener listener = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    assert_null(widl_session_subscribe(session, "com.x", NULL, on_event, &listener, &error));
    assert_int_equal(error.code, WIDL_ERROR_TIMEOUT);
    fake_say("[33,1,77]");
    fake_say("[36,77,9001,{}]");
    fake_expect("[34,2,77]");
    fake_say("[35,2]");
    process(session);
    assert_int_equal(listener.events, 0);
    fake_close(session);
}

/** The late acknowledgement of a first attempt does not end what the second one got. */
static void late_acknowledgement_during_a_second_attempt(void **state)
{
    struct listener listener = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    assert_null(widl_session_subscribe(session, "com.x", NULL, on_event, &listener, &error));
    fake_expect("[32,2,{},\"com.x\"]");
    fake_say("[33,1,77]");
    fake_say("[33,2,77]");
    subscribe(session, "com.x", &listener);
    fake_say("[36,77,9001,{}]");
    process(session);
    assert_int_equal(listener.events, 1);
    fake_close(session);
}

static void unacknowledged_unsubscribe(void **state)
{
    struct listener listener = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &listener);
    fake_expect("[34,2,77]");
    assert_false(widl_unsubscribe(listener.subscription, &error));
    assert_int_equal(error.code, WIDL_ERROR_TIMEOUT);
    fake_say("[36,77,9001,{}]");
    process(session);
    assert_int_equal(listener.events, 0);
    fake_close(session);
}

static void subscriptions_survive_the_sessions_end_until_it_is_closed(void **state)
{
    struct listener first = {0}, second = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &first);
    fake_expect("[32,2,{},\"com.y\"]");
    fake_say("[33,2,78]");
    subscribe(session, "com.y", &second);
    fake_drop(WIDL_ERROR_CLOSED, "reset by peer");
    assert_false(widl_session_run(session, NULL));
    assert_false(widl_unsubscribe(first.subscription, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_null(widl_session_subscribe(session, "com.y", NULL, on_event, &first, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    widl_session_close(session);
}

static void bad_arguments_are_refused(void **state)
{
    struct listener listener = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    assert_null(widl_session_subscribe(session, "com..x", NULL, on_event, &listener, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_null(widl_session_subscribe(session, "com.x", NULL, NULL, NULL, &error));
    assert_null(widl_session_subscribe(NULL, "com.x", NULL, on_event, &listener, &error));
    assert_false(widl_unsubscribe(NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    fake_close(session);
}

/** The router may not give one id to two topics. */
static void id_of_another_topic_is_a_violation(void **state)
{
    struct listener listener = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &listener);
    fake_expect("[32,2,{},\"com.y\"]");
    fake_say("[33,2,77]");
    fake_expect("[3,{\"message\":\"SUBSCRIBED: *");
    assert_null(widl_session_subscribe(session, "com.y", NULL, on_event, &listener, &error));
    assert_int_equal(error.code, WIDL_ERROR_PROTOCOL);
    widl_session_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(events_reach_the_callback),
        FAKE_BOTH(event_right_behind_subscribed),
        FAKE_BOTH(events_of_unknown_subscriptions_are_dropped),
        FAKE_BOTH(subscriptions_of_one_topic_share_the_routers),
        FAKE_BOTH(subscribing_again),
        FAKE_BOTH(callback_ends_its_own_subscription),
        FAKE_BOTH(callback_ends_the_next_subscription),
        FAKE_BOTH(callback_ends_another_topic),
        FAKE_BOTH(refused_subscription),
        FAKE_BOTH(subscription_acknowledged_too_late_is_given_back),
        FAKE_BOTH(late_acknowledgement_during_a_second_attempt),
        FAKE_BOTH(unacknowledged_unsubscribe),
        FAKE_BOTH(subscriptions_survive_the_sessions_end_until_it_is_closed),
        FAKE_BOTH(bad_arguments_are_refused),
        FAKE_BOTH(id_of_another_topic_is_a_violation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
