/* SPDX-License-Identifier: MIT */
/*
 * JSON reader: strict RFC 8259 text to MessagePack, in one pass.
 *
 * The head of a list or map is one byte until its end is found; if there are more elements than one
 * byte can count, the elements move. While JSON text is only checked, what has been written for a
 * value is dropped when the value ends; only the keys of the maps that are open stay, to find
 * duplicates. Recursion is bounded by WIDL_MAX_DEPTH.
 */
#include <math.h>

#include "value/base64.h"
#include "value/head.h"
#include "value/key_set.h"
#include "value/number.h"
#include "value/problem.h"
#include "value/transcode.h"

/** Exponents beyond this are all the same: too large, or zero. */
#define EXPONENT_CAP 1000000

struct json {
    const char *start;
    const char *at;
    const char *end;
    widl_buffer *out;
    widl_problem *problem;
    bool checking; /**< the result is not wanted */
};

static bool read_value(struct json *json, unsigned depth);

static bool refuse(struct json *json, const char *text)
{
    return wi_problem_set(json->problem, "%s at byte %zu", text, (size_t)(json->at - json->start));
}

/** Refuse the character at the cursor. */
static bool refuse_here(struct json *json, const char *expected)
{
    size_t offset = (size_t)(json->at - json->start);

    if (json->at == json->end)
        return wi_problem_set(json->problem, "ends in the middle of a value");
    if (*json->at > ' ' && *json->at < 0x7f)
        return wi_problem_set(json->problem, "expected %s, found '%c' at byte %zu", expected,
                              *json->at, offset);
    return wi_problem_set(json->problem, "expected %s, found byte 0x%02x at byte %zu", expected,
                          (unsigned)(unsigned char)*json->at, offset);
}

/** Room in the output, or NULL with the problem set. */
static unsigned char *reserve(struct json *json, size_t size)
{
    unsigned char *out = widl_buffer_reserve(json->out, size);

    if (!out)
        wi_problem_memory(json->problem);
    return out;
}

static void commit(struct json *json, const unsigned char *end)
{
    json->out->size = (size_t)(end - json->out->data);
}

static void skip_space(struct json *json)
{
    while (json->at < json->end &&
           (*json->at == ' ' || *json->at == '\n' || *json->at == '\r' || *json->at == '\t'))
        json->at++;
}

/** Whether the next character is `wanted`; if so it is consumed. */
static bool take(struct json *json, char wanted)
{
    if (json->at == json->end || *json->at != wanted)
        return false;
    json->at++;
    return true;
}

static bool read_literal(struct json *json, const char *literal, unsigned char encoded)
{
    unsigned char *out = reserve(json, 1);

    if (!out)
        return false;
    for (; *literal; literal++) {
        if (!take(json, *literal))
            return refuse_here(json, "a value");
    }
    *out = encoded;
    commit(json, out + 1);
    return true;
}

/** A number taken apart: mantissa times ten to the exponent. */
struct number {
    bool negative;
    bool is_float; /**< has a fraction or an exponent */
    bool overflow; /**< the mantissa does not fit */
    uint64_t mantissa;
    int64_t exponent;
};

static bool is_digit(const struct json *json)
{
    return json->at < json->end && *json->at >= '0' && *json->at <= '9';
}

/** One or more digits, added to the mantissa. Return: how many; 0 with the problem set. */
static int64_t read_digits(struct json *json, struct number *number)
{
    const char *first = json->at;

    for (; is_digit(json); json->at++) {
        unsigned digit = (unsigned)(*json->at - '0');

        if (number->mantissa > (UINT64_MAX - digit) / 10)
            number->overflow = true;
        else
            number->mantissa = number->mantissa * 10 + digit;
    }
    if (json->at == first)
        refuse_here(json, "a digit");
    return json->at - first;
}

static bool read_exponent(struct json *json, struct number *number)
{
    bool negative = take(json, '-');
    int64_t exponent = 0;

    if (!negative)
        take(json, '+');
    if (!is_digit(json))
        return refuse_here(json, "a digit");
    for (; is_digit(json); json->at++) {
        if (exponent < EXPONENT_CAP)
            exponent = exponent * 10 + (*json->at - '0');
    }
    number->exponent += negative ? -exponent : exponent;
    number->is_float = true;
    return true;
}

/** The grammar of numbers. */
static bool scan_number(struct json *json, struct number *number)
{
    number->negative = take(json, '-');
    if (!take(json, '0') && !read_digits(json, number))
        return false;
    if (take(json, '.')) {
        int64_t digits = read_digits(json, number);

        if (!digits)
            return false;
        number->is_float = true;
        number->exponent = -digits;
    }
    if (take(json, 'e') || take(json, 'E'))
        return read_exponent(json, number);
    return true;
}

