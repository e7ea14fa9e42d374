/* SPDX-License-Identifier: MIT */
/*
 * WAMP-SCRAM. What both sides sign is RFC 5802's AuthMessage, put together from the WAMP messages.
 *
 * Texts are taken as they are: of what SASLprep (RFC 4013) would do, ASCII needs nothing; beyond it
 * both sides have to write a secret in the same way.
 */
#include "auth/scram.h"

#include <assert.h>
#include <stdio.h>

#include <widl/value.h>

#include "base/random.h"
#include "value/base64.h"

/** Bytes of a nonce, of which WI_SCRAM_NONCE_SIZE characters come. */
#define NONCE_BYTES 18

/** Base64 of a hash. */
#define PROOF_SIZE ((WI_HASH_SIZE + 2) / 3 * 4)

/** What is derived from a secret. */
struct keys {
    unsigned char client[WI_HASH_SIZE];
    unsigned char stored[WI_HASH_SIZE];
    unsigned char server[WI_HASH_SIZE];
};

static void make_nonce(char out[WI_SCRAM_NONCE_SIZE])
{
    unsigned char random[NONCE_BYTES];
    _Static_assert(NONCE_BYTES / 3 * 4 == WI_SCRAM_NONCE_SIZE, "base64 without padding");
    wi_random_bytes(random, sizeof(random));
    wi_base64_write(out, random, sizeof(random));
}

/** RFC 5802's `printable`, which leaves out the comma. */
static bool is_nonce(widl_string nonce, size_t most)
{
    for (size_t i = 0; i < nonce.size; i++)
        if (nonce.data[i] < 0x21 || nonce.data[i] > 0x7e || nonce.data[i] == ',')
            return false;
    return nonce.size > 0 && nonce.size <= most;
}

static widl_bytes hash_of(const unsigned char hash[WI_HASH_SIZE])
{
    return widl_bin(hash, WI_HASH_SIZE);
}

static widl_bytes label(const char *text)
{
    return widl_bin(text, strlen(text));
}

static bool derive(widl_string secret, widl_bytes salt, uint32_t iterations, struct keys *ret)
{
    unsigned char salted[WI_HASH_SIZE];
    bool success =
        wi_pbkdf2(widl_bin(secret.data, secret.size), salt, iterations, salted, WI_HASH_SIZE) &&
        wi_hmac_sha256(hash_of(salted), label("Client Key"), ret->client) &&
        wi_sha256(hash_of(ret->client), ret->stored) &&
        wi_hmac_sha256(hash_of(salted), label("Server Key"), ret->server);
    wi_secret_wipe(salted, sizeof(salted));
    return success;
}

static bool append(widl_buffer *out, widl_string text)
{
    return widl_buffer_append(out, text.data, text.size);
}

static bool append_base64(widl_buffer *out, widl_bytes bytes)
{
    size_t length = wi_base64_size(bytes.size);
    unsigned char *text = widl_buffer_reserve(out, length + 1);
    if (!text)
        return false;
    wi_base64_write((char *)text, bytes.data, bytes.size);
    out->size += length;
    return true;
}

/** A name as RFC 5802 writes it. */
static bool append_name(widl_buffer *out, widl_string name)
{
    for (size_t i = 0; i < name.size; i++) {
        widl_string text = widl_str_n(&name.data[i], 1);
        if (name.data[i] == ',')
            text = widl_str("=2C");
        else if (name.data[i] == '=')
            text = widl_str("=3D");
        if (!append(out, text))
            return false;
    }
    return true;
}

/** What HELLO and CHALLENGE have said. */
struct opening {
    widl_string authid;
    widl_string client_nonce;
    widl_string nonce; /**< of both sides */
    widl_string salt;  /**< base64 */
    uint32_t iterations;
};

static bool append_opening(widl_buffer *out, const struct opening *opening)
{
    char iterations[16];
    snprintf(iterations, sizeof(iterations), "%lu", (unsigned long)opening->iterations);
    return append(out, widl_str("n=")) && append_name(out, opening->authid) &&
           append(out, widl_str(",r=")) && append(out, opening->client_nonce) &&
           append(out, widl_str(",r=")) && append(out, opening->nonce) &&
           append(out, widl_str(",s=")) && append(out, opening->salt) &&
           append(out, widl_str(",i=")) && append(out, widl_str(iterations));
}

