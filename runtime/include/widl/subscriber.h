/* SPDX-License-Identifier: MIT */
/*
 * The subscriber role of a session (WAMP 5.1).
 *
 *     widl_subscription *subscription =
 *         widl_session_subscribe(session, "com.app.changed", NULL, on_event, NULL, &error);
 *
 * Two subscriptions whose patterns overlap both get an event that matches both, each with the same
 * `publication`, unless `skip_duplicates` is set for both.
 *
 * Thread: any, as widl/session.h says. Callbacks run as it says.
 */
#ifndef WIDL_SUBSCRIBER_H
#define WIDL_SUBSCRIBER_H

#include <widl/session.h>
#include <widl/timestamp.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is known of an event besides its payload. Lifetime: the callback. */
typedef struct widl_event {
    uint64_t publication;         /**< the id that the router gave to the publication */
    const char *topic;            /**< the topic published to; it matches what was subscribed to */
    uint64_t publisher;           /**< the session that published; 0: not disclosed */
    widl_string publisher_authid; /**< empty: not disclosed */
    widl_string publisher_authrole; /**< empty: not disclosed */
    bool retained;                  /**< it was published before the subscription was made */
    widl_passthru passthru;         /**< how the payload is packed */
    bool replayed;                  /**< it is of the past: see widl_subscription_replay() */
    widl_timestamp published_at;    /**< of one that is replayed; 0: not known */
} widl_event;

/** A subscription of a session. */
typedef struct widl_subscription widl_subscription;

/** One event. `payload` is valid during the callback only. */
typedef void widl_event_fn(void *user, const widl_event *event, const widl_payload *payload);

/** How to subscribe. All zero, or NULL in its place: to one topic, to what comes. */
typedef struct widl_subscribe_options {
    widl_match match;
    bool get_retained; /**< first receive what the router has retained */
    /**
     * Receive an event only if no subscription of the session that has this set, in the same
     * `skip_group`, has received it: each event once, however many topics and patterns it matches.
     * The one that the router serves first gets it; of typed ones, the first whose contract it
     * fits. It is known by its `publication`, of the last 256 that were received so; also across
     * connections, so that a retained event does not come again. false: every event.
     */
    bool skip_duplicates;
    /** Any address, never read: parts of a program that know nothing of each other have their own
     * and take no events away from each other. NULL is a group, too. */
    const void *skip_group;
    /** Of the events with an `rkey`, receive only the share of this node (WAMP, sharded
     * subscription); NULL: all. Subscriptions of a session to the same have the same one; another
     * is refused with WIDL_ERROR_ARGUMENT. Where the router announces no shares: _UNSUPPORTED. */
    const char *nkey;
} widl_subscribe_options;

/**
 * Subscribe to `topic`, a topic or a pattern, and wait for the router's acknowledgement (WAMP 5.1),
 * unless the session's options say `no_wait`.
 * The same may be subscribed to several times; each subscription gets every event but the retained
 * ones, which only those get that ask for them.
 *
 * options:  borrowed, may be NULL.
 * Return:   NULL on failure: WIDL_ERROR_REMOTE when the router refused, _TIMEOUT, _REENTRANT,
 *           _CLOSED, _ARGUMENT, _MEMORY. Events may arrive before it returns.
 * Lifetime: until widl_unsubscribe() or widl_session_close(), which releases it.
 */
WIDL_API widl_subscription *widl_session_subscribe(widl_session *session, const char *topic,
                                                   const widl_subscribe_options *options,
                                                   widl_event_fn *on_event, void *user,
                                                   widl_error *error);

/** Whether events still come to it: false once the router has ended it, see `on_revoked` of
 * widl_options. */
WIDL_API bool widl_subscription_is_active(const widl_subscription *subscription);

/** Which past events to hand out. All zero: all that the router has. */
typedef struct widl_replay {
    uint32_t limit;             /**< at most so many, the latest ones; 0: any number */
    uint64_t after_publication; /**< those that came after this one; 0: any */
    widl_timestamp from_time;   /**< those of this time or later; 0: any */
} widl_replay;

/**
 * Ask the router for the past events of what the subscription is to (WAMP, event history), and hand
 * them to its callback before this returns, oldest first, with `replayed`. What comes meanwhile is
 * handed out as it comes: subscribe first, and nothing is missed; with `skip_duplicates` nothing
 * comes twice. Events that do not fit the contract of a typed subscription are left out.
 *
 * which:  borrowed, may be NULL. ret_count: how many the callback has got; may be NULL.
 * Return: false with WIDL_ERROR_REMOTE when the router refused, or has no such history,
 *         _UNSUPPORTED when it announces none, _INVALID when what it answers is none, and as
 *         widl_session_call().
 */
WIDL_API bool widl_subscription_replay(widl_subscription *subscription, const widl_replay *which,
                                       size_t *ret_count, widl_error *error);

/**
 * End a subscription and release it; the callback neither runs nor is called again, also when false
 * is returned because the router's acknowledgement is missing. Blocks for a callback that another
 * thread runs, and for the acknowledgement, which only a topic's last subscription needs; called
 * from a callback it does not wait.
 */
WIDL_API bool widl_unsubscribe(widl_subscription *subscription, widl_error *error);

#ifdef __cplusplus
}
#endif

#endif
