/* SPDX-License-Identifier: MIT */
/*
 * JSON scalars: literals, numbers and strings, strictly as RFC 8259 has them. Each is written to
 * the output as MessagePack; text that is refused is named with its place.
 */
#include "value/json_scan.h"

#include <math.h>

#include "value/base64.h"
#include "value/head.h"
#include "value/number.h"
#include "value/problem.h"

/** Exponents beyond this are all the same: too large, or zero. */
#define EXPONENT_CAP 1000000

bool wi_json_refuse_text(struct wi_json *json, const char *text)
{
    return wi_problem_set(json->problem, "%s at byte %zu", text, (size_t)(json->at - json->start));
}

bool wi_json_refuse(struct wi_json *json, const char *expected)
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

unsigned char *wi_json_grow(struct wi_json *json, size_t size)
{
    unsigned char *out = widl_buffer_reserve(json->out, size);

    if (!out)
        wi_problem_memory(json->problem);
    return out;
}

bool wi_json_read_literal(struct wi_json *json, const char *literal, unsigned char encoded)
{
    unsigned char *out = wi_json_reserve(json, 1);

    if (!out)
        return false;
    for (; *literal; literal++) {
        if (!wi_json_take(json, *literal))
            return wi_json_refuse(json, "a value");
    }
    *out = encoded;
    wi_json_commit(json, out + 1);
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

/** One or more digits, added to the mantissa. Return: how many; 0 with the problem set. */
static int64_t read_digits(struct wi_json *json, struct number *number)
{
    const char *first = json->at;

    for (; wi_json_at_digit(json); json->at++) {
        unsigned digit = (unsigned)(*json->at - '0');

        if (number->mantissa > (UINT64_MAX - digit) / 10)
            number->overflow = true;
        else
            number->mantissa = number->mantissa * 10 + digit;
    }
    if (json->at == first)
        wi_json_refuse(json, "a digit");
    return json->at - first;
}

static bool read_exponent(struct wi_json *json, struct number *number)
{
    bool negative = wi_json_take(json, '-');
    int64_t exponent = 0;

    if (!negative)
        wi_json_take(json, '+');
    if (!wi_json_at_digit(json))
        return wi_json_refuse(json, "a digit");
    for (; wi_json_at_digit(json); json->at++) {
        if (exponent < EXPONENT_CAP)
            exponent = exponent * 10 + (*json->at - '0');
    }
    number->exponent += negative ? -exponent : exponent;
    number->is_float = true;
    return true;
}

/** The grammar of numbers. */
static bool scan_number(struct wi_json *json, struct number *number)
{
    number->negative = wi_json_take(json, '-');
    if (!wi_json_take(json, '0') && !read_digits(json, number))
        return false;
    if (wi_json_take(json, '.')) {
        int64_t digits = read_digits(json, number);

        if (!digits)
            return false;
        number->is_float = true;
        number->exponent = -digits;
    }
    if (wi_json_take(json, 'e') || wi_json_take(json, 'E'))
        return read_exponent(json, number);
    return true;
}

/** The value of the number between `text` and the cursor, for which strtod() needs a copy. */
static bool convert_float(struct wi_json *json, const char *text, double *ret)
{
    size_t size = (size_t)(json->at - text);
    unsigned char *copy = wi_json_reserve(json, size + 1);

    if (!copy)
        return false;
    memcpy(copy, text, size);
    copy[size] = '\0';
    *ret = wi_float_read((const char *)copy);
    if (isinf(*ret))
        return wi_json_refuse_text(json, "number outside the range of float64");
    return true;
}

static bool write_float(struct wi_json *json, const struct number *number, const char *text)
{
    unsigned char *out;
    double value;

    if (!number->overflow && wi_float_compose(number->mantissa, number->exponent, &value))
        value = number->negative ? -value : value;
    else if (!convert_float(json, text, &value))
        return false;
    out = wi_json_reserve(json, WIDL_HEAD_SIZE);
    if (!out)
        return false;
    wi_json_commit(json, widl_put_float64(out, value));
    return true;
}

bool wi_json_read_number(struct wi_json *json)
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
    out = wi_json_reserve(json, WIDL_HEAD_SIZE);
    if (!out)
        return false;
    if (number.negative)
        wi_json_commit(json, widl_put_int(out, (int64_t)(0 - number.mantissa)));
    else
        wi_json_commit(json, widl_put_uint(out, number.mantissa));
    return true;
}

/** The text up to the closing quote, escapes unresolved; the cursor stays at its start. */
static bool scan_string(struct wi_json *json, widl_string *ret, bool *ret_escaped)
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
            return wi_json_refuse_text(json, "control character in a string");
        }
    }
    *ret = widl_str_n(json->at, (size_t)(at - json->at));
    if (!widl_utf8_valid(*ret))
        return wi_json_refuse_text(json, "not UTF-8");
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
static int32_t read_unicode(struct wi_json *json, const char **at, const char *end)
{
    int32_t high = read_hex(*at, end);
    int32_t low;

    if (high < 0) {
        wi_json_refuse_text(json, "malformed escape in the string");
        return -1;
    }
    *at += 4;
    if (high < 0xd800 || high > 0xdfff)
        return high;
    low = end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u' ? read_hex(*at + 2, end) : -1;
    if (high > 0xdbff || low < 0xdc00 || low > 0xdfff) {
        wi_json_refuse_text(json, "lone surrogate in the string");
        return -1;
    }
    *at += 6;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/** One escape, of which `*at` is behind the backslash. Return: the place behind what it gives. */
static unsigned char *unescape_one(struct wi_json *json, unsigned char *out, const char **at,
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
        wi_json_refuse_text(json, "malformed escape in the string");
        return NULL;
    }
    point = read_unicode(json, at, end);
    return point < 0 ? NULL : put_utf8(out, point);
}

/** Write the text of a string with its escapes resolved. Return: the place behind it, or NULL. */
static unsigned char *unescape(struct wi_json *json, unsigned char *out, widl_string text)
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
static bool write_escaped(struct wi_json *json, widl_string text, bool is_key)
{
    unsigned char *out = wi_json_reserve(json, WIDL_HEAD_SIZE + text.size);
    unsigned char *data = out ? out + WIDL_HEAD_SIZE : NULL;
    unsigned char *end = out ? unescape(json, data, text) : NULL;
    size_t size;

    if (!end)
        return false;
    size = (size_t)(end - data);
    if (size > 0 && data[0] == '\0' && !is_key) {
        if (!wi_base64_read(data, (const char *)data + 1, size - 1, &size))
            return wi_json_refuse_text(json, "malformed base64 of binary data");
        out = widl_put_bytes_head(out, size);
    } else {
        out = widl_put_string_head(out, size);
    }
    memmove(out, data, size);
    wi_json_commit(json, out + size);
    return true;
}

bool wi_json_read_string(struct wi_json *json, bool is_key)
{
    widl_string text;
    unsigned char *out;
    bool escaped;

    json->at++;
    if (!scan_string(json, &text, &escaped))
        return false;
    if (text.size > UINT32_MAX)
        return wi_json_refuse_text(json, "string of more than 4294967295 bytes");
    if (escaped) {
        if (!write_escaped(json, text, is_key))
            return false;
    } else {
        out = wi_json_reserve(json, WIDL_HEAD_SIZE + text.size);
        if (!out)
            return false;
        wi_json_commit(json, widl_put_string(out, text));
    }
    json->at = text.data + text.size + 1;
    return true;
}
