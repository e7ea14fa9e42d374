/* SPDX-License-Identifier: MIT */
/*
 * The carrier of sessions with servers of WAMP v1. The session believes that it talks to a router
 * in MessagePack.
 *
 * Invariants: what the session is told gathers in `inbox` and is handed over in turn(), since no
 * other operation may call the session. What the server does wrong closes the connection, once, and
 * is what the session is told of its end. Nothing that belongs to a connection outlives it: the
 * next one begins as the first.
 */
#include "session/v1/carrier.h"

#include <string.h>

#include <widl/v1.h>

#include "base/format.h"
#include "base/memory.h"
#include "session/settings.h"

void wi_v1_fail(struct wi_v1_carrier *carrier)
{
    carrier->lacks_memory = true;
    if (carrier->connection.channel)
        wi_channel_cut(carrier->connection.channel);
}

void wi_v1_tell(struct wi_v1_carrier *carrier, const struct wi_message *message)
{
    widl_problem problem;
    carrier->letter.size = 0;
    if (!wi_message_write(message, WI_MSGPACK, &carrier->letter, &problem) ||
        !wi_mailbox_put(&carrier->inbox, carrier->letter.data, carrier->letter.size))
        wi_v1_fail(carrier);
    wi_loop_wake(carrier->connection.loop);
}

void wi_v1_refuse(struct wi_v1_carrier *carrier, const struct wi_message *request, const char *uri,
                  const char *text)
{
    widl_writer writer = {.buffer.allocator = carrier->connection.allocator};
    struct wi_message error = {.type = WI_ERROR,
                               .request_type = (unsigned)request->type,
                               .request = request->request,
                               .uri = widl_str(uri)};
    if (widl_write_list(&writer, 1) && widl_write_string(&writer, widl_str(text)))
        error.payload.args = widl_str_n((const char *)writer.buffer.data, writer.buffer.size);
    error.payload.serializer = WI_MSGPACK;
    wi_v1_tell(carrier, &error);
    widl_writer_free(&writer);
}

widl_code wi_v1_say(struct wi_v1_carrier *carrier, const struct wi_v1_message *message,
                    widl_problem *problem)
{
    *problem = (widl_problem){0};
    if (!carrier->connection.channel)
        return WIDL_ERROR_CLOSED;
    carrier->outgoing.size = 0;
    if (wi_v1_write(message, &carrier->outgoing, problem))
        return wi_channel_send(carrier->connection.channel, carrier->outgoing.data,
                               carrier->outgoing.size);
    if (!problem->out_of_memory)
        return WIDL_ERROR_INVALID;
    return problem->too_large ? WIDL_ERROR_LIMIT : WIDL_ERROR_MEMORY;
}

void wi_v1_give_up(struct wi_v1_carrier *carrier, widl_code code)
{
    if (code == WIDL_ERROR_MEMORY)
        wi_v1_fail(carrier);
    else if (carrier->connection.channel)
        wi_channel_cut(carrier->connection.channel);
}

/** Define the prefixes that the program has CURIEs for. */
static widl_code say_prefixes(struct wi_v1_carrier *carrier)
{
    widl_problem problem;
    widl_code code = WIDL_OK;
    for (size_t i = 0; code == WIDL_OK && i < carrier->uris.count; i++) {
        const widl_v1_prefix *prefix = &carrier->uris.prefixes[i];
        const struct wi_v1_message message = {
            .type = WI_V1_PREFIX,
            .prefix = widl_str(prefix->curie),
            .uri = widl_str(prefix->v1),
        };
        if (prefix->curie)
            code = wi_v1_say(carrier, &message, &problem);
    }
    return code;
}

void wi_v1_enter(struct wi_v1_carrier *carrier)
{
    if (carrier->phase != WI_V1_OPENING || !carrier->has_hello || !carrier->own_id[0])
        return;
    widl_code code = say_prefixes(carrier);
    if (code != WIDL_OK) {
        wi_v1_give_up(carrier, code);
    } else if (carrier->authid) {
        carrier->phase = WI_V1_ASKING;
        wi_v1_ask_authentication(carrier, WI_V1_AUTHREQ, WI_V1_PROCEDURES WI_V1_AUTHREQ,
                                 widl_str(carrier->authid));
    } else {
        wi_v1_welcome(carrier);
    }
}

static void on_opened(void *user, enum wi_serializer serializer)
{
    struct wi_v1_carrier *carrier = user;
    (void)serializer;
    widl_carrier_opened(carrier->connection.session, WIDL_SERIALIZERS_MSGPACK);
}

static void on_received(void *user, const void *data, size_t size)
{
    struct wi_v1_carrier *carrier = user;
    struct wi_v1_message message;
    widl_problem problem;
    if (carrier->violation[0])
        return;
    if (wi_v1_parse(WI_V1_SENT_BY_SERVER, data, size, &carrier->incoming, &message, &problem)) {
        wi_v1_hear(carrier, &message);
        return;
    }
    if (problem.out_of_memory) {
        wi_v1_fail(carrier);
        return;
    }
    wi_copy_text(carrier->violation, sizeof(carrier->violation), problem.text);
    wi_channel_close(carrier->connection.channel, WI_CLOSE_PROTOCOL);
}

static bool deliver(void *user, const void *data, size_t size)
{
    struct wi_v1_carrier *carrier = user;
    widl_carrier_received(carrier->connection.session, data, size);
    return carrier->phase != WI_V1_OVER;
}

