/* SPDX-License-Identifier: MIT */
/*
 * A WAMP session: one connection to a router, joined to one realm, in any of the four roles.
 *
 * Code generated from a contract calls these functions for you; they also serve untyped use.
 *
 *     widl_error error = {0};
 *     widl_session *session = widl_connect("ws://127.0.0.1:8080/ws", "realm1", NULL, &error);
 *     ...
 *     widl_session_close(session);
 *
 * Thread: a session and everything that belongs to it is used by one thread at a time. Different
 * sessions are independent. Only widl_session_stop() may be called from anywhere. The first session
 * switches libwebsockets' own log off, which belongs to the whole process.
 *
 * Callbacks run inside widl_session_run(), widl_session_process(), widl_session_close() and
 * blocking functions, never anywhere else. A callback may start asynchronous calls, publish without
 * acknowledgement, answer invocations, unsubscribe, unregister and stop the session; a blocking
 * function called from a callback fails with WIDL_ERROR_REENTRANT.
 *
 * When a session ends by itself (the connection is lost, the router says GOODBYE or ABORT, one side
 * violates the protocol), everything that waits for the router fails once, and what is called later
 * fails with WIDL_ERROR_CLOSED and the reason. The objects stay valid until widl_session_close().
 */
#ifndef WIDL_SESSION_H
#define WIDL_SESSION_H

#include <stdint.h>

#include <widl/arena.h>
#include <widl/error.h>
#include <widl/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A joined session. */
typedef struct widl_session widl_session;

/** Which serializers to offer to the router. */
typedef enum widl_serializers {
    WIDL_SERIALIZERS_ANY = 0, /**< MessagePack, else JSON */
    WIDL_SERIALIZERS_MSGPACK,
    WIDL_SERIALIZERS_JSON,
} widl_serializers;

/** How serious a log line is. */
typedef enum widl_log_level { WIDL_LOG_ERROR, WIDL_LOG_WARNING, WIDL_LOG_INFO } widl_log_level;

/** Receives one line, without a newline. The library itself never prints. */
typedef void widl_log_fn(void *user, widl_log_level level, const char *line);

/** How to connect. All zero gives the defaults; NULL in place of options does too. */
typedef struct widl_options {
    widl_serializers serializers;
    uint32_t connect_timeout_ms; /**< TCP, handshake and WELCOME together; 0: 10,000 */
    uint32_t call_timeout_ms;    /**< for calls that set none, and acknowledgements; 0: 30,000 */
    size_t max_message_bytes;    /**< largest message received or sent; 0: 16 MiB */
    size_t max_queue_bytes;      /**< unsent bytes before WIDL_ERROR_WOULD_BLOCK; 0: 64 MiB */
    size_t max_pending;          /**< requests without an answer; 0: 65,536 */
    widl_log_fn *log;            /**< may be NULL */
    void *log_user;
} widl_options;

/**
 * Connect to a router and join `realm`. Blocks until WELCOME or failure (WAMP 4.1).
 *
 * url:     `ws://HOST[:PORT][/PATH]`. options: may be NULL. All are borrowed for the call only.
 * Return:  NULL on failure: WIDL_ERROR_ARGUMENT (the realm is no URI), _URL, _CONNECT, _HANDSHAKE,
 *          _ABORTED (`error->uri` has the router's reason), _PROTOCOL, _TIMEOUT, _MEMORY.
 */
WIDL_API WIDL_NODISCARD widl_session *widl_connect(const char *url, const char *realm,
                                                   const widl_options *options, widl_error *error);

/**
 * Leave the realm (what is queued, then GOODBYE, answered within a second or not), disconnect,
 * release everything.
 *
 * Open invocations are answered with `wamp.error.canceled`; pending calls fail with
 * WIDL_ERROR_CLOSED; services and subscriptions end. NULL is allowed.
 *
 * Called from a callback of the session, it leaves the realm as soon as the callback has returned,
 * and the function in which the callback ran ends with WIDL_ERROR_CLOSED (widl_session_run() with
 * true). It releases nothing then: that is done by a call from outside of callbacks, which is
 * always needed.
 */
WIDL_API void widl_session_close(widl_session *session);

/**
 * Serve until widl_session_stop(), or until the session ends.
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

/** Make widl_session_run() return. Thread: any; also from a signal handler. */
WIDL_API void widl_session_stop(widl_session *session);

/** The id that the router gave to the session (WAMP 2.1.2). */
WIDL_API uint64_t widl_session_id(const widl_session *session);

/**
 * One blocking call: what to ask for, and the memory and the error of what came back.
 *
 *     widl_call call = {0};
 *     if (!fleet_device_get(session, &args, &status, &call))
 *         fprintf(stderr, "%s\n", widl_error_text(&call.error));
 *     widl_call_release(&call);
 *
 * Using it for another call releases what the one before brought.
 */
typedef struct widl_call {
    uint32_t timeout_ms; /**< 0: the session's call_timeout_ms */
    widl_error error;    /**< set when the call failed */
    widl_arena memory;   /**< owns everything that the result or the error points to */
} widl_call;

/** Release the memory of a call's result. NULL and a released call are allowed. */
WIDL_API void widl_call_release(widl_call *call);

/**
 * Call `procedure` and wait for its result (WAMP 6.2).
 *
 * payload:  borrowed, may be NULL. call: owns what `*ret_result` points to.
 * Return:   false with `call->error`: WIDL_ERROR_REMOTE when the callee or router answered ERROR.
 */
