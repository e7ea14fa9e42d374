/* SPDX-License-Identifier: MIT */
/*
 * The routing core: its realms, its peers, and time.
 *
 * Invariants: the lists `opening`, `joining` and `leaving` are in the order of their deadlines,
 * because each has one timeout for all. Operations of peers are called in the middle of things and
 * must not call back; whatever they make necessary is left on `parting` for wi_core_settle().
 */
#include "router/core/core.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/uri.h"
#include "router/core/call.h"
#include "router/core/join.h"
#include "router/core/note.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

/** An output buffer that a message has made larger than this is not kept. */
#define MAX_IDLE_BYTES ((size_t)1 << 20)

static void set_default(size_t *limit, size_t value)
{
    if (*limit == 0)
        *limit = value;
}

/** The limits with defaults in place of zeros. */
static widl_router_options with_defaults(const widl_router_options *options)
{
    widl_router_options limits = *options;
    set_default(&limits.max_message_bytes, (size_t)16 << 20);
    set_default(&limits.max_queue_bytes, (size_t)64 << 20);
    set_default(&limits.max_connections, 10000);
    set_default(&limits.max_subscriptions, 10000);
    set_default(&limits.max_retained_events, 10000);
    set_default(&limits.max_retained_bytes, (size_t)64 << 20);
    set_default(&limits.max_testament_bytes, (size_t)1 << 20);
    set_default(&limits.max_registrations, 10000);
    set_default(&limits.max_pending_calls, 65536);
    if (!limits.hello_timeout_ms)
        limits.hello_timeout_ms = 10000;
    if (!limits.authenticate_timeout_ms)
        limits.authenticate_timeout_ms = 10000;
    if (!limits.authorize_timeout_ms)
        limits.authorize_timeout_ms = 10000;
    if (!limits.goodbye_timeout_ms)
        limits.goodbye_timeout_ms = 2000;
    if (!limits.drain_timeout_ms)
        limits.drain_timeout_ms = 5000;
    return limits;
}

void wi_core_set_limits(struct wi_core *core, const widl_router_options *options)
{
    const widl_router_options from = with_defaults(options);
    widl_router_options *limits = &core->limits;
    limits->max_message_bytes = from.max_message_bytes;
    limits->max_queue_bytes = from.max_queue_bytes;
    limits->max_connections = from.max_connections;
    limits->max_connections_per_address = from.max_connections_per_address;
    limits->max_message_rate = from.max_message_rate;
    limits->max_byte_rate = from.max_byte_rate;
    limits->max_subscriptions = from.max_subscriptions;
    limits->max_retained_events = from.max_retained_events;
    limits->max_retained_bytes = from.max_retained_bytes;
    limits->max_testament_bytes = from.max_testament_bytes;
    limits->max_registrations = from.max_registrations;
    limits->max_pending_calls = from.max_pending_calls;
}

bool wi_core_limit_realm(struct wi_core *core, const char *name, const widl_realm_limits *limits,
                         widl_error *error)
{
    struct wi_realm *realm = wi_core_realm(core, widl_str(name));
    if (!realm)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no realm '%s'", name);
    realm->limits = *limits;
    return true;
}

const widl_router_options *wi_core_limits(const struct wi_core *core)
{
    return &core->limits;
}

struct wi_realm *wi_core_realm(const struct wi_core *core, widl_string name)
{
    return wi_table_get(&core->realms, name.data, name.size);
}

void wi_core_set_clock(struct wi_core *core, wi_core_clock *clock, void *user)
{
    core->clock = clock;
    core->clock_user = user;
}

widl_timestamp wi_core_time(const struct wi_core *core)
{
    if (core->clock)
        return core->clock(core->clock_user);
    return (widl_timestamp)core->now_ms * WIDL_MILLISECOND;
}

void wi_core_set_attendant(struct wi_core *core, wi_core_attend *attend, void *user)
{
    core->attend = attend;
    core->attend_user = user;
    core->is_alerted = true;
}

