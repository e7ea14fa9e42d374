/* SPDX-License-Identifier: MIT */
/*
 * CBOR reader: RFC 8949 to MessagePack, in one pass.
 *
 * Lengths may be definite or not, and need not be in their shortest form. A list or map whose count
 * is not told has a head of one byte until its end is found; if there are more elements than that
 * can count, the elements move. While CBOR is only checked, nothing is written but the keys of the
 * maps that are open, to find duplicates. Recursion is bounded by WIDL_MAX_DEPTH.
 */
#include <math.h>

#include "value/cbor_item.h"
#include "value/head.h"
#include "value/key_set.h"
#include "value/problem.h"
#include "value/transcode.h"

struct cbor {
    const unsigned char *at;
    const unsigned char *end;
    widl_buffer *out;
    widl_problem *problem;
    bool checking; /**< the result is not wanted */
};

typedef unsigned char *put_head_fn(unsigned char *out, size_t count);

static bool read_value(struct cbor *cbor, unsigned depth);

static bool next_item(struct cbor *cbor, struct wi_cbor_item *ret)
{
    const char *text = NULL;
    const unsigned char *behind = wi_cbor_read(cbor->at, cbor->end, ret, &text);

    if (!behind)
        return wi_problem_set(cbor->problem, "%s", text);
    cbor->at = behind;
    return true;
}

/** What to call an item in a text. */
static const char *name_of(const struct wi_cbor_item *item)
{
    static const enum wi_type TYPES[] = {
        [WI_CBOR_UINT] = WI_TYPE_UINT,   [WI_CBOR_NEGATIVE] = WI_TYPE_UINT,
        [WI_CBOR_BYTES] = WI_TYPE_BYTES, [WI_CBOR_TEXT] = WI_TYPE_STRING,
        [WI_CBOR_LIST] = WI_TYPE_LIST,   [WI_CBOR_MAP] = WI_TYPE_MAP,
    };

    if (item->type < WI_CBOR_TAG)
        return wi_type_name(TYPES[item->type]);
    if (item->info == WI_CBOR_INDEFINITE)
        return "an end";
    return wi_type_name(item->info >= WI_CBOR_FLOAT16 ? WI_TYPE_FLOAT32
                        : item->info < WI_CBOR_NULL   ? WI_TYPE_BOOL
                                                      : WI_TYPE_NIL);
}

/** Whether the end of a list, map or string without a definite length is next; it is consumed. */
static bool take_break(struct cbor *cbor)
{
    if (cbor->at == cbor->end || *cbor->at != 0xff)
        return false;
    cbor->at++;
    return true;
}

static unsigned char *reserve(struct cbor *cbor, size_t size)
{
    unsigned char *out = widl_buffer_reserve(cbor->out, size);

    if (!out)
        wi_problem_memory(cbor->problem);
    return out;
}

/** Everything up to `end`, which lies in the last reservation, is written. */
static bool commit(struct cbor *cbor, const unsigned char *end)
{
    cbor->out->size = (size_t)(end - cbor->out->data);
    return true;
}

static bool write_integer(struct cbor *cbor, const struct wi_cbor_item *item)
{
    unsigned char *out = cbor->checking ? NULL : reserve(cbor, WIDL_HEAD_SIZE);

    if (!out)
        return cbor->checking;
    if (item->type == WI_CBOR_UINT)
        return commit(cbor, widl_put_uint(out, item->argument));
    return commit(cbor, widl_put_int(out, -1 - (int64_t)item->argument));
}

/** The number that the bits of a half stand for, all of which a float holds. */
static float float_of_half(uint64_t bits)
{
    int exponent = (int)(bits >> 10 & 31);
    float fraction = (float)(bits & 1023);
    float value = exponent == 31 ? (fraction > 0 ? NAN : INFINITY)
                  : exponent > 0 ? ldexpf(fraction + 1024, exponent - 25)
                                 : ldexpf(fraction, -24);

    return bits >> 15 ? -value : value;
}