WIDL_API bool widl_session_call(widl_session *session, const char *procedure,
                                const widl_payload *payload, widl_call *call,
                                widl_payload *ret_result);

/** The end of an asynchronous call: exactly one of `result` and `error` is not NULL.
 *
 * Lifetime: both are valid during the callback only. */
typedef void widl_result_fn(void *user, const widl_payload *result, const widl_error *error);

/**
 * Start a call; `on_result` runs once, in every case in which true is returned.
 *
 * timeout_ms: 0 for the session's. Return: false when the call was not sent.
 */
WIDL_API bool widl_session_call_async(widl_session *session, const char *procedure,
                                      const widl_payload *payload, uint32_t timeout_ms,
                                      widl_result_fn *on_result, void *user, widl_error *error);

/** How to publish. All zero, or NULL in its place: without acknowledgement. */
typedef struct widl_publish_options {
    bool acknowledge; /**< block until the router has accepted the event */
} widl_publish_options;

/**
 * Publish an event (WAMP 5.2). payload, options: borrowed, may be NULL.
 *
 * Without acknowledgement the event is queued, which does not block (WIDL_ERROR_WOULD_BLOCK when
 * the queue is full); it leaves when the session runs, is processed, waits or is closed.
 */
WIDL_API bool widl_session_publish(widl_session *session, const char *topic,
                                   const widl_payload *payload, const widl_publish_options *options,
                                   widl_error *error);

/** What is known of an event besides its payload. Lifetime: the callback. */
typedef struct widl_event {
    uint64_t publication; /**< the id that the router gave to the publication */
    const char *topic;    /**< the topic subscribed to */
} widl_event;

/** A subscription of a session. */
typedef struct widl_subscription widl_subscription;

/** One event. `payload` is valid during the callback only. */
typedef void widl_event_fn(void *user, const widl_event *event, const widl_payload *payload);

/**
 * Subscribe to `topic` and wait for the router's acknowledgement (WAMP 5.1). A topic may be
 * subscribed to several times; each subscription gets every event.
 *
 * Return:   NULL on failure.
 *           Events may arrive before it returns.
 * Lifetime: until widl_unsubscribe() or widl_session_close(), which releases it.
 */
WIDL_API widl_subscription *widl_session_subscribe(widl_session *session, const char *topic,
                                                   widl_event_fn *on_event, void *user,
                                                   widl_error *error);

/**
 * End a subscription and release it; the callback is not called again, also when false is returned
 * because the router's acknowledgement is missing. Blocks only for a topic's last subscription;
 * called from a callback it does not wait.
 */
WIDL_API bool widl_unsubscribe(widl_subscription *subscription, widl_error *error);

/** A procedure that the session has registered. */
typedef struct widl_registration widl_registration;

/** One call to be answered by this session. */
typedef struct widl_invocation widl_invocation;

/**
 * One call. Answer it with widl_invocation_reply() or widl_invocation_throw(), here or later;
 * to answer later, call widl_invocation_defer() before returning. Returning without either answers
 * `wamp.error.runtime_error`. `payload` is valid during the callback only.
 */
typedef void widl_invocation_fn(void *user, widl_invocation *invocation,
                                const widl_payload *payload);

/**
 * Register `procedure` and wait for the router's acknowledgement (WAMP 6.1).
 *
 * Return:   NULL on failure, such as `wamp.error.procedure_already_exists` in `error->uri`.
 *           Invocations may arrive before it returns.
 * Lifetime: until widl_unregister() or widl_session_close(), which releases it.
 */
WIDL_API widl_registration *widl_session_register(widl_session *session, const char *procedure,
                                                  widl_invocation_fn *on_invocation, void *user,
                                                  widl_error *error);

/** End a registration and release it, as widl_unsubscribe() but for every one. Open invocations
 * stay answerable. */
WIDL_API bool widl_unregister(widl_registration *registration, widl_error *error);

/**
 * Keep the invocation beyond the callback: it stays valid until it is answered, or until its
 * session is closed, which answers every open one with `wamp.error.canceled`.
 */
WIDL_API void widl_invocation_defer(widl_invocation *invocation);

/** The session that the invocation came in on. */
WIDL_API widl_session *widl_invocation_session(const widl_invocation *invocation);

/** The procedure that was called. Lifetime: the invocation. */
WIDL_API const char *widl_invocation_procedure(const widl_invocation *invocation);

/** Memory that lives as long as the invocation, for what a deferred answer needs. */
WIDL_API widl_arena *widl_invocation_memory(widl_invocation *invocation);

/**
 * Answer with a result, which ends the invocation. payload: borrowed, may be NULL.
 *
 * Return: false when the result could not be sent; the caller then gets an error instead where
 *         that is possible. The invocation is over in either case. It is released when its callback
 *         returns, or at once when that has been before: a second answer fails with
 *         WIDL_ERROR_ANSWERED in the callback, and is an error of the program after it.
 */
WIDL_API bool widl_invocation_reply(widl_invocation *invocation, const widl_payload *payload,
                                    widl_error *error);

/** Answer with an error. uri: the error's URI. payload: borrowed, may be NULL. As _reply(). */
WIDL_API bool widl_invocation_throw(widl_invocation *invocation, const char *uri,
                                    const widl_payload *payload, widl_error *error);

/** Answer with an error whose only argument is a text for people. As _reply(). */
WIDL_API bool widl_invocation_throw_text(widl_invocation *invocation, const char *uri,
                                         const char *text, widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
