/* SPDX-License-Identifier: MIT */
/*
 * The load generator's connections: whole messages over sockets that do not block, as few system
 * calls as may be. It shares no code with the runtime. Whatever goes wrong ends the program.
 * Control frames of WebSocket are passed over.
 */
#ifndef LINK_H
#define LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum link_framing {
    LINK_WEBSOCKET,
    LINK_BATCHED,   /**< WebSocket, all that is sent at a time in one message */
    LINK_RAWSOCKET, /**< with its handshake */
    LINK_PLAIN,     /**< a length of four bytes and the message, no handshake */
};

/** Bytes on their way; those before `start` are done with. */
struct link_bytes {
    unsigned char *data;
    size_t start;
    size_t size;
    size_t capacity;
};

struct link {
    int socket;
    enum link_framing framing;
    bool is_text;
    bool may_end; /**< the router may hang up; `socket` is -1 then */
    struct link_bytes in;
    struct link_bytes out;
    size_t batch; /**< where in `out` the frame begins that is being filled; SIZE_MAX: none */
    void (*received)(struct link *link, const unsigned char *data, size_t size);
    void *user;
};

/**
 * Connect to a port of this machine, or to a unix socket when `address` has a slash, and shake
 * hands for `subprotocol`, such as wamp.2.json.
 */
void link_open(struct link *link, const char *address, enum link_framing framing,
               const char *subprotocol);

/** Queue one message. */
void link_put(struct link *link, const void *data, size_t size);

/** Hand over what is queued, as far as the socket takes it. */
void link_flush(struct link *link);

/** Make `count` links known to an epoll, which is returned. */
int links_watch(struct link *links, size_t count);

/** Wait until one of them has something, hand over all that has come, then flush each of those. */
void links_turn(int epoll, int timeout_ms);

void link_close(struct link *link);

/** End the program with a message. */
_Noreturn void link_fail(const char *what);

/** Nanoseconds of a clock that never goes back. */
uint64_t link_now(void);

#endif
