/* SPDX-License-Identifier: MIT */
/* What the router takes away from a session. */
#ifndef WI_REVOCATION_H
#define WI_REVOCATION_H

#include "session/session.h"

/** UNREGISTERED or UNSUBSCRIBED with the request 0. */
void wi_revocation_on_message(struct widl_session *session, const struct wi_message *message);

/** Tell the program that something has ended which it has not given up. */
void wi_revocation_tell(struct widl_session *session, const widl_revocation *revocation);

#endif
