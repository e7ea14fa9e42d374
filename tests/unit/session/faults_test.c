/* SPDX-License-Identifier: MIT */
/*
 * A router that dies at every boundary between two messages: one scenario in all roles, once for
 * each place where the connection can be cut, with and without another connection behind it.
 *
 * Whatever the place: every request ends once, in one of the ways that are documented; nothing
 * hangs (the fake fails a session that waits for ever), and, as the sanitizer checks, nothing
 * leaks.
 */
#include <stdio.h>
#include <string.h>

#include "contract.h"
#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** The router: what it has sent and received, and when it dies. */
static struct {
    unsigned boundary; /**< so many messages pass before the connection is cut; UINT_MAX: all do */
    unsigned passed;
    bool is_dead;
    unsigned deaths;
} router;

/** A message passes, in either direction. Return: false when the router has died before it. */
static bool pass(void)
{
    if (router.is_dead)
        return false;
    if (router.passed++ != router.boundary)
        return true;
    router.is_dead = true;
    router.deaths++;
    fake_drop(WIDL_ERROR_CLOSED, "killed");
    return false;
}

static void say(const char *json)
{
    if (pass())
        fake_say(json);
}

static void answer_call(const char *json, unsigned long long request)
{
    char text[200];
    if (strstr(json, "com.silent"))
        return;
    if (strstr(json, "receive_progress")) {
        for (int i = 0; i < 2; i++) {
            snprintf(text, sizeof(text), "[50,%llu,{\"progress\":true},[%d]]", request, i);
            say(text);
        }
    }
    if (strstr(json, "{\"progress\":true}"))
        return;
    snprintf(text, sizeof(text),
             strstr(json, "com.bad") ? "[8,48,%llu,{},\"com.error\",[\"text\"]]"
                                     : "[50,%llu,{},[5]]",
             request);
    say(text);
}

/** What is behind SUBSCRIBED and REGISTERED: an event, an invocation and its interrupt. */
static void answer_and_more(unsigned code, unsigned long long request)
{
    char text[200];
    snprintf(text, sizeof(text), "[%u,%llu,%llu]", code + 1, request, request + 1000);
    say(text);
    if (code == WI_SUBSCRIBE) {
        snprintf(text, sizeof(text), "[36,%llu,5,{},[7]]", request + 1000);
        say(text);
        return;
    }
    snprintf(text, sizeof(text), "[68,%llu,%llu,{},[1,[\"tag\"]]]", request, request + 1000);
    say(text);
    snprintf(text, sizeof(text), "[69,%llu,{}]", request);
    say(text);
}

static void answer(const char *json)
{
    unsigned code = 0;
    unsigned long long request = 0;
    char text[100];
    sscanf(json, "[%u,%llu", &code, &request);
    /* Another router takes the place of the dead one. */
    if (code == WI_HELLO && router.is_dead) {
        router.is_dead = false;
        router.boundary = UINT_MAX;
    }
    if (!pass())
        return;
    switch (code) {
    case WI_HELLO:
        say(FAKE_ADVANCED_WELCOME);
        break;
    case WI_GOODBYE:
        say("[6,{},\"wamp.close.goodbye_and_out\"]");
        break;
    case WI_SUBSCRIBE:
    case WI_REGISTER:
        answer_and_more(code, request);
        break;
    case WI_CALL:
        answer_call(json, request);
        break;
    case WI_CANCEL:
        snprintf(text, sizeof(text), "[8,48,%llu,{},\"wamp.error.canceled\"]", request);
        say(text);
        break;
    case WI_UNREGISTER:
    case WI_UNSUBSCRIBE:
        snprintf(text, sizeof(text), "[%u,%llu]", code + 1, request);
        say(text);
        break;
    case WI_PUBLISH:
        snprintf(text, sizeof(text), "[17,%llu,6]", request);
        if (strstr(json, "acknowledge"))
            say(text);
        break;
    default:
        break;
    }
}

static void no_pause(bool paused)
{
    (void)paused;
}

/** What has begun, and what has ended. */
struct tally {
    unsigned started;
    unsigned ended;
    unsigned events;
    unsigned invocations;
    unsigned interrupts;
    unsigned joined;
    unsigned left;
    unsigned sent;
    widl_invocation *deferred;
};

/** A failure is one that a lost connection can cause. */
static void check(bool success, const widl_error *error)
{
    if (success)
        return;
    switch (error->code) {
    case WIDL_ERROR_LOST:
    case WIDL_ERROR_DISCONNECTED:
    case WIDL_ERROR_CLOSED:
    case WIDL_ERROR_ANSWERED:
    case WIDL_ERROR_CANCELED:
        return;
    case WIDL_ERROR_REMOTE:
        if (strcmp(error->uri, "com.error") == 0 || strcmp(error->uri, "wamp.error.canceled") == 0)
            return;
        break;
    default:
        break;
    }
    fail_msg("%s: %s", widl_code_name(error->code), widl_error_text(error));
}

static void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct tally *tally = user;
    tally->ended++;
    check(result != NULL, error);
}

static bool on_progress(void *user, const widl_payload *progress)
{
    (void)user;
    assert_non_null(progress);
    return true;
}

static bool next_input(void *user, widl_payload *ret_payload)
{
    struct tally *tally = user;
    (void)ret_payload;
    return tally->sent++ < 2;
}

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct tally *tally = user;
    (void)event;
    (void)payload;
    tally->events++;
}

static void on_interrupt(void *user, widl_invocation *invocation)
{
    struct tally *tally = user;
    widl_error error = {0};
    tally->interrupts++;
    tally->deferred = NULL;
    check(widl_invocation_throw(invocation, "wamp.error.canceled", NULL, &error), &error);
}

