/* SPDX-License-Identifier: MIT */
/*
 * Documents: JSON as strict as that of messages, read into a tree.
 *
 * Invariants: nesting is bounded by WIDL_MAX_DEPTH, keys of a map differ, and `index` is the place
 * of a value in its parent, until the tree is changed.
 */
#include "value/document.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/format.h"
#include "value/head.h"
#include "value/json_scan.h"
#include "value/key_set.h"
#include "value/problem.h"

/** What is kept of a document: nodes take many times the bytes of their text. */
#define ARENA_LIMIT ((size_t)1 << 30)

struct reading {
    struct wi_document *document;
    struct wi_json json;
    widl_buffer packed; /**< the scalar that was read last, or the keys of maps that are open */
    widl_problem problem;
};

static bool read_value(struct reading *reading, struct wi_node *node, unsigned depth);

static bool no_memory(widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for a document");
}

/** `FILE:LINE:COLUMN: ` for a place in the text. Columns count bytes. */
static size_t write_place(const struct wi_document *document, size_t offset, char *out, size_t size)
{
    size_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < offset && i < document->text.size; i++) {
        if (document->text.data[i] != '\n')
            continue;
        line++;
        start = i + 1;
    }
    int length = snprintf(out, size, "%s:%zu:%zu: ", document->name, line, offset - start + 1);
    return length < 0 ? 0 : (size_t)length < size ? (size_t)length : size - 1;
}

/** The path of a value, put together from the inside. */
static void make_path(const struct wi_node *node, widl_problem *problem)
{
    for (; node && node->parent; node = node->parent) {
        if (node->parent->kind == WIDL_KIND_MAP)
            wi_problem_at(problem, node->key);
        else
            wi_problem_at_index(problem, node->index);
    }
}

bool wi_document_refuse(const struct wi_document *document, const struct wi_node *node,
                        widl_error *error, const char *format, ...)
{
    char place[WIDL_ERROR_TEXT_SIZE];
    char text[WIDL_ERROR_TEXT_SIZE];
    widl_problem problem = {0};
    va_list arguments;
    va_start(arguments, format);
    wi_format(text, sizeof(text), format, arguments);
    va_end(arguments);
    write_place(document, node->offset, place, sizeof(place));
    make_path(node, &problem);
    return widl_error_set(error, WIDL_ERROR_INVALID, NULL, "%s%s%s%s", place, problem.path,
                          problem.path[0] ? ": " : "", text);
}

/** What the scanner says, with its place as people count. */
static bool report(const struct reading *reading, widl_error *error)
{
    char place[WIDL_ERROR_TEXT_SIZE];
    const char *text = reading->problem.text;
    const char *byte = strstr(text, " at byte ");
    if (reading->problem.out_of_memory)
        return no_memory(error);
    write_place(reading->document, (size_t)(reading->json.at - reading->json.start), place,
                sizeof(place));
    return widl_error_set(error, WIDL_ERROR_INVALID, NULL, "%s%.*s", place,
                          (int)(byte ? (size_t)(byte - text) : strlen(text)), text);
}

static struct wi_node *add_node(struct wi_document *document, struct wi_node *parent)
{
    struct wi_node *node = widl_arena_alloc(&document->arena, sizeof(*node));
    if (!node)
        return NULL;
    node->parent = parent;
    node->index = parent->count++;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    return node;
}

widl_string wi_document_copy(struct wi_document *document, widl_string text)
{
    return widl_str_n(widl_arena_copy(&document->arena, text.data, text.size), text.size);
}

static bool set_text(struct reading *reading, widl_string text, widl_string *ret)
{
    *ret = wi_document_copy(reading->document, text);
    return ret->data || wi_problem_memory(&reading->problem);
}