static unsigned char *put_simple(unsigned char *out, const struct wi_cbor_item *item)
{
    struct wi_head bits = {WI_TYPE_FLOAT64, item->argument};

    switch (item->info) {
    case WI_CBOR_FALSE:
    case WI_CBOR_TRUE:
        return widl_put_bool(out, item->info == WI_CBOR_TRUE);
    case WI_CBOR_FLOAT16:
        return widl_put_float32(out, float_of_half(item->argument));
    case WI_CBOR_FLOAT32:
        return widl_put_float32(out, wi_head_float32(&bits));
    case WI_CBOR_FLOAT64:
        return widl_put_float64(out, wi_head_float64(&bits));
    default:
        return widl_put_nil(out);
    }
}

static bool write_simple(struct cbor *cbor, const struct wi_cbor_item *item)
{
    unsigned char *out;

    if (item->info == WI_CBOR_INDEFINITE)
        return wi_problem_set(cbor->problem, "found the end of a list or map that is not open");
    out = cbor->checking ? NULL : reserve(cbor, WIDL_HEAD_SIZE);
    return out ? commit(cbor, put_simple(out, item)) : cbor->checking;
}

/** A string, or a piece of one, of which the head is read. */
static bool check_piece(struct cbor *cbor, const struct wi_cbor_item *item)
{
    widl_string piece = {(const char *)cbor->at, (size_t)item->argument};

    if (item->type == WI_CBOR_TEXT && !widl_utf8_valid(piece))
        return wi_problem_set(cbor->problem, "not UTF-8");
    cbor->at += piece.size;
    return true;
}

/** Check the pieces of a string up to their end, and add their sizes up. */
static bool check_pieces(struct cbor *cbor, enum wi_cbor_type type, size_t *ret_size)
{
    *ret_size = 0;
    while (!take_break(cbor)) {
        struct wi_cbor_item piece;

        if (cbor->at < cbor->end && *cbor->at >> 5 != (int)type)
            return wi_problem_set(cbor->problem, "a string in pieces of another type");
        if (!next_item(cbor, &piece))
            return false;
        if (piece.info == WI_CBOR_INDEFINITE)
            return wi_problem_set(cbor->problem, "a string in pieces that are in pieces");
        if (!check_piece(cbor, &piece))
            return false;
        *ret_size += (size_t)piece.argument;
    }
    return *ret_size <= UINT32_MAX ||
           wi_problem_set(cbor->problem, "a string of more than 4294967295 bytes");
}

/** Copy a string that is checked and lies in front of the cursor, from `at`, to `out`. */
static unsigned char *copy_string(const struct cbor *cbor, const struct wi_cbor_item *item,
                                  const unsigned char *at, unsigned char *out)
{
    struct wi_cbor_item piece = *item;
    const char *text;

    if (item->info != WI_CBOR_INDEFINITE) {
        if (item->argument > 0)
            memcpy(out, at, (size_t)item->argument);
        return out + item->argument;
    }
    while (*at != 0xff) {
        at = wi_cbor_read(at, cbor->end, &piece, &text);
        if (piece.argument > 0)
            memcpy(out, at, (size_t)piece.argument);
        out += piece.argument;
        at += piece.argument;
    }
    return out;
}

/** The string of which the head is read; written even while checking when it is a key. */
static bool read_string(struct cbor *cbor, const struct wi_cbor_item *item, bool is_key)
{
    const unsigned char *start = cbor->at;
    size_t size = (size_t)item->argument;
    unsigned char *out;

    if (item->info == WI_CBOR_INDEFINITE ? !check_pieces(cbor, item->type, &size)
                                         : !check_piece(cbor, item))
        return false;
    if (cbor->checking && !is_key)
        return true;
    out = reserve(cbor, WIDL_HEAD_SIZE + size);
    if (!out)
        return false;
    out = item->type == WI_CBOR_TEXT ? widl_put_string_head(out, size)
                                     : widl_put_bytes_head(out, size);
    return commit(cbor, copy_string(cbor, item, start, out));
}

