/* SPDX-License-Identifier: MIT */
/* A service: the router's own session in one realm, and what its procedures have in common. */
#ifndef WI_ROUTER_META_SERVICE_H
#define WI_ROUTER_META_SERVICE_H

#include <wamp/types.widl.h>

#include "base/mailbox.h"
#include "router/core/peer.h"

struct wi_service {
    struct wi_link link;     /**< on its owner's list of services */
    struct wi_link due;      /**< on `all_due`, or on a list of those that could not be started */
    struct wi_link *all_due; /**< services for which something has come, or that have ended */
    struct wi_core *core;
    struct wi_realm *realm;
    widl_session *session; /**< NULL: it is not started */
    struct wi_peer *peer;  /**< NULL: not connected */
    bool is_opened;
    bool is_changing; /**< it is being started or stopped, and is not due meanwhile */
    bool is_ended;    /**< by whichever side */
    struct wi_mailbox inbox;
    char *authorizer;         /**< a procedure that is asked about requests; NULL: none */
    struct wi_link errands;   /**< calls that are to be sent, see errand.h */
    struct wi_link under_way; /**< those that have been sent */
    struct wi_link porters;   /**< procedures that decide who may join, see authenticate.c */
};

/** A service that is not started; NULL when memory is short. */
struct wi_service *wi_service_new(struct wi_core *core, struct wi_realm *realm,
                                  struct wi_link *all_due);

/** Join the realm and serve everything. Return: false when memory is short. */
bool wi_service_start(struct wi_service *service, widl_error *error);

/** Leave the realm. It is not due any more. */
void wi_service_stop(struct wi_service *service);

/** There is something to do for it. */
void wi_service_make_due(struct wi_service *service);

/** Release a service that is stopped. */
void wi_service_free(struct wi_service *service);

/** Have a procedure of the realm decide what sessions may do; NULL: none. */
bool wi_service_authorize_by(struct wi_service *service, const char *procedure, widl_error *error);

/**
 * Have a procedure of this realm decide who may join `realm`, NULL: all that have no authenticator
 * of their own.
 */
bool wi_service_authenticate_by(struct wi_service *service, const char *realm,
                                const char *procedure, widl_error *error);

/** Release those procedures; nobody joins any more. */
void wi_service_dismiss_porters(struct wi_service *service);

/** Send one errand that has not been sent. Return: whether there was one. Not from the core. */
bool wi_service_run_errand(struct wi_service *service);

/** Nobody waits for answers any more. */
void wi_service_forget_errands(struct wi_service *service);

/** Serve what has come. Return: whether anything had. Not from inside the core. */
bool wi_service_deliver(struct wi_service *service);

/* Register the procedures of one interface each; their `user` is the service. */
bool wi_meta_serve_sessions(struct wi_service *service, widl_error *error);
bool wi_meta_serve_registrations(struct wi_service *service, widl_error *error);
bool wi_meta_serve_subscriptions(struct wi_service *service, widl_error *error);

/* For those procedures (query.c). */

/** The session of that id in the realm, but for the service; NULL: there is none. */
struct wi_peer *wi_meta_session(const struct wi_service *service, uint64_t id);

/** Who calls; NULL when its session has ended meanwhile. */
struct wi_peer *wi_meta_caller(const struct wi_service *service, widl_invocation *invocation);

/** Answer with an error and a text for people. */
void wi_meta_throw(widl_invocation *invocation, const char *uri, const char *text);

/**
 * Room for so many ids as long as the invocation; NULL when memory is short, which was answered.
 */
uint64_t *wi_meta_ids(widl_invocation *invocation, size_t count);

/**
 * The reason to be given to a peer: `fallback` where none is asked for.
 * Return: false when it is no URI, which was answered.
 */
bool wi_meta_reason(widl_invocation *invocation, const widl_string_optional *asked,
                    widl_string fallback, widl_string *ret);

/** What lookup compares by. Return: false when it is no kind of match, which was answered. */
bool wi_meta_match(widl_invocation *invocation, const wamp_lookup_options_optional *options,
                   enum wi_match *ret);

/** The pairs of a MessagePack map, in `arena`; absent when there is none, or no memory. */
widl_value_map_optional wi_meta_map(widl_value map, widl_arena *arena);

/** The same kind of match as the contracts have it. */
wamp_match_policy_optional wi_meta_match_policy(enum wi_match match);

/** The same policy as the contracts have it. */
wamp_invocation_policy_optional wi_meta_invocation_policy(enum wi_invoke invoke);

#endif
