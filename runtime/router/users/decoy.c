/* SPDX-License-Identifier: MIT */
/*
 * Decoys: an existing user's methods and costs, with salts and keys that are made of the name.
 *
 * A decoy is made for each client that says who it is, known or not, so that it takes the same
 * time.
 */
#include "router/users/decoy.h"

#include "value/base64.h"

/** Bytes for a purpose, made of a name. */
static bool derive(const unsigned char key[WI_HASH_SIZE], const char *purpose, widl_string name,
                   unsigned char out[WI_HASH_SIZE])
{
    unsigned char own[WI_HASH_SIZE];
    return wi_hmac_sha256(widl_bin(key, WI_HASH_SIZE), widl_bin(purpose, strlen(purpose)), own) &&
           wi_hmac_sha256(widl_bin(own, sizeof(own)), widl_bin(name.data, name.size), out);
}

/** Repeat a hash. */
static void spread(unsigned char *out, size_t size, const unsigned char hash[WI_HASH_SIZE])
{
    for (size_t i = 0; i < size; i++)
        out[i] = (unsigned char)(hash[i % WI_HASH_SIZE] ^ i / WI_HASH_SIZE);
}

static void make_cra(struct wi_decoy *decoy, const struct wi_cra_entry *like,
                     const unsigned char salt[WI_HASH_SIZE], const unsigned char key[WI_HASH_SIZE])
{
    unsigned char bytes[WI_CRA_KEY_MAX_SIZE];
    size_t size =
        like->salt.size < sizeof(decoy->cra_salt) ? like->salt.size : sizeof(decoy->cra_salt);
    char text[(WI_HASH_SIZE + 2) / 3 * 4];
    wi_base64_write(text, salt, WI_HASH_SIZE);
    for (size_t i = 0; i < size; i++)
        decoy->cra_salt[i] = text[i % (sizeof(text) - 1)];
    if (size > 1 && like->salt.data[like->salt.size - 1] == '=')
        decoy->cra_salt[size - 1] = '=';
    if (size > 2 && like->salt.data[like->salt.size - 2] == '=')
        decoy->cra_salt[size - 2] = '=';
    spread(bytes, like->key_size, key);
    wi_base64_write(decoy->cra_key, bytes, like->key_size);
    decoy->cra = *like;
    decoy->cra.salt = widl_str_n(decoy->cra_salt, size);
    decoy->cra.key = widl_str_n(decoy->cra_key, wi_base64_size(like->key_size));
    decoy->user.cra = &decoy->cra;
}

static void make_entries(struct wi_decoy *decoy, const struct wi_user *like,
                         unsigned char hashes[3][WI_HASH_SIZE])
{
    if (like->ticket) {
        decoy->ticket = *like->ticket;
        spread(decoy->ticket.salt, decoy->ticket.salt_size, hashes[0]);
        memcpy(decoy->ticket.key, hashes[1], WI_HASH_SIZE);
        decoy->user.ticket = &decoy->ticket;
    }
    if (like->scram) {
        decoy->scram = *like->scram;
        spread(decoy->scram.salt, decoy->scram.salt_size, hashes[0]);
        memcpy(decoy->scram.stored_key, hashes[1], WI_HASH_SIZE);
        memcpy(decoy->scram.server_key, hashes[2], WI_HASH_SIZE);
        decoy->user.scram = &decoy->scram;
    }
    if (like->cra)
        make_cra(decoy, like->cra, hashes[0], hashes[1]);
    if (like->key_count > 0) {
        memcpy(decoy->key[0], hashes[2], WI_KEY_SIZE);
        decoy->user.keys = (const unsigned char(*)[WI_KEY_SIZE])decoy->key;
        decoy->user.key_count = 1;
    }
}

bool wi_decoy_like(struct wi_decoy *decoy, const struct wi_user *like,
                   const unsigned char key[WI_HASH_SIZE], widl_string name)
{
    static const char *const purposes[3] = {"salt", "key", "proof"};
    unsigned char hashes[3][WI_HASH_SIZE];
    for (size_t i = 0; i < 3; i++)
        if (!derive(key, purposes[i], name, hashes[i]))
            return false;
    *decoy = (struct wi_decoy){.user = {.authid = name, .authrole = like->authrole}};
    make_entries(decoy, like, hashes);
    return true;
}

bool wi_decoy_make(struct wi_decoy *decoy, const struct wi_user_table *table,
                   const unsigned char key[WI_HASH_SIZE], widl_string name)
{
    unsigned char hash[WI_HASH_SIZE];
    uint64_t number = 0;
    if (!derive(key, "user", name, hash))
        return false;
    memcpy(&number, hash, sizeof(number));
    return wi_decoy_like(decoy, &table->users[number % table->count], key, name);
}
