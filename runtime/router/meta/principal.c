/* SPDX-License-Identifier: MIT */
/*
 * Answers of a procedure that decides who may join.
 *
 * Invariants: what is taken from an answer is within the limits of a file of users; an answer that
 * lacks what a method needs never lets anybody in by it.
 */
#include "router/meta/principal.h"

#include <stdlib.h>
#include <string.h>

#include <widl/value.h>

#include "auth/key_file.h"
#include "base/random.h"
#include "message/message.h"
#include "value/base64.h"

/* Of keys that the router derives itself, at each login. */
#define SALT_SIZE          16
#define DEFAULT_ITERATIONS 10000

#define CRA_ITERATIONS 1000
#define CRA_KEY_SIZE   32

void wi_likeness_init(struct wi_likeness *likeness)
{
    wi_random_bytes(likeness->decoy_key, sizeof(likeness->decoy_key));
    likeness->cra = (struct wi_cra_entry){.key_size = CRA_KEY_SIZE};
    likeness->scram =
        (struct wi_scram_entry){.salt_size = SALT_SIZE, .iterations = DEFAULT_ITERATIONS};
    likeness->user.cra = &likeness->cra;
    likeness->user.scram = &likeness->scram;
    likeness->user.key_count = 1;
}

bool wi_principal_read(struct wi_principal *principal, widl_value answer, widl_string authid,
                       const char **ret_why)
{
    widl_reader reader;
    widl_identity *identity = &principal->identity;
    unsigned char *copy = answer.size > 0 ? malloc(answer.size) : NULL;
    *ret_why = "it answers neither a role nor a dict with one";
    if (!copy)
        return false;
    memcpy(copy, answer.data, answer.size);
    principal->value = (widl_value){copy, answer.size};
    *identity = (widl_identity){.authid = authid, .authprovider = widl_str("dynamic")};
    widl_reader_open(&reader, principal->value, NULL);
    if (widl_value_kind(answer) == WIDL_KIND_STRING)
        return widl_read_key(&reader, &identity->authrole) && identity->authrole.size > 0;
    if (widl_value_kind(answer) != WIDL_KIND_MAP ||
        wi_dict_string(principal->value, "role", &identity->authrole) != WI_FOUND ||
        identity->authrole.size == 0)
        return false;
    widl_string other;
    if (wi_dict_string(principal->value, "authid", &other) == WI_FOUND)
        identity->authid = other;
    *ret_why = "its `secret` is no string of at most 65,535 bytes";
    if (wi_dict_string(principal->value, "secret", &principal->secret) == WI_MISTYPED ||
        principal->secret.size > WI_CREDENTIAL_MAX_SIZE)
        return false;
    *ret_why = "its `extra` is no dict";
    return wi_dict_dict(principal->value, "extra", &identity->authextra) != WI_MISTYPED;
}

bool wi_principal_method(const struct wi_principal *principal, enum wi_method *ret)
{
    widl_string name;
    return widl_value_kind(principal->value) == WIDL_KIND_MAP &&
           wi_dict_string(principal->value, "authmethod", &name) == WI_FOUND &&
           wi_method_of(name, ret) && *ret < WI_METHOD_TICKET;
}

/** A number of the answer. Return: false when it is none, or out of its limits. */
static bool read_number(const struct wi_principal *principal, const char *key, uint32_t least,
                        uint32_t most, uint32_t *in_out)
{
    uint64_t number = *in_out;
    if (wi_dict_uint(principal->value, key, &number) == WI_MISTYPED || number < least ||
        number > most)
        return false;
    *in_out = (uint32_t)number;
    return true;
}

/** Bytes of the answer, in base64. */
static bool read_bytes(const struct wi_principal *principal, const char *key, size_t least,
                       size_t most, unsigned char *out, size_t *ret_size)
{
    unsigned char decoded[WI_SALT_MAX_SIZE + 2];
    widl_string text;
    if (wi_dict_string(principal->value, key, &text) != WI_FOUND ||
        text.size > wi_base64_size(most) ||
        !wi_base64_read(decoded, text.data, text.size, ret_size) || *ret_size < least ||
        *ret_size > most)
        return false;
    memcpy(out, decoded, *ret_size);
    return true;
}

