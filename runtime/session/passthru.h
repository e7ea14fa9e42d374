/* SPDX-License-Identifier: MIT */
/* Payload passthru: how payloads are packed that the router does not look at. */
#ifndef WI_PASSTHRU_H
#define WI_PASSTHRU_H

#include "session/features.h"
#include "session/session.h"

/** Whether it may be asked for. `feature`: the router's for that kind of message. */
bool wi_passthru_check(const struct widl_session *session, const widl_passthru *passthru,
                       enum wi_router_feature feature, widl_error *error);

/** Read what the details of a received message say. Return: false as wi_details_read(). */
bool wi_passthru_read(struct widl_session *session, const struct wi_message *message,
                      widl_passthru *ret);

/** Copy the strings into an arena. Return: false without memory. */
bool wi_passthru_copy(const widl_passthru *from, widl_arena *arena, widl_passthru *ret);

#endif
