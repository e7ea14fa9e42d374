/* SPDX-License-Identifier: MIT */
/*
 * How often somebody may try: a bucket of tokens for each name, which fills with time. It knows no
 * clock.
 */
#ifndef WI_USERS_LIMITER_H
#define WI_USERS_LIMITER_H

#include "base/list.h"
#include "base/table.h"

#include <widl/text.h>

struct wi_limiter {
    unsigned burst;       /**< tokens of a full bucket */
    uint32_t interval_ms; /**< after which there is another one */
    size_t most;          /**< buckets; the one that was used longest ago makes room */
    struct wi_table buckets;
    struct wi_link order; /**< the one that was used longest ago first */
};

/** burst: not 0; 0 for `interval_ms` means no limit. */
void wi_limiter_init(struct wi_limiter *limiter, unsigned burst, uint32_t interval_ms, size_t most);

/** Forget everything. */
void wi_limiter_done(struct wi_limiter *limiter);

/** Whether there is a token for a name. An empty name is not limited. */
bool wi_limiter_allows(struct wi_limiter *limiter, widl_string name, uint64_t now_ms);

/** Take a token, if there is one. */
void wi_limiter_take(struct wi_limiter *limiter, widl_string name, uint64_t now_ms);

/** Put it back: whoever took it may go on. */
void wi_limiter_give_back(struct wi_limiter *limiter, widl_string name);

#endif
