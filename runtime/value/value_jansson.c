/* SPDX-License-Identifier: MIT */
/*
 * Values as jansson trees. Jansson's strings may hold any character but must be UTF-8; its integers
 * are signed; its objects have keys without NUL. What does not fit is refused.
 */
#include <math.h>

#include <widl/jansson.h>

#include "value/base64.h"
#include "value/check.h"
#include "value/head.h"
#include "value/problem.h"

/** A checked value on its way into a tree. */
struct input {
    const unsigned char *at;
    const unsigned char *end;
    widl_buffer scratch; /**< text that has to be built first */
    widl_problem *problem;
};

static json_t *build(struct input *input);

/** Pass a new node on; NULL means that jansson found no memory. */
static json_t *built(struct input *input, json_t *json)
{
    if (!json)
        wi_problem_memory(input->problem);
    return json;
}

static json_t *build_uint(struct input *input, uint64_t value)
{
    if (value <= INT64_MAX)
        return built(input, json_integer((json_int_t)value));
    wi_problem_set(input->problem, "jansson has no integer above 9223372036854775807");
    return NULL;
}

static json_t *build_float(struct input *input, double value)
{
    if (isfinite(value))
        return built(input, json_real(value));
    wi_problem_set(input->problem, "JSON has no %s", isnan(value) ? "NaN" : "infinity");
    return NULL;
}

static json_t *build_string(struct input *input, size_t size)
{
    const char *text = (const char *)input->at;

    if (size > 0 && text[0] == '\0') {
        wi_problem_set(input->problem, "a string that starts with U+0000 means binary data in "
                                       "JSON");
        return NULL;
    }
    input->at += size;
    return built(input, json_stringn(text, size));
}

static json_t *build_bytes(struct input *input, size_t size)
{
    size_t length = wi_base64_size(size);
    char *text;

    input->scratch.size = 0;
    text = (char *)widl_buffer_reserve(&input->scratch, length + 1);
    if (!text)
        return built(input, NULL);
    text[0] = '\0';
    wi_base64_write(text + 1, input->at, size);
    input->at += size;
    return built(input, json_stringn(text, length + 1));
}

static json_t *build_list(struct input *input, uint64_t count)
{
    json_t *list = built(input, json_array());

    for (uint64_t i = 0; list && i < count; i++) {
        json_t *element = build(input);

        if (!element)
            wi_problem_at_index(input->problem, (size_t)i);
        else if (json_array_append_new(list, element) == 0)
            continue;
        else
            wi_problem_memory(input->problem);
        json_decref(list);
        list = NULL;
    }
    return list;
}

/** Give `map` the value, which is consumed, under a key, which jansson wants as a C string. */
static bool set_pair(struct input *input, json_t *map, widl_string key, json_t *value)
{
    input->scratch.size = 0;
    if (!widl_buffer_append(&input->scratch, key.data, key.size) ||
        !widl_buffer_append(&input->scratch, "", 1)) {
        json_decref(value);
        return wi_problem_memory(input->problem);
    }
    if (json_object_set_new_nocheck(map, (const char *)input->scratch.data, value) != 0)
        return wi_problem_memory(input->problem);
    return true;
}

static bool build_pair(struct input *input, json_t *map)
{
    struct wi_head head = {0};
    widl_string key;
    json_t *value;

    input->at = wi_head_read(input->at, input->end, &head);
    key = widl_str_n((const char *)input->at, (size_t)head.number);
    if (key.size > 0 && memchr(key.data, '\0', key.size))
        return wi_problem_set(input->problem, "jansson has no keys with U+0000");
    input->at += key.size;
    value = build(input);
    if (!value)
        return wi_problem_at(input->problem, key);
    return set_pair(input, map, key, value);
}

static json_t *build_map(struct input *input, uint64_t count)
{
    json_t *map = built(input, json_object());

    for (uint64_t i = 0; map && i < count; i++) {
        if (build_pair(input, map))
            continue;
        json_decref(map);
        map = NULL;
    }
    return map;
}

