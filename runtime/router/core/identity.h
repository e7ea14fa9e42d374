/* SPDX-License-Identifier: MIT */
/*
 * Who a session is. The members of a peer that say so view constants, its own `authid_text`, or a
 * copy in `identity`, which is there only for what is none of these: most sessions are anonymous.
 */
#ifndef WI_ROUTER_IDENTITY_H
#define WI_ROUTER_IDENTITY_H

#include <widl/authenticator.h>

struct wi_peer;

/** Longest authid, authrole, authmethod and authprovider. */
#define WI_IDENTITY_MAX_TEXT 1024

/** Whether an address, as a channel has it, is one of this machine; an unknown one is not. */
bool wi_address_is_local(widl_string address);

/** What is wrong with an identity, or NULL. */
const char *wi_identity_problem(const widl_identity *identity);

/** A copy of an identity, to be released with free(); NULL when memory is short. */
widl_identity *wi_identity_copy(const widl_identity *identity);

/**
 * Make a peer somebody. identity: well-formed, borrowed; what is empty in it gets its default,
 * `authmethod` that one. Return: false when memory is short; the peer is then as before.
 */
bool wi_peer_identify(struct wi_peer *peer, const widl_identity *identity, const char *authmethod);

#endif
