/* SPDX-License-Identifier: MIT */
/*
 * Pattern index: a hash table, a trie over bytes and one over components, one for each kind of
 * match, behind one face.
 *
 * Invariant: what is recent is in the hash table, under that very text.
 */
#include "router/patterns/pattern_index.h"

#include <string.h>

/** A table that has become empty keeps this many entries at most. */
#define MAX_IDLE_CAPACITY ((size_t)64)

/**
 * Where a URI is among the recent ones, by its end, in which URIs of one application differ most. A
 * session that makes others miss their place costs them a hash, no more.
 */
static size_t place_of(widl_string uri)
{
    uint64_t word = 0;
    if (uri.size >= sizeof(word))
        memcpy(&word, uri.data + uri.size - sizeof(word), sizeof(word));
    else if (uri.size > 0)
        widl_copy_bytes(&word, uri.data, uri.size);
    return (size_t)((word + uri.size) * 0x9e3779b97f4a7c15U >> 32) % WI_RECENT_URIS;
}

/** An exact URI has come or gone. */
static void forget_recent(struct wi_pattern_index *index, widl_string uri)
{
    index->recent[place_of(uri)] = (struct wi_recent_uri){0};
}

void wi_pattern_index_done(struct wi_pattern_index *index)
{
    memset(index->recent, 0, sizeof(index->recent));
    wi_table_done(&index->exact);
    wi_prefix_trie_done(&index->prefixes);
    wi_wildcard_trie_done(&index->wildcards);
}

size_t wi_pattern_index_count(const struct wi_pattern_index *index)
{
    return index->exact.count + index->prefixes.count + index->wildcards.count;
}

void *wi_pattern_index_get(const struct wi_pattern_index *index, enum wi_match match,
                           widl_string pattern)
{
    switch (match) {
    case WI_MATCH_PREFIX:
        return wi_prefix_trie_get(&index->prefixes, pattern);
    case WI_MATCH_WILDCARD:
        return wi_wildcard_trie_get(&index->wildcards, pattern);
    default:
        return wi_table_get(&index->exact, pattern.data, pattern.size);
    }
}

bool wi_pattern_index_set(struct wi_pattern_index *index, enum wi_match match, widl_string pattern,
                          void *value)
{
    switch (match) {
    case WI_MATCH_PREFIX:
        return wi_prefix_trie_set(&index->prefixes, pattern, value);
    case WI_MATCH_WILDCARD:
        return wi_wildcard_trie_set(&index->wildcards, pattern, value);
    default:
        forget_recent(index, pattern);
        return wi_table_set(&index->exact, pattern.data, pattern.size, value);
    }
}

static void *remove_exact(struct wi_table *exact, widl_string uri)
{
    void *value = wi_table_remove(exact, uri.data, uri.size);
    if (exact->count == 0 && exact->capacity > MAX_IDLE_CAPACITY)
        wi_table_done(exact);
    return value;
}

void *wi_pattern_index_remove(struct wi_pattern_index *index, enum wi_match match,
                              widl_string pattern)
{
    switch (match) {
    case WI_MATCH_PREFIX:
        return wi_prefix_trie_remove(&index->prefixes, pattern);
    case WI_MATCH_WILDCARD:
        return wi_wildcard_trie_remove(&index->wildcards, pattern);
    default:
        forget_recent(index, pattern);
        return remove_exact(&index->exact, pattern);
    }
}

static void *longest_prefix(const struct wi_prefix_trie *prefixes, widl_string uri)
{
    const struct wi_prefix_node *position = NULL;
    void *longest = NULL;
    void *value;
    while ((value = wi_prefix_trie_next(prefixes, uri, &position)) != NULL)
        longest = value;
    return longest;
}

void *wi_pattern_index_exact(struct wi_pattern_index *index, widl_string uri)
{
    struct wi_recent_uri *recent = &index->recent[place_of(uri)];
    const void *text = NULL;
    if (recent->size == uri.size && recent->text && memcmp(recent->text, uri.data, uri.size) == 0)
        return recent->value;
    void *value = wi_table_get_with_key(&index->exact, uri.data, uri.size, &text);
    if (value)
        *recent = (struct wi_recent_uri){text, uri.size, value};
    return value;
}

void *wi_pattern_index_best(const struct wi_pattern_index *index, widl_string uri,
                            enum wi_match *ret_match)
{
    *ret_match = WI_MATCH_EXACT;
    void *value = wi_table_get(&index->exact, uri.data, uri.size);
    if (value)
        return value;
    *ret_match = WI_MATCH_PREFIX;
    value = longest_prefix(&index->prefixes, uri);
    if (value)
        return value;
    *ret_match = WI_MATCH_WILDCARD;
    return wi_wildcard_trie_next(&index->wildcards, uri, &(struct wi_wildcard_walk){0});
}

void wi_pattern_index_each(struct wi_pattern_index *index, widl_string uri, wi_pattern_fn *take,
                           void *user)
{
    void *value = wi_pattern_index_exact(index, uri);
    if (value)
        take(user, WI_MATCH_EXACT, value);
    if (index->prefixes.count + index->wildcards.count == 0)
        return;
    const struct wi_prefix_node *position = NULL;
    while ((value = wi_prefix_trie_next(&index->prefixes, uri, &position)) != NULL)
        take(user, WI_MATCH_PREFIX, value);
    struct wi_wildcard_walk walk = {0};
    while ((value = wi_wildcard_trie_next(&index->wildcards, uri, &walk)) != NULL)
        take(user, WI_MATCH_WILDCARD, value);
}
