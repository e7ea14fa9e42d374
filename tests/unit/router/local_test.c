/* SPDX-License-Identifier: MIT */
/* Sessions in the router's own program: all roles, ends from each side, what callbacks may not do.
 */
#include "support/cmocka_widl.h"

#include <stdio.h>
#include <string.h>

#include <widl/authenticator.h>
#include <widl/callee.h>
#include <widl/caller.h>
#include <widl/codec.h>
#include <widl/publisher.h>
#include <widl/router.h>
#include <widl/subscriber.h>

struct party {
    widl_router *router;
    widl_session *session;
    int calls;
    int events;
    int results;
    widl_code code; /**< of the last error */
};

static widl_router *open_router(const widl_router_options *options)
{
    widl_error error = {0};
    widl_router *router = widl_router_new(options, &error);
    assert_non_null(router);
    assert_true(widl_router_add_realm(router, "realm1", &error));
    return router;
}

static widl_session *join(widl_router *router)
{
    widl_error error = {0};
    widl_session *session = widl_router_connect(router, "realm1", NULL, &error);
    if (!session)
        fail_msg("%s", widl_error_text(&error));
    return session;
}

static void answer_same(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct party *party = user;
    party->calls++;
    assert_true(widl_invocation_reply(invocation, payload, NULL));
}

static void count_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct party *party = user;
    (void)event;
    (void)payload;
    party->events++;
}

static void note_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct party *party = user;
    party->results++;
    party->code = result ? WIDL_OK : error->code;
}

static void test_sessions_of_one_program_reach_each_other(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router = open_router(NULL);
    struct party callee = {.session = join(router)};
    widl_session *caller = join(router);
    widl_call call = {0};
    widl_payload result;
    static const unsigned char args[] = {0x92, 0x01, 0xa1, 'x'};
    const widl_payload payload = {.args = {args, sizeof(args)}};

    assert_int_not_equal(widl_session_id(callee.session), widl_session_id(caller));
    assert_non_null(widl_session_register(callee.session, "com.example.same", NULL, answer_same,
                                          &callee, &error));
    assert_true(widl_session_call(caller, "com.example.same", &payload, &call, &result));
    assert_int_equal(callee.calls, 1);
    assert_int_equal(result.args.size, sizeof(args));
    assert_memory_equal(result.args.data, args, sizeof(args));
    widl_call_release(&call);

    assert_non_null(widl_session_subscribe(callee.session, "com.example.event", NULL, count_event,
                                           &callee, &error));
    assert_true(widl_session_publish(caller, "com.example.event", &payload,
                                     &(widl_publish_options){.acknowledge = true}, &error));
    while (!callee.events)
        assert_true(widl_router_process(router, 1000, &error));
    widl_session_close(caller);
    widl_session_close(callee.session);
    widl_router_free(router);
}

