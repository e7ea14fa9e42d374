/* SPDX-License-Identifier: MIT */
/*
 * A WAMP router in a program: dealer and broker for one or more realms, reached over the network
 * and over unix sockets.
 *
 *     widl_router *router = widl_router_new(&(widl_router_options){0}, &error);
 *     widl_router_add_realm(router, "realm1", &error);
 *     const char *url = widl_router_listen(router, "ws://127.0.0.1:0/ws", &error);
 *     widl_router_run(router, &error);
 *     widl_router_free(router);
 *
 * Until it has a session a connection may send messages of at most 64 KiB. A client whose machine
 * or network has gone is noticed by TCP within about two minutes, or as soon as keepalive_ms says.
 *
 * Sessions of the same program need no network: widl_router_connect().
 *
 * Thread: a router, and with it all its sessions of widl_router_connect(), is used by one thread at
 * a time; only widl_router_stop() and widl_router_reload_certificates() may be called from
 * anywhere. Different routers are independent. Threads may take turns, but while one is in a
 * function that turns the router (widl_router_run(), widl_router_process(), what blocks in one of
 * the sessions), those functions, and those of the sessions, fail in all others with
 * WIDL_ERROR_THREAD and have no effect.
 */
#ifndef WIDL_ROUTER_H
#define WIDL_ROUTER_H

#include <stdint.h>

#include <widl/error.h>
#include <widl/export.h>
#include <widl/session.h>
#include <widl/v1.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A router. */
typedef struct widl_router widl_router;

/** What a router has to say to its operator. Everything is borrowed during the call. */
typedef struct widl_router_report {
    const char *name; /**< which kind it is of those in docs/router.md: `session_joined`; static */
    widl_log_level level;
    const char *text;    /**< for people; may have what clients have sent, so escape it */
    widl_string realm;   /**< where; empty: nowhere, as in the others */
    widl_string address; /**< of whom */
    widl_string authid;  /**< who that is, or claims to be: up to 1,024 bytes that a client chose */
    uint64_t session;    /**< 0: none */
} widl_router_report;

/** Takes a report; calls nothing of the router or of its sessions. */
typedef void widl_router_report_fn(void *user, const widl_router_report *report);

/** Limits of a router and of each of its sessions. All zero gives the defaults. */
typedef struct widl_router_options {
    size_t max_message_bytes; /**< largest message received or passed on; 0: 16 MiB */
    size_t max_queue_bytes;   /**< unsent bytes of one session before it is cut, at least one
                                 message of max_message_bytes; 0: 64 MiB */
    size_t max_connections;   /**< connections at a time; 0: 10,000 */
    /** Of one address, of IPv6 one network of 64 bits, at a time; those of unix sockets do not
     * count. 0: 1,000, and any number from loopback addresses. */
    size_t max_connections_per_address;
    /** Messages, and bytes of them with what transports put around them, that a connection may send
     * in a second, on average; what is compressed counts for what it becomes. What is more waits,
     * since it is not read. 0: any number. */
    size_t max_message_rate;
    size_t max_byte_rate;
    size_t max_subscriptions;   /**< of one session; 0: 10,000 */
    size_t max_retained_events; /**< of one realm, the oldest are forgotten; 0: 10,000 */
    size_t max_retained_bytes;  /**< that they take in memory; 0: 64 MiB */
    size_t max_testament_bytes; /**< of one session, in memory; 0: 1 MiB */
    size_t max_registrations;   /**< of one session; 0: 10,000 */
    size_t max_pending_calls;   /**< of one caller without an answer from the callee, canceled ones
                                   included unless the callee was told; four times as many to one
                                   callee; 0: 65,536 */
    uint32_t hello_timeout_ms;  /**< for a handshake, and once more for HELLO; 0: 10,000 */
    /** From HELLO to WELCOME, where an authenticator decides (widl/authenticator.h); 0: 10,000. */
    uint32_t authenticate_timeout_ms;
    /** For how long a cookie is good (widl_listen_options.cookies); 0: 86,400, a day. */
    uint32_t cookie_lifetime_s;
    /** For an authorizer's decision about a request (widl/authorizer.h); 0: 10,000. */
    uint32_t authorize_timeout_ms;
    uint32_t drain_timeout_ms;   /**< for calls under way to end, before GOODBYE; 0: 5,000 */
    uint32_t goodbye_timeout_ms; /**< for answers to GOODBYE at shutdown; 0: 2,000 */
    /** A connection is cut when nothing came from the client for so long, which is asked for a sign
     * of life before half of the time is over. 0: only TCP watches. */
    uint32_t keepalive_ms;
    /** Agree on compression with clients that offer it (RFC 7692, each message for itself), and
     * compress messages of at least so many bytes. WebSocket only; listening fails with
     * WIDL_ERROR_ARGUMENT in a build without zlib. A message that is received may become as large
     * as max_message_bytes. 0: nothing is compressed. */
    size_t compress_from_bytes;
    /**
     * Origins of web pages that may connect besides those of the router's own host, such as
     * `https://app.example.org`, NULL at the end; `*` is every one. NULL: no others. Clients that
     * are no browsers say no origin and are not asked. Lifetime: the router.
     */
    const char *const *allow_origins;
    /**
     * Names of the router's own host, without ports, NULL at the end; NULL: none. Needed for web
     * pages that come over a loopback address by another name than `localhost`, as behind a proxy
     * on the same machine: such a name could be anybody's that resolves to 127.0.0.1. Lifetime: the
     * router.
     */
    const char *const *allow_hosts;
    /**
     * Whether clients may send and receive intermediate results and calls with more input without
     * having announced these features, as some libraries do; false: WAMP's rules hold.
     */
    bool accept_unannounced;
    /**
     * Whether clients from other machines may join as `anonymous`, as those of this machine may,
     * where no authenticator decides; false: only if the realm knows that role
     * (widl/authorizer.h).
     */
    bool allow_anonymous;
    /**
     * Whether clients may end each other, and each other's registrations and subscriptions, by the
     * meta API in realms without roles and authorizer; false: only sessions of the program may. In
     * realms that have them it is a matter of rules (widl/authorizer.h).
     */
    bool allow_control;
    /**
     * Whether topics and procedures must follow WAMP's strict rule, components of a to z, 0 to 9
     * and `_`; false: the loose one, anything but white space, control characters
     * and `#`.
     */
    bool strict_uris;
    /**
     * Whether the request ids of each session must count 1, 2, 3, as WAMP demands and many clients
     * do not; a session with a gap is aborted.
     */
    bool strict_request_ids;
    /**
     * The file that keeps event histories beyond the life of the router, which is made if there is
     * none; NULL: they are kept in memory. It belongs to one router at a time. Borrowed during
     * widl_router_new(), which fails with WIDL_ERROR_STORAGE when it cannot be used.
     */
    const char *history_file;
    widl_log_fn *log; /**< may be NULL; calls nothing of the router or of its sessions */
    void *log_user;
    widl_router_report_fn *on_report; /**< instead of `log`, with `log_user`; may be NULL */
} widl_router_options;

