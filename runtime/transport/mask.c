/* SPDX-License-Identifier: MIT */
/*
 * Masks: keys from a pool, because a system call per frame would cost more than the frame, and an
 * exclusive or of eight bytes at a time. Byte order does not matter: the key is repeated in memory.
 */
#include "transport/mask.h"

#include <string.h>

#include "base/random.h"

void wi_mask_next(struct wi_mask_pool *pool, unsigned char key[WI_MASK_SIZE])
{
    if (pool->left < WI_MASK_SIZE) {
        wi_random_bytes(pool->bytes, sizeof(pool->bytes));
        pool->left = sizeof(pool->bytes);
    }
    pool->left -= WI_MASK_SIZE;
    memcpy(key, pool->bytes + pool->left, WI_MASK_SIZE);
}

void wi_mask_apply(unsigned char *to, const unsigned char *from, size_t size,
                   const unsigned char key[WI_MASK_SIZE], size_t phase)
{
    unsigned char repeated[sizeof(uint64_t)];
    uint64_t mask;
    size_t at = 0;

    for (size_t i = 0; i < sizeof(repeated); i++)
        repeated[i] = key[(phase + i) % WI_MASK_SIZE];
    memcpy(&mask, repeated, sizeof(mask));
    for (; size - at >= sizeof(mask); at += sizeof(mask)) {
        uint64_t word;

        memcpy(&word, from + at, sizeof(word));
        word ^= mask;
        memcpy(to + at, &word, sizeof(word));
    }
    for (; at < size; at++)
        to[at] = from[at] ^ repeated[at % sizeof(repeated)];
}
