/* SPDX-License-Identifier: MIT */
/*
 * The client's state machine (WAMP 4.1, 4.2): HELLO and its answers, GOODBYE in both directions,
 * ABORT, and the one place where a session ends.
 *
 * Invariants: the state only goes forward; from WI_LEAVING on `session->end` says why the session
 * is over; every request has failed when WI_ENDED is reached, each exactly once.
 */
#include "session/lifecycle.h"

#include <assert.h>
#include <stdarg.h>

#include <widl/version.h>

#include "base/format.h"
#include "session/dispatch.h"
#include "session/features.h"
#include "session/invocation.h"
#include "session/outgoing.h"
#include "transport/frame.h"

/** How long the router is given to answer GOODBYE and the close frame. */
#define LEAVE_TIMEOUT_MS 1000

static bool write_hello(const struct wi_login *login, widl_writer *writer)
{
    widl_write_map(writer, 2 + wi_login_pairs(login));
    widl_write_string(writer, widl_str("roles"));
    wi_features_write(writer);
    widl_write_string(writer, widl_str("agent"));
    widl_write_string(writer, widl_str("widl/" WIDL_VERSION));
    return wi_login_write(login, writer);
}

/** What binds the login to the connection, if that is wanted. Return: false when nothing does. */
static bool find_binding(const struct widl_session *session, struct wi_binding *ret,
                         widl_error *error)
{
    widl_channel_binding found = {0};
    if (!session->credentials || !session->credentials->is_bound)
        return true;
    if (!session->carrier->binding || !session->carrier->binding(session->carrier_user, &found))
        return widl_error_set(error, WIDL_ERROR_AUTHENTICATION, NULL,
                              "there is nothing in the connection to bind a login to: that takes "
                              "TLS");
    *ret = (struct wi_binding){found.type, found.data};
    return true;
}

/** Put HELLO together, and do something with it. */
static bool with_hello(struct widl_session *session,
                       bool (*take)(struct widl_session *session, const struct wi_message *hello,
                                    widl_error *error),
                       widl_error *error)
{
    widl_writer writer = {.buffer.allocator = session->options.allocator};
    struct wi_message hello = {.type = WI_HELLO, .uri = widl_str(session->realm)};
    bool done = write_hello(&session->login, &writer);
    if (done) {
        hello.dict = (widl_value){writer.buffer.data, writer.buffer.size};
        done = take(session, &hello, error);
    } else {
        wi_session_problem(&writer.problem, "HELLO: ", error);
    }
    widl_writer_free(&writer);
    return done;
}

/** Whether HELLO keeps the session's own limits, in the serializer that is offered first. */
static bool check_hello(struct widl_session *session, const struct wi_message *hello,
                        widl_error *error)
{
    const widl_options *options = &session->options;
    enum wi_serializer serializer = options->serializers == WIDL_SERIALIZERS_JSON   ? WI_JSON
                                    : options->serializers == WIDL_SERIALIZERS_CBOR ? WI_CBOR
                                                                                    : WI_MSGPACK;
    widl_problem problem = {0};
    session->encoded.size = 0;
    if (!wi_message_write(hello, serializer, &session->encoded, &problem))
        return wi_session_problem(&problem, "HELLO: ", error);
    size_t size = session->encoded.size;
    if (size > options->max_message_bytes)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "max_message_bytes of %zu is too small for HELLO, which has %zu",
                              options->max_message_bytes, size);
    if (size + WI_FRAME_HEADER_SIZE > options->max_queue_bytes)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "max_queue_bytes of %zu is too small for HELLO, which takes %zu",
                              options->max_queue_bytes, size + WI_FRAME_HEADER_SIZE);
    return true;
}

bool wi_session_may_say_hello(struct widl_session *session, widl_error *error)
{
    const struct wi_binding unbound = {0};
    wi_login_begin(&session->login, session->credentials, &unbound);
    bool may = with_hello(session, check_hello, error);
    wi_login_end(&session->login);
    return may;
}

void wi_session_say_hello(struct widl_session *session)
{
    widl_error error = {0};
    struct wi_binding binding = {0};

    session->state = WI_ESTABLISHING;
    wi_login_end(&session->login);
    bool is_bound = find_binding(session, &binding, &error);
    wi_login_begin(&session->login, session->credentials, &binding);
    if (!is_bound || !with_hello(session, wi_session_send, &error))
        wi_session_end(session, &error, false, WI_CLOSE_NORMAL);
}

