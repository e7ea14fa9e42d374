/* SPDX-License-Identifier: MIT */
/*
 * One descriptor in place of all those of a loop, for a loop of the program's own: an epoll
 * instance that has what libwebsockets polls, and what wakes the loop. None until it is asked for.
 */
#ifndef WI_WATCH_H
#define WI_WATCH_H

#include <stdatomic.h>
#include <stdbool.h>

struct wi_watch {
    int descriptor;   /**< -1: there is none */
    atomic_int alarm; /**< an eventfd; -1: there is none */
};

void wi_watch_init(struct wi_watch *watch);
void wi_watch_done(struct wi_watch *watch);

/** Make the descriptor, which begins readable. Return: false when the system gives none. */
bool wi_watch_open(struct wi_watch *watch);

/** A descriptor is polled from now on; closing it ends that. Return: false when that fails. */
bool wi_watch_add(struct wi_watch *watch, int descriptor, bool for_room);

/** Whether room to write is awaited, too. Nothing to do without the watch's descriptor. */
void wi_watch_change(struct wi_watch *watch, int descriptor, bool for_room);

/** Make the descriptor readable. Thread: any; also from a signal handler. */
void wi_watch_ring(struct wi_watch *watch);

/** Take note of that. */
void wi_watch_hear(struct wi_watch *watch);

#endif
