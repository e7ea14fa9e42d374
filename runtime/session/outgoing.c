/* SPDX-License-Identifier: MIT */
/*
 * Everything that a session sends goes through here: encoding into the session's one buffer,
 * request ids, waiting for room and for answers.
 *
 * Invariants: a request id is used up only by a request that was queued, so ids have no gaps
 * (WAMP 2.1.2); a blocking wait ends because its request has a deadline or its session ends.
 */
#include "session/outgoing.h"

#include <widl/value.h>

#include "base/uri.h"
#include "session/passthru.h"
#include "session/reconnect.h"
#include "value/check.h"
#include "value/problem.h"

/** Most bytes that a buffer keeps from one message to the next. */
#define KEPT_BYTES ((size_t)1 << 20)

bool wi_session_problem(const widl_problem *problem, const char *what, widl_error *error)
{
    if (problem->out_of_memory)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "%sout of memory", what);
    return widl_error_set(error, WIDL_ERROR_INVALID, NULL, "%s%s%s%s", what, problem->path,
                          problem->path[0] ? ": " : "", problem->text);
}

static bool too_large(struct widl_session *session, widl_error *error)
{
    size_t size = session->encoded.size;
    widl_buffer_free(&session->encoded);
    return widl_error_set(error, WIDL_ERROR_LIMIT, NULL,
                          "the message has %zu bytes, more than the limit of %zu", size,
                          session->options.max_message_bytes);
}

/** Say why the carrier did not take the message. */
static bool not_taken(struct widl_session *session, widl_code code, widl_error *error)
{
    switch (code) {
    case WIDL_ERROR_MEMORY:
        return widl_error_set(error, code, NULL, "no memory to queue the message");
    case WIDL_ERROR_LIMIT:
        return widl_error_set(error, code, NULL,
                              "the message is larger than what the send queue or the router takes");
    case WIDL_ERROR_THREAD:
        return widl_error_set(error, code, NULL,
                              "the session belongs to the thread that uses its router");
    case WIDL_ERROR_WOULD_BLOCK:
        session->is_full = true;
        return widl_error_set(error, code, NULL, "the send queue is full");
    default:
        /* The connection is lost already, which the session has not been told yet. */
        return widl_error_set(
            error, wi_reconnect_is_possible(session) ? WIDL_ERROR_DISCONNECTED : WIDL_ERROR_CLOSED,
            NULL, "the connection takes no more messages");
    }
}

/** Do not keep for the next message what one large one took. */
static void trim(widl_buffer *buffer)
{
    if (buffer->capacity > KEPT_BYTES)
        widl_buffer_free(buffer);
}

bool wi_session_send(struct widl_session *session, const struct wi_message *message,
                     widl_error *error)
{
    widl_problem problem;
    if (!session->is_carried)
        return widl_error_set(error, WIDL_ERROR_CLOSED, NULL, "the connection is closed");
    session->encoded.size = 0;
    if (!wi_message_write(message, session->serializer, &session->encoded, &problem))
        return wi_session_problem(&problem, "", error);
    if (session->encoded.size > session->options.max_message_bytes)
        return too_large(session, error);
    widl_code code =
        session->carrier->send(session->carrier_user, session->encoded.data, session->encoded.size);
    /* What it says to log in with is for others to overwrite. */
    if (session->state == WI_ESTABLISHED)
        trim(&session->encoded);
    if (code != WIDL_OK)
        return not_taken(session, code, error);
    wi_session_prod(session);
    return true;
}

bool wi_session_request(struct widl_session *session, struct wi_message *message,
                        struct wi_pending *pending, widl_error *error)
{
    if (!wi_session_usable(session, error))
        return false;
    message->request = session->last_request == WI_MAX_ID ? 1 : session->last_request + 1;
    if (pending) {
        if (session->pending.count >= session->options.max_pending)
            return widl_error_set(error, WIDL_ERROR_LIMIT, NULL,
                                  "%zu requests are without an answer", session->pending.count);
        pending->id = message->request;
        pending->type = message->type;
        if (!wi_pending_add(&session->pending, pending))
            return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    }
    if (!wi_session_send(session, message, error)) {
        if (pending)
            wi_pending_remove(&session->pending, pending);
        return false;
    }
    session->last_request = message->request;
    return true;
}

void wi_session_set_timeout(const struct widl_session *session, struct wi_pending *pending,
                            uint32_t timeout_ms)
{
    pending->timeout_ms = timeout_ms ? timeout_ms : session->options.call_timeout_ms;
    pending->deadline = wi_session_now(session) + pending->timeout_ms;
}

