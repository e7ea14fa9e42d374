/* SPDX-License-Identifier: MIT */
/*
 * A channel: a socket, a codec, and a queue between them (channel_queue.c).
 *
 * Whatever ends a channel, a cause is noted first and the first cause counts; then the socket is
 * closed by the loop, never from inside an event of it; then the owner is told, once, and the
 * channel is released.
 *
 * Invariants: a channel is on the loop's `dirty` or `ended` or neither. An ENDED channel has no
 * socket and no deadline.
 */
#include "transport/channel.h"

#include <stdio.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/memory.h"
#include "transport/channel_queue.h"

void wi_channel_touch(struct wi_channel *channel)
{
    if (channel->state != WI_CHANNEL_ENDED && wi_list_empty(&channel->queued))
        wi_list_append(&channel->loop->dirty, &channel->queued);
}

void wi_channel_set_end(struct wi_channel *channel, widl_code code, const char *text)
{
    if (channel->end_text)
        return;
    channel->end_code = code;
    channel->end_text = text;
}

void wi_channel_set_end_copy(struct wi_channel *channel, widl_code code, const char *text)
{
    if (channel->end_text)
        return;
    channel->end_memory = wi_memory_copy_text(channel->loop->allocator, text);
    if (channel->end_memory)
        wi_channel_set_end(channel, code, channel->end_memory);
    else
        wi_channel_set_end(channel, WIDL_ERROR_MEMORY, "out of memory");
}

void wi_channel_set_deadline(struct wi_channel *channel, enum wi_deadline_kind kind,
                             uint32_t timeout_ms)
{
    struct wi_link *list = &channel->loop->deadlines[kind];
    struct wi_link *before;

    wi_list_remove(&channel->deadline);
    before = list->previous;
    channel->deadline_ms = wi_clock_ms() + timeout_ms;
    while (before != list &&
           wi_container_of(before, struct wi_channel, deadline)->deadline_ms > channel->deadline_ms)
        before = before->previous;
    wi_list_append(before->next, &channel->deadline);
}

void wi_channel_finish(struct wi_channel *channel)
{
    channel->state = WI_CHANNEL_FINISHING;
    wi_channel_set_deadline(channel, WI_DEADLINE_CLOSING, WI_CLOSE_TIMEOUT_MS);
    wi_channel_touch(channel);
}

/** What a close code of the peer means to the owner. */
static widl_code code_of_status(uint16_t status)
{
    switch (status) {
    case WI_CLOSE_NORMAL:
    case WI_CLOSE_GOING_AWAY:
    case WI_CLOSE_NONE:
        return WIDL_OK;
    case WI_CLOSE_PROTOCOL:
    case WI_CLOSE_UNSUPPORTED:
    case WI_CLOSE_INVALID:
        return WIDL_ERROR_PROTOCOL;
    case WI_CLOSE_TOO_BIG:
        return WIDL_ERROR_LIMIT;
    default:
        return WIDL_ERROR_CLOSED;
    }
}

/** Note the peer's close code and reason, without what could harm a terminal. */
static void note_peer_close(struct wi_channel *channel, const struct wi_stream_event *event)
{
    char text[64 + WI_CONTROL_SIZE];
    int used = snprintf(text, sizeof(text), "the peer closed the connection");

    if (event->status != WI_CLOSE_NONE)
        used += snprintf(text + used, sizeof(text) - (size_t)used, ": %u", event->status);
    if (event->size > 0)
        used += snprintf(text + used, sizeof(text) - (size_t)used, " %.*s", (int)event->size,
                         (const char *)event->data);
    for (int i = 0; i < used && text[i]; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            text[i] = '?';
    }
    wi_channel_set_end_copy(channel, code_of_status(event->status), text);
}

/** The owner need not wait for the peer to hang up. */
static void tell_closing(const struct wi_channel *channel)
{
    if (channel->has_owner && channel->events.closing)
        channel->events.closing(channel->user);
}

static void on_peer_close(struct wi_channel *channel, const struct wi_stream_event *event)
{
    if (channel->state == WI_CHANNEL_OPEN) {
        note_peer_close(channel, event);
        wi_channel_queue_close(channel, event->status, NULL);
    } else {
        wi_channel_set_end(channel, WIDL_OK, "closed by agreement");
    }
    /* A client leaves it to the server to hang up first (RFC 6455, 7.1.1). */
    channel->must_hang_up = channel->listener;
    wi_channel_finish(channel);
    tell_closing(channel);
}

