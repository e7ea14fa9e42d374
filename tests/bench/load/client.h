/* SPDX-License-Identifier: MIT */
/* Links as clients of the router, which ask and wait for the answer. */
#ifndef CLIENT_H
#define CLIENT_H

#include "link.h"
#include "wamp.h"

/** Queue one message. */
void client_put(struct link *link, const struct wamp_message *message);

/**
 * Send what has exactly one answer, and wait for that, which must be `expected`; anything else ends
 * the program. Return: the answer's second element, if that is a number.
 */
uint64_t client_ask(struct link *link, const struct wamp_message *message, enum wamp_type expected);

/** Connect and shake hands for msgpack or JSON; there is no session yet. */
void client_connect(struct link *link, const char *address, enum link_framing framing,
                    bool is_json);

/** Get a session in the realm `realm1`. */
void client_join(struct link *link);

/** Connect, and join. */
void client_open(struct link *link, const char *address, enum link_framing framing, bool is_json);

#endif