/** The rest: how the connection is bound, and the nonce again. */
static bool append_end(widl_buffer *out, const struct wi_binding *binding, widl_string nonce)
{
    widl_buffer input = {.allocator = out->allocator};
    bool success =
        binding->type ? append(&input, widl_str("p=")) && append(&input, widl_str(binding->type)) &&
                            append(&input, widl_str(",,")) &&
                            widl_buffer_append(&input, binding->data.data, binding->data.size)
                      : append(&input, widl_str("n,,"));
    success = success && append(out, widl_str(",c=")) &&
              append_base64(out, widl_bin(input.data, input.size)) &&
              append(out, widl_str(",r=")) && append(out, nonce);
    widl_buffer_free(&input);
    return success;
}

static void exclusive_or(unsigned char *in_out, const unsigned char *other)
{
    for (size_t i = 0; i < WI_HASH_SIZE; i++)
        in_out[i] ^= other[i];
}

void wi_scram_begin(struct wi_scram_client *client, const struct wi_binding *binding)
{
    *client = (struct wi_scram_client){.binding = *binding, .nonce_size = WI_SCRAM_NONCE_SIZE};
    make_nonce(client->nonce);
}

/** What the client takes from a CHALLENGE. */
struct challenge {
    struct opening opening;
    unsigned char salt[WI_SALT_MAX_SIZE + 2]; /**< room for whole groups of base64 */
    size_t salt_size;
};

static bool read_salt(widl_string text, struct challenge *ret)
{
    return text.size <= sizeof(ret->salt) / 3 * 4 &&
           wi_base64_read(ret->salt, text.data, text.size, &ret->salt_size) &&
           ret->salt_size <= WI_SALT_MAX_SIZE;
}

/** Whether a nonce goes on from ours. */
static bool continues(const struct wi_scram_client *client, widl_string nonce)
{
    return nonce.size > client->nonce_size && is_nonce(nonce, 2 * WI_SCRAM_NONCE_MAX_SIZE) &&
           memcmp(nonce.data, client->nonce, client->nonce_size) == 0;
}

static bool read_challenge(const struct wi_scram_client *client,
                           const struct wi_credentials *credentials, widl_value extra,
                           struct challenge *ret, widl_error *error)
{
    struct opening *opening = &ret->opening;
    uint64_t iterations = 0;
    widl_string kdf;
    if (wi_extra_string(extra, "kdf", &kdf) != WI_FOUND)
        return wi_answer_violation(error, WI_SCRAM, "kdf");
    if (!widl_str_equal(kdf, widl_str("pbkdf2")))
        return widl_error_set(error, WIDL_ERROR_AUTHENTICATION, NULL,
                              "the router demands the key derivation '%.*s': only 'pbkdf2' is "
                              "supported",
                              WIDL_STR_ARG(kdf));
    if (wi_extra_string(extra, "nonce", &opening->nonce) != WI_FOUND ||
        !continues(client, opening->nonce))
        return wi_answer_violation(error, WI_SCRAM, "nonce");
    if (wi_extra_string(extra, "salt", &opening->salt) != WI_FOUND ||
        !read_salt(opening->salt, ret))
        return wi_answer_violation(error, WI_SCRAM, "salt");
    if (wi_extra_uint(extra, "iterations", &iterations) != WI_FOUND)
        return wi_answer_violation(error, WI_SCRAM, "iterations");
    if (!wi_answer_may_derive(credentials, iterations, WI_SCRAM_LEAST_ITERATIONS, 1, error))
        return false;
    opening->iterations = (uint32_t)iterations;
    opening->authid = widl_str(credentials->authid);
    opening->client_nonce = widl_str_n(client->nonce, client->nonce_size);
    return true;
}

/** Sign the whole message: `proof` for the router, and what the router must answer. */
static bool prove(struct wi_scram_client *client, const struct challenge *challenge,
                  const struct wi_credentials *credentials, unsigned char proof[WI_HASH_SIZE])
{
    struct keys keys;
    widl_string secret = widl_str(credentials->secret);
    widl_buffer message = {.allocator = credentials->allocator};
    widl_bytes salt = widl_bin(challenge->salt, challenge->salt_size);
    bool success = append_opening(&message, &challenge->opening) &&
                   append_end(&message, &client->binding, challenge->opening.nonce) &&
                   derive(secret, salt, challenge->opening.iterations, &keys);
    if (success) {
        widl_bytes bytes = widl_bin(message.data, message.size);
        success = wi_hmac_sha256(hash_of(keys.stored), bytes, proof) &&
                  wi_hmac_sha256(hash_of(keys.server), bytes, client->server_signature);
        exclusive_or(proof, keys.client);
        wi_secret_wipe(&keys, sizeof(keys));
    }
    widl_buffer_free(&message);
    client->expects_signature = success;
    return success;
}

