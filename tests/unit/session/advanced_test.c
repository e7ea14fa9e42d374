/* SPDX-License-Identifier: MIT */
/*
 * The advanced profile over sockets: sessions of one thread and the real router in another. Who
 * calls and who serves are different sessions here, so whoever waits processes both.
 */
#include <pthread.h>

#include <widl/router.h>
#include <widl/value.h>

#include "session/session.h"
#include "support/cmocka_widl.h"

struct fixture {
    widl_router *router;
    pthread_t thread;
    widl_session *caller;
    widl_session *callee;
};

/** What the callbacks have seen, and what they do. */
struct seen {
    unsigned progress;
    unsigned chunks;
    unsigned ends;
    unsigned interrupts;
    unsigned events;
    bool has_result;
    widl_code code;
    char uri[WIDL_ERROR_URI_SIZE];
    char name[40];    /**< of the procedure or topic */
    uint64_t partner; /**< who called or published */
    bool retained;
    widl_invocation *open;
};

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

static widl_session *join(const char *url)
{
    widl_error error = {0};
    widl_session *session = widl_connect(url, "realm1", NULL, &error);
    if (!session)
        fail_msg("no session: %s", widl_error_text(&error));
    return session;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture.router = widl_router_new(NULL, NULL);
    if (!fixture.router || !widl_router_add_realm(fixture.router, "realm1", NULL))
        return -1;
    const char *url = widl_router_listen(fixture.router, "ws://127.0.0.1:0/ws", NULL);
    if (!url || pthread_create(&fixture.thread, NULL, serve, fixture.router))
        return -1;
    fixture.caller = join(url);
    fixture.callee = join(url);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    widl_session_close(fixture->caller);
    widl_session_close(fixture->callee);
    widl_router_stop(fixture->router);
    pthread_join(fixture->thread, NULL);
    widl_router_free(fixture->router);
    return 0;
}

static void process(struct fixture *fixture)
{
    assert_true(widl_session_process(fixture->caller, 1, NULL));
    assert_true(widl_session_process(fixture->callee, 1, NULL));
}

static void copy(char *out, size_t size, const char *text)
{
    assert_in_range(strlen(text), 0, size - 1);
    memcpy(out, text, strlen(text) + 1);
}

static bool on_progress(void *user, const widl_payload *progress)
{
    struct seen *seen = user;
    (void)progress;
    seen->progress++;
    return true;
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct seen *seen = user;
    seen->ends++;
    seen->has_result = result != NULL;
    if (!error)
        return;
    seen->code = error->code;
    copy(seen->uri, sizeof(seen->uri), error->uri);
}

/** Sends every chunk back as an intermediate result. */
static void echo_chunk(void *user, widl_invocation *invocation, const widl_payload *chunk,
                       bool is_last)
{
    struct seen *seen = user;
    seen->chunks++;
    if (is_last)
        assert_true(widl_invocation_reply(invocation, NULL, NULL));
    else
        assert_true(widl_invocation_progress(invocation, chunk, NULL));
}

static void on_interrupt(void *user, widl_invocation *invocation)
{
    struct seen *seen = user;
    seen->interrupts++;
    assert_true(widl_invocation_throw_text(invocation, "com.test.stopped", "", NULL));
}

static void on_call(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct seen *seen = user;
    (void)payload;
    seen->open = invocation;
    seen->partner = widl_invocation_caller(invocation)->session;
    copy(seen->name, sizeof(seen->name), widl_invocation_procedure(invocation));
    widl_invocation_on_interrupt(invocation, on_interrupt, seen);
    widl_invocation_on_input(invocation, echo_chunk, seen);
}

static void register_procedure(struct fixture *fixture, const char *uri,
                               const widl_register_options *options, struct seen *seen)
{
    widl_error error = {0};
    if (!widl_session_register(fixture->callee, uri, options, on_call, seen, &error))
        fail_msg("not registered: %s", widl_error_text(&error));
}

static widl_call_id open_call(struct fixture *fixture, const char *uri,
                              const widl_call_options *options, bool has_input, struct seen *seen)
{
    widl_call_handlers handlers = {on_result, on_progress, has_input};
    widl_error error = {0};
    widl_call_id id =
        widl_session_call_open(fixture->caller, uri, NULL, options, &handlers, seen, &error);
    if (id == 0)
        fail_msg("not called: %s", widl_error_text(&error));
    return id;
}

