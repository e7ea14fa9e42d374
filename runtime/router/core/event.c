/* SPDX-License-Identifier: MIT */
/*
 * Events: their details, and their encoding.
 *
 * Invariant: what is encoded for a serializer stays in the core's output buffer for it until the
 * event is addressed anew; nothing else is sent meanwhile. Details that are empty are not written.
 */
#include "router/core/event.h"

#include "router/core/subscription.h"

void wi_event_details(const struct wi_publication *publication, bool with_topic, bool is_retained,
                      struct wi_details *ret)
{
    *ret = (struct wi_details){0};
    if (with_topic)
        wi_details_string(ret, "topic", publication->topic);
    if (publication->disclose_me && publication->publisher) {
        wi_details_uint(ret, "publisher", publication->publisher);
        wi_details_string(ret, "publisher_authid", publication->authid);
        wi_details_string(ret, "publisher_authrole", publication->authrole);
    }
    if (publication->has_trustlevel)
        wi_details_uint(ret, "trustlevel", publication->trustlevel);
    if (is_retained)
        wi_details_flag(ret, "retained");
    for (int i = 0; i < WI_PPT_COUNT; i++)
        if (publication->passthru[i].data)
            wi_details_string(ret, wi_passthru_key((enum wi_passthru)i), publication->passthru[i]);
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
    };
    for (size_t i = 0; i < WI_SERIALIZER_COUNT; i++) {
        event->encoded[i] = WI_EVENT_NEW;
        event->has_converted[i] = false;
    }
}

void wi_event_done(struct wi_event *event)
{
    for (size_t i = 0; i < 2; i++)
        if (event->has_details[i])
            wi_details_done(&event->details[i]);
    for (size_t i = 0; i < WI_SERIALIZER_COUNT; i++)
        if (event->has_converted[i])
            widl_buffer_free(&event->converted[i].bytes);
}

/**
 * Take the payload out of the event as it was encoded for the subscription before. Without memory
 * for that it is converted anew.
 */
static void take_converted(struct wi_event *event, enum wi_serializer serializer)
{
    const struct wi_payload *payload = &event->publication->payload;
    if (event->encoded[serializer] != WI_EVENT_GOOD || event->has_converted[serializer] ||
        payload->serializer == serializer || payload->args.size + payload->kwargs.size == 0)
        return;
    const widl_buffer *output = &event->core->output[serializer];
    struct wi_converted *converted = &event->converted[serializer];
    struct wi_message message;
    widl_problem problem;
    *converted = (struct wi_converted){0};
    if (widl_buffer_append(&converted->bytes, output->data, output->size) &&
        wi_message_parse(serializer, converted->bytes.data, converted->bytes.size,
                         &event->core->scratch, &message, &problem)) {
        event->has_converted[serializer] = true;
        converted->payload = message.payload;
        return;
    }
    widl_buffer_free(&converted->bytes);
}

void wi_event_address(struct wi_event *event, const struct wi_subscription *subscription)
{
    event->message.request = subscription->id;
    event->message.dict = (widl_value){0};
    for (size_t i = 0; i < WI_SERIALIZER_COUNT; i++) {
        take_converted(event, (enum wi_serializer)i);
        event->encoded[i] = WI_EVENT_NEW;
    }

    bool with_topic = subscription->match != WI_MATCH_EXACT;
    const struct wi_publication *publication = event->publication;
    if (!with_topic && !event->is_retained && !publication->disclose_me &&
        !publication->has_trustlevel && !publication->passthru[WI_PPT_SCHEME].data)
        return;
    struct wi_details *details = &event->details[with_topic];
    if (!event->has_details[with_topic])
        wi_event_details(publication, with_topic, event->is_retained, details);
    event->has_details[with_topic] = true;
    event->message.dict = wi_details_dict(details);
}

/** Whether memory was short for details, be it of another subscription. */
static bool lacks_details(const struct wi_event *event)
{
    for (size_t i = 0; i < 2; i++)
        if (event->has_details[i] && wi_details_failed(&event->details[i]))
            return true;
    return false;
}

bool wi_event_encode(struct wi_event *event, enum wi_serializer serializer)
{
    if (event->encoded[serializer] != WI_EVENT_NEW) {
        bool is_good = event->encoded[serializer] == WI_EVENT_GOOD;
        event->core->metrics.cells[WI_CELL_dropped_encoding] += !is_good;
        return is_good;
    }
    widl_buffer *output = &event->core->output[serializer];
    widl_problem problem;
    event->message.payload = event->has_converted[serializer] ? event->converted[serializer].payload
                                                              : event->publication->payload;
    output->size = 0;
    output->limit = event->core->limits.max_message_bytes;
    const char *why = lacks_details(event) ? "no memory for its details" : NULL;
    if (!why && !wi_message_write(&event->message, serializer, output, &problem))
        why = problem.text;
    event->encoded[serializer] = why ? WI_EVENT_BAD : WI_EVENT_GOOD;
    event->core->metrics.cells[WI_CELL_dropped_encoding] += why != NULL;
    if (why)
        wi_core_report(event->core, WI_REPORT_event_dropped, NULL,
                       "event %llu is dropped for some subscribers: %s",
                       (unsigned long long)event->message.id, why);
    return !why;
}
