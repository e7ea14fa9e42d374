/* SPDX-License-Identifier: MIT */
/*
 * A WAMP session: one connection to a router, joined to one realm, in any of the four roles. What
 * each role does is in a header of its own: widl/caller.h, widl/callee.h, widl/publisher.h,
 * widl/subscriber.h.
 *
 * Code generated from a contract calls these functions for you; they also serve untyped use.
 *
 *     widl_error error = {0};
 *     widl_session *session = widl_connect("ws://127.0.0.1:8080/ws", "realm1", NULL, &error);
 *     ...
 *     widl_session_close(session);
 *
 * Thread: any number of threads may use a session, and what belongs to it, at the same time; but
 * sessions of widl_router_connect() belong to the thread that uses their router, and refuse others
 * with WIDL_ERROR_THREAD. Different sessions are independent.
 * - Of the threads that wait in functions of a session, one does the work for all: it sends,
 *   receives and runs the callbacks. When it has what it waits for, another goes on. A program that
 *   wants to be served while nobody waits lets a thread sit in widl_session_run().
 * - A function that blocks may have to wait for a callback that another thread runs, too; one that
 *   does not block never does. So the program holds no lock that a callback of its own takes while
 *   it calls a function that blocks.
 * - What a function fills or borrows (a `widl_call`, its memory, payloads, an error) belongs to the
 *   thread that calls it. The memory and the state of an invocation belong to whoever is to answer.
 * - What releases an object (widl_unsubscribe(), the answer to an invocation, …) is called once,
 *   and when it begins no other thread may be about to use the object.
 * - A thread in a function of a session must not be canceled (pthread_cancel()). After fork() the
 *   child leaves the parent's sessions alone.
 *
 * The first session switches libwebsockets' own log off, which belongs to the whole process.
 *
 * Callbacks run inside widl_session_run(), widl_session_process(), widl_session_leave(),
 * widl_session_close() and functions that block, never anywhere else, in whichever thread that is;
 * one at a time. A callback may start asynchronous calls, publish without acknowledgement, answer
 * invocations, unsubscribe, unregister and stop the session, and register and subscribe if the
 * options say `no_wait`; a blocking function called from a callback fails with
 * WIDL_ERROR_REENTRANT. While it runs nothing is sent or received.
 *
 * When a session ends by itself (the connection is lost, the router says GOODBYE or ABORT, one side
 * violates the protocol), everything that waits for the router fails once, and what is called later
 * fails with WIDL_ERROR_CLOSED and the reason. The objects stay valid until widl_session_close().
 * With `reconnect` in its options it is joined again instead: see widl/reconnect.h.
 */
#ifndef WIDL_SESSION_H
#define WIDL_SESSION_H

#include <stdint.h>

#include <widl/arena.h>
#include <widl/credentials.h>
#include <widl/error.h>
#include <widl/reconnect.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A joined session. */
typedef struct widl_session widl_session;

/** Which serializers to offer to the router. */
typedef enum widl_serializers {
    WIDL_SERIALIZERS_ANY = 0, /**< MessagePack, else JSON, else CBOR */
    WIDL_SERIALIZERS_MSGPACK,
    WIDL_SERIALIZERS_JSON,
    WIDL_SERIALIZERS_CBOR,
} widl_serializers;

/** How the URI of a registration or subscription is compared with what is called or published
 * (WAMP 14.3.7, 14.4.6). Other than exact is for routers that announce pattern-based matching. */
typedef enum widl_match {
    WIDL_MATCH_EXACT = 0,
    WIDL_MATCH_PREFIX,   /**< whatever begins with it, `com.app.` or `com.ap` */
    WIDL_MATCH_WILDCARD, /**< `com..on_change`: an empty component is any one component */
} widl_match;

/**
 * How a payload is packed that the router passes on without a look at it (WAMP, payload passthru);
 * all zero: it is not. The program packs and unpacks it, as the one byte string that the arguments
 * then are. Only for routers that announce `payload_passthru_mode`.
 */
typedef struct widl_passthru {
    widl_string scheme;     /**< `wamp`, `mqtt` or `x_…`; empty: none, and so are the others */
    widl_string serializer; /**< `cbor`, `json` …; may be empty, as the following may */
    widl_string cipher;     /**< `xsalsa20poly1305` … */
    widl_string keyid;
} widl_passthru;

/** How serious a log line is. */
typedef enum widl_log_level { WIDL_LOG_ERROR, WIDL_LOG_WARNING, WIDL_LOG_INFO } widl_log_level;

/** Receives one line, without a newline. The library itself never prints. */
typedef void widl_log_fn(void *user, widl_log_level level, const char *line);

/**
 * A callback that runs when there is room in the send queue again, half of it at least, after
 * something has failed with WIDL_ERROR_WOULD_BLOCK. Failing so again asks for the next one.
 */
typedef void widl_writable_fn(void *user, widl_session *session);

