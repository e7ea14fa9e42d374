/* SPDX-License-Identifier: MIT */
/*
 * widl-router: a WAMP router as a program.
 *
 * Signals and printing; the rest is in arguments.c and in the library (widl/router.h), but for the
 * command `user`, which is in user.c. Exit status: 0 after a signal asked it to end, 1 when it
 * could not serve, 2 when the arguments are wrong.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <widl/router.h>
#include <widl/tls.h>
#include <widl/users.h>
#include <widl/version.h>

#include "router/program/arguments.h"
#include "router/program/user.h"

enum { EXIT_USAGE = 2 };

/** For the signal handler. */
static widl_router *running;

static void on_signal(int number)
{
    (void)number;
    widl_router_stop(running);
}

static void on_hangup(int number)
{
    (void)number;
    widl_router_reload_certificates(running);
}

static void on_log(void *user, widl_log_level level, const char *line)
{
    static const char *const names[] = {"error", "warning", "info"};
    const widl_log_level *most = user;
    if (level > *most)
        return;
    fprintf(stderr, "widl-router: %s: ", names[level]);
    for (const char *c = line; *c; c++)
        fputc((unsigned char)*c < ' ' || *c == 0x7f ? '?' : *c, stderr);
    fputc('\n', stderr);
}

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

/** Let signals end `router`; a second one of a kind ends the process at once. */
static void catch_signals(widl_router *router)
{
    struct sigaction stop = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    struct sigaction reload = {.sa_handler = on_hangup};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    running = router;
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGHUP, &reload, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

/** Not to be interrupted by a signal for a router that is about to be released. */
static void ignore_signals(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGTERM, &ignore, NULL);
    sigaction(SIGINT, &ignore, NULL);
    sigaction(SIGHUP, &ignore, NULL);
}

static int serve(struct arguments *arguments)
{
    widl_error error = {0};
    widl_router_options options = {
        .allow_origins = arguments->origins,
        .allow_hosts = arguments->hosts,
        .accept_unannounced = arguments->accept_unannounced,
        .keepalive_ms = arguments->keepalive_ms,
        .allow_anonymous = arguments->allow_anonymous,
        .allow_control = arguments->allow_control,
        .strict_request_ids = arguments->strict_request_ids,
        .strict_uris = arguments->strict_uris,
        .history_file = arguments->history_file,
        .log = on_log,
        .log_user = &arguments->log_level,
    };
    widl_router *router = widl_router_new(&options, &error);
    bool good =
        router && add_realms(router, arguments, &error) &&
        keep_histories(router, arguments, &error) &&
        (!arguments->users || widl_router_add_users(router, NULL, arguments->users, &error));
    if (good) {
        catch_signals(router);
        good = open_listeners(router, arguments, &error) && widl_router_run(router, &error);
        ignore_signals();
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
        return serve(arguments);
    return EXIT_SUCCESS;
}

int main(int count, char **words)
{
    struct arguments arguments;
    int status = EXIT_FAILURE;
    if (count > 1 && strcmp(words[1], "user") == 0)
        return user_command(count - 2, words + 2);
    if (arguments_init(&arguments, (size_t)count))
        status = run(&arguments, count, words);
    else
        fputs("widl-router: out of memory\n", stderr);
    arguments_done(&arguments);
    return status;
}