/** A list or a map that is being read. */
struct nest {
    struct wi_cbor_item item;
    size_t head;  /**< where its head is in the output */
    size_t count; /**< elements or pairs so far */
    unsigned depth;
};

static bool open_nest(struct cbor *cbor, struct nest *nest, put_head_fn *put_head)
{
    unsigned char *out;

    if (nest->depth > WIDL_MAX_DEPTH)
        return wi_problem_set(cbor->problem, "nested deeper than %d", WIDL_MAX_DEPTH);
    out = reserve(cbor, WIDL_HEAD_SIZE);
    if (!out)
        return false;
    nest->head = cbor->out->size;
    return commit(cbor, nest->item.info == WI_CBOR_INDEFINITE
                            ? out + 1
                            : put_head(out, (size_t)nest->item.argument));
}

/** Whether another element or pair follows; the end is consumed. */
static bool has_more(struct cbor *cbor, const struct nest *nest)
{
    if (nest->item.info == WI_CBOR_INDEFINITE)
        return !take_break(cbor);
    return nest->count < nest->item.argument;
}

/** Write the head if the count was not known; the elements make room for it. */
static bool close_nest(struct cbor *cbor, const struct nest *nest, put_head_fn *put_head)
{
    unsigned char head[WIDL_HEAD_SIZE];
    size_t size;
    unsigned char *start;

    if (cbor->checking) {
        cbor->out->size = nest->head;
        return true;
    }
    if (nest->item.info != WI_CBOR_INDEFINITE)
        return true;
    if (nest->count > UINT32_MAX)
        return wi_problem_set(cbor->problem, "more than 4294967295 elements");
    size = (size_t)(put_head(head, nest->count) - head);
    if (!reserve(cbor, size - 1))
        return false;
    start = cbor->out->data + nest->head;
    memmove(start + size, start + 1, cbor->out->size - nest->head - 1);
    memcpy(start, head, size);
    cbor->out->size += size - 1;
    return true;
}

static bool read_list(struct cbor *cbor, const struct wi_cbor_item *item, unsigned depth)
{
    struct nest nest = {.item = *item, .depth = depth + 1};

    if (!open_nest(cbor, &nest, widl_put_list))
        return false;
    for (; has_more(cbor, &nest); nest.count++) {
        if (!read_value(cbor, nest.depth))
            return wi_problem_at_index(cbor->problem, nest.count);
    }
    return close_nest(cbor, &nest, widl_put_list);
}

/** The key at the cursor; `*ret` is where its text is in the output. */
static bool read_key(struct cbor *cbor, const struct nest *nest, struct wi_key_set *keys,
                     widl_string *ret)
{
    size_t before = cbor->out->size;
    struct wi_cbor_item item;
    struct wi_head head = {0};
    const unsigned char *key;

    if (!next_item(cbor, &item))
        return false;
    if (item.type != WI_CBOR_TEXT)
        return wi_problem_set(cbor->problem, "expected a string as key, found %s", name_of(&item));
    if (!read_string(cbor, &item, true))
        return false;
    key = wi_head_read(cbor->out->data + before, cbor->out->data + cbor->out->size, &head);
    *ret = widl_str_n((const char *)key, (size_t)head.number);
    switch (wi_key_set_add(keys, cbor->out->data + nest->head,
                           (size_t)(key - cbor->out->data) - nest->head, ret->size)) {
    case WI_KEY_DUPLICATE:
        wi_problem_set(cbor->problem, "duplicate key");
        return wi_problem_at(cbor->problem, *ret);
    case WI_KEY_NO_MEMORY:
        return wi_problem_memory(cbor->problem);
    default:
        return true;
    }
}

