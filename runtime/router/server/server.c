/* SPDX-License-Identifier: MIT */
/*
 * The router as programs have it: the routing core behind listeners.
 *
 * Invariants: each channel that a listener accepts has a connection, which joins it to a peer of
 * the core until the channel is closed. The core is told the time before anything in it depends on
 * it, since a turn of the loop may last. What is overdue when a turn begins ends behind its
 * reading: a pause of the process, wherever it falls, costs nobody anything who was in time.
 */
#include "router/server/server.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/wipe.h"
#include "router/core/core_state.h"
#include "router/core/history.h"
#include "router/core/identity.h"
#include "router/meta/meta.h"
#include "router/v1/client.h"
#include "transport/tls_context.h"
#include "transport/transport.h"

/** For how long a cookie is good. */
#define COOKIE_LIFETIME_S 86400

/** After the time for GOODBYEs, that for WebSocket's closing handshake. */
#define CLOSING_MS 1500

/** Connections of one address that is none of this machine with itself. */
#define CONNECTIONS_PER_ADDRESS 1000

/** How often it is looked whether calls have ended while the router drains. */
#define LOOK_AT_CALLS_MS 20

/** Largest message of a connection without a session. */
#define MAX_HELLO_BYTES ((size_t)64 << 10)

struct door {
    struct wi_link link;
    struct widl_router *router;
    struct wi_listener *listener;
    struct wi_tls_context *tls;      /**< NULL: it has none */
    struct wi_v1_service *v1;        /**< NULL: no clients of WAMP v1 here */
    bool cookies;                    /**< are set for those who come by WebSocket */
    char new_cookie[WI_COOKIE_SIZE]; /**< for who is about to be let in; empty: none */
    char set_cookie[WI_SET_COOKIE_SIZE];
    bool remote; /**< whoever comes by it */
};

struct connection {
    struct widl_router *router;
    struct wi_channel *channel;
    bool remote;
    bool wipes_received;             /**< it has no session: what comes may be a secret */
    char new_cookie[WI_COOKIE_SIZE]; /**< that its handshake has set; empty: none */
    struct wi_peer *peer;            /**< NULL: a client of WAMP v1 */
    struct wi_v1_client *v1;         /**< else NULL */
};

static bool send_message(void *user, const void *data, size_t size)
{
    struct connection *connection = user;
    if (wi_channel_send(connection->channel, data, size) != WIDL_OK)
        return false;
    connection->router->core->metrics.cells[WI_CELL_sent_bytes] += size;
    return true;
}

static void close_channel(void *user)
{
    struct connection *connection = user;
    bool away = connection->router->shutting_down;
    wi_channel_close(connection->channel, away ? WI_CLOSE_GOING_AWAY : WI_CLOSE_NORMAL);
}

static void cut_channel(void *user)
{
    struct connection *connection = user;
    wi_channel_cut(connection->channel);
}

/** A session is worth more memory than somebody who has only connected. */
static void let_messages_grow(void *user)
{
    struct connection *connection = user;
    wi_channel_limit_messages(connection->channel,
                              wi_core_limits(connection->router->core)->max_message_bytes);
    connection->wipes_received = false;
}

static void describe(void *user, widl_peer_facts *ret)
{
    const struct connection *connection = user;
    struct wi_channel_facts facts;
    wi_channel_describe(connection->channel, &facts);
    ret->transport = widl_str(facts.protocol);
    ret->address = widl_str(facts.address);
    ret->is_secure = facts.is_secure;
    ret->certificate = facts.certificate;
    ret->channel_binding = facts.binding;
    ret->channel_binding_type = widl_str(facts.binding_type ? facts.binding_type : "");
    ret->cookie = widl_str(facts.cookie ? facts.cookie : "");
    ret->new_cookie = widl_str(connection->new_cookie);
    ret->is_local = !connection->remote && wi_address_is_local(ret->address);
}

