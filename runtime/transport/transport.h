/* SPDX-License-Identifier: MIT */
/*
 * Message channels over the network, and the loop that drives them.
 *
 * A channel carries whole WAMP messages in one serializer; several share a WebSocket message where
 * both sides can do that (batch.h). Behind it stand libwebsockets' sockets and codecs of our own
 * for WebSocket (websocket.h, upgrade.h) and RawSocket (rawsocket.h), which nobody above needs to
 * know.
 *
 * Writes are coalesced: messages gather in one buffer per channel and leave as one write at the
 * end of a loop turn. Nothing is written from inside wi_channel_send().
 *
 * A peer whose machine or network has gone is noticed within about two minutes, by TCP's keep-alive
 * probes and its limit on unacknowledged bytes; a peer that reads nothing for as long while there
 * are bytes for it counts as gone, too. Limits may set a shorter time (keepalive_ms), in which a
 * peer that hangs is noticed as well.
 *
 * Thread: a loop and its channels belong to one thread at a time, see wi_loop_share(); only
 * wi_loop_wake() may be called from anywhere, also from a signal handler.
 */
#ifndef WI_TRANSPORT_H
#define WI_TRANSPORT_H

#include <stdint.h>

#include <widl/allocator.h>
#include <widl/error.h>
#include <widl/text.h>

#include "message/message.h"
#include "transport/frame.h"
#include "transport/socket_file.h"

struct wi_loop;
struct wi_channel;
struct wi_listener;
struct wi_tls_context;
struct wi_resolver;

/**
 * A loop for a few connections (a client), on libwebsockets' default poll. NULL on failure.
 *
 * allocator: of the loop and its channels, borrowed; NULL: malloc().
 *
 * Creating a loop of either kind switches off libwebsockets' log, whose level the process shares.
 */
struct wi_loop *wi_loop_new(const widl_allocator *allocator, widl_error *error);

/** A loop whose cost does not grow with idle connections (a router), on libuv. NULL on failure. */
struct wi_loop *wi_loop_new_scalable(widl_error *error);

/**
 * Release the loop; channels that are left are cut, each with its `closed`. NULL is allowed. Not
 * from inside an event.
 */
void wi_loop_free(struct wi_loop *loop);

/**
 * Wait for events, at most until `timeout_ms` have passed (UINT32_MAX: no end; 0: no wait), handle
 * them, flush what was sent. Return: false when the loop itself failed.
 */
bool wi_loop_turn(struct wi_loop *loop, uint32_t timeout_ms);

/** The time of wi_clock_ms() when the bytes came that are being handled; it costs no call. */
uint64_t wi_loop_now(const struct wi_loop *loop);

/**
 * Have `before` called in each turn when events were handled, before what was sent is flushed: what
 * it sends leaves in the same turn. NULL: nothing more. user: borrowed.
 */
void wi_loop_before_flush(struct wi_loop *loop, void (*before)(void *user), void *user);

/**
 * Let several threads use the loop, one after the other: wi_loop_turn(), like all else, is called
 * with a lock of theirs, which it releases while it waits for events.
 */
void wi_loop_share(struct wi_loop *loop, void (*unlock)(void *user), void (*lock)(void *user),
                   void *user);

/**
 * A descriptor that is readable when wi_loop_turn() has something to do, always the same, for loops
 * of others; it belongs to the loop. Return: -1 when the system gives none.
 */
int wi_loop_descriptor(struct wi_loop *loop);

/** How many milliseconds may pass before wi_loop_turn() has something to do although the descriptor
 * does not say so; UINT32_MAX: any number. */
uint32_t wi_loop_timeout(struct wi_loop *loop);

/** Make the turn in progress, or the next one, return at once. Thread: any. */
void wi_loop_wake(struct wi_loop *loop);

/** Why a channel ended. */
struct wi_channel_end {
    widl_code code;   /**< WIDL_OK: closed by agreement */
    const char *text; /**< for people */
};

/** What a channel tells its owner. */
struct wi_channel_events {
    /** The handshake is done; messages may be sent. Not called for channels of a listener. */
    void (*opened)(void *user, enum wi_serializer serializer);
    /** One whole message, valid during the call; it may be overwritten. */
    void (*received)(void *user, const void *data, size_t size);
    /** The peer ends the channel: nothing more is received or sent. Next is `closed`. May be NULL.
     */
    void (*closing)(void *user);
    /** The channel has ended and is released when this returns. Called exactly once, the last. */
    void (*closed)(void *user, const struct wi_channel_end *end);
};

