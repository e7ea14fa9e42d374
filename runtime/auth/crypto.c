/* SPDX-License-Identifier: MIT */
/*
 * Cryptography: the one user of OpenSSL here but for certificates, so that another library would
 * mean other files, and no more.
 *
 * Invariants: nothing but memory can be wrong with what the callers hand in, and it is the one
 * reason for false; no error is left behind in OpenSSL's queue of the thread.
 */
#include "auth/crypto.h"

#include <assert.h>
#include <limits.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

/** Pass on whether OpenSSL has succeeded; what it says of a failure is of no interest. */
static bool check(bool success)
{
    if (!success)
        ERR_clear_error();
    return success;
}

/** OpenSSL takes a null pointer for a wish of its own, also when there is nothing to read. */
static const unsigned char *bytes_of(widl_bytes bytes)
{
    return bytes.size > 0 ? bytes.data : (const unsigned char *)"";
}

bool wi_sha256(widl_bytes data, unsigned char out[WI_HASH_SIZE])
{
    return check(EVP_Digest(bytes_of(data), data.size, out, NULL, EVP_sha256(), NULL) == 1);
}

bool wi_hmac_sha256(widl_bytes key, widl_bytes data, unsigned char out[WI_HASH_SIZE])
{
    assert(key.size <= INT_MAX);
    return check(HMAC(EVP_sha256(), bytes_of(key), (int)key.size, bytes_of(data), data.size, out,
                      NULL) != NULL);
}

bool wi_pbkdf2(widl_bytes secret, widl_bytes salt, uint32_t iterations, unsigned char *out,
               size_t size)
{
    assert(secret.size <= INT_MAX && salt.size <= INT_MAX && size <= INT_MAX);
    assert(iterations > 0 && iterations <= INT_MAX);
    return check(PKCS5_PBKDF2_HMAC((const char *)bytes_of(secret), (int)secret.size, bytes_of(salt),
                                   (int)salt.size, (int)iterations, EVP_sha256(), (int)size,
                                   out) == 1);
}

bool wi_ed25519_public(const unsigned char key[WI_KEY_SIZE], unsigned char out[WI_KEY_SIZE])
{
    size_t size = WI_KEY_SIZE;
    EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key, WI_KEY_SIZE);
    bool success = pair && EVP_PKEY_get_raw_public_key(pair, out, &size) == 1;
    EVP_PKEY_free(pair);
    return check(success);
}

bool wi_ed25519_sign(const unsigned char key[WI_KEY_SIZE], widl_bytes message,
                     unsigned char out[WI_SIGNATURE_SIZE])
{
    size_t size = WI_SIGNATURE_SIZE;
    EVP_PKEY *pair = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key, WI_KEY_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool success = pair && context && EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1 &&
                   EVP_DigestSign(context, out, &size, bytes_of(message), message.size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pair);
    return check(success);
}

/**
 * The keys under which anybody can sign: the points of small order, in every way to write their
 * y coordinate, but for the sign of x, which is the top bit. OpenSSL takes them.
 */
static const unsigned char weak_keys[][WI_KEY_SIZE] = {
    {0x00},
    {0x01},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

bool wi_ed25519_usable(const unsigned char public_key[WI_KEY_SIZE])
{
    for (size_t i = 0; i < sizeof(weak_keys) / sizeof(weak_keys[0]); i++)
        if (memcmp(public_key, weak_keys[i], WI_KEY_SIZE - 1) == 0 &&
            (public_key[WI_KEY_SIZE - 1] & 0x7f) == weak_keys[i][WI_KEY_SIZE - 1])
            return false;
    return true;
}

bool wi_ed25519_accepts(const unsigned char public_key[WI_KEY_SIZE], widl_bytes message,
                        const unsigned char signature[WI_SIGNATURE_SIZE])
{
    if (!wi_ed25519_usable(public_key))
        return false;
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, WI_KEY_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool success = key && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                   EVP_DigestVerify(context, signature, WI_SIGNATURE_SIZE, bytes_of(message),
                                    message.size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return check(success);
}

bool wi_secret_equal(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}

void wi_secret_wipe(void *data, size_t size)
{
    if (size > 0)
        OPENSSL_cleanse(data, size);
}
