/* SPDX-License-Identifier: MIT */
/*
 * Clients of a routing core in the process, for tests that also call the core's own functions. They
 * speak JSON and write down what they get.
 */
#ifndef ROUTER_CLIENT_H
#define ROUTER_CLIENT_H

#include "router/core/peer.h"
#include "support/cmocka_widl.h"

struct client {
    struct wi_peer *peer;
    bool is_closed;
    size_t size;
    char log[16384]; /* a line per message, with # for numbers of more than eight digits */
};

/* A core with realm `r`, at the time 1000. */
struct wi_core *client_core(const widl_router_options *options);

/* Join realm `r`: all roles, and the features of each. The WELCOME is not written down. */
void client_join(struct client *client, struct wi_core *core, const char *roles);

/* Send JSON text in which ' stands for ". */
void client_say(struct client *client, const char *text);

/* All that the client has got since the last time; a line per message. */
#define client_expect(client, text) client_expect_at(client, text, __FILE__, __LINE__)
void client_expect_at(struct client *client, const char *text, const char *file, int line);

/* The connection is gone. */
void client_leave(struct client *client);

#endif
