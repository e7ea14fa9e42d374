/* SPDX-License-Identifier: MIT */
/*
 * Answers to invocations: results, intermediate results, errors.
 *
 * Invariants: an invocation gets one answer; an answer that finds no room leaves it open, so that
 * the program can repeat it; every other answer that cannot be sent is replaced by an error of the
 * runtime's own, which waits for room if it has to, so no caller is left without one.
 */
#include "session/invocation.h"
#include "session/options.h"
#include "session/outgoing.h"
#include "session/passthru.h"

bool wi_invocation_send_error(struct widl_session *session, uint64_t request, const char *uri,
                              const char *text, widl_error *error)
{
    widl_writer writer = wi_session_take_writer(session);
    struct wi_message message = {
        .type = WI_ERROR, .request_type = WI_INVOCATION, .request = request, .uri = widl_str(uri)};
    widl_payload payload;
    if (wi_write_text_args(&writer, text) && wi_writer_payload(&writer, &payload))
        message.payload = wi_payload_of(&payload);
    bool sent = wi_session_send(session, &message, error);
    wi_session_return_writer(session, &writer);
    return sent;
}

/** Send an error. Return: whether it has to be sent again when there is room. */
static bool must_owe(widl_invocation *invocation, const char *uri, const char *text)
{
    widl_error error = {0};
    return !wi_invocation_send_error(invocation->session, invocation->request, uri, text, &error) &&
           error.code == WIDL_ERROR_WOULD_BLOCK;
}

static void owe(widl_invocation *invocation, const char *uri, const char *text)
{
    invocation->owed_uri = uri;
    invocation->owed_text = text;
    wi_list_append(&invocation->session->owed, &invocation->owed);
}

void wi_invocation_fail(widl_invocation *invocation, const char *uri, const char *text)
{
    if (must_owe(invocation, uri, text))
        owe(invocation, uri, widl_arena_copy(&invocation->memory, text, strlen(text)));
    wi_invocation_end(invocation);
}

void wi_invocation_fail_for(widl_invocation *invocation, const char *uri, const char *text)
{
    if (must_owe(invocation, uri, text))
        owe(invocation, uri, text);
    wi_invocation_end(invocation);
}

void wi_invocation_pay(struct widl_session *session)
{
    WI_LIST_FOR_EACH(link, after, &session->owed)
    {
        widl_invocation *invocation = wi_container_of(link, widl_invocation, owed);
        widl_error error = {0};
        if (!wi_invocation_send_error(session, invocation->request, invocation->owed_uri,
                                      invocation->owed_text, &error) &&
            error.code == WIDL_ERROR_WOULD_BLOCK)
            return;
        wi_list_remove(&invocation->owed);
        invocation->owed_uri = NULL;
        wi_invocation_settle(invocation);
    }
}

/** What an invocation's error is when its proper answer cannot be sent. */
static const char *substitute_for(const widl_error *error)
{
    return error->code == WIDL_ERROR_LIMIT ? "wamp.error.payload_size_exceeded"
                                           : "wamp.error.runtime_error";
}

/** `sent` and `failure` say how an answer went. Return: `sent`. */
static bool settle(widl_invocation *invocation, bool sent, const widl_error *failure,
                   widl_error *error)
{
    if (sent) {
        wi_invocation_end(invocation);
        return true;
    }
    if (error)
        *error = *failure;
    if (failure->code == WIDL_ERROR_WOULD_BLOCK)
        invocation->deferred = true;
    else if (failure->code == WIDL_ERROR_CLOSED)
        wi_invocation_end(invocation);
    else
        wi_invocation_fail(invocation, substitute_for(failure), widl_error_text(failure));
    return false;
}

bool wi_invocation_is_open(widl_invocation *invocation, widl_error *error)
{
    if (!wi_session_may_use(invocation->session, error))
        return false;
    if (invocation->lost) {
        bool orphaned = invocation->orphaned;
        invocation->lost = false;
        wi_invocation_settle(invocation);
        if (orphaned)
            return widl_error_set(error, WIDL_ERROR_LOST, NULL,
                                  "the connection that the invocation came by is gone");
        return widl_error_set(error, WIDL_ERROR_CANCELED, NULL, "the invocation was canceled");
    }
    if (!invocation->answered)
        return true;
    /* Whoever leaves the realm answers all. */
    return wi_session_usable(invocation->session, error) &&
           widl_error_set(error, WIDL_ERROR_ANSWERED, NULL, "the invocation is answered already");
}

/** Send an answer of the program with what its options have to say. */
static bool send_packed(widl_invocation *invocation, struct wi_message *message, bool is_progress,
                        widl_error *error)
{
    struct wi_options options;
    wi_options_begin(invocation->session, &options);
    wi_options_flag(&options, "progress", is_progress);
    wi_options_passthru(&options, &invocation->answers);
    bool sent = wi_options_end(&options, &message->dict, error) &&
                wi_session_send(invocation->session, message, error);
    wi_options_release(&options);
    return sent;
}

static bool answer(widl_invocation *invocation, struct wi_message *message, widl_error *error)
{
    widl_error failure;
    message->request = invocation->request;
    bool sent = wi_session_usable(invocation->session, &failure) &&
                send_packed(invocation, message, false, &failure);
    return settle(invocation, sent, &failure, error);
}

