/* SPDX-License-Identifier: MIT */
/*
 * widl-router: a WAMP router as a program.
 *
 * What is asked for on the command line is in arguments.c, in a file in config.c and apply.c; the
 * commands `user` and `check` are in files of their own. Exit status: 0 after a signal asked it to
 * end, 1 when it could not serve, 2 when the arguments are wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <widl/router.h>
#include <widl/tls.h>
#include <widl/users.h>
#include <widl/version.h>

#include "router/program/apply.h"
#include "router/program/arguments.h"
#include "router/program/check.h"
#include "router/program/log.h"
#include "router/program/loop.h"
#include "router/program/serve.h"
#include "router/program/user.h"

enum { EXIT_USAGE = 2 };

static bool add_realms(widl_router *router, const struct arguments *arguments, widl_error *error)
{
    for (size_t i = 0; i < arguments->realm_count; i++)
        if (!widl_router_add_realm(router, arguments->realms[i], error))
            return false;
    return arguments->realm_count > 0 || widl_router_add_realm(router, "realm1", error);
}

static bool keep_histories(widl_router *router, const struct arguments *arguments,
                           widl_error *error)
{
    for (size_t i = 0; i < arguments->keep_count; i++) {
        const struct keep *keep = &arguments->keeps[i];
        if (!widl_router_keep_history(router, keep->realm, keep->match, keep->topic, &keep->limits,
                                      error))
            return false;
    }
    return true;
}

/** Whether a URL is of TLS, so that the certificate is for it. */
static bool is_secure(const char *url)
{
    return strncasecmp(url, "wss:", 4) == 0 || strncasecmp(url, "tls:", 4) == 0;
}

static bool listen_at(widl_router *router, const char *url, const struct arguments *arguments,
                      widl_error *error)
{
    widl_listen_options options = arguments->listen;
    widl_server_tls tls = arguments->tls;
    tls.require_client_certificate = tls.client_ca_file && !arguments->tls_client_optional;
    if (is_secure(url))
        options.tls = &tls;
    const char *real_url = widl_router_listen_with(router, url, &options, error);
    if (!real_url)
        return false;
    printf("listening on %s\n", real_url);
    fflush(stdout);
    return true;
}

static bool open_listeners(widl_router *router, const struct arguments *arguments,
                           widl_error *error)
{
    for (size_t i = 0; i < arguments->url_count; i++)
        if (!listen_at(router, arguments->urls[i], arguments, error))
            return false;
    return arguments->url_count > 0 ||
           listen_at(router, "ws://127.0.0.1:8080/ws", arguments, error);
}

static int serve(struct arguments *arguments)
{
    widl_error error = {0};
    struct log log;
    log_open(&log, arguments->log_level, arguments->log_format);
    widl_router_options options = {
        .allow_origins = arguments->origins,
        .allow_hosts = arguments->hosts,
        .accept_unannounced = arguments->accept_unannounced,
        .keepalive_ms = arguments->keepalive_ms,
        .drain_timeout_ms = arguments->drain_ms,
        .compress_from_bytes = arguments->compress_from_bytes,
        .allow_anonymous = arguments->allow_anonymous,
        .allow_control = arguments->allow_control,
        .strict_request_ids = arguments->strict_request_ids,
        .strict_uris = arguments->strict_uris,
        .history_file = arguments->history_file,
        .on_report = log_report,
        .log_user = &log,
    };
    widl_router *router = widl_router_new(&options, &error);
    bool good =
        router && add_realms(router, arguments, &error) &&
        keep_histories(router, arguments, &error) &&
        (!arguments->users || widl_router_add_users(router, NULL, arguments->users, &error));
    if (good) {
        loop_catch_signals(router);
        good = apply_operation(router, arguments->operation, NULL, &error) &&
               open_listeners(router, arguments, &error) && loop_run(router, NULL, NULL, &error);
        loop_ignore_signals();
    }
    if (!good)
        fprintf(stderr, "widl-router: %s\n", widl_error_text(&error));
    widl_router_free(router);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run(struct arguments *arguments, int count, char **words)
{
    if (!arguments_read(arguments, count, words))
        return EXIT_USAGE;
    if (arguments->help)
        arguments_help(stdout);
    else if (arguments->version)
        puts("widl-router " WIDL_VERSION);
    else
        return arguments->config ? serve_config(arguments->config) : serve(arguments);
    return EXIT_SUCCESS;
}

int main(int count, char **words)
{
    struct arguments arguments;
    int status = EXIT_FAILURE;
    loop_prefer_errors();
    if (count > 1 && strcmp(words[1], "user") == 0)
        return user_command(count - 2, words + 2);
    if (count > 1 && strcmp(words[1], "check") == 0)
        return check_command(count - 2, words + 2);
    if (arguments_init(&arguments, (size_t)count))
        status = run(&arguments, count, words);
    else
        fputs("widl-router: out of memory\n", stderr);
    arguments_done(&arguments);
    return status;
}
