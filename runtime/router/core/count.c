/* SPDX-License-Identifier: MIT */
/*
 * Counting: walks every table from the side that does not belong to the session, so that what a
 * session has left behind is found although its own tables are gone.
 */
#include "router/core/count.h"

#include "router/core/invocation.h"

/** Whether something of `owner` is to be counted. */
static bool counts(const struct wi_peer *peer, const struct wi_peer *owner)
{
    return !peer || peer == owner;
}

static void count_subscribers(const struct wi_realm *realm, const struct wi_peer *peer,
                              struct wi_count *count)
{
    size_t position = 0;
    const struct wi_subscription *subscription;
    while ((subscription = wi_table_next(&realm->broker.subscriptions.by_id, &position)) != NULL) {
        WI_LIST_FOR_EACH(link, after, &subscription->subscribers)
        {
            count->subscribers +=
                counts(peer, wi_container_of(link, struct wi_subscriber, link)->peer);
        }
    }
}

static void count_endpoints(const struct wi_realm *realm, const struct wi_peer *peer,
                            struct wi_count *count)
{
    size_t position = 0;
    const struct wi_registration *registration;
    while ((registration = wi_table_next(&realm->dealer.registrations.ids, &position)) != NULL)
        for (size_t i = 0; i < registration->count; i++)
            count->endpoints += counts(peer, registration->endpoints[i]->peer);
}

/** Calls by the tables of callers, invocations by those of callees: either side may be `peer`. */
static void count_calls(const struct wi_peer *one, const struct wi_peer *peer,
                        struct wi_count *count)
{
    size_t position = 0;
    const struct wi_invocation *call;
    while ((call = wi_table_next(&one->calls, &position)) != NULL)
        if (counts(peer, call->caller) || counts(peer, call->callee))
            count->waiting += call->state == WI_CALL_WAITS;
    position = 0;
    while ((call = wi_table_next(&one->invocations, &position)) != NULL)
        count->invocations += counts(peer, call->caller) || counts(peer, call->callee);
}

static void count_timers(const struct wi_core *core, const struct wi_peer *peer,
                         struct wi_count *count)
{
    for (size_t i = 0; i < core->deadlines.count; i++) {
        const struct wi_invocation *call =
            wi_container_of(core->deadlines.heap[i], struct wi_invocation, deadline);
        count->timers += counts(peer, call->caller) || counts(peer, call->callee);
    }
}

struct wi_count wi_core_count(const struct wi_core *core, const struct wi_peer *peer)
{
    struct wi_count count = {0};
    size_t position = 0;
    const struct wi_realm *realm;
    while ((realm = wi_table_next(&core->realms, &position)) != NULL) {
        count_subscribers(realm, peer, &count);
        count_endpoints(realm, peer, &count);
    }
    position = 0;
    const struct wi_peer *one;
    while ((one = wi_table_next(&core->sessions, &position)) != NULL)
        count.sessions += counts(peer, one);
    WI_LIST_FOR_EACH(link, after, &core->peers)
    {
        one = wi_container_of(link, struct wi_peer, link);
        count_calls(one, peer, &count);
        if (counts(peer, one))
            count.bytes += one->kept_bytes + one->testaments.bytes + one->held_bytes;
        if (counts(peer, one))
            count.held += one->held_count + (one->join != NULL);
    }
    count_timers(core, peer, &count);
    return count;
}
