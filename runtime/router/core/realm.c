/* SPDX-License-Identifier: MIT */
/*
 * Realms: membership of sessions.
 *
 * Invariants: a peer that has a realm is in the core's table of sessions; one that has none may be
 * in it while an authenticator decides about it, or when it keeps its id for another try. What a
 * session owns in broker and dealer ends with it. A realm has one internal peer at most.
 */
#include "router/core/realm.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "router/core/note.h"
#include "router/core/peer.h"

struct wi_realm *wi_realm_new(const char *name)
{
    size_t size = strlen(name);
    struct wi_realm *realm = calloc(1, sizeof(*realm) + size + 1);
    if (!realm)
        return NULL;
    memcpy(realm->text, name, size);
    realm->name = widl_str_n(realm->text, size);
    wi_list_init(&realm->members);
    wi_broker_init(&realm->broker);
    return realm;
}

bool wi_realm_reserve_procedure(struct wi_realm *realm, const char *procedure)
{
    size_t size = strlen(procedure);
    if (wi_table_get(&realm->reserved, procedure, size))
        return true;
    char *copy = strdup(procedure);
    if (copy && wi_table_set(&realm->reserved, copy, size, copy))
        return true;
    free(copy);
    return false;
}

bool wi_realm_reserves(const struct wi_realm *realm, enum wi_match match, widl_string procedure)
{
    size_t position = 0;
    const char *reserved;
    while ((reserved = wi_table_next(&realm->reserved, &position)) != NULL)
        if (wi_uri_matches(widl_str(reserved), procedure, match))
            return true;
    return false;
}

static void forget_reserved(struct wi_realm *realm)
{
    size_t position = 0;
    char *reserved;
    while ((reserved = wi_table_next(&realm->reserved, &position)) != NULL) {
        wi_table_remove(&realm->reserved, reserved, strlen(reserved));
        free(reserved);
    }
    wi_table_done(&realm->reserved);
}

void wi_realm_free(struct wi_realm *realm)
{
    if (!realm)
        return;
    assert(realm->sessions == 0 && !realm->service);
    wi_broker_done(&realm->broker);
    wi_dealer_done(&realm->dealer);
    wi_policy_remove_roles(&realm->policy);
    forget_reserved(realm);
    free(realm);
}

bool wi_realm_reserve(struct wi_peer *peer)
{
    struct wi_table *sessions = &peer->core->sessions;
    if (peer->session && wi_table_get_id(sessions, peer->session) == peer)
        return true;
    uint64_t id = wi_random_id();
    while (wi_table_get_id(sessions, id))
        id = wi_random_id();
    if (!wi_table_set_id(sessions, id, peer))
        return false;
    peer->session = id;
    return true;
}

void wi_realm_give_back(struct wi_peer *peer)
{
    struct wi_table *sessions = &peer->core->sessions;
    if (!peer->realm && !wi_peer_keeps_id(peer) && wi_table_get_id(sessions, peer->session) == peer)
        wi_table_remove_id(sessions, peer->session);
}

bool wi_realm_join(struct wi_realm *realm, struct wi_peer *peer)
{
    if (!wi_realm_reserve(peer))
        return false;
    peer->realm = realm;
    if (peer->is_internal) {
        assert(!realm->service);
        realm->service = peer;
        return true;
    }
    wi_list_append(&realm->members, &peer->member);
    realm->sessions++;
    return true;
}

void wi_realm_leave(struct wi_peer *peer)
{
    if (!peer->realm)
        return;
    struct wi_realm *realm = peer->realm;
    /* Testaments are published by what the session may do up to its end. */
    wi_broker_leave(peer);
    wi_access_leave(peer);
    wi_dealer_leave(peer);
    if (!wi_peer_keeps_id(peer))
        wi_table_remove_id(&peer->core->sessions, peer->session);
    if (peer->is_internal) {
        realm->service = NULL;
    } else {
        wi_peer_report(peer, WI_REPORT_session_left, "session %llu leaves realm %.*s",
                       (unsigned long long)peer->session, WIDL_STR_ARG(realm->name));
        wi_list_remove(&peer->member);
        realm->sessions--;
        wi_note_session(WI_NOTE_LEAVE, peer);
    }
    peer->realm = NULL;
}
