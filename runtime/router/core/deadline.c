/* SPDX-License-Identifier: MIT */
/*
 * Deadlines: a binary heap of pointers, places counted from 1.
 *
 * Invariant: each deadline that is set knows its place, so that it can be taken back without a
 * search.
 */
#include "router/core/deadline.h"

#include <assert.h>
#include <stdlib.h>

#define FIRST_CAPACITY ((size_t)16)

static struct wi_deadline *at(const struct wi_deadlines *deadlines, size_t place)
{
    return deadlines->heap[place - 1];
}

static void put(struct wi_deadlines *deadlines, size_t place, struct wi_deadline *deadline)
{
    deadlines->heap[place - 1] = deadline;
    deadline->place = place;
}

static bool is_before(const struct wi_deadlines *deadlines, size_t place, size_t other)
{
    return at(deadlines, place)->at_ms < at(deadlines, other)->at_ms;
}

static void swap(struct wi_deadlines *deadlines, size_t place, size_t other)
{
    struct wi_deadline *moved = at(deadlines, place);
    put(deadlines, place, at(deadlines, other));
    put(deadlines, other, moved);
}

static void rise(struct wi_deadlines *deadlines, size_t place)
{
    for (; place > 1 && is_before(deadlines, place, place / 2); place /= 2)
        swap(deadlines, place, place / 2);
}

static void sink(struct wi_deadlines *deadlines, size_t place)
{
    for (;;) {
        size_t first = place;
        for (size_t child = 2 * place; child <= 2 * place + 1; child++)
            if (child <= deadlines->count && is_before(deadlines, child, first))
                first = child;
        if (first == place)
            return;
        swap(deadlines, place, first);
        place = first;
    }
}

static bool make_room(struct wi_deadlines *deadlines)
{
    if (deadlines->count < deadlines->capacity)
        return true;
    size_t capacity = deadlines->capacity ? 2 * deadlines->capacity : FIRST_CAPACITY;
    if (capacity > SIZE_MAX / sizeof(struct wi_deadline *))
        return false;
    struct wi_deadline **heap = realloc(deadlines->heap, capacity * sizeof(struct wi_deadline *));
    if (!heap)
        return false;
    deadlines->heap = heap;
    deadlines->capacity = capacity;
    return true;
}

void wi_deadlines_done(struct wi_deadlines *deadlines)
{
    assert(deadlines->count == 0);
    free(deadlines->heap);
    *deadlines = (struct wi_deadlines){0};
}

bool wi_deadlines_set(struct wi_deadlines *deadlines, struct wi_deadline *deadline, uint64_t at_ms)
{
    if (!deadline->place) {
        if (!make_room(deadlines))
            return false;
        put(deadlines, ++deadlines->count, deadline);
    }
    deadline->at_ms = at_ms;
    rise(deadlines, deadline->place);
    sink(deadlines, deadline->place);
    return true;
}

void wi_deadlines_clear(struct wi_deadlines *deadlines, struct wi_deadline *deadline)
{
    size_t place = deadline->place;
    if (!place)
        return;
    struct wi_deadline *last = at(deadlines, deadlines->count--);
    deadline->place = 0;
    if (last == deadline)
        return;
    put(deadlines, place, last);
    rise(deadlines, place);
    sink(deadlines, last->place);
}

struct wi_deadline *wi_deadlines_first(const struct wi_deadlines *deadlines)
{
    return deadlines->count ? at(deadlines, 1) : NULL;
}
