/* SPDX-License-Identifier: MIT */
/*
 * Trees: an object with one key stands for what JSON lacks. Nothing of widl has a part in it but
 * the growing buffer, so that encodings and comparisons are judgements of others.
 */
#include "tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** The only key of an object that stands for something; NULL for any other tree. */
static const char *form_of(const json_t *tree, const json_t **ret_content)
{
    void *iterator = json_is_object(tree) ? json_object_iter((json_t *)tree) : NULL;

    if (!iterator)
        return NULL;
    *ret_content = json_object_iter_value(iterator);
    return json_object_iter_key(iterator);
}

/** Neither msgpack-c nor memcmp() likes the other's idea of nothing. */
static bool same_bytes(const void *a, size_t a_size, const void *b, size_t b_size)
{
    return a_size == b_size && (a_size == 0 || memcmp(a, b, a_size) == 0);
}

/** The bytes that hexadecimal digits stand for; the caller frees them. */
static unsigned char *bytes_of(const json_t *digits, size_t *ret_size)
{
    const char *text = json_string_value(digits);
    size_t size = json_string_length(digits) / 2;
    unsigned char *bytes = malloc(size + 1);

    for (size_t i = 0; bytes && i < size; i++) {
        char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};

        bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    *ret_size = size;
    return bytes;
}

static void pack_bytes(const json_t *digits, msgpack_packer *packer)
{
    size_t size;
    unsigned char *bytes = bytes_of(digits, &size);

    msgpack_pack_bin_with_body(packer, bytes, size);
    free(bytes);
}

static void pack_foreign(const char *name, msgpack_packer *packer)
{
    if (strcmp(name, "nan") == 0)
        msgpack_pack_double(packer, (double)NAN);
    else if (strcmp(name, "inf") == 0)
        msgpack_pack_double(packer, (double)INFINITY);
    else if (strcmp(name, "latin1") == 0)
        msgpack_pack_str_with_body(packer, "caf\xe9", 4);
    else
        msgpack_pack_ext_with_body(packer, "\0\0\0\0", 4, -1);
}

static void pack_form(const char *form, const json_t *content, msgpack_packer *packer)
{
    if (strcmp(form, "map") == 0) {
        msgpack_pack_map(packer, json_array_size(content) / 2);
        for (size_t i = 0; i < json_array_size(content); i++)
            tree_pack(json_array_get(content, i), packer);
    } else if (strcmp(form, "bytes") == 0) {
        pack_bytes(content, packer);
    } else if (strcmp(form, "float32") == 0) {
        msgpack_pack_float(packer, (float)json_number_value(content));
    } else if (strcmp(form, "wide") == 0) {
        msgpack_pack_fix_int64(packer, json_integer_value(content));
    } else if (strcmp(form, "uint64") == 0) {
        msgpack_pack_uint64(packer, strtoull(json_string_value(content), NULL, 10));
    } else {
        pack_foreign(json_string_value(content), packer);
    }
}

void tree_pack(const json_t *tree, msgpack_packer *packer)
{
    const json_t *content;
    const char *form = form_of(tree, &content);

    if (form) {
        pack_form(form, content, packer);
    } else if (json_is_array(tree)) {
        msgpack_pack_array(packer, json_array_size(tree));
        for (size_t i = 0; i < json_array_size(tree); i++)
            tree_pack(json_array_get(tree, i), packer);
    } else if (json_is_string(tree)) {
        msgpack_pack_str_with_body(packer, json_string_value(tree), json_string_length(tree));
    } else if (json_is_integer(tree)) {
        msgpack_pack_int64(packer, json_integer_value(tree));
    } else if (json_is_real(tree)) {
        msgpack_pack_double(packer, json_real_value(tree));
    } else if (json_is_boolean(tree)) {
        json_is_true(tree) ? msgpack_pack_true(packer) : msgpack_pack_false(packer);
    } else {
        msgpack_pack_nil(packer);
    }
}

static void append(widl_buffer *out, const char *text, size_t size)
{
    if (!widl_buffer_append(out, text, size))
        abort();
}

static void append_text(widl_buffer *out, const char *text)
{
    append(out, text, strlen(text));
}