/** What is kept of the events of a topic; the oldest go first. All zero gives the defaults. */
typedef struct widl_history_limits {
    size_t max_events;   /**< 0: 1,000 */
    size_t max_bytes;    /**< that they take; 0: 16 MiB */
    uint64_t max_age_ms; /**< 0: any age */
} widl_history_limits;

/** Limits of a realm. All zero gives the defaults. */
typedef struct widl_realm_limits {
    size_t max_sessions; /**< at a time, without those of the program that may do everything; 0: any
                              number */
} widl_realm_limits;

/** A router without realms and doors. options: borrowed, may be NULL. NULL on failure. */
WIDL_API WIDL_NODISCARD widl_router *widl_router_new(const widl_router_options *options,
                                                     widl_error *error);

/**
 * Add a realm, with WAMP's meta API in it, if the library was built with that (docs/meta.md). Every
 * client of this machine may join it, as `anonymous`, unless an authenticator decides:
 * widl/authenticator.h. `name` is copied; it must be a WAMP URI.
 */
WIDL_API bool widl_router_add_realm(widl_router *router, const char *name, widl_error *error);

/**
 * Keep the events of a topic, or of all topics that match a pattern, from now on, for
 * `wamp.subscription.get_events`: in the router's history_file, with those that it has already, or
 * in memory, where what was kept of the same one before is forgotten.
 *
 * With a history_file a publication that is acknowledged is in it, whatever becomes of the process;
 * when it cannot be put there, the publisher gets the error `widl.error.history_failed`, though
 * subscribers have got the event.
 *
 * realm:  of this router. limits: borrowed, may be NULL.
 * Return: false with WIDL_ERROR_ARGUMENT when there is no such realm or it is no such pattern;
 *         _MEMORY, _STORAGE.
 */
WIDL_API bool widl_router_keep_history(widl_router *router, const char *realm, widl_match match,
                                       const char *topic, const widl_history_limits *limits,
                                       widl_error *error);

/**
 * Limit a realm, instead of as it was. Sessions that are there stay; another one is aborted with
 * `widl.error.limit_exceeded`. limits: borrowed, NULL: the defaults.
 *
 * Return: false with WIDL_ERROR_ARGUMENT when there is no such realm.
 */
WIDL_API bool widl_router_limit_realm(widl_router *router, const char *realm,
                                      const widl_realm_limits *limits, widl_error *error);

/**
 * Have other limits from now on: the members of `options` that begin with `max_`; the others do not
 * count. Sessions stay, and what they have beyond a new limit, too; the sizes of their messages and
 * queues, and their rates, stay as they were when they connected.
 */
WIDL_API bool widl_router_set_limits(widl_router *router, const widl_router_options *options,
                                     widl_error *error);

