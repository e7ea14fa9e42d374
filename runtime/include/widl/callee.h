/* SPDX-License-Identifier: MIT */
/*
 * The callee role of a session (WAMP 6.1, 6.2): registrations, and invocations that are answered at
 * once or later.
 *
 *     static void echo(void *user, widl_invocation *invocation, const widl_payload *payload)
 *     {
 *         widl_invocation_reply(invocation, payload, NULL);
 *     }
 *     ...
 *     if (widl_session_register(session, "com.app.echo", NULL, echo, NULL, &error))
 *         widl_session_run(session, &error);
 *
 * Thread: as widl/session.h says of everything that belongs to a session. Callbacks run as it says.
 */
#ifndef WIDL_CALLEE_H
#define WIDL_CALLEE_H

#include <widl/session.h>

#ifdef __cplusplus
extern "C" {
#endif

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

/** Which of several callees of one procedure is called (WAMP 14.3.8); the first to register
 * decides for all. */
typedef enum widl_invoke {
    WIDL_INVOKE_SINGLE = 0, /**< there is only one */
    WIDL_INVOKE_ROUNDROBIN,
    WIDL_INVOKE_RANDOM,
    WIDL_INVOKE_FIRST, /**< in the order of registration */
    WIDL_INVOKE_LAST,
} widl_invoke;

/** How to register. All zero, or NULL in its place: one procedure, for this session alone. */
typedef struct widl_register_options {
    widl_match match;
    widl_invoke invoke;
    /** Most invocations that are open at once; the router keeps to it, where it knows that option.
     * 0: any number. */
    uint32_t concurrency;
    bool disclose_caller; /**< ask the router to tell who calls (WAMP 14.3.4) */
    bool forward_timeout; /**< ask for the callers' time-outs, to keep them here (WAMP 14.3.3) */
} widl_register_options;

/**
 * Register `procedure`, a procedure or a pattern, and wait for the router's acknowledgement
 * (WAMP 6.1).
 *
 * options:  borrowed, may be NULL.
 * Return:   NULL on failure, such as `wamp.error.procedure_already_exists` in `error->uri`:
 *           WIDL_ERROR_REMOTE, _TIMEOUT, _REENTRANT, _CLOSED, _ARGUMENT, _PROTOCOL, _MEMORY.
 *           Invocations may arrive before it returns.
 * Lifetime: until widl_unregister() or widl_session_close(), which releases it.
 */
WIDL_API widl_registration *widl_session_register(widl_session *session, const char *procedure,
                                                  const widl_register_options *options,
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
