/* SPDX-License-Identifier: MIT */
/*
 * The keys of one map seen so far, to find duplicates at a bounded cost.
 *
 * Keys are known by their place in a run of bytes, which may move between two calls.
 */
#ifndef WI_KEY_SET_H
#define WI_KEY_SET_H

#include <stdint.h>

#include <widl/codec.h>

/** Up to this many keys are compared in pairs and need no memory. */
#define WI_KEY_SET_FEW 16

struct wi_key {
    uint32_t offset;
    uint32_t size;
    uint32_t hash; /**< only in `slots` */
};

/** wi_key_set_init() begins one; what it leaves alone needs no initial value. */
struct wi_key_set {
    size_t count;
    uint64_t marks;       /**< a bit for each kind of key seen, by size and outer bytes */
    struct wi_key *slots; /**< hash set, once there are more than a few; offset 0 is free */
    size_t capacity;      /**< of `slots`, a power of two */
    uint64_t seed[2];
    const widl_allocator *allocator; /**< of `slots` */
    struct wi_key few[WI_KEY_SET_FEW];
};

enum wi_key_result { WI_KEY_NEW, WI_KEY_DUPLICATE, WI_KEY_NO_MEMORY };

/** allocator: borrowed; NULL: malloc(). */
static inline void wi_key_set_init(struct wi_key_set *set, const widl_allocator *allocator)
{
    set->count = 0;
    set->marks = 0;
    set->slots = NULL;
    set->allocator = allocator;
}

/** Add the key of `size` bytes at `base + offset`; the offset is not 0. */
enum wi_key_result wi_key_set_add(struct wi_key_set *set, const unsigned char *base, size_t offset,
                                  size_t size);

void wi_key_set_done(struct wi_key_set *set);

#endif
