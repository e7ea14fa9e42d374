/* SPDX-License-Identifier: MIT */
/*
 * What a configuration file may have. A new setting is a row: the schema, and by it the reference
 * in docs/router.md, follow.
 */
#include "router/program/config_tables.h"

#include <stddef.h>

#include "router/program/config.h"

#define COUNT(array)   (sizeof(array) / sizeof((array)[0]))
#define DAY_MS         86400000
#define MAX_COUNT      ((uint64_t)1 << 31)
#define MAX_BYTES      ((uint64_t)1 << 31)
#define MAX_AGE_MS     ((uint64_t)1 << 53)
#define MAX_TRUSTLEVEL UINT32_MAX

/** A shape of a struct; `node`: whether it begins with its place. */
#define SHAPE(name, type, settings, node)                                                          \
    static const struct shape name = {settings, COUNT(settings), sizeof(type), node}

/* Rows of tables; `type` is the struct that is read into, and the help is behind the kind. */
#define ROW(type, member, row_kind, ...)                                                           \
    .kind = (row_kind), .offset = offsetof(type, member), .help = __VA_ARGS__
#define GIVEN(type, member) .has_given = true, .given = offsetof(type, member)
#define RANGE(from, to)     .least = (from), .most = (to)
#define LIST(type, member, member_count, items, text)                                              \
    .kind = SETTING_LIST, .offset = offsetof(type, member), .count = offsetof(type, member_count), \
    .shape = &(items), .help = (text)
#define GROUP(members, text) .kind = SETTING_GROUP, .shape = &(members), .help = (text)

static const char *const matches[] = {[WIDL_MATCH_EXACT] = "exact",
                                      [WIDL_MATCH_PREFIX] = "prefix",
                                      [WIDL_MATCH_WILDCARD] = "wildcard",
                                      NULL};
static const char *const disclosures[] = {[WIDL_DISCLOSE_ASKED] = "asked",
                                          [WIDL_DISCLOSE_ALWAYS] = "always",
                                          [WIDL_DISCLOSE_NEVER] = "never",
                                          NULL};
static const char *const actions[] = {[WIDL_ACTION_CALL] = "call",
                                      [WIDL_ACTION_REGISTER] = "register",
                                      [WIDL_ACTION_PUBLISH] = "publish",
                                      [WIDL_ACTION_SUBSCRIBE] = "subscribe",
                                      NULL};
static const char *const levels[] = {
    [WIDL_LOG_ERROR] = "error", [WIDL_LOG_WARNING] = "warning", [WIDL_LOG_INFO] = "info", NULL};

static const char *const formats[] = {[LOG_TEXT] = "text", [LOG_JSON] = "json", NULL};

#define RULE(member, kind, ...) ROW(struct config_permission, permission.member, kind, __VA_ARGS__)
static const struct setting permission_settings[] = {
    {"uri",
     RULE(uri, SETTING_TEXT, "The URI, or the pattern, that the rule is about.", .required = true)},
    {"match",
     RULE(match, SETTING_CHOICE, "How the URI is meant (default: exact).", .choices = matches)},
    {"allow", RULE(allow, SETTING_CHOICES, "What the role may do there; the rest is denied.",
                   .choices = actions)},
    {"ask",
     RULE(ask, SETTING_CHOICES, "What the realm's authorizer decides about.", .choices = actions)},
    {"disclosure", RULE(disclosure, SETTING_CHOICE,
                        "Who is told who calls or publishes (default: as the role has it).",
                        .choices = disclosures)},
    {"trustlevel",
     RULE(trustlevel, SETTING_UINT32, "Told with calls and events (default: that of the role).",
          RANGE(0, MAX_TRUSTLEVEL), GIVEN(struct config_permission, permission.has_trustlevel))},
};
SHAPE(permission_shape, struct config_permission, permission_settings, true);

#define ROLE(member, kind, ...) ROW(struct config_role, member, kind, __VA_ARGS__)
static const struct setting role_settings[] = {
    {"name", ROLE(name, SETTING_TEXT, "The role, such as `anonymous` or one of the users.",
                  .required = true)},
    {"disclosure", ROLE(options.disclosure, SETTING_CHOICE,
                        "Who is told who calls or publishes: who asks for it, everybody or nobody "
                        "(default: asked).",
                        .choices = disclosures)},
    {"trustlevel",
     ROLE(options.trustlevel, SETTING_UINT32, "Told with calls and events (default: none).",
          RANGE(0, MAX_TRUSTLEVEL), GIVEN(struct config_role, options.has_trustlevel))},
    {"permissions", LIST(struct config_role, permissions, permission_count, permission_shape,
                         "What the role may do; without a rule for it, nothing. The most specific "
                         "rule decides.")},
};
SHAPE(role_shape, struct config_role, role_settings, true);

