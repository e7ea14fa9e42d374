/* SPDX-License-Identifier: MIT */
/*
 * Events: their details, and their encoding.
 *
 * Invariant: what is encoded for a serializer stays in the core's output buffer for it until the
 * event is addressed anew; nothing else is sent meanwhile. Details that are empty are not written.
 */
#include "router/event.h"

#include "router/subscription.h"

static bool write_text(widl_writer *writer, const char *key, widl_string value)
{
    return widl_write_string(writer, widl_str(key)) && widl_write_string(writer, value);
}

static bool write_publisher(const struct wi_publication *publication, widl_writer *writer)
{
    return widl_write_string(writer, widl_str("publisher")) &&
           widl_write_uint(writer, publication->publisher) &&
           write_text(writer, "publisher_authid", publication->authid) &&
           write_text(writer, "publisher_authrole", publication->authrole);
}

static bool write_passthru(const struct wi_publication *publication, widl_writer *writer)
{
    for (int i = 0; i < WI_PPT_COUNT; i++)
        if (publication->passthru[i].data &&
            !write_text(writer, wi_passthru_key((enum wi_passthru)i), publication->passthru[i]))
            return false;
    return true;
}

static size_t count_passthru(const struct wi_publication *publication)
{
    size_t count = 0;
    for (size_t i = 0; i < WI_PPT_COUNT; i++)
        count += publication->passthru[i].data != NULL;
    return count;
}

bool wi_event_write_details(const struct wi_publication *publication, bool with_topic,
                            bool is_retained, widl_writer *writer)
{
    bool is_disclosed = publication->disclose_me && publication->publisher;
    size_t count = (size_t)with_topic + (size_t)is_retained + (is_disclosed ? 3 : 0) +
                   count_passthru(publication);
    return widl_write_map(writer, count) &&
           (!with_topic || write_text(writer, "topic", publication->topic)) &&
           (!is_disclosed || write_publisher(publication, writer)) &&
           (!is_retained ||
            (widl_write_string(writer, widl_str("retained")) && widl_write_bool(writer, true))) &&
           write_passthru(publication, writer);
}

void wi_event_init(struct wi_event *event, struct wi_core *core,
                   const struct wi_publication *publication)
{
    event->core = core;
    event->publication = publication;
    event->is_retained = false;
    event->has_details[0] = false;
    event->has_details[1] = false;
    event->message = (struct wi_message){
        .type = WI_EVENT,
        .id = publication->id,
        .payload = publication->payload,
    };
}

void wi_event_done(struct wi_event *event)
{
    for (size_t i = 0; i < 2; i++)
        if (event->has_details[i])
            widl_writer_free(&event->details[i]);
}

void wi_event_address(struct wi_event *event, const struct wi_subscription *subscription)
{
    event->message.request = subscription->id;
    event->message.dict = (widl_value){0};
    for (size_t i = 0; i < WI_SERIALIZER_COUNT; i++)
        event->encoded[i] = WI_EVENT_NEW;

    bool with_topic = subscription->match != WI_MATCH_EXACT;
    const struct wi_publication *publication = event->publication;
    if (!with_topic && !event->is_retained && !publication->disclose_me &&
        !publication->passthru[WI_PPT_SCHEME].data)
        return;
    widl_writer *writer = &event->details[with_topic];
    if (!event->has_details[with_topic]) {
        *writer = (widl_writer){0};
        event->has_details[with_topic] = true;
        wi_event_write_details(publication, with_topic, event->is_retained, writer);
    }
    event->message.dict = (widl_value){writer->buffer.data, writer->buffer.size};
}

/** Why the details cannot be sent, as those of the event cannot; NULL when they can. */
static const char *details_problem(const struct wi_event *event)
{
    for (size_t i = 0; i < 2; i++)
        if (event->has_details[i] && event->details[i].failed)
            return event->details[i].problem.text;
    return NULL;
}

bool wi_event_encode(struct wi_event *event, enum wi_serializer serializer)
{
    if (event->encoded[serializer] != WI_EVENT_NEW)
        return event->encoded[serializer] == WI_EVENT_GOOD;
    widl_buffer *output = &event->core->output[serializer];
    widl_problem problem;
    output->size = 0;
    output->limit = event->core->limits.max_message_bytes;
    const char *why = details_problem(event);
    if (!why && !wi_message_write(&event->message, serializer, output, &problem))
        why = problem.text;
    event->encoded[serializer] = why ? WI_EVENT_BAD : WI_EVENT_GOOD;
    if (why)
        wi_core_log(event->core, WIDL_LOG_INFO, "event %llu is dropped for some subscribers: %s",
                    (unsigned long long)event->message.id, why);
    return !why;
}
