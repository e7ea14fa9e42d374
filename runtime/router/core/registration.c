/* SPDX-License-Identifier: MIT */
/*
 * Registrations: the endpoints of each, and the order in which they are called.
 *
 * Invariants: a registration exists while it has endpoints. Endpoints are in the order of their
 * serials, so that one is found by its own, and the next one also when others have come and gone
 * meanwhile. An endpoint is released when it has ended and is not busy.
 */
#include "router/core/registration.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/random.h"
#include "router/core/peer.h"

const char *wi_invoke_name(enum wi_invoke invoke)
{
    static const char *const names[WI_INVOKE_COUNT] = {
        [WI_INVOKE_SINGLE] = "single", [WI_INVOKE_FIRST] = "first",
        [WI_INVOKE_LAST] = "last",     [WI_INVOKE_ROUNDROBIN] = "roundrobin",
        [WI_INVOKE_RANDOM] = "random",
    };
    return names[invoke];
}

bool wi_invoke_of(widl_string name, enum wi_invoke *ret)
{
    for (size_t i = 0; i < WI_INVOKE_COUNT; i++) {
        if (!widl_str_equal(name, widl_str(wi_invoke_name((enum wi_invoke)i))))
            continue;
        *ret = (enum wi_invoke)i;
        return true;
    }
    return false;
}

struct wi_registration *wi_registration_find(const struct wi_registrations *all,
                                             enum wi_match match, widl_string procedure)
{
    return wi_pattern_index_get(&all->procedures, match, procedure);
}

static void free_registration(struct wi_registration *registration)
{
    if (registration)
        free(registration->endpoints);
    free(registration);
}

static struct wi_registration *make_registration(struct wi_core *core, widl_string procedure,
                                                 const struct wi_register_options *options)
{
    struct wi_registration *registration = calloc(1, sizeof(*registration) + procedure.size);
    if (!registration)
        return NULL;
    if (procedure.size)
        memcpy(registration->text, procedure.data, procedure.size);
    registration->procedure = widl_str_n(registration->text, procedure.size);
    registration->id = wi_core_next_id(core);
    registration->created = wi_core_time(core);
    registration->match = options->match;
    registration->invoke = options->invoke;
    registration->random = wi_random_id();
    return registration;
}

static void remove_registration(struct wi_registrations *all, struct wi_registration *registration)
{
    wi_table_remove_id(&all->ids, registration->id);
    wi_pattern_index_remove(&all->procedures, registration->match, registration->procedure);
    free_registration(registration);
}

static struct wi_registration *add_registration(struct wi_core *core, struct wi_registrations *all,
                                                widl_string procedure,
                                                const struct wi_register_options *options)
{
    struct wi_registration *registration = make_registration(core, procedure, options);
    if (!registration)
        return NULL;
    if (wi_table_set_id(&all->ids, registration->id, registration)) {
        if (wi_pattern_index_set(&all->procedures, registration->match, registration->procedure,
                                 registration))
            return registration;
        wi_table_remove_id(&all->ids, registration->id);
    }
    free_registration(registration);
    return NULL;
}

static bool make_room(struct wi_registration *registration)
{
    if (registration->count < registration->capacity)
        return true;
    size_t capacity = registration->capacity ? 2 * registration->capacity : 1;
    struct wi_endpoint **endpoints =
        realloc(registration->endpoints, capacity * sizeof(struct wi_endpoint *));
    if (!endpoints)
        return false;
    registration->endpoints = endpoints;
    registration->capacity = capacity;
    return true;
}

/** Add the peer to a registration. Return: NULL when memory is short. */
static struct wi_endpoint *add_endpoint(struct wi_registration *registration, struct wi_peer *peer)
{
    struct wi_endpoint *endpoint = calloc(1, sizeof(*endpoint));
    if (!endpoint || !make_room(registration) ||
        !wi_table_set_id(&peer->registrations, registration->id, endpoint)) {
        free(endpoint);
        return NULL;
    }
    endpoint->registration = registration;
    endpoint->peer = peer;
    endpoint->serial = ++registration->last_serial;
    registration->endpoints[registration->count++] = endpoint;
    return endpoint;
}

struct wi_endpoint *wi_registration_join(struct wi_registrations *all,
                                         struct wi_registration *existing, struct wi_peer *peer,
                                         widl_string procedure,
                                         const struct wi_register_options *options)
{
    struct wi_registration *registration = existing;
    if (!registration)
        registration = add_registration(peer->core, all, procedure, options);
    if (!registration)
        return NULL;
    struct wi_endpoint *endpoint = add_endpoint(registration, peer);
    if (!endpoint) {
        if (registration->count == 0)
            remove_registration(all, registration);
        return NULL;
    }
    endpoint->concurrency = options->concurrency;
    endpoint->disclose_caller = options->disclose_caller || peer->is_internal;
    endpoint->forward_timeout = options->forward_timeout;
    return endpoint;
}

