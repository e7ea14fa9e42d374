/* SPDX-License-Identifier: MIT */
/*
 * The caller role of a session (WAMP 6.2): calls that block, and calls that end in a callback.
 *
 *     widl_call call = {.options.timeout_ms = 500};
 *     widl_payload result;
 *     if (!widl_session_call(session, "com.app.add", &payload, &call, &result))
 *         fprintf(stderr, "%s\n", widl_error_text(&call.error));
 *     widl_call_release(&call);
 *
 * Thread: any, as widl/session.h says. Blocking calls of several threads are under way at the same
 * time; each needs a `widl_call` of its own.
 */
#ifndef WIDL_CALLER_H
#define WIDL_CALLER_H

#include <widl/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to call. All zero gives the defaults. */
typedef struct widl_call_options {
    /** How long this side waits for the result; 0: the contract's `@timeout`, else the session's
     * call_timeout_ms. Every intermediate result and every payload sent begins it anew. */
    uint32_t timeout_ms;
    /** Asks the router to give up after this time (WAMP 14.3.3): the call then fails with
     * `wamp.error.timeout`. 0: it does not. */
    uint32_t router_timeout_ms;
    bool disclose_me; /**< let the callee know who calls (WAMP 14.3.4), if the router allows it */
    /** Make a blocking call once more, on the next connection, when the answer was lost with the
     * one before (widl/reconnect.h), all within its time. A typed call is repeated only if its
     * procedure is `@idempotent`; an untyped one is the program's word for that. Never repeated are
     * calls with further input, and those that have had an intermediate result. */
    bool retry_if_idempotent;
    widl_passthru passthru; /**< how the payloads are packed; fails with WIDL_ERROR_UNSUPPORTED
                             * where the router does not announce it, and so does the following */
    /** Of several callees, call the one that this key belongs to (WAMP, sharded registration). */
    const char *rkey;
} widl_call_options;

/**
 * One blocking call: what to ask for, and the memory and the error of what came back.
 *
 *     widl_call call = {0};
 *     if (!fleet_device_get(session, &args, &status, &call))
 *         fprintf(stderr, "%s\n", widl_error_text(&call.error));
 *     widl_call_release(&call);
 *
 * Using it for another call releases what the one before brought, and keeps the options.
 */
typedef struct widl_call {
    widl_call_options options;
    widl_error error;       /**< set when the call failed */
    widl_arena memory;      /**< owns everything that the result or the error points to */
    widl_passthru passthru; /**< how the payload of the result, or of the error, is packed */
} widl_call;

/** Release the memory of a call's result. NULL and a released call are allowed. */
WIDL_API void widl_call_release(widl_call *call);

/**
 * Call `procedure` and wait for its result (WAMP 6.2).
 *
 * payload:  borrowed, may be NULL. call: owns what `*ret_result` points to; not NULL.
 *           ret_result: may be NULL.
 * Return:   false with `call->error`: WIDL_ERROR_REMOTE when the callee or router answered ERROR,
 *           WIDL_ERROR_LOST when the connection was lost meanwhile, and nobody knows whether the
 *           call was carried out, WIDL_ERROR_DISCONNECTED when there is none (widl/reconnect.h),
 *           WIDL_ERROR_TIMEOUT, which also cancels the call where the router can do that, _CLOSED,
 *           _ARGUMENT, _REENTRANT, _LIMIT, _INVALID, _PROTOCOL, _MEMORY.
 */
WIDL_API bool widl_session_call(widl_session *session, const char *procedure,
                                const widl_payload *payload, widl_call *call,
                                widl_payload *ret_result);

/**
 * One intermediate result of a call (WAMP 14.3.1).
 *
 * Return:   false cancels the call, which then fails with WIDL_ERROR_CANCELED.
 * Lifetime: `progress` is valid during the callback only.
 */
typedef bool widl_progress_fn(void *user, const widl_payload *progress);

/**
 * The next payload of a call that sends many (WAMP, progressive call invocations). What
 * `*ret_payload`, which comes empty, is made to point to is borrowed until the function is called
 * again or the call has ended. Return: false when there is no more.
 */
typedef bool widl_input_fn(void *user, widl_payload *ret_payload);

/** How a blocking call streams. Both are callbacks: what they call must not block. Thread: `next`
 * is called by the thread that calls, `on_progress` by any. */
typedef struct widl_stream {
    widl_progress_fn *on_progress; /**< NULL: intermediate results are not asked for */
    widl_input_fn *next;           /**< NULL: one payload is all */
    void *user;
} widl_stream;

