/* SPDX-License-Identifier: MIT */
/* Requests that have been sent and not yet answered, by id and by deadline. */
#ifndef WI_PENDING_H
#define WI_PENDING_H

#include <widl/session.h>

#include "base/table.h"
#include "message/message.h"

/** One request: embedded in what knows how to end it, which must outlive its time in the set. */
struct wi_pending {
    /**
     * Called once, when the request has left the set; exactly one of `answer` and `error` is not
     * NULL. It may release what `pending` is embedded in.
     */
    void (*complete)(struct widl_session *session, struct wi_pending *pending,
                     const struct wi_message *answer, const widl_error *error);
    /**
     * Of a CALL that wants them: takes an intermediate result, in a RESULT with `progress`; NULL
     * else. Return: false with an error: the call is given up and fails with it.
     */
    bool (*progress)(struct widl_session *session, struct wi_pending *pending,
                     const struct wi_message *message, widl_error *error);
    const char *input_to;      /**< the procedure of a CALL whose input goes on; NULL else */
    bool canceled;             /**< CANCEL was sent */
    bool has_progressed;       /**< an intermediate result was handed out */
    bool dropped;              /**< it ends with the next turn, without an answer */
    enum wi_message_type type; /**< of the request */
    uint64_t id;
    uint64_t deadline;   /**< milliseconds of the session's clock */
    uint32_t timeout_ms; /**< how long that was when the request was made, for its error's text */
    size_t position;     /**< in the set's heap */
};

/** A set of requests. All zero but for the table's allocator, which is of the heap, too, is an
 * empty one. */
struct wi_pending_set {
    struct wi_table by_id;
    struct wi_pending **heap; /**< earliest deadline first */
    size_t count;
    size_t capacity;
};

/** Add a request whose id and deadline are set. Return: false when memory is short. */
bool wi_pending_add(struct wi_pending_set *set, struct wi_pending *pending);

/** The request with `id`, or NULL. */
struct wi_pending *wi_pending_get(const struct wi_pending_set *set, uint64_t id);

/** The request with the earliest deadline, or NULL. */
struct wi_pending *wi_pending_first(const struct wi_pending_set *set);

/** Give a request, which is in the set, another deadline. */
void wi_pending_set_deadline(struct wi_pending_set *set, struct wi_pending *pending,
                             uint64_t deadline);

/** Take a request, which is in the set, out of it. */
void wi_pending_remove(struct wi_pending_set *set, struct wi_pending *pending);

/** Release the memory of an empty set. */
void wi_pending_done(struct wi_pending_set *set);

#endif