static void streams_in_both_directions(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen = {0};
    register_procedure(fixture, "com.test.echo", NULL, &seen);
    widl_call_id id = open_call(fixture, "com.test.echo", NULL, true, &seen);
    for (unsigned i = 0; i < 3; i++)
        assert_true(widl_call_send(fixture->caller, id, NULL, NULL));
    while (seen.progress < 3)
        process(fixture);
    assert_int_equal(seen.ends, 0);
    assert_true(widl_call_finish(fixture->caller, id, NULL, NULL));
    while (seen.ends == 0)
        process(fixture);
    assert_true(seen.has_result);
    assert_int_equal(seen.chunks, 4);
    assert_int_equal(seen.progress, 3);
}

static void cancel(struct fixture *fixture, widl_cancel_mode mode, struct seen *seen)
{
    widl_call_id id = open_call(fixture, "com.test.slow", NULL, false, seen);
    seen->open = NULL;
    while (!seen->open)
        process(fixture);
    assert_true(widl_call_cancel(fixture->caller, id, mode, NULL));
    while (seen->ends == 0)
        process(fixture);
    assert_int_equal(seen->code, WIDL_ERROR_REMOTE);
}

static void canceling(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen = {0};
    register_procedure(fixture, "com.test.slow", NULL, &seen);
    cancel(fixture, WIDL_CANCEL_KILL, &seen);
    assert_string_equal(seen.uri, "com.test.stopped");
    assert_int_equal(seen.interrupts, 1);
    seen.ends = 0;
    cancel(fixture, WIDL_CANCEL_KILLNOWAIT, &seen);
    assert_string_equal(seen.uri, "wamp.error.canceled");
    while (seen.interrupts < 2)
        process(fixture);
    seen.ends = 0;
    cancel(fixture, WIDL_CANCEL_SKIP, &seen);
    assert_string_equal(seen.uri, "wamp.error.canceled");
    assert_int_equal(seen.interrupts, 2);
    assert_true(widl_invocation_reply(seen.open, NULL, NULL));
}

/** A caller that has no more time interrupts the callee. */
static void time_is_over(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen = {0};
    widl_call_options options = {.timeout_ms = 20};
    register_procedure(fixture, "com.test.slow", NULL, &seen);
    open_call(fixture, "com.test.slow", &options, false, &seen);
    while (seen.interrupts == 0)
        process(fixture);
    assert_int_equal(seen.ends, 1);
    assert_int_equal(seen.code, WIDL_ERROR_TIMEOUT);
}

static void the_routers_time_is_over(void **state)
{
    struct fixture *fixture = *state;
    struct seen seen = {0};
    widl_call_options options = {.router_timeout_ms = 20};
    register_procedure(fixture, "com.test.slow", NULL, &seen);
    open_call(fixture, "com.test.slow", &options, false, &seen);
    while (seen.ends == 0 || seen.interrupts == 0)
        process(fixture);
    assert_string_equal(seen.uri, "wamp.error.timeout");
}

static void patterns_of_procedures(void **state)
{
    struct fixture *fixture = *state;
    struct seen wild = {0}, prefix = {0};
    widl_register_options wildcard = {.match = WIDL_MATCH_WILDCARD};
    widl_register_options shared = {.match = WIDL_MATCH_PREFIX, .invoke = WIDL_INVOKE_ROUNDROBIN};
    register_procedure(fixture, "com.test..read", &wildcard, &wild);
    register_procedure(fixture, "com.other", &shared, &prefix);
    open_call(fixture, "com.test.attic.read", NULL, false, &wild);
    open_call(fixture, "com.other.one", NULL, false, &prefix);
    while (!wild.open || !prefix.open)
        process(fixture);
    assert_string_equal(wild.name, "com.test.attic.read");
    assert_string_equal(prefix.name, "com.other.one");
    assert_true(widl_invocation_reply(wild.open, NULL, NULL));
    assert_true(widl_invocation_reply(prefix.open, NULL, NULL));
    while (wild.ends == 0 || prefix.ends == 0)
        process(fixture);
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct seen *seen = user;
    (void)payload;
    seen->events++;
    seen->partner = event->publisher;
    seen->retained = event->retained;
    copy(seen->name, sizeof(seen->name), event->topic);
}

static widl_subscription *subscribe(widl_session *session, const char *topic, widl_match match,
                                    bool get_retained, struct seen *seen)
{
    widl_subscribe_options options = {.match = match, .get_retained = get_retained};
    widl_error error = {0};
    widl_subscription *subscription =
        widl_session_subscribe(session, topic, &options, on_event, seen, &error);
    if (!subscription)
        fail_msg("not subscribed: %s", widl_error_text(&error));
    return subscription;
}

static void publish(widl_session *session, const char *topic, widl_publish_options options)
{
    widl_error error = {0};
    options.acknowledge = true;
    if (!widl_session_publish(session, topic, NULL, &options, &error))
        fail_msg("not published: %s", widl_error_text(&error));
}