static void close_v1(void *user, enum wi_v1_end end)
{
    static const enum wi_close_status statuses[] = {
        [WI_V1_END_NORMAL] = WI_CLOSE_NORMAL,
        [WI_V1_END_VIOLATION] = WI_CLOSE_PROTOCOL,
        [WI_V1_END_POLICY] = WI_CLOSE_POLICY,
    };
    struct connection *connection = user;
    if (end == WI_V1_END_NORMAL)
        close_channel(user);
    else
        wi_channel_close(connection->channel, (uint16_t)statuses[end]);
}

/** The session says that it is over for good. */
static void on_logout(void *user)
{
    const struct connection *connection = user;
    struct wi_channel_facts facts;
    wi_channel_describe(connection->channel, &facts);
    wi_cookies_forget(&connection->router->cookies,
                      wi_cookie_of(widl_str(facts.cookie ? facts.cookie : ""), facts.is_secure));
    wi_cookies_forget(&connection->router->cookies, widl_str(connection->new_cookie));
}

/** Join a connection to the core, as what its client speaks. Return: false when there is no room.
 */
static bool enter_core(struct connection *connection, const struct door *door,
                       enum wi_serializer serializer)
{
    static const struct wi_peer_operations operations = {.send = send_message,
                                                         .close = close_channel,
                                                         .cut = cut_channel,
                                                         .joined = let_messages_grow,
                                                         .logged_out = on_logout,
                                                         .describe = describe};
    static const struct wi_v1_operations v1_operations = {.send = send_message,
                                                          .close = close_v1,
                                                          .cut = cut_channel,
                                                          .joined = let_messages_grow,
                                                          .describe = describe};
    struct wi_core *core = connection->router->core;
    if (wi_channel_is_v1(connection->channel))
        connection->v1 = wi_v1_client_new(core, door->v1, &v1_operations, connection);
    else
        connection->peer = wi_peer_new(core, serializer, &operations, connection);
    if (connection->peer)
        wi_peer_limit_messages(connection->peer, wi_channel_largest_message(connection->channel));
    return connection->v1 || connection->peer;
}

static uint64_t session_of(const struct connection *connection)
{
    return connection->v1 ? wi_v1_client_session(connection->v1)
                          : wi_peer_session(connection->peer);
}

static void count_accepted(struct widl_router *router, const struct wi_channel *channel)
{
    struct wi_channel_facts facts;
    enum wi_cell cell = WI_CELL_accepted_websocket;
    wi_channel_describe(channel, &facts);
    if (wi_channel_is_v1(channel))
        cell = WI_CELL_accepted_v1;
    else if (strcmp(facts.protocol, "rawsocket") == 0)
        cell = WI_CELL_accepted_rawsocket;
    router->core->metrics.cells[cell]++;
    router->connections++;
}

/** What was set in this handshake, and in no other, is the connection's: RawSocket has no cookies.
 */
static void take_cookie(struct connection *connection, struct door *door)
{
    struct wi_channel_facts facts;
    wi_channel_describe(connection->channel, &facts);
    if (strcmp(facts.protocol, "websocket") == 0)
        memcpy(connection->new_cookie, door->new_cookie, sizeof(connection->new_cookie));
    door->new_cookie[0] = '\0';
}

static void *on_accepted(void *user, struct wi_channel *channel, enum wi_serializer serializer)
{
    struct door *door = user;
    struct widl_router *router = door->router;
    const widl_router_options *limits = wi_core_limits(router->core);
    uint64_t *cells = router->core->metrics.cells;
    struct connection *connection = calloc(1, sizeof(*connection));
    if (!connection) {
        cells[WI_CELL_refused_memory]++;
        return NULL;
    }
    connection->router = router;
    connection->channel = channel;
    connection->remote = door->remote;
    take_cookie(connection, door);
    if (limits->max_message_bytes > MAX_HELLO_BYTES)
        wi_channel_limit_messages(channel, MAX_HELLO_BYTES);
    connection->wipes_received = true;
    wi_core_tell_time(router->core, wi_clock_ms());
    if (enter_core(connection, door, serializer)) {
        count_accepted(router, channel);
        return connection;
    }
    cells[WI_CELL_refused_memory]++;
    free(connection);
    return NULL;
}

