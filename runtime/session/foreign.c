/* SPDX-License-Identifier: MIT */
/*
 * Sessions in loops of the program's own: what to poll, and how long.
 *
 * Invariant: once the descriptor is known to the program, whatever is queued while nobody turns
 * makes it readable (wi_session_prod()).
 */
#include "session/session.h"

static int open_descriptor(struct widl_session *session, widl_error *error)
{
    const widl_carrier_operations *carrier = session->carrier;
    if (!carrier->descriptor) {
        widl_error_set(error, WIDL_ERROR_UNSUPPORTED, NULL, "the carrier has no descriptor");
        return -1;
    }
    int descriptor = carrier->descriptor(session->carrier_user);
    if (descriptor < 0)
        widl_error_set(error, WIDL_ERROR_LIMIT, NULL, "the system has no descriptor left");
    session->is_watched = descriptor >= 0;
    return descriptor;
}

int widl_session_descriptor(widl_session *session, widl_error *error)
{
    if (!session) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session");
        return -1;
    }
    wi_gate_enter(&session->gate);
    int descriptor = open_descriptor(session, error);
    wi_gate_leave(&session->gate);
    return descriptor;
}

uint32_t widl_session_timeout(widl_session *session)
{
    if (!session)
        return UINT32_MAX;
    wi_gate_enter(&session->gate);
    const widl_carrier_operations *carrier = session->carrier;
    uint32_t own_ms = wi_session_time_to_wait(session, WI_NEVER);
    uint32_t carrier_ms = carrier->timeout ? carrier->timeout(session->carrier_user) : UINT32_MAX;
    wi_gate_leave(&session->gate);
    return own_ms < carrier_ms ? own_ms : carrier_ms;
}