static void on_closed(void *user, const struct wi_channel_end *end)
{
    struct wi_v1_carrier *carrier = user;
    carrier->connection.channel = NULL;
    if (!carrier->violation[0])
        wi_mailbox_empty(&carrier->inbox, deliver, carrier);
    carrier->phase = WI_V1_OVER;
    wi_mailbox_done(&carrier->inbox);
    if (carrier->violation[0])
        widl_carrier_closed(carrier->connection.session, WIDL_ERROR_PROTOCOL, carrier->violation);
    else if (carrier->lacks_memory)
        widl_carrier_closed(carrier->connection.session, WIDL_ERROR_MEMORY,
                            "no memory for a message");
    else
        widl_carrier_closed(carrier->connection.session, end->code, end->text);
}

/** Forget the connection that was there before, if any. */
static void begin_anew(struct wi_v1_carrier *carrier)
{
    carrier->phase = WI_V1_OPENING;
    carrier->has_hello = false;
    carrier->own_id[0] = '\0';
    carrier->violation[0] = '\0';
    carrier->lacks_memory = false;
    wi_memory_give_back_text(carrier->connection.allocator, carrier->authid);
    carrier->authid = NULL;
    wi_v1_forget_topics(carrier);
    wi_table_done(&carrier->calls);
    carrier->inbox.max_bytes = carrier->connection.options->max_queue_bytes;
}

/** Connect, for the first time or again. */
static bool connect_channel(void *user, widl_error *error)
{
    static const struct wi_channel_events events = {
        .opened = on_opened, .received = on_received, .closed = on_closed};
    struct wi_v1_carrier *carrier = user;
    struct wi_channel_request request = {.v1 = true};
    begin_anew(carrier);
    return wi_connection_connect(&carrier->connection, carrier->url, &request, &events, error);
}

static bool start(void *user, widl_session *session, const widl_options *options, widl_error *error)
{
    struct wi_v1_carrier *carrier = user;
    carrier->outgoing.limit = options->max_message_bytes;
    return wi_connection_start(&carrier->connection, carrier->url, session, options, error) &&
           connect_channel(carrier, error);
}

static bool turn(void *user, uint32_t timeout_ms)
{
    struct wi_v1_carrier *carrier = user;
    bool waits = wi_mailbox_is_empty(&carrier->inbox);
    bool turned = wi_loop_turn(carrier->connection.loop, waits ? timeout_ms : 0);
    if (carrier->phase != WI_V1_OVER)
        wi_mailbox_empty(&carrier->inbox, deliver, carrier);
    return turned;
}

static uint32_t timeout_of(void *user)
{
    struct wi_v1_carrier *carrier = user;
    return wi_mailbox_is_empty(&carrier->inbox) ? wi_loop_timeout(carrier->connection.loop) : 0;
}

static widl_code send_message(void *user, const void *data, size_t size)
{
    struct wi_v1_carrier *carrier = user;
    struct wi_message message;
    widl_problem problem;
    widl_code code = WIDL_ERROR_MEMORY;
    if (!carrier->connection.channel)
        return WIDL_ERROR_CLOSED;
    if (wi_message_parse(WI_MSGPACK, data, size, &carrier->scratch, &message, &problem))
        code = wi_v1_ask(carrier, &message);
    widl_arena_reset(&carrier->scratch);
    return code;
}

static void release(void *user)
{
    struct wi_v1_carrier *carrier = user;
    wi_connection_release(&carrier->connection);
    wi_v1_uris_done(&carrier->uris);
    wi_v1_forget_topics(carrier);
    wi_table_done(&carrier->calls);
    wi_mailbox_done(&carrier->inbox);
    widl_buffer_free(&carrier->incoming);
    widl_buffer_free(&carrier->outgoing);
    widl_buffer_free(&carrier->letter);
    widl_arena_free(&carrier->scratch);
    wi_memory_give_back_text(carrier->connection.allocator, carrier->authid);
    wi_memory_give_back(carrier->connection.allocator, carrier,
                        sizeof(*carrier) + strlen(carrier->url) + 1);
}

static const widl_carrier_operations operations = {
    .start = start,
    .turn = turn,
    .descriptor = wi_connection_descriptor,
    .timeout = timeout_of,
    .wake = wi_connection_wake,
    .send = send_message,
    .queued = wi_connection_queued,
    .close = wi_connection_close,
    .cut = wi_connection_cut,
    .release = release,
    .restart = connect_channel,
};

/** A carrier that has not started; NULL on failure. */
static struct wi_v1_carrier *carrier_new(const char *url, const widl_options *options,
                                         widl_error *error)
{
    const widl_allocator *allocator = options ? options->allocator : NULL;
    size_t size = url ? strlen(url) + 1 : 0;
    if (!url) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "no URL");
        return NULL;
    }
    if (!wi_settings_check(options, error))
        return NULL;
    struct wi_v1_carrier *carrier = wi_memory_take_zeroed(allocator, sizeof(*carrier) + size);
    if (!carrier) {
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    memcpy(carrier->url, url, size);
    carrier->connection.allocator = allocator;
    carrier->calls.allocator = allocator;
    carrier->topics.allocator = allocator;
    carrier->subscriptions.allocator = allocator;
    carrier->inbox.gathered.allocator = allocator;
    carrier->inbox.spare.allocator = allocator;
    carrier->incoming.allocator = allocator;
    carrier->outgoing.allocator = allocator;
    carrier->letter.allocator = allocator;
    carrier->scratch.allocator = allocator;
    return carrier;
}

widl_session *widl_connect_v1(const char *url, const widl_v1_prefix *prefixes, size_t prefix_count,
                              const widl_options *options, widl_error *error)
{
    struct wi_v1_carrier *carrier = carrier_new(url, options, error);
    if (!carrier)
        return NULL;
    if (wi_v1_uris_init(&carrier->uris, prefixes, prefix_count, carrier->connection.allocator,
                        error))
        return widl_connect_over(&operations, carrier, "v1", options, error);
    release(carrier);
    return NULL;
}
