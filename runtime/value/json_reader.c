/* SPDX-License-Identifier: MIT */
/*
 * JSON reader: strict RFC 8259 text to MessagePack, in one pass.
 *
 * The head of a list or map is one byte until its end is found; if there are more elements than one
 * byte can count, the elements move. While JSON text is only checked, what has been written for a
 * value is dropped when the value ends; only the keys of the maps that are open stay, to find
 * duplicates. Recursion is bounded by WIDL_MAX_DEPTH.
 */
#include "value/transcode.h"

#include "base/wipe.h"
#include "value/head.h"
#include "value/json_scan.h"
#include "value/key_set.h"
#include "value/problem.h"

/* No secret takes more. */
#define SECRET_MOST ((size_t)128 << 10)

static bool read_value(struct wi_json *json, unsigned depth);

/** A list or a map that is being read. */
struct nest {
    size_t head;  /**< where its head is in the output */
    size_t count; /**< elements or pairs so far */
    unsigned depth;
};

/** Leave one byte for the head and step over the opening bracket. */
static bool open_nest(struct wi_json *json, struct nest *nest)
{
    unsigned char *out;

    if (nest->depth > WIDL_MAX_DEPTH)
        return wi_problem_set(json->problem, "nested deeper than %d", WIDL_MAX_DEPTH);
    out = wi_json_reserve(json, 1);
    if (!out)
        return false;
    nest->head = json->out->size;
    wi_json_commit(json, out + 1);
    json->at++;
    wi_json_skip_space(json);
    return true;
}

typedef unsigned char *put_head_fn(unsigned char *out, size_t count);

/** Write the head now that the count is known; the elements make room for it. */
static bool close_nest(struct wi_json *json, const struct nest *nest, put_head_fn *put_head)
{
    unsigned char head[WIDL_HEAD_SIZE];
    size_t size = (size_t)(put_head(head, nest->count) - head);
    unsigned char *start;

    if (nest->count > UINT32_MAX)
        return wi_json_refuse_text(json, "more than 4294967295 elements");
    if (json->checking)
        return true;
    if (!wi_json_reserve(json, size - 1))
        return false;
    start = json->out->data + nest->head;
    memmove(start + size, start + 1, json->out->size - nest->head - 1);
    memcpy(start, head, size);
    json->out->size += size - 1;
    return true;
}

/** A value inside a list or a map, which leaves no trace when the text is only checked. */
static bool read_nested(struct wi_json *json, unsigned depth)
{
    size_t before = json->out->size;

    if (!read_value(json, depth))
        return false;
    if (json->checking)
        json->out->size = before;
    return true;
}

static bool read_list(struct wi_json *json, unsigned depth)
{
    struct nest nest = {.depth = depth + 1};

    if (!open_nest(json, &nest))
        return false;
    while (!wi_json_take(json, ']')) {
        if (nest.count > 0 && !wi_json_take(json, ','))
            return wi_json_refuse(json, "',' or ']'");
        if (!read_nested(json, nest.depth))
            return wi_problem_at_index(json->problem, nest.count);
        nest.count++;
        wi_json_skip_space(json);
    }
    return close_nest(json, &nest, widl_put_list);
}

/** The key at the cursor and the colon behind it; `*ret` is where the key is in the output. */
static bool read_key(struct wi_json *json, const struct nest *nest, struct wi_key_set *keys,
                     widl_string *ret)
{
    size_t before = json->out->size;
    const unsigned char *key;
    struct wi_head head = {0};

    if (json->at == json->end || *json->at != '"')
        return wi_json_refuse(json, "a string as key");
    if (!wi_json_read_string(json, true))
        return false;
    key = wi_head_read(json->out->data + before, json->out->data + json->out->size, &head);
    *ret = widl_str_n((const char *)key, (size_t)head.number);
    switch (wi_key_set_add(keys, json->out->data + nest->head,
                           (size_t)(key - json->out->data) - nest->head, ret->size)) {
    case WI_KEY_DUPLICATE:
        wi_problem_set(json->problem, "duplicate key");
        return wi_problem_at(json->problem, *ret);
    case WI_KEY_NO_MEMORY:
        return wi_problem_memory(json->problem);
    default:
        break;
    }
    wi_json_skip_space(json);
    return wi_json_take(json, ':') || wi_json_refuse(json, "':'");
}