static void on_violation(struct wi_channel *channel, const struct wi_stream_event *event)
{
    widl_code code = event->status == WI_CLOSE_TOO_BIG    ? WIDL_ERROR_LIMIT
                     : event->status == WI_CLOSE_INTERNAL ? WIDL_ERROR_MEMORY
                                                          : WIDL_ERROR_PROTOCOL;

    wi_channel_set_end(channel, code, event->text);
    if (channel->state == WI_CHANNEL_OPEN)
        wi_channel_queue_close(channel, event->status, event->text);
    channel->must_hang_up = true;
    wi_channel_finish(channel);
    tell_closing(channel);
}

/** Something has come that counts as that many messages, and as bytes beyond those that came. */
static void count(struct wi_channel *channel, size_t messages, size_t bytes)
{
    if (channel->throttle)
        wi_throttle_take(channel->throttle, messages, bytes);
}

/** Hand out the messages of a batch, as long as the owner wants any. */
static void on_batch(struct wi_channel *channel, const struct wi_stream_event *event)
{
    struct wi_batch batch =
        wi_batch_open(channel->wire.framing, channel->limits.max_message_bytes, event);
    struct wi_stream_event message;
    enum wi_batch_result result = WI_BATCH_MESSAGE;

    channel->wire.delimiter = batch.delimiter;
    while (result == WI_BATCH_MESSAGE && channel->state == WI_CHANNEL_OPEN && !channel->is_cut) {
        batch.max_message_bytes = channel->limits.max_message_bytes;
        result = wi_batch_next(&batch, &message);
        if (result != WI_BATCH_MESSAGE)
            break;
        count(channel, 1, 0);
        channel->events.received(channel->user, message.data, message.size);
    }
    if (result == WI_BATCH_BROKEN)
        on_violation(channel, &message);
}

static void on_message(struct wi_channel *channel, const struct wi_stream_event *event)
{
    if (channel->state != WI_CHANNEL_OPEN)
        return;
    count(channel, channel->wire.framing == WI_FRAMING_NONE, event->grown);
    if (channel->wire.framing != WI_FRAMING_NONE) {
        on_batch(channel, event);
        return;
    }
    channel->events.received(channel->user, event->data, event->size);
}

static void on_event(struct wi_channel *channel, const struct wi_stream_event *event)
{
    switch (event->type) {
    case WI_STREAM_NONE:
    case WI_STREAM_PONG:
        break;
    case WI_STREAM_MESSAGE:
        on_message(channel, event);
        break;
    case WI_STREAM_PING:
        count(channel, 1, 0);
        if (channel->state == WI_CHANNEL_OPEN)
            wi_channel_queue_control(channel, WI_STREAM_PONG, event->data, event->size);
        break;
    case WI_STREAM_CLOSE:
        on_peer_close(channel, event);
        break;
    case WI_STREAM_FAILED:
        on_violation(channel, event);
        break;
    }
}

static void read_frames(struct wi_channel *channel, unsigned char *data, size_t size)
{
    struct wi_stream_input input = {data, data + size};
    struct wi_stream_event event;

    while (!channel->is_cut &&
           (channel->state == WI_CHANNEL_OPEN || channel->state == WI_CHANNEL_CLOSING) &&
           wi_wire_read(&channel->wire, &input, &event))
        on_event(channel, &event);
}

/** Release what was only for the handshake; again: no effect. */
static void leave_handshake(struct wi_channel *channel)
{
    wi_http_head_done(&channel->head);
    channel->side->handshake_over(channel);
    channel->handshake = NULL;
}

/** Have the channel looked after when the next of its keep-alive's deadlines is over. */
static void set_next_look(struct wi_channel *channel, uint64_t now_ms)
{
    const struct wi_keepalive *keepalive = &channel->keepalive;

    wi_channel_set_deadline(channel, keepalive->is_asked ? WI_DEADLINE_PONG : WI_DEADLINE_LOOK,
                            wi_keepalive_wait(keepalive, now_ms));
}

static void note_life(struct wi_channel *channel)
{
    uint64_t now_ms = channel->loop->now_ms;

    if (wi_keepalive_heard(&channel->keepalive, now_ms) && channel->state == WI_CHANNEL_OPEN)
        set_next_look(channel, now_ms);
}

