/* SPDX-License-Identifier: MIT */
/* Publishing. */
#ifndef WI_PUBLISHER_H
#define WI_PUBLISHER_H

#include "session/session.h"

/** widl_session_publish() for a payload that is known to be well-formed; options may be NULL. */
bool wi_publisher_publish(struct widl_session *session, const char *topic,
                          const widl_payload *payload, const widl_publish_options *options,
                          widl_error *error);

#endif
