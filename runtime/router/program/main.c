/* SPDX-License-Identifier: MIT */
/*
 * widl-router: a WAMP router as a program.
 *
 * Everything but arguments, signals and printing is in the library (widl/router.h). Exit status: 0
 * after a signal asked it to end, 1 when it could not serve, 2 when the arguments are wrong.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <widl/router.h>
#include <widl/version.h>

#include "router/program/keep.h"

enum { EXIT_USAGE = 2 };

struct arguments {
    const char **urls;
    size_t url_count;
    const char **realms;
    size_t realm_count;
    const char **origins; /**< NULL at the end */
    size_t origin_count;
    struct keep *keeps;
    size_t keep_count;
    const char *history_file;
    widl_listen_options listen;
    widl_log_level log_level;
    bool accept_unannounced;
    bool strict_request_ids;
    bool help;
    bool version;
};

static const char HELP[] =
    "widl-router: a WAMP router, dealer and broker\n"
    "\n"
    "usage: widl-router [OPTION]...\n"
    "\n"
    "  --listen URL       accept clients at ws://HOST:PORT/PATH, WebSocket and RawSocket; at\n"
    "                     tcp://HOST:PORT, RawSocket alone; at unix sockets, ws+unix:FILE:/PATH "
    "or\n"
    "                     unix:FILE; port 0 takes a free one; may be given again\n"
    "                     (default: ws://127.0.0.1:8080/ws)\n"
    "  --socket-mode MODE who may connect to unix sockets, in octal (default: 0600, the user that\n"
    "                     this program runs as)\n"
    "  --socket-owner USER, --socket-group GROUP\n"
    "                     whom unix sockets belong to, as a name or a number\n"
    "  --realm NAME       a realm that clients may join; may be given again (default: realm1)\n"
    "  --allow-origin ORIGIN\n"
    "                     let web pages of https://HOST[:PORT] connect, `*`: all; may be given\n"
    "                     again (default: only those of the host that they connect to)\n"
    "  --history REALM=TOPIC[,events=N][,bytes=N][,age=N(s|m|h|d)]\n"
    "                     keep the latest events of a topic for those who ask for them later,\n"
    "                     1,000 of at most 16 MiB unless it says otherwise; a TOPIC that ends\n"
    "                     with a dot, or is empty, stands for all that begin with it, another\n"
    "                     with empty components for all that have others there; may be given\n"
    "                     again\n"
    "  --history-file PATH\n"
    "                     keep them in a file, beyond the end of this program (default: in\n"
    "                     memory)\n"
    "  --accept-unannounced\n"
    "                     let clients send and receive intermediate results, and calls in parts,\n"
    "                     that have not announced so; some libraries do not\n"
    "  --strict-request-ids\n"
    "                     abort clients whose request ids do not count 1, 2, 3\n"
    "  --log-level LEVEL  what to report on standard error: error, warning or info\n"
    "                     (default: warning)\n"
    "  --version          say which version this is\n"
    "  --help             say this\n"
    "\n"
    "Once it accepts clients it prints `listening on URL` for each URL. It speaks WAMP over\n"
    "WebSocket and RawSocket with MessagePack, JSON and CBOR. Every client is anonymous, and\n"
    "without --listen only programs on this machine reach it.\n"
    "\n"
    "SIGTERM and SIGINT end it: clients are told GOODBYE first.\n"
    "\n"
    "example: widl-router --listen ws://127.0.0.1:0/ws --realm com.acme --log-level info\n";

/** For the signal handler. */
static widl_router *running;

static void on_signal(int number)
{
    (void)number;
    widl_router_stop(running);
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

static bool read_level(const char *name, widl_log_level *ret)
{
    static const char *const names[] = {"error", "warning", "info"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            *ret = (widl_log_level)i;
            return true;
        }
    }
    fprintf(stderr, "widl-router: unknown log level '%s': it is error, warning or info\n", name);
    return false;
}

static bool read_keep(char *text, struct keep *ret)
{
    const char *wrong = keep_read(text, ret);
    if (wrong)
        fprintf(stderr, "widl-router: --history: %s; see widl-router --help\n", wrong);
    return !wrong;
}

/** Read a mode of a file, in octal. */
static bool read_mode(const char *text, unsigned *ret)
{
    char *end = NULL;
    unsigned long mode = strtoul(text, &end, 8);
    bool good = *text >= '0' && *text <= '7' && !*end && mode > 0 && mode <= 0777;
    *ret = (unsigned)mode;
    if (!good)
        fprintf(stderr, "widl-router: --socket-mode: '%s' is no mode such as 0660\n", text);
    return good;
}