/** A value that is known stays; the client gets one of our own for any other. */
static const char *on_set_cookie(void *user, const char *cookie, bool is_secure)
{
    struct door *door = user;
    struct wi_cookies *cookies = &door->router->cookies;
    widl_string value = wi_cookie_of(widl_str(cookie ? cookie : ""), is_secure);
    door->new_cookie[0] = '\0';
    if (!door->cookies || wi_cookies_find(cookies, value, widl_str(""), wi_clock_ms()))
        return NULL;
    wi_cookie_make(door->new_cookie);
    wi_cookie_write(cookies, door->new_cookie, is_secure, door->set_cookie);
    return door->set_cookie;
}

static void on_received(void *user, const void *data, size_t size)
{
    struct connection *connection = user;
    bool wipes = connection->wipes_received;
    connection->router->core->metrics.cells[WI_CELL_received_bytes] += size;
    wi_core_tell_time(connection->router->core, wi_loop_now(connection->router->loop));
    if (connection->v1)
        wi_v1_client_receive(connection->v1, data, size);
    else
        wi_peer_receive(connection->peer, data, size);
    if (wipes)
        wi_wipe((void *)data, size);
}

static void on_closing(void *user)
{
    struct connection *connection = user;
    if (connection->v1)
        wi_v1_client_lost(connection->v1);
    else
        wi_peer_lost(connection->peer);
}

static enum wi_cell cell_of_end(widl_code code)
{
    switch (code) {
    case WIDL_OK:
        return WI_CELL_closed_normal;
    case WIDL_ERROR_PROTOCOL:
        return WI_CELL_closed_protocol;
    case WIDL_ERROR_LIMIT:
        return WI_CELL_closed_limit;
    default:
        return WI_CELL_closed_lost;
    }
}

static void on_closed(void *user, const struct wi_channel_end *end)
{
    struct connection *connection = user;
    connection->router->connections--;
    connection->router->core->metrics.cells[cell_of_end(end->code)]++;
    bool wrong = end->code == WIDL_ERROR_PROTOCOL || end->code == WIDL_ERROR_LIMIT;
    const struct wi_subject subject = {.session = session_of(connection),
                                       .address = widl_str(wi_channel_peer(connection->channel))};
    wi_core_report(connection->router->core,
                   wrong ? WI_REPORT_connection_broken : WI_REPORT_connection_closed, &subject,
                   "session %llu, from %s: %s", (unsigned long long)session_of(connection),
                   wi_channel_peer(connection->channel), end->text);
    if (connection->v1)
        wi_v1_client_gone(connection->v1);
    else
        wi_peer_gone(connection->peer);
    free(connection);
}

static void on_refused(void *user, const char *peer, enum wi_refusal why, const char *text)
{
    static const enum wi_cell cells[WI_REFUSAL_COUNT] = {
        [WI_REFUSED_LOST] = WI_CELL_handshake_lost,
        [WI_REFUSED_REQUEST] = WI_CELL_handshake_request,
        [WI_REFUSED_ORIGIN] = WI_CELL_handshake_origin,
        [WI_REFUSED_TLS] = WI_CELL_handshake_tls,
        [WI_REFUSED_TIMEOUT] = WI_CELL_handshake_timeout,
        [WI_REFUSED_FULL] = WI_CELL_refused_full,
        [WI_REFUSED_ADDRESS] = WI_CELL_refused_address,
        [WI_REFUSED_DESCRIPTORS] = WI_CELL_refused_descriptors,
        [WI_REFUSED_MEMORY] = WI_CELL_refused_memory,
    };
    const struct door *door = user;
    door->router->core->metrics.cells[cells[why]]++;
    wi_core_report(door->router->core, WI_REPORT_connection_refused,
                   &(struct wi_subject){.address = widl_str(peer)},
                   "a client%s%s was not let in: %s", *peer ? " from " : "", peer, text);
}