static void end_wait(struct widl_session *session, struct wi_pending *pending,
                     const struct wi_message *answer, const widl_error *error)
{
    struct wi_wait *wait = wi_container_of(pending, struct wi_wait, pending);
    wait->done = true;
    wi_gate_rouse(wait->follower);
    if (wait->passthru && (answer || error->code == WIDL_ERROR_REMOTE) &&
        !wi_passthru_copy(&session->passthru, wait->memory, wait->passthru)) {
        widl_error_set(wait->error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return;
    }
    if (answer) {
        wait->succeeded = !wait->accept || wait->accept(session, wait, answer);
        return;
    }
    *wait->error = *error;
    wait->error->payload = (widl_payload){0};
    if (wait->memory && !wi_payload_copy(&error->payload, wait->memory, &wait->error->payload))
        widl_error_set(wait->error, WIDL_ERROR_MEMORY, NULL, "out of memory");
}

static bool wait_for_room(struct widl_session *session, uint64_t deadline, widl_error *error)
{
    do {
        if (wi_session_now(session) >= deadline)
            return widl_error_set(error, WIDL_ERROR_TIMEOUT, NULL,
                                  "timed out: the send queue stayed full");
        wi_session_turn(session, deadline);
    } while (session->state == WI_ESTABLISHED && session->is_full);
    return true;
}

/** Send the request of `wait`, whose deadline is set, as soon as there is room. */
static bool send_waiting(struct widl_session *session, struct wi_message *message,
                         struct wi_wait *wait)
{
    while (!wi_session_request(session, message, &wait->pending, wait->error)) {
        if (wait->error->code != WIDL_ERROR_WOULD_BLOCK ||
            !wait_for_room(session, wait->pending.deadline, wait->error))
            return false;
    }
    return true;
}

bool wi_session_begin(struct widl_session *session, struct wi_message *message,
                      struct wi_wait *wait, uint32_t timeout_ms)
{
    wait->pending.complete = end_wait;
    wi_session_set_timeout(session, &wait->pending, timeout_ms);
    return send_waiting(session, message, wait);
}

/** Send more of a request; what comes meanwhile is handled after that. */
static bool pump(struct widl_session *session, struct wi_wait *wait)
{
    wi_gate_take_floor(&session->gate);
    bool sent = !wait->done && wait->pump(session, wait);
    wi_gate_yield_floor(&session->gate);
    return sent;
}

void wi_session_await(struct widl_session *session, struct wi_wait *wait)
{
    while (!wait->done) {
        bool sent = wait->pump && pump(session, wait);
        if (!wait->done)
            wi_session_turn_for(session, sent ? 0 : WI_NEVER, &wait->follower);
    }
}

uint64_t wi_session_deadline(const struct widl_session *session, uint32_t timeout_ms)
{
    return wi_session_now(session) + (timeout_ms ? timeout_ms : session->options.call_timeout_ms);
}

bool wi_session_wait(struct widl_session *session, struct wi_message *message, struct wi_wait *wait,
                     uint32_t timeout_ms, widl_error *error)
{
    return wi_session_wait_until(session, message, wait, timeout_ms,
                                 wi_session_deadline(session, timeout_ms), error);
}

bool wi_session_wait_until(struct widl_session *session, struct wi_message *message,
                           struct wi_wait *wait, uint32_t timeout_ms, uint64_t deadline,
                           widl_error *error)
{
    widl_error local;
    if (!wi_session_may_block_until(session, deadline, error))
        return false;
    wait->error = &local;
    wait->pending.complete = end_wait;
    wi_session_set_timeout(session, &wait->pending, timeout_ms);
    wait->pending.deadline = deadline;
    if (send_waiting(session, message, wait))
        wi_session_await(session, wait);
    if (!wait->succeeded && error)
        *error = local;
    return wait->succeeded;
}

bool wi_session_give_up(struct widl_session *session, enum wi_message_type type, uint64_t id,
                        widl_error *error)
{
    struct wi_message message = {.type = type, .id = id};
    struct wi_wait wait = {.accept = NULL};
    widl_error local = {0};
    bool done = session->options.no_wait || wi_session_in_callback(session)
                    ? wi_session_request(session, &message, NULL, &local)
                    : wi_session_wait(session, &message, &wait, 0, &local);
    /* What a lost connection leaves of it is nothing. */
    if (done || local.code == WIDL_ERROR_LOST)
        return true;
    if (error)
        *error = local;
    return false;
}

static bool check_uri_size(const char *uri, const char *what, widl_error *error)
{
    size_t size = uri ? strlen(uri) : 0;
    if (size <= WI_URI_MAX_SIZE)
        return true;
    return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                          "the URI of %s has %zu bytes, more than %d", what, size, WI_URI_MAX_SIZE);
}

