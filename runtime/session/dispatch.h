/* SPDX-License-Identifier: MIT */
/* What happens to a received message. */
#ifndef WI_DISPATCH_H
#define WI_DISPATCH_H

#include "session/session.h"

/** Handle one message from the router. */
void wi_dispatch(struct widl_session *session, const void *data, size_t size);

/** End every request whose deadline has passed. */
void wi_dispatch_timeouts(struct widl_session *session);

/** Fill an error from a message that has a URI and a payload, with `code`. */
void wi_error_from_message(struct widl_session *session, const struct wi_message *message,
                           widl_code code, widl_error *error);

#endif
