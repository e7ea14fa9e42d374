/* SPDX-License-Identifier: MIT */
/* A configuration put into effect. */
#ifndef WI_PROGRAM_APPLY_H
#define WI_PROGRAM_APPLY_H

#include "router/program/config.h"

/** Which realms a router has, and who may do what there. Return: false, and where. */
bool apply_realms(widl_router *router, const struct config *config, widl_error *error);

/** Listen, and say where on standard output. Return: false, and where. */
bool apply_listeners(widl_router *router, const struct config *config, widl_error *error);

/** Serve metrics at `url`, NULL: nowhere, and say where on standard output. */
bool apply_operation(widl_router *router, const char *url, const widl_operation_options *options,
                     widl_error *error);

/** Put the limits, and the roles of the realms that both have, in the place of those that were
 * there. Return: false, and where. */
bool apply_changes(widl_router *router, const struct config *from, const struct config *to,
                   widl_error *error);

/**
 * Make a router that does nothing, to see whether a configuration is good; it does not touch the
 * file of histories and listens nowhere. Return: NULL, and where it is not.
 */
widl_router *apply_dry(const struct config *config, widl_error *error);

#endif
