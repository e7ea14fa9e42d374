/* SPDX-License-Identifier: MIT */
/*
 * TLS streams on OpenSSL, which reads from the bytes that were fed and writes into a buffer.
 *
 * Invariants: OpenSSL reads all that was fed before wi_tls_read() says that there is no more, so
 * the fed bytes need not be kept. Its queue of errors is empty before each call of it, for it
 * belongs to the thread.
 *
 * What it answers by itself, such as to requests for new keys, is bounded: a peer that asks and
 * does not read is given up.
 */
#include "transport/tls.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/memory.h"

#define EXPORTER_LABEL "EXPORTER-Channel-Binding"
#define EXPORTER_BYTES 32

/* Room for any binding. */
#define BINDING_BYTES 64

struct wi_tls {
    struct wi_tls_context *context;
    SSL *ssl;
    BIO_METHOD *method;          /**< of its two ends */
    const unsigned char *cursor; /**< what was fed and not read yet */
    const unsigned char *end;
    widl_buffer output;
    bool has_failed;
    bool lacks_memory;       /**< for output, which is why it has failed */
    bool is_closed;          /**< we have said that nothing more comes */
    unsigned long reason;    /**< OpenSSL's, of the failure */
    widl_buffer certificate; /**< the peer's, once somebody has asked for it */
    unsigned char binding[BINDING_BYTES];
};

static int bio_read(BIO *bio, char *out, int room)
{
    struct wi_tls *tls = BIO_get_data(bio);
    size_t left = (size_t)(tls->end - tls->cursor);
    size_t size = room > 0 && (size_t)room < left ? (size_t)room : left;

    BIO_clear_retry_flags(bio);
    if (size == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    memcpy(out, tls->cursor, size);
    tls->cursor += size;
    return (int)size;
}

static int bio_write(BIO *bio, const char *data, int size)
{
    struct wi_tls *tls = BIO_get_data(bio);

    BIO_clear_retry_flags(bio);
    if (size <= 0 || tls->output.size > WI_TLS_MOST_OUTPUT)
        return -1;
    if (widl_buffer_append(&tls->output, data, (size_t)size))
        return size;
    tls->lacks_memory = true;
    return -1;
}

static long bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

/** Give `ssl` its two ends. */
static bool connect_ends(struct wi_tls *tls)
{
    BIO *bio = NULL;

    tls->method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "widl");
    if (tls->method && BIO_meth_set_read(tls->method, bio_read) == 1 &&
        BIO_meth_set_write(tls->method, bio_write) == 1 &&
        BIO_meth_set_ctrl(tls->method, bio_control) == 1)
        bio = BIO_new(tls->method);
    if (!bio)
        return false;
    BIO_set_data(bio, tls);
    BIO_set_init(bio, 1);
    SSL_set_bio(tls->ssl, bio, bio);
    return true;
}

