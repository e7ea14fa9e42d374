/* SPDX-License-Identifier: MIT */
/*
 * The offline queue: PUBLISH messages that were made while there was no connection.
 *
 * Invariants: `count` and `bytes` stay within the program's limits; what waits is sent in its
 * order, and whatever is published while something waits queues behind it.
 */
#include "session/offline.h"

#include <string.h>

#include "base/memory.h"
#include "session/outgoing.h"

struct offline_event {
    struct wi_link link;
    size_t bytes; /**< that it takes */
    struct wi_message message;
    unsigned char data[]; /**< what the message points to */
};

void wi_offline_init(struct wi_offline *offline)
{
    *offline = (struct wi_offline){.count = 0};
    wi_list_init(&offline->events);
}

bool wi_offline_takes(const struct widl_session *session)
{
    if (!session->options.reconnect.enabled || session->options.reconnect.offline.max_events == 0)
        return false;
    return wi_session_is_apart(session) ||
           (session->state == WI_ESTABLISHED && session->offline.count > 0);
}

static void drop_first(struct widl_session *session)
{
    struct wi_offline *offline = &session->offline;
    struct offline_event *event = wi_container_of(offline->events.next, struct offline_event, link);
    wi_list_remove(&event->link);
    offline->count--;
    offline->bytes -= event->bytes;
    wi_memory_give_back(session->options.allocator, event, event->bytes);
}

/** Make room for so many bytes. Return: false when that is not wanted. */
static bool make_room(struct widl_session *session, size_t bytes)
{
    const widl_offline *limits = &session->options.reconnect.offline;
    const struct wi_offline *offline = &session->offline;
    while (offline->count >= limits->max_events || bytes > limits->max_bytes - offline->bytes) {
        if (!limits->drop_oldest)
            return false;
        drop_first(session);
    }
    return true;
}

/** Copy some bytes behind those that are there already. Return: where the copy is. */
static const void *keep(unsigned char **end, const void *data, size_t size)
{
    unsigned char *copy = *end;
    if (size > 0)
        memcpy(copy, data, size);
    *end += size;
    return copy;
}

static struct offline_event *event_new(const struct widl_session *session,
                                       const struct wi_message *message, size_t bytes)
{
    struct offline_event *event = wi_memory_take(session->options.allocator, bytes);
    if (!event)
        return NULL;
    unsigned char *end = event->data;
    event->bytes = bytes;
    event->message = *message;
    event->message.uri.data = keep(&end, message->uri.data, message->uri.size);
    event->message.dict.data = keep(&end, message->dict.data, message->dict.size);
    event->message.payload.args.data =
        keep(&end, message->payload.args.data, message->payload.args.size);
    event->message.payload.kwargs.data =
        keep(&end, message->payload.kwargs.data, message->payload.kwargs.size);
    return event;
}

bool wi_offline_keep(struct widl_session *session, const struct wi_message *message,
                     widl_error *error)
{
    const widl_offline *limits = &session->options.reconnect.offline;
    struct wi_offline *offline = &session->offline;
    size_t bytes = sizeof(struct offline_event) + message->uri.size + message->dict.size +
                   message->payload.args.size + message->payload.kwargs.size;

    if (bytes > limits->max_bytes)
        return widl_error_set(error, WIDL_ERROR_LIMIT, NULL,
                              "the event takes %zu bytes of the %zu that may wait for a connection",
                              bytes, limits->max_bytes);
    if (!make_room(session, bytes))
        return widl_error_set(error, WIDL_ERROR_WOULD_BLOCK, NULL,
                              "%zu events wait for a connection already", offline->count);
    struct offline_event *event = event_new(session, message, bytes);
    if (!event)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    wi_list_append(&offline->events, &event->link);
    offline->count++;
    offline->bytes += bytes;
    return true;
}

void wi_offline_send(struct widl_session *session)
{
    struct wi_offline *offline = &session->offline;
    while (offline->count > 0 && session->state == WI_ESTABLISHED) {
        struct offline_event *event =
            wi_container_of(offline->events.next, struct offline_event, link);
        widl_error error = {0};
        bool sent = wi_session_request(session, &event->message, NULL, &error);
        if (!sent && (error.code == WIDL_ERROR_WOULD_BLOCK || error.code == WIDL_ERROR_CLOSED))
            return;
        drop_first(session);
        if (!sent)
            wi_session_log(session, WIDL_LOG_WARNING, "an event that waited is lost: %s",
                           widl_error_text(&error));
    }
}

void wi_offline_done(struct widl_session *session)
{
    while (session->offline.count > 0)
        drop_first(session);
}
