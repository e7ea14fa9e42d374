/* SPDX-License-Identifier: MIT */
/* Registrations. */
#ifndef WI_CALLEE_H
#define WI_CALLEE_H

#include "session/session.h"

/** One procedure to be registered, and what became of it. */
struct wi_registration_request {
    const char *procedure;
    const widl_register_options *options; /**< may be NULL */
    widl_invocation_fn *on_invocation;
    void *user;
    widl_registration *registration; /**< NULL before; set on success */
};

/**
 * Register `count` procedures at once: all are sent before the first answer is waited for, if
 * anything is; else never from a callback. Return: false with the first failure; then none is
 * registered.
 */
bool wi_callee_register(struct widl_session *session, struct wi_registration_request *requests,
                        size_t count, widl_error *error);

/** widl_unregister(). */
bool wi_callee_unregister(widl_registration *registration, widl_error *error);

/** A REGISTERED that nobody waits for any more: gives the registration back. */
void wi_callee_on_late_registered(struct widl_session *session, uint64_t id);

/** The router has ended the registration with that id. Return: it; NULL: there is none. */
widl_registration *wi_callee_revoke(struct widl_session *session, uint64_t id);

/** The connection is gone: every registration wants to be made again. */
void wi_callee_lose(struct widl_session *session);

/** Release everything that the callee role holds. */
void wi_callee_done(struct widl_session *session);

#endif