#define KEEP(member, kind, ...) ROW(struct config_history, member, kind, __VA_ARGS__)
static const struct setting history_settings[] = {
    {"topic", KEEP(topic, SETTING_TEXT, "The topic, or the pattern, whose events are kept.",
                   .required = true)},
    {"match",
     KEEP(match, SETTING_CHOICE, "How the topic is meant (default: exact).", .choices = matches)},
    {"max_events", KEEP(limits.max_events, SETTING_SIZE,
                        "How many are kept, the latest (default: 1000).", RANGE(1, MAX_COUNT))},
    {"max_bytes", KEEP(limits.max_bytes, SETTING_SIZE, "What they take (default: 16777216).",
                       RANGE(1, MAX_BYTES))},
    {"max_age_ms", KEEP(limits.max_age_ms, SETTING_UINT64,
                        "For how long they are kept, in milliseconds (default: any time).",
                        RANGE(1, MAX_AGE_MS))},
};
SHAPE(history_shape, struct config_history, history_settings, true);

#define REALM(member, kind, ...) ROW(struct config_realm, member, kind, __VA_ARGS__)
static const struct setting authenticator_settings[] = {
    {"realm", REALM(authenticator_realm, SETTING_TEXT, "The realm that the procedure is in.",
                    .required = true)},
    {"procedure",
     REALM(authenticator_procedure, SETTING_TEXT, "The URI of the procedure.", .required = true)},
};
SHAPE(authenticator_shape, struct config_realm, authenticator_settings, false);

static const struct setting realm_settings[] = {
    {"name", REALM(name, SETTING_TEXT, "The realm's URI.", .required = true)},
    {"users",
     REALM(users, SETTING_PATH,
           "A file, or a database, of users of this realm, who may join it and nobody else.")},
    {"authenticator",
     GROUP(authenticator_shape, "A procedure that decides who may join, instead of users.")},
    {"authorizer", REALM(authorizer, SETTING_TEXT,
                         "A procedure of the realm that decides about what rules leave to it, and "
                         "about roles that are not listed.")},
    {"roles", LIST(struct config_realm, roles, role_count, role_shape,
                   "Which roles there are, and what they may do. Without any, everybody may do "
                   "everything but end others by the meta API.")},
    {"max_sessions", REALM(limits.max_sessions, SETTING_SIZE,
                           "Sessions at a time (default: any number).", RANGE(1, MAX_COUNT))},
    {"history", LIST(struct config_realm, histories, history_count, history_shape,
                     "Whose events are kept for those who ask for them later.")},
};
SHAPE(realm_shape, struct config_realm, realm_settings, true);

#define DOOR(member, kind, ...) ROW(struct config_listener, member, kind, __VA_ARGS__)
static const struct setting tls_settings[] = {
    {"certificate", DOOR(tls.certificate_file, SETTING_PATH,
                         "What to show, in PEM, with the chain behind it.", .required = true)},
    {"key", DOOR(tls.key_file, SETTING_PATH,
                 "The key of the certificate, in PEM (default: in its file).")},
    {"client_ca", DOOR(tls.client_ca_file, SETTING_PATH,
                       "Check certificates of clients by those of this file, and let nobody in "
                       "without one.")},
    {"client_optional", DOOR(client_optional, SETTING_FLAG,
                             "Let clients in that have no certificate, too (default: false).")},
};
SHAPE(tls_shape, struct config_listener, tls_settings, false);

static const struct setting socket_settings[] = {
    {"mode", DOOR(options.socket_mode, SETTING_MODE,
                  "Who may connect, in octal (default: 0600, the user that the router runs as).")},
    {"owner", DOOR(options.socket_owner, SETTING_TEXT,
                   "The user whom it belongs to, as a name or a number.")},
    {"group", DOOR(options.socket_group, SETTING_TEXT,
                   "The group that it belongs to, as a name or a number.")},
};
SHAPE(socket_shape, struct config_listener, socket_settings, false);

