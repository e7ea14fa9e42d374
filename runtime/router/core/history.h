/* SPDX-License-Identifier: MIT */
/*
 * Event history (WAMP 14.6): the events of one subscription, in the order in which they came, for
 * those who ask for them later. They are kept in memory or in a file, which nothing else knows of.
 *
 * What is appended to a history in a file outlives the process once the file is committed to.
 */
#ifndef WI_ROUTER_HISTORY_H
#define WI_ROUTER_HISTORY_H

#include <widl/router.h>

#include "base/uri.h"
#include "router/core/publication.h"

struct wi_history;
struct wi_history_file;

/** What a history is of. */
struct wi_history_name {
    widl_string realm;
    enum wi_match match;
    widl_string topic;
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

/** A history in memory, without events; NULL when memory is short. */
struct wi_history *wi_history_new(const widl_history_limits *limits);

/**
 * A history in a file that nothing waits in to be committed, with the events that the file has of
 * that name as far as the limits let them stay. NULL: with `error`.
 */
struct wi_history *wi_history_new_in(struct wi_history_file *file,
                                     const struct wi_history_name *name,
                                     const widl_history_limits *limits, widl_timestamp now,
                                     widl_error *error);

/** What is in a file stays there. NULL is allowed. */
void wi_history_free(struct wi_history *history);

/** Whether it is in a file. */
bool wi_history_is_durable(const struct wi_history *history);

/**
 * Keep an event. One for certain sessions, or not for certain ones, is not kept: they are gone when
 * it is asked for. Return: false when memory is short, it alone is larger than max_bytes, or the
 * file cannot be written to.
 */
bool wi_history_append(struct wi_history *history, struct wi_kept_publication *kept);

/** How many events there are, those that are too old by now left out. */
size_t wi_history_count(struct wi_history *history, widl_timestamp now);

/**
 * Hand out the events that `requester` may have. Those named by publication must be in the history;
 * otherwise it is not known where to begin or end, and there are none.
 *
 * Return: false when the file could not be read.
 */
bool wi_history_query(struct wi_history *history, const struct wi_history_filter *filter,
                      widl_timestamp now, const struct wi_peer *requester, wi_history_fn *take,
                      void *user);

/**
 * Write an event as get_events returns it: a map of timestamp, subscription, publication, details,
 * args and kwargs. arena: for what has to be converted. Return: false with the writer's problem.
 */
bool wi_history_write(widl_writer *writer, widl_arena *arena, uint64_t subscription,
                      enum wi_match match, const struct wi_publication *publication);

/**
 * Whether an event that was written can stand in an answer to `requester`: in the list of events it
 * must not be nested too deeply, and JSON cannot hold all that MessagePack can. Whoever publishes
 * what cannot be sent must not keep others from having the rest.
 */
bool wi_history_can_send(widl_value event, const struct wi_peer *requester);

/*
 * Files of histories.
 */

/**
 * Open the file at `path`, which is made if there is none, for this router alone. NULL: with
 * `error`, also when this was built without SQLite.
 */
struct wi_history_file *wi_history_file_open(const char *path, widl_error *error);

/** Commit and release; its histories must be released. NULL is allowed. */
void wi_history_file_close(struct wi_history_file *file);

/** Whether something has been done to its histories since the last commit. */
bool wi_history_file_is_waiting(const struct wi_history_file *file);

/** Whether so much waits that it should be committed soon. */
bool wi_history_file_is_full(const struct wi_history_file *file);

/** Commit. Return: false when all that was appended since the last commit is lost. */
bool wi_history_file_commit(struct wi_history_file *file);

/** Why the latest of what has failed did. Lifetime: until the next operation. */
const char *wi_history_file_problem(const struct wi_history_file *file);

#endif