/** A scalar as jansson writes it. */
static void print_scalar(const json_t *scalar, widl_buffer *out)
{
    char *text = json_dumps(scalar, JSON_ENCODE_ANY | (out->size % 2 ? JSON_ENSURE_ASCII : 0));

    append_text(out, text);
    free(text);
}

/** WAMP's form of binary data. */
static void print_bytes(const json_t *digits, widl_buffer *out)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t size;
    unsigned char *bytes = bytes_of(digits, &size);

    append_text(out, "\"\\u0000");
    for (size_t i = 0; i < size; i += 3) {
        unsigned group = (unsigned)bytes[i] << 16;
        char quad[4];

        group |= i + 1 < size ? (unsigned)bytes[i + 1] << 8 : 0;
        group |= i + 2 < size ? bytes[i + 2] : 0;
        for (unsigned j = 0; j < 4; j++)
            quad[j] = i + j > size ? '=' : alphabet[group >> (18 - 6 * j) & 63];
        append(out, quad, sizeof(quad));
    }
    append_text(out, "\"");
    free(bytes);
}

/** Elements, or pairs when there is `colon`; both are elements of an array here. */
static void print_parts(const json_t *parts, const char *brackets, bool colon, widl_buffer *out)
{
    append(out, brackets, 1);
    for (size_t i = 0; i < json_array_size(parts); i++) {
        if (i > 0)
            append_text(out, colon && i % 2 == 1 ? ":" : ",");
        if (out->size % 5 == 0)
            append_text(out, " \t\r\n");
        tree_print(json_array_get(parts, i), out);
    }
    append(out, brackets + 1, 1);
}

void tree_print(const json_t *tree, widl_buffer *out)
{
    const json_t *content;
    const char *form = form_of(tree, &content);

    if (!form && json_is_array(tree))
        print_parts(tree, "[]", false, out);
    else if (!form)
        print_scalar(tree, out);
    else if (strcmp(form, "map") == 0)
        print_parts(content, "{}", true, out);
    else if (strcmp(form, "bytes") == 0)
        print_bytes(content, out);
    else if (strcmp(form, "uint64") == 0)
        append_text(out, json_string_value(content));
    else
        print_scalar(content, out);
}

static bool is_number(double expected, double found)
{
    return expected == found && signbit(expected) == signbit(found);
}

static bool is_float(const msgpack_object *object)
{
    return object->type == MSGPACK_OBJECT_FLOAT64 || object->type == MSGPACK_OBJECT_FLOAT32;
}

static bool is_integer(int64_t expected, const msgpack_object *object)
{
    if (expected < 0)
        return object->type == MSGPACK_OBJECT_NEGATIVE_INTEGER && object->via.i64 == expected;
    return object->type == MSGPACK_OBJECT_POSITIVE_INTEGER && object->via.u64 == (uint64_t)expected;
}

static bool is_map(const json_t *parts, const msgpack_object *object)
{
    if (object->type != MSGPACK_OBJECT_MAP || object->via.map.size != json_array_size(parts) / 2)
        return false;
    for (uint32_t i = 0; i < object->via.map.size; i++)
        if (!tree_is_msgpack(json_array_get(parts, 2 * i), &object->via.map.ptr[i].key) ||
            !tree_is_msgpack(json_array_get(parts, 2 * i + 1), &object->via.map.ptr[i].val))
            return false;
    return true;
}

static bool is_bytes(const json_t *digits, const msgpack_object *object)
{
    size_t size;
    unsigned char *bytes = bytes_of(digits, &size);
    bool same = object->type == MSGPACK_OBJECT_BIN &&
                same_bytes(object->via.bin.ptr, object->via.bin.size, bytes, size);

    free(bytes);
    return same;
}

static bool is_form(const char *form, const json_t *content, const msgpack_object *object)
{
    if (strcmp(form, "map") == 0)
        return is_map(content, object);
    if (strcmp(form, "bytes") == 0)
        return is_bytes(content, object);
    if (strcmp(form, "float32") == 0)
        return is_float(object) && is_number(json_number_value(content), object->via.f64);
    if (strcmp(form, "wide") == 0)
        return is_integer(json_integer_value(content), object);
    if (strcmp(form, "uint64") == 0)
        return object->type == MSGPACK_OBJECT_POSITIVE_INTEGER &&
               object->via.u64 == strtoull(json_string_value(content), NULL, 10);
    if (strcmp(json_string_value(content), "nan") == 0)
        return is_float(object) && isnan(object->via.f64);
    return is_float(object) && isinf(object->via.f64);
}

