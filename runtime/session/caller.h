/* SPDX-License-Identifier: MIT */
/* Calls with an end of the maker's own choice. */
#ifndef WI_CALLER_H
#define WI_CALLER_H

#include "session/outgoing.h"

/** Forget what an earlier call has brought. */
void wi_call_begin(widl_call *call);

/** Make a blocking call; `wait->accept` is given the RESULT. The outcome is in `call` too, whose
 * options do not matter here. */
bool wi_caller_call(struct widl_session *session, const char *procedure,
                    const widl_payload *payload, const widl_call_options *options,
                    struct wi_wait *wait, widl_call *call);

/** Start a call that `pending->complete` ends; its time-out is set here. */
bool wi_caller_start(struct widl_session *session, const char *procedure,
                     const widl_payload *payload, const widl_call_options *options,
                     struct wi_pending *pending, widl_error *error);

#endif
