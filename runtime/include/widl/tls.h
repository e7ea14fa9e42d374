/* SPDX-License-Identifier: MIT */
/*
 * TLS, for the URLs `wss://` and `tls://`.
 *
 * TLS 1.2 at least, with forward secrecy. Certificates and keys are files in PEM; keys have no
 * passphrase. All zero is the safe default everywhere.
 */
#ifndef WIDL_TLS_H
#define WIDL_TLS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Whom a client trusts, and who it is. All zero: whom the system trusts, and nobody. */
typedef struct widl_client_tls {
    const char *ca_file; /**< trust these certificates, and not those of the system */
    /** The name or address that the server's certificate must be for; NULL: that of the URL. */
    const char *server_name;
    const char *certificate_file; /**< our own, with the chain behind it; NULL: none */
    const char *key_file;         /**< of it; NULL: in certificate_file */
    /** Accept a certificate whose name is not the server's: whoever has one can read along. */
    bool danger_accept_any_name;
    /** Accept every certificate, be it expired or made by anybody: anybody can read along. */
    bool danger_accept_any_certificate;
} widl_client_tls;

/** Who a router is, and which clients it wants. */
typedef struct widl_server_tls {
    const char *certificate_file; /**< with the chain behind it; needed */
    const char *key_file;         /**< of it; NULL: in certificate_file */
    const char *client_ca_file;   /**< check clients' certificates by these; NULL: ask for none */
    bool require_client_certificate; /**< false: clients without one may connect as well */
} widl_server_tls;

#ifdef __cplusplus
}
#endif

#endif
