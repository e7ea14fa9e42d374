/* SPDX-License-Identifier: MIT */
/* The cryptography that WAMP's methods of authentication are made of. */
#ifndef WI_CRYPTO_H
#define WI_CRYPTO_H

#include <stdbool.h>
#include <stdint.h>

#include <widl/export.h>
#include <widl/text.h>

/** Bytes of a SHA-256 hash, and of what is made with it. */
#define WI_HASH_SIZE 32

/** Bytes of an Ed25519 key, private (RFC 8032's seed) or public. */
#define WI_KEY_SIZE 32

/** Bytes of an Ed25519 signature. */
#define WI_SIGNATURE_SIZE 64

/* Each returns false when memory is short, and what it should have written is then of no use. */
WIDL_NODISCARD bool wi_sha256(widl_bytes data, unsigned char out[WI_HASH_SIZE]);
WIDL_NODISCARD bool wi_hmac_sha256(widl_bytes key, widl_bytes data,
                                   unsigned char out[WI_HASH_SIZE]);
/** PBKDF2 with HMAC-SHA-256 (RFC 8018); `iterations` is not 0. */
WIDL_NODISCARD bool wi_pbkdf2(widl_bytes secret, widl_bytes salt, uint32_t iterations,
                              unsigned char *out, size_t size);
WIDL_NODISCARD bool wi_ed25519_public(const unsigned char key[WI_KEY_SIZE],
                                      unsigned char out[WI_KEY_SIZE]);
WIDL_NODISCARD bool wi_ed25519_sign(const unsigned char key[WI_KEY_SIZE], widl_bytes message,
                                    unsigned char out[WI_SIGNATURE_SIZE]);

/** Whether a public key is none of those under which anybody can sign. */
WIDL_NODISCARD bool wi_ed25519_usable(const unsigned char public_key[WI_KEY_SIZE]);

/** Whether the signature is that of the message, under a key that is usable; false also when memory
 * is short. */
WIDL_NODISCARD bool wi_ed25519_accepts(const unsigned char public_key[WI_KEY_SIZE],
                                       widl_bytes message,
                                       const unsigned char signature[WI_SIGNATURE_SIZE]);

/** Whether two runs of bytes are the same, in a time that does not depend on what they hold. */
WIDL_NODISCARD bool wi_secret_equal(const void *a, const void *b, size_t size);

/** Overwrite what must not stay in memory. `data` may be NULL when `size` is 0. */
void wi_secret_wipe(void *data, size_t size);

#endif
