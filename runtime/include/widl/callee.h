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
 * Thread: any, as widl/session.h says; so another thread may answer an invocation that was
 * deferred, or that its callback still works with. Callbacks run as widl/session.h says.
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
    /** Most invocations of it that are open at once: the router is told, and further ones are
     * answered with `wamp.error.unavailable`. 0: as many as the session's max_invocations. */
    uint32_t concurrency;
    bool disclose_caller; /**< ask the router to tell who calls (WAMP 14.3.4) */
    bool forward_timeout; /**< ask for the callers' time-outs, to keep them here (WAMP 14.3.3) */
} widl_register_options;

/**
 * Register `procedure`, a procedure or a pattern, and wait for the router's acknowledgement
 * (WAMP 6.1), unless the session's options say `no_wait`.
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

/** Whether calls still come to it: false once the router has ended it, see `on_revoked` of
 * widl_options. */
WIDL_API bool widl_registration_is_active(const widl_registration *registration);

/** End a registration and release it, as widl_unsubscribe() but for every one: its callback neither
 * runs nor is called again. Open invocations stay answerable. */
WIDL_API bool widl_unregister(widl_registration *registration, widl_error *error);

/**
 * Keep the invocation beyond the callback: it stays valid until it is answered, or until its
 * session is closed; leaving the realm answers every open one with `wamp.error.canceled`.
 */
WIDL_API void widl_invocation_defer(widl_invocation *invocation);

/** The session that the invocation came in on. */
WIDL_API widl_session *widl_invocation_session(const widl_invocation *invocation);

/** The procedure that was called; it matches what was registered. Lifetime: the invocation. */
WIDL_API const char *widl_invocation_procedure(const widl_invocation *invocation);

/** Memory that lives as long as the invocation, for what a deferred answer needs. Thread: the one
 * that is to answer. */
WIDL_API widl_arena *widl_invocation_memory(widl_invocation *invocation);

/** Who calls, as far as the router tells (WAMP 14.3.4). */
typedef struct widl_caller {
    uint64_t session;     /**< 0: not disclosed */
    widl_string authid;   /**< empty: not disclosed */
    widl_string authrole; /**< empty: not disclosed */
} widl_caller;

/** Who calls, never NULL. Lifetime: the invocation. */
WIDL_API const widl_caller *widl_invocation_caller(const widl_invocation *invocation);

/**
 * How long the caller gives this call, in milliseconds since it arrived; 0: no limit. Only a
 * registration with `forward_timeout` is told (WAMP 14.3.3); to keep the time is up to the program,
 * which answers `wamp.error.timeout`.
 */
WIDL_API uint64_t widl_invocation_timeout_ms(const widl_invocation *invocation);

/** How the payload of the call is packed, never NULL; so are those that follow it. Lifetime: the
 * invocation. */
WIDL_API const widl_passthru *widl_invocation_passthru(const widl_invocation *invocation);

/**
 * How the payloads of the answers that follow are packed: of results, intermediate ones, and errors
 * but those with a text. passthru: copied; NULL: they are not. Thread: the one that is to answer.
 *
 * Return: false with WIDL_ERROR_UNSUPPORTED when the router does not announce it, _ARGUMENT,
 *         _MEMORY.
 */
WIDL_API bool widl_invocation_set_passthru(widl_invocation *invocation,
                                           const widl_passthru *passthru, widl_error *error);

/** Keep a pointer of the program with the invocation; NULL at first. Neither is released. */
WIDL_API void widl_invocation_set_state(widl_invocation *invocation, void *state);

/** What widl_invocation_set_state() has kept. */
WIDL_API void *widl_invocation_state(const widl_invocation *invocation);

/**
 * Answer with a result, which ends the invocation. payload: borrowed, may be NULL.
 *
 * Return: false with WIDL_ERROR_WOULD_BLOCK when the queue is full: the invocation stays open, as
 *         if it had been deferred, and must be answered again, see `on_writable` of widl_options.
 *         Other failures end it, and the caller gets an error instead where that is possible:
 *         WIDL_ERROR_ARGUMENT, _INVALID, _LIMIT, _CLOSED, _MEMORY, and _CANCELED when the router
 *         has interrupted it and it has no callback for that.
 *         An invocation that has ended is released when its callback returns, or at once when that
 *         has been before: a second answer fails with WIDL_ERROR_ANSWERED in the callback, and is
 *         an error of the program after it.
 */
WIDL_API bool widl_invocation_reply(widl_invocation *invocation, const widl_payload *payload,
                                    widl_error *error);

/** Answer with an error. uri: the error's URI. payload: borrowed, may be NULL. As _reply(). */
WIDL_API bool widl_invocation_throw(widl_invocation *invocation, const char *uri,
                                    const widl_payload *payload, widl_error *error);

/** Answer with an error whose only argument is a text for people. As _reply(). */
WIDL_API bool widl_invocation_throw_text(widl_invocation *invocation, const char *uri,
                                         const char *text, widl_error *error);

/** Whether the caller asks for intermediate results (WAMP 14.3.1). */
WIDL_API bool widl_invocation_wants_progress(const widl_invocation *invocation);

/**
 * Send an intermediate result; nothing is sent, and true returned, when the caller wants none.
 * payload: borrowed, may be NULL. Does not block.
 *
 * Return: false with WIDL_ERROR_WOULD_BLOCK when the queue is full: it may be repeated;
 *         WIDL_ERROR_CANCELED when the call has been canceled; _ANSWERED, _ARGUMENT, _INVALID,
 *         _LIMIT, _CLOSED, _MEMORY. The invocation is still to be answered.
 */
WIDL_API bool widl_invocation_progress(widl_invocation *invocation, const widl_payload *payload,
                                       widl_error *error);

/** Whether the caller, or the router, has canceled the call. */
WIDL_API bool widl_invocation_canceled(const widl_invocation *invocation);

/** The call was canceled; the program still answers, here or later, in whatever way. */
typedef void widl_interrupt_fn(void *user, widl_invocation *invocation);

/**
 * Be told when the call is canceled (WAMP 14.3.2); NULL: no longer. Without it the runtime answers
 * `wamp.error.canceled` for an invocation that was deferred; the program's own answer, which is
 * still due to release the invocation, then fails with WIDL_ERROR_CANCELED.
 */
WIDL_API void widl_invocation_on_interrupt(widl_invocation *invocation,
                                           widl_interrupt_fn *on_interrupt, void *user);

/** Whether further payloads follow (WAMP, progressive call invocations). */
WIDL_API bool widl_invocation_has_input(const widl_invocation *invocation);

/**
 * A further payload of a call; `is_last`: there are no more. The invocation may be answered here,
 * later, or before its input has ended: the rest is then dropped.
 *
 * Lifetime: `chunk` is valid during the callback only.
 */
typedef void widl_chunk_fn(void *user, widl_invocation *invocation, const widl_payload *chunk,
                           bool is_last);

/** Receive the call's further payloads; defers the invocation. Those that arrive while there is no
 * such callback are dropped. */
WIDL_API void widl_invocation_on_input(widl_invocation *invocation, widl_chunk_fn *on_input,
                                       void *user);

#ifdef __cplusplus
}
#endif

#endif
