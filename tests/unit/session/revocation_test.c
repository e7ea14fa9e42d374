/* SPDX-License-Identifier: MIT */
/* The router ends registrations and subscriptions: what the program is told, and what is left. */
#include <stdio.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** What the callback has seen. */
struct told {
    unsigned times;
    bool is_subscription;
    char uri[64];
    widl_match match;
    char reason[64];
    void (*act)(struct told *told); /**< from the callback; NULL: nothing */
    widl_registration *registration;
    widl_subscription *subscription;
};

static void on_revoked(void *user, widl_session *session, const widl_revocation *revocation)
{
    struct told *told = user;
    assert_non_null(session);
    told->times++;
    told->is_subscription = revocation->is_subscription;
    told->match = revocation->match;
    if (told->act)
        told->act(told);
    snprintf(told->uri, sizeof(told->uri), "%s", revocation->uri);
    snprintf(told->reason, sizeof(told->reason), "%s", revocation->reason);
}

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    widl_invocation **kept = user;
    if (!kept) {
        widl_invocation_reply(invocation, payload, NULL);
        return;
    }
    *kept = invocation;
    widl_invocation_defer(invocation);
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    unsigned *events = user;
    (void)event;
    (void)payload;
    (*events)++;
}

static widl_session *session_with(struct told *told)
{
    widl_options options = {.on_revoked = on_revoked, .revoked_user = told};
    return fake_advanced_session(&options);
}

static widl_registration *do_register(widl_session *session, const char *procedure,
                                      widl_match match, void *user)
{
    widl_register_options options = {.match = match};
    widl_registration *registration =
        widl_session_register(session, procedure, &options, on_invocation, user, NULL);
    assert_non_null(registration);
    assert_true(widl_registration_is_active(registration));
    return registration;
}

static void process(widl_session *session)
{
    assert_true(widl_session_process(session, 10, NULL));
}

static void registration_is_revoked(void **state)
{
    struct told told = {0};
    (void)state;
    widl_session *session = session_with(&told);
    fake_expect("[64,1,{},\"com.x\"]");
    fake_say("[65,1,55]");
    widl_registration *registration = do_register(session, "com.x", WIDL_MATCH_EXACT, NULL);
    fake_say("[67,0,{\"registration\":55,\"reason\":\"com.app.moved\"}]");
    process(session);
    assert_int_equal(told.times, 1);
    assert_false(told.is_subscription);
    assert_string_equal(told.uri, "com.x");
    assert_string_equal(told.reason, "com.app.moved");
    assert_false(widl_registration_is_active(registration));
    /* What was on its way is answered as to one that was given up. */
    fake_say("[68,1,55,{}]");
    fake_expect("[8,68,1,{},\"wamp.error.no_such_procedure\",*");
    process(session);
    /* Nothing is left to be unregistered. */
    assert_true(widl_unregister(registration, NULL));
    fake_close(session);
}

static void pattern_is_revoked_without_a_reason(void **state)
{
    struct told told = {0};
    (void)state;
    widl_session *session = session_with(&told);
    fake_expect("[64,1,{\"match\":\"prefix\"},\"com.\"]");
    fake_say("[65,1,55]");
    do_register(session, "com.", WIDL_MATCH_PREFIX, NULL);
    fake_say("[67,0,{\"registration\":55}]");
    process(session);
    assert_int_equal(told.match, WIDL_MATCH_PREFIX);
    assert_string_equal(told.reason, "");
    /* The session releases what the program has not given up. */
    fake_close(session);
}

static void open_invocations_stay(void **state)
{
    struct told told = {0};
    widl_invocation *invocation = NULL;
    (void)state;
    widl_session *session = session_with(&told);
    fake_expect("[64,1,{},\"com.x\"]");
    fake_say("[65,1,55]");
    fake_say("[68,1,55,{\"progress\":true}]");
    do_register(session, "com.x", WIDL_MATCH_EXACT, &invocation);
    process(session);
    assert_non_null(invocation);
    fake_say("[67,0,{\"registration\":55}]");
    /* More input of a call that began before. */
    fake_say("[68,1,55,{}]");
    process(session);
    fake_expect("[70,1,{}]");
    assert_true(widl_invocation_reply(invocation, NULL, NULL));
    process(session);
    fake_close(session);
}

static void registered_again(void **state)
{
    struct told told = {0};
    (void)state;
    widl_session *session = session_with(&told);
    fake_expect("[64,1,{},\"com.x\"]");
    fake_say("[65,1,55]");
    do_register(session, "com.x", WIDL_MATCH_EXACT, NULL);
    fake_say("[67,0,{\"registration\":55}]");
    process(session);
    fake_expect("[64,2,{},\"com.x\"]");
    fake_say("[65,2,55]");
    widl_registration *again = do_register(session, "com.x", WIDL_MATCH_EXACT, NULL);
    fake_say("[68,1,55,{},[1]]");
    fake_expect("[70,1,{},[1]]");
    process(session);
    fake_expect("[66,3,55]");
    fake_say("[67,3]");
    assert_true(widl_unregister(again, NULL));
    fake_close(session);
}

static void give_up_registration(struct told *told)
{
    assert_true(widl_unregister(told->registration, NULL));
}

static void given_up_in_the_callback(void **state)
{
    struct told told = {.act = give_up_registration};
    (void)state;
    widl_session *session = session_with(&told);
    fake_expect("[64,1,{},\"com.x\"]");
    fake_say("[65,1,55]");
    told.registration = do_register(session, "com.x", WIDL_MATCH_EXACT, NULL);
    fake_say("[67,0,{\"registration\":55}]");
    process(session);
    assert_int_equal(told.times, 1);
    assert_string_equal(told.uri, "com.x");
    fake_close(session);
}

