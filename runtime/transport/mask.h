/* SPDX-License-Identifier: MIT */
/* Masking of WebSocket payloads (RFC 6455, 5.3). */
#ifndef WI_MASK_H
#define WI_MASK_H

#include <stddef.h>
#include <stdint.h>

/** Bytes of a masking key. */
#define WI_MASK_SIZE 4

/** Unpredictable keys, taken from the system many at a time. All zero is a valid start. */
struct wi_mask_pool {
    unsigned char bytes[4096];
    size_t left; /**< bytes at the end that are not used yet */
};

/** A fresh key. */
void wi_mask_next(struct wi_mask_pool *pool, unsigned char key[WI_MASK_SIZE]);

/**
 * Write `size` bytes of `from` to `to`, masked or unmasked; both may be the same place.
 *
 * phase: how many bytes of the payload came before, modulo anything; only its last two bits count.
 */
void wi_mask_apply(unsigned char *to, const unsigned char *from, size_t size,
                   const unsigned char key[WI_MASK_SIZE], size_t phase);

#endif
