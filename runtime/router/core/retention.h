/* SPDX-License-Identifier: MIT */
/*
 * Event retention (WAMP 14.5): the latest event of each topic that asked for it, for those who
 * subscribe later.
 */
#ifndef WI_ROUTER_RETENTION_H
#define WI_ROUTER_RETENTION_H

#include "base/list.h"
#include "router/core/subscription.h"

/** Most events of one topic: the latest, and older ones for those who may not have that. */
#define WI_RETAINED_PER_TOPIC 16

/** What is retained in a realm. */
struct wi_retention {
    struct wi_table topics; /**< topic -> struct topic */
    struct wi_link events;  /**< of all topics, oldest first */
    size_t count;
    size_t bytes;
};

void wi_retention_init(struct wi_retention *retention);
void wi_retention_done(struct wi_retention *retention);

/**
 * Retain a publication in place of those of its topic that nobody needs any more. The oldest ones
 * of any topic are forgotten as far as max_events and max_bytes demand.
 *
 * Return: false when memory is short, or it alone is larger than max_bytes.
 */
bool wi_retention_add(struct wi_retention *retention, struct wi_kept_publication *kept,
                      size_t max_events, size_t max_bytes);

/** Forget what is retained for a topic. Return: how many events that were. */
size_t wi_retention_clear(struct wi_retention *retention, widl_string topic);

/**
 * Send a subscriber of each topic that its subscription matches the latest event that it may have,
 * the oldest first.
 */
void wi_retention_send(const struct wi_retention *retention, struct wi_core *core,
                       const struct wi_subscriber *subscriber);

#endif
