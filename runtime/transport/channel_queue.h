/* SPDX-License-Identifier: MIT */
/* What a channel has to send: from messages to what the system has taken. */
#ifndef WI_CHANNEL_QUEUE_H
#define WI_CHANNEL_QUEUE_H

#include "transport/channel.h"

/* For the peer to answer a close frame, and to hang up after that. */
#define WI_CLOSE_TIMEOUT_MS 1000

/** Queue what says that we close; without memory for it there is nothing left but to cut. */
void wi_channel_queue_close(struct wi_channel *channel, uint16_t status, const char *reason);

/**
 * Queue a ping or pong. A peer that pings and does not read gets no more answers (RFC 6455, 5.5.3),
 * and one that reads nothing no more pings.
 */
void wi_channel_queue_control(struct wi_channel *channel, enum wi_stream_event_type type,
                              const void *data, size_t size);

/**
 * Hand the queue to the system, or, of a channel that is cut, the last words of TLS, an alert, if
 * that is possible. Return: false when the connection is broken.
 */
bool wi_channel_write(struct wi_channel *channel);

/** All is sent: tell the peer that nothing more comes. Return: as wi_channel_write(). */
bool wi_channel_hang_up(struct wi_channel *channel);

/** The queue is not needed any more: leave its memory to whoever needs some next. */
void wi_channel_release_queue(struct wi_channel *channel);

#endif
