/* SPDX-License-Identifier: MIT */
/*
 * Table: open addressing with linear probing under a keyed hash, a cheaper one for numbers.
 *
 * Invariants: the capacity is a power of two; live entries and gaps together fill at most three
 * quarters of it, so that every probe ends at an empty entry. A removed entry becomes a gap, or
 * empty where no probe can run through it; entries move only when the table is rebuilt by a set.
 */
#include "base/table.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/random.h"

#define FIRST_CAPACITY ((size_t)8)

/** Values of `hash` that no live entry has. */
enum { EMPTY = 0, GAP = 1, LIVE = 2 };

struct wi_table_entry {
    uint64_t hash;   /**< EMPTY, GAP, or the key's hash with the bit LIVE set */
    const void *key; /**< NULL for a number, which is then in `size` */
    uint64_t size;
    void *value;
};

/** A key of either kind, with its hash. */
struct probe {
    uint64_t hash;
    const void *key;
    uint64_t size;
};

static inline struct probe probe_bytes(const struct wi_table *table, const void *key, size_t size)
{
    return (struct probe){wi_hash(table->seed, key, size) | LIVE, key ? key : "", size};
}

static inline struct probe probe_id(const struct wi_table *table, uint64_t key)
{
    return (struct probe){wi_hash_number(table->seed, key) | LIVE, NULL, key};
}

static bool is_live(const struct wi_table_entry *entry)
{
    return entry->hash & LIVE;
}

static bool is_key(const struct wi_table_entry *entry, const struct probe *probe)
{
    if (entry->hash != probe->hash || entry->size != probe->size)
        return false;
    return !probe->key || memcmp(entry->key, probe->key, (size_t)probe->size) == 0;
}

/** The position where probing for a hash starts: not the low bits, which hold LIVE. */
static size_t home(uint64_t hash, size_t capacity)
{
    return (size_t)(hash >> 8) & (capacity - 1);
}

static struct wi_table_entry *find(const struct wi_table *table, const struct probe *probe)
{
    size_t mask = table->capacity - 1;

    if (table->count == 0)
        return NULL;
    for (size_t i = home(probe->hash, table->capacity);; i = (i + 1) & mask) {
        if (table->entries[i].hash == EMPTY)
            return NULL;
        if (is_key(&table->entries[i], probe))
            return &table->entries[i];
    }
}

/** The first entry for a new key: empty or a gap. */
static struct wi_table_entry *find_room(const struct wi_table *table, uint64_t hash)
{
    size_t i = home(hash, table->capacity);

    while (is_live(&table->entries[i]))
        i = (i + 1) & (table->capacity - 1);
    return &table->entries[i];
}

static void give_back(struct wi_table *table)
{
    wi_memory_give_back(table->allocator, table->entries,
                        table->capacity * sizeof(*table->entries));
}

/** Move all entries into a new array, at most half full with one more; this drops the gaps. */
static bool rebuild(struct wi_table *table)
{
    struct wi_table rebuilt = *table;

    rebuilt.capacity = FIRST_CAPACITY;
    while (rebuilt.capacity / 2 < table->count + 1)
        rebuilt.capacity *= 2;
    rebuilt.gaps = 0;
    rebuilt.entries =
        wi_memory_take_array(table->allocator, rebuilt.capacity, sizeof(*rebuilt.entries));
    if (!rebuilt.entries)
        return false;
    for (size_t i = 0; i < table->capacity; i++) {
        if (is_live(&table->entries[i]))
            *find_room(&rebuilt, table->entries[i].hash) = table->entries[i];
    }
    give_back(table);
    *table = rebuilt;
    return true;
}

static bool make_room(struct wi_table *table)
{
    if (table->count + table->gaps < table->capacity / 4 * 3)
        return true;
    return rebuild(table);
}

/** The seed is needed before the first key is hashed. */
static void choose_seed(struct wi_table *table)
{
    if (table->capacity == 0)
        wi_random_bytes(table->seed, sizeof(table->seed));
}

static bool set(struct wi_table *table, const struct probe *probe, void *value)
{
    struct wi_table_entry *entry = find(table, probe);

    assert(value);
    if (!entry) {
        if (!make_room(table))
            return false;
        entry = find_room(table, probe->hash);
        table->gaps -= entry->hash == GAP;
        table->count++;
    }
    *entry = (struct wi_table_entry){probe->hash, probe->key, probe->size, value};
    return true;
}

static void *remove_entry(struct wi_table *table, const struct probe *probe)
{
    struct wi_table_entry *entry = find(table, probe);
    size_t mask = table->capacity - 1;
    size_t i;
    void *value;

    if (!entry)
        return NULL;
    value = entry->value;
    *entry = (struct wi_table_entry){.hash = GAP};
    table->count--;
    table->gaps++;
    i = (size_t)(entry - table->entries);
    if (table->entries[(i + 1) & mask].hash != EMPTY)
        return value;
    for (; table->entries[i].hash == GAP; i = (i - 1) & mask) {
        table->entries[i].hash = EMPTY;
        table->gaps--;
    }
    return value;
}

void wi_table_done(struct wi_table *table)
{
    give_back(table);
    *table = (struct wi_table){.allocator = table->allocator};
}

void *wi_table_get(const struct wi_table *table, const void *key, size_t size)
{
    struct probe probe = probe_bytes(table, key, size);
    struct wi_table_entry *entry = find(table, &probe);

    return entry ? entry->value : NULL;
}

void *wi_table_get_with_key(const struct wi_table *table, const void *key, size_t size,
                            const void **ret_key)
{
    struct probe probe = probe_bytes(table, key, size);
    struct wi_table_entry *entry = find(table, &probe);

    if (!entry)
        return NULL;
    *ret_key = entry->key;
    return entry->value;
}

bool wi_table_set(struct wi_table *table, const void *key, size_t size, void *value)
{
    struct probe probe;

    choose_seed(table);
    probe = probe_bytes(table, key, size);
    return set(table, &probe, value);
}

void *wi_table_remove(struct wi_table *table, const void *key, size_t size)
{
    struct probe probe = probe_bytes(table, key, size);

    return remove_entry(table, &probe);
}

void *wi_table_get_id(const struct wi_table *table, uint64_t key)
{
    struct probe probe = probe_id(table, key);
    struct wi_table_entry *entry = find(table, &probe);

    return entry ? entry->value : NULL;
}

bool wi_table_set_id(struct wi_table *table, uint64_t key, void *value)
{
    struct probe probe;

    choose_seed(table);
    probe = probe_id(table, key);
    return set(table, &probe, value);
}

void *wi_table_remove_id(struct wi_table *table, uint64_t key)
{
    struct probe probe = probe_id(table, key);

    return remove_entry(table, &probe);
}

void *wi_table_next(const struct wi_table *table, size_t *position)
{
    while (*position < table->capacity) {
        const struct wi_table_entry *entry = &table->entries[(*position)++];

        if (is_live(entry))
            return entry->value;
    }
    return NULL;
}
