/* SPDX-License-Identifier: MIT */
/* The router's half of a method with a challenge: from CHALLENGE to AUTHENTICATE of one join. */
#ifndef WI_USERS_PROOF_H
#define WI_USERS_PROOF_H

#include <widl/authenticator.h>

#include "router/users/entry.h"

/** Longest name of a type of channel binding, with its NUL. */
#define WI_BINDING_TYPE_SIZE 24

struct wi_proof {
    enum wi_method method;
    char binding_type[WI_BINDING_TYPE_SIZE];
    struct wi_binding binding;
    struct wi_scram_exchange scram;
    widl_buffer challenge;                 /**< of WAMP-CRA */
    unsigned char bytes[WI_HASH_SIZE];     /**< of cryptosign: the challenge */
    unsigned char public_key[WI_KEY_SIZE]; /**< that the client has named */
};

/** Take note of the binding that HELLO asks for. Return: false when there is no such. */
bool wi_proof_bind(struct wi_proof *proof, const widl_join *join);

/** Take note of the key that HELLO names. Return: false: none. */
bool wi_proof_name_key(struct wi_proof *proof, const widl_join *join);

/**
 * Challenge a client to prove that it is a user, by `proof->method`. user: as long as the proof.
 * provider: of whom the client learns that it has said so.
 *
 * Return: false with why HELLO is no good, for people; NULL: no memory.
 */
bool wi_proof_challenge(struct wi_proof *proof, const struct wi_user *user, const widl_join *join,
                        const char *provider, widl_timestamp now, widl_writer *extra,
                        const char **ret_why);

/** Whether it has; asked once. What the client is to see in return is written to `welcome`. */
bool wi_proof_accepts(struct wi_proof *proof, const struct wi_user *user, widl_string signature,
                      widl_value extra, widl_writer *welcome);

/** Overwrite and release what it holds. */
void wi_proof_end(struct wi_proof *proof);

#endif
