/* SPDX-License-Identifier: MIT */
/*
 * Certificates, keys and trust.
 *
 * Invariants: TLS 1.2 at least, ciphers with forward secrecy; no renegotiation; no resumption, so
 * that every connection shows its certificate. OpenSSL never asks anybody for a passphrase.
 */
#include "transport/tls_context.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/memory.h"

static const char CIPHERS_1_2[] = "ECDHE+AESGCM:ECDHE+CHACHA20";

/* ALPN's form of http/1.1. */
static const unsigned char HTTP[] = "\x08http/1.1";

/** What keeps OpenSSL from asking at the terminal: a key with a passphrase is not read. */
static int no_passphrase(char *buffer, int size, int is_writing, void *user)
{
    (void)buffer;
    (void)size;
    (void)is_writing;
    (void)user;
    return 0;
}

/** Why OpenSSL has failed: its first error is the cause of the others. */
static const char *first_reason(void)
{
    unsigned long code = ERR_peek_error();
    const char *reason =
        ERR_SYSTEM_ERROR(code) ? strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);

    return reason ? reason : "it cannot be read";
}

static struct wi_tls_context *refuse(struct wi_tls_context *context, widl_error *error,
                                     const char *what, const char *file)
{
    widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%s '%s': %s", what, file, first_reason());
    ERR_clear_error();
    wi_tls_context_release(context);
    return NULL;
}

/** A server with clients that know of ALPN takes those that speak HTTP/1.1. */
static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *size,
                       const unsigned char *offered, unsigned offered_size, void *user)
{
    unsigned char *chosen;

    (void)ssl;
    (void)user;
    if (SSL_select_next_proto(&chosen, size, HTTP, sizeof(HTTP) - 1, offered, offered_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static bool harden(SSL_CTX *ssl)
{
    SSL_CTX_set_default_passwd_cb(ssl, no_passphrase);
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return SSL_CTX_set_num_tickets(ssl, 0) == 1 &&
           SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(ssl, CIPHERS_1_2) == 1;
}

static struct wi_tls_context *context_new(bool is_server, const widl_allocator *allocator,
                                          widl_error *error)
{
    struct wi_tls_context *context = wi_memory_take_zeroed(allocator, sizeof(*context));

    if (context) {
        context->users = 1;
        context->allocator = allocator;
        context->is_server = is_server;
        context->ssl = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
        if (context->ssl && harden(context->ssl))
            return context;
    }
    widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for TLS");
    wi_tls_context_release(context);
    return NULL;
}

/** Load the own certificate and its key. Return: what could not be, with its file. */
static const char *load_identity(SSL_CTX *ssl, const char *certificate, const char *key,
                                 const char **ret_file)
{
    *ret_file = certificate;
    if (SSL_CTX_use_certificate_chain_file(ssl, certificate) != 1)
        return "cannot use the certificate in";
    *ret_file = key ? key : certificate;
    if (SSL_CTX_use_PrivateKey_file(ssl, *ret_file, SSL_FILETYPE_PEM) != 1)
        return "cannot use the key in";
    return SSL_CTX_check_private_key(ssl) == 1 ? NULL : "not the key of the certificate:";
}

struct wi_tls_context *wi_tls_client_context(const widl_client_tls *options,
                                             const widl_allocator *allocator, widl_error *error)
{
    static const widl_client_tls DEFAULTS = {0};
    struct wi_tls_context *context = context_new(false, allocator, error);
    const char *file = NULL;
    const char *wrong;

    if (!context)
        return NULL;
    options = options ? options : &DEFAULTS;
    context->checks_name =
        !options->danger_accept_any_name && !options->danger_accept_any_certificate;
    SSL_CTX_set_verify(context->ssl,
                       options->danger_accept_any_certificate ? SSL_VERIFY_NONE : SSL_VERIFY_PEER,
                       NULL);
    if (options->ca_file && SSL_CTX_load_verify_file(context->ssl, options->ca_file) != 1)
        return refuse(context, error, "cannot use the certificates in", options->ca_file);
    if (!options->ca_file && SSL_CTX_set_default_verify_paths(context->ssl) != 1)
        return refuse(context, error, "cannot find", "the system's certificates");
    if (options->key_file && !options->certificate_file)
        return refuse(context, error, "there is no certificate for the key in", options->key_file);
    wrong = options->certificate_file
                ? load_identity(context->ssl, options->certificate_file, options->key_file, &file)
                : NULL;
    if (wrong)
        return refuse(context, error, wrong, file);
    context->server_name = wi_memory_copy_text(allocator, options->server_name);
    if (options->server_name && !context->server_name)
        return refuse(context, error, "no memory for", options->server_name);
    return context;
}

/** Check clients by the certificates in a file. */
static bool trust_clients(SSL_CTX *ssl, const char *file, bool is_required)
{
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(file);

    if (!names || SSL_CTX_load_verify_file(ssl, file) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return false;
    }
    SSL_CTX_set_client_CA_list(ssl, names);
    SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER | (is_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                       NULL);
    return true;
}

static bool copy_name(const char *name, const char **ret)
{
    *ret = wi_memory_copy_text(NULL, name);
    return *ret || !name;
}

/** Keep the names of the files, to read them again. */
static bool keep_files(struct wi_tls_context *context, const widl_server_tls *options)
{
    widl_server_tls *files = &context->files;

    files->require_client_certificate = options->require_client_certificate;
    return copy_name(options->certificate_file, &files->certificate_file) &&
           copy_name(options->key_file, &files->key_file) &&
           copy_name(options->client_ca_file, &files->client_ca_file);
}

struct wi_tls_context *wi_tls_server_context(const widl_server_tls *options, widl_error *error)
{
    const char *file = NULL;
    const char *wrong;
    struct wi_tls_context *context;

    if (!options || !options->certificate_file) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "TLS needs a certificate");
        return NULL;
    }
    if (options->require_client_certificate && !options->client_ca_file) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                       "to require clients' certificates, a file to check them by is needed");
        return NULL;
    }
    context = context_new(true, NULL, error);
    if (!context)
        return NULL;
    wrong = load_identity(context->ssl, options->certificate_file, options->key_file, &file);
    if (wrong)
        return refuse(context, error, wrong, file);
    if (options->client_ca_file &&
        !trust_clients(context->ssl, options->client_ca_file, options->require_client_certificate))
        return refuse(context, error, "cannot use the certificates in", options->client_ca_file);
    if (!keep_files(context, options))
        return refuse(context, error, "no memory for", options->certificate_file);
    SSL_CTX_set_alpn_select_cb(context->ssl, choose_alpn, NULL);
    return context;
}

struct wi_tls_context *wi_tls_context_again(const struct wi_tls_context *context, widl_error *error)
{
    return wi_tls_server_context(&context->files, error);
}

struct wi_tls_context *wi_tls_context_keep(struct wi_tls_context *context)
{
    context->users++;
    return context;
}

void wi_tls_context_release(struct wi_tls_context *context)
{
    const widl_allocator *allocator = context ? context->allocator : NULL;

    if (!context || --context->users > 0)
        return;
    SSL_CTX_free(context->ssl);
    wi_memory_give_back_text(allocator, context->server_name);
    wi_memory_give_back_text(allocator, (char *)context->files.certificate_file);
    wi_memory_give_back_text(allocator, (char *)context->files.key_file);
    wi_memory_give_back_text(allocator, (char *)context->files.client_ca_file);
    wi_memory_give_back(allocator, context, sizeof(*context));
}
