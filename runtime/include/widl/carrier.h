/* SPDX-License-Identifier: MIT */
/*
 * Carriers: what brings the messages of a session to a router and back.
 *
 * widl_connect() has one of its own, WebSocket over the network; widl_router_connect() has another,
 * for a router in the same program. Whoever reaches a router by other means writes a carrier: a
 * table of operations for the session to call, which calls the three functions below in return.
 *
 * Thread: operations are called with the session locked, by whichever thread is in one of its
 * functions, and so not at the same time; but for widl_carrier_operations.wake(). A carrier that
 * waits unlocks the session meanwhile (widl_carrier_unlock()), and other threads then call the
 * other operations. One that does not keeps them out while it waits.
 */
#ifndef WIDL_CARRIER_H
#define WIDL_CARRIER_H

#include <stddef.h>
#include <stdint.h>

#include <widl/error.h>
#include <widl/export.h>
#include <widl/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What tells a connection from every other one (RFC 5056). */
typedef struct widl_channel_binding {
    const char *type; /**< `tls-exporter` or `tls-unique`; a literal */
    widl_bytes data;
} widl_channel_binding;

/**
 * What a session asks of its carrier. `user` is the carrier itself. No operation calls the session
 * back but turn() does.
 */
typedef struct widl_carrier_operations {
    /**
     * Begin to connect for `session`; called once, first. options: with every default filled in;
     * borrowed as long as the session. Return: false with `error`; then only release() follows.
     */
    bool (*start)(void *user, widl_session *session, const widl_options *options,
                  widl_error *error);
    /**
     * Wait for events, at most `timeout_ms` (UINT32_MAX: no end; 0: no wait), and hand what has
     * come to the session. Also called after the carrier has ended. Return: false when waiting
     * itself failed, which ends the session.
     */
    bool (*turn)(void *user, uint32_t timeout_ms);
    /**
     * Begin to use the carrier in this thread, or go deeper; false: another thread uses it, and the
     * function of the session fails with WIDL_ERROR_THREAD. NULL: any number may. For carriers that
     * belong to something which one thread at a time uses.
     */
    bool (*enter)(void *user);
    /** The end of that. Not called behind release(), which ends it, too. NULL if `enter` is. */
    void (*leave)(void *user);
    /** Whether turn() is running already in this thread, further up the stack. NULL: never. */
    bool (*is_turning)(void *user);
    /** A descriptor that is readable when turn() has something to do; -1: there is none. NULL: as
     * -1. */
    int (*descriptor)(void *user);
    /** How many milliseconds may pass before turn() has something to do although the descriptor
     * does not say so; UINT32_MAX: any number. NULL if `descriptor` is. */
    uint32_t (*timeout)(void *user);
    /** Make the turn in progress, or the next one, return at once. Thread: any; also from a signal
     * handler. */
    void (*wake)(void *user);
    /**
     * Queue one whole message. Return: WIDL_OK, WIDL_ERROR_WOULD_BLOCK when the queue is full now,
     * _LIMIT when the message is larger than it can ever take, _MEMORY, _CLOSED, or _THREAD when
     * another thread uses the carrier.
     */
    widl_code (*send)(void *user, const void *data, size_t size);
    /** Bytes queued and not yet on their way. */
    size_t (*queued)(void *user);
    /** End in an orderly way after what is queued; `status` is a close code of RFC 6455, 7.4.1. */
    void (*close)(void *user, uint16_t status);
    /** End at once. */
    void (*cut)(void *user);
    /** Release the carrier, ended or not; the last call. */
    void (*release)(void *user);
    /**
     * Begin to connect anew, after widl_carrier_closed(), for a session that wants to be joined
     * again (widl/reconnect.h): as start() from there on. NULL: the carrier has one life, and so
     * has its session. Return: false with `error`; WIDL_ERROR_ARGUMENT when there is no use in
     * trying again.
     */
    bool (*restart)(void *user, widl_error *error);
    /**
     * What binds who the client is to the connection, asked when widl_carrier_opened() is called.
     * `*ret` views what belongs to the carrier. NULL, or false: nothing does.
     */
    bool (*binding)(void *user, widl_channel_binding *ret);
    /** The cookie to send the next time, as the server has set it. NULL, or NULL: none. */
    const char *(*cookie)(void *user);
} widl_carrier_operations;

/**
 * Join `realm` over a carrier: as widl_connect() from there on. Blocks until WELCOME or failure.
 *
 * operations: borrowed as long as the session. user: taken, also when this fails. options: borrowed
 *             for the call, may be NULL.
 */
WIDL_API WIDL_NODISCARD widl_session *widl_connect_over(const widl_carrier_operations *operations,
                                                        void *user, const char *realm,
                                                        const widl_options *options,
                                                        widl_error *error);

/**
 * The carrier can take messages. Called once for each start() and restart(), from turn().
 *
 * serializer: WIDL_SERIALIZERS_MSGPACK, _JSON or _CBOR, which both sides have agreed on.
 */
WIDL_API void widl_carrier_opened(widl_session *session, widl_serializers serializer);

/** One whole message has come; borrowed for the call. From turn(). */
WIDL_API void widl_carrier_received(widl_session *session, const void *data, size_t size);

/**
 * End the session's requests whose time is over, and leave the realm if a callback has asked for
 * that. For carriers whose turns others make, too: those call it after each. Return: how many
 * milliseconds may pass before the next; UINT32_MAX: no end.
 */
WIDL_API uint32_t widl_carrier_tick(widl_session *session);

/**
 * Around waiting for events in turn(): the first lets other threads use the session, the second
 * waits until none is in it. What is called back in between, as the functions above, locks the
 * session by itself.
 */
WIDL_API void widl_carrier_unlock(widl_session *session);
WIDL_API void widl_carrier_lock(widl_session *session);

/**
 * The carrier has ended and calls the session no more, but for widl_carrier_tick(), unless it is
 * restarted. Called at most once for each start() and restart(), from turn().
 *
 * code: WIDL_OK by agreement, else what went wrong; WIDL_ERROR_ARGUMENT: there is no use in
 *       restarting it. text: for people, borrowed for the call.
 */
WIDL_API void widl_carrier_closed(widl_session *session, widl_code code, const char *text);

#ifdef __cplusplus
}
#endif

#endif
