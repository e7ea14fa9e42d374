/* SPDX-License-Identifier: MIT */
/* What the client's half of a method has to go by, and what it makes. */
#ifndef WI_ANSWER_H
#define WI_ANSWER_H

#include "auth/credentials.h"
#include "message/message.h"

/** An AUTHENTICATE in the making. All zero is an empty one. */
struct wi_answer {
    widl_buffer signature; /**< text */
    widl_writer extra;     /**< a map, or nothing */
};

/** Overwrite and release an answer. */
void wi_answer_free(struct wi_answer *answer);

/** Make the base64 text of `size` bytes the signature. Return: false with WIDL_ERROR_MEMORY. */
bool wi_answer_base64(struct wi_answer *answer, const unsigned char *data, size_t size,
                      widl_error *error);

/** Fail because memory is short. Return: false. */
bool wi_answer_no_memory(widl_error *error);

/** Fail because a CHALLENGE has no valid `extra.key`. Return: false. */
bool wi_answer_violation(widl_error *error, const char *method, const char *key);

/**
 * Whether a router may demand `iterations` rounds for each of `blocks` blocks of a key: at least
 * `least`, and at most what the client has allowed. Return: false with WIDL_ERROR_AUTHENTICATION.
 */
bool wi_answer_may_derive(const struct wi_credentials *credentials, uint64_t iterations,
                          uint64_t least, uint64_t blocks, widl_error *error);

/* Lookups of what a peer sends in a dict; null is as good as nothing. */
enum wi_lookup wi_extra_string(widl_value extra, const char *key, widl_string *ret);
enum wi_lookup wi_extra_uint(widl_value extra, const char *key, uint64_t *ret);

#endif
