/* SPDX-License-Identifier: MIT */
/*
 * URIs and patterns to values: what registrations and subscriptions are found by. Each kind of
 * match has patterns of its own, so the same text can be in the index once per kind.
 *
 * The cost of a lookup depends on the URI and on how many patterns match it, at least in part; not
 * on how many others there are. Without patterns it is that of one look into a hash table.
 */
#ifndef WI_ROUTER_PATTERN_INDEX_H
#define WI_ROUTER_PATTERN_INDEX_H

#include "router/patterns/prefix_trie.h"
#include "router/patterns/wildcard_trie.h"

/** How many URIs that were looked for lately are found again without a hash. */
#define WI_RECENT_URIS 64

/** A URI that was found. */
struct wi_recent_uri {
    const char *text; /**< the entry's own; NULL: none */
    size_t size;
    void *value;
};

/** An index. All zero is an empty one. */
struct wi_pattern_index {
    struct wi_table exact;
    struct wi_recent_uri recent[WI_RECENT_URIS]; /**< some that are in `exact` */
    struct wi_prefix_trie prefixes;
    struct wi_wildcard_trie wildcards;
};

/** Takes one value that matches. It must not change the index. */
typedef void wi_pattern_fn(void *user, enum wi_match match, void *value);

/** Release the index's own memory, not the values. */
void wi_pattern_index_done(struct wi_pattern_index *index);

/** How many values there are. */
size_t wi_pattern_index_count(const struct wi_pattern_index *index);

/** The value for exactly this pattern, or NULL. */
void *wi_pattern_index_get(const struct wi_pattern_index *index, enum wi_match match,
                           widl_string pattern);

/**
 * Set the value, which is not NULL, for a pattern that wi_uri_valid_pattern() and WI_URI_MAX_SIZE
 * allow. The text is borrowed: it must live, unchanged, as long as the entry.
 * Return: false when memory is short; the index then holds what it held.
 */
bool wi_pattern_index_set(struct wi_pattern_index *index, enum wi_match match, widl_string pattern,
                          void *value);

/** Remove a pattern and return its value; NULL when there was none. */
void *wi_pattern_index_remove(struct wi_pattern_index *index, enum wi_match match,
                              widl_string pattern);

/** The value for exactly this URI, or NULL: the quickest way to it. */
void *wi_pattern_index_exact(struct wi_pattern_index *index, widl_string uri);

/**
 * The best value for a URI: of the exact one, else of the longest prefix, else of the wildcard
 * pattern that has a literal where the others differ from it first. NULL: nothing matches.
 */
void *wi_pattern_index_best(const struct wi_pattern_index *index, widl_string uri,
                            enum wi_match *ret_match);

/** Call `take` for every value that matches: exact, prefixes from short to long, wildcards. */
void wi_pattern_index_each(struct wi_pattern_index *index, widl_string uri, wi_pattern_fn *take,
                           void *user);

#endif
