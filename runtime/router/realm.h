/* SPDX-License-Identifier: MIT */
/* A realm: the sessions that can reach each other, with a broker and a dealer between them. */
#ifndef WI_ROUTER_REALM_H
#define WI_ROUTER_REALM_H

#include "router/broker.h"
#include "router/dealer.h"

struct wi_realm {
    size_t sessions;
    struct wi_link members;  /**< their peers, in the order in which they have joined */
    struct wi_peer *service; /**< an internal peer, which is no member; NULL: there is none */
    struct wi_broker broker;
    struct wi_dealer dealer;
    widl_string name;
    char text[]; /**< what `name` views */
};

/** A realm without sessions. Return: NULL when memory is short. */
struct wi_realm *wi_realm_new(const char *name);

/** Release a realm that every session has left. NULL is allowed. */
void wi_realm_free(struct wi_realm *realm);

/** Give `peer` a session in the realm. Return: false when memory is short. */
bool wi_realm_join(struct wi_realm *realm, struct wi_peer *peer);

/** End the session of `peer`, if it has one, with everything that belongs to it. */
void wi_realm_leave(struct wi_peer *peer);

#endif
