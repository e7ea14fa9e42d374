/* SPDX-License-Identifier: MIT */
/*
 * WAMP-SCRAM (WAMP 13.4; RFC 5802, RFC 7677): each side proves to the other that it has what comes
 * of the secret; the router keeps what does not let it, or a thief, appear as the client.
 *
 * The key derivation is PBKDF2.
 */
#ifndef WI_SCRAM_H
#define WI_SCRAM_H

#include "auth/answer.h"
#include "auth/binding.h"
#include "auth/ticket.h"

/** The name of the method. */
#define WI_SCRAM "wamp-scram"

/** The fewest iterations that RFC 7677 allows. */
#define WI_SCRAM_LEAST_ITERATIONS 4096

/** Characters of a nonce of ours. */
#define WI_SCRAM_NONCE_SIZE 24

/** Most characters of a client's nonce. */
#define WI_SCRAM_NONCE_MAX_SIZE 256

/** What the router keeps of a secret. */
struct wi_scram_entry {
    unsigned char salt[WI_SALT_MAX_SIZE];
    size_t salt_size;
    uint32_t iterations;
    unsigned char stored_key[WI_HASH_SIZE];
    unsigned char server_key[WI_HASH_SIZE];
};

/** The client's side of one authentication, from HELLO to WELCOME. */
struct wi_scram_client {
    char nonce[WI_SCRAM_NONCE_SIZE];
    size_t nonce_size;
    struct wi_binding binding;
    bool expects_signature; /**< the challenge is answered */
    unsigned char server_signature[WI_HASH_SIZE];
};

/** The router's side, from CHALLENGE to AUTHENTICATE. All zero before. */
struct wi_scram_exchange {
    widl_buffer message; /**< what both sides sign, as far as it is known, then the nonce */
    size_t nonce_at;     /**< where in it the nonce of both sides is */
    size_t nonce_size;
};

/** Choose the client's nonce. */
void wi_scram_begin(struct wi_scram_client *client, const struct wi_binding *binding);

/** The client's half. */
bool wi_scram_answer(struct wi_scram_client *client, const struct wi_credentials *credentials,
                     widl_value extra, struct wi_answer *answer, widl_error *error);

/**
 * Check the router's proof in the details of WELCOME.
 *
 * Return: false with WIDL_ERROR_AUTHENTICATION: it is wrong or missing.
 */
bool wi_scram_welcome(const struct wi_scram_client *client, widl_value details, widl_error *error);

/** Fill in the keys, from the salt and the iterations that are there. Return: false: no memory. */
WIDL_NODISCARD bool wi_scram_derive(struct wi_scram_entry *entry, widl_string secret);

/**
 * The router's half: write the CHALLENGE for a HELLO.
 *
 * hello:  its authextra.
 * Return: false with why HELLO is no good, for people; NULL: no memory.
 */
WIDL_NODISCARD bool wi_scram_challenge(struct wi_scram_exchange *exchange,
                                       const struct wi_scram_entry *entry, widl_string authid,
                                       widl_value hello, widl_writer *extra, const char **ret_why);

/**
 * Whether an AUTHENTICATE proves it; asked once. binding: what there is of the type that HELLO has
 * asked for.
 *
 * Return: false when it does not, or memory is short. Otherwise the dict for WELCOME's authextra
 *         has been written to `welcome`.
 */
WIDL_NODISCARD bool wi_scram_accepts(struct wi_scram_exchange *exchange,
                                     const struct wi_scram_entry *entry,
                                     const struct wi_binding *binding, widl_string signature,
                                     widl_value extra, widl_writer *welcome);

/** Release what an exchange holds. */
void wi_scram_end(struct wi_scram_exchange *exchange);

#endif
