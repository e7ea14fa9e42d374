/* SPDX-License-Identifier: MIT */
/*
 * Signals only set flags and wake the router's loop, so that everything else happens between its
 * turns.
 */
#include "router/program/loop.h"

#include <signal.h>

#include "base/clock.h"
#include "router/program/memory.h"
#include "router/program/notify.h"

/** The watchdog is not fed while the router takes leave, which may last. */
#define LEAVE_IN_PEACE "WATCHDOG_USEC=90000000000"

/** For the signal handlers. */
static widl_router *running;
static volatile sig_atomic_t is_stopped;
static volatile sig_atomic_t is_hung_up;

static void on_signal(int number)
{
    (void)number;
    is_stopped = 1;
    widl_router_stop(running);
}

static void on_hangup(int number)
{
    (void)number;
    is_hung_up = 1;
    widl_router_reload_certificates(running);
}

void loop_prefer_errors(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
}

void loop_catch_signals(widl_router *router)
{
    struct sigaction stop = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    struct sigaction reload = {.sa_handler = on_hangup};
    running = router;
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGHUP, &reload, NULL);
}

void loop_ignore_signals(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGTERM, &ignore, NULL);
    sigaction(SIGINT, &ignore, NULL);
    sigaction(SIGHUP, &ignore, NULL);
}

/** Tell the watchdog that all is well, when that is due. Return: for how long a turn may wait. */
static uint32_t feed_watchdog(uint32_t every_ms, uint64_t *due_ms)
{
    uint64_t now_ms = wi_clock_ms();
    if (every_ms == 0)
        return UINT32_MAX;
    if (now_ms >= *due_ms) {
        notify_send("WATCHDOG=1");
        *due_ms = now_ms + every_ms;
    }
    return (uint32_t)(*due_ms - now_ms);
}

static bool reread(bool (*reload)(void *user, widl_error *error), void *user, widl_error *error)
{
    is_hung_up = 0;
    notify_reloading();
    if (reload && !reload(user, error))
        return false;
    notify_send("READY=1");
    return true;
}

bool loop_run(widl_router *router, bool (*reload)(void *user, widl_error *error), void *user,
              widl_error *error)
{
    uint32_t watchdog_ms = notify_watchdog_ms();
    uint64_t due_ms = 0;
    uint64_t look_ms = 0;
    notify_send("READY=1");
    while (!is_stopped) {
        if (is_hung_up && !reread(reload, user, error))
            return false;
        uint32_t memory_ms = memory_look(&look_ms, wi_clock_ms());
        uint32_t wait_ms = feed_watchdog(watchdog_ms, &due_ms);
        if (!widl_router_process(router, wait_ms < memory_ms ? wait_ms : memory_ms, error))
            return false;
    }
    notify_send("STOPPING=1");
    if (watchdog_ms > 0)
        notify_send(LEAVE_IN_PEACE);
    return widl_router_run(router, error);
}
