/* SPDX-License-Identifier: MIT */
/*
 * Fields: a table says what a map may have. Names that are not in it are refused, with the nearest
 * one that is: what somebody has misspelt must not be passed over.
 */
#include "value/fields.h"

/** Names longer than this are not compared. */
#define NAME_SIZE_MAX 32

/** How many letters must change to make a name of another, at most NAME_SIZE_MAX bytes each. */
static size_t distance(widl_string a, widl_string b)
{
    size_t row[NAME_SIZE_MAX + 1];
    for (size_t j = 0; j <= b.size; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t best = diagonal + (a.data[i - 1] == b.data[j - 1] ? 0 : 1);
            diagonal = row[j];
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            if (row[j] + 1 < best)
                best = row[j] + 1;
            row[j] = best;
        }
    }
    return row[b.size];
}

/** The field that was meant by a name, or NULL. */
static const char *meant(widl_string name, const struct wi_field *fields, size_t count)
{
    const char *nearest = NULL;
    size_t least = name.size / 3 + 1;
    if (name.size > NAME_SIZE_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t steps = distance(name, widl_str(fields[i].name));
        if (steps > least)
            continue;
        nearest = fields[i].name;
        least = steps;
    }
    return nearest;
}

static const struct wi_field *find(const struct wi_field *fields, size_t count, widl_string name)
{
    for (size_t i = 0; i < count; i++)
        if (widl_str_equal(name, widl_str(fields[i].name)))
            return &fields[i];
    return NULL;
}

static bool refuse_unknown(const struct wi_document *document, const struct wi_node *member,
                           const struct wi_field *fields, size_t count, widl_error *error)
{
    const char *name = meant(member->key, fields, count);
    return name ? wi_document_refuse(document, member, error, "not known; did you mean '%s'?", name)
                : wi_document_refuse(document, member, error, "not known");
}

static bool read_uint(const struct wi_document *document, const struct wi_node *node,
                      const struct wi_field *field, widl_error *error)
{
    uint64_t value = 0;
    if (!wi_node_uint(node, field->most, &value) || value < field->least)
        return wi_document_refuse(document, node, error, "must be a whole number from %lu to %lu",
                                  (unsigned long)field->least, (unsigned long)field->most);
    *(uint32_t *)field->ret = (uint32_t)value;
    return true;
}

static bool read_string(const struct wi_document *document, const struct wi_node *node,
                        widl_string *ret, widl_error *error)
{
    if (node->kind != WIDL_KIND_STRING || node->text.size == 0)
        return wi_document_refuse(document, node, error, "must be a string that is not empty");
    *ret = node->text;
    return true;
}

static bool read_one(const struct wi_document *document, const struct wi_node *node,
                     const struct wi_field *field, widl_error *error)
{
    if (field->kind == WI_FIELD_STRING)
        return read_string(document, node, field->ret, error);
    if (field->kind == WI_FIELD_UINT)
        return read_uint(document, node, field, error);
    if (field->kind == WI_FIELD_LIST && node->kind != WIDL_KIND_LIST)
        return wi_document_refuse(document, node, error, "must be a list");
    if (field->kind == WI_FIELD_MAP && node->kind != WIDL_KIND_MAP)
        return wi_document_refuse(document, node, error, "must be an object");
    *(const struct wi_node **)field->ret = node;
    return true;
}

bool wi_fields_read(const struct wi_document *document, const struct wi_node *map,
                    const struct wi_field *fields, size_t count, widl_error *error)
{
    if (map->kind != WIDL_KIND_MAP)
        return wi_document_refuse(document, map, error, "must be an object");
    for (const struct wi_node *node = map->first; node; node = node->next) {
        const struct wi_field *field = find(fields, count, node->key);
        if (!field)
            return refuse_unknown(document, node, fields, count, error);
        if (!read_one(document, node, field, error))
            return false;
    }
    for (size_t i = 0; i < count; i++)
        if (fields[i].required && !wi_node_member(map, fields[i].name))
            return wi_document_refuse(document, map, error, "'%s' is missing", fields[i].name);
    return true;
}

bool wi_fields_strings(const struct wi_document *document, const struct wi_node *list,
                       widl_arena *arena, widl_string **ret, size_t *ret_count, widl_error *error)
{
    *ret = widl_arena_alloc(arena, list->count * sizeof(**ret));
    *ret_count = 0;
    if (!*ret)
        return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for a document");
    for (const struct wi_node *node = list->first; node; node = node->next)
        if (!read_string(document, node, &(*ret)[(*ret_count)++], error))
            return false;
    return true;
}
