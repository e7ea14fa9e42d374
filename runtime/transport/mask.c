/* SPDX-License-Identifier: MIT */
/*
 * Masks: keys from a pool, because a system call per frame would cost more than the frame, and an
 * exclusive or of eight bytes at a time. Byte order does not matter: the key is repeated in memory.
 */
#include "transport/mask.h"

#include <string.h>

#include "base/random.h"

#define BLOCK_WORDS 4
#define BLOCK_SIZE  (BLOCK_WORDS * sizeof(uint64_t))

void wi_mask_next(struct wi_mask_pool *pool, unsigned char key[WI_MASK_SIZE])
{
    if (pool->left < WI_MASK_SIZE) {
        wi_random_bytes(pool->bytes, sizeof(pool->bytes));
        pool->left = sizeof(pool->bytes);
    }
    pool->left -= WI_MASK_SIZE;
    memcpy(key, pool->bytes + pool->left, WI_MASK_SIZE);
}

/** The key as it lies in memory, beginning with the byte `by`. */
static inline uint32_t turn(const unsigned char key[WI_MASK_SIZE], size_t by)
{
    uint32_t word;

    memcpy(&word, key, sizeof(word));
    if (by == 0)
        return word;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return word >> 8 * by | word << (32 - 8 * by);
#else
    return word << 8 * by | word >> (32 - 8 * by);
#endif
}

/** As many bytes at once as compilers have instructions for. */
static inline void mask_block(unsigned char *to, const unsigned char *from, uint64_t mask)
{
    uint64_t words[BLOCK_WORDS];

    memcpy(words, from, BLOCK_SIZE);
    for (size_t i = 0; i < BLOCK_WORDS; i++)
        words[i] ^= mask;
    memcpy(to, words, BLOCK_SIZE);
}

void wi_mask_apply(unsigned char *to, const unsigned char *from, size_t size,
                   const unsigned char key[WI_MASK_SIZE], size_t phase)
{
    uint32_t half = turn(key, phase % WI_MASK_SIZE);
    uint64_t mask = (uint64_t)half << 32 | half;
    unsigned char turned[WI_MASK_SIZE];
    size_t at = 0;

    for (; size - at >= BLOCK_SIZE; at += BLOCK_SIZE)
        mask_block(to + at, from + at, mask);
    for (; size - at >= sizeof(mask); at += sizeof(mask)) {
        uint64_t word;

        memcpy(&word, from + at, sizeof(word));
        word ^= mask;
        memcpy(to + at, &word, sizeof(word));
    }
    if (size - at >= sizeof(half)) {
        uint32_t word;

        memcpy(&word, from + at, sizeof(word));
        word ^= half;
        memcpy(to + at, &word, sizeof(word));
        at += sizeof(half);
    }
    memcpy(turned, &half, sizeof(half));
    for (size_t i = 0; at < size; i++, at++)
        to[at] = from[at] ^ turned[i];
}
