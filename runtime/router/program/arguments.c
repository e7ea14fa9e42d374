/* SPDX-License-Identifier: MIT */
/*
 * Reads the command line by one table, from which --help comes as well, and from that the man page.
 * A new option is a function that takes its value and a row.
 */
#include "router/program/arguments.h"

#include <stdlib.h>
#include <string.h>

/** Columns of --help. */
#define HELP_INDENT 21
#define HELP_WIDTH  100

static const char INTRODUCTION[] = "widl-router: a WAMP router, dealer and broker\n"
                                   "\n"
                                   "usage: widl-router [OPTION]...\n"
                                   "\n";

static const char CLOSING[] =
    "\n"
    "Once it accepts clients it prints `listening on URL` for each URL. It speaks WAMP over\n"
    "WebSocket and RawSocket with MessagePack, JSON and CBOR. Without --users every client is\n"
    "anonymous, and without --listen only programs on this machine reach it.\n"
    "\n"
    "`widl-router check` says what is wrong in a configuration file, and who may do what by it;\n"
    "widl-router check --help says how.\n"
    "\n"
    "`widl-router user` changes users in a file or a database; widl-router user --help says how.\n"
    "\n"
    "SIGTERM and SIGINT end it: clients are told GOODBYE first. SIGHUP reads certificates, and\n"
    "the configuration file, again.\n"
    "\n"
    "example: widl-router --listen ws://127.0.0.1:0/ws --realm com.acme --log-level info\n";

static bool take_config(struct arguments *arguments, char *value)
{
    arguments->config = value;
    return true;
}

static bool take_url(struct arguments *arguments, char *value)
{
    arguments->urls[arguments->url_count++] = value;
    return true;
}

/** Read a mode of a file, in octal. */
static bool take_socket_mode(struct arguments *arguments, char *value)
{
    char *end = NULL;
    unsigned long mode = strtoul(value, &end, 8);
    bool good = *value >= '0' && *value <= '7' && !*end && mode > 0 && mode <= 0777;
    arguments->listen.socket_mode = (unsigned)mode;
    if (!good)
        fprintf(stderr, "widl-router: --socket-mode: '%s' is no mode such as 0660\n", value);
    return good;
}

static bool take_socket_owner(struct arguments *arguments, char *value)
{
    arguments->listen.socket_owner = value;
    return true;
}

static bool take_socket_group(struct arguments *arguments, char *value)
{
    arguments->listen.socket_group = value;
    return true;
}

static bool take_tls_certificate(struct arguments *arguments, char *value)
{
    arguments->tls.certificate_file = value;
    return true;
}

static bool take_tls_key(struct arguments *arguments, char *value)
{
    arguments->tls.key_file = value;
    return true;
}

static bool take_tls_client_ca(struct arguments *arguments, char *value)
{
    arguments->tls.client_ca_file = value;
    return true;
}

static bool take_tls_client_optional(struct arguments *arguments, char *value)
{
    (void)value;
    arguments->tls_client_optional = true;
    return true;
}

static bool take_realm(struct arguments *arguments, char *value)
{
    arguments->realms[arguments->realm_count++] = value;
    return true;
}

static bool take_origin(struct arguments *arguments, char *value)
{
    arguments->origins[arguments->origin_count++] = value;
    return true;
}

static bool take_host(struct arguments *arguments, char *value)
{
    arguments->hosts[arguments->host_count++] = value;
    return true;
}

static bool take_v1_realm(struct arguments *arguments, char *value)
{
    arguments->listen.v1_realm = value;
    return true;
}

/** Read URI=PREFIX; the URI may have `=` in it, too. */
static bool take_v1_prefix(struct arguments *arguments, char *value)
{
    char *separator = strrchr(value, '=');
    if (!separator) {
        fprintf(stderr, "widl-router: --v1-prefix: it must be URI=PREFIX\n");
        return false;
    }
    *separator = '\0';
    arguments->v1_prefixes[arguments->listen.v1_prefix_count++] =
        (widl_v1_prefix){.v1 = value, .wamp = separator + 1};
    return true;
}

