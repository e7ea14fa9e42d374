/* SPDX-License-Identifier: MIT */
/*
 * The queue of a channel: sending fills it, the loop empties it, once per turn, through TLS if need
 * be.
 *
 * Invariant: `sent` <= `queue.size`, and both are 0 when nothing is queued.
 */
#include "transport/channel_queue.h"

#include <string.h>

/* Control frames are sent although the queue is full, up to this. */
#define CONTROL_ALLOWANCE 4096

/* What the loop keeps of queues that became empty, at most. */
#define MOST_SPARE_BYTES ((size_t)1 << 20)

/* What is encrypted at a time, and what a channel keeps of the memory for that. */
#define ENCRYPTED_BYTES   65536
#define KEPT_OUTPUT_BYTES 4096

void wi_channel_release_queue(struct wi_channel *channel)
{
    widl_buffer *spare = &channel->loop->spare;

    channel->queue.size = 0;
    channel->sent = 0;
    wi_wire_moved(&channel->wire, SIZE_MAX);
    if (channel->queue.capacity > spare->capacity && channel->queue.capacity <= MOST_SPARE_BYTES) {
        widl_buffer_free(spare);
        *spare = channel->queue;
        channel->queue = (widl_buffer){.allocator = spare->allocator};
    }
    widl_buffer_free(&channel->queue);
}

/** Make the queue ready to be appended to. */
static void open_queue(struct wi_channel *channel)
{
    size_t left = channel->queue.size - channel->sent;

    if (!channel->queue.data) {
        channel->queue = channel->loop->spare;
        channel->loop->spare = (widl_buffer){.allocator = channel->queue.allocator};
    } else if (channel->sent > 0 && channel->sent >= left) {
        memmove(channel->queue.data, channel->queue.data + channel->sent, left);
        channel->queue.size = left;
        wi_wire_moved(&channel->wire, channel->sent);
        channel->sent = 0;
    }
}

/** Bytes that are encrypted and not handed to the system yet. */
static size_t encrypted(const struct wi_channel *channel)
{
    return channel->tls ? wi_tls_output(channel->tls)->size - channel->encrypted_sent : 0;
}

size_t wi_channel_queued(const struct wi_channel *channel)
{
    return channel->queue.size - channel->sent + encrypted(channel);
}

static void cut_for_memory(struct wi_channel *channel)
{
    wi_channel_set_end(channel, WIDL_ERROR_MEMORY, "out of memory");
    channel->is_cut = true;
}

void wi_channel_queue_close(struct wi_channel *channel, uint16_t status, const char *reason)
{
    open_queue(channel);
    if (!wi_wire_write_close(&channel->wire, status, reason, &channel->queue))
        cut_for_memory(channel);
    wi_channel_touch(channel);
}

void wi_channel_queue_control(struct wi_channel *channel, enum wi_stream_event_type type,
                              const void *data, size_t size)
{
    size_t frame_size = size + WI_FRAME_HEADER_SIZE;
    size_t queued = wi_channel_queued(channel);

    if (queued + frame_size > CONTROL_ALLOWANCE &&
        queued + frame_size - CONTROL_ALLOWANCE > channel->limits.max_queue_bytes)
        return;
    open_queue(channel);
    if (!wi_wire_write_control(&channel->wire, type, data, size, &channel->queue))
        cut_for_memory(channel);
    wi_channel_touch(channel);
}

/** Hand bytes to the system. Return: how many it took, -1 when the connection is broken. */
static long hand_over(struct wi_channel *channel, const unsigned char *data, size_t size)
{
    long taken = wi_socket_write(&channel->socket, data, size);

    if (taken < 0)
        return taken;
    channel->handed += (uint64_t)taken;
    if (taken > 0 && channel->state >= WI_CHANNEL_CLOSING)
        wi_channel_set_deadline(channel, WI_DEADLINE_CLOSING, WI_CLOSE_TIMEOUT_MS);
    if ((size_t)taken < size) {
        channel->is_blocked = true;
        wi_socket_await_writable(&channel->socket);
    }
    return taken;
}

