/* SPDX-License-Identifier: MIT */
/*
 * The procedures of `wamp.registration`.
 *
 * Invariant: the registrations of the router's own session do not exist for them.
 */
#include <wamp/registration.widl.h>

#include "router/meta/service.h"

static bool is_visible(const struct wi_registration *registration)
{
    return registration && !registration->endpoints[0]->peer->is_internal;
}

static const struct wi_registrations *all_of(const struct wi_service *service)
{
    return &service->realm->dealer.registrations;
}

/** The registration of that id; NULL when there is none, which was answered. */
static const struct wi_registration *find(const struct wi_service *service,
                                          widl_invocation *invocation, uint64_t id)
{
    const struct wi_registration *registration = wi_table_get_id(&all_of(service)->ids, id);
    if (is_visible(registration))
        return registration;
    wi_meta_throw(invocation, wamp_no_such_registration_uri, "there is no such registration");
    return NULL;
}

static widl_uint64_nullable id_of(const struct wi_registration *registration)
{
    return is_visible(registration) ? (widl_uint64_nullable){true, registration->id}
                                    : (widl_uint64_nullable){0};
}

static void on_list(widl_invocation *invocation, void *user)
{
    const struct wi_registrations *all = all_of(user);
    uint64_t *ids = wi_meta_ids(invocation, WI_MATCH_COUNT * all->ids.count);
    if (!ids)
        return;
    uint64_t *lists[WI_MATCH_COUNT];
    size_t counts[WI_MATCH_COUNT] = {0};
    for (size_t i = 0; i < WI_MATCH_COUNT; i++)
        lists[i] = ids + i * all->ids.count;
    size_t position = 0;
    const struct wi_registration *registration;
    while ((registration = wi_table_next(&all->ids, &position)) != NULL)
        if (is_visible(registration))
            lists[registration->match][counts[registration->match]++] = registration->id;
    const wamp_ids_by_match result = {
        .exact = {lists[WI_MATCH_EXACT], counts[WI_MATCH_EXACT]},
        .prefix = {lists[WI_MATCH_PREFIX], counts[WI_MATCH_PREFIX]},
        .wildcard = {lists[WI_MATCH_WILDCARD], counts[WI_MATCH_WILDCARD]},
    };
    wamp_registration_list_reply(invocation, &result);
}

static void on_lookup(widl_invocation *invocation, const wamp_registration_lookup_args *args,
                      void *user)
{
    enum wi_match match;
    if (!wi_meta_match(invocation, &args->options, &match))
        return;
    widl_uint64_nullable id = {0};
    if (wi_uri_valid_pattern(args->procedure, match))
        id = id_of(wi_registration_find(all_of(user), match, args->procedure));
    wamp_registration_lookup_reply(invocation, &id);
}

static void on_match(widl_invocation *invocation, const wamp_registration_match_args *args,
                     void *user)
{
    enum wi_match match;
    widl_uint64_nullable id = {0};
    if (wi_uri_valid(args->procedure))
        id = id_of(wi_pattern_index_best(&all_of(user)->procedures, args->procedure, &match));
    wamp_registration_match_reply(invocation, &id);
}

static void on_get(widl_invocation *invocation, const wamp_registration_get_args *args, void *user)
{
    const struct wi_registration *registration = find(user, invocation, args->registration);
    if (!registration)
        return;
    const wamp_registration_details details = {
        .id = registration->id,
        .created = registration->created,
        .uri = registration->procedure,
        .match = wi_meta_match_policy(registration->match),
        .invoke = wi_meta_invocation_policy(registration->invoke),
    };
    wamp_registration_get_reply(invocation, &details);
}

static void on_list_callees(widl_invocation *invocation,
                            const wamp_registration_list_callees_args *args, void *user)
{
    const struct wi_registration *registration = find(user, invocation, args->registration);
    uint64_t *ids = registration ? wi_meta_ids(invocation, registration->count) : NULL;
    if (!ids)
        return;
    for (size_t i = 0; i < registration->count; i++)
        ids[i] = registration->endpoints[i]->peer->session;
    wamp_registration_list_callees_reply(invocation, &(widl_uint64_list){ids, registration->count});
}

static void on_count_callees(widl_invocation *invocation,
                             const wamp_registration_count_callees_args *args, void *user)
{
    const struct wi_registration *registration = find(user, invocation, args->registration);
    if (!registration)
        return;
    uint64_t count = registration->count;
    wamp_registration_count_callees_reply(invocation, &count);
}

static void on_remove_callee(widl_invocation *invocation,
                             const wamp_registration_remove_callee_args *args, void *user)
{
    widl_string reason;
    if (!wi_meta_reason(invocation, &args->reason, (widl_string){0}, &reason) ||
        !find(user, invocation, args->registration))
        return;
    const struct wi_peer *callee = wi_meta_session(user, args->callee);
    struct wi_endpoint *endpoint =
        callee ? wi_table_get_id(&callee->registrations, args->registration) : NULL;
    if (!endpoint) {
        wi_meta_throw(invocation, wamp_no_such_session_uri, "the registration has no such callee");
        return;
    }
    wi_dealer_revoke(endpoint, reason);
    wamp_registration_remove_callee_reply(invocation);
}

bool wi_meta_serve_registrations(struct wi_service *service, widl_error *error)
{
    static const wamp_registration_callee procedures = {
        .list = on_list,
        .lookup = on_lookup,
        .match = on_match,
        .get = on_get,
        .list_callees = on_list_callees,
        .count_callees = on_count_callees,
        .remove_callee = on_remove_callee,
    };
    return wamp_registration_serve(service->session, &procedures, service, error) != NULL;
}
