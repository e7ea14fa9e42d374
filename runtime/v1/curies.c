/* SPDX-License-Identifier: MIT */
/*
 * CURIEs. Invariant: each entry of the table owns its prefix, which is the key, and its URI.
 */
#include "v1/curies.h"

#include <string.h>

#include "base/memory.h"

struct curie {
    size_t prefix_size;
    size_t uri_size;
    char text[]; /**< prefix, then URI */
};

static size_t size_of(size_t prefix_size, size_t uri_size)
{
    return sizeof(struct curie) + prefix_size + uri_size;
}

static struct curie *curie_new(const widl_allocator *allocator, widl_string prefix, widl_string uri)
{
    struct curie *curie = wi_memory_take(allocator, size_of(prefix.size, uri.size));
    if (!curie)
        return NULL;
    curie->prefix_size = prefix.size;
    curie->uri_size = uri.size;
    if (prefix.size)
        memcpy(curie->text, prefix.data, prefix.size);
    if (uri.size)
        memcpy(curie->text + prefix.size, uri.data, uri.size);
    return curie;
}

static void curie_free(const widl_allocator *allocator, struct curie *curie)
{
    if (curie)
        wi_memory_give_back(allocator, curie, size_of(curie->prefix_size, curie->uri_size));
}

enum wi_v1_defined wi_v1_curies_define(struct wi_v1_curies *curies, widl_string prefix,
                                       widl_string uri)
{
    const widl_allocator *allocator = curies->prefixes.allocator;
    struct curie *before = wi_table_get(&curies->prefixes, prefix.data, prefix.size);
    if (!before && curies->prefixes.count >= WI_V1_MAX_PREFIXES)
        return WI_V1_TOO_MANY;
    struct curie *curie = curie_new(allocator, prefix, uri);
    if (!curie || !wi_table_set(&curies->prefixes, curie->text, prefix.size, curie)) {
        curie_free(allocator, curie);
        return WI_V1_NO_MEMORY;
    }
    curie_free(allocator, before);
    return WI_V1_DEFINED;
}

bool wi_v1_curies_resolve(const struct wi_v1_curies *curies, widl_string uri,
                          struct wi_v1_uri *room, widl_string *ret)
{
    const char *colon = uri.size ? memchr(uri.data, ':', uri.size) : NULL;
    size_t prefix_size = colon ? (size_t)(colon - uri.data) : 0;
    const struct curie *curie =
        colon ? wi_table_get(&curies->prefixes, uri.data, prefix_size) : NULL;
    *ret = uri;
    if (!curie)
        return true;
    size_t rest = uri.size - prefix_size - 1;
    if (rest > WI_URI_MAX_SIZE || curie->uri_size > WI_URI_MAX_SIZE - rest)
        return false;
    memcpy(room->text, curie->text + curie->prefix_size, curie->uri_size);
    memcpy(room->text + curie->uri_size, colon + 1, rest);
    *ret = widl_str_n(room->text, curie->uri_size + rest);
    return true;
}

void wi_v1_curies_done(struct wi_v1_curies *curies)
{
    struct curie *curie;
    size_t position = 0;
    while ((curie = wi_table_next(&curies->prefixes, &position)))
        curie_free(curies->prefixes.allocator, curie);
    wi_table_done(&curies->prefixes);
}