void wi_session_fail_pending(struct widl_session *session, const widl_error *reason)
{
    struct wi_pending *pending;
    while ((pending = wi_pending_first(&session->pending))) {
        wi_pending_remove(&session->pending, pending);
        pending->complete(session, pending, NULL, reason);
    }
}

void wi_session_end(struct widl_session *session, const widl_error *reason, bool graceful,
                    uint16_t status)
{
    if (session->state == WI_ENDED || wi_reconnect_begin(session, reason, status))
        return;
    if (session->state != WI_LEAVING) {
        session->end = *reason;
        session->end.payload = (widl_payload){0};
    }
    session->graceful = graceful || session->state == WI_LEAVING;
    session->state = WI_ENDED;
    wi_gate_rouse_all(&session->gate);
    if (session->is_carried)
        session->carrier->close(session->carrier_user, status);
    wi_session_prod(session);
    if (!session->graceful)
        wi_session_log(session, WIDL_LOG_ERROR, "the session ended: %s", widl_error_text(reason));
    wi_session_fail_pending(session, &session->end);
    wi_reconnect_ended(session);
}

/** Tell the router why the session is over; it does not matter whether that succeeds. */
static void send_abort(struct widl_session *session, const char *uri, const char *text)
{
    widl_writer writer = {.buffer.allocator = session->options.allocator};
    struct wi_message message = {.type = WI_ABORT, .uri = widl_str(uri)};

    if (widl_write_map(&writer, 1) && widl_write_string(&writer, widl_str("message")) &&
        widl_write_string(&writer, widl_str(text)))
        message.dict = (widl_value){writer.buffer.data, writer.buffer.size};
    wi_session_send(session, &message, NULL);
    widl_writer_free(&writer);
}

void wi_session_violation(struct widl_session *session, const char *format, ...)
{
    char text[WIDL_ERROR_TEXT_SIZE];
    widl_error error;
    va_list arguments;
    va_start(arguments, format);
    wi_format(text, sizeof(text), format, arguments);
    va_end(arguments);

    if (session->state == WI_ENDED)
        return;
    widl_error_set(&error, WIDL_ERROR_PROTOCOL, "wamp.error.protocol_violation",
                   "the router violated the protocol: %s", text);
    send_abort(session, "wamp.error.protocol_violation", text);
    wi_session_end(session, &error, false, WI_CLOSE_PROTOCOL);
}

/** Why a session is over that this program has closed. */
static void set_closed(widl_error *error)
{
    widl_error_set(error, WIDL_ERROR_CLOSED, NULL, "the session was closed by this program");
}

/** End everything in the realm but the session. */
static void begin_to_leave(struct widl_session *session)
{
    wi_invocation_cancel_all(session);
    set_closed(&session->end);
    session->state = WI_LEAVING;
    wi_gate_rouse_all(&session->gate);
    wi_session_fail_pending(session, &session->end);
}

static bool send_goodbye(struct widl_session *session, widl_error *error)
{
    const struct wi_message goodbye = {.type = WI_GOODBYE,
                                       .uri = widl_str("wamp.close.close_realm")};
    return wi_session_send(session, &goodbye, error);
}

/** Queue GOODBYE behind what is queued already. */
static void say_goodbye(struct widl_session *session, uint64_t deadline)
{
    widl_error error;

    while (!send_goodbye(session, &error)) {
        if (error.code != WIDL_ERROR_WOULD_BLOCK || wi_session_now(session) >= deadline)
            return;
        wi_session_turn(session, deadline);
    }
}

void wi_session_leave(struct widl_session *session)
{
    uint64_t deadline = wi_session_now(session) + LEAVE_TIMEOUT_MS;
    widl_error closed;

    assert(!wi_session_in_callback(session));
    set_closed(&closed);
    session->rejoin.is_over = true;
    wi_gate_take_floor(&session->gate);
    bool says_goodbye = session->state == WI_ESTABLISHED;
    if (says_goodbye)
        begin_to_leave(session);
    wi_gate_yield_floor(&session->gate);
    if (says_goodbye)
        say_goodbye(session, deadline);
    while (session->state == WI_LEAVING && wi_session_now(session) < deadline)
        wi_session_turn(session, deadline);
    wi_gate_take_floor(&session->gate);
    wi_session_end(session, &closed, true, WI_CLOSE_NORMAL);
    wi_gate_yield_floor(&session->gate);
    while (session->is_carried && wi_session_now(session) < deadline)
        wi_session_turn(session, deadline);
    if (session->is_carried)
        session->carrier->cut(session->carrier_user);
}

