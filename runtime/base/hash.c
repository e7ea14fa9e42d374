/* SPDX-License-Identifier: MIT */
/*
 * Hash: SipHash with one round per eight bytes and three at the end (Aumasson and Bernstein,
 * "SipHash: a fast short-input PRF"). The result depends on the byte order of the machine, which
 * is harmless because it never leaves the process.
 */
#include "base/hash.h"

#include <string.h>

struct sip {
    uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void sip_round(struct sip *sip)
{
    sip->v0 += sip->v1;
    sip->v2 += sip->v3;
    sip->v1 = rotate(sip->v1, 13) ^ sip->v0;
    sip->v3 = rotate(sip->v3, 16) ^ sip->v2;
    sip->v0 = rotate(sip->v0, 32);
    sip->v2 += sip->v1;
    sip->v0 += sip->v3;
    sip->v1 = rotate(sip->v1, 17) ^ sip->v2;
    sip->v3 = rotate(sip->v3, 21) ^ sip->v0;
    sip->v2 = rotate(sip->v2, 32);
}

static void sip_absorb(struct sip *sip, uint64_t word)
{
    sip->v3 ^= word;
    sip_round(sip);
    sip->v0 ^= word;
}

uint64_t wi_hash(const uint64_t seed[2], const void *data, size_t size)
{
    struct sip sip = {
        .v0 = seed[0] ^ 0x736f6d6570736575U,
        .v1 = seed[1] ^ 0x646f72616e646f6dU,
        .v2 = seed[0] ^ 0x6c7967656e657261U,
        .v3 = seed[1] ^ 0x7465646279746573U,
    };
    const unsigned char *next = data;
    uint64_t word;
    uint64_t last = 0;

    for (size_t left = size / 8; left > 0; left--) {
        memcpy(&word, next, 8);
        sip_absorb(&sip, word);
        next += 8;
    }
    if (size % 8)
        memcpy(&last, next, size % 8);
    sip_absorb(&sip, last | (uint64_t)size << 56);
    sip.v2 ^= 0xff;
    for (unsigned i = 0; i < 3; i++)
        sip_round(&sip);
    return sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3;
}
