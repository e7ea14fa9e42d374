/* SPDX-License-Identifier: MIT */
/* Lets a router serve until a signal ends it. */
#ifndef WI_PROGRAM_LOOP_H
#define WI_PROGRAM_LOOP_H

#include <widl/router.h>

/** Let what cannot be written, to who hangs up or beyond the size of files, be an error, no end. */
void loop_prefer_errors(void);

/** Let signals end `router` and read certificates again; a second one to end it ends the process.
 */
void loop_catch_signals(widl_router *router);

/** Not to be interrupted by a signal for a router that is about to be released. */
void loop_ignore_signals(void);

/**
 * Serve until a signal ends it, then take leave of the clients. `reload` is called at SIGHUP; it
 * may be NULL, and returns false when the router must not go on. The service manager is told.
 * Return: false when the loop or `reload` failed.
 */
bool loop_run(widl_router *router, bool (*reload)(void *user, widl_error *error), void *user,
              widl_error *error);

#endif