/** `size` more bytes of the queue are gone. */
static void advance_queue(struct wi_channel *channel, size_t size)
{
    channel->sent += size;
    if (channel->sent == channel->queue.size)
        wi_channel_release_queue(channel);
}

/** Hand over what is encrypted. Return: false when the connection is broken. */
static bool write_encrypted(struct wi_channel *channel)
{
    widl_buffer *output = wi_tls_output(channel->tls);
    long taken = hand_over(channel, output->data + channel->encrypted_sent, encrypted(channel));

    if (taken < 0)
        return false;
    channel->encrypted_sent += (size_t)taken;
    if (channel->encrypted_sent == output->size) {
        channel->encrypted_sent = 0;
        output->size = 0;
        if (output->capacity > KEPT_OUTPUT_BYTES)
            widl_buffer_free(output);
    }
    return true;
}

/** Encrypt the queue, a large piece at a time, and hand it over. As write_queue(). */
static bool write_through_tls(struct wi_channel *channel)
{
    while (!channel->is_blocked) {
        size_t left = channel->queue.size - channel->sent;
        size_t piece = left < ENCRYPTED_BYTES ? left : ENCRYPTED_BYTES;

        if (encrypted(channel) > 0) {
            if (!write_encrypted(channel))
                return false;
        } else if (left == 0 || !wi_tls_is_open(channel->tls)) {
            return true;
        } else if (wi_tls_write(channel->tls, channel->queue.data + channel->sent, piece)) {
            advance_queue(channel, piece);
        } else {
            if (wi_tls_lacks_memory(channel->tls))
                wi_channel_set_end(channel, WIDL_ERROR_MEMORY, "out of memory");
            return false;
        }
    }
    return true;
}

/** Hand the queue to the system. Return: false when the connection is broken. */
static bool write_queue(struct wi_channel *channel)
{
    size_t left = channel->queue.size - channel->sent;
    long taken;

    if (channel->tls)
        return write_through_tls(channel);
    if (left == 0 || channel->is_blocked)
        return true;
    taken = hand_over(channel, channel->queue.data + channel->sent, left);
    if (taken < 0)
        return false;
    if (taken > 0)
        advance_queue(channel, (size_t)taken);
    return true;
}

bool wi_channel_write(struct wi_channel *channel)
{
    if (!channel->is_cut)
        return write_queue(channel);
    return !channel->tls || encrypted(channel) == 0 || channel->is_blocked ||
           write_encrypted(channel);
}

bool wi_channel_hang_up(struct wi_channel *channel)
{
    if (channel->tls) {
        wi_tls_close(channel->tls);
        if (!write_queue(channel))
            return false;
    }
    if (wi_channel_queued(channel) > 0)
        return true;
    channel->must_hang_up = false;
    wi_socket_shutdown(&channel->socket);
    return true;
}

widl_code wi_channel_send(struct wi_channel *channel, const void *data, size_t size)
{
    size_t queued = wi_channel_queued(channel);
    size_t frame_size = wi_wire_size(&channel->wire, size);
    size_t most = channel->limits.max_queue_bytes;

    if (channel->state != WI_CHANNEL_OPEN || channel->is_cut)
        return WIDL_ERROR_CLOSED;
    if (frame_size > most)
        return WIDL_ERROR_LIMIT;
    if (queued > most || frame_size > most - queued)
        return WIDL_ERROR_WOULD_BLOCK;
    open_queue(channel);
    if (!wi_wire_write(&channel->wire, widl_str_n(data, size), channel->sent, &channel->queue))
        return WIDL_ERROR_MEMORY;
    if (!channel->is_blocked)
        wi_channel_touch(channel);
    return WIDL_OK;
}