/** A registration or subscription that the router has ended. Lifetime: the callback. */
typedef struct widl_revocation {
    bool is_subscription;
    const char *uri; /**< what was registered or subscribed to */
    widl_match match;
    const char *reason; /**< the router's, a URI; "": it gave none */
} widl_revocation;

/**
 * A callback that runs when the router ends a registration, or everything that is subscribed to one
 * topic or pattern. The objects stay valid, and still want to be given up, but nothing comes to
 * them any more: see widl_registration_is_active(), widl_subscription_is_active() and
 * widl_service_is_active().
 */
typedef void widl_revoked_fn(void *user, widl_session *session, const widl_revocation *revocation);

/**
 * A callback that runs when the session has joined its realm: during widl_connect(), and with a new
 * widl_session_id() each time it has been joined again, once everything that was registered and
 * subscribed to is so again. What the router refuses then is told by `on_revoked`.
 */
typedef void widl_joined_fn(void *user, widl_session *session);

/**
 * A callback that runs when the session has left its realm: it was lost, closed, or ended by the
 * router. comes_back: it will be joined again, if it can (widl/reconnect.h); false: this was the
 * last time. It runs behind the callbacks of the calls that were in flight.
 */
typedef void widl_left_fn(void *user, widl_session *session, const widl_error *reason,
                          bool comes_back);

/** How to connect. All zero gives the defaults; NULL in place of options does too. */
typedef struct widl_options {
    /** Where the session takes its memory from; borrowed, see there how long. NULL: malloc(). */
    const widl_allocator *allocator;
    widl_serializers serializers;
    uint32_t connect_timeout_ms; /**< the host's name, TCP, handshake and WELCOME
                                      together; 0: 10,000 */
    /** The connection is lost when nothing came from the router for so long, which is asked for a
     * sign of life before half of the time is over. 0: only TCP watches, for about two minutes. */
    uint32_t keepalive_ms;
    /** Offer the router compression (RFC 7692, each message for itself), and compress messages of
     * at least so many bytes, if it agrees. WebSocket only; a build without zlib refuses it with
     * WIDL_ERROR_ARGUMENT. A secret beside text that somebody else chooses shows in the size of
     * what is compressed. 0: nothing is compressed. */
    size_t compress_from_bytes;
    uint32_t call_timeout_ms; /**< for calls that set none, and acknowledgements; 0: 30,000 */
    size_t max_message_bytes; /**< largest message received or sent; 0: 16 MiB */
    size_t max_queue_bytes;   /**< unsent bytes before WIDL_ERROR_WOULD_BLOCK; at least what HELLO
                                   takes, about 1 KiB; 0: 64 MiB */
    size_t max_pending;       /**< requests without an answer; 0: 65,536 */
    size_t max_invocations;   /**< of this callee, open at once; further ones are answered with
                                   `wamp.error.unavailable`; 0: 4,096 */
    /** Payloads of those, as they were received; what is decoded takes a few times as much. Further
     * ones are answered in the same way, but one alone may be of any size. 0: 256 MiB. */
    size_t max_invocation_bytes;
    const struct widl_client_tls *tls; /**< for `wss://` and `tls://` (widl/tls.h), borrowed for the
                                            call; NULL: whom the system trusts */
    /** The HTTP proxy to go through: `http://[USER:PASSWORD@]HOST:PORT`, borrowed for the call;
     * NULL: none. The environment is not asked. */
    const char *proxy;
    /** The cookie to begin with, `name=value` as widl_session_cookie() gives it; borrowed for the
     * call; NULL: none. The session keeps the one that the router sets, and sends it whenever it
     * connects again. */
    const char *cookie;
    widl_writable_fn *on_writable; /**< may be NULL */
    void *writable_user;
    widl_revoked_fn *on_revoked; /**< may be NULL */
    void *revoked_user;
    /**
     * Do not wait for the router when something is served, registered or subscribed to, or given
     * up: the functions for that return at once, and may be called in callbacks, before the session
     * has joined and between two connections, too. The router is asked as soon as it can be;
     * `on_joined` runs when it has answered what was asked for before it, and what it refuses is
     * told by `on_revoked`. false: these functions block, and fail with the router's reason.
     */
    bool no_wait;
    widl_reconnect reconnect;  /**< what happens when the connection is lost */
    widl_joined_fn *on_joined; /**< may be NULL */
    widl_left_fn *on_left;     /**< may be NULL */
    void *joined_user;         /**< of both */
    widl_log_fn *log;          /**< may be NULL */
    void *log_user;
    const widl_credentials *credentials; /**< NULL: anonymous; borrowed until the session is made */
} widl_options;

/**
 * Connect to a router and join `realm`. Blocks until WELCOME or failure (WAMP 4.1).
 *
 * url:     such as `ws://HOST[:PORT][/PATH]`, `tcp://HOST:PORT`, `unix:FILE` (docs/transports.md).
 * options: may be NULL. All are borrowed for the call only.
 * Return:  NULL on failure: WIDL_ERROR_ARGUMENT (the realm is no URI, the credentials or a file of
 *          TLS are of no use, a limit is too small for HELLO), _URL, _CONNECT, _HANDSHAKE, _TLS,
 *          _CERTIFICATE, _ABORTED (`error->uri` has the router's reason),
 *          _AUTHENTICATION (the client has refused to go on),
 *          _PROTOCOL, _TIMEOUT, _MEMORY.
 */
