/* SPDX-License-Identifier: MIT */
/*
 * WAMP-cryptosign. A signature travels as the hexadecimal digits of the signature and of the
 * message that was signed: the challenge, bound to the connection if that was asked for.
 */
#include "auth/cryptosign.h"

#include "auth/hex.h"
#include "base/random.h"

/** Bytes of what is sent as the signature. */
#define SIGNED_SIZE (WI_SIGNATURE_SIZE + WI_HASH_SIZE)

/** Whether the router uses the binding that HELLO has asked for. */
static bool is_agreed(widl_value extra, const struct wi_binding *binding)
{
    widl_string type;
    enum wi_lookup found = wi_extra_string(extra, "channel_binding", &type);
    if (!binding->type)
        return found == WI_ABSENT;
    return found == WI_FOUND && widl_str_equal(type, widl_str(binding->type));
}

bool wi_cryptosign_answer(const struct wi_credentials *credentials,
                          const struct wi_binding *binding, widl_value extra,
                          struct wi_answer *answer, widl_error *error)
{
    unsigned char challenge[WI_HASH_SIZE];
    unsigned char sent[SIGNED_SIZE];
    unsigned char *message = sent + WI_SIGNATURE_SIZE;
    widl_string text;
    if (wi_extra_string(extra, "challenge", &text) != WI_FOUND ||
        !wi_hex_read(text, challenge, sizeof(challenge)))
        return wi_answer_violation(error, WI_CRYPTOSIGN, "challenge");
    if (!is_agreed(extra, binding) || !wi_binding_apply(binding, challenge, message))
        return widl_error_set(error, WIDL_ERROR_AUTHENTICATION, NULL,
                              "the router does not bind the challenge to the connection in the way "
                              "that was asked for");
    char *out = (char *)widl_buffer_reserve(&answer->signature, 2 * sizeof(sent));
    if (!out || !wi_ed25519_sign(credentials->key, widl_bin(message, WI_HASH_SIZE), sent))
        return wi_answer_no_memory(error);
    wi_hex_write(out, sent, sizeof(sent));
    answer->signature.size += 2 * sizeof(sent);
    return true;
}

bool wi_cryptosign_key(widl_value hello, unsigned char ret[WI_KEY_SIZE])
{
    widl_string text;
    return wi_extra_string(hello, "pubkey", &text) == WI_FOUND &&
           wi_hex_read(text, ret, WI_KEY_SIZE);
}

bool wi_cryptosign_challenge(const struct wi_binding *binding, unsigned char ret[WI_HASH_SIZE],
                             widl_writer *extra)
{
    char text[2 * WI_HASH_SIZE];
    wi_random_bytes(ret, WI_HASH_SIZE);
    wi_hex_write(text, ret, WI_HASH_SIZE);
    return widl_write_map(extra, 2) && widl_write_string(extra, widl_str("challenge")) &&
           widl_write_string(extra, widl_str_n(text, sizeof(text))) &&
           widl_write_string(extra, widl_str("channel_binding")) &&
           (binding->type ? widl_write_string(extra, widl_str(binding->type))
                          : widl_write_nil(extra));
}

bool wi_cryptosign_accepts(const unsigned char public_key[WI_KEY_SIZE],
                           const unsigned char challenge[WI_HASH_SIZE],
                           const struct wi_binding *binding, widl_string signature)
{
    unsigned char sent[SIGNED_SIZE];
    unsigned char message[WI_HASH_SIZE];
    return wi_hex_read(signature, sent, sizeof(sent)) &&
           wi_binding_apply(binding, challenge, message) &&
           wi_secret_equal(sent + WI_SIGNATURE_SIZE, message, sizeof(message)) &&
           wi_ed25519_accepts(public_key, widl_bin(message, sizeof(message)), sent);
}
