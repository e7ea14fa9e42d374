/* SPDX-License-Identifier: MIT */
/* Joining again after the connection was lost. */
#ifndef WI_RECONNECT_H
#define WI_RECONNECT_H

#include <widl/session.h>

#include "base/list.h"

/** What a session knows of its connections, lost and to come. */
struct wi_rejoin {
    bool has_joined;   /**< at least once */
    bool starts;       /**< widl_connect_start(): it is the program's before it has joined */
    bool is_announced; /**< the program was told of the present connection */
    bool is_over;      /**< there will be no other connection */
    unsigned failures; /**< attempts in a row that have failed */
    unsigned step;     /**< of the delay between attempts */
    uint64_t due;      /**< when to try again; or, while trying, when to give that up */
    uint64_t joined_at;
    struct wi_link unsent; /**< see restore.c */
    struct wi_link unsettled;
    size_t restoring;
    bool has_new; /**< something unsent is to be asked for in the next turn */
    unsigned restore_step;
    uint64_t restore_at; /**< when to ask again for what was refused; WI_NEVER: there is nothing */
};

/** Whether the session would try another connection if it lost this one. */
bool wi_reconnect_is_possible(const struct widl_session *session);

void wi_reconnect_init(struct widl_session *session);

/**
 * The session would end. Return: whether it is only lost, and will be joined again: then everything
 * that waits for the router has failed, with WIDL_ERROR_LOST.
 */
bool wi_reconnect_begin(struct widl_session *session, const widl_error *reason, uint16_t status);

/** WELCOME has come. */
void wi_reconnect_joined(struct widl_session *session);

/** Tell the program, once for each connection, that the session is as it was before. */
void wi_reconnect_announce(struct widl_session *session);

/** Tell the program that the session has ended for good, if it has ever been joined. */
void wi_reconnect_ended(struct widl_session *session);

/** Do what is due. */
void wi_reconnect_tick(struct widl_session *session);

/** When something will be; WI_NEVER: nothing. */
uint64_t wi_reconnect_deadline(const struct widl_session *session);

/** Wait until the session is joined or has ended. Never from a callback. */
void wi_reconnect_await(struct widl_session *session, uint64_t deadline);

#endif
