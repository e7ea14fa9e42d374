/* SPDX-License-Identifier: MIT */
/*
 * Watching a peer's life. Each quarter of the time it is looked whether anything came since; if
 * not, the peer is pinged, which is at the latest when half of the time is over, and then has the
 * rest of it. Looking in fixed steps, rather than after each sign of life, costs next to nothing
 * with many connections.
 *
 * A peer that still takes what was sent before the ping cannot answer it yet and counts as alive:
 * what its system acknowledges is a sign of life until the ping has arrived, and none after that,
 * so that a program that hangs is found whatever its system takes.
 */
#include "transport/keepalive.h"

void wi_keepalive_start(struct wi_keepalive *keepalive, uint32_t within_ms, uint64_t now_ms)
{
    *keepalive = (struct wi_keepalive){.within_ms = within_ms, .heard_ms = now_ms};
}

bool wi_keepalive_heard(struct wi_keepalive *keepalive, uint64_t now_ms)
{
    bool was_asked = keepalive->is_asked;

    keepalive->heard_ms = now_ms;
    keepalive->is_asked = false;
    return was_asked;
}

static uint32_t quarter(const struct wi_keepalive *keepalive)
{
    return keepalive->within_ms / 4;
}

/** Whether the peer's system has taken some of what is before the end of the ping. */
static bool makes_progress(struct wi_keepalive *keepalive, uint64_t taken)
{
    bool progress = taken > keepalive->taken && keepalive->taken < keepalive->ping_end;

    keepalive->taken = taken;
    return progress;
}

enum wi_keepalive_step wi_keepalive_expire(struct wi_keepalive *keepalive, uint64_t now_ms,
                                           uint64_t taken)
{
    uint64_t silent_ms = now_ms - keepalive->heard_ms;

    if (!keepalive->is_asked) {
        if (silent_ms < quarter(keepalive))
            return WI_KEEPALIVE_WAIT;
        /* Who looks late, because the program was busy, still gives the peer its time. */
        if (silent_ms > keepalive->within_ms / 2)
            keepalive->heard_ms = now_ms - keepalive->within_ms / 2;
        return WI_KEEPALIVE_ASK;
    }
    if (makes_progress(keepalive, taken))
        keepalive->heard_ms = now_ms;
    else if (silent_ms >= keepalive->within_ms)
        return WI_KEEPALIVE_LOST;
    return WI_KEEPALIVE_WAIT;
}

void wi_keepalive_asked(struct wi_keepalive *keepalive, uint64_t taken, uint64_t ping_end)
{
    keepalive->is_asked = true;
    keepalive->taken = taken;
    keepalive->ping_end = ping_end;
}

uint32_t wi_keepalive_wait(const struct wi_keepalive *keepalive, uint64_t now_ms)
{
    uint64_t over_ms = keepalive->heard_ms + keepalive->within_ms;

    if (!keepalive->is_asked)
        return quarter(keepalive) > 0 ? quarter(keepalive) : 1;
    return over_ms > now_ms ? (uint32_t)(over_ms - now_ms) : 0;
}