bool wi_uri_check(const char *uri, const char *what, widl_error *error)
{
    if (!check_uri_size(uri, what, error))
        return false;
    if (wi_uri_valid(widl_str(uri)))
        return true;
    return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "'%s' is no valid URI of %s",
                          uri ? uri : "", what);
}

bool wi_pattern_check(const char *uri, widl_match match, const char *what, widl_error *error)
{
    if (match == WIDL_MATCH_EXACT)
        return wi_uri_check(uri, what, error);
    if ((size_t)match >= WI_MATCH_COUNT)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "there is no such match");
    if (!check_uri_size(uri, what, error))
        return false;
    if (wi_uri_valid_pattern(widl_str(uri), (enum wi_match)match))
        return true;
    return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "'%s' is no valid pattern of %s",
                          uri ? uri : "", what);
}

static bool check_half(const struct widl_session *session, widl_value value, widl_kind kind,
                       const char *name, widl_error *error)
{
    widl_problem problem;
    if (value.size == 0)
        return true;
    if (widl_value_kind(value) != kind)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%s is not a MessagePack %s", name,
                              kind == WIDL_KIND_LIST ? "list" : "map");
    if (wi_check_whole(value, session->options.allocator, &problem))
        return true;
    wi_problem_at(&problem, widl_str(name));
    return wi_session_problem(&problem, "", error);
}

bool wi_payload_check(const struct widl_session *session, const widl_payload *payload,
                      widl_error *error)
{
    return !payload || (check_half(session, payload->args, WIDL_KIND_LIST, "args", error) &&
                        check_half(session, payload->kwargs, WIDL_KIND_MAP, "kwargs", error));
}

static bool copy_half(widl_value value, widl_arena *arena, widl_value *ret_copy)
{
    *ret_copy = (widl_value){0};
    if (value.size == 0)
        return true;
    ret_copy->data = widl_arena_copy(arena, value.data, value.size);
    ret_copy->size = ret_copy->data ? value.size : 0;
    return ret_copy->data != NULL;
}

bool wi_payload_copy(const widl_payload *payload, widl_arena *arena, widl_payload *ret_copy)
{
    return copy_half(payload->args, arena, &ret_copy->args) &&
           copy_half(payload->kwargs, arena, &ret_copy->kwargs);
}

bool wi_payload_received(struct widl_session *session, const struct wi_message *message,
                         widl_payload *ret_payload, widl_error *error)
{
    if (message->payload.serializer == WI_MSGPACK)
        return wi_payload_to_msgpack(&message->payload, NULL, ret_payload, NULL);
    widl_problem problem = {0};
    if (wi_payload_to_msgpack(&message->payload, &session->scratch, ret_payload, &problem))
        return true;
    return wi_session_problem(&problem, "the received payload: ", error);
}

widl_writer wi_session_take_writer(struct widl_session *session)
{
    widl_writer writer = {.buffer = session->spare};
    session->spare = (widl_buffer){.allocator = session->options.allocator};
    writer.buffer.size = 0;
    return writer;
}

void wi_session_return_writer(struct widl_session *session, widl_writer *writer)
{
    widl_buffer_free(&session->spare);
    session->spare = writer->buffer;
    trim(&session->spare);
    writer->buffer = (widl_buffer){0};
}

bool wi_write_text_args(widl_writer *writer, const char *text)
{
    widl_string view = widl_str(text);
    if (!widl_utf8_valid(view))
        view = widl_str("");
    writer->elements = 1;
    return widl_write_list(writer, 1) && widl_write_string(writer, view);
}

/** The half of a payload that is written at `at`. Return: what is behind it, or NULL. */
static const unsigned char *take_half(widl_writer *writer, const unsigned char *at,
                                      const char *name, widl_value *ret)
{
    const unsigned char *end = writer->buffer.data + writer->buffer.size;
    const unsigned char *behind =
        wi_check_value(at, end, 0, writer->buffer.allocator, &writer->problem);
    if (behind)
        *ret = (widl_value){at, (size_t)(behind - at)};
    else
        wi_problem_at(&writer->problem, widl_str(name));
    return behind;
}

bool wi_writer_payload(widl_writer *writer, widl_payload *ret_payload)
{
    const unsigned char *at = writer->buffer.data;
    *ret_payload = (widl_payload){0};
    if (writer->elements > 0)
        at = take_half(writer, at, "args", &ret_payload->args);
    if (at && writer->elements > 1)
        at = take_half(writer, at, "kwargs", &ret_payload->kwargs);
    return at || writer->elements == 0;
}
