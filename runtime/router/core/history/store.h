/* SPDX-License-Identifier: MIT */
/* What a store of events does for a history. Each store has its history begin with wi_history. */
#ifndef WI_ROUTER_HISTORY_STORE_H
#define WI_ROUTER_HISTORY_STORE_H

#include "base/list.h"
#include "router/core/history.h"

/** Who asks for which events, and who takes them. */
struct wi_history_request {
    const struct wi_history_filter *filter;
    const struct wi_peer *requester;
    wi_history_fn *take;
    void *user;
};

struct wi_history_operations {
    bool is_durable;
    void (*free)(struct wi_history *history);
    /** Append an event, and drop the oldest beyond the limits. False: it is not in the history. */
    bool (*append)(struct wi_history *history, struct wi_kept_publication *kept);
    /** Drop the oldest events beyond the limits, as far as that is possible. */
    void (*trim)(struct wi_history *history, widl_timestamp now);
    /** As wi_history_query(); the limit is not 0. */
    bool (*query)(struct wi_history *history, const struct wi_history_request *request);
};

struct wi_history {
    const struct wi_history_operations *operations;
    widl_history_limits limits; /**< with the defaults filled in */
    size_t count;
    size_t bytes;
};

void wi_history_init(struct wi_history *history, const struct wi_history_operations *operations,
                     const widl_history_limits *limits);

/** Whether the oldest event, which is of that time, has to go. */
bool wi_history_is_over(const struct wi_history *history, widl_timestamp oldest,
                        widl_timestamp now);

/** What an event counts for in max_bytes, the same in every store. */
size_t wi_history_size(const struct wi_kept_publication *kept);

/** Whether the filter's times, its topic and the event's lists leave an event to the requester. */
bool wi_history_wants(const struct wi_history_filter *filter,
                      const struct wi_publication *publication, const struct wi_peer *requester);

#endif
