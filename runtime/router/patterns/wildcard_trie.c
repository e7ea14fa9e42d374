/* SPDX-License-Identifier: MIT */
/*
 * Wildcard trie: a tree over components. All literal edges are in one hash table, so that a node
 * with 100,000 children costs a walk no more than one with ten.
 *
 * Invariants: every leaf has a value. The bytes of a node's key, which are its parent's address
 * and the component, are contiguous, and the table borrows them.
 *
 * A walk is a depth-first search without a stack: the way back is found through the parents, and
 * the components passed are found again in the URI. It visits the nodes whose path matches the
 * start of the URI, at most 2^n of n components.
 */
#include "router/patterns/wildcard_trie.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

struct wi_wildcard_node {
    void *value;                  /**< NULL: it is there for its children only */
    struct wi_wildcard_node *any; /**< child for the wildcard, or NULL */
    size_t literals;              /**< children in the table */
    size_t size;                  /**< of the component; 0: this is a wildcard */
    struct wi_wildcard_node *parent;
    char text[];
};

#define KEY_OFFSET   offsetof(struct wi_wildcard_node, parent)
#define PREFIX_SIZE  sizeof(struct wi_wildcard_node *)
#define MAX_KEY_SIZE (PREFIX_SIZE + WI_URI_MAX_SIZE)

static const void *key_of(const struct wi_wildcard_node *node)
{
    return (const char *)node + KEY_OFFSET;
}

static struct wi_wildcard_node *find_literal(const struct wi_wildcard_trie *trie,
                                             const struct wi_wildcard_node *parent,
                                             widl_string component)
{
    char key[MAX_KEY_SIZE];
    if (parent->literals == 0 || component.size > WI_URI_MAX_SIZE)
        return NULL;
    memcpy(key, &parent, PREFIX_SIZE);
    memcpy(key + PREFIX_SIZE, component.data, component.size);
    return wi_table_get(&trie->edges, key, PREFIX_SIZE + component.size);
}

/** The child for a component of a pattern, in which an empty one is the wildcard. */
static struct wi_wildcard_node *find_child(const struct wi_wildcard_trie *trie,
                                           const struct wi_wildcard_node *parent,
                                           widl_string component)
{
    return component.size ? find_literal(trie, parent, component) : parent->any;
}

/** Add a child that a node has not; NULL when memory is short. */
static struct wi_wildcard_node *add_child(struct wi_wildcard_trie *trie,
                                          struct wi_wildcard_node *parent, widl_string component)
{
    struct wi_wildcard_node *node = calloc(1, sizeof(*node) + component.size);
    if (!node)
        return NULL;
    node->parent = parent;
    node->size = component.size;
    if (component.size == 0) {
        parent->any = node;
        return node;
    }
    memcpy(node->text, component.data, component.size);
    if (wi_table_set(&trie->edges, key_of(node), PREFIX_SIZE + node->size, node)) {
        parent->literals++;
        return node;
    }
    free(node);
    return NULL;
}

static void remove_child(struct wi_wildcard_trie *trie, struct wi_wildcard_node *parent,
                         const struct wi_wildcard_node *node)
{
    if (node->size == 0) {
        parent->any = NULL;
        return;
    }
    wi_table_remove(&trie->edges, key_of(node), PREFIX_SIZE + node->size);
    parent->literals--;
    if (trie->edges.count == 0)
        wi_table_done(&trie->edges);
}

/** Release a node that leads to no value, and every one above it of which that becomes true. */
static void prune(struct wi_wildcard_trie *trie, struct wi_wildcard_node *node)
{
    while (node && !node->value && !node->any && node->literals == 0) {
        struct wi_wildcard_node *parent = node->parent;
        if (parent)
            remove_child(trie, parent, node);
        else
            trie->root = NULL;
        free(node);
        node = parent;
    }
}

static size_t component_end(widl_string uri, size_t start)
{
    const char *dot = memchr(uri.data + start, '.', uri.size - start);
    return dot ? (size_t)(dot - uri.data) : uri.size;
}

static size_t component_start(widl_string uri, size_t end)
{
    while (end > 0 && uri.data[end - 1] != '.')
        end--;
    return end;
}

