/* SPDX-License-Identifier: MIT */
/*
 * The way from HELLO to a session where an authenticator decides (WAMP 4.1.3, 4.1.4): CHALLENGE and
 * AUTHENTICATE, as often as it wants, and decisions that take their time.
 */
#ifndef WI_ROUTER_JOIN_H
#define WI_ROUTER_JOIN_H

#include "message/message.h"
#include "router/core/features.h"
#include "router/core/report.h"

struct wi_doorman;
struct wi_peer;
struct wi_realm;

/** Most challenges of one join. */
#define WI_MAX_CHALLENGES 8

/** Most methods of HELLO that an authenticator is shown: a list of empty texts is cheap to send. */
#define WI_MAX_METHODS 32

/** A peer has said HELLO with these details: ask who decides about the realm. */
void wi_join_begin(struct wi_peer *peer, struct wi_realm *realm, const struct wi_doorman *doorman,
                   const struct wi_announcement *announced, widl_value details);

/** The peer answers a challenge. */
void wi_peer_authenticate(struct wi_peer *peer, const struct wi_message *message);

/** The way is at its end, wherever it has led. Without effect when there is none. */
void wi_join_end(struct wi_peer *peer);

struct wi_join;

/** Say who wants to join what. */
void wi_join_describe(const struct wi_join *join, struct wi_subject *ret);

#endif
