/* SPDX-License-Identifier: MIT */
/*
 * The scanner has checked the shape of a literal; this finds its value and what its shape does not
 * show: numbers too large, escapes that mean nothing. Strings have JSON's escapes.
 */
#include "syntax/literal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "source/source.h"

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* false: more than 64 bits */
static bool magnitude_of(struct text digits, unsigned base, uint64_t *ret_magnitude)
{
    uint64_t magnitude = 0;
    for (size_t i = 0; i < digits.size; i++) {
        unsigned digit = (unsigned)digit_of(digits.data[i]);
        if (magnitude > (UINT64_MAX - digit) / base)
            return false;
        magnitude = magnitude * base + digit;
    }
    *ret_magnitude = magnitude;
    return true;
}

static struct text rest_of(struct text text, size_t from)
{
    return (struct text){text.data + from, text.size - from};
}

struct literal literal_integer(struct diagnostics *diagnostics, struct text written,
                               struct span span)
{
    struct literal literal = {0};
    bool is_negative = written.data[0] == '-';
    struct text digits = rest_of(written, is_negative);
    bool is_hex = digits.size > 2 && (digits.data[1] == 'x' || digits.data[1] == 'X');
    if (is_hex)
        digits = rest_of(digits, 2);

    uint64_t most = is_negative ? (uint64_t)INT64_MAX + 1 : UINT64_MAX;
    if (!magnitude_of(digits, is_hex ? 16 : 10, &literal.magnitude) || literal.magnitude > most) {
        diag_report(diagnostics, DIAG_NUMBER, span, "an integer that does not fit 64 bits");
        return (struct literal){.is_bad = true};
    }
    literal.is_negative = is_negative && literal.magnitude != 0;
    return literal;
}

/* The source has a NUL at its end, and no float goes on behind its token. */
struct literal literal_float(struct diagnostics *diagnostics, struct text written, struct span span)
{
    struct literal literal = {.number = strtod(written.data, NULL)};
    if (isinf(literal.number)) {
        diag_report(diagnostics, DIAG_NUMBER, span, "a number that does not fit a float64");
        return (struct literal){.is_bad = true};
    }
    return literal;
}

/* A string while its escapes are undone; `at` is in `written`, `size` in `out`. */
struct unescape {
    struct diagnostics *diagnostics; /* NULL: what is wrong was reported before */
    struct text written;
    struct span span;
    size_t at;
    char *out;
    size_t size;
};

static void report_escape(const struct unescape *state, size_t begin, size_t size, const char *what)
{
    struct span span = state->span;
    if (!state->diagnostics)
        return;
    span.begin += (uint32_t)(begin + 1);
    span.end = span.begin + (uint32_t)size;
    diag_report(state->diagnostics, DIAG_STRING, span, "%s", what);
}

/* Four hexadecimal digits at `at`, or -1. */
static long code_unit(struct text written, size_t at)
{
    long unit = 0;
    if (written.size < at + 4)
        return -1;
    for (size_t i = at; i < at + 4; i++) {
        int digit = digit_of(written.data[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* The second half of a surrogate pair, `\uDC00` to `\uDFFF`, at `at`, or -1. */
static long low_surrogate(struct text written, size_t at)
{
    if (written.size < at + 6 || memcmp(written.data + at, "\\u", 2) != 0)
        return -1;
    long unit = code_unit(written, at + 2);
    return unit >= 0xdc00 && unit <= 0xdfff ? unit : -1;
}

/* `\uXXXX` at `at`, which moves behind it. */
static bool unescape_unicode(struct unescape *state)
{
    size_t begin = state->at;
    long code = code_unit(state->written, begin + 2);
    if (code < 0) {
        report_escape(state, begin, 2, "'\\u' needs four hexadecimal digits");
        return false;
    }
    state->at += 6;
    if (code == 0) {
        report_escape(state, begin, 6, "a string cannot hold U+0000");
        return false;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
        long low = code <= 0xdbff ? low_surrogate(state->written, state->at) : -1;
        if (low < 0) {
            report_escape(state, begin, 6, "half of a surrogate pair");
            return false;
        }
        state->at += 6;
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    state->size += utf8_put(state->out + state->size, (unsigned)code);
    return true;
}

/* Letters that mean something in patterns hint at what was forgotten. */
static void report_unknown(const struct unescape *state, char letter)
{
    report_escape(state, state->at, 2, "unknown escape");
    if (!state->diagnostics)
        return;
    if (memchr("dDwWsS.^$*+?()[]{}|-", letter, sizeof("dDwWsS.^$*+?()[]{}|-") - 1))
        diag_hint(state->diagnostics, "In a pattern, a backslash is written twice.");
    else
        diag_hint(state->diagnostics, "Escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX.");
}

/* The escape at `at`, which moves behind it. */
static bool unescape_one(struct unescape *state)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    char letter = state->written.data[state->at + 1];

    if (letter == 'u')
        return unescape_unicode(state);
    const char *found = memchr(letters, letter, sizeof(letters) - 1);
    if (!found) {
        report_unknown(state, letter);
        return false;
    }
    state->out[state->size++] = meanings[found - letters];
    state->at += 2;
    return true;
}

struct literal literal_string(struct arena *arena, struct diagnostics *diagnostics,
                              struct text written, struct span span)
{
    struct unescape state = {.diagnostics = diagnostics, .written = written, .span = span};
    if (written.size == 0 || !memchr(written.data, '\\', written.size))
        return (struct literal){.text = written};

    state.out = arena_alloc(arena, written.size + 1);
    while (state.at < written.size) {
        if (written.data[state.at] != '\\')
            state.out[state.size++] = written.data[state.at++];
        else if (!unescape_one(&state))
            return (struct literal){.is_bad = true, .text = written};
    }
    return (struct literal){.text = {state.out, state.size}};
}

/* How many bytes the character at `at`, written with an escape or not, means; `at` moves on. */
static size_t step_over(struct text written, size_t *at)
{
    char out[4];
    struct unescape state = {.written = written, .at = *at, .out = out};

    *at += 1;
    if (written.data[state.at] != '\\')
        return 1;
    if (!unescape_one(&state))
        return 1;
    *at = state.at;
    return state.size;
}

struct span literal_string_part(struct span span, size_t begin, size_t end)
{
    struct text written = {span.source->text + span.begin + 1, span.end - span.begin - 2};
    struct span part = {span.source, span.begin, span.end};
    size_t meant = 0;

    if (begin == end)
        return span;
    for (size_t at = 0; at < written.size && meant < end;) {
        if (meant <= begin)
            part.begin = span.begin + 1 + (uint32_t)at;
        meant += step_over(written, &at);
        part.end = span.begin + 1 + (uint32_t)at;
    }
    return part;
}