static widl_timestamp time_of_day(void *user)
{
    (void)user;
    return wi_clock_now();
}

/** What the loop does before anything of a turn leaves, when all is read that came before it. */
static void finish_turn(void *user)
{
    struct widl_router *router = user;
    wi_core_tick(router->core, router->turn_ms);
    wi_core_commit(router->core);
}

static bool open_history(struct widl_router *router, const widl_router_options *options,
                         widl_error *error)
{
    return !options || !options->history_file ||
           wi_core_open_history(router->core, options->history_file, error);
}

static void limit_connections(widl_router *router)
{
    const widl_router_options *limits = wi_core_limits(router->core);
    router->admission.most = limits->max_connections;
    router->admission.spares_loopback = limits->max_connections_per_address == 0;
    router->admission.most_per_address = limits->max_connections_per_address
                                             ? limits->max_connections_per_address
                                             : CONNECTIONS_PER_ADDRESS;
}

widl_router *widl_router_new(const widl_router_options *options, widl_error *error)
{
    static const widl_router_options defaults = {0};
    widl_router *router = calloc(1, sizeof(*router));
    if (!router) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for a router");
        return NULL;
    }
    wi_list_init(&router->doors);
    wi_list_init(&router->locals);
    router->owner = wi_owner_new();
    atomic_init(&router->stopped, false);
    wi_cookies_init(&router->cookies, options && options->cookie_lifetime_s
                                          ? options->cookie_lifetime_s
                                          : COOKIE_LIFETIME_S);
    atomic_init(&router->reloads, false);
    router->start_ms = wi_clock_ms();
    router->start_s = (uint64_t)(wi_clock_now() / WIDL_SECOND);
    if (router->owner)
        router->core = wi_core_new(options ? options : &defaults, wi_clock_ms());
    if (router->core)
        limit_connections(router);
    if (router->core)
        router->meta = wi_meta_new(router->core);
    if (!router->meta) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for a router");
        widl_router_free(router);
        return NULL;
    }
    wi_core_set_clock(router->core, time_of_day, NULL);
    router->loop = wi_loop_new_scalable(error);
    if (!router->loop || !open_history(router, options, error)) {
        widl_router_free(router);
        return NULL;
    }
    wi_loop_before_flush(router->loop, finish_turn, router);
    return router;
}

bool widl_router_add_realm(widl_router *router, const char *name, widl_error *error)
{
    if (!router || !name)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "a router and a name are needed");
    wi_core_tell_time(router->core, wi_clock_ms());
    if (!wi_core_add_realm(router->core, name, error))
        return false;
    if (wi_meta_serve(router->meta, name, error))
        return true;
    wi_core_remove_realm(router->core, name);
    return false;
}

bool widl_router_keep_history(widl_router *router, const char *realm, widl_match match,
                              const char *topic, const widl_history_limits *limits,
                              widl_error *error)
{
    static const widl_history_limits defaults = {0};
    if (!router || !realm || !topic)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "a router, a realm and a topic are needed");
    if ((unsigned)match > WIDL_MATCH_WILDCARD)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no such kind of match");
    return wi_core_keep_history(router->core, realm, (enum wi_match)match, topic,
                                limits ? limits : &defaults, error);
}

/** The queue of a connection must have room for the largest message. */
static size_t queue_bytes(const widl_router_options *options)
{
    size_t largest = options->max_message_bytes;
    size_t least = largest < SIZE_MAX - WI_ENVELOPE_SIZE ? largest + WI_ENVELOPE_SIZE : SIZE_MAX;
    return options->max_queue_bytes > least ? options->max_queue_bytes : least;
}