/** A deadline of the open channel's keep-alive is over. Return: false when the peer is lost. */
static bool look_after_peer(struct wi_channel *channel)
{
    uint64_t now_ms = wi_clock_ms();
    size_t untaken = wi_socket_untaken(&channel->socket);
    uint64_t taken = channel->handed > untaken ? channel->handed - untaken : 0;
    enum wi_keepalive_step step;

    if (channel->throttle && channel->throttle->is_paused)
        wi_keepalive_heard(&channel->keepalive, now_ms);
    step = wi_keepalive_expire(&channel->keepalive, now_ms, taken);

    if (step == WI_KEEPALIVE_LOST)
        return false;
    if (step == WI_KEEPALIVE_ASK) {
        wi_channel_queue_control(channel, WI_STREAM_PING, "", 0);
        wi_keepalive_asked(&channel->keepalive, taken,
                           channel->handed + wi_channel_queued(channel));
    }
    set_next_look(channel, now_ms);
    return true;
}

/**
 * Take bytes of the handshake, and act on it when it is there. Return: whether something may come
 * behind it, after `*ret_used` bytes.
 */
static bool read_handshake(struct wi_channel *channel, const unsigned char *data, size_t size,
                           size_t *ret_used)
{
    enum wi_http_head_state state;

    if (channel->handshake_form == WI_HANDSHAKE_EITHER)
        channel->handshake_form =
            data[0] == WI_RAWSOCKET_MAGIC ? WI_HANDSHAKE_RAWSOCKET : WI_HANDSHAKE_HTTP;
    if (channel->handshake_form == WI_HANDSHAKE_RAWSOCKET) {
        if (!wi_rawsocket_gather(&channel->hello, data, size, ret_used))
            return false;
        channel->side->hello_arrived(channel);
    } else {
        state = wi_http_head_feed(&channel->head, data, size, ret_used);
        if (state == WI_HTTP_HEAD_MORE)
            return false;
        channel->side->head_arrived(channel, state);
    }
    /* Another connection is made, or the next step of the handshake is under way on this one. */
    if (channel->state == WI_CHANNEL_CONNECTING ||
        (channel->state == WI_CHANNEL_HANDSHAKE && !channel->is_cut))
        return false;
    leave_handshake(channel);
    return true;
}

/** Bytes have come, decrypted if need be. */
static void take_bytes(struct wi_channel *channel, unsigned char *data, size_t size)
{
    size_t used = 0;

    if (channel->state == WI_CHANNEL_HANDSHAKE && !channel->is_cut &&
        !read_handshake(channel, data, size, &used))
        return;
    if (channel->keepalive.within_ms > 0)
        note_life(channel);
    read_frames(channel, data + used, size - used);
}

/** Take bytes, and stop reading when they were too many. */
static void take_throttled(struct wi_channel *channel, unsigned char *data, size_t size)
{
    uint64_t now_ms = wi_clock_ms();

    wi_throttle_fill(channel->throttle, now_ms);
    wi_throttle_take(channel->throttle, 0, size);
    take_bytes(channel, data, size);
    if (channel->state == WI_CHANNEL_OPEN && !channel->is_cut &&
        wi_throttle_owes(channel->throttle))
        wi_channel_pause(channel, now_ms);
}

/** Whether what comes is still of interest. */
static bool is_listening(const struct wi_channel *channel)
{
    return !channel->is_cut &&
           (channel->state == WI_CHANNEL_HANDSHAKE || channel->state == WI_CHANNEL_OPEN ||
            channel->state == WI_CHANNEL_CLOSING);
}

/** TLS has come to an end: say so to the peer, then hang up. */
static void on_tls_end(struct wi_channel *channel, long why)
{
    widl_error error = {0};

    if (why == WI_TLS_FAILED) {
        wi_tls_problem(channel->tls, &error);
        wi_channel_set_end_copy(channel, error.code, error.text);
    } else if (channel->state == WI_CHANNEL_HANDSHAKE) {
        wi_channel_set_end(channel, WIDL_ERROR_HANDSHAKE,
                           "the connection was closed during the handshake");
    } else {
        wi_channel_set_end(channel, WIDL_ERROR_CLOSED, "the peer hung up");
    }
    if (why == WI_TLS_FAILED && !channel->listener)
        wi_channel_cut(channel);
    channel->must_hang_up = true;
    wi_channel_finish(channel);
    tell_closing(channel);
}

static void take_encrypted(struct wi_channel *channel, const unsigned char *data, size_t size)
{
    unsigned char *plain = channel->loop->plain;
    long got = 1;

    if (!is_listening(channel))
        return;
    wi_tls_feed(channel->tls, data, size);
    while (got > 0 && is_listening(channel)) {
        got = wi_tls_read(channel->tls, plain, WI_TLS_RECORD_BYTES);
        if (got > 0)
            (channel->throttle ? take_throttled : take_bytes)(channel, plain, (size_t)got);
    }
    if (got < 0)
        on_tls_end(channel, got);
    if (wi_channel_queued(channel) > 0 && !channel->is_blocked)
        wi_channel_touch(channel);
}

