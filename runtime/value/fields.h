/* SPDX-License-Identifier: MIT */
/* Reading maps of documents by a table: types, what must be there, and what was meant. */
#ifndef WI_FIELDS_H
#define WI_FIELDS_H

#include "value/document.h"

/** What a member's value must be. */
enum wi_field_kind {
    WI_FIELD_STRING, /**< into a widl_string */
    WI_FIELD_UINT,   /**< into a uint32_t, from `least` to `most` */
    WI_FIELD_LIST,   /**< into a const struct wi_node *, as the next two */
    WI_FIELD_MAP,
    WI_FIELD_ANY,
};

/** A member that a map may have. */
struct wi_field {
    const char *name;
    enum wi_field_kind kind;
    bool required;
    void *ret; /**< set when it is there */
    uint32_t least;
    uint32_t most;
};

/**
 * Read a map's members. Return: false with WIDL_ERROR_INVALID, and where: it is no map, a member is
 * missing, unknown, of another kind, or empty text.
 */
bool wi_fields_read(const struct wi_document *document, const struct wi_node *map,
                    const struct wi_field *fields, size_t count, widl_error *error);

/** A list of strings, none of them empty, into memory of `arena`. */
bool wi_fields_strings(const struct wi_document *document, const struct wi_node *list,
                       widl_arena *arena, widl_string **ret, size_t *ret_count, widl_error *error);

#endif