static struct wi_channel_limits channel_limits(const widl_router_options *options)
{
    return (struct wi_channel_limits){
        .max_message_bytes = options->max_message_bytes,
        .max_queue_bytes = queue_bytes(options),
        .handshake_timeout_ms = options->hello_timeout_ms,
        .keepalive_ms = options->keepalive_ms,
        .compress_from_bytes = options->compress_from_bytes,
        .message_rate = options->max_message_rate,
        .byte_rate = options->max_byte_rate,
    };
}

static void door_free(struct door *door)
{
    wi_tls_context_release(door->tls);
    wi_v1_service_free(door->v1);
    free(door);
}

/** Let clients of WAMP v1 in by this door, if they may. */
static bool serve_v1(widl_router *router, struct door *door, const widl_listen_options *own,
                     widl_error *error)
{
    if (!own->v1_realm)
        return true;
    if (!wi_core_realm(router->core, widl_str(own->v1_realm)))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "there is no realm '%s' for clients of WAMP v1", own->v1_realm);
    door->v1 = wi_v1_service_new(own->v1_realm, own->v1_prefixes, own->v1_prefix_count, error);
    return door->v1 != NULL;
}

/** Whether pages of anybody may connect, with the cookies of whoever looks at them. */
static bool takes_every_origin(const widl_router_options *options)
{
    const char *const *origins = options->allow_origins;
    for (size_t i = 0; origins && origins[i]; i++)
        if (strcmp(origins[i], "*") == 0)
            return true;
    return false;
}

static const char *refuse_cookies(widl_error *error)
{
    widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                   "cookies need origins to be checked: `*` lets pages of anybody connect");
    return NULL;
}

/** Open a listener for the door. Return: its URL, or NULL. */
static const char *open_door(widl_router *router, struct door *door, const char *url,
                             const widl_listen_options *own, widl_error *error)
{
    if (own->tls && !(door->tls = wi_tls_server_context(own->tls, error)))
        return NULL;

    static const struct wi_listener_events events = {
        .accepted = on_accepted,
        .set_cookie = on_set_cookie,
        .refused = on_refused,
        .channel = {.received = on_received, .closing = on_closing, .closed = on_closed},
    };
    const widl_router_options *options = wi_core_limits(router->core);
    const struct wi_listener_request request = {
        .url = url,
        .admission = &router->admission,
        .limits = channel_limits(options),
        .permissions = {own->socket_mode, own->socket_owner, own->socket_group},
        .tls = door->tls,
        .origins = options->allow_origins,
        .hosts = options->allow_hosts,
        .v1 = own->v1_realm != NULL,
    };
    const char *real_url = NULL;
    if (own->cookies && takes_every_origin(options))
        return refuse_cookies(error);
    door->cookies = own->cookies;
    if (!serve_v1(router, door, own, error))
        return NULL;
    door->listener = wi_listener_open(router->loop, &request, &events, door, &real_url, error);
    return door->listener ? real_url : NULL;
}

const char *widl_router_listen_with(widl_router *router, const char *url,
                                    const widl_listen_options *options, widl_error *error)
{
    static const widl_listen_options defaults = {0};
    if (!router || !url) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "a router and a URL are needed");
        return NULL;
    }
    struct door *door = calloc(1, sizeof(*door));
    if (!door) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for a listener");
        return NULL;
    }
    door->router = router;
    door->remote = options && options->remote;
    const char *real_url = open_door(router, door, url, options ? options : &defaults, error);
    if (real_url)
        wi_list_append(&router->doors, &door->link);
    else
        door_free(door);
    return real_url;
}

const char *widl_router_listen(widl_router *router, const char *url, widl_error *error)
{
    return widl_router_listen_with(router, url, NULL, error);
}

static void close_doors(widl_router *router)
{
    WI_LIST_FOR_EACH(link, after, &router->doors)
    {
        wi_listener_close(wi_container_of(link, struct door, link)->listener);
    }
}

/** Release the doors; the loop, and with it who came by them, is gone. */
static void free_doors(widl_router *router)
{
    WI_LIST_FOR_EACH(link, after, &router->doors)
    {
        door_free(wi_container_of(link, struct door, link));
    }
}

