/* SPDX-License-Identifier: MIT */
/*
 * Hash table from a key of bytes, or from a 64-bit number, to a pointer.
 *
 * The hash is keyed per table with random bytes, so that keys chosen by a peer cannot be made to
 * collide. Iteration is in no particular order.
 */
#ifndef WI_TABLE_H
#define WI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <widl/allocator.h>

struct wi_table_entry;

/** A table. All zero is an empty one. */
struct wi_table {
    struct wi_table_entry *entries;
    size_t capacity; /**< a power of two, or 0 */
    size_t count;
    size_t gaps; /**< entries that were removed but still lead to others */
    uint64_t seed[2];
    const widl_allocator *allocator; /**< borrowed; NULL: malloc(); set it while it is empty */
};

/** Release the table's own memory, not what it points to; it is empty afterwards. */
void wi_table_done(struct wi_table *table);

/** The value for a key, or NULL. */
void *wi_table_get(const struct wi_table *table, const void *key, size_t size);

/** The same, with the key as it was set. */
void *wi_table_get_with_key(const struct wi_table *table, const void *key, size_t size,
                            const void **ret_key);

/**
 * Set the value, which is not NULL, for a key. The key is borrowed: it must live, unchanged, as
 * long as the entry. The key of an entry that exists is replaced together with its value.
 * Return: false when memory is short; the table is then unchanged.
 */
bool wi_table_set(struct wi_table *table, const void *key, size_t size, void *value);

/** Remove a key and return its value; NULL when there was none. */
void *wi_table_remove(struct wi_table *table, const void *key, size_t size);

/** The same for keys that are numbers, which are stored. A table has one kind of key only. */
void *wi_table_get_id(const struct wi_table *table, uint64_t key);
bool wi_table_set_id(struct wi_table *table, uint64_t key, void *value);
void *wi_table_remove_id(struct wi_table *table, uint64_t key);

/**
 * Walk the table: start with `*position` 0; NULL at the end. Removing the entry just returned is
 * allowed during a walk (it leaves a gap and moves no entry); adding is not.
 */
void *wi_table_next(const struct wi_table *table, size_t *position);

#endif
