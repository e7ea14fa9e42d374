/* SPDX-License-Identifier: MIT */
/* How a session begins and how it ends (WAMP 4.1 and 4.2). */
#ifndef WI_LIFECYCLE_H
#define WI_LIFECYCLE_H

#include "session/session.h"

/** Introduce the client. Ends the session when that fails. */
/** Whether HELLO fits into what the options allow. Return: false with WIDL_ERROR_ARGUMENT, _MEMORY.
 */
bool wi_session_may_say_hello(struct widl_session *session, widl_error *error);

void wi_session_say_hello(struct widl_session *session);

/**
 * End the session for the reason in `reason`: fails every request, closes the channel after what
 * is queued. Again: no effect. status: of the WebSocket close frame.
 */
void wi_session_end(struct widl_session *session, const widl_error *reason, bool graceful,
                    uint16_t status);

/** End every request without an answer, with `reason`. */
void wi_session_fail_pending(struct widl_session *session, const widl_error *reason);

/** Tell the router that it violated the protocol and end the session. */
void wi_session_violation(struct widl_session *session, const char *format, ...) WIDL_PRINTF(2, 3);

/** Say GOODBYE if that is due, wait for its answer and the end of the channel: a second at most. */
void wi_session_leave(struct widl_session *session);

/** Say GOODBYE without waiting: for a session that is established and that others turn. */
void wi_session_leave_later(struct widl_session *session);

/* Handlers of received messages. */
void wi_lifecycle_on_welcome(struct widl_session *session, const struct wi_message *message);
void wi_lifecycle_on_challenge(struct widl_session *session, const struct wi_message *message);
void wi_lifecycle_on_abort(struct widl_session *session, const struct wi_message *message);
void wi_lifecycle_on_goodbye(struct widl_session *session, const struct wi_message *message);

#endif