/** The index of the first endpoint whose serial is above `serial`; the count when none is. */
static size_t index_above(const struct wi_registration *registration, uint64_t serial)
{
    size_t low = 0;
    size_t high = registration->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (registration->endpoints[middle]->serial > serial)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

void wi_endpoint_end(struct wi_registrations *all, struct wi_endpoint *endpoint)
{
    struct wi_registration *registration = endpoint->registration;
    size_t index = index_above(registration, endpoint->serial) - 1;
    assert(registration->endpoints[index] == endpoint);
    registration->count--;
    memmove(&registration->endpoints[index], &registration->endpoints[index + 1],
            (registration->count - index) * sizeof(struct wi_endpoint *));
    endpoint->registration = NULL;
    if (endpoint->busy == 0)
        free(endpoint);
    if (registration->count == 0)
        remove_registration(all, registration);
}

void wi_endpoint_release(struct wi_endpoint *endpoint)
{
    assert(endpoint->busy > 0);
    endpoint->busy--;
    if (endpoint->busy == 0 && !endpoint->registration)
        free(endpoint);
}

/** A number below `count` (xorshift). */
static size_t random_below(struct wi_registration *registration, size_t count)
{
    registration->random ^= registration->random << 13;
    registration->random ^= registration->random >> 7;
    registration->random ^= registration->random << 17;
    return (size_t)((registration->random >> 11) % count);
}

/** The endpoint that comes first, by a policy that then goes around. */
static struct wi_endpoint *start_around(struct wi_registration *registration)
{
    size_t index = registration->invoke == WI_INVOKE_RANDOM
                       ? random_below(registration, registration->count)
                       : index_above(registration, registration->turn);
    return registration->endpoints[index < registration->count ? index : 0];
}

/** The next endpoint in a circle, until all have been looked at. */
static struct wi_endpoint *next_around(struct wi_registration *registration,
                                       const struct wi_choice *choice)
{
    if (!choice->first)
        return start_around(registration);
    size_t index = index_above(registration, choice->last);
    bool wraps = index == registration->count;
    struct wi_endpoint *next = registration->endpoints[wraps ? 0 : index];
    bool has_wrapped = choice->last < choice->first;
    if (wraps && has_wrapped)
        return NULL;
    return (wraps || has_wrapped) && next->serial >= choice->first ? NULL : next;
}

/** The next endpoint backwards, from the one that registered last. */
static struct wi_endpoint *next_backwards(const struct wi_registration *registration,
                                          const struct wi_choice *choice)
{
    uint64_t below = choice->first ? choice->last : UINT64_MAX;
    size_t index = index_above(registration, below - 1);
    return index > 0 ? registration->endpoints[index - 1] : NULL;
}

static struct wi_endpoint *next_forwards(const struct wi_registration *registration,
                                         const struct wi_choice *choice)
{
    size_t index = index_above(registration, choice->last);
    return index < registration->count ? registration->endpoints[index] : NULL;
}

uint64_t wi_registration_hash_key(const struct wi_registration *registration, widl_string key)
{
    const uint64_t seed[2] = {registration->id, 0};
    return wi_hash(seed, key.data, key.size);
}

static uint64_t score_of(const struct wi_endpoint *endpoint, uint64_t key)
{
    const uint64_t seed[2] = {endpoint->peer->session, endpoint->serial};
    return wi_hash(seed, &key, sizeof(key));
}

/** The endpoint with the highest score for the key below the one that was looked at last. */
static struct wi_endpoint *next_by_key(const struct wi_registration *registration,
                                       struct wi_choice *choice)
{
    uint64_t below = choice->first ? choice->score : UINT64_MAX;
    struct wi_endpoint *best = NULL;
    for (size_t i = 0; i < registration->count; i++) {
        struct wi_endpoint *endpoint = registration->endpoints[i];
        uint64_t score = score_of(endpoint, choice->key);
        if (score >= below || (best && score <= choice->score))
            continue;
        best = endpoint;
        choice->score = score;
    }
    return best;
}

static struct wi_endpoint *next_of(struct wi_registration *registration, struct wi_choice *choice)
{
    if (choice->by_key)
        return next_by_key(registration, choice);
    switch (registration->invoke) {
    case WI_INVOKE_LAST:
        return next_backwards(registration, choice);
    case WI_INVOKE_ROUNDROBIN:
    case WI_INVOKE_RANDOM:
        return next_around(registration, choice);
    default:
        return next_forwards(registration, choice);
    }
}

struct wi_endpoint *wi_registration_choose(struct wi_registration *registration,
                                           struct wi_choice *choice)
{
    struct wi_endpoint *endpoint = registration->endpoints[0];
    bool is_only =
        registration->count == 1 && !choice->first && !choice->by_key && !endpoint->concurrency;
    if (is_only) {
        choice->first = endpoint->serial;
        choice->last = endpoint->serial;
        registration->turn = endpoint->serial;
        return endpoint;
    }
    while ((endpoint = next_of(registration, choice)) != NULL) {
        choice->last = endpoint->serial;
        if (!choice->first)
            choice->first = endpoint->serial;
        if (endpoint->concurrency && endpoint->busy >= endpoint->concurrency)
            continue;
        registration->turn = endpoint->serial;
        return endpoint;
    }
    return NULL;
}

void wi_registrations_done(struct wi_registrations *all)
{
    assert(all->ids.count == 0);
    wi_table_done(&all->ids);
    wi_pattern_index_done(&all->procedures);
}
