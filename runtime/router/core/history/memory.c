/* SPDX-License-Identifier: MIT */
/*
 * Event history in memory.
 *
 * Invariants: events are in the order in which they came, which is that of their times as far as
 * the clock is right. Those beyond the limits are dropped when another comes or somebody asks.
 */
#include <stdlib.h>

#include "router/core/history/store.h"

struct past {
    struct wi_link link;
    struct wi_kept_publication *kept;
};

struct memory {
    struct wi_history base;
    struct wi_link events; /**< oldest first */
};

static struct memory *memory_of(struct wi_history *history)
{
    return wi_container_of(history, struct memory, base);
}

static struct past *past_of(struct wi_link *link)
{
    return wi_container_of(link, struct past, link);
}

static void drop_oldest(struct memory *memory)
{
    struct past *past = past_of(memory->events.next);
    wi_list_remove(&past->link);
    memory->base.count--;
    memory->base.bytes -= wi_history_size(past->kept);
    wi_publication_drop(past->kept);
    free(past);
}

static void free_memory(struct wi_history *history)
{
    struct memory *memory = memory_of(history);
    while (history->count > 0)
        drop_oldest(memory);
    free(memory);
}

static void trim(struct wi_history *history, widl_timestamp now)
{
    struct memory *memory = memory_of(history);
    while (history->count > 0 &&
           wi_history_is_over(history, past_of(memory->events.next)->kept->publication.time, now))
        drop_oldest(memory);
}

static bool append(struct wi_history *history, struct wi_kept_publication *kept)
{
    struct memory *memory = memory_of(history);
    size_t size = wi_history_size(kept);
    struct past *past = size <= history->limits.max_bytes ? calloc(1, sizeof(*past)) : NULL;
    if (!past)
        return false;
    past->kept = kept;
    kept->references++;
    wi_list_append(&memory->events, &past->link);
    history->count++;
    history->bytes += size;
    trim(history, kept->publication.time);
    return true;
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
static bool find_part(struct memory *memory, const struct wi_history_filter *filter,
                      struct part *part)
{
    int wanted = (filter->from_publication != 0) + (filter->after_publication != 0) +
                 (filter->before_publication != 0) + (filter->until_publication != 0);
    bool is_open = true;
    *part = (struct part){memory->events.next, &memory->events};
    for (struct wi_link *link = memory->events.next; wanted && link != &memory->events;
         link = link->next)
        wanted -= narrow(filter, link, &is_open, part);
    if (wanted)
        return false;
    /* The end may lie before the start. */
    for (const struct wi_link *link = part->first; link != part->end; link = link->next)
        if (link == &memory->events)
            return false;
    return part->first != part->end;
}

static bool query(struct wi_history *history, const struct wi_history_request *request)
{
    const struct wi_history_filter *filter = request->filter;
    struct part part;
    uint64_t left = filter->has_limit ? filter->limit : UINT64_MAX;
    if (!find_part(memory_of(history), filter, &part))
        return true;
    struct wi_link *link = filter->reverse ? part.end->previous : part.first;
    const struct wi_link *last = filter->reverse ? part.first : part.end->previous;
    for (;;) {
        const struct wi_publication *publication = &past_of(link)->kept->publication;
        if (wi_history_wants(filter, publication, request->requester) &&
            (!request->take(request->user, publication) || --left == 0))
            return true;
        if (link == last)
            return true;
        link = filter->reverse ? link->previous : link->next;
    }
}

static const struct wi_history_operations operations = {
    .free = free_memory,
    .append = append,
    .trim = trim,
    .query = query,
};

struct wi_history *wi_history_new(const widl_history_limits *limits)
{
    struct memory *memory = calloc(1, sizeof(*memory));
    if (!memory)
        return NULL;
    wi_history_init(&memory->base, &operations, limits);
    wi_list_init(&memory->events);
    return &memory->base;
}