static bool is_address(const char *host)
{
    unsigned char bytes[sizeof(struct in6_addr)];

    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

/** Whom a client says that it wants, and whom it accepts. */
static bool expect_host(struct wi_tls *tls, const char *host)
{
    X509_VERIFY_PARAM *expected = SSL_get0_param(tls->ssl);
    bool is_name = !is_address(host);

    if (is_name && SSL_set_tlsext_host_name(tls->ssl, host) != 1)
        return false;
    if (!tls->context->checks_name)
        return true;
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                                  X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return is_name ? X509_VERIFY_PARAM_set1_host(expected, host, 0) == 1
                   : X509_VERIFY_PARAM_set1_ip_asc(expected, host) == 1;
}

static bool prepare(struct wi_tls *tls, const char *host, bool with_http)
{
    static const unsigned char HTTP[] = "\x08http/1.1";

    if (tls->context->is_server) {
        SSL_set_accept_state(tls->ssl);
        return true;
    }
    SSL_set_connect_state(tls->ssl);
    if (with_http && SSL_set_alpn_protos(tls->ssl, HTTP, sizeof(HTTP) - 1) != 0)
        return false;
    return expect_host(tls, tls->context->server_name ? tls->context->server_name : host);
}

struct wi_tls *wi_tls_new(struct wi_tls_context *context, const char *host, bool with_http)
{
    struct wi_tls *tls = wi_memory_take_zeroed(context->allocator, sizeof(*tls));

    if (!tls)
        return NULL;
    tls->context = wi_tls_context_keep(context);
    tls->output.allocator = context->allocator;
    tls->certificate.allocator = context->allocator;
    tls->ssl = SSL_new(context->ssl);
    if (tls->ssl && connect_ends(tls) && prepare(tls, host, with_http))
        return tls;
    ERR_clear_error();
    wi_tls_free(tls);
    return NULL;
}

void wi_tls_free(struct wi_tls *tls)
{
    const widl_allocator *allocator = tls ? tls->context->allocator : NULL;

    if (!tls)
        return;
    SSL_free(tls->ssl);
    BIO_meth_free(tls->method);
    wi_tls_context_release(tls->context);
    widl_buffer_free(&tls->output);
    widl_buffer_free(&tls->certificate);
    wi_memory_give_back(allocator, tls, sizeof(*tls));
}

void wi_tls_feed(struct wi_tls *tls, const unsigned char *data, size_t size)
{
    tls->cursor = data;
    tls->end = data + size;
}

/** Judge what an operation returned that did not succeed. */
static long judge(struct wi_tls *tls, int result)
{
    switch (SSL_get_error(tls->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return WI_TLS_NO_MORE;
    case SSL_ERROR_ZERO_RETURN:
        return WI_TLS_CLOSED;
    default:
        tls->has_failed = true;
        tls->reason = ERR_peek_last_error();
        ERR_clear_error();
        return WI_TLS_FAILED;
    }
}

long wi_tls_read(struct wi_tls *tls, void *out, size_t room)
{
    int got;

    if (tls->has_failed)
        return WI_TLS_FAILED;
    ERR_clear_error();
    got = SSL_read(tls->ssl, out, room < INT_MAX ? (int)room : INT_MAX);
    return got > 0 ? got : judge(tls, got);
}

bool wi_tls_start(struct wi_tls *tls)
{
    int result;

    ERR_clear_error();
    result = SSL_do_handshake(tls->ssl);
    return result > 0 || judge(tls, result) == WI_TLS_NO_MORE;
}

bool wi_tls_is_open(const struct wi_tls *tls)
{
    return !tls->has_failed && SSL_is_init_finished(tls->ssl);
}

bool wi_tls_write(struct wi_tls *tls, const void *data, size_t size)
{
    size_t written = 0;

    ERR_clear_error();
    if (!tls->has_failed && SSL_write_ex(tls->ssl, data, size, &written) == 1 && written == size)
        return true;
    tls->has_failed = true;
    ERR_clear_error();
    return false;
}

void wi_tls_close(struct wi_tls *tls)
{
    if (tls->is_closed || !wi_tls_is_open(tls))
        return;
    tls->is_closed = true;
    ERR_clear_error();
    SSL_shutdown(tls->ssl);
    ERR_clear_error();
}

bool wi_tls_lacks_memory(const struct wi_tls *tls)
{
    return tls->lacks_memory;
}

widl_buffer *wi_tls_output(struct wi_tls *tls)
{
    return &tls->output;
}

/** What is wrong with the peer's certificate, for people. */
static const char *certificate_problem(long verdict)
{
    static const struct {
        long verdict;
        const char *text;
    } TEXTS[] = {
        {X509_V_ERR_CERT_HAS_EXPIRED, "it has expired"},
        {X509_V_ERR_CERT_NOT_YET_VALID, "it is not valid yet"},
        {X509_V_ERR_HOSTNAME_MISMATCH, "it is for another host"},
        {X509_V_ERR_IP_ADDRESS_MISMATCH, "it is for another host"},
        {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "it is self-signed"},
        {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "its issuer is not trusted"},
        {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "its issuer is not trusted"},
        {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "its issuer is not trusted"},
        {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "its issuer is not trusted"},
        {X509_V_ERR_CERT_SIGNATURE_FAILURE, "its signature is wrong"},
        {X509_V_ERR_CERT_REVOKED, "it is revoked"},
        {X509_V_ERR_INVALID_PURPOSE, "it is for another purpose"},
    };

    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
        if (TEXTS[i].verdict == verdict)
            return TEXTS[i].text;
    }
    return X509_verify_cert_error_string(verdict);
}

/** What the peer finds wrong with our certificate, as its alert says; NULL: nothing. */
static const char *alert_about_certificate(int reason)
{
    static const struct {
        int reason;
        const char *text;
    } TEXTS[] = {
        {SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, "it wants a certificate"},
        {SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, NULL},
        {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, "it finds our certificate broken"},
        {SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, "it does not support our certificate"},
        {SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, "it finds our certificate revoked"},
        {SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, "it finds our certificate expired"},
        {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, "it does not accept our certificate"},
        {SSL_R_TLSV1_ALERT_UNKNOWN_CA, "it does not trust our certificate's issuer"},
        {SSL_R_TLSV1_ALERT_ACCESS_DENIED, "it denies access to our certificate"},
    };

    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
        if (TEXTS[i].reason == reason)
            return TEXTS[i].text;
    }
    return NULL;
}

