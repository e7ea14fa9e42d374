/* SPDX-License-Identifier: MIT */
/* Channels from the inside: what the client's and the listener's halves of the handshake share. */
#ifndef WI_CHANNEL_H
#define WI_CHANNEL_H

#include "base/list.h"
#include "transport/http_head.h"
#include "transport/keepalive.h"
#include "transport/loop.h"
#include "transport/socket.h"
#include "transport/throttle.h"
#include "transport/tls.h"
#include "transport/upgrade.h"
#include "transport/wire.h"

enum wi_channel_state {
    WI_CHANNEL_CONNECTING, /**< there is no connection yet */
    WI_CHANNEL_HANDSHAKE,  /**< the peer's HTTP head, or its RawSocket hello, is awaited */
    WI_CHANNEL_OPEN,
    WI_CHANNEL_CLOSING,   /**< our close frame is under way, the peer's is awaited */
    WI_CHANNEL_FINISHING, /**< all is said: flush, and wait for the peer to hang up */
    WI_CHANNEL_ENDED,     /**< the socket is gone; the owner is to be told */
};

/** How a handshake is made; a server may leave it to the client's first byte. */
enum wi_handshake_form { WI_HANDSHAKE_HTTP, WI_HANDSHAKE_RAWSOCKET, WI_HANDSHAKE_EITHER };

/** What a client's and a server's channel do differently. */
struct wi_channel_side {
    /** Connect to the next address; what was tried before has failed. Clients only. */
    void (*connect)(struct wi_channel *channel);
    /** An address has had its time. Return: false when all is over. Clients only. */
    bool (*go_on)(struct wi_channel *channel);
    /** `channel->head` is complete, or will never be. */
    void (*head_arrived)(struct wi_channel *channel, enum wi_http_head_state state);
    /** `channel->hello` is complete. Both may make the channel CONNECTING again, or leave it in
     * HANDSHAKE for the next step. */
    void (*hello_arrived)(struct wi_channel *channel);
    /** Release what was only for the handshake, if there is any. */
    void (*handshake_over)(struct wi_channel *channel);
    /** The channel is about to be released. */
    void (*released)(struct wi_channel *channel);
};

struct wi_channel {
    struct wi_socket socket;
    struct wi_loop *loop;
    const struct wi_channel_side *side;
    void *handshake; /**< the side's own, until handshake_over() */
    void *listener;  /**< of a server's channel, else NULL */
    struct wi_channel_events events;
    void *user;
    struct wi_channel_limits limits;

    enum wi_channel_state state;
    bool was_introduced; /**< a server's: its owner was asked whether to keep it */
    bool has_owner;      /**< somebody is to be told of the end */
    bool is_surplus;     /**< there is no room for this client, which is to be told so */
    bool is_crowded;     /**< that is because of others of its address */
    bool is_cut;         /**< end it at the end of the turn */
    bool is_blocked;     /**< the system takes no more; `writable` will say when it does */
    bool must_hang_up;   /**< when FINISHING, do not wait for the peer to do it first */
    bool was_answered;   /**< a server's: with a page */
    bool was_refused;    /**< a server's: for `refusal` */
    enum wi_refusal refusal;
    enum wi_handshake_form handshake_form;
    struct wi_http_head head;
    struct wi_rawsocket_hello hello;
    struct wi_wire wire;
    bool is_v1;            /**< the messages are those of WAMP v1 */
    widl_buffer queue;     /**< bytes to be sent */
    size_t sent;           /**< of `queue`, already handed to the system */
    uint64_t handed;       /**< bytes handed to the system, ever */
    struct wi_tls *tls;    /**< between the queue and the system; NULL: nothing is */
    size_t encrypted_sent; /**< of its output, already handed to the system */
    struct wi_keepalive keepalive;
    struct wi_throttle *throttle; /**< NULL: anything may come */
    struct wi_visitor *visitor;   /**< of a server's: whom it counts for; NULL: nobody */

    struct wi_link all;
    struct wi_link queued; /**< on the loop's `dirty` or `ended` */
    struct wi_link deadline;
    uint64_t deadline_ms;

    widl_code end_code;
    const char *end_text; /**< NULL: nothing has happened yet that ends the channel */
    char *cookie;         /**< that came with the request; NULL: none */
    char *end_memory;     /**< where `end_text` lies when it is not static */
    char peer[64];
};

/** A channel without a socket, CONNECTING. NULL: no memory. */
struct wi_channel *wi_channel_new(struct wi_loop *loop, const struct wi_channel_side *side,
                                  const struct wi_channel_limits *limits);

/** The connection stands: let the loop drive `descriptor`, which is taken. */
bool wi_channel_adopt(struct wi_channel *channel, int descriptor);

/**
 * Put TLS between the channel and its socket, in place of what was there. host, with_http: as
 * wi_tls_new(). Return: false when memory is short.
 */
bool wi_channel_secure(struct wi_channel *channel, struct wi_tls_context *context, const char *host,
                       bool with_http);

/** Note the peer's address. */
void wi_channel_note_peer(struct wi_channel *channel);

/** The socket is connected: note the peer and await its handshake. */
void wi_channel_await_handshake(struct wi_channel *channel);

/** The handshake has succeeded. max_sent_bytes: of a message that the peer takes. */
void wi_channel_open_websocket(struct wi_channel *channel, struct wi_subprotocol subprotocol,
                               struct wi_compression compression);
void wi_channel_open_rawsocket(struct wi_channel *channel, size_t max_sent_bytes);

/** Nothing more will be said after what is queued. */
void wi_channel_finish(struct wi_channel *channel);

/** Note why the channel ends; the first reason counts. `text` is static, or copied on request. */
void wi_channel_set_end(struct wi_channel *channel, widl_code code, const char *text);
void wi_channel_set_end_copy(struct wi_channel *channel, widl_code code, const char *text);

/** Put the channel on the loop's list of those that have something to do. */
void wi_channel_touch(struct wi_channel *channel);

/** Set its deadline, which replaces the one before. */
void wi_channel_set_deadline(struct wi_channel *channel, enum wi_deadline_kind kind,
                             uint32_t timeout_ms);

/** Read from the channel no faster than its limits say. Return: false when memory is short. */
bool wi_channel_throttle(struct wi_channel *channel);

/** Read nothing for a while. */
void wi_channel_pause(struct wi_channel *channel, uint64_t now_ms);

/** Its time to be paused may be over. */
void wi_channel_look_at_paused(struct wi_channel *channel, uint64_t now_ms);

/* For the loop, between the waits for events: */

/** Do what the channel was touched for. */
void wi_channel_flush(struct wi_channel *channel);

/** Its deadline has passed. */
void wi_channel_expire(struct wi_channel *channel);

/** Close the socket; the owner is told by wi_channel_release(). */
void wi_channel_end(struct wi_channel *channel, widl_code code, const char *text);

/** Tell the owner and release the channel, which has ended. */
void wi_channel_release(struct wi_channel *channel);

#endif
