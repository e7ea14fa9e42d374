/* SPDX-License-Identifier: MIT */
/* The value of --history. */
#ifndef WI_ROUTER_PROGRAM_KEEP_H
#define WI_ROUTER_PROGRAM_KEEP_H

#include <widl/router.h>

/** Which events are kept; the text is that of the argument. */
struct keep {
    const char *realm;
    const char *topic;
    widl_match match;
    widl_history_limits limits;
};

/**
 * Read `REALM=TOPIC[,events=N][,bytes=N][,age=N(s|m|h|d)]`, which is cut into its parts. Return:
 * what is wrong, or NULL.
 */
const char *keep_read(char *text, struct keep *ret);

#endif
