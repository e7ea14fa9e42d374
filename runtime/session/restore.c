/* SPDX-License-Identifier: MIT */
/*
 * Asking the router for registrations and subscriptions that nobody waits for: for all of them
 * again when a session has been joined anew, and for new ones of sessions that never wait. All
 * requests are sent at once, as far as there is room; what the router refuses for a while only,
 * such as a procedure that it still believes to belong to the lost session, is asked for again and
 * again.
 *
 * Invariants: what is DUE is on the list `unsent`, what is SENT or put off till LATER on the list
 * `unsettled`; `restoring` counts what is DUE or SENT, and the program is told that it has joined
 * when that becomes 0.
 */
#include "session/restore.h"

#include <string.h>

#include "session/backoff.h"
#include "session/outgoing.h"
#include "session/reconnect.h"
#include "session/revocation.h"

/** Delays do not grow beyond this step. */
#define MOST_STEPS 32

/* Refusals that end when the router has noticed that the old session is gone, or has more room. */
static const char *const temporary[] = {
    "wamp.error.procedure_already_exists", "wamp.error.unavailable",   "wamp.error.timeout",
    "widl.error.limit_exceeded",           "widl.error.out_of_memory",
};

static bool is_temporary(const widl_error *error)
{
    if (error->code != WIDL_ERROR_REMOTE)
        return error->code != WIDL_ERROR_UNSUPPORTED && error->code != WIDL_ERROR_INVALID;
    for (size_t i = 0; i < sizeof(temporary) / sizeof(temporary[0]); i++) {
        if (strcmp(error->uri, temporary[i]) == 0)
            return true;
    }
    return false;
}

static bool is_restoring(enum wi_restorable_state state)
{
    return state == WI_RESTORE_DUE || state == WI_RESTORE_SENT;
}

static void set_state(struct widl_session *session, struct wi_restorable *restorable,
                      enum wi_restorable_state state)
{
    struct wi_rejoin *rejoin = &session->rejoin;
    if (is_restoring(restorable->state))
        rejoin->restoring--;
    if (is_restoring(state))
        rejoin->restoring++;
    restorable->state = state;
    wi_list_remove(&restorable->link);
    if (state == WI_RESTORE_DUE)
        wi_list_append(&rejoin->unsent, &restorable->link);
    else if (state != WI_RESTORED)
        wi_list_append(&rejoin->unsettled, &restorable->link);
}

/** Nothing is under way any more: tell the program, once. */
static void announce(struct widl_session *session)
{
    if (session->rejoin.restoring == 0 && session->state == WI_ESTABLISHED)
        wi_reconnect_announce(session);
}

/** Ask for what is DUE or LATER in a while. */
static void put_off(struct widl_session *session)
{
    struct wi_rejoin *rejoin = &session->rejoin;
    if (rejoin->restore_at != WI_NEVER)
        return;
    rejoin->restore_at = wi_session_now(session) + wi_backoff_delay(&session->options.reconnect,
                                                                    rejoin->restore_step,
                                                                    wi_session_random(session));
    if (rejoin->restore_step < MOST_STEPS)
        rejoin->restore_step++;
}

static void refuse(struct widl_session *session, struct wi_restorable *restorable,
                   const widl_error *error)
{
    widl_revocation revocation = {.reason = error->uri};
    set_state(session, restorable, WI_RESTORED);
    restorable->operations->end(session, restorable, &revocation);
    wi_revocation_tell(session, &revocation);
}

static void complete(struct widl_session *session, struct wi_pending *pending,
                     const struct wi_message *answer, const widl_error *error)
{
    struct wi_restorable *restorable = wi_container_of(pending, struct wi_restorable, pending);
    if (restorable->state != WI_RESTORE_SENT)
        return;
    if (session->state != WI_ESTABLISHED) {
        set_state(session, restorable, WI_RESTORED);
        return;
    }
    bool is_final =
        error && (!is_temporary(error) || (restorable->is_new && error->code == WIDL_ERROR_REMOTE));
    if (answer && restorable->operations->enter(session, restorable, answer->id)) {
        restorable->is_new = false;
        set_state(session, restorable, WI_RESTORED);
    } else if (!is_final) {
        set_state(session, restorable, WI_RESTORE_LATER);
        put_off(session);
    } else {
        refuse(session, restorable, error);
    }
    wi_restore_go_on(session);
}

void wi_restorable_init(struct wi_restorable *restorable,
                        const struct wi_restorable_operations *operations)
{
    *restorable = (struct wi_restorable){.operations = operations};
    restorable->pending.complete = complete;
    wi_list_init(&restorable->link);
}

bool wi_restore_may_add(struct widl_session *session, widl_error *error)
{
    return wi_session_may_use(session, error) &&
           (wi_session_is_apart(session) || wi_session_usable(session, error));
}

void wi_restore_add(struct widl_session *session, struct wi_restorable *restorable)
{
    if (restorable->state == WI_RESTORE_SENT)
        wi_pending_remove(&session->pending, &restorable->pending);
    set_state(session, restorable, WI_RESTORE_DUE);
    session->rejoin.has_new = true;
    wi_session_prod(session);
}

void wi_restorable_lose(struct widl_session *session, struct wi_restorable *restorable)
{
    set_state(session, restorable, WI_RESTORE_DUE);
}

void wi_restorable_settle(struct widl_session *session, struct wi_restorable *restorable)
{
    if (restorable->state == WI_RESTORED)
        return;
    if (restorable->state == WI_RESTORE_SENT)
        wi_pending_remove(&session->pending, &restorable->pending);
    set_state(session, restorable, WI_RESTORED);
    announce(session);
}

void wi_restore_go_on(struct widl_session *session)
{
    struct wi_rejoin *rejoin = &session->rejoin;
    rejoin->has_new = false;
    while (session->state == WI_ESTABLISHED && !wi_list_empty(&rejoin->unsent)) {
        struct wi_restorable *restorable =
            wi_container_of(rejoin->unsent.next, struct wi_restorable, link);
        widl_error error = {0};
        wi_session_set_timeout(session, &restorable->pending, 0);
        if (restorable->operations->send(session, restorable, &error)) {
            set_state(session, restorable, WI_RESTORE_SENT);
        } else if (is_temporary(&error)) {
            put_off(session);
            return;
        } else {
            refuse(session, restorable, &error);
        }
    }
    announce(session);
}

void wi_restore_begin(struct widl_session *session)
{
    session->rejoin.restore_at = WI_NEVER;
    session->rejoin.restore_step = 0;
    wi_restore_go_on(session);
}

void wi_restore_retry(struct widl_session *session)
{
    session->rejoin.restore_at = WI_NEVER;
    WI_LIST_FOR_EACH(link, after, &session->rejoin.unsettled)
    {
        struct wi_restorable *restorable = wi_container_of(link, struct wi_restorable, link);
        if (restorable->state == WI_RESTORE_LATER)
            set_state(session, restorable, WI_RESTORE_DUE);
    }
    wi_restore_go_on(session);
}
