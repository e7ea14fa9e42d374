/* SPDX-License-Identifier: MIT */
/* A router behind TLS, in a thread of its own, with users in a file. */
#ifndef TLS_SERVER_H
#define TLS_SERVER_H

#include <pthread.h>

#include <widl/users.h>

struct tls_server {
    char directory[40];
    char path[60]; /**< of the file of users */
    widl_router *router;
    char url[64];
    char plain_url[64]; /**< without TLS */
    pthread_t thread;
};

/** The certificates, and a folder without a file of users. */
void tls_server_prepare(struct tls_server *server);

/** Change a user, who has the role `device`. */
void tls_server_change(const struct tls_server *server, const char *authid, const char *method,
                       const char *secret);

/** The same by a file, for the method tls. */
void tls_server_certify(const struct tls_server *server, const char *authid, const char *name);

/** Serve the users, with realm1. options: `tls` is filled in; NULL for the defaults. */
void tls_server_start(struct tls_server *server, const widl_listen_options *options);

/** Take everything away. */
void tls_server_finish(struct tls_server *server);

#endif
