/* SPDX-License-Identifier: MIT */
/*
 * What the router says to a peer, and how a peer's session ends.
 *
 * Invariant: nothing here disposes of a session or releases a peer. A session that ends is put on
 * the core's `parting` list, so that whoever walks a table meanwhile finds it unchanged; peers that
 * are not established are passed over.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/format.h"
#include "base/uri.h"
#include "router/core/peer.h"
#include "router/core/uris.h"

/** Why a peer is cut that does not read. */
static const char NOT_QUEUED[] = "its messages cannot be queued";

/** Room for a text to a peer. */
#define TEXT_SIZE 320

/** The session, or the way to one, is over; wi_core_settle() disposes of it. */
static void leave(struct wi_peer *peer)
{
    wi_list_remove(&peer->timer);
    if (peer->state == WI_PEER_ESTABLISHED || peer->join)
        wi_list_append(&peer->core->parting, &peer->parting);
    peer->state = WI_PEER_ENDED;
}

void wi_peer_end(struct wi_peer *peer)
{
    if (peer->state == WI_PEER_ENDED)
        return;
    leave(peer);
    peer->operations->close(peer->user);
}

void wi_peer_cut(struct wi_peer *peer, const char *why)
{
    if (peer->state == WI_PEER_ENDED)
        return;
    wi_peer_report(peer, WI_REPORT_session_cut, "session %llu is cut: %s",
                   (unsigned long long)peer->session, why);
    peer->core->metrics.cells[why == NOT_QUEUED ? WI_CELL_cut_queue : WI_CELL_cut_memory]++;
    leave(peer);
    peer->operations->cut(peer->user);
}

static bool can_send(const struct wi_peer *peer)
{
    return peer->state != WI_PEER_CLOSING && peer->state != WI_PEER_ENDED;
}

void wi_peer_send_bytes(struct wi_peer *peer, const widl_buffer *bytes)
{
    if (can_send(peer) && !peer->operations->send(peer->user, bytes->data, bytes->size))
        wi_peer_cut(peer, NOT_QUEUED);
}

static void count_sent(struct wi_peer *peer, const struct wi_message *message)
{
    struct wi_metrics *metrics = &peer->core->metrics;
    if (peer->is_internal)
        return;
    metrics->sent[message->type]++;
    if (message->type == WI_ERROR)
        wi_metrics_error(metrics->errors, message->uri);
    else if (message->type == WI_ABORT)
        wi_metrics_error(metrics->aborts, message->uri);
}

/** Encode a message of at most `limit` bytes, 0: any size, and send it. */
static bool send_within(struct wi_peer *peer, const struct wi_message *message, size_t limit,
                        widl_problem *problem)
{
    if (!can_send(peer))
        return true;
    widl_buffer *output = &peer->core->output[peer->serializer];
    output->size = 0;
    output->limit = limit;
    if (!wi_message_write(message, peer->serializer, output, problem))
        return false;
    count_sent(peer, message);
    wi_peer_send_bytes(peer, output);
    return true;
}

bool wi_peer_forward(struct wi_peer *peer, const struct wi_message *message, widl_problem *problem)
{
    return send_within(peer, message, peer->max_message_bytes, problem);
}

void wi_peer_send(struct wi_peer *peer, const struct wi_message *message)
{
    widl_problem problem;
    if (!send_within(peer, message, 0, &problem))
        wi_peer_cut(peer, problem.text);
}

/** Write `text` as a string; broken UTF-8, which a cut text of a peer may have, is left out. */
static bool write_text(widl_writer *writer, const char *text)
{
    widl_string view = widl_str(text);
    if (!widl_utf8_valid(view))
        view = widl_str("invalid request");
    return widl_write_string(writer, view);
}

static void send_error(struct wi_peer *peer, struct wi_message *error, const char *format,
                       va_list arguments) WIDL_PRINTF(3, 0);

/** Send the ERROR with a text as its argument; without it when memory is short. */
static void send_error(struct wi_peer *peer, struct wi_message *error, const char *format,
                       va_list arguments)
{
    char text[TEXT_SIZE];
    widl_writer writer = {0};
    wi_format(text, sizeof(text), format, arguments);
    if (widl_write_list(&writer, 1) && write_text(&writer, text))
        error->payload.args = widl_str_n((const char *)writer.buffer.data, writer.buffer.size);
    wi_peer_send(peer, error);
    widl_writer_free(&writer);
}