static bool take_history(struct arguments *arguments, char *value)
{
    const char *wrong = keep_read(value, &arguments->keeps[arguments->keep_count++]);
    if (wrong)
        fprintf(stderr, "widl-router: --history: %s; see widl-router --help\n", wrong);
    return !wrong;
}

static bool take_history_file(struct arguments *arguments, char *value)
{
    arguments->history_file = value;
    return true;
}

static bool take_users(struct arguments *arguments, char *value)
{
    arguments->users = value;
    return true;
}

static bool take_operation(struct arguments *arguments, char *value)
{
    arguments->operation = value;
    return true;
}

static bool take_accept_unannounced(struct arguments *arguments, char *value)
{
    (void)value;
    arguments->accept_unannounced = true;
    return true;
}

static bool take_allow_anonymous(struct arguments *arguments, char *value)
{
    (void)value;
    arguments->allow_anonymous = true;
    return true;
}

static bool take_allow_control(struct arguments *arguments, char *value)
{
    (void)value;
    arguments->allow_control = true;
    return true;
}

static bool take_strict_uris(struct arguments *arguments, char *value)
{
    (void)value;
    arguments->strict_uris = true;
    return true;
}

static bool take_strict_request_ids(struct arguments *arguments, char *value)
{
    (void)value;
    arguments->strict_request_ids = true;
    return true;
}

static bool take_log_level(struct arguments *arguments, char *value)
{
    static const char *const names[] = {"error", "warning", "info"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(value, names[i]) == 0) {
            arguments->log_level = (widl_log_level)i;
            return true;
        }
    }
    fprintf(stderr, "widl-router: unknown log level '%s': it is error, warning or info\n", value);
    return false;
}

static bool take_log_format(struct arguments *arguments, char *value)
{
    bool is_json = strcmp(value, "json") == 0;
    bool good = is_json || strcmp(value, "text") == 0;
    arguments->log_format = is_json ? LOG_JSON : LOG_TEXT;
    if (!good)
        fprintf(stderr, "widl-router: unknown log format '%s': it is text or json\n", value);
    return good;
}

/** Read whole seconds, at most a day. */
static bool read_seconds(const char *option, const char *value, uint32_t *ret_ms)
{
    char *end = NULL;
    unsigned long seconds = strtoul(value, &end, 10);
    bool good = *value >= '0' && *value <= '9' && !*end && seconds > 0 && seconds <= 86400;
    *ret_ms = (uint32_t)seconds * 1000;
    if (!good)
        fprintf(stderr, "widl-router: %s: '%s' is no number of seconds from 1 to 86400\n", option,
                value);
    return good;
}

static bool take_keepalive(struct arguments *arguments, char *value)
{
    return read_seconds("--keepalive", value, &arguments->keepalive_ms);
}

static bool take_drain_seconds(struct arguments *arguments, char *value)
{
    return read_seconds("--drain-seconds", value, &arguments->drain_ms);
}

static bool take_compress_from(struct arguments *arguments, char *value)
{
    char *end = NULL;
    unsigned long bytes = strtoul(value, &end, 10);
    bool good = *value >= '0' && *value <= '9' && !*end && bytes > 0 && bytes <= UINT32_MAX;

    arguments->compress_from_bytes = bytes;
    if (!good)
        fprintf(stderr, "widl-router: --compress-from: '%s' is no number of bytes\n", value);
    return good;
}

static bool take_version(struct arguments *arguments, char *value)
{
    (void)value;
    arguments->version = true;
    return true;
}

static bool take_help(struct arguments *arguments, char *value)
{
    (void)value;
    arguments->help = true;
    return true;
}

