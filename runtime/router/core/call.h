/* SPDX-License-Identifier: MIT */
/* The way of a call to a callee, and how it ends before there is an answer (WAMP: routed RPC). */
#ifndef WI_ROUTER_CALL_H
#define WI_ROUTER_CALL_H

#include "router/core/features.h"
#include "router/core/invocation.h"

/**
 * Whether the peer may use a feature of progressive calls: it has announced it, or the router's
 * options say that it need not.
 */
bool wi_call_allows(const struct wi_peer *peer, enum wi_feature feature);

/** The callee finds itself unavailable: give the call to another one, or let it fail. */
void wi_call_reroute(struct wi_invocation *invocation);

/** Let a call that waits fail, and tell the callee to stop. */
void wi_call_fail(struct wi_invocation *invocation, const char *uri, const char *format, ...)
    WIDL_PRINTF(3, 4);

/** The time of a call is over. */
void wi_call_overdue(struct wi_deadline *deadline);

/** The caller of an invocation leaves. */
void wi_call_leave(struct wi_invocation *invocation);

#endif
