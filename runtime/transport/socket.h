/* SPDX-License-Identifier: MIT */
/*
 * A file descriptor that libwebsockets drives: the only place that knows how.
 *
 * The descriptors are opened by us, for connecting as for listening: libwebsockets' own client and
 * listener hide why they failed, take a proxy from the environment, and lose handles on libuv.
 */
#ifndef WI_SOCKET_H
#define WI_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

struct lws;
struct lws_protocols;
struct wi_loop;
struct wi_socket;

/** What happens to a socket. Nothing here may call wi_socket_kill(). */
struct wi_socket_events {
    /** Bytes came; they may be changed in place. */
    void (*received)(struct wi_socket *socket, unsigned char *data, size_t size);
    /** What wi_socket_await_writable() asked for. */
    void (*writable)(struct wi_socket *socket);
    /** A listening socket has a connection to accept. */
    void (*acceptable)(struct wi_socket *socket);
    /** It is gone. error_number: why, as far as the system says, else 0. */
    void (*lost)(struct wi_socket *socket, int error_number);
};

/** A socket; part of what uses it. All zero: none. */
struct wi_socket {
    struct lws *wsi;
    const struct wi_socket_events *events;
    bool awaits_room; /**< `writable` has been asked for */
};

enum wi_socket_use { WI_SOCKET_CONNECTED, WI_SOCKET_CONNECTING, WI_SOCKET_LISTENING };

/** The protocols of every context: one, whose callback serves all sockets. */
const struct lws_protocols *wi_socket_protocols(void);

/**
 * Let the loop drive `descriptor`, which is taken, and closed when this fails.
 *
 * A connecting socket receives nothing before wi_socket_connected(); it is writable once the
 * connection stands or has failed.
 */
bool wi_socket_open(struct wi_socket *socket, struct wi_loop *loop, int descriptor,
                    enum wi_socket_use use);

/** The connection stands: receive from now on. Return: 0, else why it failed. */
int wi_socket_connected(struct wi_socket *socket);

/**
 * Set what every connection has: no delay of small writes; keep-alive probes after 60 s of silence,
 * every 15 s, 4 times; and 120 s for bytes that the peer does not acknowledge or take.
 */
void wi_socket_tune(int descriptor);

/** Hand bytes to the system. Return: how many it took, 0 when it is full, -1 when it is broken. */
long wi_socket_write(struct wi_socket *socket, const void *data, size_t size);

/** How many of the bytes written the peer's system has not taken yet. */
size_t wi_socket_untaken(const struct wi_socket *socket);

/** Receive nothing from now on, or again. */
void wi_socket_pause(struct wi_socket *socket, bool is_paused);

/** Whether the peer has ended its side, though what it has sent is not received yet. */
bool wi_socket_is_ending(const struct wi_socket *socket);

/** Ask for `writable`, once. */
void wi_socket_await_writable(struct wi_socket *socket);

/** Report nothing that comes, or what comes again. */
void wi_socket_listen_to(struct wi_socket *socket, bool is_heard);

/** Tell the peer that nothing more comes. */
void wi_socket_shutdown(struct wi_socket *socket);

/** Close it without further events. Never from inside an event of the socket itself. */
void wi_socket_kill(struct wi_socket *socket);

/** The descriptor, -1 when there is none. */
int wi_socket_descriptor(const struct wi_socket *socket);

#endif