static void on_received(struct wi_socket *socket, unsigned char *data, size_t size)
{
    struct wi_channel *channel = wi_container_of(socket, struct wi_channel, socket);

    if (channel->tls)
        take_encrypted(channel, data, size);
    else if (size > 0)
        (channel->throttle ? take_throttled : take_bytes)(channel, data, size);
}

static void on_writable(struct wi_socket *socket)
{
    struct wi_channel *channel = wi_container_of(socket, struct wi_channel, socket);

    channel->is_blocked = false;
    wi_channel_touch(channel);
}

/** Move the channel to the loop's list of those whose owners are to be told. */
static void become_ended(struct wi_channel *channel)
{
    leave_handshake(channel);
    channel->state = WI_CHANNEL_ENDED;
    wi_list_remove(&channel->deadline);
    wi_list_remove(&channel->queued);
    if (channel->throttle)
        wi_list_remove(&channel->throttle->link);
    wi_list_append(&channel->loop->ended, &channel->queued);
}

static void on_lost(struct wi_socket *socket, int error_number)
{
    struct wi_channel *channel = wi_container_of(socket, struct wi_channel, socket);
    char text[128];

    if (channel->state == WI_CHANNEL_HANDSHAKE)
        wi_channel_set_end(channel, WIDL_ERROR_HANDSHAKE,
                           "the connection was closed during the handshake");
    else if (error_number == 0)
        wi_channel_set_end(channel, WIDL_ERROR_CLOSED, "the peer hung up");
    if (!channel->end_text) {
        snprintf(text, sizeof(text), "the connection was lost: %s", strerror(error_number));
        wi_channel_set_end_copy(channel, WIDL_ERROR_CLOSED, text);
    }
    become_ended(channel);
}

static const struct wi_socket_events SOCKET_EVENTS = {
    .received = on_received, .writable = on_writable, .lost = on_lost};

void wi_channel_flush(struct wi_channel *channel)
{
    bool good;

    wi_list_remove(&channel->queued);
    if (channel->state == WI_CHANNEL_CONNECTING && !channel->is_cut) {
        channel->side->connect(channel);
        return;
    }
    good = wi_channel_write(channel);
    if (channel->is_cut) {
        wi_channel_end(channel, WIDL_ERROR_CLOSED, "the connection was cut");
        return;
    }
    if (good && channel->state == WI_CHANNEL_FINISHING && channel->must_hang_up &&
        wi_channel_queued(channel) == 0)
        good = wi_channel_hang_up(channel);
    if (!good)
        wi_channel_end(channel, WIDL_ERROR_CLOSED, "the connection was lost");
}

void wi_channel_end(struct wi_channel *channel, widl_code code, const char *text)
{
    if (channel->state == WI_CHANNEL_ENDED)
        return;
    wi_channel_set_end(channel, code, text);
    wi_socket_kill(&channel->socket);
    become_ended(channel);
}

void wi_channel_expire(struct wi_channel *channel)
{
    static const struct {
        widl_code code;
        const char *text;
    } REASONS[] = {
        [WI_CHANNEL_CONNECTING] = {WIDL_ERROR_TIMEOUT, "no connection within the time allowed"},
        [WI_CHANNEL_HANDSHAKE] = {WIDL_ERROR_TIMEOUT, "no handshake within the time allowed"},
        [WI_CHANNEL_OPEN] = {WIDL_ERROR_CLOSED, "the peer was silent for too long"},
        [WI_CHANNEL_CLOSING] = {WIDL_ERROR_CLOSED, "the peer did not answer the close frame"},
        [WI_CHANNEL_FINISHING] = {WIDL_ERROR_CLOSED, "the peer did not hang up"},
        [WI_CHANNEL_ENDED] = {WIDL_ERROR_CLOSED, "the connection was closed"},
    };

    if (channel->state == WI_CHANNEL_CONNECTING && channel->side->go_on(channel))
        return;
    if (channel->state == WI_CHANNEL_OPEN && look_after_peer(channel))
        return;
    wi_channel_end(channel, REASONS[channel->state].code, REASONS[channel->state].text);
}