/** Show what the files of certificates have now; what cannot be used leaves things as they are. */
static void reload_certificates(widl_router *router)
{
    WI_LIST_FOR_EACH(link, after, &router->doors)
    {
        struct door *door = wi_container_of(link, struct door, link);
        widl_error error = {0};
        struct wi_tls_context *again = door->tls ? wi_tls_context_again(door->tls, &error) : NULL;
        if (door->tls && !again)
            wi_core_report(router->core, WI_REPORT_certificate_bad, NULL,
                           "certificates stay as they are: %s", widl_error_text(&error));
        if (!again)
            continue;
        wi_listener_set_tls(door->listener, again);
        wi_tls_context_release(door->tls);
        door->tls = again;
        wi_core_report(router->core, WI_REPORT_certificate_read, NULL,
                       "the certificate was read again");
    }
}

bool widl_router_set_limits(widl_router *router, const widl_router_options *options,
                            widl_error *error)
{
    if (!router || !options)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "a router and limits are needed");
    wi_core_set_limits(router->core, options);
    limit_connections(router);
    const struct wi_channel_limits limits = channel_limits(wi_core_limits(router->core));
    WI_LIST_FOR_EACH(link, after, &router->doors)
    {
        wi_listener_set_limits(wi_container_of(link, struct door, link)->listener, &limits);
    }
    return true;
}

bool widl_router_limit_realm(widl_router *router, const char *realm,
                             const widl_realm_limits *limits, widl_error *error)
{
    static const widl_realm_limits defaults = {0};
    if (!router || !realm)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "a router and a realm are needed");
    return wi_core_limit_realm(router->core, realm, limits ? limits : &defaults, error);
}

/** How long a turn may wait: until something is due, and not beyond `until_ms`. */
static uint32_t time_to_wait(widl_router *router, uint64_t until_ms)
{
    uint64_t now_ms = router->turn_ms;
    wi_core_tell_time(router->core, now_ms);
    uint64_t locals_ms = wi_locals_deadline(router, now_ms);
    uint64_t deadline_ms = wi_core_deadline(router->core);
    if (deadline_ms > until_ms)
        deadline_ms = until_ms;
    if (deadline_ms > locals_ms)
        deadline_ms = locals_ms;
    uint64_t left_ms = deadline_ms > now_ms ? deadline_ms - now_ms : 0;
    return left_ms < UINT32_MAX ? (uint32_t)left_ms : UINT32_MAX;
}

bool wi_router_turn(widl_router *router, uint64_t until_ms, widl_error *error)
{
    router->is_turning = true;
    if (atomic_exchange(&router->reloads, false))
        reload_certificates(router);
    wi_core_commit(router->core);
    router->turn_ms = wi_clock_ms();
    bool turned = wi_loop_turn(router->loop, time_to_wait(router, until_ms));
    wi_locals_deliver(router);
    router->is_turning = false;
    return turned ||
           widl_error_set(error, WIDL_ERROR_CLOSED, NULL, "the router's event loop failed");
}

int widl_router_descriptor(widl_router *router)
{
    return router ? wi_loop_descriptor(router->loop) : -1;
}

uint32_t widl_router_timeout(widl_router *router)
{
    if (!router)
        return UINT32_MAX;
    /* Whoever uses it meanwhile knows the time to wait. */
    if (!wi_owner_enter(router->owner))
        return UINT32_MAX;
    uint64_t now_ms = wi_clock_ms();
    uint64_t deadline_ms = wi_core_deadline(router->core);
    uint64_t left_ms = deadline_ms > now_ms ? deadline_ms - now_ms : 0;
    uint32_t loop_ms = wi_loop_timeout(router->loop);
    uint32_t locals_ms = wi_locals_timeout(router);
    wi_owner_leave(router->owner);
    if (left_ms > loop_ms)
        left_ms = loop_ms;
    return left_ms < locals_ms ? (uint32_t)left_ms : locals_ms;
}

