/* SPDX-License-Identifier: MIT */
/* WAMP-CRA (WAMP 13.3): the challenge is signed with a key that both sides have. */
#ifndef WI_CRA_H
#define WI_CRA_H

#include "auth/answer.h"

/** The name of the method. */
#define WI_CRA "wampcra"

/** Most bytes of a derived key. */
#define WI_CRA_KEY_MAX_SIZE 256

/** What the router keeps of a secret: the key that is derived from it, or the secret itself. */
struct wi_cra_entry {
    widl_string salt; /**< text; empty: the key is the secret */
    uint32_t iterations;
    uint32_t key_size;
    widl_string key; /**< base64 of the derived key, which is what signs */
};

/** Whom a challenge is for. */
struct wi_cra_subject {
    widl_string authid;
    widl_string authrole;
    widl_string authprovider;
    uint64_t session;
    widl_timestamp time;
};

/** The client's half. */
bool wi_cra_answer(const struct wi_credentials *credentials, widl_value extra,
                   struct wi_answer *answer, widl_error *error);

/** Append the key of a secret, as base64, to `out`. Return: false: no memory. */
WIDL_NODISCARD bool wi_cra_derive(widl_bytes secret, widl_string salt, uint32_t iterations,
                                  uint32_t key_size, widl_buffer *out);

/**
 * The router's half: append a new challenge, with a nonce, to `challenge`, and write the dict that
 * brings it to the client. Return: false: no memory.
 */
WIDL_NODISCARD bool wi_cra_challenge(const struct wi_cra_subject *subject,
                                     const struct wi_cra_entry *entry, widl_buffer *challenge,
                                     widl_writer *extra);

/** Whether the signature is the one of the challenge. */
WIDL_NODISCARD bool wi_cra_accepts(widl_string key, widl_bytes challenge, widl_string signature);

#endif