/**
 * widl_session_call() with intermediate results, or further input behind `payload`, or both at
 * once. Input is sent as fast as the router takes it, and no longer once the call has been
 * answered.
 *
 * stream: borrowed; may be NULL. A router that does not announce progressive results sends none.
 * Return: as widl_session_call(); WIDL_ERROR_CANCELED after on_progress returned false,
 *         WIDL_ERROR_UNSUPPORTED when there is input and the router does not announce progressive
 *         invocations and canceling; _ARGUMENT or _INVALID, too, for a payload of `next`, which
 *         cancels the call.
 */
WIDL_API bool widl_session_call_stream(widl_session *session, const char *procedure,
                                       const widl_payload *payload, const widl_stream *stream,
                                       widl_call *call, widl_payload *ret_result);

/** Names an asynchronous call of a session, for ever; 0 is none: the call was not sent. */
typedef uint64_t widl_call_id;

/** The end of an asynchronous call: exactly one of `result` and `error` is not NULL.
 *
 * Lifetime: both are valid during the callback only. */
typedef void widl_result_fn(void *user, const widl_payload *result, const widl_error *error);

/**
 * Start a call; `on_result` runs once, in every case in which an id is returned.
 *
 * payload, options: borrowed, may be NULL.
 * Return: 0 when the call was not sent: WIDL_ERROR_WOULD_BLOCK when the queue is full, _LIMIT,
 *         _ARGUMENT, _INVALID, _DISCONNECTED, _CLOSED, _MEMORY.
 */
WIDL_API widl_call_id widl_session_call_async(widl_session *session, const char *procedure,
                                              const widl_payload *payload,
                                              const widl_call_options *options,
                                              widl_result_fn *on_result, void *user,
                                              widl_error *error);

/**
 * How the payload is packed that a widl_result_fn or widl_progress_fn has been called with, never
 * NULL. Thread: the callback. Lifetime: the callback.
 */
WIDL_API const widl_passthru *widl_session_passthru(const widl_session *session);

/** What becomes of an asynchronous call; copied. */
typedef struct widl_call_handlers {
    widl_result_fn *on_result;     /**< not NULL */
    widl_progress_fn *on_progress; /**< NULL: intermediate results are not asked for */
    bool has_input;                /**< widl_call_send() and widl_call_finish() follow */
} widl_call_handlers;

/**
 * widl_session_call_async() with intermediate results, or further input, or both.
 *
 * options: may be NULL. Return: 0 as there; WIDL_ERROR_UNSUPPORTED, too, as
 * widl_session_call_stream(). After an intermediate result was answered with false, `on_result`
 * runs at once, with WIDL_ERROR_CANCELED.
 */
WIDL_API widl_call_id widl_session_call_open(widl_session *session, const char *procedure,
                                             const widl_payload *payload,
                                             const widl_call_options *options,
                                             const widl_call_handlers *handlers, void *user,
                                             widl_error *error);

/**
 * Send another payload of a call with input. payload: borrowed, may be NULL. Does not block.
 *
 * Return: false with WIDL_ERROR_WOULD_BLOCK when the queue is full: repeat it later;
 *         WIDL_ERROR_ANSWERED when the call has ended; _CANCELED after widl_call_cancel();
 *         _ARGUMENT when it takes no input, _INVALID, _LIMIT, _CLOSED, _MEMORY. The call goes on.
 */
WIDL_API bool widl_call_send(widl_session *session, widl_call_id call, const widl_payload *payload,
                             widl_error *error);

/** Send the last payload of a call with input; NULL: nothing but that there is no more. As
 * widl_call_send(). */
WIDL_API bool widl_call_finish(widl_session *session, widl_call_id call,
                               const widl_payload *payload, widl_error *error);

/** What canceling means for the callee (WAMP 14.3.2). */
typedef enum widl_cancel_mode {
    WIDL_CANCEL_KILLNOWAIT = 0, /**< it is interrupted; the call ends at once */
    WIDL_CANCEL_SKIP,           /**< it learns nothing; the call ends at once */
    WIDL_CANCEL_KILL,           /**< it is interrupted; the call ends with its answer */
} widl_cancel_mode;

/**
 * Cancel an asynchronous call. Its `on_result` still runs once: with WIDL_ERROR_REMOTE
 * `wamp.error.canceled`, or with the result if that comes first. With a router that does not
 * announce canceling, the call is dropped by this side alone, with WIDL_ERROR_CANCELED.
 *
 * Return: false as widl_call_send(); the call then goes on.
 */
WIDL_API bool widl_call_cancel(widl_session *session, widl_call_id call, widl_cancel_mode mode,
                               widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
