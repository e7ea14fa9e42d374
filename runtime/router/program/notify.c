/* SPDX-License-Identifier: MIT */
/*
 * The service manager's socket: datagrams to a path, or to an abstract name, that begins with `@`.
 * A manager that is gone, or busy, never stops the router.
 */
#include "router/program/notify.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/** Least time between two signs of life. */
#define LEAST_WATCHDOG_MS 10

void notify_send(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t size = path ? strlen(path) : 0;
    if (size < 2 || size >= sizeof(address.sun_path) || (path[0] != '/' && path[0] != '@'))
        return;
    memcpy(address.sun_path, path, size);
    if (path[0] == '@')
        address.sun_path[0] = '\0';
    int file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (file < 0)
        return;
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
    (void)!sendto(file, state, strlen(state), MSG_DONTWAIT | MSG_NOSIGNAL,
                  (const struct sockaddr *)&address, length);
    close(file);
}

void notify_reloading(void)
{
    char state[64];
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%llu",
             (unsigned long long)now.tv_sec * 1000000 + (unsigned long long)now.tv_nsec / 1000);
    notify_send(state);
}

uint32_t notify_watchdog_ms(void)
{
    const char *text = getenv("WATCHDOG_USEC");
    const char *process = getenv("WATCHDOG_PID");
    if (!text || (process && strtol(process, NULL, 10) != (long)getpid()))
        return 0;
    unsigned long long ms = strtoull(text, NULL, 10) / 2000;
    if (ms == 0)
        return 0;
    if (ms < LEAST_WATCHDOG_MS)
        return LEAST_WATCHDOG_MS;
    return ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX;
}