/** Take one option with its value. */
static bool take_value(struct arguments *arguments, const char *option, char *value)
{
    if (strcmp(option, "--listen") == 0)
        arguments->urls[arguments->url_count++] = value;
    else if (strcmp(option, "--realm") == 0)
        arguments->realms[arguments->realm_count++] = value;
    else if (strcmp(option, "--allow-origin") == 0)
        arguments->origins[arguments->origin_count++] = value;
    else if (strcmp(option, "--history-file") == 0)
        arguments->history_file = value;
    else if (strcmp(option, "--socket-owner") == 0)
        arguments->listen.socket_owner = value;
    else if (strcmp(option, "--socket-group") == 0)
        arguments->listen.socket_group = value;
    else if (strcmp(option, "--socket-mode") == 0)
        return read_mode(value, &arguments->listen.socket_mode);
    else if (strcmp(option, "--history") == 0)
        return read_keep(value, &arguments->keeps[arguments->keep_count++]);
    else
        return read_level(value, &arguments->log_level);
    return true;
}

static bool needs_value(const char *option)
{
    static const char *const options[] = {
        "--listen",       "--realm",        "--allow-origin", "--history",   "--history-file",
        "--socket-owner", "--socket-group", "--socket-mode",  "--log-level",
    };
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (strcmp(option, options[i]) == 0)
            return true;
    return false;
}

/** Take an option without a value. Return: false when it is none. */
static bool take_switch(struct arguments *arguments, const char *option)
{
    const struct {
        const char *option;
        bool *on;
    } switches[] = {
        {"--accept-unannounced", &arguments->accept_unannounced},
        {"--strict-request-ids", &arguments->strict_request_ids},
        {"--help", &arguments->help},
        {"--version", &arguments->version},
    };
    for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
        if (strcmp(option, switches[i].option) != 0)
            continue;
        *switches[i].on = true;
        return true;
    }
    return false;
}

static bool read_arguments(struct arguments *arguments, int count, char **words)
{
    for (int i = 1; i < count; i++) {
        if (take_switch(arguments, words[i]))
            continue;
        if (!needs_value(words[i])) {
            fprintf(stderr, "widl-router: unknown option '%s'; see widl-router --help\n", words[i]);
            return false;
        } else if (i + 1 == count) {
            fprintf(stderr, "widl-router: %s needs a value; see widl-router --help\n", words[i]);
            return false;
        } else {
            if (!take_value(arguments, words[i], words[i + 1]))
                return false;
            i++;
        }
    }
    return true;
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

static bool listen_at(widl_router *router, const char *url, const widl_listen_options *options,
                      widl_error *error)
{
    const char *real_url = widl_router_listen_with(router, url, options, error);
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
        if (!listen_at(router, arguments->urls[i], &arguments->listen, error))
            return false;
    return arguments->url_count > 0 ||
           listen_at(router, "ws://127.0.0.1:8080/ws", &arguments->listen, error);
}

/** Let signals end `router`; a second one of a kind ends the process at once. */
static void catch_signals(widl_router *router)
{
    struct sigaction stop = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    running = router;
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

/** Not to be interrupted by a signal for a router that is about to be released. */
static void ignore_signals(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGTERM, &ignore, NULL);
    sigaction(SIGINT, &ignore, NULL);
}

static int serve(struct arguments *arguments)
{
    widl_error error = {0};
    widl_router_options options = {
        .allow_origins = arguments->origins,
        .accept_unannounced = arguments->accept_unannounced,
        .strict_request_ids = arguments->strict_request_ids,
        .history_file = arguments->history_file,
        .log = on_log,
        .log_user = &arguments->log_level,
    };
    widl_router *router = widl_router_new(&options, &error);
    bool good = router && add_realms(router, arguments, &error) &&
                keep_histories(router, arguments, &error);
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
    if (!read_arguments(arguments, count, words))
        return EXIT_USAGE;
    if (arguments->help)
        fputs(HELP, stdout);
    else if (arguments->version)
        puts("widl-router " WIDL_VERSION);
    else
        return serve(arguments);
    return EXIT_SUCCESS;
}

int main(int count, char **words)
{
    struct arguments arguments = {.log_level = WIDL_LOG_WARNING};
    arguments.urls = calloc((size_t)count + 1, sizeof(*arguments.urls));
    arguments.realms = calloc((size_t)count + 1, sizeof(*arguments.realms));
    arguments.origins = calloc((size_t)count + 1, sizeof(*arguments.origins));
    arguments.keeps = calloc((size_t)count + 1, sizeof(*arguments.keeps));
    int status = EXIT_FAILURE;
    if (arguments.urls && arguments.realms && arguments.origins && arguments.keeps)
        status = run(&arguments, count, words);
    else
        fputs("widl-router: out of memory\n", stderr);
    free(arguments.urls);
    free(arguments.realms);
    free(arguments.origins);
    free(arguments.keeps);
    return status;
}