/** Limits of a channel; only the last four members may be 0. */
struct wi_channel_limits {
    size_t max_message_bytes; /**< largest message received */
    size_t max_queue_bytes;   /**< unsent bytes */
    uint32_t handshake_timeout_ms;
    /** A peer from which nothing comes for so long is lost; it is pinged before half of the time is
     * over. 0: it is not watched. */
    uint32_t keepalive_ms;
    /** Most messages, WebSocket's pings included, and most bytes that may come in a second, on
     * average, compressed ones as what they become; what is more waits, since nothing is read
     * meanwhile. 0: any number. Only channels of a listener count. */
    size_t message_rate;
    size_t byte_rate;
    /** Agree on compression with peers of WebSocket that can, and compress messages of at least so
     * many bytes. 0: nothing is compressed. */
    size_t compress_from_bytes;
};

/** What a client offers and asks for; borrowed during wi_channel_connect(). */
struct wi_channel_request {
    const char *url; /**< as in url.h */
    bool offer[WI_SERIALIZER_COUNT];
    bool no_batches;   /**< offer only subprotocols without batches */
    bool v1;           /**< offer WAMP v1, whose serializer is JSON, and nothing else */
    const char *proxy; /**< as in proxy.h; NULL: none */
    /** For URLs of TLS, kept; NULL: trust whom the system trusts. */
    struct wi_tls_context *tls;
    struct wi_channel_limits limits;
    const struct wi_resolver *resolver; /**< who finds hosts; NULL: the system */
    const char *cookie;                 /**< for WebSocket: to be sent as it is; NULL: none */
};

/**
 * Start to connect; `closed` is then called in any case, from wi_loop_turn(). Nothing blocks: names
 * are looked up by a thread. The addresses of a host are tried one after the other; as long as
 * there is another, one that does not answer gets two seconds or its share of the time, if that is
 * less.
 *
 * events: copied. Return: NULL when it could not even start, such as WIDL_ERROR_URL.
 */
struct wi_channel *wi_channel_connect(struct wi_loop *loop,
                                      const struct wi_channel_request *request,
                                      const struct wi_channel_events *events, void *user,
                                      widl_error *error);

/**
 * Queue one whole message.
 *
 * Return: WIDL_OK; else nothing is queued: WIDL_ERROR_WOULD_BLOCK when max_queue_bytes would be
 *         exceeded now, _LIMIT when also by this message alone, or when it is larger than what the
 *         peer takes, _MEMORY, _CLOSED.
 */
widl_code wi_channel_send(struct wi_channel *channel, const void *data, size_t size);

/** The largest message that the peer takes, as far as it has said so; else SIZE_MAX. */
size_t wi_channel_largest_message(const struct wi_channel *channel);

/** Receive messages of at most `size` bytes from now on. */
void wi_channel_limit_messages(struct wi_channel *channel, size_t size);

/** Bytes queued and not yet handed to the operating system. */
size_t wi_channel_queued(const struct wi_channel *channel);

/**
 * Close after what is queued is sent: a WebSocket close frame with `status`, then the socket when
 * the peer answers or a second has passed; for RawSocket the socket at once. `closed` follows from
 * wi_loop_turn(). Again: no effect.
 */
void wi_channel_close(struct wi_channel *channel, uint16_t status);

/** Cut the connection without ceremony; `closed` follows from wi_loop_turn(). */
void wi_channel_cut(struct wi_channel *channel);

/** Whether the messages are those of WAMP v1. */
bool wi_channel_is_v1(const struct wi_channel *channel);

/**
 * The peer's address as text, such as "127.0.0.1:51234", or for a unix socket
 * "unix:uid=1000,pid=7". Lifetime: the channel.
 */
const char *wi_channel_peer(const struct wi_channel *channel);

/** What is known of a channel and its peer. Everything lives as long as the channel. */
struct wi_channel_facts {
    const char *protocol;   /**< "websocket" or "rawsocket" */
    const char *address;    /**< as wi_channel_peer() */
    bool is_secure;         /**< by TLS */
    bool is_compressed;     /**< messages may be */
    widl_bytes certificate; /**< of the peer, which TLS has accepted, in DER; empty: none */
    widl_bytes binding;     /**< what binds authentication to the connection; empty: nothing does */
    const char *binding_type; /**< "tls-exporter" or "tls-unique"; NULL: none */
    /** Of a server's channel the header of that name; of a client's what to send the next time.
     * NULL: none. */
    const char *cookie;
};

/** Tell them, once the channel is open. */
void wi_channel_describe(const struct wi_channel *channel, struct wi_channel_facts *ret);

struct wi_page;
struct wi_admission;

