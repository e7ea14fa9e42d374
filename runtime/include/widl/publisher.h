/* SPDX-License-Identifier: MIT */
/*
 * The publisher role of a session (WAMP 5.2).
 *
 *     widl_publish_options options = {.acknowledge = true};
 *     if (!widl_session_publish(session, "com.app.changed", &payload, &options, &error))
 *         fprintf(stderr, "%s\n", widl_error_text(&error));
 *
 * Thread: any, as widl/session.h says.
 */
#ifndef WIDL_PUBLISHER_H
#define WIDL_PUBLISHER_H

#include <widl/containers.h>
#include <widl/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Some of a realm's sessions: those with one of the ids, and those with one of the authids or
 * authroles. A list whose `data` is NULL is absent. */
typedef struct widl_receivers {
    widl_uint64_list sessions;
    widl_string_list authids;
    widl_string_list authroles;
} widl_receivers;

/** How to publish. All zero, or NULL in its place: without acknowledgement, to every subscriber but
 * this session. What its lists point to is borrowed for the call only. */
typedef struct widl_publish_options {
    bool acknowledge; /**< block until the router has accepted the event, or testament */
    bool include_me;  /**< this session receives the event, too, if it has subscribed */
    bool disclose_me; /**< tell who publishes (WAMP 14.4.3), if the router allows it */
    bool retain;      /**< the router keeps the event for those who subscribe later */
    /** Not now: the router publishes it when this session has ended, however it ends, with its
     * connection as well (WAMP, testaments). It goes with the session: after widl_reconnect it is
     * to be left anew, see on_joined of widl_options. Neither `passthru` nor `rkey` can be said. */
    bool testament;
    widl_receivers exclude; /**< who does not receive it (WAMP 14.4.1) */
    /** Who alone may receive it: a session must be in each of the lists that are there. A list that
     * is there but empty (`data` is not NULL, `size` is 0) is nobody. */
    widl_receivers eligible;
    widl_passthru passthru; /**< how the payload is packed; fails with WIDL_ERROR_UNSUPPORTED where
                             * the router does not announce it, and so does the following */
    /** Of the subscribers with an `nkey`, only those receive it that this key belongs to (WAMP,
     * sharded subscription). */
    const char *rkey;
} widl_publish_options;

/**
 * Publish an event (WAMP 5.2). payload, options: borrowed, may be NULL.
 *
 * Without acknowledgement the event is queued, which does not block (WIDL_ERROR_WOULD_BLOCK when
 * the queue is full); it leaves when the session runs, is processed, waits or is closed.
 * Return: false with WIDL_ERROR_REMOTE when the router refused an acknowledged event, _TIMEOUT,
 *         _REENTRANT (acknowledged, from a callback), _WOULD_BLOCK, _LIMIT, _ARGUMENT, _INVALID,
 *         _UNSUPPORTED (the router does not announce what an option asks for), _LOST
 *         (acknowledged), _DISCONNECTED (unless it is kept for the next connection: see
 *         widl_offline in widl/reconnect.h), _CLOSED, _MEMORY.
 */
WIDL_API bool widl_session_publish(widl_session *session, const char *topic,
                                   const widl_payload *payload, const widl_publish_options *options,
                                   widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