static void add(widl_invocation *invocation, const struct add_args *args, void *user)
{
    (void)user;
    widl_stub_reply(invocation, &add_procedure, &args->a, NULL);
}

static void ping(widl_invocation *invocation, void *user)
{
    (void)user;
    widl_stub_reply(invocation, &ping_procedure, NULL, NULL);
}

static void service_is_revoked(void **state)
{
    static const struct math_table table = {.size = sizeof(table), .add = add, .ping = ping};
    struct told told = {0};
    widl_error error = {0};
    (void)state;
    widl_session *session = session_with(&told);
    fake_expect("[64,1,{},\"com.test.math.add\"]");
    fake_say("[65,1,55]");
    fake_expect("[64,2,{},\"com.test.math.ping\"]");
    fake_say("[65,2,56]");
    widl_service *service =
        widl_stub_serve(session, &math_interface, &table, sizeof(table), NULL, &error);
    assert_non_null(service);
    assert_true(widl_service_is_active(service));
    fake_say("[67,0,{\"registration\":56,\"reason\":\"com.app.moved\"}]");
    process(session);
    assert_string_equal(told.uri, "com.test.math.ping");
    assert_false(widl_service_is_active(service));
    /* The other procedure is still the service's. */
    fake_expect("[66,3,55]");
    fake_say("[67,3]");
    assert_true(widl_service_stop(service, &error));
    assert_false(widl_service_is_active(NULL));
    fake_close(session);
}

static widl_subscription *subscribe(widl_session *session, const char *topic, unsigned *events)
{
    widl_subscription *subscription =
        widl_session_subscribe(session, topic, NULL, on_event, events, NULL);
    assert_non_null(subscription);
    assert_true(widl_subscription_is_active(subscription));
    return subscription;
}

static void subscription_is_revoked(void **state)
{
    struct told told = {0};
    unsigned events = 0;
    (void)state;
    widl_session *session = session_with(&told);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    widl_subscription *one = subscribe(session, "com.x", &events);
    widl_subscription *two = subscribe(session, "com.x", &events);
    fake_say("[36,77,1,{}]");
    fake_say("[35,0,{\"subscription\":77,\"reason\":\"com.app.gone\"}]");
    fake_say("[36,77,2,{}]");
    process(session);
    assert_int_equal(events, 2);
    assert_int_equal(told.times, 1);
    assert_true(told.is_subscription);
    assert_string_equal(told.uri, "com.x");
    assert_string_equal(told.reason, "com.app.gone");
    assert_false(widl_subscription_is_active(one));
    assert_false(widl_subscription_is_active(two));
    /* The same can be subscribed to anew, beside what is left of the old. */
    fake_expect("[32,2,{},\"com.x\"]");
    fake_say("[33,2,77]");
    widl_subscription *three = subscribe(session, "com.x", &events);
    fake_say("[36,77,3,{}]");
    process(session);
    assert_int_equal(events, 3);
    assert_true(widl_unsubscribe(one, NULL));
    assert_true(widl_subscription_is_active(three));
    fake_expect("[34,3,77]");
    fake_say("[35,3]");
    assert_true(widl_unsubscribe(three, NULL));
    fake_close(session);
}

static void give_up_subscription(struct told *told)
{
    assert_true(widl_unsubscribe(told->subscription, NULL));
}

static void subscription_given_up_in_the_callback(void **state)
{
    struct told told = {.act = give_up_subscription};
    unsigned events = 0;
    (void)state;
    widl_session *session = session_with(&told);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    told.subscription = subscribe(session, "com.x", &events);
    fake_say("[35,0,{\"subscription\":77}]");
    process(session);
    assert_string_equal(told.uri, "com.x");
    fake_close(session);
}

/* A second subscription asks for retained events while the first one's topic is revoked. */
static void revoked_while_joining(void **state)
{
    struct told told = {0};
    unsigned events = 0;
    widl_error error = {0};
    widl_subscribe_options options = {.get_retained = true};
    (void)state;
    widl_session *session = session_with(&told);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    subscribe(session, "com.x", &events);
    fake_expect("[32,2,{\"get_retained\":true},\"com.x\"]");
    fake_say("[35,0,{\"subscription\":77}]");
    fake_say("[33,2,78]");
    fake_expect("[34,3,78]");
    assert_null(widl_session_subscribe(session, "com.x", &options, on_event, &events, &error));
    assert_int_equal(error.code, WIDL_ERROR_CANCELED);
    process(session);
    fake_close(session);
}

static void without_a_callback(void **state)
{
    unsigned events = 0;
    (void)state;
    widl_session *session = fake_session(NULL);
    fake_expect("[32,1,{},\"com.x\"]");
    fake_say("[33,1,77]");
    widl_subscription *subscription = subscribe(session, "com.x", &events);
    fake_say("[35,0,{\"subscription\":77}]");
    process(session);
    assert_false(widl_subscription_is_active(subscription));
    fake_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(registration_is_revoked),  FAKE_BOTH(pattern_is_revoked_without_a_reason),
        FAKE_BOTH(open_invocations_stay),    FAKE_BOTH(registered_again),
        FAKE_BOTH(given_up_in_the_callback), FAKE_BOTH(service_is_revoked),
        FAKE_BOTH(subscription_is_revoked),  FAKE_BOTH(subscription_given_up_in_the_callback),
        FAKE_BOTH(revoked_while_joining),    FAKE_BOTH(without_a_callback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
