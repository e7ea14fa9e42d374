/* SPDX-License-Identifier: MIT */
/*
 * A relay between a client and a server, in a thread of its own, which can fall silent: then its
 * connections stay, and nothing comes through, as behind a cable that was pulled. It serves one
 * connection after the other.
 */
#ifndef RELAY_H
#define RELAY_H

#include <stdbool.h>

struct relay;

/** Relay to a port of 127.0.0.1; with `is_proxy`, behind an answer to CONNECT. */
struct relay *relay_start(unsigned port, bool is_proxy);

/** The relay's own port of 127.0.0.1. */
unsigned relay_port(const struct relay *relay);

/** Pass on nothing any more. Thread: any. */
void relay_freeze(struct relay *relay);

void relay_stop(struct relay *relay);

#endif