static bool arm_cra(struct wi_principal *principal, struct wi_likeness *likeness,
                    const char **ret_why)
{
    struct wi_cra_entry *entry = &principal->cra;
    *entry = (struct wi_cra_entry){
        .iterations = CRA_ITERATIONS, .key_size = CRA_KEY_SIZE, .key = principal->secret};
    *ret_why = "for wampcra it has to answer a `secret`, and of a salted one `salt`, `iterations` "
               "and `keylen`";
    if (principal->secret.size == 0 ||
        wi_dict_string(principal->value, "salt", &entry->salt) == WI_MISTYPED ||
        !read_number(principal, "iterations", 1, WI_SECRET_MAX_ITERATIONS, &entry->iterations) ||
        !read_number(principal, "keylen", 1, WI_CRA_KEY_MAX_SIZE, &entry->key_size))
        return false;
    principal->user.cra = entry;
    size_t size = entry->salt.size < WI_SALT_MAX_SIZE ? entry->salt.size : WI_SALT_MAX_SIZE;
    if (size > 0)
        memcpy(likeness->salt, entry->salt.data, size);
    likeness->cra = *entry;
    likeness->cra.salt = widl_str_n(likeness->salt, size);
    likeness->cra.key = widl_str("");
    return true;
}

/** Keys that the procedure has, or that the router is to make of its secret. */
static bool arm_scram(struct wi_principal *principal, struct wi_likeness *likeness,
                      const char **ret_why)
{
    struct wi_scram_entry *entry = &principal->scram;
    bool is_secret = principal->secret.size > 0;
    uint32_t most = is_secret ? WI_TICKET_MAX_ITERATIONS : WI_SECRET_MAX_ITERATIONS;
    size_t size = 0;
    *entry = (struct wi_scram_entry){.iterations = DEFAULT_ITERATIONS};
    *ret_why = "for wamp-scram it has to answer a `secret`, or base64 of `salt`, `stored_key` and "
               "`server_key`, and `iterations`";
    if (!read_number(principal, "iterations", WI_SCRAM_LEAST_ITERATIONS, most, &entry->iterations))
        return false;
    if (is_secret) {
        unsigned char salt[WI_HASH_SIZE];
        widl_string name = principal->user.authid;
        if (!wi_hmac_sha256(widl_bin(likeness->decoy_key, WI_HASH_SIZE),
                            widl_bin(name.data, name.size), salt))
            return false;
        memcpy(entry->salt, salt, SALT_SIZE);
        entry->salt_size = SALT_SIZE;
    } else if (!read_bytes(principal, "salt", WI_SALT_LEAST_SIZE, WI_SALT_MAX_SIZE, entry->salt,
                           &entry->salt_size) ||
               !read_bytes(principal, "stored_key", WI_HASH_SIZE, WI_HASH_SIZE, entry->stored_key,
                           &size) ||
               !read_bytes(principal, "server_key", WI_HASH_SIZE, WI_HASH_SIZE, entry->server_key,
                           &size)) {
        return false;
    }
    principal->user.scram = entry;
    likeness->scram.salt_size = entry->salt_size;
    likeness->scram.iterations = entry->iterations;
    likeness->derives = is_secret;
    return true;
}

static bool arm_cryptosign(struct wi_principal *principal, const char **ret_why)
{
    widl_string text;
    const char *why;
    *ret_why = "for cryptosign it has to answer a `pubkey`, in hexadecimal digits or as a line of "
               "the type ssh-ed25519";
    if (wi_dict_string(principal->value, "pubkey", &text) != WI_FOUND ||
        !wi_public_key_read(text, principal->key[0], &why))
        return false;
    principal->user.keys = (const unsigned char(*)[WI_KEY_SIZE])principal->key;
    principal->user.key_count = 1;
    return true;
}

bool wi_principal_arm(struct wi_principal *principal, enum wi_method method,
                      struct wi_likeness *likeness, const char **ret_why)
{
    *ret_why = "a role alone proves nothing: it has to answer a dict";
    if (widl_value_kind(principal->value) != WIDL_KIND_MAP)
        return false;
    principal->user.authrole = principal->identity.authrole;
    if (method == WI_METHOD_CRYPTOSIGN)
        return arm_cryptosign(principal, ret_why);
    return method == WI_METHOD_SCRAM ? arm_scram(principal, likeness, ret_why)
                                     : arm_cra(principal, likeness, ret_why);
}

bool wi_principal_derive(struct wi_principal *principal)
{
    return principal->secret.size == 0 || wi_scram_derive(&principal->scram, principal->secret);
}

bool wi_likeness_derive(const struct wi_likeness *likeness, const struct wi_scram_entry *decoy)
{
    struct wi_scram_entry entry = *decoy;
    return !likeness->derives || wi_scram_derive(&entry, widl_str("nobody"));
}

void wi_principal_end(struct wi_principal *principal)
{
    unsigned char *copy = (unsigned char *)principal->value.data;
    wi_secret_wipe(copy, principal->value.size);
    free(copy);
    wi_secret_wipe(principal, sizeof(*principal));
}
