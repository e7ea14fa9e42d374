/* SPDX-License-Identifier: MIT */
/* Registrations and invocations. */
#ifndef WI_CALLEE_H
#define WI_CALLEE_H

#include "session/session.h"

void wi_callee_on_invocation(struct widl_session *session, const struct wi_message *message);

/** A REGISTERED that nobody waits for any more: gives the registration back. */
void wi_callee_on_late_registered(struct widl_session *session, uint64_t id);

/** Answer every deferred invocation with `wamp.error.canceled`; wi_callee_done() releases it. */
void wi_callee_cancel_deferred(struct widl_session *session);

/** Release everything that the callee role holds. */
void wi_callee_done(struct widl_session *session);

/** widl_invocation_reply() and _throw() for payloads that are known to be well-formed. */
bool wi_invocation_reply(struct widl_invocation *invocation, const widl_payload *payload,
                         widl_error *error);
bool wi_invocation_throw(struct widl_invocation *invocation, const char *uri,
                         const widl_payload *payload, widl_error *error);

#endif
