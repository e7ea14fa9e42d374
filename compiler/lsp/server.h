/* SPDX-License-Identifier: MIT */
/*
 * A server of the Language Server Protocol, 3.17, without input and output: it is given messages
 * and gives messages. docs/tools.md says which requests it knows.
 */
#ifndef SERVER_H
#define SERVER_H

#include "base/buffer.h"

struct server;

/** What the command line says. */
struct server_options {
    const char *const *directories; /**< where imports are looked up */
    size_t count;
    const char *version; /**< of the compiler */
};

struct server *server_new(const struct server_options *options);
void server_free(struct server *server);

/** Take one message, and append the answer, if there is one, with its header to `out`. */
void server_take(struct server *server, struct text message, struct buffer *out);

/** Append what the editor is to know, now that it waits: what is wrong with what changed. */
void server_idle(struct server *server, struct buffer *out);

/** Has the client said `exit`? `*ret_is_clean`: behind `shutdown`, as it should. */
bool server_is_over(const struct server *server, bool *ret_is_clean);

#endif