void wi_peer_error(struct wi_peer *peer, enum wi_message_type type, uint64_t request,
                   const char *uri, const char *format, ...)
{
    struct wi_message error = {
        .type = WI_ERROR,
        .request_type = (unsigned)type,
        .request = request,
        .uri = widl_str(uri),
        .payload = {.serializer = WI_MSGPACK},
    };
    va_list arguments;
    va_start(arguments, format);
    send_error(peer, &error, format, arguments);
    va_end(arguments);
}

/** Whether the sender of a request waits for its answer. */
static bool is_answered(const struct wi_message *message)
{
    bool acknowledge = false;
    if (message->type == WI_PUBLISH)
        return wi_dict_bool(message->dict, "acknowledge", &acknowledge) == WI_FOUND && acknowledge;
    return true;
}

void wi_peer_refuse(struct wi_peer *peer, const struct wi_message *message, const char *uri,
                    const char *format, ...)
{
    if (!is_answered(message))
        return;
    struct wi_message error = {
        .type = WI_ERROR,
        .request_type = (unsigned)message->type,
        .request = message->request,
        .uri = widl_str(uri),
        .payload = {.serializer = WI_MSGPACK},
    };
    va_list arguments;
    va_start(arguments, format);
    send_error(peer, &error, format, arguments);
    va_end(arguments);
}

/** Why the URI of a peer's request is none, of that kind; NULL when it is one. */
static const char *uri_problem(const struct wi_peer *peer, widl_string uri, enum wi_match match)
{
    static const char *const problems[] = {
        [WI_MATCH_EXACT] = "it is no URI",
        [WI_MATCH_PREFIX] = "it is no prefix of a URI",
        [WI_MATCH_WILDCARD] = "it is no wildcard pattern, or has too many components",
    };
    if (uri.size > WI_URI_MAX_SIZE)
        return "it is too long";
    if (!wi_uri_valid_pattern(uri, match))
        return problems[match];
    if (peer->core->limits.strict_uris && !wi_uri_is_strict(uri))
        return "it has other characters than a to z, 0 to 9 and '_'";
    return NULL;
}

bool wi_peer_check_pattern(struct wi_peer *peer, const struct wi_message *message,
                           enum wi_match match)
{
    const char *wrong = uri_problem(peer, message->uri, match);
    if (wrong)
        wi_peer_refuse(peer, message, WI_ERROR_INVALID_URI, "'%.*s': %s",
                       WIDL_STR_ARG(message->uri), wrong);
    return !wrong;
}

bool wi_peer_check_uri(struct wi_peer *peer, const struct wi_message *message, bool own)
{
    const char *wrong = uri_problem(peer, message->uri, WI_MATCH_EXACT);
    if (!wrong && own && wi_uri_reserved(message->uri))
        wrong = "'wamp.' is reserved";
    if (wrong)
        wi_peer_refuse(peer, message, WI_ERROR_INVALID_URI, "'%.*s': %s",
                       WIDL_STR_ARG(message->uri), wrong);
    return !wrong;
}

void wi_peer_abort(struct wi_peer *peer, const char *reason, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    wi_format(text, sizeof(text), format, arguments);
    va_end(arguments);

    struct wi_message abort = {.type = WI_ABORT, .uri = widl_str(reason)};
    widl_writer writer = {0};
    if (widl_write_map(&writer, 1) && widl_write_string(&writer, widl_str("message")) &&
        write_text(&writer, text))
        abort.dict = (widl_value){writer.buffer.data, writer.buffer.size};
    wi_peer_report(
        peer, wi_peer_is_joining(peer) ? WI_REPORT_login_refused : WI_REPORT_session_aborted,
        "session %llu is aborted: %s: %s", (unsigned long long)peer->session, reason, text);
    wi_peer_count_refusal(peer);
    wi_peer_send(peer, &abort);
    widl_writer_free(&writer);
    wi_peer_end(peer);
}

const char *wi_problem_uri(const widl_problem *problem)
{
    if (problem->too_large)
        return WI_ERROR_PAYLOAD_SIZE_EXCEEDED;
    return problem->out_of_memory ? WI_ERROR_OUT_OF_MEMORY : WI_ERROR_INVALID_ARGUMENT;
}
