/* SPDX-License-Identifier: MIT */
/* The session object, shared by the files of this folder, and what they ask of it. */
#ifndef WI_SESSION_H
#define WI_SESSION_H

#include <stdatomic.h>

#include <widl/callee.h>
#include <widl/caller.h>
#include <widl/carrier.h>
#include <widl/codec.h>
#include <widl/publisher.h>
#include <widl/subscriber.h>

#include "auth/login.h"
#include "base/list.h"
#include "message/message.h"
#include "session/gate.h"
#include "session/offline.h"
#include "session/pending.h"
#include "session/reconnect.h"

/** A deadline that is never reached. */
#define WI_NEVER UINT64_MAX

/** Where a session takes its time from, monotonic milliseconds, and its random numbers. */
struct wi_session_clock {
    uint64_t (*now_ms)(void *user);
    void *user;
    uint32_t (*random)(void *user); /**< any number; NULL: the system's */
};

/** Client states of WAMP 4.1; AUTHENTICATING is not told apart from ESTABLISHING. */
enum wi_session_state {
    WI_WAITING, /**< the connection was lost; another attempt is made when its time has come */
    WI_CONNECTING,
    WI_ESTABLISHING,
    WI_ESTABLISHED,
    WI_LEAVING, /**< GOODBYE sent, nothing but the router's GOODBYE or ABORT is of interest */
    WI_ENDED,
};

/** Something that lives as long as its session, unless it is unlinked and released before. */
struct wi_attachment {
    struct wi_link link;
    void (*release)(struct wi_attachment *attachment);
};

/* All but the gate, the clock, the options and the carrier belongs to the thread inside the gate.
 */
struct widl_session {
    struct wi_gate gate;
    unsigned unlocked_depth; /**< of the leader, while the carrier has unlocked the session */
    struct wi_session_clock clock;
    widl_options options; /**< every limit and time-out is filled in */
    enum wi_session_state state;
    uint64_t id;
    char *realm;
    struct wi_credentials *credentials; /**< owned; NULL: anonymous */
    struct wi_login login;              /**< from HELLO to WELCOME */

    unsigned router_features; /**< bits of enum wi_router_feature */

    const widl_carrier_operations *carrier;
    void *carrier_user;
    bool is_carried; /**< the carrier has started and has not ended */
    enum wi_serializer serializer;

    struct wi_pending_set pending;
    uint64_t last_request;
    uint64_t call_base;         /**< requests of connections before this one */
    widl_buffer encoded;        /**< the message being sent */
    widl_buffer spare;          /**< memory for the next payload writer */
    widl_buffer options_memory; /**< memory for the next message's options */
    widl_arena scratch; /**< what belongs to the message being received; used with the floor */

    widl_passthru passthru; /**< of the RESULT or ERROR being received; borrowed from it */

    struct wi_link all_registrations; /**< those that the router has ended, too */
    struct wi_table registrations;    /**< by id */
    struct wi_table open_invocations; /**< by request */
    struct wi_link invocations;
    struct wi_link owed; /**< invocations whose answer by the runtime waits for room */
    size_t invocation_count;
    size_t invocation_bytes;  /**< of the payloads of those, as they were received */
    uint64_t last_invocation; /**< the latest new request */
    struct widl_invocation *idle_invocation;
    struct wi_link all_topics; /**< those that the router has ended, too */
    struct wi_table topics_by_uri;
    struct wi_table topics_by_id;
    struct wi_recent *recent; /**< events handed out; NULL until duplicates are to be skipped */
    size_t subscribing;       /**< SUBSCRIBEs that are being waited for */
    struct wi_link attachments;
    struct wi_rejoin rejoin;
    struct wi_offline offline;

    bool is_full;         /**< a message found no room; until half of the queue has been sent */
    bool leave_requested; /**< widl_session_close() was called from a callback */
    bool is_watched;      /**< a loop of the program's own waits for the carrier's descriptor */
    atomic_bool stop;
    widl_error end; /**< why the session is no longer established */
    bool graceful;  /**< it ended by agreement */
};

/** widl_connect() with another clock. */
struct widl_session *wi_session_connect(const char *url, const char *realm,
                                        const widl_options *options,
                                        const struct wi_session_clock *clock, widl_error *error);

/** widl_connect_start() with another clock. */
struct widl_session *wi_session_start(const char *url, const char *realm,
                                      const widl_options *options,
                                      const struct wi_session_clock *clock, widl_error *error);

/** widl_connect_over() with another clock. */
struct widl_session *wi_session_connect_over(const widl_carrier_operations *operations, void *user,
                                             const char *realm, const widl_options *options,
                                             const struct wi_session_clock *clock,
                                             widl_error *error);

/** Whether the thread runs a callback of this session, or of another one that the same carrier
 * turns for. */
bool wi_session_in_callback(const struct widl_session *session);

/** The session's time in milliseconds. */
uint64_t wi_session_now(const struct widl_session *session);

/** Any number. */
uint32_t wi_session_random(const struct widl_session *session);

/** Whether the session is not joined at the moment, but will be, as far as one can say. */
bool wi_session_is_apart(const struct widl_session *session);

/** Whether the session is the program's and has not ended. */
bool wi_session_is_alive(const struct widl_session *session);

/**
 * One turn of the loop, waiting no longer than until `deadline` or the next time-out of a request;
 * then ends the requests whose time is over. When another thread turns already, wait until it does
 * no more, until something has happened that concerns all, or until `*slot` is roused; that may be
 * NULL. Never from a callback.
 */
void wi_session_turn(struct widl_session *session, uint64_t deadline);
void wi_session_turn_for(struct widl_session *session, uint64_t deadline,
                         struct wi_follower **slot);

/** How long a turn may wait in milliseconds, by the session's own deadlines; UINT32_MAX: no end. */
uint32_t wi_session_time_to_wait(const struct widl_session *session, uint64_t deadline);

/** There is something to do for who turns, if that is another thread. */
void wi_session_prod(struct widl_session *session);

/**
 * Begin to use the carrier, or go deeper; false with WIDL_ERROR_THREAD when another thread does,
 * which it then does not allow. And the reverse.
 */
bool wi_session_enter_carrier(struct widl_session *session, widl_error *error);
void wi_session_leave_carrier(struct widl_session *session);

/** Whether the calling thread may use the carrier; false with WIDL_ERROR_THREAD. */
bool wi_session_may_use(struct widl_session *session, widl_error *error);

/** Whether the session can send; false with WIDL_ERROR_CLOSED, or _DISCONNECTED, and why. */
bool wi_session_usable(const struct widl_session *session, widl_error *error);

/** Whether a blocking function may run, which waits for a connection if the program wants that;
 * false with WIDL_ERROR_REENTRANT, _CLOSED or _DISCONNECTED. */
bool wi_session_may_block(struct widl_session *session, widl_error *error);
bool wi_session_may_block_until(struct widl_session *session, uint64_t deadline, widl_error *error);

/** Hand a line to the log that the program has set, if any; a callback. */
void wi_session_log(struct widl_session *session, widl_log_level level, const char *format, ...)
    WIDL_PRINTF(3, 4);

#endif
