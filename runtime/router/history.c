/* SPDX-License-Identifier: MIT */
/*
 * Event history, in memory.
 *
 * Invariants: events are in the order in which they came, which is that of their times as far as
 * the clock is right. Those beyond the limits are dropped when another comes or somebody asks.
 */
#include "router/history.h"

#include <stdlib.h>

#include "base/list.h"
#include "router/event.h"

struct past {
    struct wi_link link;
    struct wi_kept_publication *kept;
};

struct wi_history {
    struct wi_history_limits limits;
    struct wi_link events; /**< oldest first */
    size_t count;
    size_t bytes;
};

static struct past *past_of(struct wi_link *link)
{
    return wi_container_of(link, struct past, link);
}

struct wi_history *wi_history_new(const struct wi_history_limits *limits)
{
    struct wi_history *history = calloc(1, sizeof(*history));
    if (!history)
        return NULL;
    history->limits = *limits;
    if (!history->limits.max_events)
        history->limits.max_events = 1000;
    if (!history->limits.max_bytes)
        history->limits.max_bytes = (size_t)16 << 20;
    wi_list_init(&history->events);
    return history;
}

static size_t size_of(const struct past *past)
{
    return sizeof(*past) + past->kept->size;
}

static void drop_oldest(struct wi_history *history)
{
    struct past *past = past_of(history->events.next);
    wi_list_remove(&past->link);
    history->count--;
    history->bytes -= size_of(past);
    wi_publication_drop(past->kept);
    free(past);
}

void wi_history_free(struct wi_history *history)
{
    if (!history)
        return;
    while (history->count > 0)
        drop_oldest(history);
    free(history);
}

static bool is_over(const struct wi_history *history, widl_timestamp now)
{
    if (history->count == 0)
        return false;
    uint64_t max_age_ms = history->limits.max_age_ms;
    widl_timestamp first = past_of(history->events.next)->kept->publication.time;
    bool is_old = max_age_ms && now > first &&
                  (uint64_t)(now / WIDL_MILLISECOND - first / WIDL_MILLISECOND) > max_age_ms;
    return is_old || history->count > history->limits.max_events ||
           history->bytes > history->limits.max_bytes;
}

static void trim(struct wi_history *history, widl_timestamp now)
{
    while (is_over(history, now))
        drop_oldest(history);
}

bool wi_history_append(struct wi_history *history, struct wi_kept_publication *kept)
{
    const struct wi_publication *publication = &kept->publication;
    if (publication->audience[WI_EXCLUDE].size || publication->audience[WI_ELIGIBLE].size)
        return true;
    if (kept->size + sizeof(struct past) > history->limits.max_bytes)
        return false;
    struct past *past = calloc(1, sizeof(*past));
    if (!past)
        return false;
    past->kept = kept;
    kept->references++;
    wi_list_append(&history->events, &past->link);
    history->count++;
    history->bytes += size_of(past);
    trim(history, publication->time);
    return true;
}

size_t wi_history_count(struct wi_history *history, widl_timestamp now)
{
    trim(history, now);
    return history->count;
}

/** A part of a history: the links from `first` to before `end`. */
struct part {
    struct wi_link *first;
    struct wi_link *end;
};

/** Where an event begins or ends the part. Return: how many of the filter's ids it has. */
static int narrow(const struct wi_history_filter *filter, struct wi_link *link, bool *is_open,
                  struct part *part)
{
    uint64_t id = past_of(link)->kept->publication.id;
    int found = (id == filter->from_publication) + (id == filter->after_publication) +
                (id == filter->before_publication) + (id == filter->until_publication);
    if (id == filter->from_publication)
        part->first = link;
    if (id == filter->after_publication)
        part->first = link->next;
    if (id == filter->before_publication && *is_open)
        part->end = link;
    else if (id == filter->until_publication && *is_open)
        part->end = link->next;
    *is_open = *is_open && id != filter->before_publication && id != filter->until_publication;
    return found;
}

/**
 * The part that the filter's publications leave. Return: false when there is nothing in it, or one
 * of them is not in the history.
 */
static bool find_part(struct wi_history *history, const struct wi_history_filter *filter,
                      struct part *part)
{
    int wanted = (filter->from_publication != 0) + (filter->after_publication != 0) +
                 (filter->before_publication != 0) + (filter->until_publication != 0);
    bool is_open = true;
    *part = (struct part){history->events.next, &history->events};
    for (struct wi_link *link = history->events.next; wanted && link != &history->events;
         link = link->next)
        wanted -= narrow(filter, link, &is_open, part);
    if (wanted)
        return false;
    /* The end may lie before the start. */
    for (const struct wi_link *link = part->first; link != part->end; link = link->next)
        if (link == &history->events)
            return false;
    return part->first != part->end;
}

static bool is_wanted(const struct wi_history_filter *filter,
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

void wi_history_query(struct wi_history *history, const struct wi_history_filter *filter,
                      widl_timestamp now, const struct wi_peer *requester, wi_history_fn *take,
                      void *user)
{
    struct part part;
    uint64_t left = filter->has_limit ? filter->limit : UINT64_MAX;
    trim(history, now);
    if (left == 0 || !find_part(history, filter, &part))
        return;
    struct wi_link *link = filter->reverse ? part.end->previous : part.first;
    const struct wi_link *last = filter->reverse ? part.first : part.end->previous;
    for (;;) {
        const struct wi_publication *publication = &past_of(link)->kept->publication;
        if (is_wanted(filter, publication, requester) && (!take(user, publication) || --left == 0))
            return;
        if (link == last)
            return;
        link = filter->reverse ? link->previous : link->next;
    }
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
