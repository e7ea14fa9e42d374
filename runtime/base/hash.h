/* SPDX-License-Identifier: MIT */
/* Hashing of bytes and of numbers that a peer may have chosen. */
#ifndef WI_HASH_H
#define WI_HASH_H

#include <stddef.h>
#include <stdint.h>

/** SipHash-1-3 under a secret seed, which keeps a peer from constructing collisions. */
uint64_t wi_hash(const uint64_t seed[2], const void *data, size_t size);

/**
 * A hash of a number, for places in a table that nobody outside sees: no two numbers have the same
 * one, and without the seed it cannot be told which of them share some of its bits. It costs a
 * twentieth of wi_hash() and is worth less: given results would tell the seed.
 */
static inline uint64_t wi_hash_number(const uint64_t seed[2], uint64_t number)
{
    uint64_t hash = (number ^ seed[0]) * (seed[1] | 1);

    hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15U;
    return hash ^ hash >> 29;
}

#endif
