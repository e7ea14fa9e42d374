/* SPDX-License-Identifier: MIT */
/* Points in time, ordered: which is first is known at once, setting one takes few steps. */
#ifndef WI_ROUTER_DEADLINE_H
#define WI_ROUTER_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A point in time, a member of what waits for it. All zero is one that is not set. */
struct wi_deadline {
    uint64_t at_ms;
    size_t place; /**< among the others, from 1; 0: it is not set */
};

/** Deadlines that are set. All zero is none. */
struct wi_deadlines {
    struct wi_deadline **heap; /**< each is not before its parent, at half of its place */
    size_t count;
    size_t capacity;
};

/** Release the memory; none is set. */
void wi_deadlines_done(struct wi_deadlines *deadlines);

/**
 * Set a deadline, or set it anew, which cannot fail. It must not move while it is set.
 * Return: false when memory is short.
 */
bool wi_deadlines_set(struct wi_deadlines *deadlines, struct wi_deadline *deadline, uint64_t at_ms);

/** Take a deadline back; allowed when it is not set. */
void wi_deadlines_clear(struct wi_deadlines *deadlines, struct wi_deadline *deadline);

/** The first of all, or NULL. */
struct wi_deadline *wi_deadlines_first(const struct wi_deadlines *deadlines);

#endif
