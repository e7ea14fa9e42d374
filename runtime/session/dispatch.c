/* SPDX-License-Identifier: MIT */
/*
 * What happens to a received message: one table says who handles which.
 *
 * An answer belongs to the pending request with its id, of the type that it answers. An answer to
 * an id that was issued but is no longer pending came after its request timed out; it is dropped,
 * so nothing has to be remembered of such requests. Every other stray answer is a violation.
 */
#include "session/dispatch.h"

#include "session/callee.h"
#include "session/caller.h"
#include "session/details.h"
#include "session/invocation.h"
#include "session/lifecycle.h"
#include "session/outgoing.h"
#include "session/passthru.h"
#include "session/revocation.h"
#include "session/subscriber.h"
#include "transport/frame.h"

struct handler {
    void (*handle)(struct widl_session *session, const struct wi_message *message);
    enum wi_message_type request; /**< of an answer: what it answers */
};

static void on_answer(struct widl_session *session, const struct wi_message *message);

static void on_result(struct widl_session *session, const struct wi_message *message);

static const struct handler handlers[] = {
    [WI_WELCOME] = {wi_lifecycle_on_welcome, 0},
    [WI_CHALLENGE] = {wi_lifecycle_on_challenge, 0},
    [WI_ABORT] = {wi_lifecycle_on_abort, 0},
    [WI_GOODBYE] = {wi_lifecycle_on_goodbye, 0},
    [WI_ERROR] = {on_answer, 0},
    [WI_PUBLISHED] = {on_answer, WI_PUBLISH},
    [WI_SUBSCRIBED] = {on_answer, WI_SUBSCRIBE},
    [WI_UNSUBSCRIBED] = {on_answer, WI_UNSUBSCRIBE},
    [WI_EVENT] = {wi_subscriber_on_event, 0},
    [WI_RESULT] = {on_result, WI_CALL},
    [WI_REGISTERED] = {on_answer, WI_REGISTER},
    [WI_UNREGISTERED] = {on_answer, WI_UNREGISTER},
    [WI_INVOCATION] = {wi_invocation_on_message, 0},
    [WI_INTERRUPT] = {wi_invocation_on_interrupt, 0},
};

static const char *name_of(unsigned type)
{
    const struct wi_message_traits *traits = wi_message_traits(type);
    return traits ? traits->name : "message";
}

/**
 * The text for people that a message may bring: by convention the first argument of an ERROR, and
 * `message` in the details of ABORT and GOODBYE.
 */
static bool find_text(struct widl_session *session, const struct wi_message *message,
                      const widl_payload *payload, widl_string *ret_text)
{
    size_t count = 0;
    widl_reader reader;
    widl_reader_open(&reader, payload->args, &session->scratch);
    if (payload->args.size > 0 && widl_read_list(&reader, &count) && count > 0 &&
        widl_read_string(&reader, ret_text))
        return true;
    return wi_dict_string(message->dict, "message", ret_text) == WI_FOUND;
}

void wi_error_from_message(struct widl_session *session, const struct wi_message *message,
                           widl_code code, widl_error *error)
{
    char uri[WIDL_ERROR_URI_SIZE] = "";
    widl_payload payload = {0};
    widl_string text = {0};

    if (!wi_payload_received(session, message, &payload, error))
        return;
    /* Half a URI would be another one. */
    if (message->uri.size >= sizeof(uri)) {
        widl_error_set(error, code == WIDL_ERROR_REMOTE ? WIDL_ERROR_PROTOCOL : code, NULL,
                       "an error whose URI has %zu bytes: %.*s", message->uri.size,
                       WIDL_STR_ARG(message->uri));
        error->payload = payload;
        return;
    }
    if (message->uri.size > 0)
        memcpy(uri, message->uri.data, message->uri.size);
    if (find_text(session, message, &payload, &text) && text.size > 0)
        widl_error_set(error, code, uri, "%s: %.*s", uri, WIDL_STR_ARG(text));
    else
        widl_error_set(error, code, uri, "%s", uri);
    error->payload = payload;
}

/** An answer without a request that waits for it. */
static void on_stray_answer(struct widl_session *session, const struct wi_message *message)
{
    if (message->request == 0) {
        wi_revocation_on_message(session, message);
        return;
    }
    if (message->request > session->last_request) {
        wi_session_violation(session, "%s: there was no request %llu", name_of(message->type),
                             (unsigned long long)message->request);
        return;
    }
    if (message->type == WI_SUBSCRIBED)
        wi_subscriber_on_late_subscribed(session, message->id);
    else if (message->type == WI_REGISTERED)
        wi_callee_on_late_registered(session, message->id);
}