bool wi_invocation_reply(widl_invocation *invocation, const widl_payload *payload,
                         widl_error *error)
{
    struct wi_message message = {.type = WI_YIELD, .payload = wi_payload_of(payload)};
    return wi_invocation_is_open(invocation, error) && answer(invocation, &message, error);
}

bool wi_invocation_throw(widl_invocation *invocation, const char *uri, const widl_payload *payload,
                         widl_error *error)
{
    widl_error failure;
    if (!wi_invocation_is_open(invocation, error))
        return false;
    if (!wi_uri_check(uri, "an error", &failure))
        return settle(invocation, false, &failure, error);
    struct wi_message message = {.type = WI_ERROR,
                                 .request_type = WI_INVOCATION,
                                 .uri = widl_str(uri),
                                 .payload = wi_payload_of(payload)};
    return answer(invocation, &message, error);
}

bool wi_invocation_progress(widl_invocation *invocation, const widl_payload *payload,
                            widl_error *error)
{
    struct widl_session *session = invocation->session;
    struct wi_message message = {
        .type = WI_YIELD, .request = invocation->request, .payload = wi_payload_of(payload)};

    if (invocation->canceled)
        return widl_error_set(error, WIDL_ERROR_CANCELED, NULL, "the invocation was canceled");
    if (!wi_session_usable(session, error))
        return false;
    if (invocation->answered)
        return widl_error_set(error, WIDL_ERROR_ANSWERED, NULL,
                              "the invocation is answered already");
    if (!invocation->wants_progress)
        return true;
    return send_packed(invocation, &message, true, error);
}

/** `error` for an invocation that there is none of. Return: false. */
static bool no_invocation(widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no invocation");
}

static bool set_passthru(widl_invocation *invocation, const widl_passthru *passthru,
                         widl_error *error)
{
    static const widl_passthru none;
    if (!passthru)
        passthru = &none;
    if (!wi_passthru_check(invocation->session, passthru, WI_ROUTER_CALL_PASSTHRU, error))
        return false;
    widl_passthru copy;
    if (!wi_passthru_copy(passthru, &invocation->memory, &copy))
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    invocation->answers = copy;
    return true;
}

bool widl_invocation_set_passthru(widl_invocation *invocation, const widl_passthru *passthru,
                                  widl_error *error)
{
    if (!invocation)
        return no_invocation(error);
    struct wi_gate *gate = wi_invocation_enter(invocation);
    bool set = set_passthru(invocation, passthru, error);
    wi_gate_leave(gate);
    return set;
}

static bool reply(widl_invocation *invocation, const widl_payload *payload, widl_error *error)
{
    widl_error failure;
    if (!wi_invocation_is_open(invocation, error))
        return false;
    if (!wi_payload_check(invocation->session, payload, &failure))
        return settle(invocation, false, &failure, error);
    return wi_invocation_reply(invocation, payload, error);
}

bool widl_invocation_reply(widl_invocation *invocation, const widl_payload *payload,
                           widl_error *error)
{
    if (!invocation)
        return no_invocation(error);
    struct wi_gate *gate = wi_invocation_enter(invocation);
    bool sent = reply(invocation, payload, error);
    wi_gate_leave(gate);
    return sent;
}

bool widl_invocation_progress(widl_invocation *invocation, const widl_payload *payload,
                              widl_error *error)
{
    if (!invocation)
        return no_invocation(error);
    if (!wi_payload_check(invocation->session, payload, error))
        return false;
    struct wi_gate *gate = wi_invocation_enter(invocation);
    bool sent = wi_invocation_progress(invocation, payload, error);
    wi_gate_leave(gate);
    return sent;
}

static bool throw_payload(widl_invocation *invocation, const char *uri, const widl_payload *payload,
                          widl_error *error)
{
    widl_error failure;
    if (!wi_invocation_is_open(invocation, error))
        return false;
    if (!wi_payload_check(invocation->session, payload, &failure))
        return settle(invocation, false, &failure, error);
    return wi_invocation_throw(invocation, uri, payload, error);
}

bool widl_invocation_throw(widl_invocation *invocation, const char *uri,
                           const widl_payload *payload, widl_error *error)
{
    if (!invocation)
        return no_invocation(error);
    struct wi_gate *gate = wi_invocation_enter(invocation);
    bool sent = throw_payload(invocation, uri, payload, error);
    wi_gate_leave(gate);
    return sent;
}

static bool throw_text(widl_invocation *invocation, const char *uri, const char *text,
                       widl_error *error)
{
    widl_error failure;
    if (!wi_invocation_is_open(invocation, error))
        return false;
    bool sent =
        wi_uri_check(uri, "an error", &failure) &&
        wi_session_usable(invocation->session, &failure) &&
        wi_invocation_send_error(invocation->session, invocation->request, uri, text, &failure);
    return settle(invocation, sent, &failure, error);
}

bool widl_invocation_throw_text(widl_invocation *invocation, const char *uri, const char *text,
                                widl_error *error)
{
    if (!invocation)
        return no_invocation(error);
    struct wi_gate *gate = wi_invocation_enter(invocation);
    bool sent = throw_text(invocation, uri, text, error);
    wi_gate_leave(gate);
    return sent;
}