/** The value of the number between `text` and the cursor, for which strtod() needs a copy. */
static bool convert_float(struct json *json, const char *text, double *ret)
{
    size_t size = (size_t)(json->at - text);
    unsigned char *copy = reserve(json, size + 1);

    if (!copy)
        return false;
    memcpy(copy, text, size);
    copy[size] = '\0';
    *ret = wi_float_read((const char *)copy);
    if (isinf(*ret))
        return refuse(json, "number outside the range of float64");
    return true;
}

static bool write_float(struct json *json, const struct number *number, const char *text)
{
    unsigned char *out;
    double value;

    if (!number->overflow && wi_float_compose(number->mantissa, number->exponent, &value))
        value = number->negative ? -value : value;
    else if (!convert_float(json, text, &value))
        return false;
    out = reserve(json, WIDL_HEAD_SIZE);
    if (!out)
        return false;
    commit(json, widl_put_float64(out, value));
    return true;
}

static bool read_number(struct json *json)
{
    const char *text = json->at;
    struct number number = {0};
    uint64_t most;
    unsigned char *out;

    if (!scan_number(json, &number))
        return false;
    most = number.negative ? (uint64_t)INT64_MAX + 1 : UINT64_MAX;
    if (number.is_float || number.overflow || number.mantissa > most)
        return write_float(json, &number, text);
    out = reserve(json, WIDL_HEAD_SIZE);
    if (!out)
        return false;
    if (number.negative)
        commit(json, widl_put_int(out, (int64_t)(0 - number.mantissa)));
    else
        commit(json, widl_put_uint(out, number.mantissa));
    return true;
}

/** The text up to the closing quote, escapes unresolved; the cursor stays at its start. */
static bool scan_string(struct json *json, widl_string *ret, bool *ret_escaped)
{
    const char *at = json->at;

    *ret_escaped = false;
    for (;; at++) {
        if (at >= json->end)
            return wi_problem_set(json->problem, "ends in the middle of a value");
        if (*at == '"')
            break;
        if (*at == '\\') {
            *ret_escaped = true;
            at++;
        } else if ((unsigned char)*at < 0x20) {
            json->at = at;
            return refuse(json, "control character in a string");
        }
    }
    *ret = widl_str_n(json->at, (size_t)(at - json->at));
    if (!widl_utf8_valid(*ret))
        return refuse(json, "not UTF-8");
    return true;
}

/** The four hexadecimal digits at `at`; -1 when they are not. */
static int32_t read_hex(const char *at, const char *end)
{
    int32_t value = 0;

    if (end - at < 4)
        return -1;
    for (unsigned i = 0; i < 4; i++) {
        char digit = at[i];

        if (digit >= '0' && digit <= '9')
            value = value * 16 + (digit - '0');
        else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f')
            value = value * 16 + ((digit | 0x20) - 'a' + 10);
        else
            return -1;
    }
    return value;
}

static unsigned char *put_utf8(unsigned char *out, int32_t point)
{
    if (point < 0x80) {
        *out++ = (unsigned char)point;
        return out;
    }
    if (point < 0x800) {
        *out++ = (unsigned char)(0xc0 | point >> 6);
    } else {
        if (point < 0x10000) {
            *out++ = (unsigned char)(0xe0 | point >> 12);
        } else {
            *out++ = (unsigned char)(0xf0 | point >> 18);
            *out++ = (unsigned char)(0x80 | (point >> 12 & 0x3f));
        }
        *out++ = (unsigned char)(0x80 | (point >> 6 & 0x3f));
    }
    *out++ = (unsigned char)(0x80 | (point & 0x3f));
    return out;
}

/** The code point of an escape `\u`, of which `*at` is behind the `u`; -1 with the problem set. */
static int32_t read_unicode(struct json *json, const char **at, const char *end)
{
    int32_t high = read_hex(*at, end);
    int32_t low;

    if (high < 0) {
        refuse(json, "malformed escape in the string");
        return -1;
    }
    *at += 4;
    if (high < 0xd800 || high > 0xdfff)
        return high;
    low = end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u' ? read_hex(*at + 2, end) : -1;
    if (high > 0xdbff || low < 0xdc00 || low > 0xdfff) {
        refuse(json, "lone surrogate in the string");
        return -1;
    }
    *at += 6;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/** One escape, of which `*at` is behind the backslash. Return: the place behind what it gives. */
static unsigned char *unescape_one(struct json *json, unsigned char *out, const char **at,
                                   const char *end)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    char name = *(*at)++;
    const char *found = name ? strchr(names, name) : NULL;
    int32_t point;

    if (found) {
        *out = (unsigned char)values[found - names];
        return out + 1;
    }
    if (name != 'u') {
        refuse(json, "malformed escape in the string");
        return NULL;
    }
    point = read_unicode(json, at, end);
    return point < 0 ? NULL : put_utf8(out, point);
}

