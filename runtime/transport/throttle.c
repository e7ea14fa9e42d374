/* SPDX-License-Identifier: MIT */
/* Buckets that may owe, so that on average no more comes than is allowed. */
#include "transport/throttle.h"

#define UNIT 1000

static int64_t capacity(const struct wi_bucket *bucket)
{
    return (int64_t)bucket->rate * UNIT;
}

static void fill(struct wi_bucket *bucket, uint64_t elapsed_ms)
{
    int64_t room = capacity(bucket) - bucket->credit;

    if (bucket->rate == 0)
        return;
    if (elapsed_ms > (uint64_t)room / bucket->rate)
        bucket->credit = capacity(bucket);
    else
        bucket->credit += (int64_t)(elapsed_ms * bucket->rate);
}

static void take(struct wi_bucket *bucket, size_t amount)
{
    if (bucket->rate > 0)
        bucket->credit -= (int64_t)amount * UNIT;
}

void wi_throttle_start(struct wi_throttle *throttle, size_t messages, size_t bytes, uint64_t now_ms)
{
    throttle->messages.rate = messages;
    throttle->bytes.rate = bytes;
    throttle->messages.credit = capacity(&throttle->messages);
    throttle->bytes.credit = capacity(&throttle->bytes);
    throttle->filled_ms = now_ms;
    throttle->is_paused = false;
    wi_list_init(&throttle->link);
}

void wi_throttle_fill(struct wi_throttle *throttle, uint64_t now_ms)
{
    uint64_t elapsed_ms = now_ms - throttle->filled_ms;

    fill(&throttle->messages, elapsed_ms);
    fill(&throttle->bytes, elapsed_ms);
    throttle->filled_ms = now_ms;
}

void wi_throttle_take(struct wi_throttle *throttle, size_t messages, size_t bytes)
{
    take(&throttle->messages, messages);
    take(&throttle->bytes, bytes);
}

bool wi_throttle_owes(const struct wi_throttle *throttle)
{
    return throttle->messages.credit < 0 || throttle->bytes.credit < 0;
}
