/* SPDX-License-Identifier: MIT */
/*
 * Access: whether a session may do what it asks for (WAMP: authorization). Rules decide at once, an
 * authorizer may take its time; the request is held meanwhile, and what the session asks for after
 * it waits behind it, so that order is kept.
 *
 * Peers that are not guarded are never asked about: peer->is_guarded is all that it costs them.
 */
#ifndef WI_ROUTER_ACCESS_H
#define WI_ROUTER_ACCESS_H

#include <widl/authorizer.h>

#include "base/table.h"
#include "message/message.h"
#include "router/core/authrole.h"

struct wi_core;
struct wi_peer;
struct wi_realm;

/** What holds in a realm. All zero: every session may do everything. */
struct wi_policy {
    struct wi_table roles; /**< name -> struct wi_authrole */
    struct wi_table draft; /**< those that are to take their place */
    bool is_drafting;      /**< what is added goes to the draft */
    uint64_t generation;   /**< changes with what holds */
    const widl_authorizer *authorizer;
    void *user;
};

/** What has become of a request. */
enum wi_access {
    WI_ACCESS_GRANTED, /**< go on; peer->grant is what goes with it */
    WI_ACCESS_REFUSED, /**< it was answered */
    WI_ACCESS_HELD,    /**< its handler is called again when it is decided */
};

/** Whether a guarded peer may do that. `message` is well formed but for this. */
enum wi_access wi_access_ask(struct wi_peer *peer, const struct wi_message *message,
                             widl_action action, enum wi_match match);

/**
 * The same of what is no request of its own, and cannot be held. Return: NULL when it is allowed;
 * peer->grant is set then; else the error URI.
 */
const char *wi_access_check(struct wi_peer *peer, widl_action action, enum wi_match match,
                            widl_string uri);

/** Whether a call of a peer, as one of the meta API's, is out of reach of who is not guarded. */
bool wi_access_is_out_of_reach(const struct wi_peer *peer, widl_string procedure);

/** The policy of the realm holds for the peer from now on. Return: false: it has no such role. */
bool wi_access_join(struct wi_peer *peer, const struct wi_realm *realm);

/** The policy of a realm has changed. */
void wi_access_refresh(struct wi_realm *realm);

/** Forget what is held of a peer, and known of it. */
void wi_access_leave(struct wi_peer *peer);

/** The latest CALL with that id that is held; NULL: none is. */
const struct wi_message *wi_access_held_call(const struct wi_peer *peer, uint64_t call);

/** Forget the CALLs with that id that are held. */
void wi_access_cancel(struct wi_peer *peer, uint64_t call);

/** Go on with peers whose requests have been decided (wi_core_settle()). */
void wi_access_resume(struct wi_core *core);

/** Requests that have waited too long fail; when the first will have. */
void wi_access_expire(struct wi_core *core, uint64_t now_ms);
uint64_t wi_access_deadline(const struct wi_core *core);

/** Release the roles of a realm, and of its draft; wi_access_refresh() is due then. */
void wi_policy_remove_roles(struct wi_policy *policy);

/** Release the draft. */
void wi_policy_discard_draft(struct wi_policy *policy);

#endif
