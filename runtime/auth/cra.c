/* SPDX-License-Identifier: MIT */
/*
 * WAMP-CRA. A salted secret signs with the base64 text of the key that is derived from it, not with
 * the key's bytes: the specification does not say so, and all implementations do it.
 */
#include "auth/cra.h"

#include "auth/hex.h"
#include "base/random.h"
#include "value/base64.h"
#include "value/transcode.h"

/* What a router means that sends a salt alone. */
#define DEFAULT_ITERATIONS 1000
#define DEFAULT_KEY_SIZE   32

#define NONCE_SIZE 16

bool wi_cra_derive(widl_bytes secret, widl_string salt, uint32_t iterations, uint32_t key_size,
                   widl_buffer *out)
{
    unsigned char key[WI_CRA_KEY_MAX_SIZE];
    size_t length = wi_base64_size(key_size);
    unsigned char *text = widl_buffer_reserve(out, length);
    bool success =
        text && wi_pbkdf2(secret, widl_bin(salt.data, salt.size), iterations, key, key_size);
    if (success) {
        wi_base64_write((char *)text, key, key_size);
        out->size += length;
    }
    wi_secret_wipe(key, sizeof(key));
    return success;
}

static bool sign(widl_bytes key, widl_bytes challenge, struct wi_answer *answer, widl_error *error)
{
    unsigned char signature[WI_HASH_SIZE];
    if (!wi_hmac_sha256(key, challenge, signature))
        return wi_answer_no_memory(error);
    return wi_answer_base64(answer, signature, sizeof(signature), error);
}

/** Sign with the key that is derived from the secret. */
static bool sign_salted(const struct wi_credentials *credentials, widl_value extra,
                        widl_string salt, widl_bytes challenge, struct wi_answer *answer,
                        widl_error *error)
{
    uint64_t iterations = DEFAULT_ITERATIONS;
    uint64_t key_size = DEFAULT_KEY_SIZE;
    widl_buffer key = {.allocator = credentials->allocator};
    if (wi_extra_uint(extra, "iterations", &iterations) == WI_MISTYPED)
        return wi_answer_violation(error, WI_CRA, "iterations");
    if (wi_extra_uint(extra, "keylen", &key_size) == WI_MISTYPED || key_size == 0 ||
        key_size > WI_CRA_KEY_MAX_SIZE)
        return wi_answer_violation(error, WI_CRA, "keylen");
    uint64_t blocks = (key_size + WI_HASH_SIZE - 1) / WI_HASH_SIZE;
    if (!wi_answer_may_derive(credentials, iterations, 1, blocks, error))
        return false;
    bool success = wi_cra_derive(widl_bin(credentials->secret, strlen(credentials->secret)), salt,
                                 (uint32_t)iterations, (uint32_t)key_size, &key)
                       ? sign(widl_bin(key.data, key.size), challenge, answer, error)
                       : wi_answer_no_memory(error);
    wi_secret_wipe(key.data, key.size);
    widl_buffer_free(&key);
    return success;
}

bool wi_cra_answer(const struct wi_credentials *credentials, widl_value extra,
                   struct wi_answer *answer, widl_error *error)
{
    widl_string challenge;
    widl_string salt;
    if (wi_extra_string(extra, "challenge", &challenge) != WI_FOUND)
        return wi_answer_violation(error, WI_CRA, "challenge");
    widl_bytes bytes = widl_bin(challenge.data, challenge.size);
    switch (wi_extra_string(extra, "salt", &salt)) {
    case WI_FOUND:
        return sign_salted(credentials, extra, salt, bytes, answer, error);
    case WI_MISTYPED:
        return wi_answer_violation(error, WI_CRA, "salt");
    case WI_ABSENT:
        break;
    }
    return sign(widl_bin(credentials->secret, strlen(credentials->secret)), bytes, answer, error);
}

static bool write_text(widl_writer *writer, const char *key, widl_string value)
{
    return widl_write_string(writer, widl_str(key)) && widl_write_string(writer, value);
}

/** Write how the key is salted. */
static bool write_salt(widl_writer *writer, const struct wi_cra_entry *entry)
{
    return write_text(writer, "salt", entry->salt) &&
           widl_write_string(writer, widl_str("iterations")) &&
           widl_write_uint(writer, entry->iterations) &&
           widl_write_string(writer, widl_str("keylen")) &&
           widl_write_uint(writer, entry->key_size);
}

/** The salt, where clients of WAMP v1 look for it: they see nothing but the text. */
static bool write_authextra(widl_writer *writer, const struct wi_cra_entry *entry)
{
    return entry->salt.size == 0 || (widl_write_string(writer, widl_str("authextra")) &&
                                     widl_write_map(writer, 3) && write_salt(writer, entry));
}

/** The challenge is JSON of who will have the session. */
static bool make_challenge(const struct wi_cra_subject *subject, const struct wi_cra_entry *entry,
                           widl_buffer *challenge)
{
    widl_problem problem = {0};
    widl_writer writer = {0};
    unsigned char random[NONCE_SIZE];
    char nonce[2 * NONCE_SIZE];
    wi_random_bytes(random, sizeof(random));
    wi_hex_write(nonce, random, sizeof(random));
    bool success = widl_write_map(&writer, entry->salt.size ? 8 : 7) &&
                   write_text(&writer, "authid", subject->authid) &&
                   write_text(&writer, "authrole", subject->authrole) &&
                   write_text(&writer, "authmethod", widl_str(WI_CRA)) &&
                   write_text(&writer, "authprovider", subject->authprovider) &&
                   write_text(&writer, "nonce", widl_str_n(nonce, sizeof(nonce))) &&
                   widl_write_string(&writer, widl_str("timestamp")) &&
                   widl_write_timestamp(&writer, subject->time) &&
                   widl_write_string(&writer, widl_str("session")) &&
                   widl_write_uint(&writer, subject->session) && write_authextra(&writer, entry) &&
                   wi_msgpack_to_json((widl_value){writer.buffer.data, writer.buffer.size},
                                      challenge, &problem);
    widl_writer_free(&writer);
    return success;
}

bool wi_cra_challenge(const struct wi_cra_subject *subject, const struct wi_cra_entry *entry,
                      widl_buffer *challenge, widl_writer *extra)
{
    bool salted = entry->salt.size > 0;
    return make_challenge(subject, entry, challenge) && widl_write_map(extra, salted ? 4 : 1) &&
           write_text(extra, "challenge",
                      widl_str_n((const char *)challenge->data, challenge->size)) &&
           (!salted || write_salt(extra, entry));
}

bool wi_cra_accepts(widl_string key, widl_bytes challenge, widl_string signature)
{
    unsigned char wanted[WI_HASH_SIZE];
    char text[(WI_HASH_SIZE + 2) / 3 * 4];
    if (!wi_hmac_sha256(widl_bin(key.data, key.size), challenge, wanted))
        return false;
    wi_base64_write(text, wanted, sizeof(wanted));
    return signature.size == sizeof(text) && wi_secret_equal(text, signature.data, sizeof(text));
}
