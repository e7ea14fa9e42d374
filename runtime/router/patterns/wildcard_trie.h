/* SPDX-License-Identifier: MIT */
/*
 * Wildcard patterns to values: a URI's patterns are found by walking along its components, however
 * many patterns there are that do not match it.
 */
#ifndef WI_ROUTER_WILDCARD_TRIE_H
#define WI_ROUTER_WILDCARD_TRIE_H

#include "base/table.h"
#include "base/uri.h"

struct wi_wildcard_node;

/** A trie. All zero is an empty one. */
struct wi_wildcard_trie {
    struct wi_wildcard_node *root;
    struct wi_table edges; /**< (parent, literal component) -> struct wi_wildcard_node */
    size_t count;          /**< of values */
};

/** Where a walk along a URI is. All zero is its start. The trie must not change meanwhile. */
struct wi_wildcard_walk {
    const struct wi_wildcard_node *node;
    size_t end; /**< of the component that led to the node */
};

/** Release the trie's own memory, not the values. */
void wi_wildcard_trie_done(struct wi_wildcard_trie *trie);

/** The value for exactly `pattern`, or NULL. */
void *wi_wildcard_trie_get(const struct wi_wildcard_trie *trie, widl_string pattern);

/**
 * Set the value, which is not NULL, for a valid pattern, which is copied.
 * Return: false when memory is short; the trie then holds what it held.
 */
bool wi_wildcard_trie_set(struct wi_wildcard_trie *trie, widl_string pattern, void *value);

/** Remove a pattern and return its value; NULL when there was none. */
void *wi_wildcard_trie_remove(struct wi_wildcard_trie *trie, widl_string pattern);

/**
 * The value of the next pattern that matches `uri`, the best first: patterns are compared component
 * by component from the left, and a literal one goes before a wildcard. NULL at the end.
 */
void *wi_wildcard_trie_next(const struct wi_wildcard_trie *trie, widl_string uri,
                            struct wi_wildcard_walk *walk);

#endif
