/* SPDX-License-Identifier: MIT */
/* A listener and a client in one thread, each on its own loop; and plain sockets that misbehave. */
#ifndef LOOPBACK_H
#define LOOPBACK_H

#include "transport/transport.h"

/** How long anything may take before a test fails. */
#define PATIENCE_MS 20000

struct end;

/** What a test does from inside the events of an end; members may be NULL. */
struct reaction {
    void (*opened)(struct end *end);
    void (*received)(struct end *end);
};

/** One end of a channel, and what it has seen. */
struct end {
    const struct reaction *reaction; /**< may be NULL */
    struct wi_channel *channel;      /**< NULL once it has ended */
    bool echoes;                     /**< sends back what it receives */
    bool may_fail;                   /**< cuts the channel when it cannot echo */
    bool opened;
    unsigned closed; /**< how often */
    enum wi_serializer serializer;
    widl_code code;
    char text[256];
    size_t messages;
    size_t bytes;
    uint32_t checksum; /**< of all bytes received, in order */
};

/** Two loops; the server's has a listener. */
struct loopback {
    struct wi_loop *server_loop;
    struct wi_loop *client_loop;
    struct wi_listener *listener;
    const char *url;
    struct wi_channel_limits server_limits;
    struct wi_channel_limits client_limits;
    bool server_echoes;
    bool may_fail;                     /**< the server's ends may be unable to echo */
    bool refuses;                      /**< accepted() returns NULL */
    bool no_batches;                   /**< clients offer none */
    struct wi_tls_context *server_tls; /**< of URLs of TLS */
    struct wi_tls_context *client_tls;
    const char *proxy;                  /**< of clients */
    const struct wi_resolver *resolver; /**< of clients */
    size_t accepted;
    const struct reaction *server_reaction; /**< of the server's ends */
    struct end *servers;                    /**< in the order in which they were accepted */
    size_t max_servers;
};

/** Generous limits. */
extern const struct wi_channel_limits LOOPBACK_LIMITS;

/** Start both loops and listen at `url`, with room for `max_connections`. */
void loopback_open(struct loopback *loopback, const char *url, size_t max_connections);

/** End everything; every end must have been closed exactly once. */
void loopback_close(struct loopback *loopback);

/** Start to connect; NULL with `error`. serializers: what is offered, -1 for all. */
struct wi_channel *loopback_connect(struct loopback *loopback, struct end *end, const char *url,
                                    int serializer, widl_error *error);

/** Connect to the listener and wait until both ends are open. Return: the server's end. */
struct end *loopback_pair(struct loopback *loopback, struct end *client);

/** Turn both loops once. */
void loopback_turn(struct loopback *loopback);

/** Turn both loops until `condition`; the test fails when that takes too long. */
#define LOOPBACK_UNTIL(loopback, condition)                                                        \
    do {                                                                                           \
        uint64_t until_ms = wi_clock_ms() + PATIENCE_MS;                                           \
        while (!(condition)) {                                                                     \
            loopback_turn(loopback);                                                               \
            assert_true(wi_clock_ms() < until_ms);                                                 \
        }                                                                                          \
    } while (0)

/** The port of a URL of ours. */
uint16_t loopback_port(const char *url);

/** A blocking socket connected to 127.0.0.1:port. */
int raw_connect(uint16_t port);

/** A socket that listens at 127.0.0.1; its URL is written to `url`. */
int raw_listen(char url[64]);

/** Send all of it. */
void raw_send(int descriptor, const void *data, size_t size);

/** What can be read without waiting is appended to `out`. Return: false at the end of the stream.
 */
bool raw_receive(int descriptor, widl_buffer *out);

/** Turn the loops until the peer hangs up; everything received is in `out`, NUL-terminated. */
void raw_drain(struct loopback *loopback, int descriptor, widl_buffer *out);

/** Connect to the listener and go through the handshake by hand. Return: the socket. */
int raw_handshake(struct loopback *loopback, const char *subprotocol);

/** Send one frame with a mask of zeros, as a client may. first: flags and opcode. */
void raw_send_frame(int descriptor, unsigned first, const void *data, size_t size);

#endif
