/* SPDX-License-Identifier: MIT */
/*
 * JSON files that people write, as a tree whose values know their places: what is wrong in one is
 * said as `FILE:LINE:COLUMN: users[3].role: must be a string`.
 */
#ifndef WI_DOCUMENT_H
#define WI_DOCUMENT_H

#include <widl/codec.h>
#include <widl/error.h>
#include <widl/value.h>

/** A value. What its kind does not have is zero. */
struct wi_node {
    widl_kind kind; /**< never bytes */
    struct wi_node *parent;
    struct wi_node *next;  /**< behind it in its parent */
    struct wi_node *first; /**< in it */
    struct wi_node *last;
    size_t count;     /**< of what is in it */
    size_t index;     /**< in its parent */
    size_t offset;    /**< where in the text it begins; of a member, where its key does */
    widl_string key;  /**< of a member of a map */
    widl_string text; /**< of a string, followed by a NUL; of a number, as it is written */
    bool flag;        /**< of a bool */
};

/** A file that was read. */
struct wi_document {
    const char *name; /**< for people; borrowed */
    widl_string text; /**< borrowed */
    widl_arena arena; /**< owns the nodes and their texts */
    struct wi_node *root;
};

/**
 * Read a document. Return: false with WIDL_ERROR_INVALID, and where; or _MEMORY. Released by
 * wi_document_free() in any case.
 */
bool wi_document_read(struct wi_document *document, const char *name, widl_string text,
                      widl_error *error);

/** Release the nodes. */
void wi_document_free(struct wi_document *document);

/** Refuse a value: `FILE:LINE:COLUMN: path: ` and what is wrong. Return: false. */
bool wi_document_refuse(const struct wi_document *document, const struct wi_node *node,
                        widl_error *error, const char *format, ...) WIDL_PRINTF(4, 5);

/** The member of a map by that name, or NULL. */
struct wi_node *wi_node_member(const struct wi_node *map, const char *key);

/** A non-negative integer. Return: false when the value is none, or above `most`. */
bool wi_node_uint(const struct wi_node *node, uint64_t most, uint64_t *ret);

/*
 * Changing a document, to write it again. What is added has no place in the text; its texts are
 * copied. NULL: no memory.
 */

/** The member of a map by that name, which becomes an empty value of the kind. */
struct wi_node *wi_node_set(struct wi_document *document, struct wi_node *map, const char *key,
                            widl_kind kind);
bool wi_node_set_string(struct wi_document *document, struct wi_node *map, const char *key,
                        widl_string value);
bool wi_node_set_uint(struct wi_document *document, struct wi_node *map, const char *key,
                      uint64_t value);

/** A new value at the end of a list. */
struct wi_node *wi_node_append(struct wi_document *document, struct wi_node *list, widl_kind kind);

/** A text of the document's own. data NULL: no memory. */
widl_string wi_document_copy(struct wi_document *document, widl_string text);

/** Take a value out of its parent. */
void wi_node_remove(struct wi_node *node);

/** Append the document as text with a member a line. Return: false: no memory. */
bool wi_document_write(const struct wi_document *document, widl_buffer *out);

#endif