void wi_core_alert(struct wi_core *core)
{
    core->is_alerted = true;
}

uint64_t wi_core_next_id(struct wi_core *core)
{
    return ++core->last_id;
}

static void dispose_of_sessions(struct wi_core *core)
{
    while (!wi_list_empty(&core->parting)) {
        struct wi_link *first = core->parting.next;
        wi_list_remove(first);
        wi_join_end(wi_container_of(first, struct wi_peer, parting));
        wi_realm_leave(wi_container_of(first, struct wi_peer, parting));
    }
}

/** Asked after each message, most of which leave nothing to be done: then it does little. */
void wi_core_settle(struct wi_core *core)
{
    if (!wi_list_empty(&core->resuming))
        wi_access_resume(core);
    if (!wi_list_empty(&core->parting))
        dispose_of_sessions(core);
    for (size_t i = 0; i < WI_SERIALIZER_COUNT; i++)
        if (core->output[i].capacity > MAX_IDLE_BYTES)
            widl_buffer_free(&core->output[i]);
    if (core->scratch.blocks)
        widl_arena_reset(&core->scratch);
    if (!core->is_alerted || !core->attend || core->is_attending)
        return;
    core->is_alerted = false;
    core->is_attending = true;
    core->attend(core->attend_user);
    core->is_attending = false;
}

struct wi_core *wi_core_new(const widl_router_options *options, uint64_t now_ms)
{
    struct wi_core *core = calloc(1, sizeof(*core));
    if (!core)
        return NULL;
    core->limits = with_defaults(options);
    core->now_ms = now_ms;
    wi_list_init(&core->peers);
    wi_list_init(&core->opening);
    wi_list_init(&core->joining);
    wi_list_init(&core->leaving);
    wi_list_init(&core->parting);
    wi_list_init(&core->waiting);
    wi_list_init(&core->resuming);
    wi_list_init(&core->notes);
    return core;
}

void wi_core_free(struct wi_core *core)
{
    if (!core)
        return;
    assert(core->peer_count == 0 && wi_list_empty(&core->peers));
    assert(core->sessions.count == 0);
    wi_notes_done(core);
    size_t position = 0;
    struct wi_realm *realm;
    while ((realm = wi_table_next(&core->realms, &position)) != NULL) {
        wi_table_remove(&core->realms, realm->text, realm->name.size);
        wi_realm_free(realm);
    }
    wi_table_done(&core->realms);
    wi_journal_done(&core->journal);
    wi_table_done(&core->sessions);
    for (size_t i = 0; i < WI_SERIALIZER_COUNT; i++)
        widl_buffer_free(&core->output[i]);
    widl_arena_free(&core->scratch);
    wi_deadlines_done(&core->deadlines);
    wi_invocations_done(&core->spare);
    free(core);
}

bool wi_core_add_realm(struct wi_core *core, const char *name, widl_error *error)
{
    widl_string view = widl_str(name);
    if (!wi_uri_valid(view) || view.size > WI_URI_MAX_SIZE)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "'%s' is no URI for a realm", name);
    if (wi_core_realm(core, view))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is a realm '%s' already",
                              name);
    struct wi_realm *realm = wi_realm_new(name);
    if (realm && wi_table_set(&core->realms, realm->text, realm->name.size, realm))
        return true;
    wi_realm_free(realm);
    return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for realm '%s'", name);
}

bool wi_core_set_authenticator(struct wi_core *core, const char *realm_name,
                               const widl_authenticator *authenticator, void *user,
                               widl_error *error)
{
    struct wi_realm *realm = realm_name ? wi_core_realm(core, widl_str(realm_name)) : NULL;
    if (realm_name && !realm)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no realm '%s'",
                              realm_name);
    struct wi_doorman *doorman = realm ? &realm->doorman : &core->doorman;
    *doorman = (struct wi_doorman){authenticator, user};
    return true;
}

void wi_core_remove_realm(struct wi_core *core, const char *name)
{
    wi_realm_free(wi_table_remove(&core->realms, name, strlen(name)));
}