/** Write the text of a string with its escapes resolved. Return: the place behind it, or NULL. */
static unsigned char *unescape(struct json *json, unsigned char *out, widl_string text)
{
    const char *at = text.data;
    const char *end = at + text.size;

    while (at < end && out) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        size_t run = (size_t)((escape ? escape : end) - at);

        memcpy(out, at, run);
        out += run;
        at += run;
        if (escape) {
            at++;
            out = unescape_one(json, out, &at, end);
        }
    }
    return out;
}

/** Write the text of a string with escapes. One that starts with NUL is binary data, but for keys.
 */
static bool write_escaped(struct json *json, widl_string text, bool is_key)
{
    unsigned char *out = reserve(json, WIDL_HEAD_SIZE + text.size);
    unsigned char *data = out ? out + WIDL_HEAD_SIZE : NULL;
    unsigned char *end = out ? unescape(json, data, text) : NULL;
    size_t size;

    if (!end)
        return false;
    size = (size_t)(end - data);
    if (size > 0 && data[0] == '\0' && !is_key) {
        if (!wi_base64_read(data, (const char *)data + 1, size - 1, &size))
            return refuse(json, "malformed base64 of binary data");
        out = wi_put_bytes_head(out, size);
    } else {
        out = wi_put_string_head(out, size);
    }
    memmove(out, data, size);
    commit(json, out + size);
    return true;
}

/** A string whose opening quote is at the cursor. */
static bool read_string(struct json *json, bool is_key)
{
    widl_string text;
    unsigned char *out;
    bool escaped;

    json->at++;
    if (!scan_string(json, &text, &escaped))
        return false;
    if (text.size > UINT32_MAX)
        return refuse(json, "string of more than 4294967295 bytes");
    if (escaped) {
        if (!write_escaped(json, text, is_key))
            return false;
    } else {
        out = reserve(json, WIDL_HEAD_SIZE + text.size);
        if (!out)
            return false;
        commit(json, widl_put_string(out, text));
    }
    json->at = text.data + text.size + 1;
    return true;
}

/** A list or a map that is being read. */
struct nest {
    size_t head;  /**< where its head is in the output */
    size_t count; /**< elements or pairs so far */
    unsigned depth;
};

/** Leave one byte for the head and step over the opening bracket. */
static bool open_nest(struct json *json, struct nest *nest)
{
    unsigned char *out;

    if (nest->depth > WIDL_MAX_DEPTH)
        return wi_problem_set(json->problem, "nested deeper than %d", WIDL_MAX_DEPTH);
    out = reserve(json, 1);
    if (!out)
        return false;
    nest->head = json->out->size;
    commit(json, out + 1);
    json->at++;
    skip_space(json);
    return true;
}

typedef unsigned char *put_head_fn(unsigned char *out, size_t count);

/** Write the head now that the count is known; the elements make room for it. */
static bool close_nest(struct json *json, const struct nest *nest, put_head_fn *put_head)
{
    unsigned char head[WIDL_HEAD_SIZE];
    size_t size = (size_t)(put_head(head, nest->count) - head);
    unsigned char *start;

    if (nest->count > UINT32_MAX)
        return refuse(json, "more than 4294967295 elements");
    if (json->checking)
        return true;
    if (!reserve(json, size - 1))
        return false;
    start = json->out->data + nest->head;
    memmove(start + size, start + 1, json->out->size - nest->head - 1);
    memcpy(start, head, size);
    json->out->size += size - 1;
    return true;
}

/** A value inside a list or a map, which leaves no trace when the text is only checked. */
static bool read_nested(struct json *json, unsigned depth)
{
    size_t before = json->out->size;

    if (!read_value(json, depth))
        return false;
    if (json->checking)
        json->out->size = before;
    return true;
}