WIDL_API WIDL_NODISCARD widl_session *widl_connect(const char *url, const char *realm,
                                                   const widl_options *options, widl_error *error);

/**
 * Begin to connect and return at once, without waiting for anybody: for programs with a loop of
 * their own, see widl_session_descriptor(). What it takes is done by widl_session_process() and
 * widl_session_run(); `on_joined` of the options runs when the realm has been joined. Until then
 * the session can do nothing: other functions fail with WIDL_ERROR_DISCONNECTED, or block, as they
 * do between two connections (widl/reconnect.h); but with `no_wait` in the options it can be told
 * what to serve and to subscribe to. When it cannot be joined, within connect_timeout_ms, the
 * session ends: widl_session_process() returns false with the reason.
 *
 * url, realm, options: as of widl_connect(). Return: NULL with WIDL_ERROR_ARGUMENT, _URL, _MEMORY
 *                      and the like.
 */
WIDL_API WIDL_NODISCARD widl_session *widl_connect_start(const char *url, const char *realm,
                                                         const widl_options *options,
                                                         widl_error *error);

/**
 * Leave the realm (what is queued, then GOODBYE, answered within a second or not) and disconnect.
 *
 * Open invocations are answered with `wamp.error.canceled`; what waits for the router, in whatever
 * thread, and what is called later fails with WIDL_ERROR_CLOSED (widl_session_run() returns true).
 * Nothing is released: that is left to widl_session_close(). NULL is allowed; again: no effect.
 *
 * Called from a callback of the session, it leaves as soon as the callback has returned.
 */
WIDL_API void widl_session_leave(widl_session *session);

/**
 * widl_session_leave(), then release the session and everything that belongs to it: services,
 * registrations, subscriptions, invocations. NULL is allowed.
 *
 * Functions of the session that other threads are in fail with WIDL_ERROR_CLOSED, and are waited
 * for, and with them the callbacks that they run. None may begin any more: a program whose threads
 * do not know of each other calls widl_session_leave() first, waits for its threads, and then
 * closes the session.
 *
 * Called from a callback of the session, it is widl_session_leave() alone: a call from outside of
 * callbacks is always needed.
 */
WIDL_API void widl_session_close(widl_session *session);

/**
 * Serve until widl_session_stop(), or until the session ends; across connections, if it is joined
 * again. Of several threads in it, each widl_session_stop() lets one return.
 *
 * Return: true when stopped or when the router said GOODBYE; false when the connection was lost or
 *         either side violated the protocol. `error` says which in both cases of an ended session.
 */
WIDL_API bool widl_session_run(widl_session *session, widl_error *error);

/**
 * Let the session do what is due, waiting at most `timeout_ms` for something to happen; 0 does not
 * wait. Return: false when the session has ended, with the reason in `error`.
 */
WIDL_API bool widl_session_process(widl_session *session, uint32_t timeout_ms, widl_error *error);

/**
 * A descriptor for the program's own loop, such as epoll, libuv's or GLib's: it becomes readable
 * when widl_session_process() has something to do. It belongs to the session, is always the same,
 * and is only polled. A program with such a loop
 * - calls widl_session_process() with a time of 0 when the descriptor is readable, and when the
 * time of widl_session_timeout() is over,
 * - asks widl_session_timeout() anew after each widl_session_process().
 * What other threads, or the loop's own other callbacks, ask of the session makes it readable, too.
 *
 * Return: -1 with WIDL_ERROR_LIMIT when the system has no descriptor left, _UNSUPPORTED when the
 *         session's carrier has none (widl/carrier.h), _ARGUMENT.
 */
WIDL_API int widl_session_descriptor(widl_session *session, widl_error *error);

/** How many milliseconds may pass until widl_session_process() has something to do although the
 * descriptor is not readable; UINT32_MAX: any number. */
WIDL_API uint32_t widl_session_timeout(widl_session *session);

/** Make widl_session_run() return. Thread: any; also from a signal handler. It has returned itself
 * before widl_session_close() begins. */
WIDL_API void widl_session_stop(widl_session *session);

/** Whether the session is joined at the moment. False between two connections, and once it has
 * ended. */
WIDL_API bool widl_session_is_joined(const widl_session *session);

/** The id that the router gave to the session (WAMP 2.1.2); of the latest connection, which each
 * has its own. */
WIDL_API uint64_t widl_session_id(const widl_session *session);

/**
 * The cookie by which the router would know this client again, to be kept as a password is:
 * `cookie` of widl_options for another session with the same URL, with `cookie` among the methods
 * of its credentials. ret: NUL-terminated. Return: false when there is none, or `size` is too
 * small.
 */
WIDL_API bool widl_session_cookie(const widl_session *session, char *ret, size_t size);

#ifdef __cplusplus
}
#endif

#endif
