/* SPDX-License-Identifier: MIT */
/*
 * The gate of a session: who is inside, who turns the carrier, and who runs callbacks.
 *
 * Any thread may call a session. Every public function enters the gate and leaves it; in between
 * the thread is inside, alone. It steps outside for as long as it waits and while it runs code of
 * the program, so nobody waits at the gate for either.
 *
 * - One of those who wait leads: it turns the carrier for all. The others follow: they sleep until
 *   what they wait for has come, or until they can lead.
 * - One thread at a time has the floor: it handles what has come, ends requests and runs callbacks.
 *   Whoever waits for the floor waits for the callback that runs. Functions that do not block never
 *   take it.
 */
#ifndef WI_GATE_H
#define WI_GATE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"

/** A thread that follows; on its stack. */
struct wi_follower {
    struct wi_link link;
    pthread_cond_t roused;
};

struct wi_gate {
    pthread_mutex_t mutex;
    _Atomic(pthread_t) owner; /**< the thread inside; written by itself alone */
    unsigned depth;           /**< how often it has entered */
    unsigned visits;          /**< that have not ended, of threads that stepped outside, too */
    pthread_cond_t left;      /**< a visit has ended while somebody waits for that */
    bool is_closing;          /**< wi_gate_outlast() waits */

    bool is_led;     /**< somebody turns the carrier */
    bool is_polled;  /**< and is outside, waiting for events, */
    bool is_prodded; /**< which it has been told to stop */
    struct wi_link followers;

    pthread_t speaker; /**< who has the floor, */
    unsigned speeches; /**< how often it has taken it; 0: nobody has it */
    unsigned called;   /**< the number of who has it, or gets it next */
    unsigned tickets;  /**< numbers given out */
    pthread_cond_t next_please;
    unsigned in_callback; /**< calls of user code in progress, on the speaker's thread */
};

/** Return: false without resources; then there is nothing to be released. */
bool wi_gate_init(struct wi_gate *gate);
void wi_gate_done(struct wi_gate *gate);

/** Begin a visit, or nest in that of the calling thread; and the reverse. */
void wi_gate_enter(struct wi_gate *gate);
void wi_gate_leave(struct wi_gate *gate);

/** Step outside, whatever the depth, so that others can lead, too; and come back to that depth. */
unsigned wi_gate_step_out(struct wi_gate *gate);
void wi_gate_step_in(struct wi_gate *gate, unsigned depth);

/** Get the floor, or nest in having it; and the reverse. */
void wi_gate_take_floor(struct wi_gate *gate);
void wi_gate_yield_floor(struct wi_gate *gate);

/** Around a call of user code, by the thread that has the floor. */
unsigned wi_gate_call_out(struct wi_gate *gate);
void wi_gate_come_back(struct wi_gate *gate, unsigned depth);

/** Whether the calling thread runs a callback. */
bool wi_gate_in_callback(const struct wi_gate *gate);

/**
 * Sleep outside until roused, at most `timeout_ms` (UINT32_MAX: no end); somebody else leads.
 *
 * slot: is this follower meanwhile, for who is to rouse it alone; may be NULL.
 */
void wi_gate_follow(struct wi_gate *gate, struct wi_follower **slot, uint32_t timeout_ms);

/** Rouse a follower, which may be NULL, or all of them. */
void wi_gate_rouse(struct wi_follower *follower);
void wi_gate_rouse_all(struct wi_gate *gate);

/** Wait until the calling thread's visit is the only one. */
void wi_gate_outlast(struct wi_gate *gate);

#endif
