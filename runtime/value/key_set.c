/* SPDX-License-Identifier: MIT */
/*
 * Key sets: most maps have few keys, which differ in length or in their first or last byte; those
 * are told apart by one bit each. Pairs are compared only when the bit is taken already, and a hash
 * set under a secret seed takes over when there are more than a few keys.
 */
#include "value/key_set.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/random.h"

#define FIRST_CAPACITY ((size_t)64)

static uint64_t mark_of(const unsigned char *key, size_t size)
{
    size_t outer = size ? key[0] + 5U * key[size - 1] : 0;

    return (uint64_t)1 << ((outer + size) & 63);
}

static bool same_key(const unsigned char *base, const struct wi_key *a, const struct wi_key *b)
{
    return a->size == b->size && memcmp(base + a->offset, base + b->offset, a->size) == 0;
}

static enum wi_key_result add_few(struct wi_key_set *set, const unsigned char *base,
                                  const struct wi_key *key)
{
    uint64_t mark = mark_of(base + key->offset, key->size);

    if (set->marks & mark) {
        for (size_t i = 0; i < set->count; i++) {
            if (same_key(base, &set->few[i], key))
                return WI_KEY_DUPLICATE;
        }
    }
    set->marks |= mark;
    set->few[set->count++] = *key;
    return WI_KEY_NEW;
}

/** The slot that holds the key, or the free one where it belongs. */
static struct wi_key *find_slot(const struct wi_key_set *set, const unsigned char *base,
                                const struct wi_key *key)
{
    size_t i = key->hash & (set->capacity - 1);

    while (set->slots[i].offset &&
           (set->slots[i].hash != key->hash || !same_key(base, &set->slots[i], key)))
        i = (i + 1) & (set->capacity - 1);
    return &set->slots[i];
}

static enum wi_key_result add_many(struct wi_key_set *set, const unsigned char *base,
                                   struct wi_key key)
{
    struct wi_key *slot;

    key.hash = (uint32_t)wi_hash(set->seed, base + key.offset, key.size);
    slot = find_slot(set, base, &key);
    if (slot->offset)
        return WI_KEY_DUPLICATE;
    *slot = key;
    set->count++;
    return WI_KEY_NEW;
}

/** Go over to the hash set. */
static bool start_slots(struct wi_key_set *set, const unsigned char *base)
{
    set->slots = wi_memory_take_array(set->allocator, FIRST_CAPACITY, sizeof(*set->slots));
    if (!set->slots)
        return false;
    set->capacity = FIRST_CAPACITY;
    wi_random_bytes(set->seed, sizeof(set->seed));
    set->count = 0;
    for (size_t i = 0; i < WI_KEY_SET_FEW; i++)
        add_many(set, base, set->few[i]);
    return true;
}

static bool double_slots(struct wi_key_set *set)
{
    struct wi_key *old = set->slots;
    size_t old_capacity = set->capacity;
    struct wi_key *slots = wi_memory_take_array(set->allocator, old_capacity * 2, sizeof(*slots));

    if (!slots)
        return false;
    set->slots = slots;
    set->capacity = old_capacity * 2;
    for (size_t i = 0; i < old_capacity; i++) {
        size_t at = old[i].hash & (set->capacity - 1);

        if (!old[i].offset)
            continue;
        while (slots[at].offset)
            at = (at + 1) & (set->capacity - 1);
        slots[at] = old[i];
    }
    wi_memory_give_back(set->allocator, old, old_capacity * sizeof(*old));
    return true;
}

enum wi_key_result wi_key_set_add(struct wi_key_set *set, const unsigned char *base, size_t offset,
                                  size_t size)
{
    struct wi_key key = {.offset = (uint32_t)offset, .size = (uint32_t)size};

    if (offset > UINT32_MAX || size > UINT32_MAX)
        return WI_KEY_NO_MEMORY;
    if (!set->slots && set->count < WI_KEY_SET_FEW)
        return add_few(set, base, &key);
    if (!set->slots && !start_slots(set, base))
        return WI_KEY_NO_MEMORY;
    if (set->count > set->capacity / 4 * 3 && !double_slots(set))
        return WI_KEY_NO_MEMORY;
    return add_many(set, base, key);
}

void wi_key_set_done(struct wi_key_set *set)
{
    if (set->slots)
        wi_memory_give_back(set->allocator, set->slots, set->capacity * sizeof(*set->slots));
    set->slots = NULL;
}
