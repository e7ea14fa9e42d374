/* SPDX-License-Identifier: MIT */
/*
 * Prefix trie: a tree over bytes without chains.
 *
 * Invariants: the text of a node is the whole path to it, so that a node can be put below another
 * parent without being rewritten. The text of a child starts with its parent's and is longer; two
 * children differ in the byte behind it, by which they are sorted. A node without a value, the
 * root apart, has two children at least: there are fewer than twice as many nodes as values.
 */
#include "router/patterns/prefix_trie.h"

#include <assert.h>
#include <stdlib.h>

#define MAX_CHILDREN 256

struct child {
    struct wi_prefix_node *node;
    unsigned char byte; /**< of the node's text behind the parent's */
};

struct wi_prefix_node {
    struct wi_prefix_node *parent;
    void *value; /**< NULL: it is there for its children only */
    struct child *children;
    size_t count;
    size_t capacity;
    size_t size;
    char text[];
};

static struct wi_prefix_node *new_node(widl_string text, void *value)
{
    struct wi_prefix_node *node = calloc(1, sizeof(*node) + text.size);
    if (!node)
        return NULL;
    if (text.size)
        memcpy(node->text, text.data, text.size);
    node->size = text.size;
    node->value = value;
    return node;
}

static void free_node(struct wi_prefix_node *node)
{
    if (node)
        free(node->children);
    free(node);
}