static void on_answer(struct widl_session *session, const struct wi_message *message)
{
    bool refused = message->type == WI_ERROR;
    unsigned request_type = refused ? message->request_type : handlers[message->type].request;
    struct wi_pending *pending = wi_pending_get(&session->pending, message->request);
    widl_error error;

    if (refused && request_type == WI_INVOCATION) {
        wi_session_violation(session, "ERROR: the router cannot answer an invocation");
        return;
    }
    if (!pending) {
        on_stray_answer(session, message);
        return;
    }
    if (pending->type != request_type) {
        wi_session_violation(session, "%s: request %llu was a %s", name_of(message->type),
                             (unsigned long long)message->request, name_of(pending->type));
        return;
    }
    if (refused && !wi_passthru_read(session, message, &session->passthru))
        return;
    wi_pending_remove(&session->pending, pending);
    if (refused)
        wi_error_from_message(session, message, WIDL_ERROR_REMOTE, &error);
    pending->complete(session, pending, refused ? NULL : message, refused ? &error : NULL);
}

static void on_result(struct widl_session *session, const struct wi_message *message)
{
    bool is_progress = false;
    if (!wi_details_exist(message)) {
        on_answer(session, message);
        return;
    }
    const struct wi_detail details[] = {{"progress", WI_DETAIL_BOOL, &is_progress}};

    if (!wi_details_read(session, message, details, 1) ||
        !wi_passthru_read(session, message, &session->passthru))
        return;
    if (is_progress && wi_pending_get(&session->pending, message->request))
        wi_caller_on_progress(session, message);
    else
        on_answer(session, message);
}

/** Whether the message may come now; a violation if not. */
static bool is_due(struct widl_session *session, const struct wi_message_traits *traits)
{
    if (!(traits->sender & WI_SENT_BY_ROUTER)) {
        wi_session_violation(session, "%s is not for clients", traits->name);
        return false;
    }
    if (traits->state == WI_STATE_BEFORE && session->state != WI_ESTABLISHING) {
        wi_session_violation(session, "%s after the session was established", traits->name);
        return false;
    }
    if (traits->state == WI_STATE_DURING && session->state != WI_ESTABLISHED) {
        wi_session_violation(session, "%s before the session was established", traits->name);
        return false;
    }
    return true;
}

static void on_unreadable(struct widl_session *session, const widl_problem *problem)
{
    widl_error error;
    if (session->state == WI_LEAVING)
        return;
    if (!problem->out_of_memory) {
        wi_session_violation(session, "%s", problem->text);
        return;
    }
    widl_error_set(&error, WIDL_ERROR_MEMORY, NULL, "no memory for a received message");
    wi_session_end(session, &error, false, WI_CLOSE_INTERNAL);
}

void wi_dispatch(struct widl_session *session, const void *data, size_t size)
{
    widl_problem problem;
    struct wi_message message;

    if (session->state == WI_ENDED || session->state == WI_WAITING)
        return;
    if (session->scratch.blocks)
        widl_arena_reset(&session->scratch);
    session->passthru = (widl_passthru){0};
    if (!wi_message_parse(session->serializer, data, size, &session->scratch, &message, &problem)) {
        on_unreadable(session, &problem);
        return;
    }
    if (session->state == WI_LEAVING) {
        if (message.type == WI_GOODBYE || message.type == WI_ABORT)
            handlers[message.type].handle(session, &message);
        return;
    }
    if (is_due(session, wi_message_traits(message.type)))
        handlers[message.type].handle(session, &message);
}

void wi_dispatch_timeouts(struct widl_session *session)
{
    uint64_t now = wi_session_now(session);
    struct wi_pending *pending;

    while ((pending = wi_pending_first(&session->pending)) && pending->deadline <= now) {
        widl_error error;
        if (pending->dropped)
            widl_error_set(&error, WIDL_ERROR_CANCELED, NULL, "the caller canceled");
        else
            widl_error_set(&error, WIDL_ERROR_TIMEOUT, NULL, "no answer to %s within %lu ms",
                           name_of(pending->type), (unsigned long)pending->timeout_ms);
        wi_call_abandon(session, pending, &error);
    }
}