/** The string at the cursor; what was packed for it is dropped. */
static bool read_string(struct reading *reading, bool is_key, widl_string *ret)
{
    struct wi_head head;
    size_t before = reading->packed.size;
    if (!wi_json_read_string(&reading->json, is_key))
        return false;
    const unsigned char *start = reading->packed.data + before;
    const unsigned char *text = wi_head_read(start, start + reading->packed.size - before, &head);
    reading->packed.size = before;
    if (!text || head.type != WI_TYPE_STRING)
        return wi_json_refuse_text(&reading->json, "a string that starts with U+0000");
    return set_text(reading, widl_str_n((const char *)text, (size_t)head.number), ret);
}

static bool read_number(struct reading *reading, struct wi_node *node)
{
    const char *start = reading->json.at;
    struct wi_head head;
    reading->packed.size = 0;
    if (!wi_json_read_number(&reading->json))
        return false;
    const unsigned char *packed = reading->packed.data;
    wi_head_read(packed, packed + reading->packed.size, &head);
    node->kind = head.type == WI_TYPE_UINT || head.type == WI_TYPE_NEGATIVE ? WIDL_KIND_INTEGER
                                                                            : WIDL_KIND_FLOAT;
    reading->packed.size = 0;
    return set_text(reading, widl_str_n(start, (size_t)(reading->json.at - start)), &node->text);
}

static bool read_literal(struct reading *reading, struct wi_node *node)
{
    char first = *reading->json.at;
    const char *word = first == 't' ? "true" : first == 'f' ? "false" : "null";
    node->kind = first == 'n' ? WIDL_KIND_NULL : WIDL_KIND_BOOL;
    node->flag = first == 't';
    bool success = wi_json_read_literal(&reading->json, word, 0);
    reading->packed.size = 0;
    return success;
}

/** Enter a list or a map. */
static bool open_nest(struct reading *reading, unsigned depth)
{
    if (depth >= WIDL_MAX_DEPTH)
        return wi_json_refuse_text(&reading->json, "nested too deep");
    reading->json.at++;
    wi_json_skip_space(&reading->json);
    return true;
}

static bool read_list(struct reading *reading, struct wi_node *list, unsigned depth)
{
    struct wi_json *json = &reading->json;
    list->kind = WIDL_KIND_LIST;
    if (!open_nest(reading, depth))
        return false;
    while (!wi_json_take(json, ']')) {
        if (list->count > 0 && !wi_json_take(json, ','))
            return wi_json_refuse(json, "',' or ']'");
        struct wi_node *node = add_node(reading->document, list);
        if (!node)
            return wi_problem_memory(&reading->problem);
        if (!read_value(reading, node, depth + 1))
            return false;
        wi_json_skip_space(json);
    }
    return true;
}

/** The keys of one map, as far as they were read, one behind the other. */
struct keys {
    widl_buffer bytes;
    struct wi_key_set set;
};

static bool add_key(struct reading *reading, struct keys *keys, widl_string key)
{
    /* Offset 0 stands for no key. */
    if (keys->bytes.size == 0 && !widl_buffer_append(&keys->bytes, "", 1))
        return wi_problem_memory(&reading->problem);
    size_t offset = keys->bytes.size;
    if (!widl_buffer_append(&keys->bytes, key.data, key.size))
        return wi_problem_memory(&reading->problem);
    switch (wi_key_set_add(&keys->set, keys->bytes.data, offset, key.size)) {
    case WI_KEY_DUPLICATE:
        return wi_json_refuse_text(&reading->json, "this key is there already");
    case WI_KEY_NO_MEMORY:
        return wi_problem_memory(&reading->problem);
    default:
        return true;
    }
}