static bool write_text(widl_writer *writer, const char *key, widl_string value)
{
    return widl_write_string(writer, widl_str(key)) && widl_write_string(writer, value);
}

/** The extra of AUTHENTICATE. */
static bool write_extra(widl_writer *writer, const struct wi_binding *binding, widl_string nonce)
{
    widl_buffer data = {.allocator = writer->buffer.allocator};
    if (!widl_write_map(writer, 3) || !write_text(writer, "nonce", nonce))
        return false;
    if (!binding->type)
        return widl_write_string(writer, widl_str("channel_binding")) && widl_write_nil(writer) &&
               widl_write_string(writer, widl_str("cbind_data")) && widl_write_nil(writer);
    bool success = append_base64(&data, binding->data) &&
                   write_text(writer, "channel_binding", widl_str(binding->type)) &&
                   write_text(writer, "cbind_data", widl_str_n((const char *)data.data, data.size));
    widl_buffer_free(&data);
    return success;
}

bool wi_scram_answer(struct wi_scram_client *client, const struct wi_credentials *credentials,
                     widl_value extra, struct wi_answer *answer, widl_error *error)
{
    unsigned char proof[WI_HASH_SIZE];
    struct challenge challenge;
    if (!read_challenge(client, credentials, extra, &challenge, error))
        return false;
    if (!prove(client, &challenge, credentials, proof) ||
        !write_extra(&answer->extra, &client->binding, challenge.opening.nonce))
        return wi_answer_no_memory(error);
    return wi_answer_base64(answer, proof, sizeof(proof), error);
}

bool wi_scram_welcome(const struct wi_scram_client *client, widl_value details, widl_error *error)
{
    widl_value extra = {0};
    widl_string verifier = {0};
    char wanted[PROOF_SIZE];
    wi_base64_write(wanted, client->server_signature, WI_HASH_SIZE);
    if (wi_dict_dict(details, "authextra", &extra) != WI_FOUND ||
        wi_extra_string(extra, "verifier", &verifier) != WI_FOUND)
        return widl_error_set(error, WIDL_ERROR_AUTHENTICATION, NULL,
                              "the router did not prove that it knows the secret");
    /* The specification's example has RFC 5802's attribute in front, its text has not. */
    if (verifier.size == sizeof(wanted) + 2 && memcmp(verifier.data, "v=", 2) == 0)
        verifier = widl_str_n(verifier.data + 2, sizeof(wanted));
    if (verifier.size == sizeof(wanted) && wi_secret_equal(verifier.data, wanted, sizeof(wanted)))
        return true;
    return widl_error_set(error, WIDL_ERROR_AUTHENTICATION, NULL,
                          "the router does not know the secret: its proof is wrong");
}

bool wi_scram_derive(struct wi_scram_entry *entry, widl_string secret)
{
    struct keys keys;
    if (!derive(secret, widl_bin(entry->salt, entry->salt_size), entry->iterations, &keys))
        return false;
    memcpy(entry->stored_key, keys.stored, WI_HASH_SIZE);
    memcpy(entry->server_key, keys.server, WI_HASH_SIZE);
    wi_secret_wipe(&keys, sizeof(keys));
    return true;
}

/** Begin the message, and remember where in it the nonce is. */
static bool open_exchange(struct wi_scram_exchange *exchange, const struct opening *opening)
{
    widl_buffer *message = &exchange->message;
    if (!append_opening(message, opening))
        return false;
    exchange->nonce_size = opening->nonce.size;
    exchange->nonce_at = message->size;
    return append(message, opening->nonce);
}

static bool write_challenge(widl_writer *extra, const struct opening *opening)
{
    return widl_write_map(extra, 5) && write_text(extra, "nonce", opening->nonce) &&
           write_text(extra, "salt", opening->salt) &&
           write_text(extra, "kdf", widl_str("pbkdf2")) &&
           widl_write_string(extra, widl_str("iterations")) &&
           widl_write_uint(extra, opening->iterations) &&
           widl_write_string(extra, widl_str("memory")) && widl_write_nil(extra);
}