/** Where the child for `byte` is among the children, or would be. */
static size_t find_place(const struct wi_prefix_node *node, unsigned char byte)
{
    size_t first = 0;
    size_t last = node->count;
    while (first < last) {
        size_t middle = (first + last) / 2;
        if (node->children[middle].byte < byte)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

/** The entry of the child for the byte of `text` behind the node's own; NULL: there is none. */
static struct child *find_child(const struct wi_prefix_node *node, widl_string text)
{
    if (text.size <= node->size)
        return NULL;
    unsigned char byte = (unsigned char)text.data[node->size];
    size_t place = find_place(node, byte);
    if (place == node->count || node->children[place].byte != byte)
        return NULL;
    return &node->children[place];
}

/** How many bytes of the node's text, of which `start` are known to, agree with `text`. */
static size_t common_size(const struct wi_prefix_node *node, size_t start, widl_string text)
{
    size_t size = start;
    while (size < node->size && size < text.size && node->text[size] == text.data[size])
        size++;
    return size;
}

/** Make room for another child. Return: false when memory is short. */
static bool reserve_child(struct wi_prefix_node *node)
{
    if (node->count < node->capacity)
        return true;
    size_t capacity = node->capacity ? node->capacity * 2 : 2;
    struct child *children = realloc(node->children, capacity * sizeof(*children));
    if (!children)
        return false;
    node->children = children;
    node->capacity = capacity;
    return true;
}

/** Put a node below another, which has room reserved. */
static void insert_child(struct wi_prefix_node *parent, struct wi_prefix_node *node)
{
    unsigned char byte = (unsigned char)node->text[parent->size];
    size_t place = find_place(parent, byte);
    assert(parent->count < parent->capacity && parent->count < MAX_CHILDREN);
    memmove(&parent->children[place + 1], &parent->children[place],
            (parent->count - place) * sizeof(*parent->children));
    parent->children[place] = (struct child){node, byte};
    parent->count++;
    node->parent = parent;
}

/** The last node on the way along `text` whose whole text is a prefix of it. */
static struct wi_prefix_node *find_last(struct wi_prefix_node *node, widl_string text)
{
    for (;;) {
        const struct child *child = find_child(node, text);
        if (!child || common_size(child->node, node->size, text) < child->node->size)
            return node;
        node = child->node;
    }
}

/** Add a text below a node's child that shares only a part of it. False: memory is short. */
static bool split(struct child *child, widl_string text, void *value)
{
    struct wi_prefix_node *lower = child->node;
    struct wi_prefix_node *parent = lower->parent;
    size_t shared = common_size(lower, parent->size, text);
    bool is_whole = shared == text.size;
    struct wi_prefix_node *upper = new_node(widl_str_n(text.data, shared), is_whole ? value : NULL);
    struct wi_prefix_node *leaf = is_whole ? NULL : new_node(text, value);
    if (!upper || (!is_whole && !leaf) || !reserve_child(upper)) {
        free_node(upper);
        free_node(leaf);
        return false;
    }
    child->node = upper;
    upper->parent = parent;
    insert_child(upper, lower);
    if (leaf)
        insert_child(upper, leaf);
    return true;
}

/** Add a text below a node that has no child for it. False: memory is short. */
static bool add_leaf(struct wi_prefix_node *parent, widl_string text, void *value)
{
    struct wi_prefix_node *leaf = reserve_child(parent) ? new_node(text, value) : NULL;
    if (!leaf)
        return false;
    insert_child(parent, leaf);
    return true;
}

static void remove_child(struct wi_prefix_node *parent, const struct wi_prefix_node *node)
{
    struct child *child = find_child(parent, widl_str_n(node->text, node->size));
    size_t place = (size_t)(child - parent->children);
    assert(child->node == node);
    parent->count--;
    memmove(child, child + 1, (parent->count - place) * sizeof(*child));
}

/** Put the only child of a node, which has a parent and no value, in the node's place. */
static void bypass(struct wi_prefix_node *node)
{
    struct wi_prefix_node *parent = node->parent;
    struct wi_prefix_node *child = node->children[0].node;
    find_child(parent, widl_str_n(node->text, node->size))->node = child;
    child->parent = parent;
    free_node(node);
}

/** Restore the invariants around a node that may be there for nothing now. */
static void tidy(struct wi_prefix_trie *trie, struct wi_prefix_node *node)
{
    struct wi_prefix_node *parent = node->parent;
    if (node->value || node->count > 1)
        return;
    if (parent && node->count == 1) {
        bypass(node);
    } else if (node->count == 0) {
        if (parent)
            remove_child(parent, node);
        else
            trie->root = NULL;
        free_node(node);
        if (parent)
            tidy(trie, parent);
    }
}

/** The node whose text is exactly `prefix`, or NULL. */
static struct wi_prefix_node *find_exactly(const struct wi_prefix_trie *trie, widl_string prefix)
{
    struct wi_prefix_node *node = trie->root ? find_last(trie->root, prefix) : NULL;
    return node && node->size == prefix.size ? node : NULL;
}

void wi_prefix_trie_done(struct wi_prefix_trie *trie)
{
    struct wi_prefix_node *node = trie->root;
    while (node) {
        struct wi_prefix_node *parent = node->parent;
        if (node->count) {
            node = node->children[--node->count].node;
            continue;
        }
        free_node(node);
        node = parent;
    }
    *trie = (struct wi_prefix_trie){0};
}

void *wi_prefix_trie_get(const struct wi_prefix_trie *trie, widl_string prefix)
{
    const struct wi_prefix_node *node = find_exactly(trie, prefix);
    return node ? node->value : NULL;
}

bool wi_prefix_trie_set(struct wi_prefix_trie *trie, widl_string prefix, void *value)
{
    assert(value);
    if (!trie->root)
        trie->root = new_node(widl_str_n("", 0), NULL);
    if (!trie->root)
        return false;
    struct wi_prefix_node *last = find_last(trie->root, prefix);
    struct child *child = find_child(last, prefix);
    bool is_new = last->size < prefix.size || !last->value;
    bool good = true;
    if (last->size == prefix.size)
        last->value = value;
    else if (child)
        good = split(child, prefix, value);
    else
        good = add_leaf(last, prefix, value);
    trie->count += good && is_new;
    tidy(trie, trie->root);
    return good;
}

void *wi_prefix_trie_remove(struct wi_prefix_trie *trie, widl_string prefix)
{
    struct wi_prefix_node *node = find_exactly(trie, prefix);
    if (!node || !node->value)
        return NULL;
    void *value = node->value;
    node->value = NULL;
    trie->count--;
    tidy(trie, node);
    return value;
}

void *wi_prefix_trie_next(const struct wi_prefix_trie *trie, widl_string text,
                          const struct wi_prefix_node **position)
{
    const struct wi_prefix_node *node = *position;
    if (!node) {
        *position = trie->root;
        if (!trie->root || trie->root->value)
            return trie->root ? trie->root->value : NULL;
        node = trie->root;
    }
    do {
        const struct child *child = find_child(node, text);
        if (!child || common_size(child->node, node->size, text) < child->node->size)
            return NULL;
        node = child->node;
    } while (!node->value);
    *position = node;
    return node->value;
}