static bool read_member(struct reading *reading, struct wi_node *map, struct keys *keys,
                        unsigned depth)
{
    struct wi_json *json = &reading->json;
    if (json->at == json->end || *json->at != '"')
        return wi_json_refuse(json, "a string as key");
    struct wi_node *node = add_node(reading->document, map);
    if (!node)
        return wi_problem_memory(&reading->problem);
    size_t offset = (size_t)(json->at - json->start);
    const char *start = json->at;
    if (!read_string(reading, true, &node->key))
        return false;
    const char *behind = json->at;
    json->at = start;
    if (!add_key(reading, keys, node->key))
        return false;
    json->at = behind;
    wi_json_skip_space(json);
    if (!wi_json_take(json, ':'))
        return wi_json_refuse(json, "':'");
    bool success = read_value(reading, node, depth);
    node->offset = offset;
    return success;
}

static bool read_members(struct reading *reading, struct wi_node *map, struct keys *keys,
                         unsigned depth)
{
    struct wi_json *json = &reading->json;
    while (!wi_json_take(json, '}')) {
        if (map->count > 0 && !wi_json_take(json, ','))
            return wi_json_refuse(json, "',' or '}'");
        wi_json_skip_space(json);
        if (!read_member(reading, map, keys, depth + 1))
            return false;
        wi_json_skip_space(json);
    }
    return true;
}

static bool read_map(struct reading *reading, struct wi_node *map, unsigned depth)
{
    struct keys keys = {0};
    map->kind = WIDL_KIND_MAP;
    if (!open_nest(reading, depth))
        return false;
    wi_key_set_init(&keys.set, NULL);
    bool success = read_members(reading, map, &keys, depth);
    wi_key_set_done(&keys.set);
    widl_buffer_free(&keys.bytes);
    return success;
}

static bool read_value(struct reading *reading, struct wi_node *node, unsigned depth)
{
    struct wi_json *json = &reading->json;
    wi_json_skip_space(json);
    node->offset = (size_t)(json->at - json->start);
    if (json->at == json->end)
        return wi_json_refuse(json, "a value");
    switch (*json->at) {
    case '{':
        return read_map(reading, node, depth);
    case '[':
        return read_list(reading, node, depth);
    case '"':
        node->kind = WIDL_KIND_STRING;
        return read_string(reading, false, &node->text);
    case 't':
    case 'f':
    case 'n':
        return read_literal(reading, node);
    default:
        if (*json->at == '-' || wi_json_at_digit(json))
            return read_number(reading, node);
        return wi_json_refuse(json, "a value");
    }
}

static bool read_all(struct reading *reading)
{
    struct wi_json *json = &reading->json;
    if (!read_value(reading, reading->document->root, 0))
        return false;
    wi_json_skip_space(json);
    return json->at == json->end || wi_json_refuse(json, "the end");
}

bool wi_document_read(struct wi_document *document, const char *name, widl_string text,
                      widl_error *error)
{
    *document = (struct wi_document){.name = name, .text = text, .arena = {.limit = ARENA_LIMIT}};
    struct reading reading = {.document = document};
    reading.json = (struct wi_json){.start = text.data,
                                    .at = text.data,
                                    .end = text.data + text.size,
                                    .out = &reading.packed,
                                    .problem = &reading.problem};
    document->root = widl_arena_alloc(&document->arena, sizeof(*document->root));
    bool success = document->root && read_all(&reading);
    if (!document->root)
        no_memory(error);
    else if (!success)
        report(&reading, error);
    widl_buffer_free(&reading.packed);
    return success;
}

void wi_document_free(struct wi_document *document)
{
    widl_arena_free(&document->arena);
    document->root = NULL;
}

struct wi_node *wi_node_member(const struct wi_node *map, const char *key)
{
    for (struct wi_node *node = map->first; node; node = node->next)
        if (widl_str_equal(node->key, widl_str(key)))
            return node;
    return NULL;
}

bool wi_node_uint(const struct wi_node *node, uint64_t most, uint64_t *ret)
{
    uint64_t value = 0;
    if (node->kind != WIDL_KIND_INTEGER)
        return false;
    for (size_t i = 0; i < node->text.size; i++) {
        unsigned digit = (unsigned)(unsigned char)node->text.data[i] - '0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret = value;
    return value <= most;
}
