/* SPDX-License-Identifier: MIT */
/* WAMP URIs (WAMP 2.1.1). */
#ifndef WI_URI_H
#define WI_URI_H

#include <widl/text.h>

/** Whether `uri` follows the loose rule without empty components: no space, `#`, or empty part. */
bool wi_uri_valid(widl_string uri);

/** Whether the first component is `wamp`, which is reserved for the protocol itself. */
bool wi_uri_reserved(widl_string uri);

#endif