bool wi_core_keep_history(struct wi_core *core, const char *realm_name, enum wi_match match,
                          const char *topic, const widl_history_limits *limits, widl_error *error)
{
    struct wi_realm *realm = wi_core_realm(core, widl_str(realm_name));
    widl_string view = widl_str(topic);
    if (!realm)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no realm '%s'",
                              realm_name);
    if (!wi_uri_valid_pattern(view, match) || view.size > WI_URI_MAX_SIZE)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "'%s' is no topic to match by %s",
                              topic, wi_match_name(match));
    wi_core_commit(core);
    return wi_broker_keep_history(core, realm, &(struct wi_history_name){realm->name, match, view},
                                  limits, error);
}

void wi_core_commit(struct wi_core *core)
{
    wi_journal_commit(core);
    wi_core_settle(core);
}

/** Whose turn is first on a list of timers; NULL when it is empty. */
static struct wi_peer *first_due(const struct wi_link *timers)
{
    return wi_list_empty(timers) ? NULL : wi_container_of(timers->next, struct wi_peer, timer);
}

static void expire(const struct wi_link *timers, uint64_t now_ms)
{
    struct wi_peer *peer;
    while ((peer = first_due(timers)) != NULL && peer->deadline_ms <= now_ms)
        wi_peer_overdue(peer);
}

static void expire_calls(struct wi_core *core, uint64_t now_ms)
{
    struct wi_deadline *first;
    while ((first = wi_deadlines_first(&core->deadlines)) != NULL && first->at_ms <= now_ms)
        wi_call_overdue(first);
}

void wi_core_tell_time(struct wi_core *core, uint64_t now_ms)
{
    if (core->now_ms < now_ms)
        core->now_ms = now_ms;
}

void wi_core_tick(struct wi_core *core, uint64_t now_ms)
{
    wi_core_tell_time(core, now_ms);
    expire(&core->opening, now_ms);
    expire(&core->joining, now_ms);
    expire(&core->leaving, now_ms);
    expire_calls(core, now_ms);
    wi_access_expire(core, now_ms);
    wi_core_settle(core);
}

uint64_t wi_core_deadline(const struct wi_core *core)
{
    const struct wi_link *const timers[] = {&core->opening, &core->joining, &core->leaving};
    const struct wi_deadline *call = wi_deadlines_first(&core->deadlines);
    uint64_t deadline = wi_access_deadline(core);
    for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++) {
        const struct wi_peer *peer = first_due(timers[i]);
        if (peer && peer->deadline_ms < deadline)
            deadline = peer->deadline_ms;
    }
    return call && call->at_ms < deadline ? call->at_ms : deadline;
}

void wi_core_drain(struct wi_core *core)
{
    core->draining = true;
    WI_LIST_FOR_EACH(link, after, &core->peers)
    {
        struct wi_peer *peer = wi_container_of(link, struct wi_peer, link);
        if (!peer->is_internal && peer->state < WI_PEER_ESTABLISHED)
            wi_peer_say_goodbye(peer, (widl_string){0}, (widl_string){0});
    }
    wi_core_settle(core);
}

size_t wi_core_calls(const struct wi_core *core)
{
    size_t count = 0;
    WI_LIST_FOR_EACH(link, after, &core->peers)
    {
        const struct wi_peer *peer = wi_container_of(link, struct wi_peer, link);
        count += peer->calls.count - peer->late_count;
    }
    return count;
}

void wi_core_shutdown(struct wi_core *core)
{
    core->closing = true;
    WI_LIST_FOR_EACH(link, after, &core->peers)
    {
        struct wi_peer *peer = wi_container_of(link, struct wi_peer, link);
        if (!peer->is_internal)
            wi_peer_say_goodbye(peer, widl_str(WI_CLOSE_SYSTEM_SHUTDOWN), (widl_string){0});
    }
    wi_core_settle(core);
}

size_t wi_core_peers(const struct wi_core *core)
{
    return core->peer_count;
}