static bool read_list(struct json *json, unsigned depth)
{
    struct nest nest = {.depth = depth + 1};

    if (!open_nest(json, &nest))
        return false;
    while (!take(json, ']')) {
        if (nest.count > 0 && !take(json, ','))
            return refuse_here(json, "',' or ']'");
        if (!read_nested(json, nest.depth))
            return wi_problem_at_index(json->problem, nest.count);
        nest.count++;
        skip_space(json);
    }
    return close_nest(json, &nest, widl_put_list);
}

/** The key at the cursor and the colon behind it; `*ret` is where the key is in the output. */
static bool read_key(struct json *json, const struct nest *nest, struct wi_key_set *keys,
                     widl_string *ret)
{
    size_t before = json->out->size;
    const unsigned char *key;
    struct wi_head head = {0};

    if (json->at == json->end || *json->at != '"')
        return refuse_here(json, "a string as key");
    if (!read_string(json, true))
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
    skip_space(json);
    return take(json, ':') || refuse_here(json, "':'");
}

static bool read_pairs(struct json *json, struct nest *nest, struct wi_key_set *keys)
{
    while (!take(json, '}')) {
        widl_string key = {0};
        size_t offset;

        if (nest->count > 0 && !take(json, ','))
            return refuse_here(json, "',' or '}'");
        skip_space(json);
        if (!read_key(json, nest, keys, &key))
            return false;
        offset = (size_t)((const unsigned char *)key.data - json->out->data);
        if (!read_nested(json, nest->depth)) {
            key.data = (const char *)json->out->data + offset;
            return wi_problem_at(json->problem, key);
        }
        nest->count++;
        skip_space(json);
    }
    return true;
}

static bool read_map(struct json *json, unsigned depth)
{
    struct nest nest = {.depth = depth + 1};
    struct wi_key_set keys;
    bool done;

    if (!open_nest(json, &nest))
        return false;
    wi_key_set_init(&keys);
    done = read_pairs(json, &nest, &keys);
    wi_key_set_done(&keys);
    return done && close_nest(json, &nest, widl_put_map);
}

/** The value at the cursor, around which `depth` lists and maps are open. */
static bool read_value(struct json *json, unsigned depth)
{
    skip_space(json);
    if (json->at == json->end)
        return refuse_here(json, "a value");
    switch (*json->at) {
    case '"':
        return read_string(json, false);
    case '{':
        return read_map(json, depth);
    case '[':
        return read_list(json, depth);
    case 't':
        return read_literal(json, "true", 0xc3);
    case 'f':
        return read_literal(json, "false", 0xc2);
    case 'n':
        return read_literal(json, "null", 0xc0);
    default:
        if (*json->at != '-' && !is_digit(json))
            return refuse_here(json, "a value");
        return read_number(json);
    }
}

/** Whether nothing but white space follows. */
static bool read_end(struct json *json)
{
    skip_space(json);
    return json->at == json->end || refuse_here(json, "nothing more");
}

static struct json json_open(widl_string text, widl_buffer *out, widl_problem *problem)
{
    return (struct json){text.data, text.data, text.data + text.size, out, problem, false};
}

bool wi_json_to_msgpack(widl_string json, widl_buffer *out, widl_problem *problem)
{
    struct json reader = json_open(json, out, problem);
    size_t before = out->size;

    if (read_value(&reader, 0) && read_end(&reader))
        return true;
    out->size = before;
    return false;
}

/** The elements up to the closing bracket. Return: how many; -1 with the problem set. */
static int split_elements(struct json *json, widl_string elements[WI_SPLIT_MAX])
{
    int count = 0;

    skip_space(json);
    while (!take(json, ']')) {
        const char *start;

        if (count > 0 && !take(json, ',')) {
            refuse_here(json, "',' or ']'");
            return -1;
        }
        if (count == WI_SPLIT_MAX) {
            wi_problem_set(json->problem, "more than %d elements", WI_SPLIT_MAX);
            return -1;
        }
        skip_space(json);
        start = json->at;
        if (!read_nested(json, 1)) {
            wi_problem_at_index(json->problem, (size_t)count);
            return -1;
        }
        elements[count++] = widl_str_n(start, (size_t)(json->at - start));
        skip_space(json);
    }
    return count;
}

int wi_json_split(widl_string json, widl_string elements[WI_SPLIT_MAX], widl_problem *problem)
{
    widl_buffer scratch = {0};
    struct json reader = json_open(json, &scratch, problem);
    int count = -1;

    reader.checking = true;
    skip_space(&reader);
    if (take(&reader, '['))
        count = split_elements(&reader, elements);
    else
        refuse_here(&reader, "a list");
    if (count >= 0 && !read_end(&reader))
        count = -1;
    widl_buffer_free(&scratch);
    return count;
}