static const struct option {
    const char *name;
    const char *value; /**< what stands behind it; NULL: nothing, and it is taken with NULL */
    bool (*take)(struct arguments *arguments, char *value);
    const char *help;
} options[] = {
    {"--config", "FILE", take_config,
     "take everything from a JSON file, beside which there are no other options; it can have more "
     "than these, such as roles and limits"},
    {"--listen", "URL", take_url,
     "accept clients at ws://HOST:PORT/PATH, WebSocket and RawSocket; at tcp://HOST:PORT, "
     "RawSocket alone; over TLS at wss:// and tls://; at unix sockets, ws+unix:FILE:/PATH or "
     "unix:FILE; port 0 takes a free one; may be given again (default: ws://127.0.0.1:8080/ws)"},
    {"--socket-mode", "MODE", take_socket_mode,
     "who may connect to unix sockets, in octal (default: 0600, the user that this program runs "
     "as)"},
    {"--socket-owner", "USER", take_socket_owner,
     "the user whom unix sockets belong to, as a name or a number"},
    {"--socket-group", "GROUP", take_socket_group,
     "the group that unix sockets belong to, as a name or a number"},
    {"--tls-certificate", "FILE", take_tls_certificate,
     "what to show at wss:// and tls:// URLs, in PEM, with the chain behind it; SIGHUP reads it "
     "again"},
    {"--tls-key", "FILE", take_tls_key,
     "the key of the certificate, in PEM (default: in its file)"},
    {"--tls-client-ca", "FILE", take_tls_client_ca,
     "check certificates of clients by those in FILE, and let nobody in without one"},
    {"--tls-client-optional", NULL, take_tls_client_optional,
     "let clients in that have no certificate, too"},
    {"--realm", "NAME", take_realm,
     "a realm that clients may join; may be given again (default: realm1)"},
    {"--users", "FILE", take_users,
     "let in the users of a file or a database, and nobody else; changes count from the next login "
     "on (default: everybody is let in as `anonymous`)"},
    {"--allow-origin", "ORIGIN", take_origin,
     "let web pages of https://HOST[:PORT] connect, `*`: all; may be given again (default: only "
     "those of the host that they connect to)"},
    {"--allow-host", "NAME", take_host,
     "a name of this host, for web pages that come by it over a loopback address, as behind a "
     "proxy; may be given again (default: localhost alone)"},
    {"--v1-realm", "NAME", take_v1_realm,
     "let clients of WAMP v1 in, the WebSocket subprotocol wamp, and into this realm (default: no "
     "such clients)"},
    {"--v1-prefix", "URI=PREFIX", take_v1_prefix,
     "what begins with URI for them, such as http://example.com/calc#, begins with PREFIX for "
     "others, such as com.example.calc.; may be given again"},
    {"--history", "REALM=TOPIC[,events=N][,bytes=N][,age=N(s|m|h|d)]", take_history,
     "keep the latest events of a topic for those who ask for them later, 1,000 of at most 16 MiB "
     "unless it says otherwise; a TOPIC that ends with a dot, or is empty, stands for all that "
     "begin with it, another with empty components for all that have others there; may be given "
     "again"},
    {"--history-file", "PATH", take_history_file,
     "keep them in a file, beyond the end of this program (default: in memory)"},
    {"--operation", "URL", take_operation,
     "serve /metrics, for Prometheus, and /health at http://HOST:PORT, a loopback address "
     "(default: "
     "nowhere)"},
    {"--accept-unannounced", NULL, take_accept_unannounced,
     "let clients send and receive intermediate results, and calls in parts, that have not "
     "announced so; some libraries do not"},
    {"--allow-anonymous", NULL, take_allow_anonymous,
     "let clients of other machines join without saying who they are (default: only those of this "
     "machine)"},
    {"--allow-control", NULL, take_allow_control,
     "let clients end each other's sessions, registrations and subscriptions by the meta API"},
    {"--strict-request-ids", NULL, take_strict_request_ids,
     "abort clients whose request ids do not count 1, 2, 3"},
    {"--strict-uris", NULL, take_strict_uris,
     "refuse topics and procedures with other characters than a to z, 0 to 9 and `_`"},
    {"--keepalive", "SECONDS", take_keepalive,
     "cut clients from which nothing has come for so long; they are asked for a sign of life "
     "before "
     "half of the time is over (default: only TCP watches, for about two minutes)"},
    {"--drain-seconds", "SECONDS", take_drain_seconds,
     "at the end, how long calls that are under way may take before clients are told GOODBYE "
     "(default: 5)"},
    {"--compress-from", "BYTES", take_compress_from,
     "compress WebSocket messages of at least so many bytes for clients that offer it (default: "
     "never)"},
    {"--log-level", "LEVEL", take_log_level,
     "what to report on standard error: error, warning or info (default: warning)"},
    {"--log-format", "FORMAT", take_log_format,
     "how lines of the log look: text, or json for machines (default: text)"},
    {"--version", NULL, take_version, "say which version this is"},
    {"--help", NULL, take_help, "say this"},
};

