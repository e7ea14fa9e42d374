/* SPDX-License-Identifier: MIT */
/*
 * A hash table with open addressing that never shrinks; at most three quarters of its slots are
 * taken. Files can be hostile, so each table hashes with a random start: nobody can prepare names
 * that all collide.
 */
#include "base/names.h"

#include <assert.h>
#include <stdint.h>
#include <sys/random.h>

#define CAPACITY_MIN 8

struct slot {
    struct text name;
    uint64_t hash;
    void *thing; /* NULL: free */
};

struct names {
    struct arena *arena;
    struct slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
    uint64_t seed;
};

struct names *names_new(struct arena *arena)
{
    struct names *names = arena_alloc(arena, sizeof(*names));
    names->arena = arena;
    if (getrandom(&names->seed, sizeof(names->seed), GRND_NONBLOCK) < 0)
        names->seed = (uintptr_t)names;
    return names;
}

static uint64_t mix(uint64_t value)
{
    value ^= value >> 32;
    value *= 0x9e3779b97f4a7c15u;
    value ^= value >> 29;
    return value;
}

static uint64_t hash_of(const struct names *names, struct text name)
{
    uint64_t hash = names->seed;
    size_t at = 0;
    for (; name.size - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, name.data + at, sizeof(word));
        hash = mix(hash ^ word);
    }
    for (; at < name.size; at++)
        hash = mix(hash ^ (unsigned char)name.data[at]);
    return mix(hash ^ name.size);
}

/* The slot with this name, or the free one where it belongs. */
static struct slot *slot_of(const struct names *names, struct text name, uint64_t hash)
{
    size_t at = (size_t)hash & (names->capacity - 1);
    for (;;) {
        struct slot *slot = &names->slots[at];
        if (!slot->thing || (slot->hash == hash && text_equal(slot->name, name)))
            return slot;
        at = (at + 1) & (names->capacity - 1);
    }
}

static void grow(struct names *names)
{
    struct names old = *names;
    names->capacity = old.capacity ? old.capacity * 2 : CAPACITY_MIN;
    names->slots = arena_alloc(names->arena, names->capacity * sizeof(*names->slots));
    for (size_t i = 0; i < old.capacity; i++) {
        const struct slot *slot = &old.slots[i];
        if (slot->thing)
            *slot_of(names, slot->name, slot->hash) = *slot;
    }
}

void *names_find(const struct names *names, struct text name)
{
    if (names->count == 0)
        return NULL;
    return slot_of(names, name, hash_of(names, name))->thing;
}

void *names_add(struct names *names, struct text name, void *thing)
{
    assert(thing);
    if ((names->count + 1) * 4 > names->capacity * 3)
        grow(names);

    uint64_t hash = hash_of(names, name);
    struct slot *slot = slot_of(names, name, hash);
    if (slot->thing)
        return slot->thing;
    *slot = (struct slot){name, hash, thing};
    names->count++;
    return NULL;
}

struct names *names_of(struct arena *arena, const void *things, size_t count, size_t size,
                       size_t place)
{
    struct names *names = names_new(arena);
    const char *thing = things;

    for (size_t i = 0; i < count; i++, thing += size)
        names_add(names, *(const struct text *)(const void *)(thing + place),
                  (void *)(uintptr_t)thing);
    return names;
}
