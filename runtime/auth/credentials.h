/* SPDX-License-Identifier: MIT */
/* A session's own copy of its credentials, checked, with the key read from its file. */
#ifndef WI_CREDENTIALS_H
#define WI_CREDENTIALS_H

#include <widl/codec.h>
#include <widl/credentials.h>

#include "auth/crypto.h"

/** Most bytes of an authid, a ticket or a secret. */
#define WI_CREDENTIAL_MAX_SIZE 65535

/** Most methods that are offered. */
#define WI_METHODS_MAX 16

struct wi_credentials {
    const widl_allocator *allocator; /**< of all that is here */
    char *authid;                    /**< NULL: none; as the other texts */
    char *ticket;
    char *secret;
    bool has_key;
    unsigned char key[WI_KEY_SIZE];
    unsigned char public_key[WI_KEY_SIZE];
    bool is_bound; /**< to the connection: other methods than those that can be are not offered */
    char *methods[WI_METHODS_MAX]; /**< what is offered, in this order */
    size_t method_count;
    widl_buffer authextra; /**< MessagePack of a map, or empty */
    uint32_t max_iterations;
    widl_challenge_fn *on_challenge;
    void *user;
};

/**
 * Copy and check what a program has given.
 *
 * allocator: borrowed as long as they live; NULL: malloc().
 * Return:    NULL with WIDL_ERROR_ARGUMENT: nothing can be done with it, or the key file is none;
 *            _MEMORY.
 */
struct wi_credentials *wi_credentials_new(const widl_credentials *given,
                                          const widl_allocator *allocator, widl_error *error);

/** Overwrite and release them; NULL is allowed. */
void wi_credentials_free(struct wi_credentials *credentials);

#endif
