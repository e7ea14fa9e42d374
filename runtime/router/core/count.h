/* SPDX-License-Identifier: MIT */
/* What a core has in its books, counted by looking: for tests and for whoever hunts a leak. */
#ifndef WI_ROUTER_COUNT_H
#define WI_ROUTER_COUNT_H

#include "router/core/peer.h"

struct wi_count {
    size_t sessions;
    size_t subscribers; /**< sessions on subscriptions */
    size_t endpoints;   /**< sessions on registrations */
    size_t waiting;     /**< calls that are to be answered */
    size_t invocations; /**< answers that callees may send, whether or not anybody waits */
    size_t timers;      /**< of calls */
    size_t held;        /**< requests that wait for permission, and joins that are under way */
    size_t bytes;       /**< in testaments, and in copies of calls and of requests that wait */
};

/**
 * Count what belongs to `peer`, which may be gone already: then it is zero. NULL: everything. It
 * takes time in proportion to all that there is.
 */
struct wi_count wi_core_count(const struct wi_core *core, const struct wi_peer *peer);

#endif