static void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
{
    struct tally *tally = user;
    (void)payload;
    tally->invocations++;
    widl_invocation_defer(invocation);
    widl_invocation_on_interrupt(invocation, on_interrupt, tally);
    tally->deferred = invocation;
}

static void add(widl_invocation *invocation, const struct add_args *args, void *user)
{
    (void)user;
    widl_stub_reply(invocation, &add_procedure, &args->a, NULL);
}

static void on_joined(void *user, widl_session *session)
{
    struct tally *tally = user;
    (void)session;
    tally->joined++;
}

static void on_left(void *user, widl_session *session, const widl_error *reason, bool comes_back)
{
    struct tally *tally = user;
    (void)session;
    (void)reason;
    (void)comes_back;
    tally->left++;
}

static void call_in_all_ways(widl_session *session, struct tally *tally)
{
    static const char *const procedures[] = {"com.good", "com.bad"};
    widl_call call = {.options.timeout_ms = 5000};
    widl_error error = {0};
    widl_stream stream = {on_progress, NULL, tally};
    widl_stream input = {NULL, next_input, tally};
    for (size_t i = 0; i < ARRAY_LENGTH(procedures); i++) {
        bool called = widl_session_call(session, procedures[i], NULL, &call, NULL);
        check(called, &call.error);
        if (widl_session_call_async(session, procedures[i], NULL, NULL, on_result, tally, &error))
            tally->started++;
    }
    check(widl_session_call_stream(session, "com.stream", NULL, &stream, &call, NULL), &call.error);
    check(widl_session_call_stream(session, "com.input", NULL, &input, &call, NULL), &call.error);
    widl_call_id id =
        widl_session_call_async(session, "com.silent", NULL, NULL, on_result, tally, &error);
    if (id) {
        tally->started++;
        check(widl_call_cancel(session, id, WIDL_CANCEL_KILL, &error), &error);
    }
    widl_call_release(&call);
}

static void publish(widl_session *session)
{
    widl_publish_options acknowledged = {.acknowledge = true};
    widl_error error = {0};
    check(widl_session_publish(session, "com.topic", NULL, NULL, &error), &error);
    check(widl_session_publish(session, "com.topic", NULL, &acknowledged, &error), &error);
}

static void run_scenario(widl_session *session, struct tally *tally)
{
    static const struct math_table table = {.size = sizeof(table), .add = add};
    widl_error error = {0};
    widl_registration *registration =
        widl_session_register(session, "com.proc", NULL, on_invocation, tally, &error);
    check(registration != NULL, &error);
    widl_subscription *subscription =
        widl_session_subscribe(session, "com.topic", NULL, on_event, tally, &error);
    check(subscription != NULL, &error);
    widl_service *service =
        widl_stub_serve(session, &math_interface, &table, sizeof(table), NULL, &error);
    check(service != NULL, &error);
    call_in_all_ways(session, tally);
    publish(session);
    if (tally->deferred) {
        check(widl_invocation_reply(tally->deferred, NULL, &error), &error);
        tally->deferred = NULL;
    }
    if (service)
        check(widl_service_stop(service, &error), &error);
    if (subscription)
        check(widl_unsubscribe(subscription, &error), &error);
    if (registration)
        check(widl_unregister(registration, &error), &error);
}

/** After all that, the session works as before; the router may die in this call, too. */
static void check_works(widl_session *session)
{
    widl_call call = {.options.retry_if_idempotent = true};
    bool called = widl_session_call(session, "com.good", NULL, &call, NULL);
    if (!called)
        fail_msg("%s", widl_error_text(&call.error));
    widl_call_release(&call);
}

/** Run the scenario with a router that dies at a boundary. Return: whether it did. */
static bool die_at(unsigned boundary, bool comes_back, bool waits)
{
    struct tally tally = {0};
    widl_options options = {.reconnect = {.enabled = comes_back, .wait = waits},
                            .on_joined = on_joined,
                            .on_left = on_left,
                            .joined_user = &tally};
    widl_error error = {0};
    memset(&router, 0, sizeof(router));
    router.boundary = boundary;
    fake_answer_with(answer, no_pause);
    widl_session *session = fake_connect_with("realm1", &options, &error);
    if (session) {
        run_scenario(session, &tally);
        for (int i = 0; i < 50 && widl_session_process(session, 5000, NULL); i++)
            ;
        if (comes_back)
            check_works(session);
    }
    bool is_second = comes_back && router.deaths > 0;
    widl_session_close(session);
    assert_int_equal(tally.started, tally.ended);
    assert_int_equal(tally.joined, tally.left);
    if (session)
        assert_int_equal(tally.joined, is_second ? 2 : 1);
    fake_forget();
    return router.deaths > 0;
}

static void die_everywhere(enum wi_serializer serializer, bool comes_back, bool waits)
{
    unsigned boundary = 0;
    bool has_died = true;
    for (; has_died; boundary++) {
        fake_start(serializer);
        has_died = die_at(boundary, comes_back, waits);
    }
    assert_true(boundary > 40);
}

static void router_dies_for_good(void **state)
{
    die_everywhere(*(enum wi_serializer *)*state, false, false);
}

static void router_comes_back(void **state)
{
    die_everywhere(*(enum wi_serializer *)*state, true, false);
}

static void router_is_waited_for(void **state)
{
    die_everywhere(*(enum wi_serializer *)*state, true, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FAKE_BOTH(router_dies_for_good),
        FAKE_BOTH(router_comes_back),
        FAKE_BOTH(router_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