void wi_tls_problem(const struct wi_tls *tls, widl_error *error)
{
    const char *peer = tls->context->is_server ? "client" : "server";
    int reason = ERR_GET_REASON(tls->reason);
    long verdict = SSL_get_verify_result(tls->ssl);
    const char *alert = alert_about_certificate(reason);
    const char *text = ERR_reason_error_string(tls->reason);

    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED)
        widl_error_set(error, WIDL_ERROR_CERTIFICATE, NULL, "the %s's certificate is refused: %s",
                       peer, certificate_problem(verdict));
    else if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)
        widl_error_set(error, WIDL_ERROR_CERTIFICATE, NULL, "the %s has shown no certificate",
                       peer);
    else if (alert)
        widl_error_set(error, WIDL_ERROR_CERTIFICATE, NULL, "the %s refuses: %s", peer, alert);
    else if (reason == ERR_R_MALLOC_FAILURE || tls->lacks_memory)
        widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "out of memory");
    else
        widl_error_set(error, WIDL_ERROR_TLS, NULL, "TLS with the %s has failed: %s", peer,
                       text ? text : "no reason given");
}

widl_bytes wi_tls_peer_certificate(struct wi_tls *tls)
{
    X509 *certificate = SSL_get0_peer_certificate(tls->ssl);
    int size = certificate ? i2d_X509(certificate, NULL) : 0;
    unsigned char *at;

    /* A handshake does not get so far; who a client is hangs on this, so it is not left to that. */
    if (tls->context->is_server && SSL_get_verify_result(tls->ssl) != X509_V_OK)
        return (widl_bytes){0};
    if (size > 0 && tls->certificate.size == 0) {
        at = widl_buffer_reserve(&tls->certificate, (size_t)size);
        if (at && i2d_X509(certificate, &at) == size)
            tls->certificate.size = (size_t)size;
    }
    return (widl_bytes){tls->certificate.data, tls->certificate.size};
}

/** TLS 1.2's: the first Finished message, which without resumption is the client's. */
static size_t first_finished(const struct wi_tls *tls, unsigned char *out)
{
    return tls->context->is_server ? SSL_get_peer_finished(tls->ssl, out, BINDING_BYTES)
                                   : SSL_get_finished(tls->ssl, out, BINDING_BYTES);
}

widl_bytes wi_tls_binding(struct wi_tls *tls, const char **ret_type)
{
    size_t size = 0;

    *ret_type = NULL;
    if (wi_tls_is_open(tls) && SSL_version(tls->ssl) >= TLS1_3_VERSION) {
        if (SSL_export_keying_material(tls->ssl, tls->binding, EXPORTER_BYTES, EXPORTER_LABEL,
                                       sizeof(EXPORTER_LABEL) - 1, NULL, 0, 0) == 1)
            size = EXPORTER_BYTES;
        *ret_type = "tls-exporter";
    } else if (wi_tls_is_open(tls) && SSL_get_extms_support(tls->ssl) == 1) {
        size = first_finished(tls, tls->binding);
        *ret_type = "tls-unique";
    }
    if (size == 0 || size > BINDING_BYTES) {
        *ret_type = NULL;
        return (widl_bytes){0};
    }
    return (widl_bytes){tls->binding, size};
}
