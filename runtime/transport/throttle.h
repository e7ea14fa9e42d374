/* SPDX-License-Identifier: MIT */
/*
 * How much may come from a peer: a bucket of messages and one of bytes, each of which holds what
 * may come in a second. What has come already is taken out of them whatever they hold, so that they
 * may owe; who owes is not read from until that is paid. Knows no clock.
 */
#ifndef WI_THROTTLE_H
#define WI_THROTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/list.h"

/** One bucket, in thousandths. All zero: no limit. */
struct wi_bucket {
    uint64_t rate; /**< per second */
    int64_t credit;
};

/** What a channel has that is throttled. */
struct wi_throttle {
    struct wi_bucket messages;
    struct wi_bucket bytes;
    uint64_t filled_ms;
    bool is_paused;
    struct wi_link link; /**< on the loop's `paused`, if it is */
    uint64_t look_ms;    /**< when to look again */
    struct wi_channel *channel;
};

/** Begin with full buckets. Rates: per second, 0: no limit. */
void wi_throttle_start(struct wi_throttle *throttle, size_t messages, size_t bytes,
                       uint64_t now_ms);

/** Let time fill the buckets. */
void wi_throttle_fill(struct wi_throttle *throttle, uint64_t now_ms);

/** Something has come. */
void wi_throttle_take(struct wi_throttle *throttle, size_t messages, size_t bytes);

/** Whether a bucket owes. */
bool wi_throttle_owes(const struct wi_throttle *throttle);

#endif