/** Why a client was not let in. */
enum wi_refusal {
    WI_REFUSED_LOST,        /**< it hung up during the handshake */
    WI_REFUSED_REQUEST,     /**< it spoke something else, or asked for what there is not */
    WI_REFUSED_ORIGIN,      /**< a web page of an origin that may not connect */
    WI_REFUSED_TLS,         /**< certificates, or what else TLS needs */
    WI_REFUSED_TIMEOUT,     /**< its handshake took too long */
    WI_REFUSED_FULL,        /**< there is no room for another client */
    WI_REFUSED_ADDRESS,     /**< there is none for another one of its address */
    WI_REFUSED_DESCRIPTORS, /**< the process has no descriptor left */
    WI_REFUSED_MEMORY,
    WI_REFUSAL_COUNT
};

/** What a listener tells its owner. */
struct wi_listener_events {
    /**
     * A client has finished its handshake. Return: the `user` for the channel's events, NULL to
     * refuse it.
     */
    void *(*accepted)(void *user, struct wi_channel *channel, enum wi_serializer serializer);
    /** A client did not get so far; `text` says why. May be NULL. */
    void (*refused)(void *user, const char *peer, enum wi_refusal why, const char *text);
    /**
     * Make the page of a path, whose status is 404 so far (page.h). Instead of `accepted` where
     * pages are served, else not called.
     */
    void (*asked)(void *user, widl_string path, struct wi_page *ret);
    /**
     * A request for WebSocket is to be welcomed. cookie: its Cookie header, NULL: none. Return:
     * what to say in a Set-Cookie header, until the next call; NULL: nothing. May be NULL.
     */
    const char *(*set_cookie)(void *user, const char *cookie, bool is_secure);
    struct wi_channel_events channel;
};

/** Where to listen and for whom. */
struct wi_listener_request {
    /**
     * As in url.h. The host must be numeric or `localhost`, which is 127.0.0.1; `[::]` takes IPv4
     * as well; port 0 is a free one.
     */
    const char *url;
    size_t max_connections; /**< further ones are answered that there is no room */
    /** Counts connections instead, together with those of other listeners; it must live as long as
     * the loop. NULL: the listener counts its own. */
    struct wi_admission *admission;
    struct wi_channel_limits limits;
    struct wi_socket_permissions permissions; /**< of a unix socket; borrowed for the call */
    struct wi_tls_context *tls;               /**< needed for URLs of TLS, kept */
    /**
     * Let web pages of these origins connect, too: `https://app.example.org`, NULL at the end of
     * the list; `*` is all. Without this only those of the listener's own host may, by the Host
     * header that they come with (origin.h); others are answered 403. What sends no Origin header
     * is no browser and may. Borrowed as long as the listener accepts.
     */
    const char *const *origins;
    /**
     * Names of the listener's own host, without ports, for pages that come over a loopback address
     * by another name than `localhost`; NULL at the end. Borrowed like `origins`.
     */
    const char *const *hosts;
    bool v1; /**< clients of WAMP v1 may connect, too; wi_channel_is_v1() tells them */
    /** Serve pages and nothing else, at a URL of http:// without a path; `asked` makes them. */
    bool pages_only;
};

/**
 * Accept clients. At a URL of RawSocket they speak that; at one of WebSocket they may speak either,
 * and their first byte says which. Requests that are no proper upgrade get a proper HTTP answer
 * (400, 403, 404, 405, 426, 431, 503), refused RawSocket clients the number of the reason.
 *
 * events: copied.
 * ret_url: the URL with the real port. Lifetime: the listener, which lives until the loop is freed.
 */
struct wi_listener *wi_listener_open(struct wi_loop *loop,
                                     const struct wi_listener_request *request,
                                     const struct wi_listener_events *events, void *user,
                                     const char **ret_url, widl_error *error);

/** Show other certificates from now on; channels that are open stay as they are. context: kept. */
void wi_listener_set_tls(struct wi_listener *listener, struct wi_tls_context *context);

/** What the channels of a loop have to send. */
struct wi_loop_queues {
    size_t bytes;   /**< of all of them */
    size_t largest; /**< of one */
};

/** Add up what is queued. It takes time in proportion to the number of channels. */
struct wi_loop_queues wi_loop_queues(const struct wi_loop *loop);

/** Have these limits for the connections to come. */
void wi_listener_set_limits(struct wi_listener *listener, const struct wi_channel_limits *limits);

/** How often channels of a loop were not read from because too much had come. */
uint64_t wi_loop_pauses(const struct wi_loop *loop);

/** Stop accepting; channels that are open stay, the file of a socket is removed. Again: no effect.
 */
void wi_listener_close(struct wi_listener *listener);

#endif
