/* SPDX-License-Identifier: MIT */
/* Callbacks that note what they see, and the ways of a session that loses its connection. */
#include "reconnecting.h"

#include <stdio.h>

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

void on_result(void *user, const widl_payload *result, const widl_error *error)
{
    struct seen *seen = user;
    seen->results++;
    assert_true((result == NULL) == (error != NULL));
    seen->error = error ? *error : (widl_error){0};
}

void on_event(void *user, const widl_event *event, const widl_payload *payload)
{
    struct seen *seen = user;
    (void)event;
    (void)payload;
    seen->events++;
}

void on_interrupt(void *user, widl_invocation *invocation)
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

void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload)
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

widl_options options_for(struct seen *seen)
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

widl_session *session_for(struct seen *seen)
{
    widl_options options = options_for(seen);
    widl_session *session = fake_session(&options);
    assert_int_equal(seen->joined, 1);
    return session;
}

void lose_and_welcome(void)
{
    fake_drop(WIDL_ERROR_CLOSED, "the peer hung up");
    fake_expect(FAKE_HELLO);
    fake_say(SECOND_WELCOME);
}

void apart(struct seen *seen, widl_session *session)
{
    fake_drop(WIDL_ERROR_CLOSED, "lost");
    PROCESS_UNTIL(session, seen->left == 1);
}
