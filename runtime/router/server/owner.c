/* SPDX-License-Identifier: MIT */
/*
 * The owner: a lock that is tried and never waited for.
 *
 * Invariants: `thread` is written by the thread that it becomes or ceases to be; what is in the
 * router happens between its two writes, so threads that use a router in turn see what the last has
 * left. `depth` belongs to the owner.
 */
#include "router/server/owner.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define NOBODY ((pthread_t)0)

struct wi_owner {
    _Atomic(pthread_t) thread;
    atomic_uint references;
    unsigned depth; /**< how often it has entered */
};

struct wi_owner *wi_owner_new(void)
{
    struct wi_owner *owner = calloc(1, sizeof(*owner));
    if (!owner)
        return NULL;
    atomic_init(&owner->thread, NOBODY);
    atomic_init(&owner->references, 1);
    return owner;
}

struct wi_owner *wi_owner_keep(struct wi_owner *owner)
{
    atomic_fetch_add(&owner->references, 1);
    return owner;
}

void wi_owner_release(struct wi_owner *owner)
{
    if (owner && atomic_fetch_sub(&owner->references, 1) == 1)
        free(owner);
}

bool wi_owner_is_self(const struct wi_owner *owner)
{
    return pthread_equal(atomic_load_explicit(&owner->thread, memory_order_relaxed),
                         pthread_self());
}

bool wi_owner_enter(struct wi_owner *owner)
{
    pthread_t nobody = NOBODY;
    if (!wi_owner_is_self(owner) &&
        !atomic_compare_exchange_strong(&owner->thread, &nobody, pthread_self()))
        return false;
    owner->depth++;
    return true;
}

bool wi_owner_enter_or(struct wi_owner *owner, widl_error *error)
{
    return wi_owner_enter(owner) ||
           widl_error_set(error, WIDL_ERROR_THREAD, NULL,
                          "another thread uses the router, or a session of its program");
}

void wi_owner_leave(struct wi_owner *owner)
{
    assert(wi_owner_is_self(owner) && owner->depth > 0);
    if (--owner->depth == 0)
        atomic_store(&owner->thread, NOBODY);
}
