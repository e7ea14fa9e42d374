/* SPDX-License-Identifier: MIT */
/*
 * The set of unanswered requests: a table by id, and a binary heap by deadline so that neither an
 * answer nor a time-out costs more when many requests are open.
 *
 * Invariant: an entry is in the table exactly as long as it is in the heap, and
 * heap[entry->position] == entry.
 */
#include "session/pending.h"

#include <assert.h>

#include "base/memory.h"

static void place(struct wi_pending_set *set, struct wi_pending *pending, size_t position)
{
    set->heap[position] = pending;
    pending->position = position;
}

static void sift_up(struct wi_pending_set *set, struct wi_pending *pending, size_t position)
{
    while (position > 0) {
        size_t parent = (position - 1) / 2;
        if (set->heap[parent]->deadline <= pending->deadline)
            break;
        place(set, set->heap[parent], position);
        position = parent;
    }
    place(set, pending, position);
}

static void sift_down(struct wi_pending_set *set, struct wi_pending *pending, size_t position)
{
    for (;;) {
        size_t child = 2 * position + 1;
        if (child >= set->count)
            break;
        if (child + 1 < set->count && set->heap[child + 1]->deadline < set->heap[child]->deadline)
            child++;
        if (pending->deadline <= set->heap[child]->deadline)
            break;
        place(set, set->heap[child], position);
        position = child;
    }
    place(set, pending, position);
}

static bool grow(struct wi_pending_set *set)
{
    if (set->count < set->capacity)
        return true;
    size_t capacity = set->capacity ? set->capacity * 2 : 16;
    struct wi_pending **heap = wi_memory_resize(
        set->by_id.allocator, set->heap, set->capacity * sizeof(*heap), capacity * sizeof(*heap));
    if (!heap)
        return false;
    set->heap = heap;
    set->capacity = capacity;
    return true;
}

bool wi_pending_add(struct wi_pending_set *set, struct wi_pending *pending)
{
    assert(pending->complete && !wi_table_get_id(&set->by_id, pending->id));
    if (!grow(set) || !wi_table_set_id(&set->by_id, pending->id, pending))
        return false;
    sift_up(set, pending, set->count++);
    return true;
}

struct wi_pending *wi_pending_get(const struct wi_pending_set *set, uint64_t id)
{
    return wi_table_get_id(&set->by_id, id);
}

struct wi_pending *wi_pending_first(const struct wi_pending_set *set)
{
    return set->count ? set->heap[0] : NULL;
}

/** Put `pending` at `position`, which is free or its own, or where it belongs from there. */
static void settle(struct wi_pending_set *set, struct wi_pending *pending, size_t position)
{
    if (position > 0 && pending->deadline < set->heap[(position - 1) / 2]->deadline)
        sift_up(set, pending, position);
    else
        sift_down(set, pending, position);
}

void wi_pending_set_deadline(struct wi_pending_set *set, struct wi_pending *pending,
                             uint64_t deadline)
{
    assert(pending->position < set->count && set->heap[pending->position] == pending);
    pending->deadline = deadline;
    settle(set, pending, pending->position);
}

void wi_pending_remove(struct wi_pending_set *set, struct wi_pending *pending)
{
    size_t position = pending->position;
    assert(position < set->count && set->heap[position] == pending);
    wi_table_remove_id(&set->by_id, pending->id);
    struct wi_pending *last = set->heap[--set->count];
    if (last != pending)
        settle(set, last, position);
}

void wi_pending_done(struct wi_pending_set *set)
{
    assert(set->count == 0);
    wi_memory_give_back(set->by_id.allocator, set->heap, set->capacity * sizeof(set->heap[0]));
    wi_table_done(&set->by_id);
    *set = (struct wi_pending_set){.by_id = set->by_id};
}
