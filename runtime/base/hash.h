/* SPDX-License-Identifier: MIT */
/* Hashing of bytes that a peer may have chosen. */
#ifndef WI_HASH_H
#define WI_HASH_H

#include <stddef.h>
#include <stdint.h>

/** SipHash-1-3 under a secret seed, which keeps a peer from constructing collisions. */
uint64_t wi_hash(const uint64_t seed[2], const void *data, size_t size);

#endif