bool arguments_init(struct arguments *arguments, size_t count)
{
    *arguments = (struct arguments){.log_level = WIDL_LOG_WARNING};
    arguments->urls = calloc(count + 1, sizeof(*arguments->urls));
    arguments->realms = calloc(count + 1, sizeof(*arguments->realms));
    arguments->origins = calloc(count + 1, sizeof(*arguments->origins));
    arguments->hosts = calloc(count + 1, sizeof(*arguments->hosts));
    arguments->keeps = calloc(count + 1, sizeof(*arguments->keeps));
    arguments->v1_prefixes = calloc(count + 1, sizeof(*arguments->v1_prefixes));
    arguments->listen.v1_prefixes = arguments->v1_prefixes;
    return arguments->urls && arguments->realms && arguments->origins && arguments->hosts &&
           arguments->keeps && arguments->v1_prefixes;
}

void arguments_done(struct arguments *arguments)
{
    free(arguments->urls);
    free(arguments->realms);
    free(arguments->origins);
    free(arguments->hosts);
    free(arguments->keeps);
    free(arguments->v1_prefixes);
}

static const struct option *find_option(const char *name)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (strcmp(name, options[i].name) == 0)
            return &options[i];
    }
    fprintf(stderr, "widl-router: unknown option '%s'; see widl-router --help\n", name);
    return NULL;
}

bool arguments_read(struct arguments *arguments, int count, char **words)
{
    for (int i = 1; i < count; i++) {
        const struct option *option = find_option(words[i]);
        char *value = NULL;
        if (!option)
            return false;
        if (option->value && i + 1 == count) {
            fprintf(stderr, "widl-router: %s needs a value; see widl-router --help\n", words[i]);
            return false;
        }
        if (option->value)
            value = words[++i];
        if (!option->take(arguments, value))
            return false;
    }
    if (arguments->config && count > 3) {
        fputs("widl-router: beside --config there are no other options\n", stderr);
        return false;
    }
    return true;
}

/** Write `text` in lines that begin in the column HELP_INDENT, from `column` on. */
static void write_wrapped(FILE *out, const char *text, int column)
{
    if (column >= HELP_INDENT) {
        fputc('\n', out);
        column = 0;
    }
    fprintf(out, "%*s", HELP_INDENT - column, "");
    column = HELP_INDENT;
    while (*text) {
        int size = (int)strcspn(text, " ");
        if (column > HELP_INDENT && column + 1 + size > HELP_WIDTH) {
            fprintf(out, "\n%*s", HELP_INDENT, "");
            column = HELP_INDENT;
        }
        column += fprintf(out, "%s%.*s", column > HELP_INDENT ? " " : "", size, text);
        text += size;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

void arguments_help(FILE *out)
{
    fputs(INTRODUCTION, out);
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        const char *value = options[i].value ? options[i].value : "";
        int column = fprintf(out, "  %s%s%s", options[i].name, *value ? " " : "", value);
        write_wrapped(out, options[i].help, column);
    }
    fputs(CLOSING, out);
}
