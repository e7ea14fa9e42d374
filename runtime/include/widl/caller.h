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
 * Thread: as widl/session.h says of everything that belongs to a session.
 */
#ifndef WIDL_CALLER_H
#define WIDL_CALLER_H

#include <widl/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to call. All zero gives the defaults. */
typedef struct widl_call_options {
    uint32_t timeout_ms; /**< how long this side waits for the result; 0: the contract's
                              `@timeout`, else the session's call_timeout_ms */
    /** Asks the router to give up after this time (WAMP 14.3.3): the call then fails with
     * `wamp.error.timeout`. 0: it does not. */
    uint32_t router_timeout_ms;
    bool disclose_me; /**< let the callee know who calls (WAMP 14.3.4), if the router allows it */
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
    widl_error error;  /**< set when the call failed */
    widl_arena memory; /**< owns everything that the result or the error points to */
} widl_call;

/** Release the memory of a call's result. NULL and a released call are allowed. */
WIDL_API void widl_call_release(widl_call *call);

/**
 * Call `procedure` and wait for its result (WAMP 6.2).
 *
 * payload:  borrowed, may be NULL. call: owns what `*ret_result` points to; not NULL.
 *           ret_result: may be NULL.
 * Return:   false with `call->error`: WIDL_ERROR_REMOTE when the callee or router answered ERROR,
 *           WIDL_ERROR_TIMEOUT, which also cancels the call where the router can do that, _CLOSED,
 *           _ARGUMENT, _REENTRANT, _LIMIT, _INVALID, _PROTOCOL, _MEMORY.
 */
WIDL_API bool widl_session_call(widl_session *session, const char *procedure,
                                const widl_payload *payload, widl_call *call,
                                widl_payload *ret_result);

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
 *         _ARGUMENT, _INVALID, _CLOSED, _MEMORY.
 */
WIDL_API widl_call_id widl_session_call_async(widl_session *session, const char *procedure,
                                              const widl_payload *payload,
                                              const widl_call_options *options,
                                              widl_result_fn *on_result, void *user,
                                              widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