static bool read_pairs(struct cbor *cbor, struct nest *nest, struct wi_key_set *keys)
{
    for (; has_more(cbor, nest); nest->count++) {
        widl_string key = {0};
        size_t offset;

        if (!read_key(cbor, nest, keys, &key))
            return false;
        offset = (size_t)((const unsigned char *)key.data - cbor->out->data);
        if (!read_value(cbor, nest->depth)) {
            key.data = (const char *)cbor->out->data + offset;
            return wi_problem_at(cbor->problem, key);
        }
    }
    return true;
}

static bool read_map(struct cbor *cbor, const struct wi_cbor_item *item, unsigned depth)
{
    struct nest nest = {.item = *item, .depth = depth + 1};
    struct wi_key_set keys;
    bool done;

    if (!open_nest(cbor, &nest, widl_put_map))
        return false;
    wi_key_set_init(&keys, cbor->out->allocator);
    done = read_pairs(cbor, &nest, &keys);
    wi_key_set_done(&keys);
    return done && close_nest(cbor, &nest, widl_put_map);
}

/** The value at the cursor, around which `depth` lists and maps are open. */
static bool read_value(struct cbor *cbor, unsigned depth)
{
    struct wi_cbor_item item;

    if (!next_item(cbor, &item))
        return false;
    switch (item.type) {
    case WI_CBOR_UINT:
    case WI_CBOR_NEGATIVE:
        return write_integer(cbor, &item);
    case WI_CBOR_BYTES:
    case WI_CBOR_TEXT:
        return read_string(cbor, &item, false);
    case WI_CBOR_LIST:
        return read_list(cbor, &item, depth);
    case WI_CBOR_MAP:
        return read_map(cbor, &item, depth);
    default:
        return write_simple(cbor, &item);
    }
}

static bool read_end(const struct cbor *cbor)
{
    return cbor->at == cbor->end || wi_problem_set(cbor->problem, "%zu bytes follow the value",
                                                   (size_t)(cbor->end - cbor->at));
}

static struct cbor cbor_open(widl_string bytes, widl_buffer *out, widl_problem *problem)
{
    const unsigned char *at = (const unsigned char *)bytes.data;

    return (struct cbor){at, bytes.size ? at + bytes.size : at, out, problem, false};
}

bool wi_cbor_to_msgpack(widl_string cbor, widl_buffer *out, widl_problem *problem)
{
    struct cbor reader = cbor_open(cbor, out, problem);
    size_t before = out->size;

    if (read_value(&reader, 0) && read_end(&reader))
        return true;
    out->size = before;
    return false;
}

static bool split_elements(struct cbor *cbor, widl_string elements[WI_SPLIT_MAX], size_t *count)
{
    struct nest nest = {0};

    if (!next_item(cbor, &nest.item))
        return false;
    if (nest.item.type != WI_CBOR_LIST)
        return wi_problem_set(cbor->problem, "expected a list, found %s", name_of(&nest.item));
    for (; has_more(cbor, &nest); nest.count++) {
        const unsigned char *start = cbor->at;

        if (nest.count == WI_SPLIT_MAX)
            return wi_problem_set(cbor->problem, "more than %d elements", WI_SPLIT_MAX);
        if (!read_value(cbor, 0))
            return wi_problem_at_index(cbor->problem, nest.count);
        elements[nest.count] = widl_str_n((const char *)start, (size_t)(cbor->at - start));
        *count = nest.count + 1;
    }
    return read_end(cbor);
}

bool wi_cbor_split(widl_string cbor, const widl_allocator *allocator,
                   widl_string elements[WI_SPLIT_MAX], size_t *ret_count, widl_problem *problem)
{
    widl_buffer scratch = {.allocator = allocator};
    struct cbor reader = cbor_open(cbor, &scratch, problem);
    bool done;

    *ret_count = 0;
    reader.checking = true;
    done = split_elements(&reader, elements, ret_count);
    widl_buffer_free(&scratch);
    return done;
}
