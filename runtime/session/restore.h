/* SPDX-License-Identifier: MIT */
/* What the router is asked for again after a session has been joined anew. */
#ifndef WI_RESTORE_H
#define WI_RESTORE_H

#include <widl/session.h>

#include "base/list.h"
#include "session/pending.h"

struct wi_restorable;

/** What a registration and a subscription do differently. */
struct wi_restorable_operations {
    /** Send the request, with `restorable->pending`. */
    bool (*send)(struct widl_session *session, struct wi_restorable *restorable, widl_error *error);
    /** The router knows it by that id now. Return: false without memory. */
    bool (*enter)(struct widl_session *session, struct wi_restorable *restorable, uint64_t id);
    /** The router refuses it for good. It says what that is; the URI is borrowed from it. */
    void (*end)(struct widl_session *session, struct wi_restorable *restorable,
                widl_revocation *ret_revocation);
};

enum wi_restorable_state {
    WI_RESTORED, /**< the router knows it, or has ended it */
    WI_RESTORE_DUE,
    WI_RESTORE_SENT,
    WI_RESTORE_LATER, /**< it was refused for the time being */
};

/** A part of what can be asked for again. */
struct wi_restorable {
    const struct wi_restorable_operations *operations;
    struct wi_link link; /**< in the session's `unsent` or `unsettled` */
    struct wi_pending pending;
    enum wi_restorable_state state;
    bool is_new; /**< the router has never known it: whatever it refuses, it refuses for good */
};

void wi_restorable_init(struct wi_restorable *restorable,
                        const struct wi_restorable_operations *operations);

/** Whether something may be added; false with WIDL_ERROR_CLOSED, and why, or _THREAD. */
bool wi_restore_may_add(struct widl_session *session, widl_error *error);

/** Ask the router for this, for the first time or once more, as soon as there is a connection.
 * Calls nothing back, and waits for nobody. */
void wi_restore_add(struct widl_session *session, struct wi_restorable *restorable);

/** The connection is gone, and with it what the router knew of this. */
void wi_restorable_lose(struct widl_session *session, struct wi_restorable *restorable);

/** The program has given it up, or it is known again. With the floor: may run a callback. */
void wi_restorable_settle(struct widl_session *session, struct wi_restorable *restorable);

/** The session has been joined: ask for everything again, then tell the program. */
void wi_restore_begin(struct widl_session *session);

/** Ask for more, as far as there is room. */
void wi_restore_go_on(struct widl_session *session);

/** The time has come for what was refused. */
void wi_restore_retry(struct widl_session *session);

#endif
