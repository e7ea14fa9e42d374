/* SPDX-License-Identifier: MIT */
/*
 * Event history (WAMP 14.6): the events of one subscription, in the order in which they came, for
 * those who ask for them later. Nothing else knows where they are kept.
 */
#ifndef WI_ROUTER_HISTORY_H
#define WI_ROUTER_HISTORY_H

#include "base/uri.h"
#include "router/publication.h"

struct wi_history;

/** What a history keeps; the oldest events go first. */
struct wi_history_limits {
    size_t max_events;   /**< 0: 1,000 */
    size_t max_bytes;    /**< that they take in memory; 0: 16 MiB */
    uint64_t max_age_ms; /**< 0: any age */
};

/** Which events are asked for. All zero is every event; all that is set must hold. */
struct wi_history_filter {
    bool reverse;   /**< the newest first */
    bool has_limit; /**< at most `limit`, after all else */
    uint64_t limit;
    bool has_from; /**< not before `from`; the others likewise */
    bool has_after;
    bool has_before;
    bool has_until;
    widl_timestamp from;
    widl_timestamp after;
    widl_timestamp before;
    widl_timestamp until;
    widl_string topic;         /**< data NULL: any */
    uint64_t from_publication; /**< where in the history to begin or end; 0: anywhere */
    uint64_t after_publication;
    uint64_t before_publication;
    uint64_t until_publication;
};

/** Takes one event. Return: false: no more are wanted. */
typedef bool wi_history_fn(void *user, const struct wi_publication *publication);

/** A history without events; NULL when memory is short. */
struct wi_history *wi_history_new(const struct wi_history_limits *limits);

/** NULL is allowed. */
void wi_history_free(struct wi_history *history);

/**
 * Keep an event. One for certain sessions, or not for certain ones, is not kept: they are gone when
 * it is asked for. Return: false when memory is short, or it alone is larger than max_bytes.
 */
bool wi_history_append(struct wi_history *history, struct wi_kept_publication *kept);

/** How many events there are, those that are too old by now left out. */
size_t wi_history_count(struct wi_history *history, widl_timestamp now);

/**
 * Hand out the events that `requester` may have. Those named by publication must be in the history;
 * otherwise it is not known where to begin or end, and there are none.
 */
void wi_history_query(struct wi_history *history, const struct wi_history_filter *filter,
                      widl_timestamp now, const struct wi_peer *requester, wi_history_fn *take,
                      void *user);

/**
 * Write an event as get_events returns it: a map of timestamp, subscription, publication, details,
 * args and kwargs. arena: for what has to be converted. Return: false with the writer's problem.
 */
bool wi_history_write(widl_writer *writer, widl_arena *arena, uint64_t subscription,
                      enum wi_match match, const struct wi_publication *publication);

#endif
