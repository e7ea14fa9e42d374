/* SPDX-License-Identifier: MIT */
/* What many TLS connections share: certificates, keys, whom to trust. */
#ifndef WI_TLS_CONTEXT_H
#define WI_TLS_CONTEXT_H

#include <widl/allocator.h>
#include <widl/error.h>
#include <widl/tls.h>

struct ssl_ctx_st;

/** Lives as long as anybody keeps it. Not changed once it is made. */
struct wi_tls_context {
    const widl_allocator *allocator; /**< of this, and of the connections; not of OpenSSL's */
    struct ssl_ctx_st *ssl;          /**< SSL_CTX */
    char *server_name; /**< of a client: whom to expect instead of the URL's host; may be NULL */
    widl_server_tls files; /**< of a server, copied: what it was made of */
    bool is_server;
    bool checks_name;
    unsigned users;
};

/**
 * Of a client. options: borrowed, NULL for the defaults. allocator: borrowed; NULL: malloc().
 *
 * Return: NULL with WIDL_ERROR_ARGUMENT, which names the file, or _MEMORY.
 */
struct wi_tls_context *wi_tls_client_context(const widl_client_tls *options,
                                             const widl_allocator *allocator, widl_error *error);

/** Of a server, with malloc(); as wi_tls_client_context(). */
struct wi_tls_context *wi_tls_server_context(const widl_server_tls *options, widl_error *error);

/** The same of a server from its files as they are now. */
struct wi_tls_context *wi_tls_context_again(const struct wi_tls_context *context,
                                            widl_error *error);

/** One more user. Return: `context`. */
struct wi_tls_context *wi_tls_context_keep(struct wi_tls_context *context);

/** One user less. NULL is allowed. */
void wi_tls_context_release(struct wi_tls_context *context);

#endif
