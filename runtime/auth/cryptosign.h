/* SPDX-License-Identifier: MIT */
/* WAMP-cryptosign (WAMP 13.5): the challenge is signed with the client's Ed25519 key. */
#ifndef WI_CRYPTOSIGN_H
#define WI_CRYPTOSIGN_H

#include "auth/answer.h"
#include "auth/binding.h"

/** The name of the method. */
#define WI_CRYPTOSIGN "cryptosign"

/** The client's half. binding: what HELLO has asked for. */
bool wi_cryptosign_answer(const struct wi_credentials *credentials,
                          const struct wi_binding *binding, widl_value extra,
                          struct wi_answer *answer, widl_error *error);

/** The public key that a client names in HELLO's authextra. Return: false when it names none. */
bool wi_cryptosign_key(widl_value hello, unsigned char ret[WI_KEY_SIZE]);

/** The router's half: choose a challenge, and write the dict that brings it to the client. */
WIDL_NODISCARD bool wi_cryptosign_challenge(const struct wi_binding *binding,
                                            unsigned char ret[WI_HASH_SIZE], widl_writer *extra);

/** Whether the signature is the one of the challenge. */
WIDL_NODISCARD bool wi_cryptosign_accepts(const unsigned char public_key[WI_KEY_SIZE],
                                          const unsigned char challenge[WI_HASH_SIZE],
                                          const struct wi_binding *binding, widl_string signature);

#endif