/** What a place to listen at has of its own. All zero gives the defaults. */
typedef struct widl_listen_options {
    unsigned socket_mode;     /**< who may connect to a unix socket, as of chmod(2); 0: 0600 */
    const char *socket_owner; /**< name or number; NULL: the user that the router runs as */
    const char *socket_group; /**< the same; NULL: as the system gives it */
    const struct widl_server_tls *tls; /**< for `wss://` and `tls://` (widl/tls.h) */
    bool remote; /**< nobody who comes here is of this machine, as behind a proxy on it: who may
                         be `anonymous` has to be said */
    /**
     * Clients of WAMP v1, the WebSocket subprotocol `wamp`, may connect and find themselves in this
     * realm of the router, as anonymous sessions. NULL: they may not.
     */
    const char *v1_realm;
    bool cookies; /**< remember who has logged in by WebSocket, by a cookie, for the method `cookie`
                   */
    const widl_v1_prefix *v1_prefixes; /**< what its URIs are called in WAMP v1 */
    size_t v1_prefix_count;
} widl_listen_options;

/**
 * Accept connections at `url`, whose forms are in docs/transports.md; port 0 takes a free one.
 *
 * A unix socket that nobody listens at any more is replaced; any other file, and a socket in use,
 * stay, and this fails. The file is removed when the router shuts down or is released.
 *
 * Return: the URL with its real port; NULL on failure. Lifetime: the router.
 */
WIDL_API const char *widl_router_listen(widl_router *router, const char *url, widl_error *error);

/** The same with options, which are borrowed for the call and may be NULL. */
WIDL_API const char *widl_router_listen_with(widl_router *router, const char *url,
                                             const widl_listen_options *options, widl_error *error);

/**
 * Have the router read the files of its certificates and keys again, soon: connections that stand
 * go on, new ones get what was read. What cannot be used is logged, and what was there stays.
 * Thread: any; also from a signal handler. NULL: no effect.
 */
WIDL_API void widl_router_reload_certificates(widl_router *router);

/**
 * Join a session to `realm` of a router in the same program, without a network: as widl_connect().
 *
 * The session belongs to the thread that uses the router, see above: also its invocations, which
 * that thread answers, and widl_session_close(), which from another has no effect but a line in the
 * session's log. Threads of their own connect to a door of the router instead, such as
 * `unix:FILE`. Waiting in one of its functions turns the router, with everything that is connected
 * to it; widl_router_run() serves its callbacks, too. From a
 * callback of any session of the router, it and other blocking functions fail with
 * WIDL_ERROR_REENTRANT. A router that is released ends its sessions with WIDL_ERROR_CLOSED; they
 * still want widl_session_close().
 *
 * It may do everything, with the authrole `trusted`; widl_router_connect_as() joins one that is
 * somebody (widl/authenticator.h).
 *
 * options: may be NULL; of the limits, those of the router count.
 */
WIDL_API WIDL_NODISCARD widl_session *widl_router_connect(widl_router *router, const char *realm,
                                                          const widl_options *options,
                                                          widl_error *error);

/**
 * Let the router do what is due, waiting at most `timeout_ms` for something to happen; 0 does not
 * wait. For programs that have a loop of their own, and for tests. Not from a callback.
 *
 * Return: false when the loop failed.
 */
WIDL_API bool widl_router_process(widl_router *router, uint32_t timeout_ms, widl_error *error);

/**
 * A descriptor for the program's own loop: it becomes readable when widl_router_process() has
 * something to do. Such a program calls that with a time of 0 when the descriptor is readable, and
 * when the time of widl_router_timeout(), asked anew after each call, is over. -1: no router.
 *
 * Lifetime: the router, to which it belongs; it is only polled.
 */
WIDL_API int widl_router_descriptor(widl_router *router);

/** How many milliseconds may pass until widl_router_process() has something to do although the
 * descriptor is not readable; UINT32_MAX: any number. */
WIDL_API uint32_t widl_router_timeout(widl_router *router);

/**
 * Route until widl_router_stop(). Then let nobody in any more, and let calls that are under way
 * come to their ends, at most for drain_timeout_ms: only sessions that are being called themselves
 * may begin new ones, others get `wamp.error.unavailable`. Then say GOODBYE
 * `wamp.close.system_shutdown` to every session and wait for the answers, at most
 * goodbye_timeout_ms. Return: false when the loop failed.
 */
WIDL_API bool widl_router_run(widl_router *router, widl_error *error);

/** Make widl_router_run() shut down and return. Thread: any; also from a signal handler. NULL:
 * no effect. */
WIDL_API void widl_router_stop(widl_router *router);

/** Release everything. Connections that are still open are cut. Not from a callback. NULL is
 * allowed. While another thread is in the router it has no effect but a line in the log. */
WIDL_API void widl_router_free(widl_router *router);

#ifdef __cplusplus
}
#endif

#endif
