/* SPDX-License-Identifier: MIT */
/*
 * What a certificate is known by: texts such as `sha256:…`, the hash of all of it, or `cn:pump-7`,
 * a name that its issuer vouches for. Whether the issuer is to be believed is a matter of TLS.
 */
#ifndef WI_CERTIFICATE_H
#define WI_CERTIFICATE_H

#include "auth/crypto.h"

/** The name of the method in which TLS has found out who a client is. */
#define WI_TLS_METHOD "tls"

/** Most bytes of a name, and of a mark, with its NUL. */
#define WI_CERTIFICATE_NAME_MAX_SIZE 255
#define WI_MARK_SIZE                 (WI_CERTIFICATE_NAME_MAX_SIZE + 16)

/**
 * Bring a mark that people have written into the form in which marks are compared: `sha256:` and
 * `key-sha256:` with 64 hexadecimal digits, which colons may separate, of the certificate and of
 * its public key; `dns:`, `email:` and `uri:` with a name of the subject's, `cn:` with its common
 * name. A certificate in PEM stands for its hash.
 *
 * Return: false with why it is none, for people.
 */
bool wi_mark_read(widl_string text, char ret[WI_MARK_SIZE], const char **ret_why);

/** What somebody does with a mark. Return: whether that was all. */
typedef bool wi_mark_fn(void *user, widl_string mark);

/**
 * Show the marks of a certificate in DER, the most specific first, until `see` has seen enough.
 * Names that are odd, such as one with a NUL in it, are left out.
 *
 * Return: whether `see` has; false also when it is no certificate, or memory is short.
 */
bool wi_certificate_marks(widl_bytes der, wi_mark_fn *see, void *user);

#endif
