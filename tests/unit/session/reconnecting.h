/* SPDX-License-Identifier: MIT */
/* A session that comes back, and what its callbacks have seen. */
#ifndef RECONNECTING_H
#define RECONNECTING_H

#include "fake_transport.h"
#include "support/cmocka_widl.h"

/** What the router says to it the second time. */
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

/** Options of a session that comes back, and tells `seen` of it. */
widl_options options_for(struct seen *seen);

/** Such a session; it has joined. */
widl_session *session_for(struct seen *seen);

/** The connection is lost, and the next one admitted. */
void lose_and_welcome(void);

/** Lose the connection. */
void apart(struct seen *seen, widl_session *session);

/** Run the session until the condition holds. */
#define PROCESS_UNTIL(session, condition)                                                          \
    do {                                                                                           \
        for (unsigned turns = 0; !(condition); turns++) {                                          \
            assert_true(turns < 200);                                                              \
            assert_true(widl_session_process(session, 60000, NULL));                               \
        }                                                                                          \
    } while (0)

/* Callbacks that note what they see. */
void on_result(void *user, const widl_payload *result, const widl_error *error);
void on_event(void *user, const widl_event *event, const widl_payload *payload);
void on_invocation(void *user, widl_invocation *invocation, const widl_payload *payload);
void on_interrupt(void *user, widl_invocation *invocation);

#endif
