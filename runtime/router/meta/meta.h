/* SPDX-License-Identifier: MIT */
/*
 * WAMP's meta API: in each realm that is served, the router has a session of its own, which serves
 * `wamp.session.…`, `wamp.registration.…` and `wamp.subscription.…` and publishes their topics.
 *
 * It attends to a core (wi_core_set_attendant()) and needs neither sockets nor a loop: what is
 * asked is answered before the core returns.
 */
#ifndef WI_ROUTER_META_H
#define WI_ROUTER_META_H

#include "router/core/core.h"

struct wi_meta;

/** A meta API that serves no realm so far; NULL when memory is short. core: borrowed. */
struct wi_meta *wi_meta_new(struct wi_core *core);

/** Serve a realm of the core. Return: false when memory is short. */
bool wi_meta_serve(struct wi_meta *meta, const char *realm, widl_error *error);

/**
 * Have a procedure decide what sessions may do in a realm that is served; NULL: none. Return: false
 * when there is no such realm, it was not built in (WIDL_ERROR_UNSUPPORTED), or memory is short.
 */
bool wi_meta_authorize_by(struct wi_meta *meta, const char *realm, const char *procedure,
                          widl_error *error);

/**
 * Have a procedure of `procedure_realm`, which is served, decide who may join `realm`, NULL: all
 * that have no authenticator of their own. Return: false as above.
 */
bool wi_meta_authenticate_by(struct wi_meta *meta, const char *realm, const char *procedure_realm,
                             const char *procedure, widl_error *error);

/** End the router's own sessions; before the core is released. NULL is allowed. */
void wi_meta_free(struct wi_meta *meta);

#endif
