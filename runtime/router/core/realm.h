/* SPDX-License-Identifier: MIT */
/* A realm: the sessions that can reach each other, with a broker and a dealer between them. */
#ifndef WI_ROUTER_REALM_H
#define WI_ROUTER_REALM_H

#include <widl/authenticator.h>
#include <widl/router.h>

#include "router/core/access.h"
#include "router/core/broker.h"
#include "router/core/dealer.h"

/** Who decides about those who want to join. All zero: nobody does. */
struct wi_doorman {
    const widl_authenticator *authenticator;
    void *user;
};

struct wi_realm {
    size_t sessions;
    struct wi_link members;  /**< their peers, in the order in which they have joined */
    struct wi_peer *service; /**< an internal peer, which is no member; NULL: there is none */
    struct wi_doorman doorman;
    struct wi_policy policy;
    widl_realm_limits limits;
    struct wi_table reserved; /**< procedures that not everybody may register; to themselves */
    struct wi_broker broker;
    struct wi_dealer dealer;
    widl_string name;
    char text[]; /**< what `name` views */
};

/** A realm without sessions. Return: NULL when memory is short. */
struct wi_realm *wi_realm_new(const char *name);

/** Let nobody register a procedure but who may by rules, and the program. Return: false: no memory.
 */
bool wi_realm_reserve_procedure(struct wi_realm *realm, const char *procedure);

/** Whether a registration would take what is reserved. */
bool wi_realm_reserves(const struct wi_realm *realm, enum wi_match match, widl_string procedure);

/** Release a realm that every session has left. NULL is allowed. */
void wi_realm_free(struct wi_realm *realm);

/** Set aside the id of the session that `peer` may get, unless that was done. Return: false when
 * memory is short. */
bool wi_realm_reserve(struct wi_peer *peer);

/** Give that id back, unless there is a session that has it, or the peer keeps it. */
void wi_realm_give_back(struct wi_peer *peer);

/** Give `peer` a session in the realm. Return: false when memory is short. */
bool wi_realm_join(struct wi_realm *realm, struct wi_peer *peer);

/** End the session of `peer`, if it has one, with everything that belongs to it. */
void wi_realm_leave(struct wi_peer *peer);

#endif
