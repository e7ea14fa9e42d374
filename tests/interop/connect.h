/* SPDX-License-Identifier: MIT */
/* The command line that callee and caller share: URL REALM json|msgpack|cbor, then what is their
 * own. */
#ifndef INTEROP_CONNECT_H
#define INTEROP_CONNECT_H

#include <stdio.h>
#include <stdlib.h>

#include <widl/tls.h>
#include <widl/widl.h>

static inline void interop_log(void *user, widl_log_level level, const char *line)
{
    (void)user;
    (void)level;
    fprintf(stderr, "%s\n", line);
}

/** Connect as the command line says; over TLS, trust the certificate in the file $WIDL_CA. With
 * $WIDL_COMPRESSED, offer compression. */
static inline widl_session *interop_connect(int argc, char **argv, widl_error *error)
{
    const widl_client_tls tls = {.ca_file = getenv("WIDL_CA")};
    widl_options options = {
        .log = interop_log, .tls = &tls, .compress_from_bytes = getenv("WIDL_COMPRESSED") ? 1 : 0};

    if (argc < 4) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "usage: URL REALM json|msgpack|cbor ...");
        return NULL;
    }
    options.serializers = strcmp(argv[3], "json") == 0   ? WIDL_SERIALIZERS_JSON
                          : strcmp(argv[3], "cbor") == 0 ? WIDL_SERIALIZERS_CBOR
                                                         : WIDL_SERIALIZERS_MSGPACK;
    return widl_connect(argv[1], argv[2], &options, error);
}

#endif
