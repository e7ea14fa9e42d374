/* SPDX-License-Identifier: MIT */
/* Invocations: what they are, how they arrive, how they end. */
#ifndef WI_INVOCATION_H
#define WI_INVOCATION_H

#include "session/restore.h"
#include "session/session.h"

struct widl_registration {
    struct wi_link link; /**< in session->all_registrations, until it is given up */
    struct widl_session *session;
    uint64_t id;
    bool is_registered; /**< the router knows it by its id */
    size_t references;  /**< one for being registered, one for each invocation */
    struct wi_restorable restorable;
    widl_register_options options;
    widl_invocation_fn *on_invocation;
    void *user;
    char procedure[];
};

struct widl_invocation {
    struct wi_link link; /**< in session->invocations */
    struct wi_link owed; /**< in session->owed, while the runtime's answer waits for room */
    struct widl_session *session;
    widl_registration *registration;
    uint64_t request;
    size_t bytes; /**< of its payload, as it was received */
    widl_arena memory;
    const char *procedure; /**< as it was called */
    widl_caller caller;
    uint64_t timeout_ms;
    widl_passthru passthru; /**< of the call */
    widl_passthru answers;  /**< of its answers */
    void *state;
    widl_interrupt_fn *on_interrupt;
    void *interrupt_user;
    widl_chunk_fn *on_input;
    void *input_user;
    const char *owed_uri;  /**< the error that is owed, NULL if none */
    const char *owed_text; /**< its text */
    bool active;           /**< one of its callbacks is running */
    bool deferred;         /**< the program answers later */
    bool answered;         /**< it is over for the router, or will be with what is owed */
    bool canceled;         /**< the router has interrupted it, or is gone */
    bool orphaned;         /**< its connection is gone */
    bool is_to_know;       /**< the program is still to be told that */
    bool lost; /**< the runtime has answered, and the program, which holds it, has not tried yet */
    bool wants_progress;
    bool has_input; /**< further payloads follow */
};

/** Enter the session's gate for an invocation, which other threads may know, too. Return: the gate,
 * to be left. */
struct wi_gate *wi_invocation_enter(const widl_invocation *invocation);

void wi_registration_unref(widl_registration *registration);

void wi_invocation_on_message(struct widl_session *session, const struct wi_message *message);
void wi_invocation_on_interrupt(struct widl_session *session, const struct wi_message *message);

/** The invocation is over for the router. It is released unless a callback of it is running. */
void wi_invocation_end(widl_invocation *invocation);

/** Release an invocation, whatever its state. */
void wi_invocation_release(widl_invocation *invocation);

/** End what a callback of an invocation has begun, now that it has returned. */
void wi_invocation_settle(widl_invocation *invocation);

/** Send what the runtime owes, as far as there is room. */
void wi_invocation_pay(struct widl_session *session);

/** Answer every open invocation with `wamp.error.canceled`; wi_invocation_done() releases it. */
void wi_invocation_cancel_all(struct widl_session *session);

/**
 * The connection is gone: nothing is answered any more. The program, if it holds an invocation and
 * wants to know, is told as if it had been canceled.
 */
void wi_invocation_lose_all(struct widl_session *session);

void wi_invocation_done(struct widl_session *session);

/* Answers for payloads and texts that are known to be well-formed; see widl_invocation_…(). */
bool wi_invocation_reply(widl_invocation *invocation, const widl_payload *payload,
                         widl_error *error);
bool wi_invocation_progress(widl_invocation *invocation, const widl_payload *payload,
                            widl_error *error);
bool wi_invocation_throw(widl_invocation *invocation, const char *uri, const widl_payload *payload,
                         widl_error *error);

/**
 * Whether the program may answer an invocation; one that the runtime has answered, because the
 * router interrupted it, is released. Return: false with an error.
 */
bool wi_invocation_is_open(widl_invocation *invocation, widl_error *error);

/**
 * End an invocation, which is open, with an error of the runtime's own. When there is no room it is
 * sent later. uri: static; text: copied into the invocation's memory, which the calling thread
 * uses.
 */
void wi_invocation_fail(widl_invocation *invocation, const char *uri, const char *text);

/** The same for one that the program holds, whose memory another thread may use. text: static. */
void wi_invocation_fail_for(widl_invocation *invocation, const char *uri, const char *text);

/** Send an error whose only argument is a text, for a request. */
bool wi_invocation_send_error(struct widl_session *session, uint64_t request, const char *uri,
                              const char *text, widl_error *error);

#endif
