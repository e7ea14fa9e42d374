/* SPDX-License-Identifier: MIT */
/*
 * Event history: what all stores have in common, which is what is kept, the filters, and the form
 * in which events are handed out.
 */
#include "router/core/history.h"

#include "router/core/event.h"
#include "router/core/history/store.h"
#include "router/core/peer.h"
#include "value/transcode.h"

#define DEFAULT_EVENTS 1000
#define DEFAULT_BYTES  ((size_t)16 << 20)

void wi_history_init(struct wi_history *history, const struct wi_history_operations *operations,
                     const widl_history_limits *limits)
{
    history->operations = operations;
    history->limits = *limits;
    if (!limits->max_events)
        history->limits.max_events = DEFAULT_EVENTS;
    if (!limits->max_bytes)
        history->limits.max_bytes = DEFAULT_BYTES;
}

bool wi_history_is_over(const struct wi_history *history, widl_timestamp oldest, widl_timestamp now)
{
    if (history->count == 0)
        return false;
    uint64_t max_age_ms = history->limits.max_age_ms;
    bool is_old = max_age_ms && now > oldest &&
                  (uint64_t)(now / WIDL_MILLISECOND - oldest / WIDL_MILLISECOND) > max_age_ms;
    return is_old || history->count > history->limits.max_events ||
           history->bytes > history->limits.max_bytes;
}

size_t wi_history_size(const struct wi_kept_publication *kept)
{
    return kept->size + sizeof(struct wi_link) + sizeof(void *);
}

void wi_history_free(struct wi_history *history)
{
    if (history)
        history->operations->free(history);
}

bool wi_history_is_durable(const struct wi_history *history)
{
    return history->operations->is_durable;
}

bool wi_history_append(struct wi_history *history, struct wi_kept_publication *kept)
{
    const struct wi_publication *publication = &kept->publication;
    if (publication->audience[WI_EXCLUDE].size || publication->audience[WI_ELIGIBLE].size)
        return true;
    return history->operations->append(history, kept);
}

size_t wi_history_count(struct wi_history *history, widl_timestamp now)
{
    history->operations->trim(history, now);
    return history->count;
}

bool wi_history_wants(const struct wi_history_filter *filter,
                      const struct wi_publication *publication, const struct wi_peer *requester)
{
    widl_timestamp time = publication->time;
    if ((filter->has_from && time < filter->from) || (filter->has_after && time <= filter->after))
        return false;
    if ((filter->has_before && time >= filter->before) ||
        (filter->has_until && time > filter->until))
        return false;
    if (filter->topic.data && !widl_str_equal(filter->topic, publication->topic))
        return false;
    return wi_publication_lists(publication, requester);
}

bool wi_history_query(struct wi_history *history, const struct wi_history_filter *filter,
                      widl_timestamp now, const struct wi_peer *requester, wi_history_fn *take,
                      void *user)
{
    const struct wi_history_request request = {
        .filter = filter,
        .requester = requester,
        .take = take,
        .user = user,
    };
    history->operations->trim(history, now);
    if (filter->has_limit && filter->limit == 0)
        return true;
    return history->operations->query(history, &request);
}

/** Write a half of the payload, unless it is absent. */
static bool write_half(widl_writer *writer, const char *key, widl_value half)
{
    return half.size == 0 ||
           (widl_write_string(writer, widl_str(key)) && widl_write_value(writer, half));
}

/** Write what subscribers were told in the event's details. */
static bool write_details(widl_writer *writer, const struct wi_publication *publication,
                          bool with_topic)
{
    struct wi_details details;
    wi_event_details(publication, with_topic, false, &details);
    widl_value dict = wi_details_dict(&details);
    bool good = !wi_details_failed(&details) && widl_write_string(writer, widl_str("details")) &&
                (dict.size ? widl_write_value(writer, dict) : widl_write_map(writer, 0));
    if (wi_details_failed(&details))
        widl_writer_refuse(writer, "no memory for the details of an event");
    wi_details_done(&details);
    return good;
}

bool wi_history_write(widl_writer *writer, widl_arena *arena, uint64_t subscription,
                      enum wi_match match, const struct wi_publication *publication)
{
    widl_payload payload = {0};
    widl_problem problem;
    if (!wi_payload_to_msgpack(&publication->payload, arena, &payload, &problem))
        return widl_writer_refuse(writer, "%s", problem.text);
    size_t count = payload.args.size > 0 ? 5 : 4;
    count += payload.kwargs.size > 0;
    return widl_write_map(writer, count) && widl_write_string(writer, widl_str("timestamp")) &&
           widl_write_timestamp(writer, publication->time) &&
           widl_write_string(writer, widl_str("subscription")) &&
           widl_write_uint(writer, subscription) &&
           widl_write_string(writer, widl_str("publication")) &&
           widl_write_uint(writer, publication->id) &&
           write_details(writer, publication, match != WI_MATCH_EXACT) &&
           write_half(writer, "args", payload.args) && write_half(writer, "kwargs", payload.kwargs);
}

bool wi_history_can_send(widl_value event, const struct wi_peer *requester)
{
    widl_reader reader;
    widl_reader_open(&reader, event, NULL);
    reader.depth = 1;
    if (!widl_read_skip(&reader))
        return false;
    if (requester->serializer != WI_JSON)
        return true;
    widl_buffer text = {.limit = requester->core->limits.max_message_bytes};
    widl_problem problem = {0};
    /* What is too large or wants too much memory is found again when it is sent. */
    bool good = wi_msgpack_to_json(event, &text, &problem) || problem.out_of_memory;
    widl_buffer_free(&text);
    return good;
}