static bool read_pairs(struct wi_json *json, struct nest *nest, struct wi_key_set *keys)
{
    while (!wi_json_take(json, '}')) {
        widl_string key = {0};
        size_t offset;

        if (nest->count > 0 && !wi_json_take(json, ','))
            return wi_json_refuse(json, "',' or '}'");
        wi_json_skip_space(json);
        if (!read_key(json, nest, keys, &key))
            return false;
        offset = (size_t)((const unsigned char *)key.data - json->out->data);
        if (!read_nested(json, nest->depth)) {
            key.data = (const char *)json->out->data + offset;
            return wi_problem_at(json->problem, key);
        }
        nest->count++;
        wi_json_skip_space(json);
    }
    return true;
}

static bool read_map(struct wi_json *json, unsigned depth)
{
    struct nest nest = {.depth = depth + 1};
    struct wi_key_set keys;
    bool done;

    if (!open_nest(json, &nest))
        return false;
    wi_key_set_init(&keys, json->out->allocator);
    done = read_pairs(json, &nest, &keys);
    wi_key_set_done(&keys);
    return done && close_nest(json, &nest, widl_put_map);
}

/** The value at the cursor, around which `depth` lists and maps are open. */
static bool read_value(struct wi_json *json, unsigned depth)
{
    wi_json_skip_space(json);
    if (json->at == json->end)
        return wi_json_refuse(json, "a value");
    switch (*json->at) {
    case '"':
        return wi_json_read_string(json, false);
    case '{':
        return read_map(json, depth);
    case '[':
        return read_list(json, depth);
    case 't':
        return wi_json_read_literal(json, "true", 0xc3);
    case 'f':
        return wi_json_read_literal(json, "false", 0xc2);
    case 'n':
        return wi_json_read_literal(json, "null", 0xc0);
    default:
        if (*json->at != '-' && !wi_json_at_digit(json))
            return wi_json_refuse(json, "a value");
        return wi_json_read_number(json);
    }
}

/** Whether nothing but white space follows. */
static bool read_end(struct wi_json *json)
{
    wi_json_skip_space(json);
    return json->at == json->end || wi_json_refuse(json, "nothing more");
}

static struct wi_json json_open(widl_string text, widl_buffer *out, widl_problem *problem)
{
    const char *end = text.size ? text.data + text.size : text.data;

    return (struct wi_json){text.data, text.data, end, out, problem, false};
}

bool wi_json_to_msgpack(widl_string json, widl_buffer *out, widl_problem *problem)
{
    struct wi_json reader = json_open(json, out, problem);
    size_t before = out->size;

    if (read_value(&reader, 0) && read_end(&reader))
        return true;
    out->size = before;
    return false;
}

/** The elements up to the closing bracket. Return: how many; -1 with the problem set. */
static int split_elements(struct wi_json *json, widl_string elements[WI_SPLIT_MAX])
{
    int count = 0;

    wi_json_skip_space(json);
    while (!wi_json_take(json, ']')) {
        const char *start;

        if (count > 0 && !wi_json_take(json, ',')) {
            wi_json_refuse(json, "',' or ']'");
            return -1;
        }
        if (count == WI_SPLIT_MAX) {
            wi_problem_set(json->problem, "more than %d elements", WI_SPLIT_MAX);
            return -1;
        }
        wi_json_skip_space(json);
        start = json->at;
        if (!read_nested(json, 0)) {
            wi_problem_at_index(json->problem, (size_t)count);
            return -1;
        }
        elements[count++] = widl_str_n(start, (size_t)(json->at - start));
        wi_json_skip_space(json);
    }
    return count;
}

int wi_json_split(widl_string json, const widl_allocator *allocator,
                  widl_string elements[WI_SPLIT_MAX], widl_problem *problem)
{
    widl_buffer scratch = {.allocator = allocator};
    struct wi_json reader = json_open(json, &scratch, problem);
    int count = -1;

    reader.checking = true;
    wi_json_skip_space(&reader);
    if (wi_json_take(&reader, '['))
        count = split_elements(&reader, elements);
    else
        wi_json_refuse(&reader, "a list");
    if (count >= 0 && !read_end(&reader))
        count = -1;
    /* What was unescaped in it may have been a secret, which is never larger. */
    if (scratch.capacity <= SECRET_MOST)
        wi_wipe(scratch.data, scratch.capacity);
    widl_buffer_free(&scratch);
    return count;
}
