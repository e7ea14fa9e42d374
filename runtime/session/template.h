/* SPDX-License-Identifier: MIT */
/* URIs with parameters, which are members of the arguments or the event. */
#ifndef WI_TEMPLATE_H
#define WI_TEMPLATE_H

#include <widl/stub.h>

#include "base/uri.h"
#include "session/session.h"

/**
 * The URI to call or to publish to: that of the contract, or when it has parameters one that is put
 * together in `buffer` from the members of `value`.
 *
 * Return: NULL with WIDL_ERROR_INVALID when a member does not fit, _ARGUMENT, _MEMORY.
 */
const char *wi_template_fill(struct widl_session *session, const widl_stub_uri *uri,
                             const void *value, char buffer[WI_URI_MAX_SIZE + 1],
                             widl_error *error);

/**
 * Set the members of `value` that the URI `used` carries; a refusal is in `reader`, whose arena is
 * set.
 */
bool wi_template_read(const widl_stub_uri *uri, const char *used, widl_reader *reader, void *value);

#endif
