/* SPDX-License-Identifier: MIT */
/*
 * The thread that uses a router at the moment, and with it the sessions of the same program. Who
 * comes from another thread meanwhile is turned away, and never waits.
 */
#ifndef WI_ROUTER_OWNER_H
#define WI_ROUTER_OWNER_H

#include <stdbool.h>

#include <widl/error.h>

struct wi_owner;

/** Nobody uses it, and one reference is held. NULL: no memory. */
struct wi_owner *wi_owner_new(void);
struct wi_owner *wi_owner_keep(struct wi_owner *owner);
void wi_owner_release(struct wi_owner *owner);

/** Begin to use it, or go deeper; false: another thread does. Thread: any, as all of these. */
bool wi_owner_enter(struct wi_owner *owner);

/** The same; false with WIDL_ERROR_THREAD. */
bool wi_owner_enter_or(struct wi_owner *owner, widl_error *error);
void wi_owner_leave(struct wi_owner *owner);

/** Whether the calling thread uses it. */
bool wi_owner_is_self(const struct wi_owner *owner);

#endif
