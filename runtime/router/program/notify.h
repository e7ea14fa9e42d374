/* SPDX-License-Identifier: MIT */
/* Tells the service manager how the program is, by the protocol of sd_notify(3). */
#ifndef WI_PROGRAM_NOTIFY_H
#define WI_PROGRAM_NOTIFY_H

#include <stdint.h>

/** Send a state, such as `READY=1`, to $NOTIFY_SOCKET. Without one, or on failure: no effect. */
void notify_send(const char *state);

/** Say that the configuration is being read again; READY=1 ends that. */
void notify_reloading(void);

/** How often the watchdog wants to hear `WATCHDOG=1`: half of what it allows; 0: never. */
uint32_t notify_watchdog_ms(void);

#endif