static const struct setting prefix_settings[] = {
    {"v1", ROW(widl_v1_prefix, v1, SETTING_TEXT,
               "How URIs begin for clients of WAMP v1, such as http://example.com/calc#.",
               .required = true)},
    {"wamp", ROW(widl_v1_prefix, wamp, SETTING_TEXT,
                 "How the same ones begin for others, such as com.example.calc. (with the dot).",
                 .required = true)},
};
SHAPE(prefix_shape, widl_v1_prefix, prefix_settings, false);

static const struct setting v1_settings[] = {
    {"realm", DOOR(options.v1_realm, SETTING_TEXT, "The realm that they find themselves in.",
                   .required = true)},
    {"prefixes", LIST(struct config_listener, options.v1_prefixes, options.v1_prefix_count,
                      prefix_shape, "What URIs are called in WAMP v1.")},
};
SHAPE(v1_shape, struct config_listener, v1_settings, false);

static const struct setting listener_settings[] = {
    {"url", DOOR(url, SETTING_TEXT,
                 "Where to accept clients: ws://HOST:PORT/PATH, tcp://HOST:PORT, over TLS wss:// "
                 "and tls://, at unix sockets ws+unix:FILE:/PATH and unix:FILE.",
                 .required = true)},
    {"tls", .kind = SETTING_GROUP, .shape = &tls_shape, GIVEN(struct config_listener, has_tls),
     .help = "Who the router is; needed for wss:// and tls://."},
    {"socket", GROUP(socket_shape, "Who may connect to a unix socket.")},
    {"remote", DOOR(options.remote, SETTING_FLAG,
                    "Take nobody who comes here for one of this machine, as behind a proxy on it "
                    "(default: false).")},
    {"cookies",
     DOOR(options.cookies, SETTING_FLAG,
          "Remember who has logged in as one of the users, by a cookie (default: false).")},
    {"v1", GROUP(v1_shape, "Let clients of WAMP v1 in (default: none).")},
};
SHAPE(listener_shape, struct config_listener, listener_settings, true);

#define OPTION(member, kind, ...) ROW(struct config, options.member, kind, __VA_ARGS__)
/* A year. */
#define MAX_COOKIE_S 31536000

#define TIMEOUT(member, text) OPTION(member, SETTING_UINT32, text, RANGE(1, DAY_MS))
#define MOST(member, text)    OPTION(member, SETTING_SIZE, text, RANGE(1, MAX_COUNT))
#define BYTES(member, text)   OPTION(member, SETTING_SIZE, text, RANGE(1, MAX_BYTES))
static const struct setting timeout_settings[] = {
    {"hello_ms",
     TIMEOUT(hello_timeout_ms, "For a handshake, and once more for HELLO (default: 10000).")},
    {"authenticate_ms",
     TIMEOUT(authenticate_timeout_ms,
             "From HELLO to WELCOME, where users or a procedure decide (default: 10000).")},
    {"authorize_ms",
     TIMEOUT(authorize_timeout_ms, "For an authorizer's decision (default: 10000).")},
    {"drain_ms", TIMEOUT(drain_timeout_ms,
                         "For calls under way to end, before GOODBYE is said (default: 5000).")},
    {"goodbye_ms",
     TIMEOUT(goodbye_timeout_ms, "For answers to GOODBYE at the end (default: 2000).")},
    {"cookie_s", OPTION(cookie_lifetime_s, SETTING_UINT32,
                        "For how long a cookie is good, in seconds (default: 86400, a day).",
                        RANGE(1, MAX_COOKIE_S))},
    {"keepalive_ms",
     TIMEOUT(keepalive_ms, "Cut clients from which nothing has come for so long; they are asked "
                           "for a sign of life before (default: only TCP watches).")},
};
SHAPE(timeout_shape, struct config, timeout_settings, false);

