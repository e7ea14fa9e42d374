/* SPDX-License-Identifier: MIT */
/*
 * Channels that are not read from for a while, since more has come than their limits say
 * (throttle.h). Nothing is dropped: what waits, waits with the sender.
 *
 * Invariant: a throttle is on the loop's `paused` exactly as long as its socket is paused.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "transport/channel.h"

/** Look at a channel again after this, which is as exact as pauses are. */
#define PAUSE_MS 50

void wi_channel_pause(struct wi_channel *channel, uint64_t now_ms)
{
    struct wi_throttle *throttle = channel->throttle;

    if (!throttle->is_paused) {
        channel->loop->pauses++;
        wi_socket_pause(&channel->socket, true);
    }
    throttle->is_paused = true;
    throttle->look_ms = now_ms + PAUSE_MS;
    wi_list_remove(&throttle->link);
    wi_list_append(&channel->loop->paused, &throttle->link);
}

static void resume(struct wi_channel *channel)
{
    wi_list_remove(&channel->throttle->link);
    channel->throttle->is_paused = false;
    wi_socket_pause(&channel->socket, false);
}

/** Who has gone, or is told to, is not held up. */
void wi_channel_look_at_paused(struct wi_channel *channel, uint64_t now_ms)
{
    wi_throttle_fill(channel->throttle, now_ms);
    if (channel->state == WI_CHANNEL_OPEN && wi_throttle_owes(channel->throttle) &&
        !wi_socket_is_ending(&channel->socket))
        wi_channel_pause(channel, now_ms);
    else
        resume(channel);
}

bool wi_channel_throttle(struct wi_channel *channel)
{
    const struct wi_channel_limits *limits = &channel->limits;

    if (limits->message_rate == 0 && limits->byte_rate == 0)
        return true;
    channel->throttle = wi_memory_take_zeroed(channel->loop->allocator, sizeof(*channel->throttle));
    if (!channel->throttle)
        return false;
    wi_throttle_start(channel->throttle, limits->message_rate, limits->byte_rate, wi_clock_ms());
    channel->throttle->channel = channel;
    return true;
}
