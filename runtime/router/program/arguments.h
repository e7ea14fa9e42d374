/* SPDX-License-Identifier: MIT */
/* What the user of widl-router asked for on the command line. */
#ifndef WI_PROGRAM_ARGUMENTS_H
#define WI_PROGRAM_ARGUMENTS_H

#include <stdio.h>

#include <widl/router.h>
#include <widl/tls.h>

#include "router/program/keep.h"
#include "router/program/log.h"

/** All text is that of the command line. */
struct arguments {
    const char *config; /**< a file that has all the rest; NULL: none */
    const char **urls;
    size_t url_count;
    const char **realms;
    size_t realm_count;
    const char **origins; /**< NULL at the end */
    size_t origin_count;
    const char **hosts; /**< NULL at the end */
    size_t host_count;
    struct keep *keeps;
    size_t keep_count;
    const char *history_file;
    const char *users;
    const char *operation; /**< where to serve metrics; NULL: nowhere */
    widl_listen_options listen;
    widl_server_tls tls;
    bool tls_client_optional;
    widl_v1_prefix *v1_prefixes; /**< those of `listen` */
    uint32_t drain_ms;           /**< 0: the default */
    size_t compress_from_bytes;  /**< 0: nothing is compressed */
    uint32_t keepalive_ms;       /**< 0: clients are not watched */
    widl_log_level log_level;
    enum log_format log_format;
    bool accept_unannounced;
    bool allow_anonymous;
    bool allow_control;
    bool strict_request_ids;
    bool strict_uris;
    bool help;
    bool version;
};

/** Make room for `count` of everything. false: out of memory; arguments_done() in any case. */
bool arguments_init(struct arguments *arguments, size_t count);
void arguments_done(struct arguments *arguments);

/** Read what is behind the name of the program. false: after a complaint to standard error. */
bool arguments_read(struct arguments *arguments, int count, char **words);

/** Explain the program and its options. */
void arguments_help(FILE *out);

#endif
