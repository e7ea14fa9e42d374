/* SPDX-License-Identifier: MIT */
/* How long to wait before connecting again, and whether to. */
#ifndef WI_BACKOFF_H
#define WI_BACKOFF_H

#include <widl/error.h>
#include <widl/reconnect.h>

/** Fill in every default of a policy, and correct what makes no sense. */
void wi_backoff_complete(widl_reconnect *policy);

/** The delay before an attempt. step: how often it has grown. random: any number. */
uint32_t wi_backoff_delay(const widl_reconnect *policy, unsigned step, uint32_t random);

/** Whether a session that ended for this reason may succeed when it connects again (ends.def). */
bool wi_backoff_is_worth(const widl_error *reason);

#endif
