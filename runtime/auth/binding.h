/* SPDX-License-Identifier: MIT */
/* Channel binding (RFC 5056): what ties an authentication to the TLS connection it runs over. */
#ifndef WI_BINDING_H
#define WI_BINDING_H

#include <widl/text.h>

#include "auth/crypto.h"

/** Most bytes of a binding's data. */
#define WI_BINDING_MAX_SIZE 64

/** What a connection can be told apart by. All zero is no binding. */
struct wi_binding {
    const char *type; /**< `tls-exporter` or `tls-unique`; NULL: none */
    widl_bytes data;
};

/** Whether `type` is a name of a binding's type that is defined for every method here. */
bool wi_binding_known(widl_string type);

/**
 * What cryptosign signs for a challenge: the challenge itself, or with a binding the exclusive or
 * with its data; with that of `tls-unique` its hash, as other libraries have it. Return: false when
 * it has another size, or memory is short.
 */
bool wi_binding_apply(const struct wi_binding *binding, const unsigned char challenge[WI_HASH_SIZE],
                      unsigned char out[WI_HASH_SIZE]);

#endif
