/* SPDX-License-Identifier: MIT */
/*
 * Limiters. A full bucket says as much as none: a bucket is made when the first token is taken.
 *
 * Invariants: each bucket is in the table and on the list; there are at most `most`. Without memory
 * for another, nothing is counted.
 */
#include "router/users/limiter.h"

#include <stdlib.h>

struct bucket {
    struct wi_link link;
    uint64_t filled_ms; /**< up to then, tokens were added */
    unsigned tokens;
    size_t size;
    char name[];
};

void wi_limiter_init(struct wi_limiter *limiter, unsigned burst, uint32_t interval_ms, size_t most)
{
    *limiter = (struct wi_limiter){.burst = burst, .interval_ms = interval_ms, .most = most};
    wi_list_init(&limiter->order);
}

static void drop(struct wi_limiter *limiter, struct bucket *bucket)
{
    wi_table_remove(&limiter->buckets, bucket->name, bucket->size);
    wi_list_remove(&bucket->link);
    free(bucket);
}

void wi_limiter_done(struct wi_limiter *limiter)
{
    WI_LIST_FOR_EACH(link, after, &limiter->order)
    drop(limiter, wi_container_of(link, struct bucket, link));
    wi_table_done(&limiter->buckets);
}

/** Add the tokens of the time that has passed. */
static void fill(const struct wi_limiter *limiter, struct bucket *bucket, uint64_t now_ms)
{
    uint64_t more =
        now_ms > bucket->filled_ms ? (now_ms - bucket->filled_ms) / limiter->interval_ms : 0;
    if (more >= limiter->burst - bucket->tokens) {
        bucket->tokens = limiter->burst;
        bucket->filled_ms = now_ms;
    } else {
        bucket->tokens += (unsigned)more;
        bucket->filled_ms += more * limiter->interval_ms;
    }
}

static struct bucket *find(struct wi_limiter *limiter, widl_string name)
{
    if (name.size == 0 || limiter->interval_ms == 0)
        return NULL;
    return wi_table_get(&limiter->buckets, name.data, name.size);
}

static struct bucket *make(struct wi_limiter *limiter, widl_string name, uint64_t now_ms)
{
    if (limiter->buckets.count >= limiter->most)
        drop(limiter, wi_container_of(limiter->order.next, struct bucket, link));
    struct bucket *bucket = malloc(sizeof(*bucket) + name.size);
    if (!bucket)
        return NULL;
    *bucket = (struct bucket){.filled_ms = now_ms, .tokens = limiter->burst, .size = name.size};
    memcpy(bucket->name, name.data, name.size);
    if (!wi_table_set(&limiter->buckets, bucket->name, bucket->size, bucket)) {
        free(bucket);
        return NULL;
    }
    wi_list_append(&limiter->order, &bucket->link);
    return bucket;
}

bool wi_limiter_allows(struct wi_limiter *limiter, widl_string name, uint64_t now_ms)
{
    struct bucket *bucket = find(limiter, name);
    if (!bucket)
        return true;
    fill(limiter, bucket, now_ms);
    return bucket->tokens > 0;
}

void wi_limiter_take(struct wi_limiter *limiter, widl_string name, uint64_t now_ms)
{
    struct bucket *bucket = find(limiter, name);
    if (name.size == 0 || limiter->interval_ms == 0)
        return;
    if (!bucket)
        bucket = make(limiter, name, now_ms);
    if (!bucket)
        return;
    fill(limiter, bucket, now_ms);
    wi_list_remove(&bucket->link);
    wi_list_append(&limiter->order, &bucket->link);
    if (bucket->tokens > 0)
        bucket->tokens--;
}

void wi_limiter_give_back(struct wi_limiter *limiter, widl_string name)
{
    struct bucket *bucket = find(limiter, name);
    if (bucket && bucket->tokens < limiter->burst)
        bucket->tokens++;
}