/** Take the first component off `*rest`. Return: false when there is none. */
static bool take_component(widl_string *rest, widl_string *ret)
{
    if (!rest->data)
        return false;
    size_t end = component_end(*rest, 0);
    *ret = widl_str_n(rest->data, end);
    bool is_last = end == rest->size;
    *rest = is_last ? widl_str_n(NULL, 0) : widl_str_n(rest->data + end + 1, rest->size - end - 1);
    return true;
}

/** What is left of a pattern: an empty one has one component, too, which is empty. */
static widl_string all_of(widl_string pattern)
{
    return pattern.data ? pattern : widl_str("");
}

static struct wi_wildcard_node *find_exactly(const struct wi_wildcard_trie *trie,
                                             widl_string pattern)
{
    widl_string rest = all_of(pattern);
    widl_string component;
    struct wi_wildcard_node *node = trie->root;
    while (node && take_component(&rest, &component))
        node = find_child(trie, node, component);
    return node;
}

/** Release a node, and its wildcard child with that one's, and so on: they are in no table. */
static void free_chain(struct wi_wildcard_node *node)
{
    while (node) {
        struct wi_wildcard_node *any = node->any;
        free(node);
        node = any;
    }
}

void wi_wildcard_trie_done(struct wi_wildcard_trie *trie)
{
    size_t position = 0;
    struct wi_wildcard_node *node;
    while ((node = wi_table_next(&trie->edges, &position)) != NULL)
        free_chain(node);
    free_chain(trie->root);
    wi_table_done(&trie->edges);
    *trie = (struct wi_wildcard_trie){0};
}

void *wi_wildcard_trie_get(const struct wi_wildcard_trie *trie, widl_string pattern)
{
    const struct wi_wildcard_node *node = find_exactly(trie, pattern);
    return node ? node->value : NULL;
}

bool wi_wildcard_trie_set(struct wi_wildcard_trie *trie, widl_string pattern, void *value)
{
    assert(value && pattern.size <= WI_URI_MAX_SIZE);
    if (!trie->root)
        trie->root = calloc(1, sizeof(*trie->root));
    widl_string rest = all_of(pattern);
    widl_string component;
    struct wi_wildcard_node *node = trie->root;
    while (node && take_component(&rest, &component)) {
        struct wi_wildcard_node *child = find_child(trie, node, component);
        if (!child)
            child = add_child(trie, node, component);
        if (!child)
            prune(trie, node);
        node = child;
    }
    if (!node)
        return false;
    trie->count += !node->value;
    node->value = value;
    return true;
}

void *wi_wildcard_trie_remove(struct wi_wildcard_trie *trie, widl_string pattern)
{
    struct wi_wildcard_node *node = find_exactly(trie, pattern);
    if (!node || !node->value)
        return NULL;
    void *value = node->value;
    node->value = NULL;
    trie->count--;
    prune(trie, node);
    return value;
}

/** Go on to the best child for the next component of the URI. Return: false when there is none. */
static bool enter(const struct wi_wildcard_trie *trie, widl_string uri,
                  struct wi_wildcard_walk *walk)
{
    size_t start = walk->node->parent ? walk->end + 1 : 0;
    if (start >= uri.size)
        return false;
    size_t end = component_end(uri, start);
    if (end == start)
        return false;
    const struct wi_wildcard_node *child =
        find_literal(trie, walk->node, widl_str_n(uri.data + start, end - start));
    if (!child)
        child = walk->node->any;
    if (!child)
        return false;
    *walk = (struct wi_wildcard_walk){child, end};
    return true;
}

/** Go back to where a wildcard was passed over for a literal, and take it. False: nowhere. */
static bool back_up(widl_string uri, struct wi_wildcard_walk *walk)
{
    const struct wi_wildcard_node *parent;
    while ((parent = walk->node->parent) != NULL) {
        if (walk->node->size && parent->any) {
            walk->node = parent->any;
            return true;
        }
        size_t start = component_start(uri, walk->end);
        *walk = (struct wi_wildcard_walk){parent, start ? start - 1 : 0};
    }
    return false;
}

void *wi_wildcard_trie_next(const struct wi_wildcard_trie *trie, widl_string uri,
                            struct wi_wildcard_walk *walk)
{
    if (!walk->node)
        walk->node = trie->root;
    while (walk->node && (enter(trie, uri, walk) || back_up(uri, walk)))
        if (walk->end == uri.size && walk->node->value)
            return walk->node->value;
    return NULL;
}