static void audiences_of_events(void **state)
{
    struct fixture *fixture = *state;
    struct seen own = {0}, other = {0};
    uint64_t ids[] = {widl_session_id(fixture->callee)};
    widl_uint64_list callee = {ids, 1};
    subscribe(fixture->caller, "com.test.", WIDL_MATCH_PREFIX, false, &own);
    subscribe(fixture->callee, "com..x", WIDL_MATCH_WILDCARD, false, &other);
    publish(fixture->caller, "com.test.x", (widl_publish_options){.exclude.sessions = callee});
    publish(fixture->caller, "com.test.x",
            (widl_publish_options){.include_me = true, .eligible.sessions = callee});
    while (other.events < 1)
        process(fixture);
    publish(fixture->caller, "com.test.x", (widl_publish_options){.include_me = true});
    while (other.events < 2 || own.events < 1)
        process(fixture);
    assert_int_equal(own.events, 1);
    assert_int_equal(other.events, 2);
    assert_string_equal(own.name, "com.test.x");
    assert_string_equal(other.name, "com.test.x");
}

static void retained_events(void **state)
{
    struct fixture *fixture = *state;
    struct seen first = {0}, second = {0}, third = {0};
    publish(fixture->caller, "com.test.x", (widl_publish_options){.retain = true});
    subscribe(fixture->callee, "com.test.x", WIDL_MATCH_EXACT, true, &first);
    while (first.events == 0)
        process(fixture);
    assert_true(first.retained);
    subscribe(fixture->callee, "com.test.x", WIDL_MATCH_EXACT, false, &second);
    subscribe(fixture->callee, "com.test.x", WIDL_MATCH_EXACT, true, &third);
    while (third.events == 0)
        process(fixture);
    assert_true(third.retained);
    publish(fixture->caller, "com.test.x", (widl_publish_options){0});
    while (third.events < 2)
        process(fixture);
    assert_int_equal(first.events, 2);
    assert_int_equal(second.events, 1);
    assert_false(second.retained);
}

/** Answers with the scheme that the call came with. */
static void pack_again(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct seen *seen = user;
    seen->chunks++;
    assert_true(
        widl_invocation_set_passthru(invocation, widl_invocation_passthru(invocation), NULL));
    assert_true(widl_invocation_reply(invocation, payload, NULL));
}

static void on_packed(void *user, const widl_event *event, const widl_payload *payload)
{
    struct seen *seen = user;
    (void)payload;
    seen->events++;
    assert_int_equal(event->passthru.scheme.size, 5);
    assert_memory_equal(event->passthru.scheme.data, "x_own", 5);
}

/** A session may serve itself. */
static void passthru_and_shares(void **state)
{
    struct fixture *fixture = *state;
    struct seen left = {0}, right = {0};
    widl_passthru passthru = {.scheme = widl_str("x_own"), .keyid = widl_str("k1")};
    widl_call call = {.options = {.passthru = passthru, .rkey = "seven"}};
    widl_subscribe_options nodes[] = {{.nkey = "left"}, {.nkey = "right"}};
    widl_publish_options packed = {.include_me = true, .passthru = passthru, .rkey = "seven"};
    assert_non_null(
        widl_session_register(fixture->caller, "com.test.pack", NULL, pack_again, &left, NULL));
    assert_true(widl_session_call(fixture->caller, "com.test.pack", NULL, &call, NULL));
    assert_int_equal(call.passthru.scheme.size, 5);
    assert_memory_equal(call.passthru.keyid.data, "k1", 2);
    widl_call_release(&call);

    assert_non_null(
        widl_session_subscribe(fixture->caller, "com.test.x", &nodes[0], on_packed, &left, NULL));
    assert_non_null(
        widl_session_subscribe(fixture->callee, "com.test.x", &nodes[1], on_packed, &right, NULL));
    for (int i = 0; i < 10; i++)
        publish(fixture->caller, "com.test.x", packed);
    packed.rkey = NULL;
    publish(fixture->caller, "com.test.x", packed);
    while (left.events + right.events < 12)
        process(fixture);
    assert_true(left.events == 1 || right.events == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(streams_in_both_directions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(canceling, set_up, tear_down),
        cmocka_unit_test_setup_teardown(time_is_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_routers_time_is_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(patterns_of_procedures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(audiences_of_events, set_up, tear_down),
        cmocka_unit_test_setup_teardown(retained_events, set_up, tear_down),
        cmocka_unit_test_setup_teardown(passthru_and_shares, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