static void test_a_realm_that_is_not_there_is_refused(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router = open_router(NULL);
    assert_null(widl_router_connect(router, "realm2", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ABORTED);
    assert_string_equal(error.uri, "wamp.error.no_such_realm");
    assert_null(widl_router_connect(router, "no realm", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_null(widl_router_connect(NULL, "realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    widl_router_free(router);
}

/* Asks for who calls, and notes it. */
static void note_caller(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    const widl_caller *caller = widl_invocation_caller(invocation);
    char *who = user;
    (void)payload;
    snprintf(who, 64, "%.*s/%.*s", WIDL_STR_ARG(caller->authid), WIDL_STR_ARG(caller->authrole));
    assert_true(widl_invocation_reply(invocation, NULL, NULL));
}

static void refuse_everybody(void *user, widl_join *join, widl_join_answer *answer)
{
    int *asked = user;
    (void)join;
    (void)answer;
    ++*asked;
}

static void test_sessions_of_the_program_are_who_it_says(void **state)
{
    static const widl_authenticator authenticator = {.hello = refuse_everybody};
    static const widl_identity joe = {.authid = {"joe", 3}, .authrole = {"user", 4}};
    static const widl_identity broken = {.authid = {"\xff", 1}};
    (void)state;
    int asked = 0;
    char who[64] = "";
    widl_error error = {0};
    widl_router *router = open_router(NULL);
    assert_true(widl_router_set_authenticator(router, NULL, &authenticator, &asked, &error));
    widl_session *callee = join(router);
    widl_session *caller = widl_router_connect_as(router, "realm1", &joe, NULL, &error);
    widl_call call = {0};
    widl_payload result;
    assert_non_null(caller);
    assert_non_null(widl_session_register(callee, "com.example.who",
                                          &(widl_register_options){.disclose_caller = true},
                                          note_caller, who, &error));
    assert_true(widl_session_call(caller, "com.example.who", NULL, &call, &result));
    assert_string_equal(who, "joe/user");
    widl_call_release(&call);

    assert_null(widl_router_connect_as(router, "realm1", &broken, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_int_equal(asked, 0);
    widl_session_close(caller);
    widl_session_close(callee);
    widl_router_free(router);
}

static void test_authenticators_are_for_realms(void **state)
{
    static const widl_authenticator none = {0};
    static const widl_authenticator authenticator = {.hello = refuse_everybody};
    (void)state;
    widl_error error = {0};
    widl_router *router = open_router(NULL);
    assert_true(widl_router_set_authenticator(router, "realm1", &authenticator, NULL, &error));
    assert_true(widl_router_set_authenticator(router, "realm1", NULL, NULL, &error));
    assert_false(widl_router_set_authenticator(router, "realm2", &authenticator, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_router_set_authenticator(router, "realm1", &none, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    assert_false(widl_router_set_authenticator(NULL, "realm1", &authenticator, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    widl_router_free(router);
}

static void never_answer(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct party *party = user;
    (void)payload;
    party->calls++;
    widl_invocation_defer(invocation);
}

static void test_a_released_router_ends_its_sessions(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router = open_router(NULL);
    struct party callee = {.session = join(router)};
    struct party caller = {.session = join(router)};
    assert_non_null(widl_session_register(callee.session, "com.example.never", NULL, never_answer,
                                          &callee, &error));
    assert_true(widl_session_call_async(caller.session, "com.example.never", NULL, NULL,
                                        note_result, &caller, &error));
    while (!callee.calls)
        assert_true(widl_router_process(router, 1000, &error));

    widl_router_free(router);
    assert_int_equal(caller.results, 1);
    assert_int_equal(caller.code, WIDL_ERROR_CLOSED);
    assert_false(widl_session_publish(caller.session, "com.example.event", NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_false(widl_session_process(callee.session, 0, &error));
    widl_session_stop(callee.session);
    widl_session_close(caller.session);
    widl_session_close(callee.session);
}

static void try_to_block(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct party *party = user;
    widl_call call = {0};
    widl_error error = {0};
    (void)payload;
    party->calls++;
    assert_false(widl_session_call(party->session, "com.example.other", NULL, &call, NULL));
    assert_int_equal(call.error.code, WIDL_ERROR_REENTRANT);
    widl_call_release(&call);
    assert_null(widl_router_connect(party->router, "realm1", NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_REENTRANT);
    assert_false(widl_router_process(party->router, 0, &error));
    assert_int_equal(error.code, WIDL_ERROR_REENTRANT);
    assert_false(widl_router_run(party->router, &error));
    assert_int_equal(error.code, WIDL_ERROR_REENTRANT);
    assert_true(widl_invocation_reply(invocation, NULL, NULL));
}

/* `session` is another one than that whose callback runs: the router they share is what is busy. */
static void test_callbacks_may_not_block_on_any_session_of_the_router(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router = open_router(NULL);
    widl_session *callee = join(router);
    widl_session *caller = join(router);
    struct party party = {.router = router, .session = caller};
    widl_call call = {0};
    assert_non_null(
        widl_session_register(callee, "com.example.block", NULL, try_to_block, &party, &error));
    assert_true(widl_session_call(caller, "com.example.block", NULL, &call, NULL));
    assert_int_equal(party.calls, 1);
    widl_call_release(&call);
    widl_session_close(callee);
    widl_session_close(caller);
    widl_router_free(router);
}

/* Nobody turns the caller's session: the router does it for all of them. */
static void test_calls_of_sessions_that_others_turn_time_out(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router = open_router(NULL);
    struct party callee = {.session = join(router)};
    struct party caller = {.session = join(router)};
    assert_non_null(widl_session_register(callee.session, "com.example.never", NULL, never_answer,
                                          &callee, &error));
    assert_true(widl_session_call_async(caller.session, "com.example.never", NULL,
                                        &(widl_call_options){.timeout_ms = 1}, note_result, &caller,
                                        &error));
    while (!caller.results)
        assert_true(widl_session_process(callee.session, 1000, &error));
    assert_int_equal(caller.code, WIDL_ERROR_TIMEOUT);
    widl_session_close(caller.session);
    widl_session_close(callee.session);
    widl_router_free(router);
}

static void test_a_session_that_takes_too_much_is_cut(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router =
        open_router(&(widl_router_options){.max_message_bytes = 1000, .max_queue_bytes = 4000});
    struct party subscriber = {.session = join(router)};
    widl_session *publisher = join(router);
    assert_non_null(widl_session_subscribe(subscriber.session, "com.example.event", NULL,
                                           count_event, &subscriber, &error));
    for (int i = 0; i < 1000; i++)
        assert_true(widl_session_publish(publisher, "com.example.event", NULL, NULL, &error));
    while (widl_session_process(subscriber.session, 1000, &error))
        assert_true(subscriber.events < 1000);
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    assert_true(widl_session_publish(publisher, "com.example.event", NULL,
                                     &(widl_publish_options){.acknowledge = true}, &error));
    widl_session_close(publisher);
    widl_session_close(subscriber.session);
    widl_router_free(router);
}

static void stop_router(void *user, const widl_event *event, const widl_payload *payload)
{
    struct party *party = user;
    count_event(user, event, payload);
    widl_router_stop(party->router);
}

static void count_joined(void *user, widl_session *session)
{
    struct party *party = user;
    (void)session;
    party->calls++;
}

/* What is borrowed for the call may be gone when the session comes back; it must not be trusted. */
static void test_a_session_that_comes_back_is_who_it_was(void **state)
{
    (void)state;
    char name[] = "joe";
    char role[] = "user";
    char who[64] = "";
    widl_error error = {0};
    widl_call call = {0};
    struct party party = {0};
    const widl_identity joe = {.authid = widl_str(name), .authrole = widl_str(role)};
    const widl_options options = {.reconnect = {.enabled = true, .initial_delay_ms = 1},
                                  .on_joined = count_joined,
                                  .joined_user = &party};
    widl_router *router =
        open_router(&(widl_router_options){.max_message_bytes = 1000, .max_queue_bytes = 4000});
    widl_session *callee = join(router);
    party.session = widl_router_connect_as(router, "realm1", &joe, &options, &error);
    assert_non_null(party.session);
    memset(name, 'x', sizeof(name) - 1);
    memset(role, 'x', sizeof(role) - 1);
    assert_non_null(widl_session_register(callee, "com.example.who",
                                          &(widl_register_options){.disclose_caller = true},
                                          note_caller, who, &error));
    assert_non_null(widl_session_subscribe(party.session, "com.example.event", NULL, count_event,
                                           &party, &error));
    for (int i = 0; i < 1000; i++)
        assert_true(widl_session_publish(callee, "com.example.event", NULL, NULL, &error));
    while (party.calls < 2)
        assert_true(widl_router_process(router, 1000, &error));
    assert_true(widl_session_call(party.session, "com.example.who", NULL, &call, NULL));
    assert_string_equal(who, "joe/user");
    widl_call_release(&call);
    widl_session_close(party.session);
    widl_session_close(callee);
    widl_router_free(router);
}

static void test_a_router_that_stops_says_goodbye(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router = open_router(NULL);
    struct party party = {.router = router, .session = join(router)};
    widl_session *publisher = join(router);
    assert_non_null(widl_session_subscribe(party.session, "com.example.stop", NULL, stop_router,
                                           &party, &error));
    assert_true(widl_session_publish(publisher, "com.example.stop", NULL, NULL, &error));
    assert_true(widl_router_run(router, &error));
    assert_true(widl_session_run(party.session, &error));
    assert_string_equal(error.uri, "wamp.close.system_shutdown");
    widl_session_close(publisher);
    widl_session_close(party.session);
    widl_router_free(router);
}

static void close_party(void *user, const widl_payload *result, const widl_error *error)
{
    struct party *party = user;
    (void)result;
    (void)error;
    party->results++;
    widl_session_close(party->session);
}

/* What ends is told in the order of joining: the other session is the next one to be told. */
static void test_a_session_that_a_released_router_ends_may_close_another(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router = open_router(NULL);
    widl_session *caller = join(router);
    struct party callee = {.session = join(router)};
    assert_non_null(widl_session_register(callee.session, "com.example.never", NULL, never_answer,
                                          &callee, &error));
    assert_true(widl_session_call_async(caller, "com.example.never", NULL, NULL, close_party,
                                        &callee, &error));
    while (!callee.calls)
        assert_true(widl_router_process(router, 1000, &error));

    widl_router_free(router);
    assert_int_equal(callee.results, 1);
    assert_false(widl_session_process(callee.session, 0, &error));
    widl_session_close(callee.session);
    widl_session_close(caller);
}

static void leave_realm(void *user, const widl_event *event, const widl_payload *payload)
{
    struct party *party = user;
    count_event(user, event, payload);
    widl_session_close(party->session);
}

/* Nobody turns the session that wants to leave: the router does it for all of them. */
static void test_a_session_that_others_turn_leaves_from_its_callback(void **state)
{
    (void)state;
    widl_error error = {0};
    widl_router *router = open_router(NULL);
    struct party party = {.session = join(router)};
    widl_session *publisher = join(router);
    struct party watcher = {.session = join(router)};
    assert_non_null(widl_session_subscribe(party.session, "com.example.leave", NULL, leave_realm,
                                           &party, &error));
    assert_true(widl_session_publish(publisher, "com.example.leave", NULL, NULL, &error));
    for (int i = 0; i < 20; i++)
        assert_true(widl_router_process(router, 10, &error));
    assert_int_equal(party.events, 1);
    assert_false(widl_session_publish(party.session, "com.example.x", NULL, NULL, &error));
    assert_int_equal(error.code, WIDL_ERROR_CLOSED);
    widl_session_close(party.session);
    widl_session_close(publisher);
    widl_session_close(watcher.session);
    widl_router_free(router);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sessions_of_one_program_reach_each_other),
        cmocka_unit_test(test_a_realm_that_is_not_there_is_refused),
        cmocka_unit_test(test_sessions_of_the_program_are_who_it_says),
        cmocka_unit_test(test_authenticators_are_for_realms),
        cmocka_unit_test(test_a_released_router_ends_its_sessions),
        cmocka_unit_test(test_callbacks_may_not_block_on_any_session_of_the_router),
        cmocka_unit_test(test_calls_of_sessions_that_others_turn_time_out),
        cmocka_unit_test(test_a_session_that_takes_too_much_is_cut),
        cmocka_unit_test(test_a_session_that_comes_back_is_who_it_was),
        cmocka_unit_test(test_a_router_that_stops_says_goodbye),
        cmocka_unit_test(test_a_session_that_others_turn_leaves_from_its_callback),
        cmocka_unit_test(test_a_session_that_a_released_router_ends_may_close_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
