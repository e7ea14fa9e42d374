/* SPDX-License-Identifier: MIT */
/*
 * Sockets on libwebsockets' raw roles.
 *
 * Writing bypasses lws_write(): while libwebsockets holds the rest of a partial write it reads
 * nothing from that socket, so that two such peers with full buffers would wait for each other for
 * ever. We keep what the system does not take ourselves, and only ask to be told of room.
 *
 * Invariant: the opaque pointer of a wsi is its wi_socket exactly as long as socket->wsi is that
 * wsi. On libuv a wsi outlives its close for a while; what it reports then reaches nobody.
 */
#include "transport/socket.h"

#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libwebsockets.h>

#include "base/clock.h"
#include "transport/loop.h"

#define PROTOCOL_NAME "widl"

/* Most bytes received at a time. */
#define RECEIVE_BYTES 65536

static void lose(struct lws *wsi, struct wi_socket *socket)
{
    int error_number = 0;
    socklen_t size = sizeof(error_number);

    getsockopt(wi_socket_descriptor(socket), SOL_SOCKET, SO_ERROR, &error_number, &size);
    lws_set_opaque_user_data(wsi, NULL);
    socket->wsi = NULL;
    socket->events->lost(socket, error_number);
}

static void set_awaits_room(struct wi_socket *socket, bool awaits_room)
{
    struct wi_loop *loop = lws_context_user(lws_get_context(socket->wsi));

    socket->awaits_room = awaits_room;
    loop->has_changed = true;
    wi_watch_change(&loop->watch, wi_socket_descriptor(socket), awaits_room);
}

static void tell_writable(struct wi_socket *socket)
{
    set_awaits_room(socket, false);
    socket->events->writable(socket);
}

/** Translates libwebsockets' events into ours. */
static int handle_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                        size_t size)
{
    struct wi_socket *socket;
    struct wi_loop *loop;
    bool was_unlocked;

    (void)user;
    switch (reason) {
    case LWS_CALLBACK_RAW_RX:
    case LWS_CALLBACK_RAW_WRITEABLE:
    case LWS_CALLBACK_RAW_RX_FILE:
    case LWS_CALLBACK_RAW_CLOSE:
    case LWS_CALLBACK_RAW_CLOSE_FILE:
    case LWS_CALLBACK_WSI_DESTROY:
        socket = lws_get_opaque_user_data(wsi);
        break;
    default:
        return 0;
    }
    if (!socket)
        return 0;
    loop = lws_context_user(lws_get_context(wsi));
    was_unlocked = wi_loop_begin_event(loop);
    loop->now_ms = wi_clock_ms();
    if (reason == LWS_CALLBACK_RAW_RX)
        socket->events->received(socket, in, size);
    else if (reason == LWS_CALLBACK_RAW_WRITEABLE)
        tell_writable(socket);
    else if (reason == LWS_CALLBACK_RAW_RX_FILE)
        socket->events->acceptable(socket);
    else
        lose(wsi, socket);
    wi_loop_end_event(loop, was_unlocked);
    return 0;
}

const struct lws_protocols *wi_socket_protocols(void)
{
    static const struct lws_protocols PROTOCOLS[] = {
        {.name = PROTOCOL_NAME, .callback = handle_event, .rx_buffer_size = RECEIVE_BYTES},
        {0},
    };

    return PROTOCOLS;
}

bool wi_socket_open(struct wi_socket *socket, struct wi_loop *loop, int descriptor,
                    enum wi_socket_use use)
{
    lws_sock_file_fd_type fd = {.sockfd = descriptor};
    bool is_listening = use == WI_SOCKET_LISTENING;

    socket->wsi = lws_adopt_descriptor_vhost(
        loop->vhost, is_listening ? LWS_ADOPT_RAW_FILE_DESC : LWS_ADOPT_SOCKET, fd, PROTOCOL_NAME,
        NULL);
    if (!socket->wsi) {
        if (is_listening)
            close(descriptor);
        return false;
    }
    lws_set_opaque_user_data(socket->wsi, socket);
    socket->awaits_room = false;
    loop->has_changed = true;
    wi_watch_add(&loop->watch, descriptor, false);
    if (use == WI_SOCKET_CONNECTING) {
        lws_rx_flow_control(socket->wsi, 0);
        wi_socket_await_writable(socket);
    }
    return true;
}

int wi_socket_connected(struct wi_socket *socket)
{
    int error_number = 0;
    socklen_t size = sizeof(error_number);

    if (getsockopt(wi_socket_descriptor(socket), SOL_SOCKET, SO_ERROR, &error_number, &size) != 0)
        return errno;
    if (error_number == 0)
        lws_rx_flow_control(socket->wsi, 1);
    return error_number;
}

void wi_socket_tune(int descriptor)
{
    static const struct {
        int level;
        int name;
        int value;
    } OPTIONS[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1},   {SOL_SOCKET, SO_KEEPALIVE, 1},
        {IPPROTO_TCP, TCP_KEEPIDLE, 60}, {IPPROTO_TCP, TCP_KEEPINTVL, 15},
        {IPPROTO_TCP, TCP_KEEPCNT, 4},   {IPPROTO_TCP, TCP_USER_TIMEOUT, 120000},
    };

    for (size_t i = 0; i < sizeof(OPTIONS) / sizeof(OPTIONS[0]); i++)
        setsockopt(descriptor, OPTIONS[i].level, OPTIONS[i].name, &OPTIONS[i].value,
                   sizeof(OPTIONS[i].value));
}

long wi_socket_write(struct wi_socket *socket, const void *data, size_t size)
{
    ssize_t sent = send(wi_socket_descriptor(socket), data, size, MSG_NOSIGNAL | MSG_DONTWAIT);

    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        return 0;
    return (long)sent;
}

size_t wi_socket_untaken(const struct wi_socket *socket)
{
    int untaken = 0;

    if (ioctl(wi_socket_descriptor(socket), SIOCOUTQ, &untaken) != 0 || untaken < 0)
        return 0;
    return (size_t)untaken;
}

void wi_socket_pause(struct wi_socket *socket, bool is_paused)
{
    struct wi_loop *loop;

    if (!socket->wsi)
        return;
    loop = lws_context_user(lws_get_context(socket->wsi));
    lws_rx_flow_control(socket->wsi, !is_paused);
    loop->has_changed = true;
}

bool wi_socket_is_ending(const struct wi_socket *socket)
{
    struct pollfd question = {.fd = wi_socket_descriptor(socket), .events = POLLRDHUP};

    return poll(&question, 1, 0) > 0;
}

void wi_socket_await_writable(struct wi_socket *socket)
{
    lws_callback_on_writable(socket->wsi);
    set_awaits_room(socket, true);
}

void wi_socket_listen_to(struct wi_socket *socket, bool is_heard)
{
    struct wi_loop *loop;

    if (!socket->wsi)
        return;
    loop = lws_context_user(lws_get_context(socket->wsi));
    lws_rx_flow_control(socket->wsi, is_heard);
    loop->has_changed = true;
}

void wi_socket_shutdown(struct wi_socket *socket)
{
    shutdown(wi_socket_descriptor(socket), SHUT_WR);
}

void wi_socket_kill(struct wi_socket *socket)
{
    struct lws *wsi = socket->wsi;

    if (!wsi)
        return;
    socket->wsi = NULL;
    lws_set_opaque_user_data(wsi, NULL);
    lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

int wi_socket_descriptor(const struct wi_socket *socket)
{
    return socket->wsi ? (int)lws_get_socket_fd(socket->wsi) : -1;
}
