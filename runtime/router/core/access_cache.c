/* SPDX-License-Identifier: MIT */
/*
 * The cache of an authorizer's answers.
 *
 * Invariant: every entry is in the table and on the list, where the oldest is first; both limits
 * hold, so a session that asks for ever new things costs no more.
 */
#include "router/core/access_cache.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    struct wi_link link;
    struct wi_cached answer;
    uint64_t until_ms;
    size_t size;
    char key[]; /* action, match, URI */
};

struct wi_access_cache {
    struct wi_table entries;
    struct wi_link ages;
    size_t bytes;
};

/** Room for the key of any request. */
#define KEY_SIZE (2 + WI_URI_MAX_SIZE)

static size_t write_key(char key[KEY_SIZE], widl_action action, enum wi_match match,
                        widl_string uri)
{
    key[0] = (char)action;
    key[1] = (char)match;
    if (uri.size)
        memcpy(key + 2, uri.data, uri.size);
    return 2 + uri.size;
}

static void forget(struct wi_access_cache *cache, struct entry *entry)
{
    wi_table_remove(&cache->entries, entry->key, entry->size);
    wi_list_remove(&entry->link);
    cache->bytes -= entry->size;
    free(entry);
}

const struct wi_cached *wi_access_cache_get(struct wi_access_cache *cache, widl_action action,
                                            enum wi_match match, widl_string uri, uint64_t now_ms)
{
    char key[KEY_SIZE];
    if (!cache || uri.size > WI_URI_MAX_SIZE)
        return NULL;
    size_t size = write_key(key, action, match, uri);
    struct entry *entry = wi_table_get(&cache->entries, key, size);
    if (entry && entry->until_ms > now_ms)
        return &entry->answer;
    if (entry)
        forget(cache, entry);
    return NULL;
}

static struct wi_access_cache *new_cache(void)
{
    struct wi_access_cache *cache = calloc(1, sizeof(*cache));
    if (cache)
        wi_list_init(&cache->ages);
    return cache;
}

static void make_room(struct wi_access_cache *cache, size_t size)
{
    while (cache->entries.count >= WI_ACCESS_CACHE_MOST ||
           (cache->bytes && cache->bytes + size > WI_ACCESS_CACHE_BYTES))
        forget(cache, wi_container_of(cache->ages.next, struct entry, link));
}

void wi_access_cache_put(struct wi_access_cache **cache, widl_action action, enum wi_match match,
                         widl_string uri, const struct wi_cached *answer, uint64_t until_ms)
{
    char key[KEY_SIZE];
    if (!*cache)
        *cache = new_cache();
    if (!*cache || uri.size > WI_URI_MAX_SIZE)
        return;
    size_t size = write_key(key, action, match, uri);
    struct entry *old = wi_table_get(&(*cache)->entries, key, size);
    if (old)
        forget(*cache, old);
    make_room(*cache, size);
    struct entry *entry = malloc(sizeof(*entry) + size);
    if (!entry)
        return;
    entry->answer = *answer;
    entry->until_ms = until_ms;
    entry->size = size;
    memcpy(entry->key, key, size);
    if (!wi_table_set(&(*cache)->entries, entry->key, size, entry)) {
        free(entry);
        return;
    }
    wi_list_append(&(*cache)->ages, &entry->link);
    (*cache)->bytes += size;
}

void wi_access_cache_free(struct wi_access_cache *cache)
{
    if (!cache)
        return;
    WI_LIST_FOR_EACH(link, after, &cache->ages)
    {
        forget(cache, wi_container_of(link, struct entry, link));
    }
    wi_table_done(&cache->entries);
    free(cache);
}
