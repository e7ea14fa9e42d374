/* SPDX-License-Identifier: MIT */
/* Answers of an authorizer that hold for a while: those of one session, the latest few. */
#ifndef WI_ROUTER_ACCESS_CACHE_H
#define WI_ROUTER_ACCESS_CACHE_H

#include "base/list.h"
#include "base/table.h"
#include "base/uri.h"
#include "router/core/authrole.h"

/** Most answers of one session, and most bytes of what they are about. */
#define WI_ACCESS_CACHE_MOST  256
#define WI_ACCESS_CACHE_BYTES ((size_t)32 << 10)

/** What can be remembered of a request. */
struct wi_cached {
    bool is_allowed;
    struct wi_grant grant;
};

struct wi_access_cache;

/** The answer that holds at `now_ms`, or NULL. cache: may be NULL, which is an empty one. */
const struct wi_cached *wi_access_cache_get(struct wi_access_cache *cache, widl_action action,
                                            enum wi_match match, widl_string uri, uint64_t now_ms);

/** Remember an answer until `until_ms`. *cache: made if it is NULL. Without memory it is not. */
void wi_access_cache_put(struct wi_access_cache **cache, widl_action action, enum wi_match match,
                         widl_string uri, const struct wi_cached *answer, uint64_t until_ms);

/** Forget everything. NULL is allowed. */
void wi_access_cache_free(struct wi_access_cache *cache);

#endif