static const struct setting limit_settings[] = {
    {"max_message_bytes",
     BYTES(max_message_bytes, "Largest message received or passed on (default: 16777216).")},
    {"max_queue_bytes",
     BYTES(max_queue_bytes, "Unsent bytes of a session before it is cut (default: 67108864).")},
    {"max_connections", MOST(max_connections, "Connections at a time (default: 10000).")},
    {"max_connections_per_address",
     MOST(max_connections_per_address,
          "Of one address, of IPv6 one network of 64 bits, at a time; unix sockets do not count "
          "(default: 1000, and any number from loopback addresses).")},
    {"max_message_rate",
     MOST(max_message_rate, "Messages that a connection may send in a second, on average; more are "
                            "read later (default: any number).")},
    {"max_byte_rate",
     BYTES(max_byte_rate, "Bytes that a connection may send in a second, on average; more are read "
                          "later (default: any number).")},
    {"max_subscriptions", MOST(max_subscriptions, "Of one session (default: 10000).")},
    {"max_registrations", MOST(max_registrations, "Of one session (default: 10000).")},
    {"max_pending_calls",
     MOST(max_pending_calls, "Of one caller, without an answer (default: 65536).")},
    {"max_retained_events",
     MOST(max_retained_events, "Of one realm; the oldest are forgotten (default: 10000).")},
    {"max_retained_bytes",
     BYTES(max_retained_bytes, "What they take in memory (default: 67108864).")},
    {"max_testament_bytes",
     BYTES(max_testament_bytes, "Of one session, in memory (default: 1048576).")},
};
SHAPE(limit_shape, struct config, limit_settings, false);

static const struct setting operation_settings[] = {
    {"listen", ROW(struct config, operation_url, SETTING_TEXT,
                   "Where: http://HOST:PORT, a loopback address.", .required = true)},
    {"allow_remote", ROW(struct config, operation.allow_remote, SETTING_FLAG,
                         "Take an address that other machines reach, too; whoever reaches it may "
                         "ask (default: false).")},
};
SHAPE(operation_shape, struct config, operation_settings, false);

static const struct setting config_settings[] = {
    {"$schema", ROW(struct config, schema, SETTING_TEXT, "For editors; it has no effect.")},
    {"listeners", LIST(struct config, listeners, listener_count, listener_shape,
                       "Where to accept clients (default: ws://127.0.0.1:8080/ws).")},
    {"realms", .required = true,
     LIST(struct config, realms, realm_count, realm_shape, "What clients may join.")},
    {"users", ROW(struct config, users, SETTING_PATH,
                  "A file, or a database, of users of all realms that have none of their own "
                  "(default: everybody "
                  "is let in as `anonymous`).")},
    {"origins", OPTION(allow_origins, SETTING_TEXTS,
                       "Web pages that may connect besides those of the own host, such as "
                       "https://app.example.org; `*`: all.")},
    {"hosts", OPTION(allow_hosts, SETTING_TEXTS,
                     "Names of this host, for web pages that come by them over a loopback "
                     "address, as behind a proxy.")},
    {"limits", GROUP(limit_shape, "What is refused as too much.")},
    {"timeouts", GROUP(timeout_shape, "How long things may last, in milliseconds.")},
    {"operation", GROUP(operation_shape, "Serve /metrics, for Prometheus, and /health (default: "
                                         "nowhere).")},
    {"history_file", OPTION(history_file, SETTING_PATH,
                            "Where events are kept, beyond the end of the program (default: in "
                            "memory).")},
    {"compress_from_bytes",
     OPTION(compress_from_bytes, SETTING_SIZE,
            "Compress WebSocket messages of at least so many bytes for clients that offer it "
            "(default: never).",
            RANGE(1, UINT32_MAX))},
    {"log_level", ROW(struct config, log_level, SETTING_CHOICE,
                      "What to report on standard error (default: warning).", .choices = levels)},
    {"log_format", ROW(struct config, log_format, SETTING_CHOICE,
                       "How lines of the log look (default: text).", .choices = formats)},
    {"accept_unannounced",
     OPTION(accept_unannounced, SETTING_FLAG,
            "Let clients send and receive intermediate results, and calls in parts, that have not "
            "announced so (default: false).")},
    {"allow_anonymous", OPTION(allow_anonymous, SETTING_FLAG,
                               "Let clients of other machines join without saying who they are "
                               "(default: false).")},
    {"allow_control",
     OPTION(allow_control, SETTING_FLAG,
            "Let clients end each other's sessions, registrations and subscriptions by the meta "
            "API, in realms without roles (default: false).")},
    {"strict_request_ids", OPTION(strict_request_ids, SETTING_FLAG,
                                  "Abort clients whose request ids do not count 1, 2, 3 (default: "
                                  "false).")},
    {"strict_uris", OPTION(strict_uris, SETTING_FLAG,
                           "Refuse topics and procedures with other characters than a to z, 0 to "
                           "9 and `_` (default: false).")},
};
const struct shape config_shape = {config_settings, COUNT(config_settings), sizeof(struct config),
                                   true};
