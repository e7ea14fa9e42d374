/* SPDX-License-Identifier: MIT */
/*
 * The life of a session beyond its connection: lost, waiting, connecting, joined again.
 *
 * Invariants: a session that has never been joined, or whose carrier has one life, ends with its
 * connection. While it is apart, `due` says when it goes on. Request ids begin anew with each
 * connection, but what the program knows calls by does not: `call_base` is added.
 */
#include "session/reconnect.h"

#include "session/backoff.h"
#include "session/callee.h"
#include "session/invocation.h"
#include "session/lifecycle.h"
#include "session/offline.h"
#include "session/outgoing.h"
#include "session/restore.h"
#include "session/subscriber.h"
#include "transport/frame.h"

/** Delays do not grow beyond this step. */
#define MOST_STEPS 32

void wi_reconnect_init(struct widl_session *session)
{
    struct wi_rejoin *rejoin = &session->rejoin;
    rejoin->restore_at = WI_NEVER;
    wi_list_init(&rejoin->unsent);
    wi_list_init(&rejoin->unsettled);
}

static void tell_left(struct widl_session *session, const widl_error *reason, bool comes_back)
{
    if (!session->options.on_left)
        return;
    unsigned depth = wi_gate_call_out(&session->gate);
    session->options.on_left(session->options.joined_user, session, reason, comes_back);
    wi_gate_come_back(&session->gate, depth);
}

void wi_reconnect_announce(struct widl_session *session)
{
    if (session->rejoin.is_announced)
        return;
    session->rejoin.is_announced = true;
    if (!session->options.on_joined)
        return;
    unsigned depth = wi_gate_call_out(&session->gate);
    session->options.on_joined(session->options.joined_user, session);
    wi_gate_come_back(&session->gate, depth);
}

void wi_reconnect_ended(struct widl_session *session)
{
    if (session->rejoin.has_joined)
        tell_left(session, &session->end, false);
}

bool wi_reconnect_is_possible(const struct widl_session *session)
{
    const struct wi_rejoin *rejoin = &session->rejoin;
    return session->options.reconnect.enabled && rejoin->has_joined && !rejoin->is_over &&
           session->state <= WI_ESTABLISHED && session->carrier->restart &&
           !session->leave_requested;
}

static bool may_go_on(const struct widl_session *session, const widl_error *reason)
{
    const widl_reconnect *policy = &session->options.reconnect;
    return wi_reconnect_is_possible(session) && wi_backoff_is_worth(reason) &&
           (policy->max_attempts == 0 || session->rejoin.failures < policy->max_attempts);
}

/** Everything that belongs to the lost connection ends; what the program holds stays valid. */
static void drop_connection(struct widl_session *session)
{
    widl_error lost;

    session->call_base += session->last_request;
    session->last_request = 0;
    session->last_invocation = 0;
    wi_callee_lose(session);
    wi_subscriber_lose(session);
    widl_error_set(&lost, WIDL_ERROR_LOST, session->end.uri,
                   "the connection was lost, it is not known whether the request was carried out: "
                   "%s",
                   widl_error_text(&session->end));
    wi_session_fail_pending(session, &lost);
    wi_invocation_lose_all(session);
}

/** Set the time of the next attempt. Return: the delay. */
static uint32_t schedule(struct widl_session *session)
{
    struct wi_rejoin *rejoin = &session->rejoin;
    uint32_t delay =
        wi_backoff_delay(&session->options.reconnect, rejoin->step, wi_session_random(session));
    if (rejoin->step < MOST_STEPS)
        rejoin->step++;
    rejoin->due = wi_session_now(session) + delay;
    return delay;
}

bool wi_reconnect_begin(struct widl_session *session, const widl_error *reason, uint16_t status)
{
    struct wi_rejoin *rejoin = &session->rejoin;
    bool was_joined = session->state == WI_ESTABLISHED;

    if (!may_go_on(session, reason))
        return false;
    if (!was_joined)
        rejoin->failures++;
    else if (wi_session_now(session) - rejoin->joined_at >= session->options.reconnect.max_delay_ms)
        rejoin->step = 0;
    session->end = *reason;
    session->end.payload = (widl_payload){0};
    session->state = WI_WAITING;
    uint32_t delay = schedule(session);
    wi_gate_rouse_all(&session->gate);
    if (session->is_carried)
        session->carrier->close(session->carrier_user, status);
    wi_session_prod(session);
    wi_session_log(session, WIDL_LOG_WARNING, "%s; connecting again in %lu ms",
                   widl_error_text(&session->end), (unsigned long)delay);
    if (!was_joined)
        return true;
    drop_connection(session);
    tell_left(session, &session->end, true);
    return true;
}

void wi_reconnect_joined(struct widl_session *session)
{
    struct wi_rejoin *rejoin = &session->rejoin;
    rejoin->has_joined = true;
    rejoin->is_announced = false;
    rejoin->failures = 0;
    rejoin->joined_at = wi_session_now(session);
    wi_gate_rouse_all(&session->gate);
    wi_restore_begin(session);
    wi_offline_send(session);
}

/** Connect again. */
static void attempt(struct widl_session *session)
{
    widl_error error = {0};
    session->state = WI_CONNECTING;
    session->rejoin.due = wi_session_now(session) + session->options.connect_timeout_ms;
    session->is_carried = session->carrier->restart(session->carrier_user, &error);
    if (!session->is_carried)
        wi_session_end(session, &error, false, 0);
}

/** The router has not admitted the session in time. */
static void give_up(struct widl_session *session)
{
    widl_error error;
    widl_error_set(&error, WIDL_ERROR_TIMEOUT, NULL,
                   "the router did not admit the session within %lu ms",
                   (unsigned long)session->options.connect_timeout_ms);
    if (session->is_carried)
        session->carrier->cut(session->carrier_user);
    wi_session_end(session, &error, false, 0);
}

void wi_reconnect_tick(struct widl_session *session)
{
    uint64_t now = wi_session_now(session);
    if (session->state == WI_ESTABLISHED && now >= session->rejoin.restore_at)
        wi_restore_retry(session);
    else if (session->state == WI_ESTABLISHED && session->rejoin.has_new)
        wi_restore_go_on(session);
    if (!wi_session_is_apart(session) || now < session->rejoin.due)
        return;
    if (session->state != WI_WAITING)
        give_up(session);
    else if (!session->is_carried)
        attempt(session);
}

uint64_t wi_reconnect_deadline(const struct widl_session *session)
{
    if (session->state == WI_ESTABLISHED)
        return session->rejoin.has_new ? 0 : session->rejoin.restore_at;
    if (!wi_session_is_apart(session) || (session->state == WI_WAITING && session->is_carried))
        return WI_NEVER;
    return session->rejoin.due;
}

void wi_reconnect_await(struct widl_session *session, uint64_t deadline)
{
    while (wi_session_is_apart(session) && wi_session_now(session) < deadline)
        wi_session_turn(session, deadline);
}
