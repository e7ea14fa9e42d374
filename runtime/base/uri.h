/* SPDX-License-Identifier: MIT */
/* WAMP URIs (WAMP 2.1.1). */
#ifndef WI_URI_H
#define WI_URI_H

#include <widl/text.h>

/** Longest realm, topic, procedure or error URI: what is stored for each must be bounded. */
#define WI_URI_MAX_SIZE 1024

/**
 * Whether `uri` follows the loose rule without empty components: UTF-8 without spaces, control
 * characters, `#` or empty parts, of any size.
 */
bool wi_uri_valid(widl_string uri);

/** Whether the first component is `wamp`, which is reserved for the protocol itself. */
bool wi_uri_reserved(widl_string uri);

#endif