void wi_channel_release(struct wi_channel *channel)
{
    const widl_allocator *allocator = channel->loop->allocator;
    struct wi_channel_end end = {channel->end_code, channel->end_text};

    wi_list_remove(&channel->queued);
    if (channel->has_owner)
        channel->events.closed(channel->user, &end);
    channel->side->released(channel);
    wi_list_remove(&channel->all);
    wi_wire_done(&channel->wire);
    wi_tls_free(channel->tls);
    wi_channel_release_queue(channel);
    wi_memory_give_back(allocator, channel->throttle, sizeof(*channel->throttle));
    wi_memory_give_back_text(allocator, channel->cookie);
    wi_memory_give_back_text(allocator, channel->end_memory);
    wi_memory_give_back(allocator, channel, sizeof(*channel));
}

struct wi_channel *wi_channel_new(struct wi_loop *loop, const struct wi_channel_side *side,
                                  const struct wi_channel_limits *limits)
{
    const widl_allocator *allocator = loop->allocator;
    struct wi_channel *channel = wi_memory_take_zeroed(allocator, sizeof(*channel));

    if (!channel)
        return NULL;
    channel->loop = loop;
    channel->side = side;
    channel->limits = *limits;
    channel->queue.allocator = allocator;
    channel->head.bytes.allocator = allocator;
    channel->wire.allocator = allocator;
    wi_list_init(&channel->queued);
    wi_list_init(&channel->deadline);
    wi_list_append(&loop->channels, &channel->all);
    return channel;
}

bool wi_channel_secure(struct wi_channel *channel, struct wi_tls_context *context, const char *host,
                       bool with_http)
{
    struct wi_loop *loop = channel->loop;

    if (!loop->plain)
        loop->plain = wi_memory_take(loop->allocator, WI_TLS_RECORD_BYTES);
    wi_tls_free(channel->tls);
    channel->encrypted_sent = 0;
    channel->tls = loop->plain ? wi_tls_new(context, host, with_http) : NULL;
    return channel->tls;
}

bool wi_channel_adopt(struct wi_channel *channel, int descriptor)
{
    channel->socket.events = &SOCKET_EVENTS;
    return wi_socket_open(&channel->socket, channel->loop, descriptor, WI_SOCKET_CONNECTED);
}

void wi_channel_await_handshake(struct wi_channel *channel)
{
    channel->socket.events = &SOCKET_EVENTS;
    channel->state = WI_CHANNEL_HANDSHAKE;
    wi_channel_note_peer(channel);
}

/** The handshake is over, and the wire is chosen. */
static void become_open(struct wi_channel *channel)
{
    channel->state = WI_CHANNEL_OPEN;
    wi_list_remove(&channel->deadline);
    wi_channel_limit_messages(channel, channel->limits.max_message_bytes);
    wi_keepalive_start(&channel->keepalive, channel->limits.keepalive_ms, wi_clock_ms());
    if (channel->keepalive.within_ms > 0)
        set_next_look(channel, channel->keepalive.heard_ms);
}

void wi_channel_open_websocket(struct wi_channel *channel, struct wi_subprotocol subprotocol,
                               struct wi_compression compression)
{
    wi_wire_open_websocket(&channel->wire, channel->listener ? NULL : &channel->loop->masks,
                           subprotocol.serializer == WI_JSON, subprotocol.is_batched);
    if (compression.window_bits > 0)
        wi_wire_compress(&channel->wire, channel->loop->deflate, compression.window_bits,
                         channel->limits.compress_from_bytes);
    channel->is_v1 = subprotocol.is_v1;
    become_open(channel);
}

void wi_channel_open_rawsocket(struct wi_channel *channel, size_t max_sent_bytes)
{
    wi_wire_open_rawsocket(
        &channel->wire, wi_rawsocket_announced(channel->limits.max_message_bytes), max_sent_bytes);
    become_open(channel);
}

void wi_channel_limit_messages(struct wi_channel *channel, size_t size)
{
    channel->limits.max_message_bytes = size;
    wi_wire_limit(&channel->wire, size);
}

void wi_channel_close(struct wi_channel *channel, uint16_t status)
{
    if (channel->state == WI_CHANNEL_CONNECTING || channel->state == WI_CHANNEL_HANDSHAKE)
        wi_channel_cut(channel);
    if (channel->state != WI_CHANNEL_OPEN)
        return;
    if (channel->wire.is_raw) {
        wi_channel_set_end(channel, WIDL_OK, "closed by agreement");
        channel->must_hang_up = true;
        wi_channel_finish(channel);
        return;
    }
    wi_channel_queue_close(channel, status, NULL);
    channel->state = WI_CHANNEL_CLOSING;
    wi_channel_set_deadline(channel, WI_DEADLINE_CLOSING, WI_CLOSE_TIMEOUT_MS);
}

void wi_channel_cut(struct wi_channel *channel)
{
    channel->is_cut = true;
    wi_channel_touch(channel);
}
