/* SPDX-License-Identifier: MIT */
/* The events of the meta API. */
#ifndef WI_ROUTER_META_EVENTS_H
#define WI_ROUTER_META_EVENTS_H

#include "router/core/note.h"
#include "router/meta/service.h"

/** Publish what a note of the service's realm says. Return: false with the reason. */
bool wi_meta_publish(struct wi_service *service, const struct wi_note *note, widl_error *error);

#endif