/** Let calls come to their ends, for a while. */
static bool drain(widl_router *router, widl_error *error)
{
    uint64_t now_ms = wi_clock_ms();
    uint64_t until_ms = now_ms + wi_core_limits(router->core)->drain_timeout_ms;
    uint64_t look_ms = now_ms;
    close_doors(router);
    router->shutting_down = true;
    wi_core_tell_time(router->core, now_ms);
    wi_core_drain(router->core);
    while (now_ms < until_ms) {
        if (now_ms >= look_ms && wi_core_calls(router->core) == 0)
            return true;
        if (now_ms >= look_ms)
            look_ms = now_ms + LOOK_AT_CALLS_MS;
        if (!wi_router_turn(router, look_ms < until_ms ? look_ms : until_ms, error))
            return false;
        now_ms = wi_clock_ms();
    }
    return true;
}

/** Say GOODBYE, and wait until everybody is gone or has had the time for it. */
static bool shut_down(widl_router *router, widl_error *error)
{
    if (!drain(router, error))
        return false;
    uint64_t now_ms = wi_clock_ms();
    uint64_t until_ms = now_ms + wi_core_limits(router->core)->goodbye_timeout_ms + CLOSING_MS;
    wi_core_tell_time(router->core, now_ms);
    wi_core_shutdown(router->core);
    while (wi_core_peers(router->core) > 0 && wi_clock_ms() < until_ms)
        if (!wi_router_turn(router, until_ms, error))
            return false;
    return true;
}

/** Begin to turn the router; false when another thread uses it, or a callback asks for it. */
static bool enter(widl_router *router, widl_error *error)
{
    if (!wi_owner_enter_or(router->owner, error))
        return false;
    if (!router->is_turning)
        return true;
    wi_owner_leave(router->owner);
    return widl_error_set(error, WIDL_ERROR_REENTRANT, NULL,
                          "the router was turned from a callback");
}

bool widl_router_process(widl_router *router, uint32_t timeout_ms, widl_error *error)
{
    if (!router)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "a router is needed");
    if (!enter(router, error))
        return false;
    bool turned = wi_router_turn(router, wi_clock_ms() + timeout_ms, error);
    wi_owner_leave(router->owner);
    return turned;
}

bool widl_router_run(widl_router *router, widl_error *error)
{
    if (!router)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "a router is needed");
    if (!enter(router, error))
        return false;
    bool turned = true;
    while (turned && !atomic_load(&router->stopped))
        turned = wi_router_turn(router, UINT64_MAX, error);
    turned = turned && shut_down(router, error);
    wi_owner_leave(router->owner);
    return turned;
}

void widl_router_stop(widl_router *router)
{
    if (!router)
        return;
    atomic_store(&router->stopped, true);
    wi_loop_wake(router->loop);
}

void widl_router_reload_certificates(widl_router *router)
{
    if (!router)
        return;
    atomic_store(&router->reloads, true);
    wi_loop_wake(router->loop);
}

/** Say something to the log, whichever thread it is: options do not change. */
static void complain(widl_router *router, const char *line)
{
    const widl_router_options *options = wi_core_limits(router->core);
    if (options->log)
        options->log(options->log_user, WIDL_LOG_ERROR, line);
}

void widl_router_free(widl_router *router)
{
    if (!router)
        return;
    struct wi_owner *owner = router->owner;
    if (owner && !wi_owner_enter(owner)) {
        complain(router, "the router is not released: another thread uses it");
        return;
    }
    close_doors(router);
    wi_locals_cut(router);
    wi_loop_free(router->loop);
    wi_admission_done(&router->admission);
    free_doors(router);
    wi_meta_free(router->meta);
    wi_core_free(router->core);
    wi_router_close_users(router);
    wi_cookies_done(&router->cookies);
    free(router);
    if (owner)
        wi_owner_leave(owner);
    wi_owner_release(owner);
}
