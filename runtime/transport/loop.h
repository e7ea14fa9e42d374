/* SPDX-License-Identifier: MIT */
/* The loop as the rest of the transport sees it: what it keeps, and what drives it. */
#ifndef WI_LOOP_H
#define WI_LOOP_H

#include "base/list.h"
#include "transport/mask.h"
#include "transport/transport.h"
#include "transport/watch.h"

struct lws_context;
struct lws_context_creation_info;
struct lws_vhost;

/** What waits for events; the first member of its own state. */
struct wi_backend {
    const struct wi_backend_operations *operations;
    const widl_allocator *allocator; /**< of its state, and of the loop's; NULL: malloc() */
};

struct wi_backend_operations {
    /** Say in `info` what the context must know. */
    void (*prepare)(struct wi_backend *backend, struct lws_context_creation_info *info);
    /** Wait at most `timeout_ms` (UINT32_MAX: no end) and handle events. False: it failed. */
    bool (*wait)(struct wi_backend *backend, struct lws_context *context, uint32_t timeout_ms);
    /** As wi_loop_descriptor(); -1: the system gives none. */
    int (*descriptor)(struct wi_backend *backend, struct wi_loop *loop);
    /** How many milliseconds the backend itself can wait; UINT32_MAX: any number. */
    uint32_t (*timeout)(struct wi_backend *backend, struct wi_loop *loop);
    /** Destroy the context, which may be NULL, and release the backend. */
    void (*destroy)(struct wi_backend *backend, struct lws_context *context);
    const char *hint; /**< appended to the error when the context cannot be created */
};

/** Something that lives as long as the loop. */
struct wi_loop_resource {
    struct wi_link link;
    void (*release)(struct wi_loop_resource *resource);
};

/** Something that others do for a loop: a thread, which wakes it at the end, or the system. */
struct wi_loop_errand {
    struct wi_link link; /**< on the loop's `errands` */
    /** See whether it is done; called in each turn, of which there is one a second meanwhile. It
     * may leave the list. */
    void (*look)(struct wi_loop_errand *errand);
};

/** Deadlines of one kind are all about equally far away, which keeps their list cheap to sort. */
enum wi_deadline_kind {
    WI_DEADLINE_HANDSHAKE,
    WI_DEADLINE_CLOSING,
    WI_DEADLINE_LOOK, /**< whether the peer was silent */
    WI_DEADLINE_PONG, /**< a silent peer's, which was pinged */
    WI_DEADLINE_KINDS
};

struct wi_loop {
    struct wi_backend *backend;
    const widl_allocator *allocator; /**< of the loop and of its channels */
    struct lws_context *context;
    struct lws_vhost *vhost;
    struct wi_link channels;                     /**< all of them */
    struct wi_link dirty;                        /**< have something to do at the end of the turn */
    struct wi_link ended;                        /**< their owner is to be told */
    struct wi_link deadlines[WI_DEADLINE_KINDS]; /**< nearest first */
    struct wi_link
        paused;      /**< channels that are not read from, by their throttles; first due first */
    uint64_t pauses; /**< how often that was begun */
    struct wi_link resources;
    struct wi_link errands;
    void (*before_flush)(void *user); /**< NULL: nothing */
    void *before_flush_user;
    void (*unlock)(void *user); /**< NULL: the loop is used by one thread */
    void (*lock)(void *user);
    void *lock_user;
    struct wi_watch watch;
    bool has_changed; /**< what it polls, since the last wait began */
    uint64_t now_ms;  /**< when bytes came last, see wi_loop_now() */
    bool is_unlocked; /**< the loop waits, and other threads may use what belongs to it */
    struct wi_mask_pool masks;
    struct wi_deflate *deflate; /**< NULL: no channel has agreed on compression so far */
    unsigned char
        *plain; /**< room for what a channel with TLS has received; NULL: none has so far */
    widl_buffer
        spare; /**< memory that a channel's queue left behind, for the next that needs some */
};

/** A loop on `backend`, which is taken also when this fails. NULL: with `error`. */
struct wi_loop *wi_loop_create(struct wi_backend *backend, widl_error *error);

/** Around what is done for an event of libwebsockets, which comes while the loop waits. Return:
 * what wi_loop_end_event() wants to know. */
bool wi_loop_begin_event(struct wi_loop *loop);
void wi_loop_end_event(struct wi_loop *loop, bool was_unlocked);

/** What its channels compress with. NULL: no memory, or it is not part of this build. */
struct wi_deflate *wi_loop_deflate(struct wi_loop *loop);

/** Let a resource be released with the loop. */
void wi_loop_own(struct wi_loop *loop, struct wi_loop_resource *resource);

#endif
