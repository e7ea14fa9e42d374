/* SPDX-License-Identifier: MIT */
/*
 * TLS without sockets: bytes from the peer in, plain bytes out; plain bytes in, bytes for the peer
 * out.
 *
 *     wi_tls_feed(tls, data, size);
 *     while ((got = wi_tls_read(tls, plain, sizeof(plain))) > 0)
 *         ...
 */
#ifndef WI_TLS_H
#define WI_TLS_H

#include <widl/codec.h>
#include <widl/error.h>

#include "transport/tls_context.h"

/** Most plain bytes that one wi_tls_read() gives. */
#define WI_TLS_RECORD_BYTES 16384

/** Once there is more than this in wi_tls_output(), TLS fails instead of adding to it. */
#define WI_TLS_MOST_OUTPUT ((size_t)256 << 10)

/** One end of a connection. */
struct wi_tls;

/**
 * Begin a connection. context: kept. host: of a client, that of the URL; NULL for a server.
 * with_http: HTTP/1.1 is spoken inside, which is negotiated.
 */
struct wi_tls *wi_tls_new(struct wi_tls_context *context, const char *host, bool with_http);

/** NULL is allowed. */
void wi_tls_free(struct wi_tls *tls);

/** Bytes from the peer, borrowed until wi_tls_read() has said that there is no more. */
void wi_tls_feed(struct wi_tls *tls, const unsigned char *data, size_t size);

/** The end of the stream, as wi_tls_read() tells it. */
enum { WI_TLS_NO_MORE = 0, WI_TLS_CLOSED = -1, WI_TLS_FAILED = -2 };

/**
 * Take plain bytes, and go on with the handshake.
 *
 * Return: how many; WI_TLS_NO_MORE: the peer must send more first; WI_TLS_CLOSED: it has closed;
 *         WI_TLS_FAILED: see wi_tls_problem().
 */
long wi_tls_read(struct wi_tls *tls, void *out, size_t room);

/** Begin the handshake, as a client. Return: false when memory is short. */
bool wi_tls_start(struct wi_tls *tls);

/** Whether the handshake is done and wi_tls_write() may be used. */
bool wi_tls_is_open(const struct wi_tls *tls);

/** Encrypt plain bytes. Return: false when memory is short, or TLS has failed. */
bool wi_tls_write(struct wi_tls *tls, const void *data, size_t size);

/** Say that nothing more comes. Again, or before the handshake is done: no effect. */
void wi_tls_close(struct wi_tls *tls);

/** Bytes for the peer, in order; `size` is set to 0 by who has sent them. */
widl_buffer *wi_tls_output(struct wi_tls *tls);

/** Whether it has failed because there was no memory for what is to be sent. */
bool wi_tls_lacks_memory(const struct wi_tls *tls);

/** Why TLS has failed: WIDL_ERROR_CERTIFICATE, _TLS or _MEMORY. */
void wi_tls_problem(const struct wi_tls *tls, widl_error *error);

/** The peer's certificate in DER; empty: it has shown none. Lifetime: the connection. */
widl_bytes wi_tls_peer_certificate(struct wi_tls *tls);

/**
 * What binds authentication to this connection (RFC 9266, RFC 5929), and its type; empty when there
 * is none that is safe. Lifetime: the connection.
 */
widl_bytes wi_tls_binding(struct wi_tls *tls, const char **ret_type);

#endif