void wi_session_leave_later(struct widl_session *session)
{
    widl_error error;

    session->rejoin.is_over = true;
    if (session->state != WI_ESTABLISHED) {
        set_closed(&error);
        wi_session_end(session, &error, true, WI_CLOSE_NORMAL);
        return;
    }
    begin_to_leave(session);
    session->graceful = true;
    if (!send_goodbye(session, &error))
        wi_session_end(session, &error, true, WI_CLOSE_NORMAL);
}

/** Say no to a router that cannot be trusted, or to what cannot be answered. */
static void break_off(struct widl_session *session, const widl_error *error)
{
    if (error->code == WIDL_ERROR_PROTOCOL) {
        wi_session_violation(session, "%s", widl_error_text(error));
        return;
    }
    send_abort(session, "wamp.error.authentication_failed",
               "the client could not answer the challenge, or refused to");
    wi_session_end(session, error, false, WI_CLOSE_NORMAL);
}

void wi_lifecycle_on_welcome(struct widl_session *session, const struct wi_message *message)
{
    widl_value roles = {0};
    widl_value role = {0};
    widl_error error;

    if (wi_dict_dict(message->dict, "roles", &roles) != WI_FOUND ||
        (wi_dict_dict(roles, "broker", &role) != WI_FOUND &&
         wi_dict_dict(roles, "dealer", &role) != WI_FOUND)) {
        wi_session_violation(session, "WELCOME: details announce neither a broker nor a dealer");
        return;
    }
    if (!wi_login_welcome(&session->login, message->dict, &error)) {
        break_off(session, &error);
        return;
    }
    wi_login_end(&session->login);
    session->id = message->id;
    session->router_features = wi_features_read(roles);
    session->state = WI_ESTABLISHED;
    wi_reconnect_joined(session);
}

static bool answer_challenge(struct widl_session *session, const struct wi_message *message,
                             widl_error *error)
{
    const widl_allocator *allocator = session->options.allocator;
    struct wi_answer answer = {.signature.allocator = allocator,
                               .extra.buffer.allocator = allocator};
    const widl_challenge challenge = {message->uri, message->dict};
    unsigned depth = wi_gate_call_out(&session->gate);
    bool success = wi_login_answer(&session->login, &challenge, &session->scratch, &answer, error);
    wi_gate_come_back(&session->gate, depth);
    const struct wi_message authenticate = {
        .type = WI_AUTHENTICATE,
        .uri = {(const char *)answer.signature.data, answer.signature.size},
        .dict = {answer.extra.buffer.data, answer.extra.buffer.size},
    };
    success = success && wi_session_send(session, &authenticate, error);
    wi_secret_wipe(session->encoded.data, session->encoded.size);
    wi_answer_free(&answer);
    return success;
}

void wi_lifecycle_on_challenge(struct widl_session *session, const struct wi_message *message)
{
    widl_error error = {0};
    if (!answer_challenge(session, message, &error))
        break_off(session, &error);
}

void wi_lifecycle_on_abort(struct widl_session *session, const struct wi_message *message)
{
    widl_error error;
    wi_error_from_message(session, message, WIDL_ERROR_ABORTED, &error);
    wi_session_end(session, &error, false, WI_CLOSE_NORMAL);
}

void wi_lifecycle_on_goodbye(struct widl_session *session, const struct wi_message *message)
{
    widl_error error;
    struct wi_message answer = {.type = WI_GOODBYE, .uri = widl_str("wamp.close.goodbye_and_out")};

    if (session->state == WI_ESTABLISHED)
        wi_session_send(session, &answer, NULL);
    wi_error_from_message(session, message, WIDL_ERROR_CLOSED, &error);
    wi_session_end(session, &error, true, WI_CLOSE_NORMAL);
}