static bool is_list(const json_t *elements, const msgpack_object *object)
{
    if (object->type != MSGPACK_OBJECT_ARRAY || object->via.array.size != json_array_size(elements))
        return false;
    for (uint32_t i = 0; i < object->via.array.size; i++)
        if (!tree_is_msgpack(json_array_get(elements, i), &object->via.array.ptr[i]))
            return false;
    return true;
}

bool tree_is_msgpack(const json_t *tree, const msgpack_object *object)
{
    const json_t *content;
    const char *form = form_of(tree, &content);

    if (form)
        return is_form(form, content, object);
    switch (json_typeof(tree)) {
    case JSON_ARRAY:
        return is_list(tree, object);
    case JSON_STRING:
        return object->type == MSGPACK_OBJECT_STR &&
               same_bytes(object->via.str.ptr, object->via.str.size, json_string_value(tree),
                          json_string_length(tree));
    case JSON_INTEGER:
        return is_integer(json_integer_value(tree), object);
    case JSON_REAL:
        return is_float(object) && is_number(json_real_value(tree), object->via.f64);
    case JSON_TRUE:
    case JSON_FALSE:
        return object->type == MSGPACK_OBJECT_BOOLEAN && object->via.boolean == json_is_true(tree);
    default:
        return object->type == MSGPACK_OBJECT_NIL;
    }
}

static bool is_object(const json_t *parts, json_t *parsed)
{
    size_t i = 0;
    const char *key;
    json_t *value;

    if (!json_is_object(parsed) || json_object_size(parsed) != json_array_size(parts) / 2)
        return false;
    json_object_foreach(parsed, key, value)
    {
        if (strcmp(key, json_string_value(json_array_get(parts, i))) != 0 ||
            !tree_is_json(json_array_get(parts, i + 1), value))
            return false;
        i += 2;
    }
    return true;
}

/** Whether the string is binary data in WAMP's form: printed anew, the text is the same. */
static bool is_base64(const json_t *digits, const json_t *parsed)
{
    widl_buffer expected = {0};
    char *text = json_dumps(parsed, JSON_ENCODE_ANY);

    print_bytes(digits, &expected);
    bool same = strlen(text) == expected.size && memcmp(text, expected.data, expected.size) == 0;
    widl_buffer_free(&expected);
    free(text);
    return same;
}

static bool is_array(const json_t *elements, const json_t *parsed)
{
    if (!json_is_array(parsed) || json_array_size(parsed) != json_array_size(elements))
        return false;
    for (size_t i = 0; i < json_array_size(elements); i++)
        if (!tree_is_json(json_array_get(elements, i), json_array_get(parsed, i)))
            return false;
    return true;
}

bool tree_is_json(const json_t *tree, json_t *parsed)
{
    const json_t *content;
    const char *form = form_of(tree, &content);

    if (!form && json_is_array(tree))
        return is_array(tree, parsed);
    if (!form && json_is_real(tree))
        return json_is_real(parsed) && is_number(json_real_value(tree), json_real_value(parsed));
    if (!form)
        return json_equal(tree, parsed);
    if (strcmp(form, "map") == 0)
        return is_object(content, parsed);
    if (strcmp(form, "bytes") == 0)
        return is_base64(content, parsed);
    if (strcmp(form, "float32") == 0)
        return json_is_real(parsed) && json_real_value(parsed) == json_number_value(content);
    return json_equal(content, parsed);
}

bool tree_fits_jansson(const json_t *tree)
{
    const json_t *content = tree;
    const char *form = form_of(tree, &content);

    if (form && strcmp(form, "uint64") == 0)
        return false;
    for (size_t i = 0; json_is_array(content) && i < json_array_size(content); i++)
        if (!tree_fits_jansson(json_array_get(content, i)))
            return false;
    return true;
}
