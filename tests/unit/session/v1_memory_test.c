/* SPDX-License-Identifier: MIT */
/*
 * A session with a server of WAMP v1, logging in included, once for each allocation on the way,
 * which fails: whatever fails is reported, nothing crashes, and, as the sanitizer checks, nothing
 * leaks.
 */
#include <stdio.h>

#include <widl/v1.h>

#include "fake_transport.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

static const widl_v1_prefix prefixes[] = {
    {.v1 = "http://example.com/test#", .wamp = "com.test.", .curie = "test"},
    {.v1 = "http://example.com/other#", .wamp = "com.other."},
};

/** A server that challenges, answers calls, and sends an event to who subscribes. */
static void answer(const char *json)
{
    char id[32];
    char text[160];
    if (strncmp(json, "[5,", 3) == 0) {
        fake_say("[8,\"test:news\",{\"a\":[1,2.5]}]");
        return;
    }
    if (sscanf(json, "[2,\"%31[^\"]", id) != 1)
        return;
    if (strstr(json, "#authreq"))
        snprintf(
            text, sizeof(text),
            "[3,\"%s\",\"{\\\"authextra\\\":{\\\"salt\\\":\\\"s1\\\",\\\"iterations\\\":2}}\"]",
            id);
    else if (strstr(json, "bad"))
        snprintf(text, sizeof(text), "[4,\"%s\",\"http://example.com/test#bad\",\"why\",[1]]", id);
    else
        snprintf(text, sizeof(text), "[3,\"%s\",7]", id);
    fake_say(text);
}

/** What has succeeded. */
struct tally {
    unsigned successes;
    unsigned events;
};

static void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct tally *tally = user;
    (void)event;
    (void)payload;
    tally->events++;
}

/** Count a success; a failure must say why. */
static bool check(struct tally *tally, bool success, widl_error *error)
{
    if (success)
        tally->successes++;
    else
        assert_int_not_equal(error->code, WIDL_OK);
    error->code = WIDL_OK;
    return success;
}

static void use(widl_session *session, struct tally *tally, const widl_payload *payload)
{
    const widl_publish_options lists = {.acknowledge = true,
                                        .exclude.sessions = {(const uint64_t[]){7, 8}, 2}};
    widl_error error = {0};
    widl_payload result;
    widl_call call = {0};
    check(tally, widl_session_call(session, "com.test.good", payload, &call, &result), &call.error);
    assert_false(widl_session_call(session, "com.other.bad", payload, &call, &result));
    check(tally, call.error.code == WIDL_ERROR_REMOTE, &call.error);
    widl_subscription *subscription =
        widl_session_subscribe(session, "com.test.news", NULL, on_event, tally, &error);
    check(tally, subscription != NULL, &error);
    check(tally, widl_session_publish(session, "com.test.news", payload, &lists, &error), &error);
    if (subscription)
        check(tally, widl_unsubscribe(subscription, &error), &error);
    widl_call_release(&call);
}

/** Return: whether an allocation has failed. */
static bool run_with(size_t successes)
{
    const widl_credentials joe = {.authid = "joe", .secret = "secret"};
    const widl_options options = {.credentials = &joe};
    struct tally tally = {0};
    widl_error error = {0};
    fake_start(WI_JSON);
    fake_answer_with(answer, failing_malloc_pause);
    fake_say("[0,\"abc\",1,\"a server\"]");
    widl_payload payload = fake_payload("[1,\"x\",[2]]", NULL);
    failing_malloc_start(successes);
    widl_session *session = widl_connect_v1("ws://fake/", prefixes, 2, &options, &error);
    if (check(&tally, session != NULL, &error))
        use(session, &tally, &payload);
    widl_session_close(session);
    bool failed = failing_malloc_stop();
    if (!failed) {
        assert_int_equal(tally.successes, 6);
        assert_int_equal(tally.events, 1);
    }
    fake_forget();
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    size_t successes = 0;
    (void)state;
    while (run_with(successes))
        successes++;
    assert_true(successes > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