bool wi_scram_challenge(struct wi_scram_exchange *exchange, const struct wi_scram_entry *entry,
                        widl_string authid, widl_value hello, widl_writer *extra,
                        const char **ret_why)
{
    char salt[(WI_SALT_MAX_SIZE + 2) / 3 * 4];
    char nonce[WI_SCRAM_NONCE_MAX_SIZE + WI_SCRAM_NONCE_SIZE];
    widl_string from_client;
    *ret_why = NULL;
    if (wi_extra_string(hello, "nonce", &from_client) != WI_FOUND ||
        !is_nonce(from_client, WI_SCRAM_NONCE_MAX_SIZE)) {
        *ret_why = "authextra.nonce is missing, or no nonce";
        return false;
    }
    assert(entry->salt_size <= WI_SALT_MAX_SIZE);
    wi_base64_write(salt, entry->salt, entry->salt_size);
    memcpy(nonce, from_client.data, from_client.size);
    make_nonce(nonce + from_client.size);
    const struct opening opening = {
        .authid = authid,
        .client_nonce = from_client,
        .nonce = {nonce, from_client.size + WI_SCRAM_NONCE_SIZE},
        .salt = {salt, wi_base64_size(entry->salt_size)},
        .iterations = entry->iterations,
    };
    return open_exchange(exchange, &opening) && write_challenge(extra, &opening);
}

/** Whether AUTHENTICATE is bound as HELLO has said. */
static bool is_bound(widl_value extra, const struct wi_binding *binding)
{
    widl_string type;
    widl_string text;
    widl_buffer wanted = {0};
    enum wi_lookup found = wi_extra_string(extra, "channel_binding", &type);
    if (!binding->type)
        return found == WI_ABSENT;
    if (found != WI_FOUND || !widl_str_equal(type, widl_str(binding->type)) ||
        wi_extra_string(extra, "cbind_data", &text) != WI_FOUND)
        return false;
    bool same = append_base64(&wanted, binding->data) && text.size == wanted.size &&
                wi_secret_equal(text.data, wanted.data, wanted.size);
    widl_buffer_free(&wanted);
    return same;
}

/** Whether the signature, base64 of the proof, is one that only the secret could give. */
static bool is_proof(const struct wi_scram_entry *entry, widl_bytes message, widl_string signature)
{
    unsigned char proof[PROOF_SIZE / 4 * 3];
    unsigned char key[WI_HASH_SIZE];
    unsigned char stored[WI_HASH_SIZE];
    size_t size = 0;
    if (signature.size != PROOF_SIZE ||
        !wi_base64_read(proof, signature.data, signature.size, &size) || size != WI_HASH_SIZE ||
        !wi_hmac_sha256(hash_of(entry->stored_key), message, key))
        return false;
    exclusive_or(key, proof);
    bool same =
        wi_sha256(hash_of(key), stored) && wi_secret_equal(stored, entry->stored_key, WI_HASH_SIZE);
    wi_secret_wipe(key, sizeof(key));
    return same;
}

static bool write_verifier(widl_writer *welcome, const struct wi_scram_entry *entry,
                           widl_bytes message)
{
    unsigned char signature[WI_HASH_SIZE];
    char text[PROOF_SIZE];
    if (!wi_hmac_sha256(hash_of(entry->server_key), message, signature))
        return false;
    wi_base64_write(text, signature, sizeof(signature));
    return widl_write_map(welcome, 1) &&
           write_text(welcome, "verifier", widl_str_n(text, sizeof(text)));
}

bool wi_scram_accepts(struct wi_scram_exchange *exchange, const struct wi_scram_entry *entry,
                      const struct wi_binding *binding, widl_string signature, widl_value extra,
                      widl_writer *welcome)
{
    widl_string sent;
    char nonce[WI_SCRAM_NONCE_MAX_SIZE + WI_SCRAM_NONCE_SIZE];
    widl_buffer *message = &exchange->message;
    widl_string own = {nonce, exchange->nonce_size};
    memcpy(nonce, message->data + exchange->nonce_at, exchange->nonce_size);
    message->size = exchange->nonce_at;
    /* The proof covers the nonce: some libraries do not send it again. */
    enum wi_lookup found = wi_extra_string(extra, "nonce", &sent);
    if (found == WI_MISTYPED || (found == WI_FOUND && !widl_str_equal(sent, own)) ||
        !is_bound(extra, binding) || !append_end(message, binding, own))
        return false;
    widl_bytes signed_text = widl_bin(message->data, message->size);
    return is_proof(entry, signed_text, signature) && write_verifier(welcome, entry, signed_text);
}

void wi_scram_end(struct wi_scram_exchange *exchange)
{
    widl_buffer_free(&exchange->message);
    *exchange = (struct wi_scram_exchange){0};
}
