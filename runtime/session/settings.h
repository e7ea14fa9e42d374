/* SPDX-License-Identifier: MIT */
/* A session's own options: what a program has set, checked, and the defaults of the rest. */
#ifndef WI_SETTINGS_H
#define WI_SETTINGS_H

#include "session/session.h"

/** Whether options, which may be NULL, are good for a session. Return: false with an error. */
bool wi_settings_check(const widl_options *options, widl_error *error);

/** Make options, which are checked, a new session's own. */
void wi_settings_take(struct widl_session *session, const widl_options *options);

#endif