static json_t *build(struct input *input)
{
    struct wi_head head;

    input->at = wi_head_read(input->at, input->end, &head);
    switch (head.type) {
    case WI_TYPE_BOOL:
        return json_boolean(head.number != 0);
    case WI_TYPE_UINT:
        return build_uint(input, head.number);
    case WI_TYPE_NEGATIVE:
        return built(input, json_integer((json_int_t)head.number));
    case WI_TYPE_FLOAT32:
        return build_float(input, (double)wi_head_float32(&head));
    case WI_TYPE_FLOAT64:
        return build_float(input, wi_head_float64(&head));
    case WI_TYPE_STRING:
        return build_string(input, (size_t)head.number);
    case WI_TYPE_BYTES:
        return build_bytes(input, (size_t)head.number);
    case WI_TYPE_LIST:
        return build_list(input, head.number);
    case WI_TYPE_MAP:
        return build_map(input, head.number);
    default:
        return json_null();
    }
}

/** Trees are built by programs and may be deeper than anything read, or even contain themselves. */
static bool write_tree(widl_writer *writer, const json_t *json, unsigned depth);

/** A string that starts with NUL is binary data in base64. */
static bool write_string(widl_writer *writer, const json_t *json)
{
    const char *text = json_string_value(json);
    size_t size = json_string_length(json);
    unsigned char *out;
    size_t decoded;

    if (size == 0 || text[0] != '\0')
        return widl_write_string(writer, widl_str_n(text, size));
    out = widl_writer_reserve(writer, WIDL_HEAD_SIZE + size);
    if (!out)
        return false;
    if (!wi_base64_read(out + WIDL_HEAD_SIZE, text + 1, size - 1, &decoded))
        return widl_writer_refuse(writer, "malformed base64 of binary data");
    memmove(widl_put_bytes_head(out, decoded), out + WIDL_HEAD_SIZE, decoded);
    widl_writer_commit(writer, widl_put_bytes_head(out, decoded) + decoded);
    return true;
}

static bool write_list(widl_writer *writer, const json_t *list, unsigned depth)
{
    size_t count = json_array_size(list);

    if (!widl_write_list(writer, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!write_tree(writer, json_array_get(list, i), depth))
            return widl_writer_at_index(writer, i);
    }
    return true;
}

static bool write_map(widl_writer *writer, const json_t *map, unsigned depth)
{
    /* Jansson's iterators take what they only read as not const. */
    json_t *object = (json_t *)(uintptr_t)map;
    void *at = json_object_iter(object);

    if (!widl_write_map(writer, json_object_size(map)))
        return false;
    for (; at; at = json_object_iter_next(object, at)) {
        const char *key = json_object_iter_key(at);

        if (!widl_write_string(writer, widl_str(key)))
            return false;
        if (!write_tree(writer, json_object_iter_value(at), depth))
            return widl_writer_at(writer, key);
    }
    return true;
}

static bool write_tree(widl_writer *writer, const json_t *json, unsigned depth)
{
    if ((json_is_array(json) || json_is_object(json)) && depth >= WIDL_MAX_DEPTH)
        return widl_writer_refuse(writer, "nested deeper than %d", WIDL_MAX_DEPTH);
    if (!json)
        return widl_writer_refuse(writer, "there is no value");
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return write_map(writer, json, depth + 1);
    case JSON_ARRAY:
        return write_list(writer, json, depth + 1);
    case JSON_STRING:
        return write_string(writer, json);
    case JSON_INTEGER:
        return widl_write_int(writer, json_integer_value(json));
    case JSON_REAL:
        return widl_write_float64(writer, json_real_value(json));
    case JSON_TRUE:
    case JSON_FALSE:
        return widl_write_bool(writer, json_is_true(json));
    default:
        return widl_write_nil(writer);
    }
}

json_t *widl_value_to_jansson(widl_value value, widl_error *error)
{
    widl_problem problem;
    struct input input = {value.data, wi_value_end(value), {0}, &problem};
    json_t *json = wi_check_whole(value, NULL, &problem) ? build(&input) : NULL;

    widl_buffer_free(&input.scratch);
    if (!json)
        wi_problem_report(&problem, error);
    return json;
}

bool widl_value_from_jansson(const json_t *json, widl_arena *arena, widl_value *ret_value,
                             widl_error *error)
{
    widl_writer writer = {0};
    bool done = write_tree(&writer, json, 0) && wi_writer_take(&writer, arena, ret_value);

    if (!done)
        wi_problem_report(&writer.problem, error);
    widl_writer_free(&writer);
    return done;
}
