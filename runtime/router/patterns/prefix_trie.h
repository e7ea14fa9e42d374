/* SPDX-License-Identifier: MIT */
/*
 * Prefixes to values: all prefixes of a text are found in one walk along it, however many there
 * are in the trie.
 */
#ifndef WI_ROUTER_PREFIX_TRIE_H
#define WI_ROUTER_PREFIX_TRIE_H

#include <widl/text.h>

struct wi_prefix_node;

/** A trie. All zero is an empty one. */
struct wi_prefix_trie {
    struct wi_prefix_node *root;
    size_t count; /**< of values */
};

/** Release the trie's own memory, not the values. */
void wi_prefix_trie_done(struct wi_prefix_trie *trie);

/** The value for exactly `prefix`, or NULL. */
void *wi_prefix_trie_get(const struct wi_prefix_trie *trie, widl_string prefix);

/**
 * Set the value, which is not NULL, for a prefix, which is copied and may be empty.
 * Return: false when memory is short; the trie then holds what it held.
 */
bool wi_prefix_trie_set(struct wi_prefix_trie *trie, widl_string prefix, void *value);

/** Remove a prefix and return its value; NULL when there was none. */
void *wi_prefix_trie_remove(struct wi_prefix_trie *trie, widl_string prefix);

/**
 * The next longer prefix of `text` that has a value: start with `*position` NULL. Return: the
 * value, NULL at the end.
 */
void *wi_prefix_trie_next(const struct wi_prefix_trie *trie, widl_string text,
                          const struct wi_prefix_node **position);

#endif
