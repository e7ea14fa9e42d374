/* SPDX-License-Identifier: MIT */
/*
 * Calls on their way: intermediate results, further input, canceling (WAMP 14.3.1, 14.3.2).
 *
 * Invariants: a call is known by the id of its CALL as long as it is pending; every RESULT with
 * `progress` and every payload sent gives it its whole time anew; one that nobody waits for any
 * more is given back to the router, which would keep it until the callee answers.
 */
#include "session/caller.h"
#include "session/details.h"
#include "session/features.h"
#include "session/lifecycle.h"
#include "session/options.h"

static const char *const mode_names[] = {
    [WIDL_CANCEL_KILLNOWAIT] = "killnowait",
    [WIDL_CANCEL_SKIP] = "skip",
    [WIDL_CANCEL_KILL] = "kill",
};

static void renew(struct widl_session *session, struct wi_pending *pending)
{
    if (!pending->dropped)
        wi_pending_set_deadline(&session->pending, pending,
                                wi_session_now(session) + pending->timeout_ms);
}

static bool send_cancel(struct widl_session *session, const struct wi_pending *pending,
                        widl_cancel_mode mode, widl_error *error)
{
    struct wi_options options;
    struct wi_message message = {.type = WI_CANCEL, .request = pending->id};

    wi_options_begin(session, &options);
    wi_options_string(&options, "mode", mode_names[mode]);
    bool sent =
        wi_options_end(&options, &message.dict, error) && wi_session_send(session, &message, error);
    wi_options_release(&options);
    return sent;
}

void wi_call_abandon(struct widl_session *session, struct wi_pending *pending,
                     const widl_error *error)
{
    wi_pending_remove(&session->pending, pending);
    /* That it cannot be sent costs nothing but the router's memory. */
    if (pending->type == WI_CALL && wi_session_has(session, WI_ROUTER_CANCELING))
        send_cancel(session, pending, WIDL_CANCEL_KILLNOWAIT, NULL);
    pending->complete(session, pending, NULL, error);
}

void wi_caller_on_progress(struct widl_session *session, const struct wi_message *message)
{
    struct wi_pending *pending = wi_pending_get(&session->pending, message->request);
    widl_error error = {0};

    if (pending->type != WI_CALL || !pending->progress) {
        wi_session_violation(session, "RESULT: nobody asked for progress of request %llu",
                             (unsigned long long)message->request);
        return;
    }
    if (pending->dropped)
        return;
    pending->has_progressed = true;
    renew(session, pending);
    if (!pending->progress(session, pending, message, &error))
        wi_call_abandon(session, pending, &error);
}

bool wi_call_send(struct widl_session *session, struct wi_pending *pending,
                  const widl_payload *payload, bool is_last, widl_error *error)
{
    struct wi_options options;
    struct wi_message message = {.type = WI_CALL,
                                 .request = pending->id,
                                 .uri = widl_str(pending->input_to),
                                 .payload = wi_payload_of(payload)};

    wi_options_begin(session, &options);
    wi_options_flag(&options, "progress", !is_last);
    bool sent =
        wi_options_end(&options, &message.dict, error) && wi_session_send(session, &message, error);
    wi_options_release(&options);
    if (!sent)
        return false;
    if (is_last)
        pending->input_to = NULL;
    renew(session, pending);
    return true;
}

widl_call_id wi_call_id(const struct widl_session *session, const struct wi_pending *pending)
{
    return session->call_base + pending->id;
}

/** The call with that id, or NULL with an error. */
static struct wi_pending *find_call(struct widl_session *session, widl_call_id id,
                                    widl_error *error)
{
    if (id == 0 || id > session->call_base + session->last_request) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no such call");
        return NULL;
    }
    bool is_of_before = id <= session->call_base;
    if (!is_of_before && !wi_session_usable(session, error))
        return NULL;
    struct wi_pending *pending =
        is_of_before ? NULL : wi_pending_get(&session->pending, id - session->call_base);
    if (!pending)
        widl_error_set(error, WIDL_ERROR_ANSWERED, NULL, "the call has ended");
    else if (pending->type == WI_CALL)
        return pending;
    else
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no such call");
    return NULL;
}

struct wi_pending *wi_call_with_input(struct widl_session *session, widl_call_id id,
                                      widl_error *error)
{
    struct wi_pending *pending = find_call(session, id, error);
    if (!pending)
        return NULL;
    if (pending->canceled)
        widl_error_set(error, WIDL_ERROR_CANCELED, NULL, "the call was canceled");
    else if (pending->input_to)
        return pending;
    else
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "the call takes no more input");
    return NULL;
}

static bool send_input(widl_session *session, widl_call_id id, const widl_payload *payload,
                       bool is_last, widl_error *error)
{
    if (!session)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    wi_gate_enter(&session->gate);
    struct wi_pending *pending = wi_call_with_input(session, id, error);
    bool sent = pending && wi_payload_check(session, payload, error) &&
                wi_call_send(session, pending, payload, is_last, error);
    wi_gate_leave(&session->gate);
    return sent;
}

bool widl_call_send(widl_session *session, widl_call_id call, const widl_payload *payload,
                    widl_error *error)
{
    return send_input(session, call, payload, false, error);
}

bool widl_call_finish(widl_session *session, widl_call_id call, const widl_payload *payload,
                      widl_error *error)
{
    return send_input(session, call, payload, true, error);
}

static bool cancel(struct widl_session *session, widl_call_id call, widl_cancel_mode mode,
                   widl_error *error)
{
    struct wi_pending *pending = find_call(session, call, error);
    if (!pending)
        return false;
    if (!wi_session_has(session, WI_ROUTER_CANCELING)) {
        pending->dropped = true;
        wi_pending_set_deadline(&session->pending, pending, 0);
        wi_session_prod(session);
    } else if (!send_cancel(session, pending, mode, error)) {
        return false;
    }
    pending->canceled = true;
    return true;
}

bool widl_call_cancel(widl_session *session, widl_call_id call, widl_cancel_mode mode,
                      widl_error *error)
{
    if (!session)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no session");
    if ((size_t)mode >= sizeof(mode_names) / sizeof(mode_names[0]))
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no such mode");
    wi_gate_enter(&session->gate);
    bool canceled = cancel(session, call, mode, error);
    wi_gate_leave(&session->gate);
    return canceled;
}
